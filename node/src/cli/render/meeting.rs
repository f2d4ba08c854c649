//! Meetings.

use super::{
    View, clean, said,
    table::{Side, Table, pairs},
    talk, when, work,
};
use crate::{
    cli::text::{self, Lang, Text},
    facade::{MeetingImport, MeetingInfo, MeetingNotice, MeetingShown, OccurrenceInfo},
};

/// Characters of a meeting's id that are enough to name it.
const ID_CHARS: usize = 16;

/// `meeting agenda`.
pub(super) fn agenda(rows: &[OccurrenceInfo], view: &View) -> String {
    let lang = view.lang;
    let mut out = String::new();
    let mut day = String::new();
    for row in rows {
        let of = when::day(row.begin, view);
        if of != day {
            out.push_str(&format!("— {of} —\n"));
            day = of;
        }
        let mut parts = vec![row.title.clone()];
        parts.extend([row.department.clone(), row.place.clone()]);
        parts.extend(row.recurs.then(|| text::MEETING_RECURS.get(lang).to_owned()));
        parts.push(standing(row, lang));
        parts.retain(|part| !part.is_empty());
        out.push_str(&format!("{}  {}\n", span(row, view), clean::line(&parts.join(" · "))));
        let id: String = row.meeting.chars().take(ID_CHARS).collect();
        out.push_str(&format!("{}[{id} {}]\n", talk::INDENT, clean::line(&row.at)));
    }
    if out.is_empty() { format!("{}\n", text::NONE.get(lang)) } else { out }
}

/// From when until when, where the reader is.
fn span(row: &OccurrenceInfo, view: &View) -> String {
    if row.whole_days {
        return text::MEETING_ALL_DAY.get(view.lang).to_owned();
    }
    let same_day = when::day(row.begin, view) == when::day(row.end, view);
    let end = if same_day { when::clock(row.end, view) } else { when::moment(row.end, view) };
    format!("{}–{end}", when::clock(row.begin, view))
}

fn standing(row: &OccurrenceInfo, lang: Lang) -> String {
    if row.cancelled {
        return text::MEETING_CANCELLED.get(lang).to_owned();
    }
    match (row.invited, &row.mine) {
        (true, mine) => attendance(mine.as_deref(), lang).to_owned(),
        (false, _) => String::new(),
    }
}

fn attendance(said: Option<&str>, lang: Lang) -> &'static str {
    let word: &Text = match said {
        Some("accepted") => &text::MEETING_ACCEPTED,
        Some("tentative") => &text::MEETING_TENTATIVE,
        Some("declined") => &text::MEETING_DECLINED,
        _ => &text::MEETING_UNANSWERED,
    };
    word.get(lang)
}

/// `meeting list`.
pub(super) fn meetings(rows: &[MeetingInfo], view: &View) -> String {
    let lang = view.lang;
    let mut table = Table::new(&[
        (text::ID.get(lang), Side::Left),
        (text::TITLE.get(lang), Side::Left),
        (text::DEPARTMENT.get(lang), Side::Left),
        (text::MEETING_NEXT.get(lang), Side::Left),
        (text::MEETING_WHEN.get(lang), Side::Left),
    ]);
    for row in rows {
        let next = match &row.next {
            Some(next) => when::moment(next.begin, view),
            None if row.cancelled => text::MEETING_CANCELLED.get(lang).to_owned(),
            None => String::new(),
        };
        let id: String = row.meeting.chars().take(ID_CHARS).collect();
        table.row([id, row.title.clone(), row.department.clone(), next, row.when.clone()]);
    }
    table.finish(text::NONE.get(lang))
}

/// `meeting show`.
pub(super) fn meeting(shown: &MeetingShown, view: &View) -> String {
    let (lang, meeting) = (view.lang, &shown.meeting);
    let next = meeting.next.as_ref();
    let next = next.map(|next| format!("{} {}", when::day(next.begin, view), span(next, view)));
    let alarm = meeting.alarm.map(|n| text::MEETING_BEFORE.with(lang, &[("n", &n.to_string())]));
    let mut out = pairs(&[
        (text::TITLE.get(lang), meeting.title.clone()),
        (text::ID.get(lang), meeting.meeting.clone()),
        (text::DEPARTMENT.get(lang), meeting.department.clone()),
        (text::MEETING_WHEN.get(lang), meeting.when.clone()),
        (text::MEETING_NEXT.get(lang), next.unwrap_or_default()),
        (text::MEETING_PLACE.get(lang), meeting.place.clone()),
        (text::MEETING_ALARM.get(lang), alarm.unwrap_or_default()),
        (text::MEETING_AGENDA.get(lang), agenda_page(meeting, lang)),
        (text::MEETING_SKIPPED.get(lang), meeting.exceptions.join(", ")),
        (text::MEETING_ORGANISER.get(lang), meeting.organiser.clone()),
    ]);
    if meeting.cancelled {
        out.push_str(&format!("\n{}\n", text::MEETING_CANCELLED.get(lang)));
    }
    for other in &meeting.conflict {
        let line = text::MEETING_APART.with(lang, &[("when", other)]);
        out.push_str(&format!("{}\n", clean::line(&line)));
    }
    if !meeting.invitees.is_empty() {
        out.push_str(&format!("\n{}\n", text::MEETING_INVITED.get(lang)));
    }
    for invitee in &meeting.invitees {
        let said = attendance(invitee.attendance.as_deref(), lang);
        let old = if invitee.outdated { text::MEETING_OUTDATED.get(lang) } else { "" };
        let line = format!("{}: {said}{old}", invitee.name);
        out.push_str(&format!("{}{}\n", talk::INDENT, clean::line(&line)));
    }
    if !meeting.description.is_empty() {
        let body = clean::text(&meeting.description);
        out.push_str(&format!("\n{}\n{}\n", text::DESCRIPTION.get(lang), body.trim_end()));
    }
    if !shown.history.is_empty() {
        let history = work::history(&shown.history, view);
        out.push_str(&format!("\n{}\n{history}", text::HISTORY.get(lang)));
    }
    out
}

/// The page that is its agenda, by title and the beginning of its id.
fn agenda_page(meeting: &MeetingInfo, lang: Lang) -> String {
    match (&meeting.agenda, &meeting.agenda_title) {
        (None, _) => String::new(),
        (Some(_), None) => text::MEETING_AGENDA_HIDDEN.get(lang).to_owned(),
        (Some(page), Some(title)) => {
            let id: String = page.chars().take(ID_CHARS).collect();
            format!("{title} [{id}]")
        }
    }
}

/// `meeting import`.
pub(super) fn import(report: &MeetingImport, lang: Lang) -> String {
    let head = if report.dry_run { &text::MEETING_WOULD } else { &text::MEETING_TOOK };
    let count = |list: &[String]| list.len().to_string();
    let values: &[(&str, &str)] = &[
        ("made", &count(&report.made)),
        ("changed", &count(&report.changed)),
        ("same", &report.same.to_string()),
    ];
    let mut out = format!("{}\n", head.with(lang, values));
    let problems = report.problems.iter().map(|problem| said(problem, lang)).collect();
    for (sign, list) in [('+', &report.made), ('~', &report.changed), ('!', &problems)] {
        for line in list {
            out.push_str(&format!("{sign} {}\n", clean::line(line)));
        }
    }
    out
}

/// A meeting in the inbox.
pub(super) fn notice(notice: &MeetingNotice, view: &View) -> String {
    let lang = view.lang;
    let one = &notice.occurrence;
    let why: &Text = match notice.why.as_str() {
        "invited" => &text::MEETING_NEWS_INVITED,
        "moved" => &text::MEETING_NEWS_MOVED,
        "cancelled" => &text::MEETING_NEWS_CANCELLED,
        _ => &text::MEETING_NEWS_SOON,
    };
    let when = format!("{} {}", when::day(one.begin, view), span(one, view));
    let values: &[(&str, &str)] =
        &[("title", &one.title), ("when", &when), ("who", &notice.organiser)];
    let id: String = one.meeting.chars().take(ID_CHARS).collect();
    let with = text::MEETING_ANSWER_WITH.with(lang, &[("id", &id)]);
    format!("{}\n{}[{with}]\n", clean::line(&why.with(lang, values)), talk::INDENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r34_an_agenda_is_shown_by_its_title_and_one_that_is_not_to_be_read_without() {
        let page = MeetingInfo {
            agenda: Some("04000000000000070909090909090909".into()),
            agenda_title: Some("周会 · 议程".into()),
            ..MeetingInfo::default()
        };
        assert_eq!(agenda_page(&page, Lang::Zh), "周会 · 议程 [0400000000000007]");
        let hidden = MeetingInfo { agenda_title: None, ..page };
        assert_eq!(agenda_page(&hidden, Lang::En), "a page that you can't see");
        assert_eq!(agenda_page(&MeetingInfo::default(), Lang::En), "");
    }
}
