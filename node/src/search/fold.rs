//! Folding: the one form in which texts and queries are compared, and the class of a character.
//!
//! Invariant: folding looks at one *cluster* at a time (a character and what may combine with
//! it), so every folded character knows the bytes of the text it came from, and folding a text
//! equals folding its clusters one by one.

use std::ops::Range;

use unicode_normalization::char::canonical_combining_class;
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};

/// What a folded character is for searching.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// A letter, digit or mark of a script with spaces between its words.
    Word,
    /// A character that may be searched on its own: CJK and Thai scripts, emoji, symbols.
    Dense,
    /// Holds two parts together (`T-12`, `a.b`); literal inside a term, dropped at its ends.
    Joint,
    /// Separates terms.
    Gap,
}

/// A text in folded form.
#[derive(Clone, Debug, Default)]
pub struct Folded {
    chars: Vec<char>,
    /// For each folded character the byte range of its cluster in the text.
    spans: Vec<(u32, u32)>,
}

impl Folded {
    /// The folded characters.
    pub fn chars(&self) -> &[char] {
        &self.chars
    }

    /// The bytes of the original text that the folded characters of `range` came from.
    pub fn source(&self, range: Range<usize>) -> Option<Range<usize>> {
        let first = self.spans.get(range.start)?;
        let last = self.spans.get(range.end.checked_sub(1)?)?;
        Some(first.0 as usize..last.1 as usize)
    }

    fn push(&mut self, folded: char, span: (u32, u32)) {
        self.chars.push(folded);
        self.spans.push(span);
    }
}

/// Folds a text. Bytes past 4 GiB are not looked at; callers cut far earlier.
pub fn fold(text: &str) -> Folded {
    let mut folded = Folded::default();
    folded.chars.reserve(text.len());
    folded.spans.reserve(text.len());
    let mut rest = text.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        let mut end = start + first.len_utf8();
        while let Some((_, next)) = rest.next_if(|(_, next)| joins_previous(*next)) {
            end += next.len_utf8();
        }
        let (Ok(from), Ok(to)) = (u32::try_from(start), u32::try_from(end)) else { break };
        if end == start + first.len_utf8() && is_plain(first) {
            folded.push(first.to_ascii_lowercase(), (from, to));
        } else if let Some(cluster) = text.get(start..end) {
            fold_cluster(cluster, |c| folded.push(c, (from, to)));
        }
    }
    folded
}

/// Whether `c` alone folds to itself, but for ASCII case: nearly all text, kept off the slow path.
fn is_plain(c: char) -> bool {
    c.is_ascii() || matches!(c, '\u{4E00}'..='\u{9FFF}')
}

/// Whether normalisation may combine `c` with what stands before it.
fn joins_previous(c: char) -> bool {
    if c < '\u{300}' || matches!(c, '\u{4E00}'..='\u{9FFF}') {
        return false;
    }
    std::iter::once(c).nfkd().next().is_some_and(|first| {
        canonical_combining_class(first) != 0
            || is_nfkc_quick(std::iter::once(first)) == IsNormalized::Maybe
    })
}

fn fold_cluster(cluster: &str, mut emit: impl FnMut(char)) {
    for c in cluster.nfkc().filter(|c| !is_invisible(*c)) {
        match c {
            '\u{2010}'..='\u{2015}' | '\u{2212}' => emit('-'),
            '\u{2018}' | '\u{2019}' | '\u{2BC}' => emit('\''),
            '\u{30FB}' => emit('·'),
            // Greek has two forms of one small letter; which one stands depends on its place.
            'ς' | 'Σ' => emit('σ'),
            _ => c.to_lowercase().for_each(&mut emit),
        }
    }
}

/// Characters that no reader sees: joiners, direction and variation marks, soft hyphens, tags.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E0FFF}')
}

/// The class of a folded character.
pub fn class(c: char) -> Class {
    match c {
        'a'..='z' | '0'..='9' => Class::Word,
        '-' | '_' | '.' | '/' | '\\' | ':' | '@' | '&' | '\'' | '~' | '·' => Class::Joint,
        ',' | ';' | '!' | '?' | '"' | '`' | '*' | '|' | '(' | ')' | '[' | ']' | '{' | '}' | '<'
        | '>' => Class::Gap,
        '\u{4E00}'..='\u{9FFF}' => Class::Dense,
        _ if is_gap(c) => Class::Gap,
        _ if is_dense_script(c) => Class::Dense,
        _ if c.is_alphanumeric() || canonical_combining_class(c) != 0 => Class::Word,
        _ => Class::Dense,
    }
}

fn is_gap(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c,
            '¡' | '¿' | '«' | '»' | '§' | '¶' | '†' | '‡' | '•' | '‣'
            | '\u{201A}'..='\u{201F}' | '\u{2039}' | '\u{203A}'
            | '\u{3001}' | '\u{3002}' | '\u{3003}' | '\u{3008}'..='\u{3011}'
            | '\u{3014}'..='\u{301F}'
            // Arabic comma, semicolon, question mark and full stop; Hebrew; Devanagari.
            | '\u{60C}' | '\u{61B}' | '\u{61F}' | '\u{6D4}' | '\u{5BE}' | '\u{5C0}' | '\u{5C3}'
            | '\u{964}' | '\u{965}')
}

/// Scripts written without spaces, and Hangul, whose words carry particles.
fn is_dense_script(c: char) -> bool {
    matches!(u32::from(c),
        0x0E00..=0x0EFF          // Thai, Lao
        | 0x0F00..=0x109F        // Tibetan, Myanmar
        | 0x1100..=0x11FF        // Hangul jamo
        | 0x1780..=0x17FF        // Khmer
        | 0x19E0..=0x1AAF        // Khmer symbols, Tai Tham
        | 0x2E80..=0x2FDF        // CJK radicals
        | 0x3005..=0x3007 | 0x3021..=0x30FF // ideographic marks, kana
        | 0x3105..=0x31FF        // Bopomofo, compatibility jamo, kana extensions
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF
        | 0xA000..=0xA4CF        // Yi
        | 0xA960..=0xA97F | 0xAC00..=0xD7FF // Hangul
        | 0xA9E0..=0xA9FF | 0xAA60..=0xAA7F // Myanmar extensions
        | 0xF900..=0xFAFF
        | 0x16FE0..=0x18DFF | 0x1AFF0..=0x1B2FF // Tangut, Khitan, kana supplements
        | 0x20000..=0x3FFFF)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded(text: &str) -> String {
        fold(text).chars().iter().collect()
    }

    #[test]
    fn forms_of_one_text_fold_alike() {
        for (written, meant) in [
            ("ＡＢＣ", "abc"),
            ("Straße", "straße"),
            ("e\u{301}tude", "étude"),
            ("上\u{200b}海", "上海"),
            ("ｶﾞ", "ガ"),
            ("T\u{2011}12", "t-12"),
            ("don’t", "don't"),
            ("ΟΔΟΣ οδος", "οδοσ οδοσ"),
            ("，！", ",!"),
            ("㎞", "km"),
            ("👍\u{fe0f}", "👍"),
        ] {
            assert_eq!(folded(written), meant, "{written:?}");
        }
        assert_eq!(folded("\u{1112}\u{1161}\u{11ab}"), folded("한"));
    }

    #[test]
    fn classes_are_what_a_reader_expects() {
        assert!("上かカ한ไ👍+#%".chars().all(|c| class(c) == Class::Dense));
        assert!("a9éжאा\u{94d}".chars().all(|c| class(c) == Class::Word));
        assert!("-_.:/@'~".chars().all(|c| class(c) == Class::Joint));
        assert!(" \n,。、！「《(\"".nfkc().all(|c| class(c) == Class::Gap));
    }

    /// Texts with many characters that combine with their neighbours.
    fn texts() -> impl Strategy<Value = String> {
        let awkward = "aAé\u{301}\u{323}上ｶﾞ\u{3099}\u{1112}\u{1161}\u{11a8}ﬁ\u{FDFA}Σς\u{9be}\u{9c7}\u{0f71}\u{0f72}-’";
        let awkward: Vec<char> = awkward.chars().collect();
        prop_oneof![
            proptest::collection::vec(proptest::sample::select(awkward), 0..12)
                .prop_map(|chars| chars.into_iter().collect::<String>()),
            any::<String>(),
        ]
    }

    proptest! {
        #[test]
        fn clusters_fold_as_the_whole_text_does(text in texts()) {
            let mut whole = String::new();
            fold_cluster(&text, |c| whole.push(c));
            prop_assert_eq!(folded(&text), whole);
        }

        #[test]
        fn every_folded_character_knows_its_source(text in texts()) {
            let folded = fold(&text);
            let mut before = 0..0;
            for at in 0..folded.chars().len() {
                let source = folded.source(at..at + 1);
                let source = source.filter(|range| text.get(range.clone()).is_some());
                prop_assert!(source.is_some());
                let source = source.unwrap_or_default();
                prop_assert!(source == before || source.start >= before.end);
                before = source;
            }
        }
    }
}
