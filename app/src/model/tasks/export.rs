//! A file of tasks as somebody wants it: its name, its kind, its place.
//!
//! Invariant: the kind is what the name ends in, so that the two never differ.

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use node::{export::Format, facade::Failure};

/// The longest name that is proposed, in characters, without the day and the ending.
const NAME_CHARS_MAX: usize = 60;

/// The longest path that is taken, in characters.
pub const PATH_CHARS_MAX: usize = 4_096;

/// What somebody has typed and chosen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Form {
    /// The file's path.
    pub path: String,
    /// A file that is there goes.
    pub replace: bool,
    /// It is being written.
    pub busy: bool,
    /// Why it wasn't.
    pub failure: Option<Failure>,
}

/// A file that is to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// The tasks, in their order.
    pub tasks: Vec<String>,
    /// Which these are, in words.
    pub scope: String,
    /// The path, as it was typed.
    pub path: String,
    /// A file that is there goes.
    pub replace: bool,
}

impl Form {
    /// A workbook in a folder, named after what is shown.
    pub fn of(folder: &Path, name: &str, today: Date) -> Self {
        let file = format!("{} {today}.{}", plain(name), Format::Xlsx.extension());
        Self { path: folder.join(file).display().to_string(), ..Self::default() }
    }

    /// The kind of file that the path asks for.
    pub fn format(&self) -> Option<Format> {
        Format::of(Path::new(self.path.trim()))
    }

    /// Asks for another kind of file.
    pub fn set_format(&mut self, format: Format) {
        let mut path = PathBuf::from(self.path.trim());
        if self.format().is_some() {
            path.set_extension(format.extension());
            self.path = path.display().to_string();
        } else {
            self.path = format!("{}.{}", path.display(), format.extension());
        }
        self.failure = None;
    }
}

/// A name without what file systems keep for themselves.
pub(crate) fn plain(name: &str) -> String {
    let kept = |char: char| !char.is_control() && !"/\\:*?\"<>|".contains(char);
    let name: String = name.chars().map(|char| if kept(char) { char } else { ' ' }).collect();
    let words: Vec<&str> = name.split_whitespace().collect();
    let short: String = words.join(" ").chars().take(NAME_CHARS_MAX).collect();
    short.trim_matches(['.', ' ']).to_owned()
}

/// Where a typed path leads: below the folder for documents unless it says otherwise; `~` is the
/// person's own folder.
pub fn resolve(typed: &str, documents: &Path, own: Option<&Path>) -> PathBuf {
    let typed = typed.trim();
    match (typed.strip_prefix("~/"), own) {
        (Some(rest), Some(own)) => own.join(rest),
        _ => documents.join(typed),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_file_is_named_after_what_is_shown() {
        let form = Form::of(Path::new("/d"), "市场部/渠道: Q4? · 任务", date(2026, 11, 29));
        assert_eq!(form.path, "/d/市场部 渠道 Q4 · 任务 2026-11-29.xlsx");
        assert_eq!(form.format(), Some(Format::Xlsx));
        let long = Form::of(Path::new("/d"), &"长".repeat(500), date(2026, 11, 29));
        assert!(long.path.chars().count() < 90);
    }

    #[test]
    fn the_kind_is_what_the_name_ends_in() {
        let mut form = Form { path: "/d/plan.xlsx".into(), ..Form::default() };
        form.set_format(Format::Csv);
        assert_eq!((form.path.as_str(), form.format()), ("/d/plan.csv", Some(Format::Csv)));
        form.path = "/d/plan v1.2".into();
        assert_eq!(form.format(), None);
        form.set_format(Format::Ics);
        assert_eq!(form.path, "/d/plan v1.2.ics");
    }

    #[test]
    fn a_path_without_a_folder_lies_among_the_documents() {
        let of = |typed| resolve(typed, Path::new("/own/文档"), Some(Path::new("/own")));
        assert_eq!(of(" a.xlsx "), Path::new("/own/文档/a.xlsx"));
        assert_eq!(of("~/a.xlsx"), Path::new("/own/a.xlsx"));
        assert_eq!(of("/tmp/a.xlsx"), Path::new("/tmp/a.xlsx"));
    }
}
