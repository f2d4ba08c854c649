//! A server and a client around a node that only answers.

use std::{path::Path, time::Duration};

use protocol::clock::Millis;
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::UnixStream,
    sync::{broadcast, oneshot},
    task::JoinHandle,
};

use super::{CALL_BYTES_MAX, Client, Server};
use crate::{
    facade::{Answer, ChannelInfo, Command, Event, Failure, FailureCode, Query, Request, Status},
    runtime::Handle,
};

/// A served home. What its "node" answers is decided by [`reply`].
struct Served {
    home: TempDir,
    events: broadcast::Sender<Event>,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<std::io::Result<()>>,
}

fn reply(request: Request) -> Result<Answer, Failure> {
    match request {
        Request::Query(Query::Status) => {
            Ok(Answer::Status(Status { name: "张三".into(), ..Status::default() }))
        }
        Request::Query(Query::Channels) => {
            let many = ChannelInfo { name: "x".repeat(1000), ..ChannelInfo::default() };
            Ok(Answer::Channels(vec![many; 10_000]))
        }
        Request::Command(Command::ImportPeople { csv, .. }) => {
            Ok(Answer::Made { id: csv.len().to_string() })
        }
        Request::Command(Command::Stop) => Ok(Answer::Done),
        _ => Err(Failure::new(FailureCode::NotFound, "no such thing", "look elsewhere")),
    }
}

fn serve() -> Served {
    serve_for(Duration::from_secs(60))
}

fn serve_for(grace: Duration) -> Served {
    let home = tempfile::tempdir().expect("a directory");
    let (handle, mut calls, events) =
        Handle::new(protocol::crypto::HomeKey::new([1; 32]).for_use("beside"));
    tokio::spawn(async move {
        while let Some(call) = calls.recv().await {
            // The caller may have hung up.
            let _ = call.reply.send(reply(call.request));
        }
    });
    let mut server = Server::bind(home.path()).expect("a socket");
    server.grace = grace;
    let (stop, stopped) = oneshot::channel::<()>();
    let stopped = async move {
        let _ = stopped.await;
    };
    let server = tokio::spawn(server.serve(handle, stopped));
    Served { home, events, stop: Some(stop), server }
}

impl Served {
    async fn client(&self) -> Client {
        Client::connect(self.home.path()).await.expect("usable").expect("running")
    }

    /// Sends raw bytes and reads until the server closes.
    async fn raw(&self, bytes: &[u8]) -> String {
        let mut stream =
            UnixStream::connect(self.home.path().join("node.sock")).await.expect("it listens");
        stream.write_all(bytes).await.expect("it reads");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await.expect("it answers and closes");
        String::from_utf8_lossy(&answer).into_owned()
    }

    async fn post(&self, body: &str) -> String {
        let head = "POST /v1/call HTTP/1.1\r\nhost: x\r\nconnection: close\r\n";
        self.raw(format!("{head}content-length: {}\r\n\r\n{body}", body.len()).as_bytes()).await
    }
}

#[tokio::test]
async fn answers_and_failures_come_back_as_they_were_given() {
    let served = serve();
    let client = served.client().await;
    let Ok(Answer::Status(status)) = client.call(&Request::Query(Query::Status)).await else {
        panic!("a status");
    };
    assert_eq!(status.name, "张三");
    let asked = Request::Query(Query::Page { page: "x".into() });
    let expected = Failure::new(FailureCode::NotFound, "no such thing", "look elsewhere");
    assert_eq!(client.call(&asked).await, Err(expected));
    let Ok(Answer::Channels(rows)) = client.call(&Request::Query(Query::Channels)).await else {
        panic!("10 MB of rows");
    };
    assert_eq!(rows.len(), 10_000);
}

#[tokio::test]
async fn a_file_passes_and_one_that_is_too_big_is_refused_on_both_sides() {
    let served = serve();
    let client = served.client().await;
    let import = |bytes: usize| {
        Request::Command(Command::ImportPeople {
            csv: vec![255; bytes],
            dry_run: true,
            expires: Millis(0),
        })
    };
    let four_mebibytes = 4 * 1024 * 1024 - 100;
    let answer = client.call(&import(four_mebibytes)).await;
    assert_eq!(answer, Ok(Answer::Made { id: four_mebibytes.to_string() }));
    let refused = client.call(&import(CALL_BYTES_MAX / 3)).await;
    assert_eq!(refused.map_err(|failure| failure.code), Err(FailureCode::Invalid));
    // A client that doesn't check hears it from the server, before it has sent the body.
    let head = format!(
        "POST /v1/call HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        CALL_BYTES_MAX + 1
    );
    let answer = served.raw(head.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert!(answer.contains("\"code\":\"invalid\""), "{answer}");
}

#[tokio::test]
async fn garbage_gets_a_failure_and_the_next_request_an_answer() {
    let served = serve();
    let nested = "[".repeat(100_000);
    for body in ["", "{", "null", "{\"query\":\"no_such\"}", "\u{0}", nested.as_str()] {
        let answer = served.post(body).await;
        assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
        assert!(answer.contains("\"code\":\"invalid\""), "{answer}");
    }
    assert!(served.raw(b"\x16\x03\x01 no http at all\r\n\r\n").await.starts_with("HTTP/1.1 400"));
    let missing = served.raw(b"GET /v2 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    assert!(missing.starts_with("HTTP/1.1 404"), "{missing}");
    let method = served.raw(b"GET /v1/call HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await;
    assert!(method.starts_with("HTTP/1.1 405"), "{method}");
    assert!(served.post("{\"query\":\"status\"}").await.starts_with("HTTP/1.1 200"), "the control");
}

#[tokio::test]
async fn the_description_is_served() {
    let served = serve();
    let head = b"GET /v1/openapi.json HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let answer = served.raw(head).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"openapi\": \"3.1.0\""));
}

#[tokio::test]
async fn events_reach_every_listener_until_the_node_stops() {
    let mut served = serve();
    let client = served.client().await;
    let (mut first, mut second) =
        (client.events().await.expect("a stream"), client.events().await.expect("a stream"));
    let told = [
        Event::TaskChanged { task: "季度\n计划".into() },
        Event::OrganisationChanged,
        Event::Progress { device: "d".into(), have: 1, total: 2 },
    ];
    for event in &told {
        served.events.send(event.clone()).expect("two listen");
    }
    for event in &told {
        assert_eq!(first.next().await.as_ref(), Some(event));
        assert_eq!(second.next().await.as_ref(), Some(event));
    }
    drop(served.stop.take());
    assert_eq!(first.next().await, None);
    assert_eq!(second.next().await, None);
    served.server.await.expect("no panic").expect("a clean end");
    assert_eq!(Client::connect(served.home.path()).await.map(|client| client.is_some()), Ok(false));
}

#[tokio::test]
async fn a_client_that_hangs_does_not_keep_the_node_from_stopping() {
    let mut served = serve_for(Duration::ZERO);
    // A request that never ends; the next one's answer shows that this one was taken up.
    let mut stuck =
        UnixStream::connect(served.home.path().join("node.sock")).await.expect("it listens");
    let request = b"POST /v1/call HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n{";
    stuck.write_all(request).await.expect("it reads");
    assert!(served.post("{\"query\":\"status\"}").await.starts_with("HTTP/1.1 200"));
    drop(served.stop.take());
    served.server.await.expect("no panic").expect("a clean end");
}

#[tokio::test]
async fn no_node_is_told_from_a_home_that_is_not_there() {
    let home = tempfile::tempdir().expect("a directory");
    assert_eq!(Client::connect(home.path()).await.map(|client| client.is_some()), Ok(false));
    let nowhere = Path::new("/nowhere/at/all");
    assert_eq!(Client::connect(nowhere).await.map(|client| client.is_some()), Ok(false));
}
