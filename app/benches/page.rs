//! P16: what a keystroke in a page of 200,000 characters costs, from the key to the triangles that
//! a graphics card would get; and opening it. Processor time of this thread, without a display.
//!
//! `cargo bench -p tongzhou --bench page`

use std::{cell::RefCell, time::Duration};

use app::{
    state::{Attachments, Cache, Drafts, Nav, Notices, Previews, Route, Settings},
    text::{Lang, Text},
    theme::{self, Theme, ThemeChoice},
    ui::{
        Cx, Seen,
        pages::{self, PagesView},
    },
};
use cpu_time::ThreadTime;
use egui::{Event, Key, Modifiers, Pos2, RawInput, Rect, Vec2};
use node::facade::{Answer, PageInfo, Query};
use protocol::clock::Millis;

const PAGE: &str = "p";
const CHARACTERS: usize = 200_000;
const KEYS: usize = 400;
const SIZE: Vec2 = Vec2::new(1180.0, 780.0);

struct Desk {
    ctx: egui::Context,
    text: Text,
    theme: Theme,
    settings: Settings,
    cache: Cache,
    nav: Nav,
    drafts: Drafts,
    notices: Notices,
    view: PagesView,
    now: u64,
}

impl Desk {
    fn new(text: String) -> Self {
        let ctx = egui::Context::default();
        ctx.set_fonts(theme::fonts());
        let theme = Theme::of(ThemeChoice::Light, false);
        theme::apply(&ctx, &theme);
        let mut cache = Cache::default();
        let query = Query::Page { page: PAGE.into() };
        cache.want(vec![query.clone()]);
        let info = PageInfo { page: PAGE.into(), text, may_write: true, ..PageInfo::default() };
        cache.answered(&query, Ok(Answer::Page(info)));
        Self {
            ctx,
            text: Text::new(Lang::Zh),
            theme,
            settings: Settings::default(),
            cache,
            nav: Nav::new(Route::Page { page: PAGE.into() }),
            drafts: Drafts::load(
                std::path::Path::new(""),
                protocol::crypto::HomeKey::new([1; 32]).for_use("beside"),
            ),
            notices: Notices::default(),
            view: PagesView::default(),
            now: 1_000,
        }
    }

    /// A frame with these events; what it cost.
    fn frame(&mut self, events: Vec<Event>) -> Duration {
        let begun = ThreadTime::now();
        self.now += 100;
        // What would be sent is dropped: the node's part is measured with the node.
        drop(self.view.follow(&self.nav, &self.cache, Millis(self.now)));
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, SIZE)),
            focused: true,
            events,
            ..RawInput::default()
        };
        let cx = Cx {
            text: &self.text,
            theme: &self.theme,
            settings: &self.settings,
            zone: &jiff::tz::TimeZone::UTC,
            now: Millis(self.now),
            actions: RefCell::default(),
        };
        let seen = Seen {
            cache: &self.cache,
            nav: &self.nav,
            drafts: &self.drafts,
            attachments: &Attachments::default(),
            previews: &Previews::default(),
            notices: &self.notices,
            invitation: None,
            watch: &Default::default(),
            gone: false,
            office: None,
        };
        let view = &mut self.view;
        let output = self.ctx.run_ui(input, |ui| pages::page(ui, &cx, &seen, PAGE, view));
        let triangles = self.ctx.tessellate(output.shapes, output.pixels_per_point);
        assert!(!triangles.is_empty(), "nothing was drawn");
        begun.elapsed()
    }
}

fn key(key: Key, modifiers: Modifiers) -> Event {
    Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers }
}

fn press(at: Pos2, pressed: bool) -> Event {
    let button = egui::PointerButton::Primary;
    Event::PointerButton { pos: at, button, pressed, modifiers: Modifiers::NONE }
}

fn keystrokes(desk: &mut Desk, what: &str, to: Event) {
    desk.frame(vec![to]);
    for _ in 0..4 {
        desk.frame(Vec::new());
    }
    let mut costs: Vec<Duration> = (0..KEYS)
        .map(|step| desk.frame(vec![Event::Text(if step % 2 == 0 { "字" } else { "x" }.into())]))
        .collect();
    costs.sort_unstable();
    let at = |part: usize| costs[(KEYS * part / 100).min(KEYS - 1)].as_secs_f64() * 1e3;
    println!("{what}: p50 {:.2} ms, p95 {:.2} ms, most {:.2} ms", at(50), at(95), at(100));
}

fn main() {
    let line = "这一行有几十个字，中英 mixed 都有，写到这里才结束，和真的手册差不多长短。\n";
    let text = line.repeat(CHARACTERS / line.chars().count() + 1);
    let mut desk = Desk::new(text);
    let first = desk.frame(Vec::new());
    println!("opening: {:.1} ms", first.as_secs_f64() * 1e3);
    let middle = Pos2::new(500.0, 400.0);
    desk.frame(vec![Event::PointerMoved(middle), press(middle, true)]);
    desk.frame(vec![press(middle, false)]);
    keystrokes(
        &mut desk,
        "a key at the beginning",
        key(Key::Home, Modifiers::CTRL | Modifiers::COMMAND),
    );
    keystrokes(&mut desk, "a key at the end", key(Key::End, Modifiers::CTRL | Modifiers::COMMAND));
    let mut desk = Desk::new("字".repeat(CHARACTERS));
    desk.frame(Vec::new());
    desk.frame(vec![Event::PointerMoved(middle), press(middle, true)]);
    desk.frame(vec![press(middle, false)]);
    keystrokes(&mut desk, "a key in a single line of that length", key(Key::Home, Modifiers::NONE));
}
