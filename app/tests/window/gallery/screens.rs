//! The screens, in both languages, light and dark.

use std::time::Duration;

use app::{
    model::bundle::{Form, Recipient},
    state::{Panel, Route, TableView, TaskScope, TaskView},
    text::{Lang, Text},
    theme::ThemeChoice,
};

use node::facade::{Answer, BundleReport, BundleSpace};

use super::stage::Stage;

/// A screen: what it is called, and how one gets there.
pub type Screen = (&'static str, fn(&mut Stage));

/// All but the first page, whose pictures are taken of the whole program.
pub const SCREENS: [Screen; 38] = [
    ("inbox", |stage| stage.go(Route::Inbox)),
    ("threads", |stage| stage.go(Route::Threads)),
    ("conversation", |stage| stage.go(hall(stage))),
    ("thread", |stage| {
        stage.go(hall(stage));
        let (channel, message) = (stage.hall.clone(), stage.question.clone());
        stage.open(Panel::Thread { channel, message });
    }),
    ("message", |stage| {
        stage.go(hall(stage));
        let (channel, message) = (stage.hall.clone(), stage.question.clone());
        stage.open(Panel::Message { channel, message });
    }),
    ("list", |stage| stage.go(tasks(TaskView::List))),
    ("board", |stage| stage.go(tasks(TaskView::Board))),
    ("gantt", |stage| stage.go(tasks(TaskView::Gantt))),
    ("task", |stage| {
        stage.go(tasks(TaskView::List));
        let task = stage.task.clone();
        stage.open(Panel::Task { task });
    }),
    ("pages", |stage| stage.go(Route::Pages { department: None })),
    ("page", |stage| stage.go(page(stage))),
    ("history", |stage| {
        stage.go(page(stage));
        let page = stage.page.clone();
        stage.open(Panel::PageHistory { page });
    }),
    ("meetings", |stage| {
        stage.go(Route::Agenda);
        let meeting = stage.meeting.clone();
        stage.open(Panel::Meeting { meeting });
    }),
    ("meeting-form", |stage| {
        stage.go(Route::Agenda);
        stage.click_part(&["新会议", "New meeting"]);
        stage.click_part(&["产品功能评审", "Product function review"]);
        stage.rest();
    }),
    ("tables", |stage| stage.go(Route::Tables { department: None })),
    ("table", |stage| stage.go(table(stage, 0, TableView::Grid))),
    ("table-board", |stage| stage.go(table(stage, 0, TableView::Board))),
    ("table-form", |stage| stage.go(table(stage, 1, TableView::Form))),
    ("people", |stage| stage.go(Route::People)),
    ("person", |stage| {
        stage.go(Route::People);
        stage.click("王五");
    }),
    ("network", |stage| stage.go(Route::Network)),
    ("search", |stage| {
        stage.go(Route::Search);
        stage.write("场地");
    }),
    ("settings", |stage| stage.go(Route::Settings)),
    ("help", |stage| stage.go(Route::Help { topic: "tasks" })),
    ("switcher", |stage| {
        stage.go(Route::Inbox);
        stage.desk().views.switcher.set_open(true);
        stage.rest();
        stage.write("hd");
    }),
    ("talk", |stage| {
        stage.go(Route::Channel { channel: stage.talk.clone(), message: None });
    }),
    ("picker", |stage| {
        stage.go(Route::Inbox);
        stage.desk().views.picker.set_open(true);
        stage.rest();
        stage.write("l");
    }),
    ("project", |stage| {
        let space = stage.project.clone();
        let scope = TaskScope::Department(space.clone());
        stage.go(Route::Tasks { scope, view: TaskView::List });
        stage.desk().views.projects.show(&space);
        stage.rest();
    }),
    ("project-new", |stage| {
        stage.go(Route::Inbox);
        stage.desk().views.projects.begin();
        stage.rest();
    }),
    ("shortcuts", |stage| {
        stage.go(Route::Inbox);
        stage.desk().views.shortcuts_open = true;
    }),
    ("bundle", |stage| {
        stage.go(Route::Network);
        let folder = std::path::Path::new("/home/zhang");
        let today = jiff::civil::date(2026, 11, 2);
        let mut form = Form::of(folder, "USB", today);
        let rows = stage.desk().cache.members();
        let li = rows.iter().find(|row| row.name == "李四").expect("known");
        let to = Recipient { id: li.member.clone(), name: li.name.clone(), is_place: false };
        form.choose(to, today);
        stage.desk().views.bundle.begin(form);
        stage.rest();
    }),
    ("bundle-taken", |stage| {
        stage.go(Route::Network);
        let view = &mut stage.desk().views.bundle;
        view.taking("USB 2026-11-02.tzbundle".into());
        view.taken(&Answer::BundleReport(came()));
        stage.rest();
    }),
    // The last ones: what happens here shows elsewhere, too.
    ("late", |stage| {
        stage.leave();
        stage.leaver();
        stage.go(Route::Network);
        stage.scroll_to("Supplier list");
    }),
    ("devices", |stage| {
        stage.second_device();
        own_devices(stage);
    }),
    ("device-add", |stage| {
        own_devices(stage);
        stage.click_part(&["添加设备", "Add a device"]);
    }),
    ("device-remove", |stage| {
        own_devices(stage);
        stage.click_part(&["移除设备 ", "Remove device "]);
    }),
    ("announce", |stage| {
        stage.site();
        stage.go(Route::Inbox);
        let rows = stage.desk().cache.departments();
        let space = rows.iter().find(|row| row.name == "市场部").map(|row| row.space.clone());
        stage.desk().views.announce.begin(space);
        stage.rest();
    }),
    ("notices", |stage| {
        stage.leave();
        let (board, message) = stage.announce();
        stage.go(Route::Channel { channel: board.clone(), message: None });
        stage.open(Panel::Message { channel: board, message });
    }),
];

/// What came of a bundle in which something wasn't as it should be.
fn came() -> BundleReport {
    let space = |name: &str, new, known, aside| BundleSpace {
        space: name.into(),
        name: name.into(),
        new,
        known,
        aside,
    };
    BundleReport {
        opened: 3,
        kept: 2,
        waiting: 4,
        files: 1,
        files_begun: 1,
        from: vec!["李四".into()],
        kept_for: vec!["王五".into()],
        spaces: vec![space("control", 2, 31, 0), space("市场部", 128, 0, 1)],
        refused: 1,
        reasons: vec!["a part of the file is damaged".into()],
        cut: true,
        ..BundleReport::default()
    }
}

fn own_devices(stage: &mut Stage) {
    stage.go(Route::Inbox);
    stage.go(Route::People);
    let me = stage.desk().cache.status().expect("known").member.clone();
    stage.desk().views.people.show_person(&me);
    stage.rest();
}

fn hall(stage: &Stage) -> Route {
    Route::Channel { channel: stage.hall.clone(), message: None }
}

fn page(stage: &Stage) -> Route {
    Route::Page { page: stage.page.clone() }
}

fn table(stage: &Stage, which: usize, view: TableView) -> Route {
    Route::Table { table: stage.tables[which].clone(), view }
}

fn tasks(view: TaskView) -> Route {
    Route::Tasks { scope: TaskScope::All, view }
}

/// Goes through all screens and compares each; every difference is named.
fn look(lang: Lang, theme: ThemeChoice, name: &str) {
    let mut stage = Stage::new(Text::new(lang), theme, [1180.0, 780.0]);
    let wrong: Vec<String> = SCREENS
        .iter()
        .filter_map(|(screen, enter)| {
            enter(&mut stage);
            let differs = stage.compare(&format!("{screen}-{name}")).err();
            stage.leave();
            differs
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn in_chinese_and_light() {
    look(Lang::Zh, ThemeChoice::Light, "zh-light");
}

#[test]
fn in_chinese_and_dark() {
    look(Lang::Zh, ThemeChoice::Dark, "zh-dark");
}

#[test]
fn in_english_and_light() {
    look(Lang::En, ThemeChoice::Light, "en-light");
}

#[test]
fn in_english_and_dark() {
    look(Lang::En, ThemeChoice::Dark, "en-dark");
}

#[test]
fn r65_in_a_narrow_window_and_high_contrast() {
    let mut stage = Stage::new(Text::new(Lang::Zh), ThemeChoice::Contrast, [400.0, 700.0]);
    for (screen, enter) in &SCREENS[1..9] {
        enter(&mut stage);
        stage.compare(&format!("{screen}-narrow")).unwrap_or_else(|differs| panic!("{differs}"));
        stage.leave();
    }
}

#[test]
fn what_was_opened_stays_where_it_is() {
    let mut stage = Stage::new(Text::new(Lang::Zh), ThemeChoice::Light, [1180.0, 780.0]);
    stage.go(hall(&stage));
    let place = |stage: &Stage| stage.place("上线一小时");
    let opened = place(&stage);
    let composer = stage.place("发送到 公告").top();
    assert!(opened.bottom() <= composer, "the newest message is above the composer: {opened}");
    for _ in 0..60 {
        stage.screen.step();
        assert_eq!(place(&stage), opened);
    }
}

/// One look hears that something has changed and asks for the inbox; the next one has it. Each is asked for
/// by what arrives, and no timer lies between.
#[test]
fn r32_two_looks_after_its_arrival_a_strong_reminder_is_notified_of() {
    let mut stage = Stage::new(Text::new(Lang::Zh), ThemeChoice::Light, [1180.0, 780.0]);
    stage.go(Route::Network);
    assert_eq!(stage.looks_until_notified(), 2);
}

#[test]
fn nothing_is_drawn_while_nothing_happens() {
    let mut stage = Stage::new(Text::new(Lang::Zh), ThemeChoice::Light, [1180.0, 780.0]);
    for (screen, enter) in &SCREENS {
        enter(&mut stage);
        let wait = stage.until_next_frame();
        assert!(wait >= Duration::from_secs(1), "{screen} wants to be drawn again in {wait:?}");
        stage.leave();
    }
}
