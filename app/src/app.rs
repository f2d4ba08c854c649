//! The window: `logic` takes in and acts, `ui` draws. Nothing else happens here.

use std::{cell::RefCell, sync::Arc};

use protocol::clock::Millis;

use crate::{
    action::{Action, WindowAction},
    dispatch,
    notifier::Notifier,
    state::{Keeper, Settings},
    text::{Lang, Text},
    theme::{self, Theme},
    tray::Tray,
    ui::{self, Cx, welcome::WelcomeView},
};

mod called;
mod courier;
mod desks;
mod lock;
mod notify;
mod opening;
mod own;
mod stories;
mod tray;

pub use desks::Desks;
pub use opening::{Opening, Plan, Stage};

/// The whole window.
pub struct App {
    /// Where everything lies.
    home: std::path::PathBuf,
    /// What the person has set.
    settings: Settings,
    /// Writes small files.
    keeper: Keeper,
    text: Text,
    theme: Theme,
    zone: jiff::tz::TimeZone,
    clock: Clock,
    stage: Stage,
    runtime: tokio::runtime::Runtime,
    notifier: Notifier,
    corner: tray::Corner,
    /// The program was started again: the window is to show itself.
    called: called::Called,
    /// The number in the window's title.
    calls_shown: Option<usize>,
    /// What was wanted in the last frame.
    wanted: Vec<WindowAction>,
    looks: Option<Looks>,
    lock: lock::Lock,
    met: own::Met,
}

/// What egui was last told of the looks.
#[derive(Clone, Copy, PartialEq)]
struct Looks {
    theme: theme::ThemeChoice,
    dark: bool,
    zoom: u16,
}

/// What tells the window the time.
pub type Clock = Arc<dyn Fn() -> Millis + Send + Sync>;

/// How the window begins.
pub struct Start {
    /// The directory of this person: node, settings, sample.
    pub home: std::path::PathBuf,
    /// The language asked for on the command line.
    pub lang: Option<Lang>,
    /// The time zone in which days and hours are shown.
    pub zone: jiff::tz::TimeZone,
    /// The time.
    pub clock: Clock,
}

impl App {
    /// Opens the window on a home.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn new(ctx: &egui::Context, start: Start) -> std::io::Result<Self> {
        ctx.set_fonts(theme::fonts());
        let mut settings = Settings::load(&start.home);
        settings.lang = start.lang.or(settings.lang);
        let text = Text::new(settings.language());
        let theme = Theme::of(settings.theme, false);
        let keeper = Keeper::start()?;
        let notifier = Notifier::start(opening::waker(ctx))?;
        let corner = tray::Corner::new(Tray::start(opening::waker(ctx))?);
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let called = called::Called::listen(&runtime, &start.home, opening::waker(ctx));
        let mut app = Self {
            stage: Stage::first(),
            home: start.home,
            settings,
            keeper,
            text,
            theme,
            zone: start.zone,
            clock: start.clock,
            runtime,
            notifier,
            corner,
            called,
            calls_shown: None,
            wanted: Vec::new(),
            looks: None,
            lock: lock::Lock::default(),
            met: own::Met::new(start.lang.is_some()),
        };
        if opening::has_organisation(&app.home) {
            app.open_home(ctx);
        }
        Ok(app)
    }

    /// The desks, once there are some.
    pub fn desks(&self) -> Option<&Desks> {
        match &self.stage {
            Stage::Desks(desks) => Some(desks),
            Stage::Welcome(_) | Stage::Opening(_) => None,
        }
    }

    /// Takes in what has happened and acts on what was wanted.
    pub fn logic(&mut self, ctx: &egui::Context) {
        let now = (self.clock)();
        self.restyle(ctx);
        self.act_on_wanted(ctx);
        self.finish_opening(ctx);
        if let Stage::Desks(desks) = &mut self.stage
            && let Some(wait) = desks.tick(&self.text, &self.keeper, now)
        {
            ctx.request_repaint_after(std::time::Duration::from_millis(wait.max(1)));
        }
        self.share_settings();
        self.mind_lock(now);
        self.mind_idle(ctx, now);
        self.hear_notifier(ctx);
        self.hear_tray(ctx, now);
        if self.called.take() {
            self.come_forward(ctx);
        }
        let calls = self.tell_news(ctx, now);
        self.show_in_tray(ctx, calls, now);
        self.mind_closing(ctx);
    }

    fn act_on_wanted(&mut self, ctx: &egui::Context) {
        let now = (self.clock)();
        let mut window = std::mem::take(&mut self.wanted);
        if let Stage::Desks(desks) = &mut self.stage {
            for (number, action) in desks.take_wanted() {
                let Some(desk) = desks.desk_mut(number) else { continue };
                window.extend(dispatch::act(desk, action, ctx, &self.text, &self.zone, now));
            }
        }
        for action in window {
            self.act_on_window(ctx, action, now);
        }
    }

    fn act_on_window(&mut self, ctx: &egui::Context, action: WindowAction, now: Millis) {
        match action {
            WindowAction::Lang(lang) => {
                self.settings.lang = Some(lang);
                self.met.lang_asked = false;
                self.text = Text::new(lang);
                self.keep_settings();
            }
            WindowAction::Theme(theme) => {
                self.settings.theme = theme;
                self.keep_settings();
            }
            WindowAction::Zoom(steps) => {
                match steps {
                    Some(steps) => self.settings.zoom_by(steps),
                    None => self.settings.zoom = Settings::default().zoom,
                }
                self.keep_settings();
            }
            WindowAction::Settings(settings) => {
                self.settings = *settings;
                self.text = Text::new(self.settings.language());
                self.keep_settings();
            }
            WindowAction::CutLine(cut) => self.cut_line(ctx, cut),
            WindowAction::Courier => self.send_courier(ctx),
            WindowAction::PlayStories => self.play_stories(ctx),
            WindowAction::CloseStories => self.close_stories(),
            WindowAction::Sit(seat) => {
                if let Stage::Desks(desks) = &mut self.stage {
                    desks.sit(seat);
                }
            }
            WindowAction::Beside(seat, open) => {
                if let Stage::Desks(desks) = &mut self.stage {
                    desks.beside(seat, open);
                }
            }
            WindowAction::LeaveSample => self.leave_sample(),
            WindowAction::Begin(beginning) => self.begin(ctx, beginning),
            WindowAction::Unlock(passphrase) => self.unlock(ctx, passphrase),
            WindowAction::SetPassphrase(new) => self.set_passphrase(ctx, new),
            WindowAction::JoinAnew => self.begin_anew(WelcomeView::joining()),
            WindowAction::PairAnew => self.begin_anew(WelcomeView::pairing()),
            WindowAction::TryNotification => self.try_notification(),
            WindowAction::QuietHour => self.be_quiet(now),
            WindowAction::Lock => self.lock_now(ctx, now),
            WindowAction::Quit => self.quit(ctx),
        }
    }

    fn keep_settings(&mut self) {
        self.met.changed = true;
        self.write_settings();
    }

    fn write_settings(&self) {
        self.keeper.keep(Settings::path(&self.home), self.settings.to_bytes());
    }

    /// Tells egui of the theme and zoom, when they have changed.
    fn restyle(&mut self, ctx: &egui::Context) {
        let dark = ctx.system_theme() == Some(egui::Theme::Dark);
        let looks = Looks { theme: self.settings.theme, dark, zoom: self.settings.zoom };
        if self.looks == Some(looks) {
            return;
        }
        self.looks = Some(looks);
        self.theme = Theme::of(looks.theme, dark);
        theme::apply(ctx, &self.theme);
        ctx.set_zoom_factor(f32::from(looks.zoom) / 100.0);
    }

    /// Draws. What is wanted is acted on in the next [`App::logic`].
    pub fn show(&mut self, ui: &mut egui::Ui) {
        let now = (self.clock)();
        self.note_input(ui, now);
        let cx = Cx {
            text: &self.text,
            theme: &self.theme,
            settings: &self.settings,
            zone: &self.zone,
            now,
            actions: RefCell::default(),
        };
        match &mut self.stage {
            Stage::Welcome(view) => ui::welcome::show(ui, &cx, view),
            Stage::Opening(opening) => ui::welcome::opening(ui, &cx, opening.what()),
            Stage::Desks(desks) => desks.show(ui, &cx),
        }
        // Without a desk only the window itself can be acted on.
        self.wanted.extend(cx.taken().filter_map(|action| match action {
            Action::Window(action) => Some(action),
            _ => None,
        }));
        if !self.wanted.is_empty() {
            ui.ctx().request_repaint();
        }
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        App::logic(self, ctx);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.show(ui);
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.close();
    }
}
