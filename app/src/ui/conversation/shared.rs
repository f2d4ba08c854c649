//! What the timeline and the thread remember together: what is being written, which message the
//! pointer is on, texts that were read.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    rc::Rc,
};

use node::facade::MessageInfo;

use super::urge::Urging;
use crate::model::{
    composer::{Composing, Offer},
    markdown::{self, Block},
    timeline,
};

/// Texts that are kept read.
const BODIES_MAX: usize = 600;

/// A message's text, read.
pub(super) struct Body {
    /// What is drawn.
    pub(super) blocks: Vec<Block>,
    /// There is more to unfold.
    pub(super) folded: bool,
}

/// A message being edited.
pub(super) struct Editing {
    pub(super) channel: String,
    pub(super) message: String,
    pub(super) text: String,
    /// It is being saved.
    pub(super) saving: bool,
}

/// Something that is wished for a row by keyboard or from its menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// The row above or below is looked at.
    Step(bool),
    /// Another message of the timeline is shown.
    Jump(String),
    /// What is new counts as read.
    Read,
}

/// The memory of the fields.
#[derive(Default)]
pub(super) struct Pen {
    pub(super) composing: Composing,
    /// Fields whose text is being saved.
    pub(super) sending: BTreeSet<String>,
    /// The people offered in a field, with where its `@` stands.
    pub(super) offered: Option<(egui::Id, usize, Vec<Offer>)>,
    /// Which of them is chosen.
    pub(super) chosen: usize,
    /// Where offers were closed.
    pub(super) closed: Option<(egui::Id, usize)>,
    /// The field to write in next.
    pub(super) focus: Option<String>,
}

/// What both lists remember.
#[derive(Default)]
pub(super) struct Shared {
    pub(super) pen: Pen,
    pub(super) editing: Option<Editing>,
    /// A message that is asked about before it is taken back: channel and message.
    pub(super) recalling: Option<(String, String)>,
    /// A strong reminder in the making.
    pub(super) urging: Option<Urging>,
    pub(super) unfolded: HashSet<String>,
    /// The row whose tools are shown.
    pub(super) tools: Option<String>,
    /// The row to look at next.
    pub(super) look: Option<String>,
    pub(super) wish: Option<(String, Wish)>,
    /// An emoji being typed.
    pub(super) emoji: String,
    bodies: HashMap<String, (u64, Rc<Body>)>,
    /// Changes when rows may have another height for a reason of ours.
    pub(super) turn: u64,
}

impl Shared {
    /// A message's text, read once.
    pub(super) fn body(&mut self, message: &MessageInfo, me: &str) -> Rc<Body> {
        let whole = self.unfolded.contains(&message.id);
        let key = timeline::fingerprint(message, &timeline::Row::default(), whole);
        if let Some((known, body)) = self.bodies.get(&message.id)
            && *known == key
        {
            return body.clone();
        }
        let begin = timeline::folded(&message.text).filter(|_| !whole);
        let mut blocks = markdown::parse(begin.unwrap_or(&message.text));
        markdown::mark(&mut blocks, &message.mentions, me, message.mentions_me);
        let body = Rc::new(Body { blocks, folded: begin.is_some() });
        if self.bodies.len() >= BODIES_MAX {
            self.bodies.clear();
        }
        self.bodies.insert(message.id.clone(), (key, body.clone()));
        body
    }

    /// Shows all of a long message.
    pub(super) fn unfold(&mut self, message: &str) {
        self.unfolded.insert(message.to_owned());
        self.turn += 1;
    }

    /// Begins to edit a message.
    pub(super) fn edit(&mut self, channel: &str, message: &MessageInfo) {
        self.editing = Some(Editing {
            channel: channel.to_owned(),
            message: message.id.clone(),
            text: message.text.clone(),
            saving: false,
        });
        self.pen.focus = Some(edit_field(&message.id));
        self.turn += 1;
    }

    /// Ends editing.
    pub(super) fn stop_editing(&mut self) {
        self.editing = None;
        self.turn += 1;
    }

    /// Whether this message is being edited.
    pub(super) fn edits(&self, message: &str) -> bool {
        self.editing.as_ref().is_some_and(|editing| editing.message == message)
    }
}

/// The name of the field in which a message is edited.
pub(super) fn edit_field(message: &str) -> String {
    format!("edit/{message}")
}
