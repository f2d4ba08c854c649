//! Pages over time: sittings, versions, restoring, and edits from an outdated text.

use protocol::capability::Level;

use super::office::Office;
use crate::facade::{Answer, Command, Failure, FailureCode, PageInfo, PageSession, Query, Request};

const PAGE: &str = "计划";

fn minutes(office: &mut Office, minutes: u64) {
    office.now = office.now.plus(minutes * 60_000);
}

fn new_page(office: &mut Office, desk: usize, text: &str) {
    let text = text.to_owned();
    office.done(desk, Command::NewPage { title: PAGE.into(), department: None, text });
}

fn edit(office: &mut Office, desk: usize, base: Option<&str>, text: &str) -> PageInfo {
    let (base, text) = (base.map(str::to_owned), text.to_owned());
    match office.done(desk, Command::EditPage { page: PAGE.into(), base, text }) {
        Answer::Page(page) => page,
        other => panic!("{other:?}"),
    }
}

fn sessions(office: &mut Office, desk: usize) -> Vec<PageSession> {
    match office.ask(desk, Request::Query(Query::PageSessions { page: PAGE.into() })) {
        Ok(Answer::PageSessions(sessions)) => sessions,
        other => panic!("{other:?}"),
    }
}

fn version(office: &mut Office, desk: usize, version: &str) -> PageInfo {
    let query = Query::PageVersion { page: PAGE.into(), version: version.into() };
    match office.ask(desk, Request::Query(query)) {
        Ok(Answer::Page(page)) => page,
        other => panic!("{other:?}"),
    }
}

fn restore(office: &mut Office, desk: usize, version: &str) -> Result<Answer, Failure> {
    let restore = Command::RestorePage { page: PAGE.into(), version: version.into() };
    office.ask(desk, Request::Command(restore))
}

#[test]
fn r45_an_edit_of_an_outdated_text_answers_with_both() {
    let mut office = Office::with_colleagues(&["李娜"]);
    new_page(&mut office, 0, "第一段\n第二段\n");
    office.level();
    let base = office.page(1, PAGE);
    edit(&mut office, 0, None, "第一段，上海\n第二段\n");
    office.level();
    let merged = edit(&mut office, 1, Some(&base), "第一段\n第二段，成都\n");
    assert_eq!(merged.text, "第一段，上海\n第二段，成都\n");
    assert_eq!((merged.edited_by.as_str(), merged.may_write), ("李娜", true));
    // The answer is what everybody sees once it has spread.
    office.level();
    for desk in 0..2 {
        let query = Request::Query(Query::Page { page: merged.page.clone() });
        assert_eq!(office.ask(desk, query), Ok(Answer::Page(merged.clone())));
    }
}

#[test]
fn r47_sittings_end_with_a_break_or_another_author_and_are_the_same_everywhere() {
    let mut office = Office::with_colleagues(&["李娜"]);
    new_page(&mut office, 0, "一");
    minutes(&mut office, 29);
    edit(&mut office, 0, None, "一二");
    minutes(&mut office, 30);
    edit(&mut office, 0, None, "一二三");
    office.level();
    edit(&mut office, 1, None, "一三四五");
    office.level();
    let shown = sessions(&mut office, 0);
    let told: Vec<_> =
        shown.iter().map(|row| (row.author.as_str(), row.added, row.removed)).collect();
    assert_eq!(told, [("李娜", 2, 1), ("张伟", 1, 0), ("张伟", 2, 0)]);
    assert!(shown[2].to.since(shown[2].from) >= 29 * 60_000);
    assert!(shown.windows(2).all(|pair| pair[0].from > pair[1].to));
    assert_eq!(sessions(&mut office, 1), shown);
    let texts = shown.iter().map(|row| version(&mut office, 1, &row.version).text);
    assert_eq!(texts.collect::<Vec<_>>(), ["一三四五", "一二三", "一二"]);
    let past = version(&mut office, 1, &shown[1].version[..8]);
    assert_eq!((past.edited, past.edited_by.as_str()), (shown[1].to, "张伟"));
}

#[test]
fn r47_a_page_is_restored_as_a_new_edit_and_keeps_its_title() {
    let mut office = Office::with_colleagues(&["李娜"]);
    new_page(&mut office, 0, "旧的内容");
    minutes(&mut office, 60);
    edit(&mut office, 0, None, "新的内容");
    office.done(0, Command::RenamePage { page: PAGE.into(), title: " 方案 ".into() });
    office.done(0, Command::RenamePage { page: "方案".into(), title: PAGE.into() });
    let old = sessions(&mut office, 0).pop().expect("the first sitting").version;
    assert_eq!(version(&mut office, 0, &old).text, "旧的内容");
    office.level();
    office.part();
    // While one restores it, another writes on in the text that goes.
    edit(&mut office, 1, None, "新的内容，成都补充");
    let Ok(Answer::Page(restored)) = restore(&mut office, 0, &old) else { panic!() };
    assert_eq!((restored.text.as_str(), restored.title.as_str()), ("旧的内容", PAGE));
    office.meet();
    office.assert_same();
    assert_eq!(office.page(0, PAGE), "旧的内容，成都补充");
    assert_eq!(version(&mut office, 1, &old).text, "旧的内容", "history stays");
    assert_eq!(sessions(&mut office, 1).len(), 4);
}

#[test]
fn a_version_that_is_none_is_not_found() {
    let mut office = Office::founded();
    new_page(&mut office, 0, "内容");
    for version in ["", "0123", "ffffffff", "不是版本"] {
        let refused = restore(&mut office, 0, version).expect_err("no such version");
        assert_eq!(refused.code, FailureCode::NotFound, "{version}");
    }
}

#[test]
fn r24_r48_who_may_only_read_is_told_so_and_refused() {
    let mut office = Office::with_colleagues(&["李娜"]);
    let department = Some("市场部".to_owned());
    office.done(0, Command::AddDepartment { name: "市场部".into(), parent: None });
    let text = "只读".to_owned();
    office.done(0, Command::NewPage { title: PAGE.into(), department: department.clone(), text });
    let title = "季度计划".to_owned();
    office.done(0, Command::AddTask { title, department: department.clone(), fields: vec![] });
    let grant = Command::Grant {
        member: "李娜".into(),
        department,
        level: Level::Read,
        below: false,
        expires: None,
        passes: 0,
        may: Vec::new(),
    };
    office.done(0, grant);
    office.level();
    for (desk, may_write) in [(0, true), (1, false)] {
        let Ok(Answer::Pages(pages)) = office.ask(desk, Request::Query(Query::Pages)) else {
            panic!()
        };
        assert_eq!((pages.len(), pages[0].may_write), (1, may_write));
        assert_eq!(office.task(desk, "季度计划").may_write, may_write);
        assert_eq!(pages[0].space, office.task(desk, "季度计划").space);
    }
    let old = sessions(&mut office, 1).pop().expect("a sitting").version;
    let rename = Command::RenamePage { page: PAGE.into(), title: "改名".into() };
    let edit = Command::EditPage { page: PAGE.into(), base: None, text: "改过".into() };
    for command in [rename, edit] {
        let refused = office.ask(1, Request::Command(command)).expect_err("reading only");
        assert_eq!(refused.code, FailureCode::NotAllowed);
    }
    assert_eq!(version(&mut office, 1, &old).text, "只读");
}

#[test]
fn either_of_two_titles_set_apart_can_be_chosen() {
    for chosen in ["方案甲", "方案乙"] {
        let mut office = Office::with_colleagues(&["李娜"]);
        new_page(&mut office, 0, "内容");
        office.level();
        office.part();
        for (desk, title) in [(0, "方案甲"), (1, "方案乙")] {
            office.done(desk, Command::RenamePage { page: PAGE.into(), title: title.into() });
        }
        office.meet();
        let Ok(Answer::Pages(pages)) = office.ask(0, Request::Query(Query::Pages)) else {
            panic!()
        };
        let page = pages[0].title.clone();
        office.done(0, Command::RenamePage { page, title: chosen.into() });
        office.level();
        office.assert_same();
        assert_eq!(office.page(1, chosen), "内容");
    }
}

#[test]
fn r45_colleagues_see_each_others_carets_until_they_fall_silent() {
    let mut office = Office::with_colleagues(&["李娜", "王芳"]);
    new_page(&mut office, 0, "十个字的一页内容。。");
    office.meet();
    let show = |caret| Command::ShowPresence { page: PAGE.into(), caret, anchor: 2 };
    assert_eq!(office.done(0, show(5)), Answer::Done);
    assert_eq!(office.done(1, show(99)), Answer::Done);
    let here = |office: &mut Office, desk: usize| -> Vec<(String, u64, u64)> {
        match office.ask(desk, Request::Query(Query::Presence { page: PAGE.into() })) {
            Ok(Answer::Presence(rows)) => {
                rows.into_iter().map(|row| (row.name, row.caret, row.anchor)).collect()
            }
            other => panic!("{other:?}"),
        }
    };
    let (zhang, li) = (("张伟".to_owned(), 5, 2), ("李娜".to_owned(), 10, 2));
    assert_eq!(here(&mut office, 0), vec![li.clone()]);
    assert_eq!(here(&mut office, 1), vec![zhang.clone()]);
    let mut both = here(&mut office, 2);
    both.sort();
    assert_eq!(both, [zhang, li], "and so does who only looks");
    let entries = office.hashes(2);
    office.level();
    assert_eq!((here(&mut office, 2), office.hashes(2)), (vec![], entries), "nothing is kept");
}
