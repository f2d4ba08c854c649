//! A disk in a thief's hands: what a locked home tells.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use node::{
    facade::{Answer, Command, FailureCode, Query, Request, TaskField},
    runtime::{self, Handle, HomeAt, Passphrase, RunOptions},
};

/// What all canaries begin with; who finds none of these finds no canary.
const LATIN: &str = "kanarie";
const HAN: &str = "龘靐齉爩";

/// Canaries in all.
const CANARIES: usize = 10_000;

/// Makes canaries, each once.
struct Aviary(usize);

impl Aviary {
    /// This many, in a sentence.
    fn fly(&mut self, count: usize) -> String {
        let word = |at: usize| {
            if at.is_multiple_of(2) { format!("{LATIN}{at:05}") } else { format!("{HAN}{at:05}") }
        };
        let words: Vec<String> = (self.0..self.0 + count).map(word).collect();
        self.0 += count;
        words.join(" ")
    }
}

/// How often the beginnings of canaries stand in some bytes, in three encodings, at any offset.
fn found(bytes: &[u8]) -> usize {
    let mut patterns = BTreeSet::new();
    for text in [LATIN, HAN, &HAN[..6]] {
        patterns.insert(text.as_bytes().to_vec());
        patterns.insert(text.encode_utf16().flat_map(u16::to_le_bytes).collect());
        patterns.insert(text.encode_utf16().flat_map(u16::to_be_bytes).collect());
    }
    let hits =
        |pattern: &Vec<u8>| bytes.windows(pattern.len()).filter(|window| window == pattern).count();
    patterns.iter().map(hits).sum()
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(dir).expect("a directory").flatten() {
        let path = entry.path();
        if path.is_dir() { all.extend(files(&path)) } else { all.push(path) }
    }
    all
}

async fn done(node: &Handle, command: Command) -> Answer {
    let shown = format!("{command:?}");
    node.call(Request::Command(command)).await.unwrap_or_else(|error| panic!("{shown}: {error}"))
}

/// A home full of canaries, closed; everything that it showed.
async fn full_home(at: &HomeAt) -> Vec<u8> {
    let mut birds = Aviary(0);
    runtime::init(at, &birds.fly(2), &birds.fly(2)).expect("founded");
    let listen = vec!["/ip4/127.0.0.1/tcp/0".to_owned()];
    let options = RunOptions { listen, ..RunOptions::default() };
    let (node, ended) = runtime::run(at, options).await.expect("runs");
    for _ in 0..30 {
        done(&node, Command::AddDepartment { name: birds.fly(3), parent: None }).await;
    }
    let channel = birds.fly(2);
    done(&node, Command::AddChannel { name: channel.clone(), department: None }).await;
    for _ in 0..60 {
        let fields = vec![TaskField::Description(birds.fly(12))];
        done(&node, Command::AddTask { title: birds.fly(3), department: None, fields }).await;
    }
    let (title, text) = (birds.fly(3), birds.fly(2_000));
    done(&node, Command::NewPage { title, department: None, text }).await;
    while birds.0 < CANARIES {
        let (channel, text) = (channel.clone(), birds.fly(100));
        done(&node, Command::Send { channel, text, reply_to: None }).await;
    }
    // The search index is fed, too, and answers.
    let search = Query::Search { text: format!("{LATIN}00000"), limit: 5 };
    node.call(Request::Query(search)).await.expect("searched");
    let mut shown = Vec::new();
    let queries = [
        Query::Status,
        Query::Departments,
        Query::Messages { channel, last: 1000 },
        Query::Tasks { department: None },
        Query::Pages,
    ];
    for query in queries {
        let answer = node.call(Request::Query(query)).await.expect("an answer");
        shown.extend(serde_json::to_vec(&answer).expect("JSON"));
    }
    done(&node, Command::Stop).await;
    ended.await.expect("ended well");
    shown
}

#[test]
fn threat_41_a_stolen_disk_tells_no_text_and_no_name() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.expect("threads");
    let dir = tempfile::tempdir().expect("a directory");
    let passphrase = Some(Passphrase::new("correct horse battery"));
    let at = HomeAt { dir: dir.path().join("home"), passphrase };
    let shown = runtime.block_on(full_home(&at));
    assert!(found(&shown) >= CANARIES / 2, "the control: {} canaries are shown", found(&shown));
    let mut bytes = 0;
    for file in files(&at.dir) {
        let content = fs::read(&file).expect("readable");
        bytes += content.len();
        assert_eq!(found(&content), 0, "{}", file.display());
        assert_eq!(found(file.to_string_lossy().as_bytes()), 0, "{}", file.display());
    }
    assert!(bytes > 300_000, "the control: {bytes} bytes were looked through");
    let refused = |passphrase: Option<&str>| {
        let at = HomeAt { dir: at.dir.clone(), passphrase: passphrase.map(Passphrase::new) };
        runtime::with_home(&at, Request::Query(Query::Status)).map_err(|failure| failure.code)
    };
    assert_eq!(refused(None), Err(FailureCode::Locked));
    assert_eq!(refused(Some("incorrect horse")), Err(FailureCode::Locked));
    assert!(refused(Some("correct horse battery")).is_ok(), "the control");
}
