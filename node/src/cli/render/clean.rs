//! Text from colleagues, made safe for a terminal.

/// Text on one line.
pub(super) fn line(text: &str) -> String {
    text.chars().map(|char| if char.is_whitespace() { ' ' } else { shown(char) }).collect()
}

/// Text on several lines.
pub(super) fn text(text: &str) -> String {
    let kept = |char| if matches!(char, '\n' | '\t') { char } else { shown(char) };
    text.replace("\r\n", "\n").chars().map(kept).collect()
}

/// Control characters could recolour, move or rename the terminal, and bidirectional ones could
/// show a name as another one.
fn shown(char: char) -> char {
    let reorders = matches!(char, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if char.is_control() || reorders { '\u{fffd}' } else { char }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_reaches_the_terminal_as_a_command() {
        assert_eq!(line("\u{1b}[2J张\n三\u{202e}"), "\u{fffd}[2J张 三\u{fffd}");
        assert_eq!(text("a\r\n\tb\u{9b}31m\rc"), "a\n\tb\u{fffd}31m\u{fffd}c");
        assert_eq!(line("👨\u{200d}👩 ok"), "👨\u{200d}👩 ok", "joined emoji stay");
    }
}
