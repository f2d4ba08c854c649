//! `file`: which files there are, how each stands, what room they take.

use std::path::Path;

use super::{
    View, clean, size,
    table::{Side, Table},
    when,
};
use crate::{
    cli::text::{self, Lang, Text},
    facade::{FileHolder, FileInfo, FileRow, FileState, FileStorage},
};

/// Files with what they go with.
pub(super) fn files(rows: &[FileRow], view: &View) -> String {
    let lang = view.lang;
    let mut table = Table::new(&[
        (text::ID.get(lang), Side::Left),
        (text::FILE_NAME.get(lang), Side::Left),
        (text::FILE_SIZE.get(lang), Side::Right),
        (text::FILE_STATE.get(lang), Side::Left),
        (text::FILE_WHERE.get(lang), Side::Left),
        (text::AUTHOR.get(lang), Side::Left),
        (text::TIME.get(lang), Side::Whole),
    ]);
    for row in rows {
        table.row([
            row.file.file.chars().take(12).collect(),
            row.file.name.clone(),
            size::size(row.file.size),
            state(&row.file, lang),
            place(row, lang),
            row.author.clone(),
            when::moment(row.time, view),
        ]);
    }
    table.finish(text::NONE.get(lang))
}

/// What a file goes with.
fn place(row: &FileRow, lang: Lang) -> String {
    match row.holder {
        FileHolder::Message => row.channel_name.clone(),
        FileHolder::Task => text::FILE_OF_TASK.with(lang, &[("title", &row.title)]),
        FileHolder::Page => text::FILE_OF_PAGE.with(lang, &[("title", &row.title)]),
    }
}

/// The files of a task or page, a line each, below their name.
pub(super) fn of_document(files: &[FileInfo], lang: Lang) -> String {
    if files.is_empty() {
        return String::new();
    }
    let lines = files.iter().map(|file| {
        let id: String = file.file.chars().take(12).collect();
        format!("  {id}  {}\n", line(file, lang))
    });
    format!("\n{}\n{}", text::FILES.get(lang), lines.collect::<String>())
}

/// How a file stands, in a few words.
fn state(file: &FileInfo, lang: Lang) -> String {
    let said = match file.state {
        FileState::Elsewhere => text::FILE_ELSEWHERE,
        FileState::Waiting => text::FILE_WAITING,
        FileState::Fetching => text::FILE_FETCHING,
        FileState::Here if file.kept => text::FILE_KEPT,
        FileState::Here => text::FILE_HERE,
        FileState::Failed => text::FILE_FAILED,
    };
    let percent = file.have.saturating_mul(100).checked_div(file.size).unwrap_or(0).to_string();
    said.with(lang, &[("percent", &percent)])
}

/// A file on one line, as it stands below a message.
pub(super) fn line(file: &FileInfo, lang: Lang) -> String {
    let (name, size) = (clean::line(&file.name), size::size(file.size));
    let values: &[(&str, &str)] =
        &[("name", &name), ("size", &size), ("state", &state(file, lang))];
    text::FILE_LINE.with(lang, values)
}

/// A file that was saved.
pub(in crate::cli) fn saved(file: &FileInfo, path: &Path, view: &View) -> String {
    let (path, size) = (clean::line(&path.display().to_string()), size::size(file.size));
    let values: &[(&str, &str)] = &[("file", &path), ("size", &size)];
    format!("{}\n", text::FILE_SAVED.with(view.lang, values))
}

/// How much room files take.
pub(super) fn storage(storage: &FileStorage, lang: Lang) -> String {
    let room = storage.room_bytes.map_or_else(|| "?".to_owned(), size::size);
    let values: &[(&str, &str)] = &[
        ("files", &storage.files.to_string()),
        ("used", &size::size(storage.used_bytes)),
        ("budget", &size::size(storage.rules.budget_bytes)),
        ("room", &room),
        ("reserve", &size::size(storage.reserve_bytes)),
    ];
    let all = if storage.rules.keep_all { text::FILES_ALL } else { text::FILES_SOME };
    let lines: [Text; 3] = [text::FILES_USED, text::FILES_ROOM, all];
    lines.iter().map(|line| format!("{}\n", line.with(lang, values))).collect()
}
