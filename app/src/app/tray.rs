//! The tray's icon, and a window that goes on without being seen.
//!
//! Invariant: the window hides only while there is an icon to bring it back.

use egui::{Context, UserAttentionType, ViewportCommand};
use protocol::clock::Millis;

use super::{App, Stage};
use crate::{
    state::InTray,
    tray::{Looks, Told, Tray, Words},
};

/// How long an hour of quiet is, in milliseconds.
const HOUR_MS: u64 = 3_600_000;

/// The icon in the tray, and whether the window is seen.
pub(super) struct Corner {
    tray: Tray,
    state: InTray,
    shown: Option<Looks>,
    /// The window is hidden.
    pub(super) hidden: bool,
    /// The program is to end, whatever the settings say of closing.
    pub(super) quitting: bool,
    /// The window was to close in the last frame; what a hidden window is told stays as it was.
    closing: bool,
}

impl Corner {
    pub(super) fn new(tray: Tray) -> Self {
        let state = InTray::default();
        Self { tray, state, shown: None, hidden: false, quitting: false, closing: false }
    }
}

impl App {
    /// Whether the window is hidden, and only its icon in the tray is there.
    pub fn is_hidden(&self) -> bool {
        self.corner.hidden
    }

    /// Whether the program is about to end.
    pub fn is_quitting(&self) -> bool {
        self.corner.quitting
    }

    /// Takes in what the tray has told.
    pub(super) fn hear_tray(&mut self, ctx: &Context, now: Millis) {
        while let Some(told) = self.corner.tray.told() {
            match told {
                Told::There => self.corner.state = InTray::There,
                Told::Absent(reason) => {
                    self.corner.state = InTray::Absent(reason);
                    if self.corner.hidden {
                        self.unhide(ctx);
                    }
                }
                Told::Open => self.unhide(ctx),
                Told::Quiet => self.be_quiet(now),
                Told::Quit => self.quit(ctx),
            }
        }
        let Stage::Desks(desks) = &mut self.stage else { return };
        for (_, _, desk) in desks.each_mut() {
            desk.views.settings.in_tray(&self.corner.state);
        }
    }

    /// Has the icon show so many unread calls.
    pub(super) fn show_in_tray(&mut self, ctx: &Context, calls: usize, now: Millis) {
        let quiet = self.settings.quiet_left(now);
        if let Some(left) = quiet {
            ctx.request_repaint_after(std::time::Duration::from_millis(left));
        }
        let say = |id| self.text.say(id);
        let tip = match calls {
            0 => say("tray-nothing"),
            calls => self.text.fill("tray-calls", &[("count", calls.into())]),
        };
        let words =
            Words { open: say("tray-open"), quiet: say("quiet-hour"), quit: say("tray-quit") };
        let looks = Looks { title: say("app-name"), tip, calls, quiet: quiet.is_some(), words };
        if self.corner.shown.as_ref() != Some(&looks) && self.corner.tray.show(looks.clone()) {
            self.corner.shown = Some(looks);
        }
    }

    /// Hides the window instead of closing it, if the person wants that.
    pub(super) fn mind_closing(&mut self, ctx: &Context) {
        let closing = ctx.input(|input| input.viewport().close_requested());
        let news = closing && !std::mem::replace(&mut self.corner.closing, closing);
        let keeps = self.settings.keep_running && self.corner.state == InTray::There;
        if !news || !keeps || self.corner.quitting {
            return;
        }
        ctx.send_viewport_cmd(ViewportCommand::CancelClose);
        self.corner.hidden = true;
        if let Stage::Desks(desks) = &mut self.stage {
            desks.bring_together();
        }
        ctx.send_viewport_cmd(if can_hide() {
            ViewportCommand::Visible(false)
        } else {
            ViewportCommand::Minimized(true)
        });
    }

    /// Brings the window to the front.
    pub(super) fn unhide(&mut self, ctx: &Context) {
        self.corner.hidden = false;
        ctx.send_viewport_cmd(ViewportCommand::Visible(true));
        ctx.send_viewport_cmd(ViewportCommand::Minimized(false));
        ctx.send_viewport_cmd(ViewportCommand::Focus);
    }

    /// Brings the window to the front, and asks for attention where it may not take the focus.
    pub(super) fn come_forward(&mut self, ctx: &Context) {
        self.unhide(ctx);
        let attention = UserAttentionType::Informational;
        ctx.send_viewport_cmd(ViewportCommand::RequestUserAttention(attention));
    }

    /// Ends the program.
    pub(super) fn quit(&mut self, ctx: &Context) {
        self.corner.quitting = true;
        ctx.send_viewport_cmd(ViewportCommand::Close);
    }

    /// Notifies of nothing for an hour; of everything again, if it was quiet.
    pub(super) fn be_quiet(&mut self, now: Millis) {
        let quiet = self.settings.quiet_left(now).is_some();
        self.settings.quiet_until = (!quiet).then(|| now.plus(HOUR_MS));
        self.keep_settings();
    }
}

/// Wayland has no way to hide a window: there it is made small.
fn can_hide() -> bool {
    !cfg!(target_os = "linux")
        || std::env::var_os("WAYLAND_DISPLAY").is_none_or(|display| display.is_empty())
}
