//! A page in pieces that can be read as Markdown one by one, so that a long page is read only as far
//! as it is in view.
//!
//! Invariant: the pieces, one after another, are the page; none ends inside a block of code, unless
//! it is longer than [`PIECE_BYTES_MAX`].

/// A piece ends at the first empty line after so many bytes.
const PIECE_BYTES: usize = 1_500;

/// A piece without an empty line ends here.
const PIECE_BYTES_MAX: usize = 24 * 1024;

/// The pieces of a page.
pub fn pieces(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut start, mut at, mut fence) = (0, 0, false);
    let mut empty = false;
    for line in text.split_inclusive('\n') {
        let words = line.trim();
        // What stands in belongs to what is above it.
        let begins = empty && !line.starts_with([' ', '\t']);
        let long = at - start;
        if (begins && !fence && long >= PIECE_BYTES) || long + line.len() > PIECE_BYTES_MAX {
            if at > start {
                found.push(&text[start..at]);
            }
            start = at;
        }
        if words.starts_with("```") || words.starts_with("~~~") {
            fence = !fence;
        }
        empty = words.is_empty();
        at += line.len();
    }
    if start < text.len() {
        found.push(&text[start..]);
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_long_page_is_several_pieces() {
        let paragraph = format!("{}\n\n", "word ".repeat(100));
        let text = paragraph.repeat(40);
        let found = pieces(&text);
        assert!(found.len() > 5, "{} pieces", found.len());
        assert_eq!(found.concat(), text);
        assert!(found.iter().all(|piece| piece.len() < 3_000));
        assert_eq!(pieces("short\n\ntext").len(), 1);
        assert_eq!(pieces(""), Vec::<&str>::new());
    }

    #[test]
    fn code_stays_in_one_piece() {
        let code = format!("```\n{}```\n\nafter", "line\n\n".repeat(1_000));
        let found = pieces(&code);
        assert_eq!(found.len(), 2);
        assert!(found[0].ends_with("```\n\n"));
    }

    #[test]
    fn a_page_without_empty_lines_is_cut() {
        let text = "line\n".repeat(20_000);
        assert!(pieces(&text).iter().all(|piece| piece.len() <= PIECE_BYTES_MAX));
    }

    proptest! {
        #[test]
        fn nothing_is_left_out(text in "[a`# \n]{0,200}", times in 1..40usize) {
            let text = text.repeat(times);
            prop_assert_eq!(pieces(&text).concat(), text);
        }
    }
}
