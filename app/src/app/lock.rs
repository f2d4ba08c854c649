//! The home's passphrase: asked for on the first page, set and taken away in the settings.
//!
//! Invariant: the window's thread doesn't stretch passphrases; that takes as long as it is meant to.

use node::{
    facade::{Failure, FailureCode},
    runtime::{self, HomeAt, Passphrase},
};
use tokio::sync::oneshot;

use super::{App, Plan, Stage, desks::Behind, opening};
use crate::ui::welcome::WelcomeView;

/// A passphrase on its way into the key file, and what comes of it.
type Setting = (Option<Passphrase>, oneshot::Receiver<Result<(), Failure>>);

/// What the window knows of the home's lock.
#[derive(Default)]
pub(super) struct Lock {
    /// What opened the home, or is to.
    passphrase: Option<Passphrase>,
    /// What is being set, and what came of it.
    setting: Option<Setting>,
}

impl App {
    /// The home, with what opens it as far as it is known.
    pub(super) fn home_at(&self) -> HomeAt {
        HomeAt { dir: self.home.clone(), passphrase: self.lock.passphrase.clone() }
    }

    /// Opens the home's node, or asks for the passphrase first.
    pub(super) fn open_home(&mut self, ctx: &egui::Context) {
        if self.home_at().is_locked().unwrap_or(false) {
            self.stage = Stage::Welcome(Box::new(WelcomeView::locked(None)));
        } else {
            self.open(ctx, Plan::Run);
        }
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
    pub(super) fn mind_lock(&mut self, now: protocol::clock::Millis) {
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
        desks.here_mut().views.settings.locked(state);
    }
}
