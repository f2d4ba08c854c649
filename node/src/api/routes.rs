//! What can be asked at which address, and with which status it is answered.

use std::convert::Infallible;

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequest, State},
    http::{HeaderMap, StatusCode, header},
    response::{
        IntoResponse, Response,
        sse::{KeepAlive, Sse},
    },
    routing::{get, post},
};
use futures::stream::{self, Stream};
use tokio::sync::{
    broadcast::{Receiver, error::RecvError},
    watch,
};

use super::{CALL_BYTES_MAX, openapi};
use crate::{
    facade::{Answer, Event, Failure, FailureCode, Request},
    runtime::Handle,
};

#[derive(Clone)]
struct Shared {
    handle: Handle,
    /// Its sender is dropped when the server closes.
    closed: watch::Receiver<()>,
}

/// The API's addresses.
pub(super) fn router(handle: Handle, closed: watch::Receiver<()>) -> Router {
    Router::new()
        .route("/v1/call", post(call))
        .route("/v1/events", get(events))
        .route("/v1/openapi.json", get(describe))
        .fallback(async || no_such_address(StatusCode::NOT_FOUND))
        .method_not_allowed_fallback(async || no_such_address(StatusCode::METHOD_NOT_ALLOWED))
        .layer(DefaultBodyLimit::max(CALL_BYTES_MAX))
        .with_state(Shared { handle, closed })
}

async fn call(
    State(shared): State<Shared>,
    headers: HeaderMap,
    request: axum::extract::Request,
) -> Response {
    // Refused before the body is sent; one whose length isn't told is cut at the limit.
    let told = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    if told
        .and_then(|length| length.parse().ok())
        .is_some_and(|bytes: usize| bytes > CALL_BYTES_MAX)
    {
        let problem = format!("the request is larger than {CALL_BYTES_MAX} bytes");
        return refuse(StatusCode::PAYLOAD_TOO_LARGE, &problem);
    }
    let body = match Bytes::from_request(request, &()).await {
        Ok(body) => body,
        Err(rejection) => return refuse(rejection.status(), &rejection.body_text()),
    };
    match serde_json::from_slice::<Request>(&body) {
        Ok(request) => answer(shared.handle.call(request).await),
        Err(error) => refuse(StatusCode::BAD_REQUEST, &format!("not a request: {error}")),
    }
}

fn answer(result: Result<Answer, Failure>) -> Response {
    match result {
        Ok(answer) => Json(answer).into_response(),
        Err(failure) => (status(failure.code), Json(failure)).into_response(),
    }
}

/// The HTTP status that says the same as a failure's code.
fn status(code: FailureCode) -> StatusCode {
    match code {
        FailureCode::NotFound => StatusCode::NOT_FOUND,
        FailureCode::Ambiguous | FailureCode::NotJoined => StatusCode::CONFLICT,
        FailureCode::NotAllowed => StatusCode::FORBIDDEN,
        FailureCode::Invalid => StatusCode::BAD_REQUEST,
        FailureCode::ReadOnly | FailureCode::Busy | FailureCode::Locked => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        FailureCode::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

fn refuse(status: StatusCode, problem: &str) -> Response {
    let next = "GET /v1/openapi.json describes what can be asked";
    (status, Json(Failure::new(FailureCode::Invalid, problem, next))).into_response()
}

fn no_such_address(status: StatusCode) -> Response {
    refuse(status, "no such address or method")
}

async fn describe() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], openapi::DESCRIPTION)
}

async fn events(State(shared): State<Shared>) -> Sse<impl Stream<Item = Told>> {
    let listening = (shared.handle.events(), shared.closed);
    Sse::new(stream::unfold(listening, next_event)).keep_alive(KeepAlive::default())
}

/// One server-sent event.
type Told = Result<axum::response::sse::Event, Infallible>;

async fn next_event(
    (mut events, mut closed): (Receiver<Event>, watch::Receiver<()>),
) -> Option<(Told, (Receiver<Event>, watch::Receiver<()>))> {
    let told = tokio::select! {
        event = events.recv() => match event {
            Ok(event) => message("event", &event),
            // A slow listener hears that it has to ask anew.
            Err(RecvError::Lagged(missed)) => message("missed", &missed),
            Err(RecvError::Closed) => return None,
        },
        _ = closed.changed() => return None,
    };
    Some((Ok(told), (events, closed)))
}

fn message<T: serde::Serialize>(name: &str, data: &T) -> axum::response::sse::Event {
    // The façade's types always encode; should one not, its listeners get an empty event.
    let data = serde_json::to_string(data).unwrap_or_default();
    axum::response::sse::Event::default().event(name).data(data)
}
