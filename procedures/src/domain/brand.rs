//! How an organisation looks to payers: its colour and its logo.

use super::text::{Expected, wire_text};
use serde::{Deserialize, Serialize};

/// A colour: `#` and six hexadecimal digits, kept in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BrandColour(String);

impl BrandColour {
    /// The colour.
    ///
    /// # Errors
    /// A sentence when it is not written as `#1d4ed8`.
    pub fn parse(text: &str) -> Result<Self, Expected> {
        let digits = text.trim().strip_prefix('#').filter(|digits| digits.len() == 6);
        match digits.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit())) {
            Some(digits) => Ok(Self(format!("#{}", digits.to_ascii_lowercase()))),
            None => Err(Expected("expected a colour such as #1d4ed8")),
        }
    }

    /// The colour, or the nearest darker one on which white text can be read (WCAG 2.2 §1.4.3: a contrast of 4.5).
    #[must_use]
    pub fn under_white(&self) -> BrandColour {
        let [red, green, blue] = self.channels();
        let darker = |percent: u32| {
            [red, green, blue]
                .map(|channel| u8::try_from(u32::from(channel) * percent / 100).unwrap_or(channel))
        };
        let found = (0..=100).rev().map(darker).find(|channels| contrast_with_white(*channels) >= 4.5);
        let [red, green, blue] = found.unwrap_or([0; 3]);
        BrandColour(format!("#{red:02x}{green:02x}{blue:02x}"))
    }

    fn channels(&self) -> [u8; 3] {
        let channel = |at: usize| u8::from_str_radix(&self.0[at..at + 2], 16).unwrap_or_default();
        [channel(1), channel(3), channel(5)]
    }
}

wire_text!(BrandColour, {
    "type": "string", "pattern": "^#[0-9A-Fa-f]{6}$",
    "description": "A colour, as CSS writes it; darkened where white text could not be read on it.",
    "examples": ["#1d4ed8"],
});

/// The contrast of white text on the colour, as WCAG 2.2 computes it: 1 to 21.
fn contrast_with_white(channels: [u8; 3]) -> f64 {
    let [red, green, blue] = channels.map(|channel| {
        let share = f64::from(channel) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    });
    1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
}

/// The kinds of image that a logo can be. None of them can hold a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageType {
    /// PNG.
    Png,
    /// JPEG.
    Jpeg,
    /// WebP.
    Webp,
}

impl ImageType {
    /// All kinds.
    pub const ALL: [ImageType; 3] = [ImageType::Png, ImageType::Jpeg, ImageType::Webp];

    /// The media type.
    pub const fn word(self) -> &'static str {
        match self {
            ImageType::Png => "image/png",
            ImageType::Jpeg => "image/jpeg",
            ImageType::Webp => "image/webp",
        }
    }

    /// The kind that the image's first bytes tell.
    fn of(image: &[u8]) -> Option<ImageType> {
        match image {
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(ImageType::Png),
            [0xff, 0xd8, 0xff, ..] => Some(ImageType::Jpeg),
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(ImageType::Webp),
            _ => None,
        }
    }
}

/// The largest logo, in bytes.
pub const LARGEST_LOGO: usize = 100 * 1024;

/// A logo.
#[derive(Clone, PartialEq, Eq)]
pub struct Logo {
    /// What it is.
    pub image_type: ImageType,
    /// The image.
    pub image: Vec<u8>,
}

impl Logo {
    /// The logo.
    ///
    /// # Errors
    /// A sentence when it is too large, or of none of the kinds, told by its first bytes.
    pub fn new(image: Vec<u8>) -> Result<Logo, Expected> {
        let expected = Expected("expected a PNG, JPEG or WebP image of at most 100 KiB");
        let image_type = ImageType::of(&image).filter(|_| image.len() <= LARGEST_LOGO).ok_or(expected)?;
        Ok(Logo { image_type, image })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::{check_reading, check_refused};
    use proptest::prelude::*;

    #[test]
    fn a_colour_is_six_hexadecimal_digits() {
        check_reading::<BrandColour>("#1D4ed8", Some("#1d4ed8"));
        check_refused::<BrandColour>(&["", "1d4ed8", "#1d4", "#1d4edg", "red", "#1d4ed8;}", "#1é4ed"]);
    }

    #[test]
    fn a_colour_that_white_can_be_read_on_stays_and_another_is_darkened() {
        let under_white = |colour| String::from(BrandColour::parse(colour).unwrap().under_white());
        assert_eq!(under_white("#1d4ed8"), "#1d4ed8");
        assert_eq!(under_white("#000000"), "#000000");
        assert_eq!(under_white("#ffffff"), "#757575");
    }

    proptest! {
        #[test]
        fn white_can_be_read_on_every_colour(channels: [u8; 3]) {
            let [red, green, blue] = channels;
            let colour = BrandColour::parse(&format!("#{red:02x}{green:02x}{blue:02x}")).unwrap();
            prop_assert!(contrast_with_white(colour.under_white().channels()) >= 4.5);
        }
    }

    #[test]
    fn a_logo_is_told_by_its_first_bytes() {
        let png = b"\x89PNG\r\n\x1a\n....".to_vec();
        assert_eq!(Logo::new(png.clone()).unwrap().image_type, ImageType::Png);
        assert!(Logo::new(b"<svg onload=alert(1)>".to_vec()).is_err());
        assert!(Logo::new(Vec::new()).is_err());
        assert!(Logo::new([png, vec![0; LARGEST_LOGO]].concat()).is_err());
    }
}
