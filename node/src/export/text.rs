//! People's text on its way into a cell.

/// Characters that Excel takes in a cell, counted in UTF-16 units.
pub(super) const CELL_UNITS_MAX: usize = 32_767;

/// A line of text that a cell can hold: what XML can't carry becomes a space, what is too long ends
/// with `…`.
pub(super) fn cell(text: &str) -> String {
    let plain: String = text.chars().map(|char| if fits(char) { char } else { ' ' }).collect();
    let units = plain.encode_utf16().count();
    if units <= CELL_UNITS_MAX {
        return plain;
    }
    let mut left = CELL_UNITS_MAX - 1;
    let kept = |char: &char| {
        let room = left.checked_sub(char.len_utf16());
        left = room.unwrap_or_default();
        room.is_some()
    };
    let mut cut: String = plain.chars().take_while(kept).collect();
    cut.push('…');
    cut
}

/// Control characters, and the two that Unicode keeps out of texts, have no place in a workbook.
fn fits(char: char) -> bool {
    !char.is_control() && !matches!(char, '\u{fffe}' | '\u{ffff}')
}

/// A cell of a CSV that no spreadsheet takes for a formula: an apostrophe goes before what could
/// begin one.
pub(super) fn neutral(text: &str) -> String {
    let first = text.trim_start_matches([' ', '\u{feff}', '\u{a0}']).chars().next();
    match first {
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠') => {
            format!("'{text}")
        }
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(cell("计划"), "计划");
        let whole = "文".repeat(CELL_UNITS_MAX);
        assert_eq!(cell(&whole), whole);
        let emoji = "😀".repeat(CELL_UNITS_MAX);
        let cut = cell(&emoji);
        assert_eq!(cut.encode_utf16().count(), CELL_UNITS_MAX);
        assert!(cut.ends_with("😀…"));
    }

    #[test]
    fn what_xml_cannot_carry_becomes_a_space() {
        assert_eq!(cell("a\u{0}b\u{1b}c\u{ffff}d\ne"), "a b c d e");
    }

    #[test]
    fn nothing_begins_a_formula() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "＝1", "\r=1"] {
            assert_eq!(neutral(text), format!("'{text}"));
        }
        for text in ["", "1-1", "计划=", "a@b.example"] {
            assert_eq!(neutral(text), text);
        }
    }
}
