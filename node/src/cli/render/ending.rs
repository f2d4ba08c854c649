//! What the end of a membership, a capability or a device would bring.

use super::{
    organisation::{list, right},
    report::section,
    table::pairs,
};
use crate::{
    cli::text::{self, Lang},
    facade::{EndingInfo, KeptEntries, LostReading, RemovalInfo, Right},
};

/// `member preview-removal`.
pub(super) fn removal(removal: &RemovalInfo, lang: Lang) -> String {
    let mut out = pairs(&[
        (text::PERSON.get(lang), removal.name.clone()),
        (text::DEVICES.get(lang), removal.devices.to_string()),
        (text::KEEPS_ENTRIES.get(lang), removal.keeps_entries.to_string()),
        (text::LOSES_CONVERSATIONS.get(lang), removal.conversations.to_string()),
    ]);
    let sections = [
        (text::LOSES_READING, removal.departments.clone()),
        (text::LOSES_CAPABILITIES, rights(&removal.capabilities, lang)),
        (text::OTHERS_LOSE, rights(&removal.passed_on, lang)),
        (text::KEPT_AT, kept(&removal.keeps, lang)),
    ];
    for (head, lines) in sections {
        out.push('\n');
        out.push_str(&section(head, &lines, lang));
    }
    out
}

/// `capability preview-revoke` and `device preview-removal`.
pub(super) fn ending(info: &EndingInfo, lang: Lang) -> String {
    let mut rows = vec![(text::PERSON.get(lang), info.name.clone())];
    if let Some(device) = &info.device {
        rows.push((text::DEVICE.get(lang), device.clone()));
        rows.push((text::DEVICES_LEFT.get(lang), info.devices_left.to_string()));
    }
    let mut out = pairs(&rows);
    let reading = |row: &LostReading| {
        let mut places = row.departments.clone();
        if row.conversations > 0 {
            let count = row.conversations.to_string();
            places.push(text::KEPT_TALKS.with(lang, &[("count", &count)]));
        }
        format!("{}: {}", row.name, list(&places, lang))
    };
    let sections = [
        (text::LOSES_READING, info.unreadable.iter().map(reading).collect()),
        (text::LOSES_CAPABILITIES, rights(&info.rights, lang)),
        (text::KEPT_AT, kept(&info.keeps, lang)),
    ];
    for (head, lines) in sections {
        out.push('\n');
        out.push_str(&section(head, &lines, lang));
    }
    out
}

fn rights(rows: &[Right], lang: Lang) -> Vec<String> {
    rows.iter().map(|row| format!("{}: {}", row.holder, right(row, lang))).collect()
}

fn kept(rows: &[KeptEntries], lang: Lang) -> Vec<String> {
    let line = |row: &KeptEntries| {
        let place = match (row.place.as_str(), row.conversations) {
            ("", 0) => text::KEPT_STATED.get(lang).to_owned(),
            ("", talks) => text::KEPT_TALKS.with(lang, &[("count", &talks.to_string())]),
            (place, _) => place.to_owned(),
        };
        format!("{place}: {}", row.entries)
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn right(holder: &str, giver: Option<&str>, below: bool) -> Right {
        Right {
            holder: holder.into(),
            giver: giver.map(Into::into),
            level: "write".into(),
            department: "市场部".into(),
            below,
            named: Vec::new(),
        }
    }

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(ToString::to_string).collect()
    }

    #[track_caller]
    fn shows(shown: &str, expected: &str) {
        assert_eq!(shown, expected.trim_start_matches('\n'), "\n{shown}");
    }

    #[test]
    fn a_removal_is_shown_in_words() {
        let info = RemovalInfo {
            name: "李四".into(),
            devices: 1,
            departments: names(&["市场部", "研发部/平台"]),
            conversations: 4,
            capabilities: vec![right("李四", None, false)],
            passed_on: Vec::new(),
            keeps_entries: 12,
            keeps: vec![
                KeptEntries { place: "市场部".into(), conversations: 0, entries: 9 },
                KeptEntries { place: String::new(), conversations: 2, entries: 2 },
                KeptEntries { place: String::new(), conversations: 0, entries: 1 },
            ],
        };
        shows(
            &removal(&info, Lang::En),
            "
Name                李四
Devices             1
Entries kept        12
Conversations lost  4

can no longer read (2):
  市场部
  研发部/平台

capabilities that end (1):
  李四: write in 市场部

what others lose with it (0):

entries that keep counting, by place (3):
  市场部: 9
  2 conversations: 2
  people and rights: 1
",
        );
    }

    #[test]
    fn the_end_of_a_right_and_of_a_device_is_shown_in_words() {
        let announces =
            Right { named: names(&["announce"]), ..right("李四", Some("张三"), true) };
        let reading = |name: &str, departments: &[&str], conversations| LostReading {
            name: name.into(),
            departments: names(departments),
            conversations,
        };
        let info = EndingInfo {
            name: "李四".into(),
            device: None,
            devices_left: 0,
            rights: vec![announces, right("王五", Some("李四"), false)],
            unreadable: vec![reading("王五", &["市场部"], 0)],
            keeps: vec![KeptEntries { place: "市场部".into(), conversations: 0, entries: 9 }],
        };
        shows(
            &ending(&info, Lang::Zh),
            "
姓名  李四

不能再读（1）：
  王五: 市场部

失去的权限（2）：
  李四: 在市场部：写、公告 (含下级)
  王五: 在市场部：写

继续有效的条目，按所在（1）：
  市场部: 9
",
        );
        let info = EndingInfo {
            device: Some("feedface".into()),
            devices_left: 1,
            rights: Vec::new(),
            unreadable: vec![reading("李四", &["市场部"], 3)],
            ..info
        };
        shows(
            &ending(&info, Lang::En),
            "
Name          李四
Device        feedface
Devices left  1

can no longer read (1):
  李四: 市场部, 3 conversations

capabilities that end (0):

entries that keep counting, by place (1):
  市场部: 9
",
        );
    }
}
