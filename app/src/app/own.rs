//! Settings that follow the person to their other devices.

use node::facade::{Command, OwnItem};

use super::{App, Stage, desks::Behind};
use crate::{action::Then, text::Text};

/// Which of them was met last.
pub(super) struct Met {
    /// The answer that was taken in.
    revision: u64,
    /// Something was set since.
    pub(super) changed: bool,
    /// The language was asked for on the command line: it is for this time only.
    pub(super) lang_asked: bool,
}

impl Met {
    pub(super) fn new(lang_asked: bool) -> Self {
        Self { revision: 0, changed: false, lang_asked }
    }
}

impl App {
    /// Takes in what was set on other devices, and tells them what was set here.
    pub(super) fn share_settings(&mut self) {
        let Stage::Desks(desks) = &mut self.stage else { return };
        if !matches!(desks.behind_mut(), Behind::Own(_)) {
            return;
        }
        let desk = desks.here_mut();
        let Some((revision, info)) = desk.own() else { return };
        if self.met.revision == revision && !self.met.changed {
            return;
        }
        (self.met.revision, self.met.changed) = (revision, false);
        let except = self.met.lang_asked.then_some("lang");
        let before = self.settings.clone();
        let tell = self.settings.meet(&info.settings, except);
        if !tell.is_empty() {
            let item = |(name, value)| OwnItem::Setting { name, value };
            let items = tell.into_iter().map(item).collect();
            desk.command(Command::KeepOwn { items }, Then::SettingsTold, None);
        }
        if self.settings != before {
            self.text = Text::new(self.settings.language());
            self.write_settings();
        }
    }
}
