//! Where one is, and the way back.

/// Steps back that are remembered.
const STEPS_MAX: usize = 100;

/// Which tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskScope {
    /// All that one may read.
    All,
    /// Those assigned to oneself.
    Mine,
    /// Those of a department, by its space.
    Department(String),
}

/// How tasks are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TaskView {
    /// As rows.
    #[default]
    List,
    /// As cards by status.
    Board,
    /// As bars over days.
    Gantt,
}

/// How a table is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TableView {
    /// As rows and columns.
    #[default]
    Grid,
    /// As cards by one of its columns.
    Board,
    /// As a form that adds a row.
    Form,
}

/// A place in the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// What calls me.
    Inbox,
    /// What changed elsewhere while I was apart.
    Digest {
        /// Which time apart; the newest, if none is named.
        reunion: Option<String>,
    },
    /// The threads that I take part in.
    Threads,
    /// A conversation; `message` is jumped to.
    Channel {
        /// The channel.
        channel: String,
        /// A message to show, with what was said around it.
        message: Option<String>,
    },
    /// Tasks.
    Tasks {
        /// Which.
        scope: TaskScope,
        /// How.
        view: TaskView,
    },
    /// All pages; of a department, if one is named.
    Pages {
        /// Its space.
        department: Option<String>,
    },
    /// One page.
    Page {
        /// Which.
        page: String,
    },
    /// All tables; of a department, if one is named.
    Tables {
        /// Its space.
        department: Option<String>,
    },
    /// One table.
    Table {
        /// Which.
        table: String,
        /// How.
        view: TableView,
    },
    /// People and permissions.
    People,
    /// Peers, spaces, what is set aside.
    Network,
    /// What takes place in the coming weeks.
    Agenda,
    /// A search.
    Search,
    /// Settings.
    Settings,
    /// The manual.
    Help {
        /// Which part of it.
        topic: &'static str,
    },
}

/// What stands on the right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Panel {
    /// A message and its replies.
    Thread {
        /// The channel.
        channel: String,
        /// The first message.
        message: String,
    },
    /// Who holds and has read a message, and each text it had.
    Message {
        /// The channel.
        channel: String,
        /// The message.
        message: String,
    },
    /// A task.
    Task {
        /// Which.
        task: String,
    },
    /// A meeting.
    Meeting {
        /// Which.
        meeting: String,
    },
    /// A row of a table.
    Record {
        /// The table.
        table: String,
        /// The row.
        row: String,
    },
    /// A page's history.
    PageHistory {
        /// Which.
        page: String,
    },
}

/// Where one is, was, and could go forward to.
#[derive(Clone, Debug)]
pub struct Nav {
    here: Route,
    past: Vec<Route>,
    future: Vec<Route>,
    /// One came here by going back or forward.
    returned: bool,
    /// What stands on the right, if something does.
    pub panel: Option<Panel>,
}

impl Nav {
    /// Begins somewhere.
    pub fn new(here: Route) -> Self {
        Self { here, past: Vec::new(), future: Vec::new(), returned: false, panel: None }
    }

    /// Where one is.
    pub fn here(&self) -> &Route {
        &self.here
    }

    /// Whether one came here by going back or forward.
    pub fn returned(&self) -> bool {
        self.returned
    }

    /// Goes somewhere.
    pub fn go(&mut self, route: Route) {
        if route == self.here {
            return;
        }
        self.past.push(std::mem::replace(&mut self.here, route));
        if self.past.len() > STEPS_MAX {
            self.past.remove(0);
        }
        self.future.clear();
        self.returned = false;
        self.panel = None;
    }

    /// Shows the same place in another way, which is no step.
    pub fn amend(&mut self, route: Route) {
        self.here = route;
    }

    /// Whether there is a way back.
    pub fn can_go_back(&self) -> bool {
        !self.past.is_empty()
    }

    /// Whether there is a way forward.
    pub fn can_go_forward(&self) -> bool {
        !self.future.is_empty()
    }

    /// Goes back.
    pub fn back(&mut self) {
        if let Some(route) = self.past.pop() {
            self.future.push(std::mem::replace(&mut self.here, route));
            self.returned = true;
            self.panel = None;
        }
    }

    /// Goes forward again.
    pub fn forward(&mut self) {
        if let Some(route) = self.future.pop() {
            self.past.push(std::mem::replace(&mut self.here, route));
            self.returned = true;
            self.panel = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_and_forward() {
        let mut nav = Nav::new(Route::Inbox);
        assert!(!nav.can_go_back());
        nav.go(Route::People);
        nav.go(Route::People);
        nav.go(Route::Network);
        nav.back();
        assert_eq!(nav.here(), &Route::People);
        nav.back();
        assert_eq!(nav.here(), &Route::Inbox);
        assert!(nav.returned());
        nav.forward();
        assert_eq!(nav.here(), &Route::People);
        nav.go(Route::Settings);
        assert!(!nav.returned());
        assert!(!nav.can_go_forward());
    }

    #[test]
    fn the_way_back_is_bounded() {
        let mut nav = Nav::new(Route::Inbox);
        for number in 0..1000 {
            nav.go(Route::Page { page: number.to_string() });
        }
        assert_eq!(nav.past.len(), STEPS_MAX);
    }
}
