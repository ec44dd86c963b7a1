//! The trace that a caller says its call belongs to: the header `traceparent` (W3C Trace Context).

/// The caller's span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parent {
    /// The trace.
    pub trace_id: u128,
    /// The span in it.
    pub span_id: u64,
    /// Whether the caller records it: bit 0.
    pub flags: u8,
}

impl Parent {
    /// Reads the header. What is not as the standard has it says nothing.
    pub fn parse(header: &str) -> Option<Parent> {
        let mut parts = header.split('-');
        let version: u8 = number(parts.next()?, 2)? as u8;
        let (trace_id, span_id) = (number(parts.next()?, 32)?, number(parts.next()?, 16)? as u64);
        let flags = number(parts.next()?, 2)? as u8;
        // Later versions may say more after these.
        let is_whole = version != 0 || parts.next().is_none();
        (version != u8::MAX && is_whole && trace_id != 0 && span_id != 0).then_some(Parent {
            trace_id,
            span_id,
            flags,
        })
    }
}

/// So many lower-case hexadecimal digits.
fn number(text: &str, digits: usize) -> Option<u128> {
    let is_hex = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    (is_hex && text.len() == digits).then(|| u128::from_str_radix(text, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_is_read_as_the_standard_has_it() {
        let parent = Parent {
            trace_id: 0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736,
            span_id: 0x00f0_67aa_0ba9_02b7,
            flags: 1,
        };
        let good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assert_eq!(Parent::parse(good), Some(parent));
        assert_eq!(Parent::parse(&format!("cc{}-what-the-future-holds", &good[2..])), Some(parent));
    }

    #[test]
    fn what_is_not_as_the_standard_has_it_says_nothing() {
        for bad in [
            "",
            "00",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4bf92f3577b34da6a3ce929d0e0e473-600f067aa0ba902b7-01",
            "00-+bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-1é",
        ] {
            assert_eq!(Parent::parse(bad), None, "{bad}");
        }
    }
}
