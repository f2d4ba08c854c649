//! The box, and what was found.

use egui::{
    FontId, Key, Rect, ScrollArea, Ui, Vec2,
    text::{LayoutJob, TextFormat},
};
use node::facade::SearchHit;

use super::{filters, view::SearchView};
use crate::{
    action::Action,
    model::{
        search::{Kind, marked},
        time,
    },
    state::{Panel, Route, TableView},
    theme::Icon,
    ui::{Cx, Seen, conversation::caret_to_end},
    widgets::{self, empty, failed, search_field, toggle, waiting, weak},
};

/// The height of a hit, in points.
const HIT: f32 = 80.0;

/// Draws the screen.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut SearchView) {
    let frame =
        egui::Frame::new().inner_margin(egui::Margin { left: 16, right: 16, top: 12, bottom: 4 });
    frame.show(ui, |ui| ask(ui, cx, seen, view));
    let hits = view.hits(seen.cache);
    if hits.is_some() {
        below(ui, cx, seen);
    }
    if let Some(failure) = view.failure(seen.cache) {
        return failed(ui, cx.theme, &cx.say("search-failed"), &cx.failure(failure));
    }
    if view.typed.trim().is_empty() {
        let hint = cx.say("search-hint");
        return empty(ui, cx.theme, Icon::SEARCH, &cx.say("search-begin"), &hint);
    }
    let Some(hits) = hits else {
        return waiting(ui, cx.theme, &cx.say("search-waiting"));
    };
    let shown: Vec<&SearchHit> = hits.iter().filter(|hit| view.kind.takes(hit)).collect();
    if shown.is_empty() {
        let hint = cx.say("search-none-hint");
        return empty(ui, cx.theme, Icon::SEARCH, &cx.say("search-none"), &hint);
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical().auto_shrink(false).show_rows(ui, HIT, shown.len(), |ui, range| {
        for found in &shown[range] {
            hit(ui, cx, found);
        }
    });
}

/// The box, the filters, the kinds.
fn ask(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut SearchView) {
    let field = search_field(ui, &cx.say("search-box"), &mut view.typed, f32::INFINITY);
    if !view.began {
        view.began = true;
        caret_to_end(ui, field.id, &view.typed);
    }
    if field.changed() {
        view.changed = Some(cx.now);
    }
    if field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) {
        view.ask();
    }
    ui.add_space(cx.theme.sizes.tight);
    ui.horizontal_wrapped(|ui| {
        for kind in Kind::ALL {
            let id = match kind {
                Kind::All => "search-kind-all",
                Kind::Message => "search-kind-messages",
                Kind::Task => "search-kind-tasks",
                Kind::Page => "search-kind-pages",
                Kind::Meeting => "search-kind-meetings",
                Kind::Table => "search-kind-tables",
            };
            if toggle(ui, cx.theme, &cx.say(id), view.kind == kind).clicked() {
                view.kind = kind;
            }
        }
        ui.separator();
        filters::show(ui, cx, seen, view);
    });
}

/// What was searched, and what isn't here yet.
fn below(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>) {
    let missing = seen
        .cache
        .status()
        .map_or(0, |status| status.spaces.iter().map(|space| space.missing).sum());
    let words = match missing {
        0 => cx.say("search-complete"),
        count => cx.fill("search-missing", &[("count", count.into())]),
    };
    let frame = egui::Frame::new().inner_margin(egui::Margin::symmetric(16, 6));
    egui::Panel::bottom("search-complete")
        .frame(frame)
        .show_separator_line(false)
        .resizable(false)
        .show(ui, |ui| ui.label(weak(cx.theme, words)));
}

fn hit(ui: &mut Ui, cx: &Cx<'_>, hit: &SearchHit) {
    let tokens = &cx.theme.tokens;
    let when = time::when(cx.text, hit.time, cx.now, cx.zone);
    let (response, ground) = widgets::item(ui, cx.theme, HIT, &label(cx, hit, &when));
    if response.clicked() {
        cx.act(open(hit));
        // The panel comes after the place, which closes what is open.
        if let Some(row) = &hit.row {
            cx.act(Action::Open(Panel::Record { table: hit.id.clone(), row: row.clone() }));
        }
    }
    let Some(ground) = ground else { return };
    let inside = ground.shrink2(Vec2::new(10.0, 7.0));
    let icon = match hit.kind.as_str() {
        "task" => Icon::TASK,
        "page" => Icon::PAGE,
        "table" | "record" => Icon::TABLE,
        "meeting" => Icon::CALENDAR,
        _ => Icon::THREAD,
    };
    let font = FontId::proportional(cx.theme.sizes.small);
    let line = [hit.place.as_str(), hit.author.as_str(), when.as_str()];
    let line: Vec<&str> = line.into_iter().filter(|part| !part.is_empty()).collect();
    let head = format!("{}  {}", icon.text(), line.join(" · "));
    let mut job = LayoutJob::simple_singleline(head, font, tokens.weak);
    job.wrap = egui::text::TextWrapping::truncate_at_width(inside.width());
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let height = galley.size().y;
    ui.painter().galley(inside.min, galley, tokens.weak);
    words(ui, cx, hit, inside.with_min_y(inside.top() + height + 3.0));
}

/// The words around what was found, with that marked; two lines at most.
fn words(ui: &Ui, cx: &Cx<'_>, hit: &SearchHit, rect: Rect) {
    let tokens = &cx.theme.tokens;
    let plain = TextFormat::simple(FontId::proportional(cx.theme.sizes.body), tokens.text);
    let mark = TextFormat { background: tokens.mark, ..plain.clone() };
    let mut job = LayoutJob::default();
    for (piece, found) in marked(hit) {
        let piece = piece.replace(['\n', '\r', '\t'], " ");
        job.append(&piece, 0.0, if found { mark.clone() } else { plain.clone() });
    }
    job.wrap = egui::text::TextWrapping {
        max_width: rect.width(),
        max_rows: 2,
        break_anywhere: false,
        overflow_character: Some('…'),
    };
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    ui.painter().with_clip_rect(rect).galley(rect.min, galley, tokens.text);
}

fn label(cx: &Cx<'_>, hit: &SearchHit, when: &str) -> String {
    let kind = match hit.kind.as_str() {
        "task" => cx.say("search-kind-task"),
        "page" => cx.say("search-kind-page"),
        "table" => cx.say("search-kind-table"),
        "record" => cx.say("search-kind-record"),
        "meeting" => cx.say("meeting-one"),
        _ => cx.say("search-kind-message"),
    };
    let values = [
        ("kind", kind.as_str().into()),
        ("text", hit.text.as_str().into()),
        ("author", hit.author.as_str().into()),
        ("place", hit.place.as_str().into()),
        ("time", when.into()),
    ];
    cx.fill("search-label", &values)
}

/// What a click on a hit does.
fn open(hit: &SearchHit) -> Action {
    match (hit.kind.as_str(), &hit.channel) {
        ("task", _) => Action::Open(Panel::Task { task: hit.id.clone() }),
        ("meeting", _) => Action::Open(Panel::Meeting { meeting: hit.id.clone() }),
        ("table" | "record", _) => {
            Action::Go(Route::Table { table: hit.id.clone(), view: TableView::Grid })
        }
        ("page", _) => Action::Go(Route::Page { page: hit.id.clone() }),
        (_, channel) => {
            let channel = channel.clone().unwrap_or_default();
            Action::Go(Route::Channel { channel, message: Some(hit.id.clone()) })
        }
    }
}
