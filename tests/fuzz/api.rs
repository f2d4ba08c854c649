//! Requests to the local API, which any program of the user may send.

use node::facade::{Command, Query, Request, TaskChange, TaskField};
use protocol::{
    capability::{Level, Role},
    clock::Millis,
};

use crate::mutate::Recipe;

fn requests() -> Vec<Request> {
    let commands = [
        Command::AddDepartment { name: "市场部".into(), parent: Some("总部".into()) },
        Command::Invite {
            department: "市场部".into(),
            role: Role::Manager,
            expires: Millis(1_800_000_000_000),
        },
        Command::Grant {
            member: "李雷".into(),
            department: None,
            level: Level::Write,
            below: true,
            expires: None,
            passes: 2,
            may: Vec::new(),
        },
        Command::Send {
            channel: "市场部/general".into(),
            text: "早上好\n\"hi\"".into(),
            reply_to: None,
        },
        Command::SetTask {
            task: "活动".into(),
            changes: vec![
                TaskChange::Set(TaskField::Deadline(Some("2026-12-01".into()))),
                TaskChange::Assign("王芳".into()),
            ],
        },
        Command::ImportPeople { csv: vec![1, 2, 255], dry_run: true, expires: Millis(5) },
        Command::Verify { rebuild: true },
    ];
    let queries = [
        Query::Status,
        Query::Messages { channel: "general".into(), last: 20 },
        Query::Search { text: "方案".into(), limit: 10 },
    ];
    let commands = commands.map(Request::Command).into_iter();
    commands.chain(queries.map(Request::Query)).collect()
}

#[test]
fn fuzz_api_request() {
    let seeds: Vec<Vec<u8>> = requests()
        .iter()
        .map(|request| serde_json::to_vec(request).expect("a request is JSON"))
        .chain([b"[".repeat(10_000), b"{\"command\":".repeat(500)])
        .collect();
    bolero::check!().with_iterations(5000).with_max_len(400).for_each(|recipe: &[u8]| {
        let bytes = Recipe::new(recipe).bend(&seeds);
        let Ok(request) = serde_json::from_slice::<Request>(&bytes) else { return };
        let written = serde_json::to_vec(&request).expect("a request is JSON");
        let again: Request = serde_json::from_slice(&written).expect("what was written is read");
        assert_eq!(again, request);
    });
}
