//! The asking side: one connection a request, which a local socket makes in no time.

use std::path::{Path, PathBuf};

use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::{
    Method, Response, StatusCode,
    body::{Bytes, Incoming},
    client::conn::http1,
    header,
};
use hyper_util::rt::TokioIo;
use tokio::net::UnixStream;

use super::{ANSWER_BYTES_MAX, CALL_BYTES_MAX, socket};
use crate::facade::{Answer, Event, Failure, FailureCode, Request};

/// Bytes that an event stream may send without an event's end.
const EVENT_BYTES_MAX: usize = 64 * 1024;

/// Speaks to the node that runs on a home.
#[derive(Clone, Debug)]
pub struct Client {
    home: PathBuf,
}

impl Client {
    /// The node that runs on `home`; `None` when none does.
    ///
    /// # Errors
    /// When there is a socket that can't be used, or somebody else's.
    pub async fn connect(home: &Path) -> Result<Option<Self>, Failure> {
        Ok(dial(home).await?.map(|_| Self { home: home.to_owned() }))
    }

    /// Asks and waits for the answer.
    ///
    /// # Errors
    /// What the node answers, or why it couldn't be asked.
    pub async fn call(&self, request: &Request) -> Result<Answer, Failure> {
        let body = serde_json::to_vec(request).map_err(|error| broken(&error))?;
        if body.len() > CALL_BYTES_MAX {
            let problem = format!("the request is larger than {CALL_BYTES_MAX} bytes");
            return Err(Failure::new(FailureCode::Invalid, problem, "split it into smaller parts"));
        }
        let response = self.send(Method::POST, "/v1/call", body.into()).await?;
        let status = response.status();
        let body = Limited::new(response.into_body(), ANSWER_BYTES_MAX).collect().await;
        let body = body.map_err(|error| match error.downcast::<LengthLimitError>() {
            Ok(limit) => broken(&limit),
            Err(error) => broken(&error),
        })?;
        read_answer(status, &body.to_bytes())
    }

    /// What the node tells from now on.
    ///
    /// # Errors
    /// When the node can't be reached.
    pub async fn events(&self) -> Result<EventStream, Failure> {
        let response = self.send(Method::GET, "/v1/events", Bytes::new()).await?;
        Ok(EventStream { body: response.into_body(), held: Vec::new() })
    }

    async fn send(
        &self,
        method: Method,
        address: &str,
        body: Bytes,
    ) -> Result<Response<Incoming>, Failure> {
        let stream = dial(&self.home).await?.ok_or_else(stopped)?;
        let (mut sender, connection) =
            http1::handshake(TokioIo::new(stream)).await.map_err(|error| broken(&error))?;
        // Ends by itself with the response, or when that is dropped.
        tokio::spawn(connection);
        let request = hyper::Request::builder()
            .method(method)
            .uri(address)
            .header(header::HOST, "localhost")
            .header(header::CONTENT_TYPE, "application/json")
            .body(Full::new(body))
            .map_err(|error| broken(&error))?;
        sender.send_request(request).await.map_err(|error| broken(&error))
    }
}

async fn dial(home: &Path) -> Result<Option<UnixStream>, Failure> {
    socket::connect(home, &socket::runtime_dir(), socket::Which::Node).await.map_err(|error| {
        let problem = format!("the local API of {} can't be used: {error}", home.display());
        Failure::new(FailureCode::NotAllowed, problem, "run this as the home directory's owner")
    })
}

fn read_answer(status: StatusCode, body: &[u8]) -> Result<Answer, Failure> {
    if status.is_success() {
        return serde_json::from_slice(body).map_err(|error| broken(&error));
    }
    Err(serde_json::from_slice::<Failure>(body).unwrap_or_else(|_| broken(&status)))
}

fn broken(error: &dyn std::fmt::Display) -> Failure {
    let problem = format!("the conversation with the running node failed: {error}");
    let next = "check that the running node and this program are of the same version";
    Failure::new(FailureCode::Internal, problem, next)
}

fn stopped() -> Failure {
    Failure::new(FailureCode::Internal, "the node has just stopped", "try again")
}

/// Events as they come.
pub struct EventStream {
    body: Incoming,
    held: Vec<u8>,
}

impl EventStream {
    /// The next event; `None` when the node has stopped. Some may be missed by a slow listener.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            while let Some(end) = self.held.windows(2).position(|pair| pair == b"\n\n") {
                let block: Vec<u8> = self.held.drain(..end + 2).collect();
                if let Some(event) = read_event(&block) {
                    return Some(event);
                }
            }
            if self.held.len() > EVENT_BYTES_MAX {
                return None;
            }
            let frame = self.body.frame().await?.ok()?;
            if let Ok(data) = frame.into_data() {
                self.held.extend_from_slice(&data);
            }
        }
    }
}

/// The event of one block; none for keep-alives, "missed", and kinds of a newer node.
fn read_event(block: &[u8]) -> Option<Event> {
    let text = std::str::from_utf8(block).ok()?;
    let data = text.lines().find_map(|line| line.strip_prefix("data:"))?;
    serde_json::from_str(data.trim()).ok()
}
