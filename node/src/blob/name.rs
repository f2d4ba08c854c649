//! Names of files from outside, made safe to write down.
//!
//! Invariant: what comes out is one plain name on every system: no way into another folder, no device,
//! nothing hidden, nothing that turns round how it reads, no option of a command. It is what people are
//! shown, too, so that nobody is shown one name and given another.

use unicode_normalization::UnicodeNormalization;

/// Bytes of a safe name: leaves room for a number, and for the temporary name of what is being saved.
const SAFE_BYTES_MAX: usize = 200;

/// Bytes of an ending that is kept when a name is cut.
const ENDING_BYTES_MAX: usize = 24;

/// The name of a file that has none.
const NAMELESS: &str = "file";

/// Names that Windows takes for devices, whatever ending they have.
const DEVICES: [&str; 7] = ["con", "prn", "aux", "nul", "conin$", "conout$", "clock$"];

/// A name that can be written down on any system.
pub fn safe_name(name: &str) -> String {
    let plain: String = name.nfc().map(plain).collect();
    // What hides a file, means a home, or looks like an option of a command.
    let plain = plain.trim_start_matches(['.', ' ', '_', '-', '~']);
    let cut = cut(plain);
    let cut = cut.trim_end_matches(['.', ' ', '_']);
    match cut {
        "" => NAMELESS.to_owned(),
        name if is_device(name) => format!("_{name}"),
        name => name.to_owned(),
    }
}

/// A character as it may stand in a name.
fn plain(c: char) -> char {
    let reorders = matches!(
        c,
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff0}'..='\u{fffd}' | '\u{e0000}'..='\u{e0fff}'
    );
    // Line and paragraph separators; slashes that look or fold like ours.
    let splits = matches!(
        c,
        '\u{2028}'
            | '\u{2029}'
            | '\u{2044}'
            | '\u{2215}'
            | '\u{29f5}'
            | '\u{29f8}'
            | '\u{29f9}'
            | '\u{fe68}'
            | '\u{ff0f}'
            | '\u{ff3c}'
    );
    match c {
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
        c if c.is_control() || reorders || splits => '_',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// Cuts a name that is too long, and keeps its ending.
fn cut(name: &str) -> String {
    if name.len() <= SAFE_BYTES_MAX {
        return name.to_owned();
    }
    let ending = name.rfind('.').map_or("", |at| &name[at..]);
    let ending = if ending.len() > ENDING_BYTES_MAX { "" } else { ending };
    let most = SAFE_BYTES_MAX - ending.len();
    let end = (0..=most).rev().find(|at| name.is_char_boundary(*at)).unwrap_or(0);
    format!("{}{ending}", name[..end].trim_end_matches(['.', ' ']))
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_lowercase();
    let port = |kind: &str| {
        let number = stem.strip_prefix(kind).map(|rest| rest.chars().collect::<Vec<_>>());
        matches!(number.as_deref(), Some(['0'..='9' | '¹' | '²' | '³']))
    };
    DEVICES.contains(&stem.as_str()) || port("com") || port("lpt")
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;
    use crate::export::save;

    /// 500 names and more, each made to get out of a folder, onto a device, or to look like another.
    fn corpus() -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        let targets = ["etc/passwd", ".ssh/authorized_keys", "Windows/System32/cmd.exe", "x", ""];
        let ways = [
            "../",
            "..\\",
            "../../",
            "..\\..\\",
            "/",
            "//",
            "\\\\server\\share\\",
            "C:",
            "C:\\",
            "c:/",
            "\\\\?\\C:\\",
            "\\\\.\\",
            "file:///",
            "~/",
            "~root/",
            "./",
            ".\\",
            "....//",
            "..;/",
            "%2e%2e/",
            "%2e%2e%2f",
            "..%2f",
            "..%5c",
            "..%c0%af",
            "..／",
            "..＼",
            "..∕",
            "..⁄",
            ". ./",
            ".. /",
            "..\0/",
            "..\u{200b}/",
            "..\u{202e}/",
            "a/../../",
            "a\\..\\..\\",
            "nul/../",
            "-",
            "--",
            "$HOME/",
            "${HOME}/",
            "`id`/",
            "$(id)/",
            "%USERPROFILE%\\",
            "|",
            "\n",
            "\r\n../",
        ];
        for way in ways {
            for target in targets {
                names.push(format!("{way}{target}"));
                names.push(format!("{way}{}", target.replace('/', "\\")));
            }
        }
        for device in
            ["CON", "PRN", "AUX", "NUL", "COM1", "COM9", "LPT1", "COM¹", "CONIN$", "CLOCK$"]
        {
            for ending in ["", ".txt", " ", ".", ".tar.gz", ":stream", " .txt"] {
                names.push(format!("{device}{ending}"));
                names.push(format!("{}{ending}", device.to_lowercase()));
            }
        }
        let odd = [
            "",
            " ",
            ".",
            "..",
            "...",
            "\0",
            "a\0b",
            "\u{202e}gpj.exe",
            "photo\u{202e}gnp.exe",
            "\u{feff}",
            "a\u{2028}b",
            "a\u{85}b",
            "\u{1b}[2J",
            "a:b",
            "a::$DATA",
            "con",
            "-rf",
            "--help",
            "~",
            "desktop\u{200f}.ini",
        ];
        names.extend(odd.map(str::to_owned));
        names.extend((0..32).map(|c| format!("a{}b", char::from(c))));
        names.push("长".repeat(85));
        names.push("é".repeat(127));
        names.push(format!("{}.png", "x".repeat(251)));
        names
    }

    fn is_safe(name: &str) -> bool {
        let path = Path::new(name);
        let one = path.components().count() == 1
            && matches!(path.components().next(), Some(std::path::Component::Normal(_)));
        one && name.len() <= SAFE_BYTES_MAX + 1
            && !name.contains(['/', '\\', ':', '\0', '|', '<', '>', '"', '?', '*'])
            && !name.chars().any(|c| {
                c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{200b}'..='\u{200f}')
            })
            && !name.starts_with(['.', '-', '~', ' '])
            && !name.ends_with(['.', ' '])
            && !is_device(name)
    }

    #[test]
    fn threat_38_no_name_from_outside_leads_out_of_the_folder() {
        let names = corpus();
        assert!(names.len() >= 500, "{} names", names.len());
        let dir = tempfile::tempdir().expect("a folder");
        let inside = dir.path().join("a/b");
        fs::create_dir_all(&inside).expect("made");
        let mut escaped = 0;
        for name in &names {
            let safe = safe_name(name);
            assert!(is_safe(&safe), "{name:?} became {safe:?}");
            assert_eq!(safe_name(&safe), safe, "a safe name stays as it is");
            save(&inside.join(&safe), name.as_bytes(), true).expect("saved");
            // The control: as it came, it leads elsewhere, or nowhere.
            let raw = inside.join(name);
            let stays = raw.parent() == Some(&inside) && raw.file_name().is_some();
            escaped += usize::from(!stays || name.contains('\0'));
        }
        assert!(escaped > 100, "the control: {escaped} lead out as they came");
        let made = fs::read_dir(&inside).expect("listed").count();
        assert!(made > 50, "{made} files");
        let outside = fs::read_dir(dir.path()).expect("listed").count()
            + fs::read_dir(dir.path().join("a")).expect("listed").count();
        assert_eq!(outside, 2, "nothing lies outside but the folders themselves");
    }

    #[cfg(unix)]
    #[test]
    fn threat_38_a_link_that_lies_there_is_replaced_and_not_followed() {
        let dir = tempfile::tempdir().expect("a folder");
        let (secret, link) = (dir.path().join("secret"), dir.path().join("photo.png"));
        fs::write(&secret, b"mine").expect("written");
        std::os::unix::fs::symlink(&secret, &link).expect("linked");
        fs::write(&link, b"through").expect("the control: a plain write follows it");
        assert_eq!(fs::read(&secret).expect("read"), b"through");
        assert!(save(&link, b"new", false).is_err(), "what is there stays, a link too");
        save(&link, b"new", true).expect("saved");
        assert_eq!(fs::read(&secret).expect("read"), b"through", "not written through the link");
        assert_eq!(fs::read(&link).expect("read"), b"new");
    }

    #[test]
    fn ordinary_names_stay_as_they_are() {
        for name in [
            "报告 2026 第一版.docx",
            "photo.png",
            "a.tar.gz",
            "Übersicht (2).pdf",
            "会议纪要",
            "console.txt",
            "комета.txt",
        ] {
            assert_eq!(safe_name(name), name);
        }
        assert_eq!(safe_name("../../.ssh/id"), "ssh_id");
        assert_eq!(safe_name(".bashrc"), "bashrc");
        assert_eq!(safe_name("CON.txt"), "_CON.txt");
        assert!(safe_name(&format!("{}.png", "长".repeat(90))).ends_with(".png"));
    }
}
