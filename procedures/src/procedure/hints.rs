//! What a program that asks before it acts is told of a change: whether it takes something away, and whether making it
//! again makes any difference.

/// What a doc comment's section `# Hints` says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// It takes something away that no other call brings back.
    pub destructive: bool,
    /// The same call again, with or without an idempotency key, changes nothing more but the time of the last change.
    pub idempotent: bool,
}

impl Hints {
    /// What `destructive, idempotent` says; `None` of other words, and of none.
    pub(super) fn parse(body: &str) -> Option<Hints> {
        let mut hints = Hints::default();
        for word in body.trim().split(", ") {
            match word {
                "destructive" => hints.destructive = true,
                "idempotent" => hints.idempotent = true,
                _ => return None,
            }
        }
        Some(hints)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_words_are_hints() {
        let hints = |destructive, idempotent| Some(Hints { destructive, idempotent });
        for (body, expected) in [
            ("destructive", hints(true, false)),
            ("idempotent\n", hints(false, true)),
            ("\ndestructive, idempotent\n", hints(true, true)),
            ("destructive idempotent", None),
            ("Destructive", None),
            ("harmless", None),
            ("", None),
        ] {
            assert_eq!(Hints::parse(body), expected, "{body}");
        }
    }
}
