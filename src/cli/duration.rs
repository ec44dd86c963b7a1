//! Durations as they are typed: `90d`, `24h`, `30m`, `45s`, `0`.

use jiff::SignedDuration;

/// The longest: a hundred years of 365 days.
const MOST_SECONDS: i64 = 100 * 365 * 86_400;

/// Reads a whole number and its unit.
pub(super) fn parse(text: &str) -> Result<SignedDuration, String> {
    let seconds = seconds(text).filter(|seconds| *seconds <= MOST_SECONDS);
    let expected = "expected a whole number and its unit (d, h, m or s), such as 90d, or 0; at most 36500d";
    seconds.map(SignedDuration::from_secs).ok_or_else(|| expected.to_owned())
}

fn seconds(text: &str) -> Option<i64> {
    if text == "0" {
        return Some(0);
    }
    let units = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];
    let (number, unit) =
        units.into_iter().find_map(|(letter, unit)| Some((text.strip_suffix(letter)?, unit)))?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    number.parse::<i64>().ok().filter(|_| is_number)?.checked_mul(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, seconds: Option<i64>) {
        assert_eq!(parse(text).ok().map(|duration| duration.as_secs()), seconds, "{text:?}");
    }

    #[test]
    fn a_number_and_its_unit_are_read() {
        check("90d", Some(90 * 86_400));
        check("24h", Some(86_400));
        check("30m", Some(1_800));
        check("45s", Some(45));
        check("0", Some(0));
        check("0h", Some(0));
        check("36500d", Some(MOST_SECONDS));
    }

    #[test]
    fn whatever_else_is_refused() {
        for bad in
            ["", "90", "d", "-1d", "+1d", "1.5h", "1 d", "1D", "90days", "36501d", "9223372036854775807d"]
        {
            check(bad, None);
        }
    }
}
