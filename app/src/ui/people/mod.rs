//! People and permissions: who is in which department, who may do what, and why.

mod department;
mod devices;
mod dialog;
mod ending;
mod exposure;
mod grant;
mod import;
mod invitation;
mod list;
mod person;
mod reading;
mod recovery;
mod until;
mod words;

use egui::Ui;
use node::facade::{Answer, Failure, ImportReport, Query};

use super::{Cx, Seen};
use dialog::Dialog;
pub(super) use reading::readers;
pub(super) use words::{level_word, link as link_words};

/// What the middle of the screen shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Shown {
    /// People.
    #[default]
    Members,
    /// Who can read a department, and why.
    Reading,
    /// Who may recover whom.
    Recovery,
}

/// What the screen remembers.
#[derive(Default)]
pub struct PeopleView {
    /// Only of this department, by its space.
    department: Option<String>,
    typed: String,
    /// The person shown, by their id.
    person: Option<String>,
    shown: Shown,
    /// Who could read on that day; `None`: now.
    on: Option<reading::Day>,
    dialog: Option<Dialog>,
    import: Option<ImportReport>,
    /// Where a person works, as it is being typed, and whose.
    site: Option<(String, String)>,
}

impl PeopleView {
    /// The questions of the screen.
    pub fn needs(&self) -> Vec<Query> {
        let mut needed = Vec::new();
        if let Some(person) = &self.person {
            needed.push(Query::Capabilities { member: Some(person.clone()) });
            needed.push(devices::query(person));
            needed.push(exposure::query(person));
        }
        match self.shown {
            Shown::Members => {}
            Shown::Reading => needed.push(self.who_can_read()),
            Shown::Recovery => needed.push(Query::Recovery),
        }
        needed.extend(self.dialog.iter().flat_map(Dialog::needs));
        needed
    }

    /// Shows a person.
    pub fn show_person(&mut self, member: &str) {
        (self.person, self.shown) = (Some(member.to_owned()), Shown::Members);
    }

    fn who_can_read(&self) -> Query {
        Query::WhoCanRead { department: self.department.clone(), on: self.on.map(|day| day.end) }
    }

    /// A new device has become one's own.
    pub fn device_added(&mut self) {
        if let Some(Dialog::AddDevice(_)) = &self.dialog {
            self.dialog = None;
        }
    }

    /// A new device hasn't become one's own. Whether that is said here.
    pub fn device_not_added(&mut self, failure: &Failure) -> bool {
        let Some(Dialog::AddDevice(form)) = &mut self.dialog else { return false };
        (form.under_way, form.failure) = (false, Some(failure.clone()));
        true
    }

    /// An import has answered.
    pub fn imported(&mut self, answer: &Answer) {
        if let Answer::Import(report) = answer {
            self.import = Some(report.clone());
        }
    }
}

/// Draws the screen.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut PeopleView) {
    list::show(ui, cx, seen, view);
    dialog::show(ui, cx, seen, view);
    invitation::show(ui, cx, seen);
}
