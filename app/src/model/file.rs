//! Files as cards show them: what stands below the name, what can be done.

use node::{
    blob,
    facade::{FileInfo, FileState},
};

/// Media types that are opened by a click: programs that show them run nothing that is in them, as far as
/// their makers promise. Everything else is saved first.
const OPENED: &[&str] = &[
    "application/msword",
    "application/pdf",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "audio/mpeg",
    "audio/wav",
    "image/avif",
    "image/bmp",
    "image/gif",
    "image/jpeg",
    "image/png",
    "image/webp",
    "text/markdown",
    "text/plain",
    "video/mp4",
];

/// Whether a file is opened by a click. By its name, which is what the desktop goes by, never by what its
/// sender says.
pub fn opens(file: &FileInfo) -> bool {
    file.state == FileState::Here && OPENED.contains(&blob::media_of(&file.name))
}

/// The text of how a file stands.
pub fn state(file: &FileInfo) -> &'static str {
    match file.state {
        FileState::Elsewhere => "file-elsewhere",
        FileState::Waiting => "file-waiting",
        FileState::Fetching => "file-fetching",
        FileState::Here if file.kept => "file-kept",
        FileState::Here => "file-here",
        FileState::Failed => "file-failed",
    }
}

/// How much of a file is here, in per cent.
pub fn percent(file: &FileInfo) -> u64 {
    file.have.saturating_mul(100).checked_div(file.size).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_runs_is_saved_first_whatever_its_sender_calls_it() {
        let file = |name: &str, media: &str| FileInfo {
            name: name.into(),
            media: media.into(),
            state: FileState::Here,
            ..FileInfo::default()
        };
        assert!(opens(&file("报告.pdf", "")), "the control");
        for name in ["a.exe", "a.sh", "a.desktop", "a.html", "a.svg", "a.docm", "a.pdf.exe", "a"] {
            assert!(!opens(&file(name, "application/pdf")), "{name}");
        }
        let absent = FileInfo { state: FileState::Fetching, ..file("a.pdf", "") };
        assert!(!opens(&absent));
    }

    #[test]
    fn how_much_is_here() {
        let of = |have, size| percent(&FileInfo { have, size, ..FileInfo::default() });
        assert_eq!((of(0, 0), of(1, 3), of(3, 3)), (0, 33, 100));
    }
}
