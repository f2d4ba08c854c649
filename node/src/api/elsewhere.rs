//! The client where there are no Unix sockets: no node can be reached yet.

use std::{convert::Infallible, io, path::Path};

use crate::facade::{Answer, Failure, Request};

/// A connection to a running node, of which there is none here.
pub struct Client(Infallible);

impl Client {
    /// Never finds a node.
    ///
    /// # Errors
    /// Never.
    #[expect(clippy::unused_async, reason = "the same signature as with Unix sockets")]
    pub async fn connect(_home: &Path) -> Result<Option<Self>, Failure> {
        Ok(None)
    }

    /// Can't be reached.
    ///
    /// # Errors
    /// Never.
    #[expect(clippy::unused_async, reason = "the same signature as with Unix sockets")]
    pub async fn call(&self, _request: &Request) -> Result<Answer, Failure> {
        match self.0 {}
    }
}

/// Never finds a window.
///
/// # Errors
/// Never.
#[expect(clippy::unused_async, reason = "the same signature as with Unix sockets")]
pub async fn show_window(_home: &Path) -> io::Result<bool> {
    Ok(false)
}
