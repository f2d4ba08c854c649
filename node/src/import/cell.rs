//! The content of a cell: made safe on its way out, cleaned on its way in.

use std::borrow::Cow;

/// Makes a cell harmless for spreadsheets, which run a cell that begins with one of these
/// characters as a formula. The mark in front is the one that spreadsheets hide; reading a file
/// takes it off again.
pub fn neutralise(cell: &str) -> Cow<'_, str> {
    if starts_formula(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

fn starts_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

/// The text that a cell stands for: without what keeps spreadsheets from changing it (`'+86`,
/// `="007"`), without invisible characters, trimmed.
pub fn clean(cell: &str) -> String {
    let visible: String = cell.chars().filter(|c| !is_invisible(*c)).collect();
    let text = visible.trim();
    let text = text.strip_prefix('\'').filter(|rest| starts_formula(rest)).unwrap_or(text);
    let protected = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    protected.unwrap_or(text).trim().to_owned()
}

/// Characters that nobody sees and that make equal texts differ or turn them around. Programs
/// leave them behind, around telephone numbers above all.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

/// The entries of a cell that lists several, with `;` or `；` between them.
pub fn entries(cell: &str) -> impl Iterator<Item = &str> {
    cell.split([';', '；']).map(str::trim).filter(|entry| !entry.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn formulas_are_neutralised_and_come_back() {
        for formula in ["=1+1", "+86 138", "-5", "@SUM(A1)", "\tx", "\rx", "＝1"] {
            assert_eq!(neutralise(formula), format!("'{formula}"));
            assert_eq!(clean(&neutralise(formula)), formula.trim());
        }
        for text in ["张三", "a=b", "'quoted'", ""] {
            assert_eq!(neutralise(text), text);
            assert_eq!(clean(text), text);
        }
    }

    #[test]
    fn what_spreadsheets_add_is_taken_off() {
        assert_eq!(clean("=\"007\""), "007");
        assert_eq!(clean(" \u{202d}13800138000\u{202c}\u{3000}"), "13800138000");
        assert_eq!(entries("A/B；C; ;D").collect::<Vec<_>>(), ["A/B", "C", "D"]);
    }

    proptest! {
        #[test]
        fn nothing_neutralised_is_a_formula(cell in any::<String>()) {
            prop_assert!(!starts_formula(&neutralise(&cell)));
        }
    }
}
