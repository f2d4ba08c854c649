//! Proof files, as a stranger hands them to somebody who has nothing else.

use std::sync::Arc;

use node::{
    core::{Core, Ground, Input, Output},
    disk::SimDisk,
    facade::{Answer, Command, ProofReport, Query, Request},
    proof::{PROOF_BYTES_MAX, content, seal},
    service::check_proof,
    store::MemoryKv,
};
use protocol::{clock::Millis, crypto::HomeKey};

use crate::mutate::Recipe;

fn ask(core: &mut Core, now: Millis, request: Request) -> Answer {
    core.handle(now, Input::Request { id: 1, request });
    core.settle(now);
    while let Some(output) = core.poll_output() {
        if let Output::Answer { result, .. } = output {
            return result.expect("answered");
        }
    }
    panic!("no answer");
}

/// Proofs of a message and of a task of a founder alone.
fn proofs() -> Vec<Vec<u8>> {
    let now = Millis(1_760_000_000_000);
    let (disk, kv) = (Arc::new(SimDisk::new()), Box::new(MemoryKv::default()));
    let ground = Ground { disk, kv, key: HomeKey::new([1; 32]), luck: [1; 32] };
    let mut core = Core::found(ground, "示例公司", "张三", now).expect("founded");
    let mut after = 0;
    let mut next = |core: &mut Core, request| {
        after += 1;
        ask(core, now.plus(after), request)
    };
    let channel = Command::AddChannel { name: "大厅".into(), department: None };
    next(&mut core, Request::Command(channel));
    let send = Command::Send { channel: "大厅".into(), text: "开工".into(), reply_to: None };
    let Answer::Made { id } = next(&mut core, Request::Command(send)) else { panic!("no id") };
    let task = Command::AddTask { title: "验收".into(), department: None, fields: Vec::new() };
    next(&mut core, Request::Command(task));
    let items = [id, "验收".to_owned()];
    let proof = |item| match next(&mut core, Request::Query(Query::Proof { item, channel: None })) {
        Answer::Proof { bytes, .. } => bytes,
        other => panic!("{other:?}"),
    };
    items.into_iter().map(proof).collect()
}

#[test]
fn fuzz_proof_file() {
    let files = proofs();
    let honest: Vec<ProofReport> =
        files.iter().map(|file| check_proof(file).expect("a seed holds")).collect();
    let inside: Vec<Vec<u8>> =
        files.iter().map(|file| content(file).expect("whole").to_vec()).collect();
    bolero::check!().with_iterations(1500).with_max_len(400).for_each(|recipe: &[u8]| {
        let mut recipe = Recipe::new(recipe);
        // Mostly with a checksum made anew: what lies behind it is what matters.
        let bytes = match recipe.below(8) {
            0 => recipe.bend(&files),
            _ => seal(&recipe.bend(&inside)),
        };
        let Ok(report) = check_proof(&bytes) else { return };
        assert!(bytes.len() <= PROOF_BYTES_MAX);
        let known = honest.iter().any(|honest| {
            report.org == honest.org
                && report.changes.iter().all(|change| honest.changes.contains(change))
        });
        assert!(known, "something is proven that nobody signed: {report:?}");
    });
}
