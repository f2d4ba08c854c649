//! The local API: how the command line, the window and other tools speak to a running node.
//!
//! HTTP/1.1 on a Unix socket in the home directory, described by `openapi.json` beside this file.
//! Invariants: only the home's owner gets in (the socket is theirs alone, and each side checks who
//! the other is); what is asked and answered are the façade's types, nothing else. Windows needs a
//! named pipe, which isn't there yet: on it every command opens the home by itself.

#[cfg(unix)]
mod client;
#[cfg(not(unix))]
mod elsewhere;
#[cfg(unix)]
mod openapi;
#[cfg(unix)]
mod routes;
#[cfg(unix)]
mod server;
#[cfg(unix)]
mod socket;
#[cfg(all(test, unix))]
mod tests;
#[cfg(unix)]
mod window;

#[cfg(unix)]
pub use client::{Client, EventStream};
#[cfg(not(unix))]
pub use elsewhere::{Client, show_window};
#[cfg(unix)]
pub use server::{BindError, Server};
#[cfg(unix)]
pub use window::{WindowDoor, show_window};

/// Bytes of one request's body: an imported CSV of 4 MiB as JSON numbers, or a page of several
/// million characters with the text it was edited from.
pub const CALL_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Bytes of one answer that a client takes: 100,000 tasks at about 400 bytes fit six times over.
pub const ANSWER_BYTES_MAX: usize = 256 * 1024 * 1024;
