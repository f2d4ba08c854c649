//! The tokens of the inverted index: what a text is filed under, and where to look for a term.
//!
//! Invariant: a text in which a term stands is filed under every token that [`lookups`] names for
//! that term (for a [`Lookup::Beginning`], under some token that begins so). So the index never
//! loses a match; what it lets through too much is checked against the text.
//!
//! A token begins with a letter for its sort: `d` for one or two dense characters side by side,
//! `w` for a whole word, `b` for a word's first one to four characters.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::fold::{Class, Folded, class, fold};
use super::term::Term;

/// Beginnings of words that have tokens of their own. Longer ones are looked up among the words.
const BEGINNING_CHARS_MAX: usize = 4;
/// Characters of a word that its token holds; longer words share the token of their beginning.
const WORD_CHARS_MAX: usize = 32;

/// Where to look for a term.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lookup {
    /// Filed under exactly this token.
    Token(String),
    /// Filed under a token that begins with `token`; where those are too many, `coarse` is a
    /// single token that they all come with.
    Beginning {
        /// How the token begins.
        token: String,
        /// The coarser token.
        coarse: String,
    },
}

/// A piece of a folded text: a word, or one dense character.
enum Piece {
    Word { start: usize, end: usize },
    Dense { at: usize },
}

fn pieces(chars: &[char]) -> impl Iterator<Item = Piece> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at;
            match class(*chars.get(at)?) {
                Class::Gap | Class::Joint => at += 1,
                Class::Dense => {
                    at += 1;
                    return Some(Piece::Dense { at: start });
                }
                Class::Word => {
                    let rest = chars.iter().skip(start);
                    at += rest.take_while(|c| class(**c) == Class::Word).count();
                    return Some(Piece::Word { start, end: at });
                }
            }
        }
    })
}

fn is_dense(chars: &[char], at: usize) -> bool {
    chars.get(at).is_some_and(|c| class(*c) == Class::Dense)
}

/// The tokens that find a term.
pub fn lookups(term: &Term) -> Vec<Lookup> {
    let chars = term.chars();
    let slice = |sort: char, start: usize, end: usize| {
        let mut token = String::from(sort);
        token.extend(chars.get(start..end).unwrap_or_default());
        token
    };
    let mut found = Vec::new();
    for piece in pieces(chars) {
        match piece {
            Piece::Dense { at } if is_dense(chars, at + 1) => {
                found.push(Lookup::Token(slice('d', at, at + 2)))
            }
            // The last of a run is already in a pair, unless it stands alone.
            Piece::Dense { at } if at > 0 && is_dense(chars, at - 1) => (),
            Piece::Dense { at } => found.push(Lookup::Token(slice('d', at, at + 1))),
            Piece::Word { start, end } => {
                let length = end - start;
                // A word at the very end of a term may go on in the text.
                let open = end == chars.len();
                found.push(if length > WORD_CHARS_MAX {
                    Lookup::Token(slice('w', start, start + WORD_CHARS_MAX))
                } else if !open {
                    Lookup::Token(slice('w', start, end))
                } else if length <= BEGINNING_CHARS_MAX {
                    Lookup::Token(slice('b', start, end))
                } else {
                    let coarse = slice('b', start, start + BEGINNING_CHARS_MAX);
                    Lookup::Beginning { token: slice('w', start, end), coarse }
                });
            }
        }
    }
    found
}

/// Files texts under their tokens.
#[derive(Clone, Default)]
pub struct TextTokenizer;

impl Tokenizer for TextTokenizer {
    type TokenStream<'a> = TextTokens;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> TextTokens {
        TextTokens::of(fold(text))
    }
}

/// The tokens of one text.
pub struct TextTokens {
    folded: Folded,
    /// Sort, start and end of each token still to come, in reverse order.
    rest: Vec<(char, usize, usize)>,
    token: Token,
}

impl TextTokens {
    fn of(folded: Folded) -> Self {
        let chars = folded.chars();
        let mut rest = Vec::with_capacity(2 * chars.len());
        for piece in pieces(chars) {
            match piece {
                Piece::Dense { at } => {
                    rest.push(('d', at, at + 1));
                    if is_dense(chars, at + 1) {
                        rest.push(('d', at, at + 2));
                    }
                }
                Piece::Word { start, end } => {
                    rest.push(('w', start, end.min(start + WORD_CHARS_MAX)));
                    let longest = (end - start).min(BEGINNING_CHARS_MAX);
                    rest.extend((1..=longest).map(|length| ('b', start, start + length)));
                }
            }
        }
        rest.reverse();
        Self { folded, rest, token: Token::default() }
    }
}

impl TokenStream for TextTokens {
    fn advance(&mut self) -> bool {
        let Some((sort, start, end)) = self.rest.pop() else { return false };
        self.token.position = self.token.position.wrapping_add(1);
        self.token.text.clear();
        self.token.text.push(sort);
        self.token.text.extend(self.folded.chars().get(start..end).unwrap_or_default());
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::super::term::Terms;
    use super::*;

    fn tokens(text: &str) -> BTreeSet<String> {
        let mut stream = TextTokens::of(fold(text));
        let mut tokens = BTreeSet::new();
        while stream.advance() {
            tokens.insert(stream.token().text.clone());
        }
        tokens
    }

    fn lets_through(text: &str, term: &Term) -> bool {
        let tokens = tokens(text);
        lookups(term).iter().all(|lookup| match lookup {
            Lookup::Token(token) => tokens.contains(token),
            Lookup::Beginning { token, coarse } => {
                tokens.contains(coarse) && tokens.iter().any(|filed| filed.starts_with(token))
            }
        })
    }

    #[test]
    fn a_text_is_filed_under_words_beginnings_and_pairs() {
        let expected = ["d上", "d上海", "d海", "wcats", "bc", "bca", "bcat", "bcats"];
        assert_eq!(tokens("上海 Cats!"), expected.map(String::from).into());
        assert_eq!(tokens("上,海"), ["d上", "d海"].map(String::from).into());
    }

    proptest! {
        #[test]
        fn no_match_is_lost(text in "[ab上海 .-]{0,40}[a-c]{0,40}", query in "[ab上海.-]{1,6}[a-c]{0,40}") {
            let folded = fold(&text);
            for term in Terms::parse(&query).terms() {
                prop_assert!(term.find(folded.chars()).is_none() || lets_through(&text, term));
            }
        }
    }
}
