//! Which tasks a commit's message names: `Refs LAUNCH-12, LAUNCH-13`, `Closes #LAUNCH-12`,
//! `完成：LAUNCH-12、LAUNCH-13`.

use protocol::schema::TaskKey;
use unicode_normalization::UnicodeNormalization;

/// Bytes of a message that are looked at: longer ones hold logs or patches.
const MESSAGE_BYTES_MAX: usize = 64 * 1024;

/// Tasks that one message names; who names more, means a list.
const KEYS_MAX: usize = 32;

/// Characters of a key.
const KEY_CHARS_MAX: usize = 20;

/// Latin words before keys, in lower case: whether they say that the task is finished.
const WORDS: [(&str, bool); 14] = [
    ("refs", false),
    ("ref", false),
    ("references", false),
    ("see", false),
    ("relates to", false),
    ("closes", true),
    ("closed", true),
    ("close", true),
    ("fixes", true),
    ("fixed", true),
    ("fix", true),
    ("resolves", true),
    ("resolved", true),
    ("resolve", true),
];

/// Chinese words before keys. They need no gap before them.
const CHINESE: [(&str, bool); 4] =
    [("关联", false), ("完成", true), ("修复", true), ("解决", true)];

/// What makes the opposite of a Chinese word when it stands before it.
const NEGATIONS: [char; 4] = ['未', '没', '不', '待'];

/// What may stand between a word and the first key.
const OPENING: [char; 6] = [' ', '\t', ':', '#', '(', '['];

/// What may stand between keys, besides the words below.
const BETWEEN: [char; 8] = [' ', '\t', ',', '、', ';', '#', '&', '+'];

/// Words between keys.
const AND: [&str; 4] = ["and ", "和", "与", "及"];

/// A task that a message names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its key.
    pub key: TaskKey,
    /// The message says that the commit finishes it.
    pub closes: bool,
}

/// The tasks that a message names behind one of the words, each once, in order.
pub fn named_tasks(message: &str) -> Vec<Named> {
    let mut end = message.len().min(MESSAGE_BYTES_MAX);
    while !message.is_char_boundary(end) {
        end -= 1;
    }
    // Full-width letters, digits and punctuation are what they look like.
    let text: Vec<char> = message[..end].nfkc().flat_map(char::to_lowercase).collect();
    let mut named: Vec<Named> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let Some((length, closes)) = word_at(&text, at) else {
            at += 1;
            continue;
        };
        at += length;
        let mut from = skip(&text, at, &OPENING);
        while let Some((key, end)) = key_at(&text, from) {
            match named.iter().position(|it| it.key == key) {
                Some(known) => named[known].closes |= closes,
                None if named.len() < KEYS_MAX => named.push(Named { key, closes }),
                None => return named,
            }
            at = end;
            from = next_key(&text, end);
        }
    }
    named
}

/// The word that stands here: how long it is, and whether it says that the task is finished.
fn word_at(text: &[char], at: usize) -> Option<(usize, bool)> {
    let before = at.checked_sub(1).and_then(|before| text.get(before));
    let begins = before.is_none_or(|c| !c.is_ascii_alphanumeric() && *c != '-' && *c != '_');
    for (word, closes) in WORDS.iter().filter(|_| begins) {
        if let Some(end) = stands(text, at, word)
            && text.get(end).is_some_and(|c| OPENING.contains(c))
        {
            return Some((end - at, *closes));
        }
    }
    let negated = before.is_some_and(|c| NEGATIONS.contains(c));
    CHINESE.iter().find_map(|(word, closes)| {
        let end = stands(text, at, word)?;
        // 修复了 LAUNCH-12
        let end = if text.get(end) == Some(&'了') { end + 1 } else { end };
        Some((end - at, *closes && !negated))
    })
}

/// Where a word ends that stands here.
fn stands(text: &[char], at: usize, word: &str) -> Option<usize> {
    let mut end = at;
    for c in word.chars() {
        if text.get(end) != Some(&c) {
            return None;
        }
        end += 1;
    }
    Some(end)
}

fn skip(text: &[char], from: usize, over: &[char]) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    from + rest.iter().take_while(|c| over.contains(c)).count()
}

/// Where the next key of a list would begin.
fn next_key(text: &[char], from: usize) -> usize {
    let at = skip(text, from, &BETWEEN);
    let word = AND.iter().find_map(|word| stands(text, at, word));
    word.map_or(at, |end| skip(text, end, &BETWEEN))
}

/// The key that stands here, and where it ends.
fn key_at(text: &[char], from: usize) -> Option<(TaskKey, usize)> {
    let rest = text.get(from..)?;
    let part = |c: &&char| c.is_ascii_alphanumeric() || **c == '-';
    let found: String = rest.iter().take_while(part).take(KEY_CHARS_MAX + 1).collect();
    let key = found.to_ascii_uppercase().parse().ok()?;
    Some((key, from + found.len()))
}
