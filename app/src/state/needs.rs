//! Which of the node's answers are needed, given where one is.

use node::facade::Query;

use super::{Panel, Route};
use crate::desk::Desk;

/// Items of the inbox that are shown.
pub const INBOX_SHOWN_MAX: usize = 200;

/// Threads that are shown.
pub const THREADS_SHOWN_MAX: usize = 100;

/// What the screen of this desk shows comes from the answers to these.
pub fn needs(desk: &Desk) -> Vec<Query> {
    let mut needed = vec![
        Query::Status,
        Query::Channels,
        Query::Departments,
        Query::Members,
        Query::Inbox { limit: INBOX_SHOWN_MAX },
        Query::Own,
        Query::Digest { reunion: None },
    ];
    match desk.nav.here() {
        Route::Digest { reunion } => {
            needed.push(Query::Digest { reunion: reunion.clone() });
            needed.push(Query::Tasks { department: None });
        }
        Route::Threads => needed.push(Query::Threads { limit: THREADS_SHOWN_MAX }),
        Route::Tasks { .. } => needed.push(Query::Tasks { department: None }),
        Route::Pages { .. } => needed.push(Query::Pages),
        Route::Inbox
        | Route::Channel { .. }
        | Route::Page { .. }
        | Route::Tables { .. }
        | Route::Table { .. }
        | Route::People
        | Route::Network
        | Route::Agenda
        | Route::Search
        | Route::Settings
        | Route::Help { .. } => {}
    }
    match &desk.nav.panel {
        Some(Panel::Thread { channel, message }) => {
            needed.push(Query::Thread { channel: channel.clone(), message: message.clone() });
        }
        Some(Panel::Message { channel, message }) => {
            let (channel, message) = (channel.clone(), message.clone());
            needed.push(Query::MessageHistory { channel, message });
        }
        Some(Panel::Task { task }) => {
            needed.push(Query::Tasks { department: None });
            needed.push(Query::Task { task: task.clone() });
        }
        Some(Panel::Meeting { meeting }) => {
            needed.push(Query::Meeting { meeting: meeting.clone() });
        }
        Some(Panel::PageHistory { .. } | Panel::Record { .. }) | None => {}
    }
    needed.extend(desk.views.needs(&desk.nav));
    needed
}
