//! How large an image is, by its first bytes. Nothing is decoded.

use protocol::schema::ImageSize;

/// The size of a PNG, GIF or JPEG; `None` when the bytes are something else, or don't say it.
pub fn size_of(bytes: &[u8]) -> Option<ImageSize> {
    let size = png(bytes).or_else(|| gif(bytes)).or_else(|| jpeg(bytes))?;
    let (width, height) = size;
    (width > 0 && height > 0).then_some(ImageSize { width, height })
}

fn png(bytes: &[u8]) -> Option<(u16, u16)> {
    let rest = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    let at = |from: usize| {
        let bytes = rest.get(from..from + 4)?.try_into().ok()?;
        u16::try_from(u32::from_be_bytes(bytes)).ok()
    };
    (rest.get(4..8)? == b"IHDR").then_some((at(8)?, at(12)?))
}

fn gif(bytes: &[u8]) -> Option<(u16, u16)> {
    let rest = bytes.strip_prefix(b"GIF87a").or_else(|| bytes.strip_prefix(b"GIF89a"))?;
    let at = |from: usize| Some(u16::from_le_bytes(rest.get(from..from + 2)?.try_into().ok()?));
    Some((at(0)?, at(2)?))
}

/// Walks over the segments to the one that begins a frame.
fn jpeg(bytes: &[u8]) -> Option<(u16, u16)> {
    let mut rest = bytes.strip_prefix(&[0xff, 0xd8])?;
    loop {
        let [0xff, marker, tail @ ..] = rest else { return None };
        match marker {
            // Fill bytes, and markers without a segment.
            0xff => {
                rest = &rest[1..];
                continue;
            }
            0x01 | 0xd0..=0xd8 => {
                rest = tail;
                continue;
            }
            _ => {}
        }
        let length = usize::from(u16::from_be_bytes(tail.get(..2)?.try_into().ok()?));
        // Which the marker begins a frame: all of them but DHT, JPG and DAC.
        if matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc) {
            let at =
                |from: usize| Some(u16::from_be_bytes(tail.get(from..from + 2)?.try_into().ok()?));
            return Some((at(5)?, at(3)?));
        }
        rest = tail.get(length..)?;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn size(width: u16, height: u16) -> Option<ImageSize> {
        Some(ImageSize { width, height })
    }

    #[test]
    fn sizes_stand_in_the_first_bytes() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x02\x80\0\0\x01\xe0\x08";
        assert_eq!(size_of(png), size(640, 480));
        assert_eq!(size_of(b"GIF89a\x40\x01\xf0\0...."), size(320, 240));
        let jpeg = b"\xff\xd8\xff\xe0\0\x04ab\xff\xff\xc0\0\x11\x08\x01\xe0\x02\x80\x03";
        assert_eq!(size_of(jpeg), size(640, 480));
        let huge = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\x02\0\0\0\0\x01\xe0\x08";
        assert_eq!(size_of(huge), None, "more than 65,535 pixels wide");
        assert_eq!(size_of(b"GIF89a\0\0\xf0\0...."), None);
        assert_eq!(size_of(b"BM"), None);
    }

    proptest! {
        #[test]
        fn any_bytes_will_do(begin in 0_usize..3, bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let begins: [&[u8]; 3] = [b"\x89PNG\r\n\x1a\n", b"GIF89a", &[0xff, 0xd8]];
            size_of(&[begins[begin], &bytes].concat());
        }
    }
}
