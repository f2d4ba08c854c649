//! The screens: each draws what it is given and pushes actions.
//!
//! Invariant: nothing here asks the node or changes what others see; a screen's own memory (what
//! is unfolded, what is typed into a filter) is its view.

pub mod announce;
pub mod bundle;
mod calendar;
pub mod conversation;
pub mod conversations;
pub mod descriptions;
pub mod digest;
pub mod files;
pub mod help;
pub mod inbox;
pub mod meetings;
pub mod mute;
pub mod network;
pub mod notices;
pub mod office;
pub mod pages;
pub mod people;
pub mod picker;
pub mod projects;
pub mod proofs;
pub mod prose;
pub mod regions;
pub mod search;
pub mod settings;
pub mod shell;
pub mod shortcuts;
pub mod sidebar;
pub mod statusbar;
pub mod stories;
pub mod switcher;
pub mod tables;
pub mod tasks;
pub mod threads;
mod urgent;
mod views;
pub mod welcome;

pub use views::Views;

use std::cell::RefCell;

use node::facade::InvitationCode;
use protocol::clock::Millis;

use crate::{
    action::Action,
    model::notify::Watch,
    state::{Attachments, Cache, Drafts, Nav, Notices, Previews, Settings},
    text::{Text, Told},
    theme::Theme,
};

/// What every screen draws with.
pub struct Cx<'a> {
    /// The words.
    pub text: &'a Text,
    /// Colours and lengths.
    pub theme: &'a Theme,
    /// What the person has set.
    pub settings: &'a Settings,
    /// The zone in which days and hours are shown.
    pub zone: &'a jiff::tz::TimeZone,
    /// The time of this frame.
    pub now: Millis,
    /// What is wanted.
    pub actions: RefCell<Vec<Action>>,
}

impl Cx<'_> {
    /// Something is wanted.
    pub fn act(&self, action: Action) {
        self.actions.borrow_mut().push(action);
    }

    /// A text without values.
    pub fn say(&self, id: &str) -> String {
        self.text.say(id)
    }

    /// A text with values.
    pub fn fill(&self, id: &str, values: &[(&str, crate::text::Value<'_>)]) -> String {
        self.text.fill(id, values)
    }

    /// A failure as this language tells it.
    pub fn failure(&self, failure: &node::facade::Failure) -> Told {
        self.text.failure(failure)
    }

    /// Words in a row, as this language separates them.
    pub fn list(&self, words: &[String]) -> String {
        words.join(&self.say("list-separator"))
    }

    /// The same, gathering actions apart.
    pub fn with_own_actions(&self) -> Self {
        Self { actions: RefCell::default(), ..*self }
    }

    /// What was wanted.
    pub fn taken(self) -> impl Iterator<Item = Action> {
        self.actions.into_inner().into_iter()
    }
}

/// What a desk shows.
pub struct Seen<'a> {
    /// The node's answers.
    pub cache: &'a Cache,
    /// Where one is.
    pub nav: &'a Nav,
    /// What was begun.
    pub drafts: &'a Drafts,
    /// The files that are to go with what was begun.
    pub attachments: &'a Attachments,
    /// Previews of images.
    pub previews: &'a Previews,
    /// What the window has to say.
    pub notices: &'a Notices,
    /// What the system was asked to tell of.
    pub watch: &'a Watch,
    /// The newest invitation made here.
    pub invitation: Option<&'a InvitationCode>,
    /// The node has stopped.
    pub gone: bool,
    /// The sample organisation, if this is a desk of it.
    pub office: Option<&'a Office>,
}

/// What the bar of the sample organisation shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    /// Each desk: name, office, whether it is in a window of its own.
    pub seats: Vec<(String, String, bool)>,
    /// The desk that one sits at.
    pub here: usize,
    /// The line between the offices is cut.
    pub cut: bool,
    /// Somebody carries a bundle to the other office just now.
    pub carrying: bool,
    /// The plan's stories are played, which cuts and mends it.
    pub playing: bool,
}

impl Office {
    /// Who takes in what is carried from here to the other office.
    pub fn elsewhere(&self) -> Option<&str> {
        let (_, here, _) = self.seats.get(self.here)?;
        let other = self.seats.iter().find(|(_, office, _)| office != here);
        other.map(|(name, ..)| name.as_str())
    }
}
