//! Carrying by hand: a bundle is made, taken in, dropped onto the window; what is carried is listed.

mod drop;
mod make;
mod section;
mod take;

pub use drop::take_dropped;
pub use section::show as by_hand;

use egui::Ui;
use node::facade::{Answer, BundleReport, Failure, Query};

use super::{Cx, Seen};
use crate::model::bundle::Form;

/// What the dialogs remember.
#[derive(Default)]
pub struct BundleView {
    form: Option<Form>,
    taking: Option<Taking>,
}

/// A bundle on its way in.
#[derive(Clone, Debug, PartialEq)]
enum Taking {
    /// Which file is being asked for.
    Asked(String, Option<Failure>),
    /// The file of this name is being read.
    Busy(String),
    /// What came of it.
    Done(String, Box<BundleReport>),
}

impl BundleView {
    /// The questions of the list and of the dialog.
    pub fn needs(&self) -> Vec<Query> {
        let forecast = self.form.as_ref().and_then(Form::forecast);
        [Query::Carried].into_iter().chain(forecast).collect()
    }

    /// Asks for what a new bundle needs.
    pub fn begin(&mut self, form: Form) {
        self.form = Some(form);
    }

    /// Asks which file is to be taken in.
    pub fn ask_file(&mut self) {
        self.taking = Some(Taking::Asked(String::new(), None));
    }

    /// A file is being taken in.
    pub fn taking(&mut self, name: String) {
        self.taking = Some(Taking::Busy(name));
    }

    /// A bundle was made.
    pub fn made(&mut self) {
        self.form = None;
    }

    /// No bundle was made; the dialog says why, if it is still open.
    pub fn not_made(&mut self, failure: &Failure) -> bool {
        let Some(form) = &mut self.form else { return false };
        form.busy = false;
        form.failure = Some(failure.clone());
        true
    }

    /// A bundle was taken in.
    pub fn taken(&mut self, answer: &Answer) {
        if let (Some(Taking::Busy(name)), Answer::BundleReport(report)) = (&self.taking, answer) {
            self.taking = Some(Taking::Done(name.clone(), Box::new(report.clone())));
        }
    }

    /// No bundle was taken in.
    pub fn not_taken(&mut self, failure: &Failure) -> bool {
        let Some(Taking::Busy(name)) = &self.taking else { return false };
        self.taking = Some(Taking::Asked(name.clone(), Some(failure.clone())));
        true
    }
}

/// Draws the dialogs that are open, and takes files that are dropped.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut BundleView, announcing: bool) {
    make::show(ui, cx, seen, view);
    take::show(ui, cx, view);
    drop::show(ui, cx, seen, announcing);
}
