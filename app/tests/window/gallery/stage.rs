//! A desk of the company, drawn in software.

use std::{cell::RefCell, path::Path, sync::Arc, time::Duration};

use app::{
    bridge::Bridge,
    desk::Desk,
    dispatch,
    state::{Keeper, Panel, Route, Settings},
    text::Text,
    theme::{self, Theme, ThemeChoice},
    ui::Cx,
};
use egui_kittest::{Harness, SnapshotOptions, kittest::Queryable};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use node::{
    facade::{Answer, Command, InboxItem, Query, StorageInfo, TaskChange, TaskField},
    runtime::{Call, Handle},
};
use tokio::sync::{broadcast, mpsc::Receiver};

use super::{
    company::Company,
    day::{Day, LI, WANG, ZHANG},
};
use crate::raster::Raster;

/// How far a kept picture may differ in a pixel, and in how many of them: a rounding of the last
/// place in a processor's arithmetic, and no glyph.
const DIFFERS: f32 = 1.5;
const PIXELS_MAX: usize = 20;

/// Frames without a question after which a screen is at rest: what one click opens may take
/// another to ask.
const QUIET: usize = 8;

/// Frames in which a screen comes to rest, or something is wrong.
const FRAMES_MAX: usize = 40;

/// What is drawn.
pub struct Set {
    pub desk: Desk,
    text: Text,
    theme: Theme,
    settings: Settings,
    company: Company,
    keeper: Keeper,
    runtime: tokio::runtime::Runtime,
    calls: Receiver<Call>,
    teller: broadcast::Sender<node::facade::Event>,
    /// Something was asked before the newest frame.
    asked: bool,
    _dir: tempfile::TempDir,
}

impl Set {
    fn new(company: Company, text: Text, theme: ThemeChoice) -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let (handle, calls, teller) =
            Handle::new(protocol::crypto::HomeKey::new([1; 32]).for_use("beside"));
        let bridge = Bridge::new(runtime.handle().clone(), handle, Arc::new(|| {}));
        Self {
            desk: Desk::new(bridge, dir.path()),
            text,
            theme: Theme::of(theme, false),
            settings: Settings::default(),
            company,
            keeper: Keeper::start().expect("a thread"),
            runtime,
            calls,
            teller,
            asked: false,
            _dir: dir,
        }
    }

    /// Asks, and has what was asked answered.
    fn turn(&mut self) {
        let now = self.company.tick();
        let _ = self.desk.tick(&self.text, &self.keeper, now);
        self.asked = false;
        // What happened while nobody asked is told, too.
        for event in self.company.told(ZHANG) {
            let _ = self.teller.send(event);
        }
        self.runtime.block_on(async {
            for _ in 0..64 {
                tokio::task::yield_now().await;
                while let Ok(call) = self.calls.try_recv() {
                    self.asked = true;
                    let answer = self.company.ask(ZHANG, call.request).map(with_round_sizes);
                    for event in self.company.told(ZHANG) {
                        // The desk may not listen yet.
                        let _ = self.teller.send(event);
                    }
                    let _ = call.reply.send(answer);
                }
            }
        });
    }

    fn show(&mut self, ui: &mut egui::Ui) {
        self.turn();
        let now = self.company.now();
        let cx = Cx {
            text: &self.text,
            theme: &self.theme,
            settings: &self.settings,
            zone: &jiff::tz::TimeZone::UTC,
            now,
            actions: RefCell::default(),
        };
        // The harness leaves a margin, which a window doesn't have.
        let whole = ui.ctx().content_rect();
        let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(whole));
        ui.set_clip_rect(whole);
        self.desk.show(&mut ui, &cx, None);
        for action in cx.taken() {
            let _ = dispatch::act(
                &mut self.desk,
                action,
                ui.ctx(),
                &self.text,
                &jiff::tz::TimeZone::UTC,
                now,
            );
        }
    }
}

/// A desk at which a test sits.
pub struct Stage {
    pub screen: Harness<'static, Set>,
    pub hall: String,
    pub talk: String,
    pub question: String,
    pub task: String,
    pub page: String,
    pub meeting: String,
    pub tables: [String; 2],
    pub project: String,
}

impl Stage {
    /// In a language and a theme.
    pub fn new(text: Text, theme: ThemeChoice, size: [f32; 2]) -> Self {
        let Day { company, hall, talk, question, task, page, meeting, tables, project } =
            Day::new();
        let looks = Theme::of(theme, false);
        let screen = Harness::builder()
            .with_size(size)
            .with_max_steps(32)
            .with_theme(if looks.tokens.dark { egui::Theme::Dark } else { egui::Theme::Light })
            .renderer(Raster::default())
            .with_context_setup(move |ctx| {
                ctx.set_fonts(theme::fonts());
                theme::apply(ctx, &looks);
            })
            .build_ui_state(|ui, set: &mut Set| set.show(ui), Set::new(company, text, theme));
        let mut stage = Self { screen, hall, talk, question, task, page, meeting, tables, project };
        stage.rest();
        stage
    }

    /// Draws until everything that was asked is shown.
    pub fn rest(&mut self) {
        let mut quiet = 0;
        for _ in 0..FRAMES_MAX {
            self.screen.step();
            quiet = if self.screen.state().asked { 0 } else { quiet + 1 };
            if quiet == QUIET {
                return;
            }
        }
        panic!("the screen asks again and again");
    }

    /// The desk.
    pub fn desk(&mut self) -> &mut Desk {
        &mut self.screen.state_mut().desk
    }

    /// Clicks what has this label.
    pub fn click(&mut self, label: &str) {
        let node = self.screen.query_all_by_label(label).next();
        node.unwrap_or_else(|| panic!("nothing is labelled {label}")).click();
        self.rest();
    }

    /// Clicks the first thing whose label has one of these in it.
    pub fn click_part(&mut self, parts: &[&str]) {
        let found =
            parts.iter().find_map(|part| self.screen.query_all_by_label_contains(part).next());
        found.unwrap_or_else(|| panic!("nothing is labelled {parts:?}")).click();
        self.rest();
    }

    /// Goes somewhere.
    pub fn go(&mut self, route: Route) {
        self.desk().nav.go(route);
        self.rest();
    }

    /// Opens something on the right.
    pub fn open(&mut self, panel: Panel) {
        self.desk().nav.panel = Some(panel);
        self.rest();
    }

    /// Somebody leaves whose last words only a colleague had got.
    pub fn leaver(&mut self) {
        let company = &mut self.screen.state_mut().company;
        company.cut(ZHANG, true);
        for text in ["抽屉的钥匙在前台。", "Supplier list: see the page."] {
            let (channel, text) = ("市场部/活动策划".into(), text.into());
            company.done(WANG, Command::Send { channel, text, reply_to: None });
            company.minutes(2);
        }
        company.done(ZHANG, Command::RemoveMember { name: "王五".into() });
        company.cut(WANG, true);
        company.bring_together(ZHANG, LI);
        self.rest();
    }

    /// Somebody's home was copied, and the copies told two colleagues different things.
    pub fn forker(&mut self) {
        let company = &mut self.screen.state_mut().company;
        let said = |text: &str| Command::Send {
            channel: "市场部/活动策划".into(),
            text: text.into(),
            reply_to: None,
        };
        company.fork(WANG, [(ZHANG, said("周五之前定稿。")), (LI, said("改到下周一定稿。"))]);
        self.rest();
    }

    /// Somebody is said to work in the other office.
    pub fn site(&mut self) {
        let company = &mut self.screen.state_mut().company;
        let (member, site) = ("李四".to_owned(), Some("成都分部".to_owned()));
        company.done(ZHANG, Command::SetSite { member, site });
        company.minutes(1);
        self.rest();
    }

    /// Something is announced, and somebody acknowledges it; somebody else reminds strongly. The
    /// notice board, and the announcement.
    pub fn announce(&mut self) -> (String, String) {
        let company = &mut self.screen.state_mut().company;
        let text = "**国庆放假通知**\n\n10 月 1 日至 7 日放假，值班表见《活动方案》。".to_owned();
        let command = Command::Announce {
            departments: vec![String::new()],
            below: false,
            text,
            files: Vec::new(),
        };
        let Answer::Made { id } = company.done(ZHANG, command) else { panic!("not announced") };
        company.minutes(4);
        let Answer::Channels(rows) = company.know(ZHANG, Query::Channels) else { panic!("rows") };
        let board = rows.iter().find(|row| row.board && row.department.is_empty());
        let board = board.expect("the organisation's").channel.clone();
        let (channel, message) = (board.clone(), id.clone());
        company.done(LI, Command::AcknowledgeMessage { channel, message });
        let (channel, text) = ("code-review".to_owned(), "发布分支今晚冻结，请先确认。".to_owned());
        let said = Command::Send { channel: channel.clone(), text, reply_to: None };
        let Answer::Made { id: message } = company.done(LI, said) else { panic!("not sent") };
        company.minutes(1);
        company.done(LI, Command::Urge { channel, message, members: vec!["张三".into()] });
        company.minutes(2);
        self.rest();
        (board, id)
    }

    /// 李四 works in the other office for half a day, and the line is back.
    pub fn apart(&mut self) {
        let company = &mut self.screen.state_mut().company;
        company.cut(ZHANG, true);
        let Answer::Tasks(rows) = company.know(LI, Query::Tasks { department: None }) else {
            panic!("no tasks")
        };
        let mine = rows.into_iter().filter(|task| task.may_write && task.deadline.is_some());
        let tasks: Vec<String> = mine.map(|task| task.task).collect();
        let set = |task: &str, field: TaskField| Command::SetTask {
            task: task.into(),
            changes: vec![TaskChange::Set(field)],
        };
        let day = |day: &str| TaskField::Deadline(Some(day.to_owned()));
        company.done(ZHANG, set(&tasks[0], day("2026-12-18")));
        company.done(LI, set(&tasks[0], day("2026-12-21")));
        company.done(LI, set(&tasks[1], TaskField::Status("done".into())));
        let fields = vec![day("2026-12-30"), TaskField::Priority(3)];
        let add = Command::AddTask { title: "接收场地".into(), department: None, fields };
        company.done(LI, add);
        for text in ["@张三 场地的合同到了，请确认。", "下午两点去看场地。"]
        {
            let (channel, text) = ("公告".to_owned(), text.to_owned());
            company.done(LI, Command::Send { channel, text, reply_to: None });
        }
        company.minutes(4 * 60);
        company.bring_together(ZHANG, LI);
        company.minutes(1);
        self.rest();
    }

    /// Whoever sits here gets a second device.
    pub fn second_device(&mut self) {
        self.screen.state_mut().company.pair(ZHANG);
        self.rest();
    }

    /// Scrolls to what has this in its label.
    pub fn scroll_to(&mut self, part: &str) {
        let node = self.screen.query_all_by_label_contains(part).next();
        node.unwrap_or_else(|| panic!("nothing is labelled {part}")).scroll_to_me();
        self.rest();
    }

    /// Where the first thing is whose label has this in it.
    pub fn place(&self, part: &str) -> egui::Rect {
        let node = self.screen.query_all_by_label_contains(part).next();
        node.unwrap_or_else(|| panic!("nothing is labelled {part}")).rect()
    }

    /// Types into whatever has the keyboard.
    pub fn write(&mut self, text: &str) {
        self.screen.event(egui::Event::Text(text.to_owned()));
        self.rest();
    }

    /// Somebody reminds whoever sits here strongly; how often the window then looks at what has arrived
    /// until it has something to notify of. Nothing but these looks happens.
    pub fn looks_until_notified(&mut self) -> usize {
        let set = self.screen.state_mut();
        let now = set.company.now();
        // What is there already is no news.
        set.desk.news(now);
        let channel = "code-review".to_owned();
        let text = "请今天确认。".to_owned();
        let said = Command::Send { channel: channel.clone(), text, reply_to: None };
        let Answer::Made { id: message } = set.company.done(LI, said) else { panic!("not sent") };
        let members = vec!["张三".to_owned()];
        set.company.done(LI, Command::Urge { channel, message, members });
        set.company.minutes(1);
        // Its event is in the window's queue with the first look's end.
        set.turn();
        for looks in 1..100 {
            set.turn();
            let now = set.company.now();
            let urged = |item: &&InboxItem| item.message().is_some_and(|it| it.why == "urged");
            if set.desk.news(now).iter().any(urged) {
                return looks;
            }
        }
        panic!("nobody is told")
    }

    /// Closes what lies over a screen or beside it.
    pub fn leave(&mut self) {
        let desk = self.desk();
        desk.nav.panel = None;
        desk.views.shortcuts_open = false;
        desk.views.switcher.set_open(false);
        desk.views.picker.set_open(false);
        desk.views.projects.close();
        desk.views.people = Default::default();
        desk.views.bundle = Default::default();
        desk.views.announce.close();
        desk.views.meetings.close();
        self.rest();
    }

    /// When the screen wants to be drawn again, if nothing happens.
    pub fn until_next_frame(&mut self) -> Duration {
        self.rest();
        let root = &self.screen.output().viewport_output[&egui::ViewportId::ROOT];
        root.repaint_delay
    }

    /// Saves the screen for a person to look at, where `WINDOW_PICTURES` says.
    pub fn picture(&mut self, name: &str) {
        if std::env::var_os("WINDOW_PICTURES").is_some() {
            let image = self.screen.render().expect("drawn");
            save(&image, name);
        }
    }

    /// Compares the screen with its kept picture, which is half as large.
    pub fn compare(&mut self, name: &str) -> Result<(), String> {
        self.screen.remove_cursor();
        self.rest();
        let image = self.screen.render()?;
        save(&image, &format!("kept-{name}"));
        let small = halved(&image);
        let options = SnapshotOptions::new().threshold(DIFFERS).max_failed_pixels(PIXELS_MAX);
        egui_kittest::try_image_snapshot_options(&small, name, &options)
            .map_err(|error| error.to_string())?;
        if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
            shrink(&format!("tests/snapshots/{name}.png"));
        }
        Ok(())
    }
}

/// A picture of half the size: of each four pixels what lies between them. By hand, since the image
/// library's filters, which this build doesn't optimise, took a quarter of the gallery's time.
///
/// Fewer colours make a file of half the size, and hide no difference that an eye sees.
fn halved(image: &image::RgbaImage) -> image::RgbaImage {
    let (width, height) = (image.width() / 2, image.height() / 2);
    let bytes = image.as_raw();
    let line = image.width() as usize * 4;
    let mut small = Vec::with_capacity((width * height * 4) as usize);
    for y in 0..height as usize {
        for at in 0..width as usize * 4 {
            let first = 2 * y * line + at / 4 * 8 + at % 4;
            let corners = [first, first + 4, first + line, first + line + 4];
            let sum: u32 = corners.into_iter().map(|corner| u32::from(bytes[corner])).sum();
            small.push((sum / 4) as u8 | 0x07);
        }
    }
    image::RgbaImage::from_raw(width, height, small).expect("as many bytes as pixels need")
}

/// An answer whose numbers of bytes are round: they change with every format, and no picture
/// should.
fn with_round_sizes(answer: Answer) -> Answer {
    match answer {
        Answer::Status(mut status) => {
            let sizes = status.peers.iter_mut().map(|peer| (&mut peer.received, &mut peer.sent));
            sizes.for_each(|(received, sent)| (*received, *sent) = (12 << 10, 19 << 10));
            Answer::Status(status)
        }
        Answer::Storage(info) => {
            let (journal_bytes, store_bytes, search_bytes) = (3 << 20, 5 << 20, 2 << 20);
            Answer::Storage(StorageInfo { journal_bytes, store_bytes, search_bytes, ..info })
        }
        other => other,
    }
}

fn save(image: &image::RgbaImage, name: &str) {
    let Some(dir) = std::env::var_os("WINDOW_PICTURES") else { return };
    std::fs::create_dir_all(&dir).expect("a directory");
    image.save(Path::new(&dir).join(format!("{name}.png"))).expect("saved");
}

/// Writes a kept picture once more, in half the bytes.
fn shrink(path: &str) {
    let image = image::open(path).expect("kept").into_rgb8();
    let file = std::io::BufWriter::new(std::fs::File::create(path).expect("a file"));
    let encoder = PngEncoder::new_with_quality(file, CompressionType::Best, FilterType::Adaptive);
    image.write_with_encoder(encoder).expect("written");
}
