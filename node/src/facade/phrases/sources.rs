//! Reads the sources as far as the coverage test needs: which texts a call is given.
//!
//! Crude on purpose: literals are told from code, comments are left out, and a name is followed to
//! the nearest `let` above it.

use std::{fs, path::Path};

/// Code whose string literals are replaced by `"number"`, an index into `texts`.
pub(super) struct Source {
    pub(super) code: String,
    pub(super) texts: Vec<String>,
}

impl Source {
    /// Reads Rust, without its tests.
    pub(super) fn read(rust: &str) -> Self {
        let rust = rust.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let mut source = Self { code: String::new(), texts: Vec::new() };
        let mut rest = rust;
        while let Some(char) = rest.chars().next() {
            rest = if let Some(comment) = rest.strip_prefix("//") {
                comment.find('\n').map_or("", |end| &comment[end..])
            } else if let Some(raw) = rest.strip_prefix("r#\"") {
                source.literal(raw.split("\"#").next().unwrap_or_default(), "\"#".len(), raw)
            } else if let Some(text) = rest.strip_prefix('"') {
                let end = end_of_text(text);
                source.literal(&text[..end], 1, text)
            } else if let Some(quoted) = char_literal(rest) {
                source.code.push('c');
                quoted
            } else {
                source.code.push(char);
                &rest[char.len_utf8()..]
            };
        }
        source
    }

    fn literal<'a>(&mut self, inside: &str, quote: usize, from: &'a str) -> &'a str {
        self.code.push_str(&format!("\"{}\"", self.texts.len()));
        self.texts.push(unescape(inside));
        from.get(inside.len() + quote..).unwrap_or_default()
    }

    /// The arguments of every call that begins with `call`, which ends with the bracket, and where
    /// the call stands.
    pub(super) fn calls(&self, call: &str) -> Vec<(usize, Vec<&str>)> {
        let found = self.code.match_indices(call);
        found.map(|(at, _)| (at, arguments(&self.code[at + call.len()..]))).collect()
    }

    /// The texts that an argument can be, as seen from where its call stands; none when it isn't
    /// known here.
    pub(super) fn texts_of(&self, argument: &str, at: usize) -> Vec<&str> {
        let literals = self.literals(argument);
        let name = argument.trim().trim_start_matches('&');
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
        if !literals.is_empty() || !is_name {
            return literals;
        }
        let function = self.code[..at].rfind("fn ").unwrap_or_default();
        let above = &self.code[function..at];
        let lets = [format!("let {name} ="), format!(", {name}) = ")];
        let found = lets.iter().filter_map(|begin| Some(above.rfind(begin)? + begin.len())).max();
        found.map(|from| self.literals(statement(&above[from..]))).unwrap_or_default()
    }

    /// The texts in a piece of code; of a `format!` only its first.
    fn literals(&self, code: &str) -> Vec<&str> {
        let mut found = Vec::new();
        let mut rest = code;
        while let Some((before, after)) = rest.split_once('"') {
            let Some((number, tail)) = after.split_once('"') else { break };
            found.extend(
                number.parse().ok().and_then(|at: usize| self.texts.get(at)).map(String::as_str),
            );
            let formats = before.trim_end().ends_with("format!(");
            rest = if formats { &tail[closing(tail)..] } else { tail };
        }
        found
    }
}

/// All sources of the product below a directory of this workspace, with their paths in it.
pub(super) fn all(directory: &str) -> Vec<(String, Source)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    let mut waiting = vec![root.join(directory)];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(&path).expect("the sources can be listed");
            waiting.extend(entries.map(|entry| entry.expect("an entry").path()));
            continue;
        }
        let name = path.strip_prefix(&root).expect("it is below").display().to_string();
        let is_test = ["tests/", "tests.rs", "/phrases/"].iter().any(|part| name.contains(part));
        if name.ends_with(".rs") && !is_test {
            let rust = fs::read_to_string(&path).expect("a source can be read");
            found.push((name, Source::read(&rust)));
        }
    }
    found.sort_by(|one, other| one.0.cmp(&other.0));
    assert!(found.len() > 10, "{directory} holds sources");
    found
}

/// A text's shape: `{}` for every place, as a phrase's places have other names than a source's.
/// `debug` is the shape of a place that shows a value as a programmer would write it.
pub(super) fn shape(text: &str, debug: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((place, tail)) = after.split_once('}') else { break };
        out.push_str(before);
        out.push_str(if place.ends_with(":?") { debug } else { "{}" });
        rest = tail;
    }
    out + rest
}

fn end_of_text(text: &str) -> usize {
    let mut escaped = false;
    for (at, char) in text.char_indices() {
        match char {
            '"' if !escaped => return at,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

/// What follows a character's literal, if the text begins with one: lifetimes aren't.
fn char_literal(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('\'')?;
    if let Some(escaped) = inside.strip_prefix('\\') {
        let end = escaped.char_indices().skip(1).find(|(_, char)| *char == '\'')?.0;
        return escaped.get(end + 1..);
    }
    let char = inside.chars().next()?;
    inside[char.len_utf8()..].strip_prefix('\'')
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        rest = match after.chars().next() {
            Some('\n') => after.trim_start(),
            Some(char) => {
                out.push(char);
                &after[char.len_utf8()..]
            }
            None => after,
        };
    }
    out + rest
}

/// Where the bracket that is open at the beginning closes.
fn closing(code: &str) -> usize {
    let mut open = 1_usize;
    for (at, char) in code.char_indices() {
        match char {
            '(' | '[' | '{' => open += 1,
            ')' | ']' | '}' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return at;
        }
    }
    code.len()
}

fn arguments(code: &str) -> Vec<&str> {
    let code = &code[..closing(code)];
    let mut found = Vec::new();
    let (mut depth, mut from) = (0_i32, 0);
    for (at, char) in code.char_indices() {
        match char {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(&code[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    found.push(&code[from..]);
    found
}

fn statement(code: &str) -> &str {
    let mut depth = 0_i32;
    for (at, char) in code.char_indices() {
        match char {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ';' if depth <= 0 => return &code[..at],
            _ => {}
        }
    }
    code
}
