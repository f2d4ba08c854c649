//! Finding words in a page.

use ropey::Rope;

/// Places that are found; with more the count says "at least".
pub const FOUND_MAX: usize = 10_000;

/// Where words stand in a text: first and last place of each, without overlaps. Large and small
/// letters, and full and half width, are the same.
pub fn find(text: &Rope, wanted: &str) -> Vec<(usize, usize)> {
    let wanted: Vec<char> = wanted.chars().map(fold).collect();
    let Some(first) = wanted.first() else { return Vec::new() };
    let text: Vec<char> = text.chars().map(fold).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at + wanted.len() <= text.len() && found.len() < FOUND_MAX {
        if text[at] == *first && text[at..at + wanted.len()] == wanted {
            found.push((at, at + wanted.len()));
            at += wanted.len();
        } else {
            at += 1;
        }
    }
    found
}

/// The next of what was found from a place on, or the one before it; round the end.
pub fn step(found: &[(usize, usize)], from: usize, forward: bool) -> Option<usize> {
    if found.is_empty() {
        return None;
    }
    let next = found.partition_point(|(start, _)| *start < from);
    let index = if forward { next } else { next + found.len() - 1 };
    Some(index % found.len())
}

/// The same letter for what counts as the same.
fn fold(c: char) -> char {
    let half = match u32::from(c) {
        full @ 0xff01..=0xff5e => char::from_u32(full - 0xfee0).unwrap_or(c),
        0x3000 => ' ',
        _ => c,
    };
    // A letter whose small form is several stays as it is: places must keep their number.
    let mut lower = half.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(small), None) => small,
        _ => half,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_either_width_and_case() {
        let text = Rope::from_str("Launch，ＬＡＵＮＣＨ launch 发布");
        assert_eq!(find(&text, "launch"), [(0, 6), (7, 13), (14, 20)]);
        assert_eq!(find(&text, "发布"), [(21, 23)]);
        assert_eq!(find(&text, ","), [(6, 7)]);
        assert_eq!(find(&text, ""), []);
        assert_eq!(find(&Rope::from_str("aaaa"), "aa"), [(0, 2), (2, 4)]);
    }

    #[test]
    fn steps_go_round() {
        let found = [(2, 3), (5, 6)];
        assert_eq!(step(&found, 0, true), Some(0));
        assert_eq!(step(&found, 3, true), Some(1));
        assert_eq!(step(&found, 6, true), Some(0));
        assert_eq!(step(&found, 5, false), Some(0));
        assert_eq!(step(&found, 2, false), Some(1));
        assert_eq!(step(&[], 2, false), None);
    }

    #[test]
    fn the_number_is_bounded() {
        assert_eq!(find(&Rope::from_str(&"a".repeat(20_000)), "a").len(), FOUND_MAX);
    }
}
