//! How an organisation looks to payers: its colour and its logo.

use super::text::{Expected, wire_text};
use serde::{Deserialize, Serialize};

mod image;

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
}

/// The largest logo, in bytes.
pub const LARGEST_LOGO: usize = 100 * 1024;
/// The longest side of a logo, in pixels: what is larger unpacks into more memory than a phone should give for it.
pub const LONGEST_LOGO_SIDE: u32 = 2_000;

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
    /// A sentence when it is too large, or no whole image of one of the kinds.
    pub fn new(image: Vec<u8>) -> Result<Logo, Expected> {
        if image.len() > LARGEST_LOGO {
            return Err(Expected("expected an image of at most 100 KiB"));
        }
        let whole = Expected("expected a whole PNG, JPEG or WebP image, with nothing after its end");
        let (image_type, (width, height)) = image::read(&image).ok_or(whole)?;
        let sides = 1..=LONGEST_LOGO_SIDE;
        if !sides.contains(&width) || !sides.contains(&height) {
            return Err(Expected("expected an image of 1 to 2000 pixels in width and in height"));
        }
        Ok(Logo { image_type, image })
    }
}

#[cfg(test)]
mod tests {
    use super::image::tests::png_of;
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
    fn a_logo_is_a_whole_image_of_a_size_that_can_be_shown() {
        let refusal = |image: Vec<u8>| Logo::new(image).err().map_or("", |expected| expected.0);
        assert_eq!(Logo::new(png_of(320, 200)).unwrap().image_type, ImageType::Png);
        assert!(Logo::new(png_of(2_000, 2_000)).is_ok());
        for (width, height) in [(0, 200), (320, 0), (2_001, 1), (1, u32::MAX)] {
            assert!(refusal(png_of(width, height)).contains("2000 pixels"), "{width} × {height}");
        }
        for text in [&b"<svg onload=alert(1)>"[..], b"", b"\x89PNG\r\n\x1a\n....", b"GIF89a"] {
            assert!(refusal(text.to_vec()).contains("whole PNG"), "{text:?}");
        }
        assert!(refusal([png_of(320, 200), vec![0; LARGEST_LOGO]].concat()).contains("100 KiB"));
    }
}
