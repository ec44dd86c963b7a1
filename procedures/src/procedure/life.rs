//! How long a procedure is there: since which release, and until when.

use jiff::civil::Date;

/// The release of procedures whose doc comment names none: the first one.
const FIRST_RELEASE: &str = "0.1.0";

/// The life of a procedure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Life {
    /// The release that had it first: `0.1.0`.
    pub since: String,
    /// That it should be used no more.
    pub deprecated: Option<Deprecation>,
}

/// That a procedure should be used no more. Its description says what is to be used instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deprecation {
    /// The UTC day from which this is so.
    pub on: Date,
    /// The UTC day from which it may be gone; later than `on`.
    pub sunset_on: Option<Date>,
}

impl Default for Life {
    fn default() -> Self {
        Life { since: FIRST_RELEASE.to_owned(), deprecated: None }
    }
}

/// The release that a section `# Since` names.
pub(super) fn since(body: &str) -> Option<String> {
    let release = body.split_whitespace().next()?.trim_end_matches('.');
    let is_number = |part: &str| part.parse::<u32>().is_ok();
    let parts: Vec<&str> = release.split('.').collect();
    (parts.len() == 3 && parts.into_iter().all(is_number)).then(|| release.to_owned())
}

impl Deprecation {
    /// What a section `# Deprecated` says: `2026-11-01, sunset 2027-06-30. Use …`.
    pub(super) fn parse(body: &str) -> Option<Deprecation> {
        let sentence = body.trim().split(['.', '\n']).next()?;
        let (on, sunset) =
            sentence.split_once(", sunset ").map_or((sentence, None), |(on, sunset)| (on, Some(sunset)));
        let on = on.trim().parse().ok()?;
        let sunset_on = match sunset {
            Some(day) => Some(day.trim().parse().ok().filter(|day| *day > on)?),
            None => None,
        };
        Some(Deprecation { on, sunset_on })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_deprecation_says_from_when_and_until_when() {
        let on = date(2026, 11, 1);
        for (body, expected) in [
            ("2026-11-01. Use `a.b` instead.", Some(Deprecation { on, sunset_on: None })),
            ("2026-11-01", Some(Deprecation { on, sunset_on: None })),
            (
                "\n2026-11-01, sunset 2027-06-30. Use it.\n",
                Some(Deprecation { on, sunset_on: Some(date(2027, 6, 30)) }),
            ),
            ("2026-11-01, sunset soon.", None),
            ("2026-11-01, sunset 2026-11-01.", None),
            ("2026-11-31.", None),
            ("Use `a.b` instead.", None),
            ("", None),
        ] {
            assert_eq!(Deprecation::parse(body), expected, "{body}");
        }
    }

    #[test]
    fn a_release_has_three_numbers() {
        for (body, expected) in [
            ("0.2.0", Some("0.2.0")),
            ("1.10.3.\n", Some("1.10.3")),
            ("v0.2.0", None),
            ("0.2", None),
            ("", None),
        ] {
            assert_eq!(since(body).as_deref(), expected, "{body}");
        }
    }
}
