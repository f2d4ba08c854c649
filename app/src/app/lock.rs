//! The home's passphrase: asked for on the first page, and again after some time without input; set and
//! taken away in the settings.
//!
//! Invariants: the window's thread doesn't stretch passphrases; that takes as long as it is meant to. And
//! nothing is locked away before what was written is on the disk.

use node::{
    facade::{Failure, FailureCode},
    runtime::{self, HomeAt, Passphrase},
};
use protocol::clock::Millis;
use tokio::sync::oneshot;

use super::{App, Plan, Stage, desks::Behind, opening};
use crate::{
    model::idle::{Idle, stricter},
    ui::welcome::WelcomeView,
};

/// A passphrase on its way into the key file, and what comes of it.
type Setting = (Option<Passphrase>, oneshot::Receiver<Result<(), Failure>>);

/// What the window knows of the home's lock.
#[derive(Default)]
pub(super) struct Lock {
    /// What opened the home, or is to.
    passphrase: Option<Passphrase>,
    /// What is being set, and what came of it.
    setting: Option<Setting>,
    /// When somebody was last there.
    idle: Idle,
}

impl App {
    /// The home, with what opens it as far as it is known.
    pub(super) fn home_at(&self) -> HomeAt {
        HomeAt { dir: self.home.clone(), passphrase: self.lock.passphrase.clone() }
    }

    /// Opens the home's node, or asks for the passphrase first.
    pub(super) fn open_home(&mut self, ctx: &egui::Context) {
        // While it is locked, too, nothing of it lies about in clear.
        crate::lent::sweep_up(&self.home);
        if self.home_at().is_locked().unwrap_or(false) {
            self.stage = Stage::Welcome(Box::new(WelcomeView::locked(None)));
        } else {
            self.open(ctx, Plan::Run);
        }
    }

    /// Notes whether somebody typed, clicked or moved.
    pub(super) fn note_input(&mut self, ui: &egui::Ui, now: Millis) {
        if ui.input(|input| input.events.iter().any(is_input)) {
            self.lock.idle.touched(now);
        }
    }

    /// Locks when nobody was there for as long as the organisation or the person says.
    pub(super) fn mind_idle(&mut self, ctx: &egui::Context, now: Millis) {
        let Stage::Desks(desks) = &mut self.stage else { return };
        if !matches!(desks.behind_mut(), Behind::Own(_)) {
            return;
        }
        let rule = desks.here().cache.status().and_then(|status| status.lock_after);
        let Some(minutes) = stricter(rule, self.settings.lock_after) else { return };
        let left = self.lock.idle.left(now, minutes);
        if left > 0 {
            ctx.request_repaint_after(std::time::Duration::from_millis(left));
        } else {
            self.lock_now(ctx, now);
        }
    }

    /// Closes the node, forgets what opened the home, and asks for it again. What was written is saved
    /// first; while that can't be, the window stays open and says why.
    pub(super) fn lock_now(&mut self, ctx: &egui::Context, now: Millis) {
        if !self.home_at().is_locked().unwrap_or(false) {
            // Without a passphrase there is nothing to lock with. The settings say so.
            return self.lock.idle.touched(now);
        }
        let Stage::Desks(desks) = &mut self.stage else { return };
        let saved = self.runtime.block_on(opening::save_unsaved(desks, now));
        desks.save(&self.keeper);
        if !desks.is_saved() {
            // The disk is behind with what was written before.
            return self.lock.idle.put_off(now);
        }
        if let Err(failure) = saved {
            desks.here_mut().notices.failed(&self.text.failure(&failure), now);
            return self.lock.idle.put_off(now);
        }
        if let Err(failure) = self.runtime.block_on(opening::stop(desks)) {
            tracing::warn!("a node didn't stop in good order: {:?}", failure.code);
        }
        // What was sent just now has been answered, so its draft goes.
        desks.tick(&self.text, &self.keeper, now);
        desks.save(&self.keeper);
        self.keeper.finish();
        self.lock.passphrase = None;
        // Fields remember what was typed, to undo it.
        ctx.memory_mut(|memory| memory.data.clear());
        self.stage = Stage::Welcome(Box::new(WelcomeView::locked(None)));
        ctx.request_repaint();
    }

    /// Tries a passphrase.
    pub(super) fn unlock(&mut self, ctx: &egui::Context, passphrase: Passphrase) {
        self.lock.passphrase = Some(passphrase);
        self.open(ctx, Plan::Run);
    }

    /// The first page after something could not be opened.
    pub(super) fn not_opened(&mut self, plan: &Plan, failure: Failure) -> WelcomeView {
        if failure.code != FailureCode::Locked {
            return WelcomeView::after(plan, failure);
        }
        self.lock.passphrase = None;
        WelcomeView::locked(Some(failure))
    }

    /// Sets another passphrase, or none.
    pub(super) fn set_passphrase(&mut self, ctx: &egui::Context, new: Option<Passphrase>) {
        if self.lock.setting.is_some() {
            return;
        }
        let (sender, done) = oneshot::channel();
        let (at, wanted, waker) = (self.home_at(), new.clone(), opening::waker(ctx));
        self.runtime.spawn_blocking(move || {
            // The window may have closed.
            let _ = sender.send(runtime::set_passphrase(&at, wanted.as_ref()));
            waker();
        });
        self.lock.setting = Some((new, done));
    }

    /// Takes in what came of setting a passphrase, and tells the settings how the home is locked.
    pub(super) fn mind_lock(&mut self, now: Millis) {
        let mut told = None;
        if let Some((new, done)) = &mut self.lock.setting {
            match done.try_recv() {
                Err(oneshot::error::TryRecvError::Empty) => {}
                Ok(result) => told = Some((new.take(), result)),
                Err(oneshot::error::TryRecvError::Closed) => self.lock.setting = None,
            }
        }
        let Stage::Desks(desks) = &mut self.stage else { return };
        if let Some((new, result)) = told {
            self.lock.setting = None;
            let notices = &mut desks.here_mut().notices;
            match result {
                Ok(()) => {
                    let id = if new.is_some() { "passphrase-is-set" } else { "passphrase-is-gone" };
                    notices.good(self.text.say(id), now);
                    self.lock.passphrase = new;
                }
                Err(failure) => notices.failed(&self.text.failure(&failure), now),
            }
        }
        let is_own = matches!(desks.behind_mut(), Behind::Own(_));
        let state = is_own.then_some(self.lock.passphrase.is_some());
        let views = &mut desks.here_mut().views;
        views.settings.locked(state);
        views.network.locked(state);
    }
}

/// Whether an event means that somebody is there.
fn is_input(event: &egui::Event) -> bool {
    use egui::Event;
    matches!(
        event,
        Event::PointerMoved(_)
            | Event::MouseMoved(_)
            | Event::PointerButton { .. }
            | Event::MouseWheel { .. }
            | Event::Touch { .. }
            | Event::Zoom(_)
            | Event::Key { .. }
            | Event::Text(_)
            | Event::Ime(_)
            | Event::Copy
            | Event::Cut
            | Event::Paste(_)
    )
}
