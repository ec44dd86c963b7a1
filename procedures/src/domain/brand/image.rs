//! What an image says of itself, read as far as its size: nothing is unpacked, so nothing can be packed to harm. Each kind
//! is walked through to its end, because browsers and mail programs show nothing, or half, of an image that is cut off.

use super::ImageType;

/// Width and height, in pixels.
pub(super) type Size = (u32, u32);

/// What the image is and how large; `None` where it is of no kind that a logo can be, cut off, or not what its first bytes
/// say.
pub(super) fn read(image: &[u8]) -> Option<(ImageType, Size)> {
    match image {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', chunks @ ..] => {
            Some((ImageType::Png, png(chunks)?))
        }
        [0xff, 0xd8, segments @ ..] => Some((ImageType::Jpeg, jpeg(segments)?)),
        [b'R', b'I', b'F', b'F', a, b, c, d, b'W', b'E', b'B', b'P', chunks @ ..] => {
            let said = usize::try_from(u32::from_le_bytes([*a, *b, *c, *d])).ok()?;
            // What follows the length: "WEBP" and the chunks.
            (said == chunks.len() + 4).then_some(())?;
            Some((ImageType::Webp, webp(chunks)?))
        }
        _ => None,
    }
}

/// PNG (ISO 15948 §5): chunks of length, kind, data and checksum; the first is the header, the last the end, and there is
/// data in between.
fn png(mut chunks: &[u8]) -> Option<Size> {
    let mut size = None;
    let mut has_data = false;
    loop {
        let length = usize::try_from(be32(chunks)?).ok()?;
        let chunk = chunks.get(4..length.checked_add(8)?)?;
        let checksum = be32(chunks.get(length + 8..)?)?;
        chunks = &chunks[length + 12..];
        if crc32fast::hash(chunk) != checksum {
            return None;
        }
        let (kind, data) = chunk.split_at(4);
        match (kind, size) {
            (b"IHDR", None) if length == 13 => size = Some((be32(data)?, be32(&data[4..])?)),
            (b"IHDR", _) | (_, None) => return None,
            (b"IDAT", _) => has_data = true,
            (b"IEND", _) => return size.filter(|_| has_data && chunks.is_empty()),
            _ => {}
        }
    }
}

/// JPEG (ITU-T T.81 §B.1): segments of marker, length and data up to the scan, and an end of image after it. The frame's
/// header has the size.
fn jpeg(mut segments: &[u8]) -> Option<Size> {
    let mut size = None;
    loop {
        let [0xff, marker, rest @ ..] = segments else { return None };
        // A marker may be filled up in front.
        if *marker == 0xff {
            segments = &segments[1..];
            continue;
        }
        let length = usize::from(be16(rest)?);
        let data = rest.get(2..length)?;
        segments = &rest[length..];
        match marker {
            // SOF0 to SOF15; in between stand DHT, JPG and DAC.
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                size = Some((u32::from(be16(data.get(3..)?)?), u32::from(be16(data.get(1..)?)?)));
            }
            // The scan, up to the end of the image.
            0xda => return size.filter(|_| segments.ends_with(&[0xff, 0xd9])),
            _ => {}
        }
    }
}

/// WebP (RFC 9649 §2): a lossy or lossless image, or an extended header that says how large the canvas is.
fn webp(chunks: &[u8]) -> Option<Size> {
    let (kind, data) = (chunks.get(..4)?, chunks.get(8..)?);
    let length = usize::try_from(u32::from_le_bytes(chunks.get(4..8)?.try_into().ok()?)).ok()?;
    let data = data.get(..length)?;
    match kind {
        b"VP8 " => match data {
            [_, _, _, 0x9d, 0x01, 0x2a, w, v, h, g, ..] => {
                let side = |low, high| u32::from(u16::from_le_bytes([low, high]) & 0x3fff);
                Some((side(*w, *v), side(*h, *g)))
            }
            _ => None,
        },
        b"VP8L" => match data {
            [0x2f, a, b, c, d, ..] => {
                let bits = u32::from_le_bytes([*a, *b, *c, *d]);
                Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
            }
            _ => None,
        },
        b"VP8X" => match data {
            [_, _, _, _, a, b, c, d, e, f] => {
                let side = |a, b, c| u32::from_le_bytes([a, b, c, 0]) + 1;
                Some((side(*a, *b, *c), side(*d, *e, *f)))
            }
            _ => None,
        },
        _ => None,
    }
}

fn be32(bytes: &[u8]) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(..4)?.try_into().ok()?))
}

fn be16(bytes: &[u8]) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(..2)?.try_into().ok()?))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let (length, body) = (data.len() as u32, [&kind[..], data].concat());
        [&length.to_be_bytes()[..], &body, &crc32fast::hash(&body).to_be_bytes()].concat()
    }

    /// A PNG of that size, whose pixels nobody asks for.
    pub(in crate::domain::brand) fn png_of(width: u32, height: u32) -> Vec<u8> {
        let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
        let parts = [chunk(b"IHDR", &header), chunk(b"IDAT", &[0; 8]), chunk(b"IEND", &[])];
        [b"\x89PNG\r\n\x1a\n".to_vec(), parts.concat()].concat()
    }

    fn jpeg_of(width: u16, height: u16) -> Vec<u8> {
        let (w, h) = (width.to_be_bytes(), height.to_be_bytes());
        let frame = [&[0xff, 0xff, 0xc2, 0, 8, 8][..], &h, &w, &[1]].concat();
        [&[0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 1][..], &frame, &[0xff, 0xda, 0, 2, 7, 7, 0xff, 0xd9]].concat()
    }

    fn webp_of(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let chunk = [&kind[..], &(data.len() as u32).to_le_bytes(), data].concat();
        [b"RIFF", &(chunk.len() as u32 + 4).to_le_bytes()[..], b"WEBP", &chunk].concat()
    }

    fn images() -> Vec<(Vec<u8>, ImageType, Size)> {
        let lossless = (319_u32 | 199 << 14).to_le_bytes();
        vec![
            (png_of(320, 200), ImageType::Png, (320, 200)),
            (jpeg_of(320, 200), ImageType::Jpeg, (320, 200)),
            (webp_of(b"VP8 ", &[0, 0, 0, 0x9d, 1, 0x2a, 64, 1, 200, 0]), ImageType::Webp, (320, 200)),
            (webp_of(b"VP8L", &[&[0x2f][..], &lossless].concat()), ImageType::Webp, (320, 200)),
            (webp_of(b"VP8X", &[0, 0, 0, 0, 63, 1, 0, 199, 0, 0]), ImageType::Webp, (320, 200)),
        ]
    }

    #[test]
    fn an_image_tells_its_kind_and_size() {
        for (image, kind, size) in images() {
            assert_eq!(read(&image), Some((kind, size)), "{kind:?}");
        }
    }

    #[test]
    fn an_image_that_is_cut_off_or_has_something_after_its_end_is_none() {
        for (image, kind, _) in images() {
            for length in 0..image.len() {
                assert_eq!(read(&image[..length]), None, "{kind:?} of {length} bytes");
            }
            let more = [&image[..], b"<script>"].concat();
            assert_eq!(read(&more), None, "{kind:?}");
        }
    }

    #[test]
    fn a_png_with_a_wrong_checksum_or_without_pixels_is_none() {
        let mut damaged = png_of(320, 200);
        damaged[18] ^= 1;
        assert_eq!(read(&damaged), None);
        let header = [&320_u32.to_be_bytes()[..], &200_u32.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
        let empty = [chunk(b"IHDR", &header), chunk(b"IEND", &[])].concat();
        assert_eq!(read(&[&b"\x89PNG\r\n\x1a\n"[..], &empty].concat()), None);
    }

    proptest! {
        #[test]
        fn no_bytes_break_the_reading(start in 0..5_usize, bytes: Vec<u8>) {
            let begin = &images()[start].0;
            for length in [0, 3, 12, 20] {
                let mixed = [&begin[..length.min(begin.len())], &bytes[..]].concat();
                let _ = read(&mixed);
            }
        }
    }
}
