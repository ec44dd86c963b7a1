//! Reason codes (bacs.md §2.10 to §2.13). A code that is not here is never guessed.

mod addacs;
mod arudd;
mod auddis;
mod ddica;

pub use self::addacs::Addacs;
pub use self::arudd::Arudd;
pub use self::auddis::Auddis;
pub use self::ddica::Ddica;

/// An enum of codes, each of one character, with its meaning for people.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($variant:ident $code:literal $meaning:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $(#[doc = concat!("`", $code, "`: ", $meaning, ".")] $variant,)*
        }

        impl $name {
            /// All of them.
            pub const ALL: &[$name] = &[$($name::$variant,)*];

            /// The code as reports write it.
            pub fn code(self) -> &'static str {
                match self {
                    $($name::$variant => $code,)*
                }
            }

            /// What it says, for people: a phrase without a capital and a full stop.
            pub fn meaning(self) -> &'static str {
                match self {
                    $($name::$variant => $meaning,)*
                }
            }

            /// The reason of that code; `None` for a code that is not known.
            pub fn parse(code: &str) -> Option<$name> {
                match code {
                    $($code => Some($name::$variant),)*
                    _ => None,
                }
            }
        }
    };
}
use codes;

#[cfg(test)]
mod tests {
    use super::*;

    macro_rules! check_codes {
        ($name:ident, $codes:literal) => {
            let codes: String = $name::ALL.iter().map(|reason| reason.code()).collect();
            assert_eq!(codes, $codes, stringify!($name));
            for reason in $name::ALL {
                assert_eq!($name::parse(reason.code()), Some(*reason));
                assert!(reason.meaning().len() > 10, "{reason:?}");
            }
            for byte in 0..=u8::MAX {
                let code = char::from(byte).to_string();
                assert_eq!($name::parse(&code).is_some(), $codes.contains(&code), "{code:?}");
            }
            for wrong in ["", " 1", "1 ", "01", "11", "1012"] {
                assert_eq!($name::parse(wrong), None, "{wrong:?}");
            }
        };
    }

    #[test]
    fn each_scheme_knows_its_codes_and_no_others() {
        check_codes!(Auddis, "123567BCFGHIKLMNOPQ");
        check_codes!(Addacs, "0123BCDER");
        check_codes!(Arudd, "0123456789AB");
        check_codes!(Ddica, "12345678");
    }
}
