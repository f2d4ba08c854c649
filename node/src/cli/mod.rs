//! The command line, shared by `tongzhou-node` and `tongzhou`.
//!
//! One file a noun: its arguments and what it asks. Invariants: it sees the façade only; stdout
//! carries the answer (with `--json` one JSON document), stderr everything else; the exit code is 0
//! only on success, 2 for a command that isn't understood, 1 for what failed. Texts are in `text`,
//! in both languages.

mod announcement;
mod attach;
mod backend;
mod bundle;
mod capability;
mod channel;
mod commit;
mod context;
mod conversation;
mod demo;
mod department;
mod device;
mod digest;
mod expiry;
mod file;
mod import;
mod init;
mod input;
mod invite;
mod join;
mod meeting;
mod member;
mod message;
mod network;
mod outside;
mod page;
mod passphrase;
mod program;
mod project;
mod proof;
mod recovery;
mod relay;
mod release;
mod reminder;
mod render;
mod rule;
mod run;
mod search;
mod status;
mod table;
mod task;
mod task_list;
#[cfg(test)]
mod tests;
mod text;
mod verify;
mod voice;

pub use program::{Opened, WindowStart, main, main_with_window};
pub use text::Lang;
