//! Text from files and from stdin, within a limit.

use std::{
    fs::File,
    io::{self, IsTerminal, Read},
    path::{Path, PathBuf},
};

use super::{context::Context, text};
use crate::facade::{Failure, FailureCode};

/// Bytes of a file or of stdin. As JSON numbers, four times that is what one call may carry.
pub(super) const INPUT_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// A file's bytes, or stdin's for `-`.
pub(super) fn bytes(context: &Context, path: &Path) -> Result<Vec<u8>, Failure> {
    let file = path.display().to_string();
    let read = if path == Path::new("-") {
        read_all(io::stdin().lock())
    } else {
        File::open(path).and_then(read_all)
    };
    let bytes = read.map_err(|error| {
        let values: &[(&str, &str)] = &[("file", &file), ("cause", &error.to_string())];
        context.failure(FailureCode::Invalid, text::NOT_READ, values, text::NOT_READ_NEXT)
    })?;
    if bytes.len() as u64 > INPUT_BYTES_MAX {
        let values: &[(&str, &str)] = &[("file", &file), ("limit", &INPUT_BYTES_MAX.to_string())];
        return Err(context.failure(
            FailureCode::Invalid,
            text::FILE_TOO_BIG,
            values,
            text::FILE_TOO_BIG_NEXT,
        ));
    }
    Ok(bytes)
}

/// A file's text, or stdin's for `-`; a byte order mark is dropped.
pub(super) fn string(context: &Context, path: &Path) -> Result<String, Failure> {
    let text = String::from_utf8(bytes(context, path)?).map_err(|_| {
        let file = path.display().to_string();
        let values: &[(&str, &str)] = &[("file", &file)];
        context.failure(FailureCode::Invalid, text::NOT_UTF8, values, text::NOT_UTF8_NEXT)
    })?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// The text of a named file, or what is piped in; `None` when neither is there.
pub(super) fn given(context: &Context, file: Option<PathBuf>) -> Result<Option<String>, Failure> {
    match file {
        Some(file) => string(context, &file).map(Some),
        None if io::stdin().is_terminal() => Ok(None),
        None => string(context, Path::new("-")).map(Some),
    }
}

/// An argument, or stdin's text for `-`.
pub(super) fn argument(context: &Context, text: String) -> Result<String, Failure> {
    if text == "-" { string(context, Path::new("-")) } else { Ok(text) }
}

fn read_all(from: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(INPUT_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
