//! What is drawn of thousands of tasks: only what is in sight.

use egui::{Pos2, RawInput, Rect, Vec2};
use node::facade::{Answer, Query, Status, TaskInfo};
use protocol::clock::Millis;

use super::{TasksView, show};
use crate::{
    model::tasks::sample::{presets, task},
    state::{
        Attachments, Cache, Drafts, Nav, Notices, Previews, Route, Settings, TaskScope, TaskView,
    },
    text::{Lang, Text},
    theme::{Theme, ThemeChoice, apply, fonts},
    ui::{Cx, Seen},
};

/// 28 November 2026.
const NOW: Millis = Millis(1_795_824_000_000);

fn tasks(count: usize) -> Vec<TaskInfo> {
    let one = |number: usize| TaskInfo {
        start: Some(format!("2026-{:02}-01", number % 12 + 1)),
        deadline: Some(format!("2026-{:02}-20", number % 12 + 1)),
        status: ["todo", "doing", "done"][number % 3].into(),
        depends_on: number.checked_sub(7).map(|before| format!("t{before}")).into_iter().collect(),
        ..task(&format!("t{number}"), &format!("任务 {number}"))
    };
    (0..count).map(one).collect()
}

fn cache(count: usize) -> Cache {
    let mut cache = Cache::default();
    let answers = [
        (Query::Status, Answer::Status(Status::default())),
        (Query::Tasks { department: None }, Answer::Tasks(tasks(count))),
        (super::view::statuses_query("a".into()), Answer::Statuses(presets())),
    ];
    for (query, answer) in answers {
        cache.want(vec![query.clone()]);
        cache.answered(&query, Ok(answer));
    }
    cache
}

/// Draws some frames; what was drawn in the last one.
fn drawn(count: usize, shape: TaskView) -> usize {
    let dir = tempfile::tempdir().expect("a directory");
    let (cache, drafts, notices) = (
        cache(count),
        Drafts::load(dir.path(), protocol::crypto::HomeKey::new([1; 32]).for_use("beside")),
        Notices::default(),
    );
    let nav = Nav::new(Route::Tasks { scope: TaskScope::All, view: shape });
    let (text, settings) = (Text::new(Lang::Zh), Settings::default());
    let theme = Theme::of(ThemeChoice::Light, false);
    let ctx = egui::Context::default();
    ctx.set_fonts(fonts());
    apply(&ctx, &theme);
    let mut view = TasksView::default();
    for _ in 0..3 {
        let screen_rect = Some(Rect::from_min_size(Pos2::ZERO, Vec2::new(900.0, 700.0)));
        let input = RawInput { screen_rect, ..RawInput::default() };
        let mut output = ctx.run_ui(input, |ui| {
            let zone = jiff::tz::TimeZone::UTC;
            let (text, theme, settings) = (&text, &theme, &settings);
            let actions = Default::default();
            let cx = Cx { text, theme, settings, zone: &zone, now: NOW, actions };
            let seen = Seen {
                cache: &cache,
                nav: &nav,
                drafts: &drafts,
                attachments: &Attachments::default(),
                previews: &Previews::default(),
                notices: &notices,
                watch: &Default::default(),
                invitation: None,
                gone: false,
                office: None,
            };
            show(ui, &cx, &seen, &TaskScope::All, shape, &mut view);
        });
        // Only what is laid out is counted; nothing is drawn.
        output.textures_delta.clear();
    }
    view.drawn()
}

#[test]
fn a_frame_of_five_thousand_tasks_draws_as_much_as_one_of_two_hundred() {
    for shape in [TaskView::List, TaskView::Board, TaskView::Gantt] {
        let (few, many) = (drawn(200, shape), drawn(5_000, shape));
        assert!(few > 5, "{shape:?}: {few}");
        assert_eq!(few, many, "{shape:?}");
        assert!(many < 80, "{shape:?}: {many}");
    }
}

#[test]
fn a_thousand_bars_and_their_arrows() {
    assert!(drawn(1_000, TaskView::Gantt) < 40);
}
