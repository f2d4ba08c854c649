//! From bytes to text: a byte order mark decides, then strict UTF-8, then strict GB18030.
//!
//! Invariant: any bytes give a text. Where some can't be read the text has U+FFFD there, so the
//! lines concerned can be reported and the others kept.

use std::borrow::Cow;

use encoding_rs::{GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// How a file's text was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// With or without a byte order mark.
    Utf8,
    /// Little-endian, with a byte order mark.
    Utf16Le,
    /// Big-endian, with a byte order mark.
    Utf16Be,
    /// GB18030, and so GBK and GB2312.
    Gb18030,
}

impl Encoding {
    fn decoder(self) -> &'static encoding_rs::Encoding {
        match self {
            Self::Utf8 => UTF_8,
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
            Self::Gb18030 => GB18030,
        }
    }
}

/// Finds out how a text is written, and reads it.
pub fn decode(bytes: &[u8]) -> (Cow<'_, str>, Encoding) {
    let (bytes, marked) = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => (rest, Some(Encoding::Utf8)),
        [0xFF, 0xFE, rest @ ..] => (rest, Some(Encoding::Utf16Le)),
        [0xFE, 0xFF, rest @ ..] => (rest, Some(Encoding::Utf16Be)),
        _ => (bytes, None),
    };
    let encoding = marked.unwrap_or_else(|| guess(bytes));
    let (text, _) = encoding.decoder().decode_without_bom_handling(bytes);
    (text, encoding)
}

/// A text without a mark. One damaged byte doesn't make Chinese UTF-8 into GB18030: a first line
/// that is UTF-8 beyond ASCII speaks for the whole file.
fn guess(bytes: &[u8]) -> Encoding {
    if is_strict(UTF_8, bytes) {
        return Encoding::Utf8;
    }
    let header = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if !header.is_ascii() && is_strict(UTF_8, header) {
        return Encoding::Utf8;
    }
    if is_strict(GB18030, bytes) || (!header.is_ascii() && is_strict(GB18030, header)) {
        return Encoding::Gb18030;
    }
    Encoding::Utf8
}

fn is_strict(encoding: &'static encoding_rs::Encoding, bytes: &[u8]) -> bool {
    encoding.decode_without_bom_handling_and_without_replacement(bytes).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_encoding_is_told_and_read() {
        let text = "姓名,部门\n张三,市场部\n";
        let utf16 = |big: bool| -> Vec<u8> {
            let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
            units
                .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect()
        };
        let gb18030 = GB18030.encode(text).0.into_owned();
        let cases = [
            (text.as_bytes().to_vec(), Encoding::Utf8),
            ([b"\xEF\xBB\xBF", text.as_bytes()].concat(), Encoding::Utf8),
            (utf16(false), Encoding::Utf16Le),
            (utf16(true), Encoding::Utf16Be),
            (gb18030, Encoding::Gb18030),
        ];
        for (bytes, encoding) in cases {
            assert_eq!(decode(&bytes), (Cow::Borrowed(text), encoding));
        }
    }

    #[test]
    fn a_rare_character_of_four_bytes_is_read() {
        let bytes = GB18030.encode("name\n𠮷㐂").0.into_owned();
        assert_eq!(decode(&bytes), (Cow::Borrowed("name\n𠮷㐂"), Encoding::Gb18030));
    }

    #[test]
    fn one_damaged_byte_costs_one_line() {
        let mut utf8 = "姓名\n张三\n李四\n".as_bytes().to_vec();
        utf8[8] = 0xFF;
        let (text, encoding) = decode(&utf8);
        assert_eq!(encoding, Encoding::Utf8);
        assert!(
            text.starts_with("姓名\n") && text.ends_with("\n李四\n") && text.contains('\u{FFFD}')
        );
        let mut gb18030 = GB18030.encode("姓名\n张三\n李四\n").0.into_owned();
        gb18030[5] = 0xFF;
        let (text, encoding) = decode(&gb18030);
        assert_eq!(encoding, Encoding::Gb18030);
        assert!(
            text.starts_with("姓名\n") && text.ends_with("\n李四\n") && text.contains('\u{FFFD}')
        );
    }
}
