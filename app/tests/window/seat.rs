//! Somebody at the window: a real node behind it, no display in front of it.
//!
//! Invariant: waiting is for what the screen shows, woken by what the node answers, never for a
//! length of time.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use app::{
    app::{App, Start},
    text::Lang,
};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable},
};

use crate::raster::Raster;

/// The window as it was drawn.
type Screen = Harness<'static, App>;

/// Which thing something is in it, and where.
fn place(found: Option<egui_kittest::Node<'_>>) -> Option<(egui::Id, egui::Rect)> {
    found.map(|node| (egui::Id::unique(node.accesskit_node().id()), node.rect()))
}

/// When a test that waits gives up, in milliseconds: some hundred times what it takes here.
const PATIENCE_MS: u64 = 60_000;

/// Looks within which anything that is scrolled to has come to rest.
const STEPS_MAX: usize = 100;

/// The window's own looks, when it asks for another one after some time.
const LOOK: Duration = Duration::from_millis(250);

/// A bell that the window rings when it wants to be drawn again.
#[derive(Clone, Default)]
struct Bell(Arc<(Mutex<bool>, Condvar)>);

impl Bell {
    fn ring(&self) {
        *self.0.0.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.0.1.notify_all();
    }

    /// Waits until it rings.
    fn wait(&self, longest: Duration) {
        let rung = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut rung, _) = self
            .0
            .1
            .wait_timeout_while(rung, longest, |rung| !*rung)
            .unwrap_or_else(PoisonError::into_inner);
        *rung = false;
    }
}

/// A file as the desktop hands it over.
#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|error| error.to_string())
    }
}

/// Somebody at a window.
pub struct Seat {
    pub harness: Harness<'static, App>,
    bell: Bell,
    /// How far this window's clock is ahead, in milliseconds.
    ahead: Arc<AtomicU64>,
    _dir: Option<tempfile::TempDir>,
}

impl Seat {
    /// At a window that was never opened before.
    pub fn new(lang: Lang) -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let home = dir.path().to_owned();
        let mut seat = Self::at(&home, lang, [1180.0, 780.0]);
        seat._dir = Some(dir);
        seat
    }

    /// At a window on a home that exists.
    pub fn at(home: &Path, lang: Lang, size: [f32; 2]) -> Self {
        let bell = Bell::default();
        let ring = bell.clone();
        let zone = jiff::tz::TimeZone::UTC;
        let ahead = Arc::new(AtomicU64::new(0));
        let shift = ahead.clone();
        let clock = Arc::new(move || node::clock::now().plus(shift.load(Ordering::SeqCst)));
        let start = Start { home: home.to_owned(), lang: Some(lang), zone, clock };
        let harness = Harness::builder()
            .with_size(size)
            .with_max_steps(32)
            .renderer(Raster::default())
            .with_context_setup(move |ctx| {
                ctx.set_fonts(app::theme::fonts());
                ctx.set_request_repaint_callback(move |_| ring.ring());
            })
            .build_eframe(|creation| App::new(&creation.egui_ctx, start).expect("threads"));
        Self { harness, bell, ahead, _dir: None }
    }

    /// Time passes, and nobody touches anything.
    pub fn wait_minutes(&mut self, minutes: u64) {
        self.wait_seconds(minutes * 60);
    }

    /// The same, for so many seconds.
    pub fn wait_seconds(&mut self, seconds: u64) {
        self.ahead.fetch_add(seconds * 1_000, Ordering::SeqCst);
        self.harness.step();
    }

    /// The window itself.
    pub fn app(&self) -> &App {
        self.harness.state()
    }

    /// Draws until the screen is as wished.
    pub fn until(&mut self, what: &str, wished: impl Fn(&Harness<'static, App>) -> bool) {
        let end = node::clock::now().plus(PATIENCE_MS);
        while node::clock::now() < end {
            self.harness.step();
            if wished(&self.harness) {
                // What was just drawn settles: a click meets it where it is.
                self.harness.step();
                return;
            }
            self.bell.wait(LOOK);
        }
        let test = std::thread::current().name().unwrap_or("test").replace("::", "-");
        self.picture(&format!("given-up-{test}"));
        panic!("waited in vain for {what}; the screen has:\n{:#?}", self.harness.root());
    }

    /// Draws until something has this label.
    pub fn see(&mut self, label: &str) {
        self.until(label, |screen| screen.query_all_by_label(label).next().is_some());
    }

    /// Draws until something's label has this in it.
    pub fn see_part(&mut self, part: &str) {
        self.until(part, |screen| screen.query_all_by_label_contains(part).next().is_some());
    }

    /// Draws until nothing has this label any more.
    pub fn lose(&mut self, label: &str) {
        self.until(label, |screen| screen.query_all_by_label(label).next().is_none());
    }

    /// Clicks what has this label, as soon as it is there.
    pub fn click(&mut self, label: &str) {
        self.see(label);
        let node = self.harness.query_all_by_label(label).next().expect("just seen");
        node.scroll_to_me();
        self.press_on(label, |screen| place(screen.query_all_by_label(label).next()));
    }

    /// Clicks the first thing whose label has this in it, as soon as it is there.
    pub fn click_part(&mut self, part: &str) {
        self.see_part(part);
        let node = self.harness.query_all_by_label_contains(part).next().expect("just seen");
        node.scroll_to_me();
        self.press_on(part, |screen| place(screen.query_all_by_label_contains(part).next()));
    }

    /// Presses and releases the pointer on what is found. Answers that come meanwhile move things, and make
    /// others of those below them: what isn't the same and under the pointer until it is released was not
    /// clicked, and it is done again.
    fn press_on(&mut self, what: &str, place: impl Fn(&Screen) -> Option<(egui::Id, egui::Rect)>) {
        for _ in 0..STEPS_MAX {
            let (thing, rect) = self.rest(&place).unwrap_or_else(|| panic!("{what} is gone"));
            let at = rect.center();
            // Some things go as soon as they are pressed.
            let is_there = |screen: &Screen| {
                place(screen).is_none_or(|(id, rect)| id == thing && rect.contains(at))
            };
            self.harness.hover_at(at);
            self.harness.step();
            if !is_there(&self.harness) {
                continue;
            }
            self.harness.drag_at(at);
            self.harness.step();
            let is_pressed = is_there(&self.harness);
            // The pointer stays there, as a hand would.
            let (button, modifiers) = (egui::PointerButton::Primary, egui::Modifiers::NONE);
            let release = egui::Event::PointerButton { pos: at, button, pressed: false, modifiers };
            self.harness.event(release);
            self.harness.step();
            let is_same = place(&self.harness).is_none_or(|(id, _)| id == thing);
            self.harness.step();
            if is_pressed && is_same {
                return;
            }
        }
        panic!("{what} doesn't keep still");
    }

    /// Draws until what is looked for stays what and where it is.
    fn rest(
        &mut self,
        place: &impl Fn(&Screen) -> Option<(egui::Id, egui::Rect)>,
    ) -> Option<(egui::Id, egui::Rect)> {
        let mut before = None;
        for _ in 0..STEPS_MAX {
            self.harness.step();
            self.harness.step();
            let now = place(&self.harness);
            if now == before {
                break;
            }
            before = now;
        }
        before
    }

    /// Moves the pointer onto what has this label, as soon as it is there.
    pub fn point(&mut self, label: &str) {
        self.see(label);
        let node = self.harness.query_all_by_label(label).next().expect("just seen");
        node.hover();
        self.harness.step();
        self.harness.step();
    }

    /// Opens the menu of what has this label, as soon as it is there.
    pub fn open_menu(&mut self, label: &str) {
        self.see(label);
        let node = self.harness.query_all_by_label(label).next().expect("just seen");
        node.click_secondary();
        self.harness.step();
        self.harness.step();
    }

    /// Asks the window to close, as its frame does.
    pub fn close(&mut self) {
        let viewports = &mut self.harness.input_mut().viewports;
        let root = viewports.entry(egui::ViewportId::ROOT).or_default();
        root.events.push(egui::ViewportEvent::Close);
        self.harness.step();
    }

    /// What the window asked of the system in the last frame.
    pub fn commands(&self) -> Vec<egui::ViewportCommand> {
        let outputs = &self.harness.output().viewport_output;
        outputs.get(&egui::ViewportId::ROOT).map(|out| out.commands.clone()).unwrap_or_default()
    }

    /// The node behind the window, once it runs.
    pub fn node(&mut self) -> node::runtime::Handle {
        self.until("a node", |screen| screen.state().desks().is_some());
        self.app().desks().expect("just seen").here().bridge.node().clone()
    }

    /// Closes the window; its home can be opened again.
    pub fn leave(mut self) {
        eframe::App::on_exit(self.harness.state_mut(), None);
    }

    /// Clicks the last that has this label: what lies right of the sidebar.
    pub fn click_last(&mut self, label: &str) {
        self.see(label);
        self.press_on(label, |screen| place(screen.query_all_by_label(label).last()));
    }

    /// Writes into the field of this label.
    pub fn write(&mut self, label: &str, text: &str) {
        self.see(label);
        // The name of a field stands above it, and is a label of its own.
        let is_field = |node: &egui_kittest::Node<'_>| {
            let role = node.accesskit_node().role();
            use egui::Role::{MultilineTextInput, PasswordInput, TextInput};
            matches!(role, TextInput | MultilineTextInput | PasswordInput)
        };
        self.press_on(label, |screen| place(screen.query_all_by_label(label).find(is_field)));
        self.type_text(text);
    }

    /// Types into whatever has the keyboard.
    pub fn type_text(&mut self, text: &str) {
        self.harness.event(egui::Event::Text(text.to_owned()));
        self.harness.step();
        self.harness.step();
    }

    /// Where the first thing is whose label has this in it, as soon as it is there.
    pub fn place(&mut self, part: &str) -> egui::Rect {
        self.see_part(part);
        self.harness.query_all_by_label_contains(part).next().expect("just seen").rect()
    }

    /// Drags with the pointer from one place to another, by way of one between.
    pub fn drag(&mut self, from: egui::Pos2, to: egui::Pos2) {
        self.harness.hover_at(from);
        self.harness.step();
        self.harness.drag_at(from);
        self.harness.step();
        for place in [from.lerp(to, 0.5), to] {
            self.harness.hover_at(place);
            self.harness.step();
        }
        self.harness.drop_at(to);
        self.harness.step();
    }

    /// Presses a key.
    pub fn press(&mut self, key: egui::Key) {
        self.harness.key_press(key);
        self.harness.step();
    }

    /// Presses a key with others held.
    pub fn press_with(&mut self, modifiers: egui::Modifiers, key: egui::Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.harness.step();
    }

    /// Drops a file onto the window.
    pub fn drop_file(&mut self, file: &Path) {
        let dropped = Arc::new(Dropped(file.to_owned()));
        self.harness.input_mut().dropped_files.push(dropped);
        self.harness.step();
        self.harness.step();
    }

    /// The label of what has the keyboard.
    pub fn focused(&mut self) -> Option<String> {
        self.harness.step();
        let focused = |node: &egui_kittest::Node<'_>| node.accesskit_node().is_focused();
        let node = self.harness.root().children_recursive().find(focused)?;
        node.accesskit_node().label()
    }

    /// Compares the screen with its kept picture.
    pub fn snapshot(&mut self, name: &str) {
        self.harness.snapshot(name);
    }

    /// Keeps a picture for a person to look at, where `WINDOW_PICTURES` says.
    pub fn picture(&mut self, name: &str) {
        let Some(dir) = std::env::var_os("WINDOW_PICTURES") else { return };
        let image = self.harness.render().expect("drawn");
        std::fs::create_dir_all(&dir).expect("a directory");
        image.save(Path::new(&dir).join(format!("{name}.png"))).expect("saved");
    }
}

/// The drafts that lie on the disk of a home, as one text.
pub fn kept(home: &std::path::Path) -> String {
    let key = node::home_key::open(&node::disk::RealDisk::new(home), None).expect("not locked");
    let drafts = app::state::Drafts::load(home, key.for_use("beside"));
    drafts.all().map(|(_, text)| text).collect()
}
