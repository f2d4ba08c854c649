//! The desks of this window: one's own, or those of the sample organisation.

use std::{path::PathBuf, sync::Arc};

use node::{facade::Failure, sample::Sample};
use tokio::{sync::Mutex, task::JoinHandle};

use super::{
    courier::{self, Courier},
    stories::Stories,
};
use crate::{
    action::Action,
    bridge::Bridge,
    desk::Desk,
    state::Keeper,
    text::Text,
    ui::{Cx, Office, stories},
};

/// A desk with its place.
struct Place {
    name: String,
    office: String,
    desk: Desk,
    /// Shown in a window of its own.
    beside: bool,
}

/// All desks.
pub struct Desks {
    places: Vec<Place>,
    here: usize,
    behind: Behind,
    wanted: Vec<(usize, Action)>,
}

/// How a node ended, once it has.
pub(super) type Ended = JoinHandle<Result<(), Failure>>;

/// What runs behind the desks.
pub(super) enum Behind {
    /// The node of this home; how it ended.
    Own(Option<Ended>),
    /// The sample organisation.
    Sample(SampleLine),
}

/// The sample organisation behind the desks, and its line.
pub(super) struct SampleLine {
    pub(super) sample: Arc<Mutex<Option<Sample>>>,
    pub(super) cut: bool,
    /// Somebody who carries a bundle, until what came of it was told.
    pub(super) courier: Option<Courier>,
    /// The plan's stories, if somebody wanted to see them.
    pub(super) stories: Option<Stories>,
    pub(super) stories_shown: bool,
}

/// A node to sit down at.
pub(super) struct Seat {
    pub(super) name: String,
    pub(super) office: String,
    pub(super) home: PathBuf,
    pub(super) bridge: Bridge,
}

impl Desks {
    pub(super) fn new(seats: Vec<Seat>, behind: Behind) -> Self {
        let place = |seat: Seat| Place {
            desk: Desk::new(seat.bridge, &seat.home),
            name: seat.name,
            office: seat.office,
            beside: false,
        };
        let places = seats.into_iter().map(place).collect();
        Self { places, here: 0, behind, wanted: Vec::new() }
    }

    /// The desk that one sits at.
    pub fn here(&self) -> &Desk {
        &self.places[self.here].desk
    }

    /// The same, to act on.
    pub fn here_mut(&mut self) -> &mut Desk {
        &mut self.places[self.here].desk
    }

    /// A desk by number.
    pub fn desk_mut(&mut self, number: usize) -> Option<&mut Desk> {
        self.places.get_mut(number).map(|place| &mut place.desk)
    }

    /// All desks: their numbers, and whether it is the one at which one sits.
    pub(super) fn each_mut(&mut self) -> impl Iterator<Item = (usize, bool, &mut Desk)> {
        let here = self.here;
        let places = self.places.iter_mut().enumerate();
        places.map(move |(number, place)| (number, number == here, &mut place.desk))
    }

    pub(super) fn sit(&mut self, number: usize) {
        if number < self.places.len() {
            self.here = number;
            self.places[number].beside = false;
        }
    }

    pub(super) fn beside(&mut self, number: usize, open: bool) {
        if let Some(place) = self.places.get_mut(number) {
            place.beside = open && number != self.here;
        }
    }

    /// Closes the windows of single desks.
    pub(super) fn bring_together(&mut self) {
        self.places.iter_mut().for_each(|place| place.beside = false);
    }

    pub(super) fn behind_mut(&mut self) -> &mut Behind {
        &mut self.behind
    }

    pub(super) fn tick(
        &mut self,
        text: &Text,
        keeper: &Keeper,
        now: protocol::clock::Millis,
    ) -> Option<u64> {
        self.hear_courier(text, now);
        let waits = self.places.iter_mut().map(|place| place.desk.tick(text, keeper, now));
        waits.flatten().min()
    }

    /// What came of a courier's way is told at both ends of it.
    fn hear_courier(&mut self, text: &Text, now: protocol::clock::Millis) {
        let Behind::Sample(line) = &mut self.behind else { return };
        let Some((seat, told)) = line.courier.as_mut().and_then(Courier::told) else { return };
        line.courier = None;
        match told {
            Ok(carried) => {
                let said = courier::said(text, &carried);
                for seat in [seat, carried.seat] {
                    if let Some(place) = self.places.get_mut(seat) {
                        place.desk.notices.good(said.clone(), now);
                    }
                }
            }
            Err(failure) => {
                if let Some(place) = self.places.get_mut(seat) {
                    place.desk.notices.failed(&text.failure(&failure), now);
                }
            }
        }
    }

    /// The desk at which one sits, by number.
    pub(super) fn seat(&self) -> usize {
        self.here
    }

    pub(super) fn take_wanted(&mut self) -> Vec<(usize, Action)> {
        std::mem::take(&mut self.wanted)
    }

    /// What was written and not sent yet, with the node that it is for.
    pub(super) fn unsaved(&self) -> Vec<(node::runtime::Handle, node::facade::Command)> {
        let of = |place: &Place| {
            let node = place.desk.bridge.node().clone();
            let views = &place.desk.views;
            let commands = views.pages.unsaved().into_iter().chain(views.tasks.unsaved());
            let commands = commands.chain(views.tables.unsaved());
            commands.map(|command| (node.clone(), command)).collect::<Vec<_>>()
        };
        self.places.iter().flat_map(of).collect()
    }

    /// What other devices are to be told before the window closes.
    pub(super) fn last_words(
        &mut self,
        now: protocol::clock::Millis,
    ) -> Vec<(node::runtime::Handle, node::facade::Command)> {
        let of = |place: &mut Place| {
            let command = place.desk.last_words(now)?;
            Some((place.desk.bridge.node().clone(), command))
        };
        self.places.iter_mut().filter_map(of).collect()
    }

    /// Whether everything that was begun is written down, or about to be.
    pub(super) fn is_saved(&self) -> bool {
        self.places.iter().all(|place| place.desk.drafts.is_saved())
    }

    /// Writes down what was begun.
    pub(super) fn save(&mut self, keeper: &Keeper) {
        self.places.iter_mut().for_each(|place| place.desk.drafts.save(keeper));
    }

    /// Draws the desk that one sits at, and those in windows of their own.
    pub(super) fn show(&mut self, ui: &mut egui::Ui, cx: &Cx<'_>) {
        let office = self.office();
        let here = self.here;
        let here_wanted = cx.with_own_actions();
        self.places[here].desk.show(ui, &here_wanted, office.as_ref());
        if let Behind::Sample(SampleLine { stories: Some(played), stories_shown: true, .. }) =
            &self.behind
        {
            stories::show(ui, &here_wanted, &played.played());
        }
        self.want(ui, here, here_wanted);
        let open: Vec<usize> =
            (0..self.places.len()).filter(|number| self.places[*number].beside).collect();
        for number in open {
            self.show_beside(ui, cx, number);
        }
    }

    fn show_beside(&mut self, ui: &egui::Ui, cx: &Cx<'_>, number: usize) {
        let place = &mut self.places[number];
        let title = format!("{} · {}", place.name, place.office);
        let builder =
            egui::ViewportBuilder::default().with_title(title).with_inner_size([960.0, 680.0]);
        let id = egui::ViewportId::from_hash_of(("desk", number));
        let own = cx.with_own_actions();
        let closed = ui.ctx().show_viewport_immediate(id, builder, |ui, _| {
            place.desk.show(ui, &own, None);
            ui.input(|input| input.viewport().close_requested())
        });
        if closed {
            place.beside = false;
        }
        self.want(ui, number, own);
    }

    fn want(&mut self, ui: &egui::Ui, number: usize, cx: Cx<'_>) {
        let before = self.wanted.len();
        self.wanted.extend(cx.taken().map(|action| (number, action)));
        if self.wanted.len() > before {
            ui.ctx().request_repaint();
        }
    }

    /// What the bar of the sample organisation shows.
    fn office(&self) -> Option<Office> {
        let Behind::Sample(line) = &self.behind else { return None };
        let seats = self
            .places
            .iter()
            .map(|place| (place.name.clone(), place.office.clone(), place.beside));
        let playing = line.stories.as_ref().is_some_and(Stories::are_playing);
        let carrying = line.courier.as_ref().is_some_and(Courier::is_under_way);
        let (seats, here, cut) = (seats.collect(), self.here, line.cut);
        Some(Office { seats, here, cut, carrying, playing })
    }
}
