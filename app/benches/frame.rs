//! P10: what a frame of a conversation costs while 1,000 messages a second arrive, with a short
//! and a long history behind it, up to the triangles that a graphics card would get. Processor
//! time of this thread, without a display. The node's part has a thread of its own.
//!
//! `cargo bench --workspace --bench frame`

use std::{cell::RefCell, path::Path, sync::Arc, time::Duration};

use app::{
    bridge::Bridge,
    desk::Desk,
    state::{Route, Settings, needs},
    text::{Lang, Text},
    theme::{self, Theme, ThemeChoice},
    ui::Cx,
};
use cpu_time::ThreadTime;
use egui::{Pos2, RawInput, Rect, Vec2};
use node::{
    facade::{
        Answer, ChannelInfo, DepartmentInfo, Event, InboxItem, MemberInfo, MessageInfo, Query,
        Status, TimelineAt, TimelinePage,
    },
    runtime::Handle,
};
use protocol::clock::Millis;

const CHANNEL: &str = "c";
const FRAMES: usize = 600;
/// 1,000 messages a second at 60 frames a second.
const ARRIVE: usize = 17;
const SIZE: Vec2 = Vec2::new(1180.0, 780.0);

const TEXTS: [&str; 4] = [
    "收到，马上处理。",
    "**发布会**的场地已经确认：天府会议中心二楼，可容纳 200 人，报价比预算高 8%，等 @张三 确认。",
    "The load test runs tonight; see `status` and https://example.com/plan for the details.",
    "清单：\n\n1. 导入通讯录\n2. 试用一周\n3. 写手册",
];

fn message(number: usize) -> MessageInfo {
    let author = number / 3 % 50;
    MessageInfo {
        id: format!("d{author}.0.{number}"),
        author: format!("同事{author}"),
        author_id: format!("m{author}"),
        time: Millis(1_795_000_000_000 + number as u64 * 40_000),
        text: TEXTS[number % TEXTS.len()].to_owned(),
        reactions: if number.is_multiple_of(9) {
            vec![("👍".into(), vec!["李四".into()])]
        } else {
            vec![]
        },
        ..MessageInfo::default()
    }
}

/// The node's answers when there are so many messages.
fn answer(query: &Query, messages: usize) -> Answer {
    match query {
        Query::Status => {
            Answer::Status(Status { organisation: "示例".into(), ..Status::default() })
        }
        Query::Channels => Answer::Channels(vec![ChannelInfo {
            channel: CHANNEL.into(),
            name: "公告".into(),
            space: "s".into(),
            may_write: true,
            ..ChannelInfo::default()
        }]),
        Query::Departments => Answer::Departments(vec![DepartmentInfo {
            space: "s".into(),
            name: "示例".into(),
            ..DepartmentInfo::default()
        }]),
        Query::Members => {
            let member = |at: usize| MemberInfo {
                member: format!("m{at}"),
                name: format!("同事{at}"),
                ..MemberInfo::default()
            };
            Answer::Members((0..50).map(member).collect())
        }
        Query::Inbox { .. } => Answer::Inbox(Vec::<InboxItem>::new()),
        Query::Timeline { at: TimelineAt::Newest, limit, .. } => {
            let first = messages.saturating_sub(*limit);
            let page = (first..messages).map(message).collect();
            Answer::Timeline(TimelinePage {
                messages: page,
                earlier: first > 0,
                ..TimelinePage::default()
            })
        }
        other => panic!("{other:?} isn't asked by this screen"),
    }
}

struct Window {
    ctx: egui::Context,
    desk: Desk,
    text: Text,
    theme: Theme,
    settings: Settings,
    messages: usize,
    now: u64,
}

impl Window {
    fn new(runtime: &tokio::runtime::Runtime, messages: usize) -> Self {
        let ctx = egui::Context::default();
        ctx.set_fonts(theme::fonts());
        let theme = Theme::of(ThemeChoice::Light, false);
        theme::apply(&ctx, &theme);
        // Nobody listens at the other end: what is asked is answered here.
        let (handle, _, _) = Handle::new(protocol::crypto::HomeKey::new([1; 32]).for_use("beside"));
        let bridge = Bridge::new(runtime.handle().clone(), handle, Arc::new(|| {}));
        let mut desk = Desk::new(bridge, Path::new(""));
        desk.nav.go(Route::Channel { channel: CHANNEL.into(), message: None });
        let (text, settings) = (Text::new(Lang::Zh), Settings::default());
        Self { ctx, desk, text, theme, settings, messages, now: 1_795_900_000_000 }
    }

    /// So many messages arrive, and a frame is drawn; what it cost.
    fn frame(&mut self, arrived: usize) -> Duration {
        self.messages += arrived;
        self.now += 16;
        if arrived > 0 {
            self.desk.cache.note(&Event::ChannelChanged { channel: CHANNEL.into() });
        }
        let begun = ThreadTime::now();
        // What would be sent is dropped: the node's part is measured with the node.
        drop(self.desk.views.follow(&self.desk.nav, &self.desk.cache, Millis(self.now)));
        let asked = self.desk.cache.want(needs(&self.desk));
        let so_far = begun.elapsed();
        let answers: Vec<_> =
            asked.into_iter().map(|query| (answer(&query, self.messages), query)).collect();
        let begun = ThreadTime::now();
        for (answer, query) in answers {
            self.desk.cache.answered(&query, Ok(answer));
        }
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, SIZE)),
            focused: true,
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
        let desk = &mut self.desk;
        let output = self.ctx.run_ui(input, |ui| desk.show(ui, &cx, None));
        let triangles = self.ctx.tessellate(output.shapes, output.pixels_per_point);
        assert!(!triangles.is_empty(), "nothing was drawn");
        so_far + begun.elapsed()
    }

    fn costs(&mut self, arrived: usize) -> Vec<Duration> {
        (0..10).for_each(|_| {
            let _warm = self.frame(0);
        });
        let mut costs: Vec<Duration> = (0..FRAMES).map(|_| self.frame(arrived)).collect();
        costs.sort_unstable();
        costs
    }
}

fn print(what: &str, costs: &[Duration]) {
    let at = |part: usize| costs[(costs.len() * part / 100).min(costs.len() - 1)];
    let ms = |part: usize| at(part).as_secs_f64() * 1e3;
    println!("{what}: p50 {:.2} ms, p99 {:.2} ms, most {:.2} ms", ms(50), ms(99), ms(100));
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    for messages in [1_000, 100_000] {
        let mut window = Window::new(&runtime, messages);
        let first = window.frame(0);
        println!("{messages} messages: the first frame {:.1} ms", first.as_secs_f64() * 1e3);
        print("  nothing arrives, drawn all the same", &window.costs(0));
        print("  17 messages arrive before every frame", &window.costs(ARRIVE));
    }
}
