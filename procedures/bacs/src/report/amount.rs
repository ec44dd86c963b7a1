//! Amounts: decimal pounds in reports, whole pence here. No floating point on the way.

/// The pence of decimal pounds with two decimals, such as `1250.00`; a bare `0` also. A number without decimals is
/// refused, since it might mean pence.
pub fn parse(text: &str) -> Option<u64> {
    if text == "0" {
        return Some(0);
    }
    let (pounds, pence) = text.split_once('.')?;
    if pence.len() != 2 {
        return None;
    }
    digits(pounds)?.checked_mul(100)?.checked_add(digits(pence)?)
}

/// As [`parse`], but thousands may be separated: `1,250.00` (bacs.md §3.2 DDICA).
pub fn parse_separated(text: &str) -> Option<u64> {
    let (pounds, pence) = text.split_once('.').unwrap_or((text, ""));
    let Some((first, rest)) = pounds.split_once(',') else { return parse(text) };
    let is_grouped = (1..=3).contains(&first.len()) && rest.split(',').all(|group| group.len() == 3);
    is_grouped.then(|| parse(&format!("{}.{pence}", pounds.replace(',', "")))).flatten()
}

/// The decimal pounds of `pence`, without separators.
pub fn format(pence: u64) -> String {
    format!("{}.{:02}", pence / 100, pence % 100)
}

/// The number written in decimal digits and nothing else.
pub fn digits(text: &str) -> Option<u64> {
    let all_digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    all_digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, plain: Option<u64>, separated: Option<u64>) {
        assert_eq!((parse(text), parse_separated(text)), (plain, separated), "{text}");
    }

    #[test]
    fn amounts_are_read_exactly_or_not_at_all() {
        check("1250.00", Some(125_000), Some(125_000));
        check("0.01", Some(1), Some(1));
        check("0", Some(0), Some(0));
        check("0.00", Some(0), Some(0));
        check("00012.30", Some(1230), Some(1230));
        check("184467440737095516.15", Some(u64::MAX), Some(u64::MAX));
        check("184467440737095516.16", None, None);
        check("99999999999999999999.00", None, None);
        check("1,250.00", None, Some(125_000));
        check("12,345,678.90", None, Some(1_234_567_890));
        for wrong in [
            "",
            " ",
            "125000",
            "1250.",
            "1250.0",
            "1250.000",
            ".50",
            "-1.00",
            "+1.00",
            "1.0e",
            "£1.00",
            "1 250.00",
            "12,50.00",
            ",250.00",
            "1250,000.00",
            "1,2500.00",
            "1,250,.00",
            "1,250.0,0",
            "1.250,00",
            "1,250",
            "NaN",
        ] {
            check(wrong, None, None);
        }
    }

    #[test]
    fn amounts_are_written_as_they_are_read() {
        for pence in [0, 1, 99, 100, 125_000, u64::MAX] {
            assert_eq!(parse(&format(pence)), Some(pence));
        }
    }
}
