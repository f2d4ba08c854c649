//! A disk in a thief's hands: what a locked home tells, and the folder for temporary files and the log of
//! the node that ran on it.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::{Command as Program, Stdio},
};

use node::{
    facade::{Answer, Command, FailureCode, NewFile, Query, Request, TaskField},
    runtime::{self, Handle, HomeAt, Passphrase, RunOptions},
};

/// What all canaries begin with; who finds none of these finds no canary.
const LATIN: &str = "kanarie";
const HAN: &str = "龘靐齉爩";

/// Canaries in all.
const CANARIES: usize = 10_000;

/// The files with canaries in name and content.
const FILES: usize = 8;

/// Where the process of its own is told which folder is its.
const PLACE: &str = "TONGZHOU_STOLEN";

const PASSPHRASE: &str = "correct horse battery";

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

/// Puts a file in, as the window and the command line do.
async fn put_in(node: &Handle, path: PathBuf) -> NewFile {
    let node = node.clone();
    let put = move || node::blob::put_in(|request| node.call_blocking(request), &path, |_, _| ());
    tokio::task::spawn_blocking(put).await.expect("no panic").expect("put in")
}

/// A home full of canaries, closed; everything that it showed. Files come from `outside`.
async fn full_home(at: &HomeAt, outside: &Path) -> Vec<u8> {
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
    let mut sent = Vec::new();
    for _ in 0..FILES {
        let path = outside.join(format!("{}.pdf", birds.fly(2)));
        fs::write(&path, birds.fly(50).repeat(200)).expect("written");
        sent.push(put_in(&node, path).await);
    }
    let text = birds.fly(2);
    let send = |files| Command::SendFiles {
        channel: channel.clone(),
        text: text.clone(),
        reply_to: None,
        files,
    };
    done(&node, send(sent.clone())).await;
    // Read out again, as one that is opened is.
    for file in sent {
        let query = Query::FilePiece { file: file.file, piece: 0 };
        let piece = node.call(Request::Query(query)).await.expect("it is here");
        assert!(matches!(piece, Answer::FilePiece { bytes } if !bytes.is_empty()));
    }
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
        Query::Files { channel: None, limit: 100 },
    ];
    for query in queries {
        let answer = node.call(Request::Query(query)).await.expect("an answer");
        shown.extend(serde_json::to_vec(&answer).expect("JSON"));
    }
    done(&node, Command::Stop).await;
    ended.await.expect("ended well");
    shown
}

/// No test by itself: the test below runs it as a process of its own, whose temporary folder and log it looks
/// through.
#[test]
fn a_process_of_its_own_fills_a_home() {
    let Some(place) = std::env::var_os(PLACE).map(PathBuf::from) else { return };
    tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::DEBUG)
        .with_ansi(false)
        .with_writer(std::io::stderr)
        .init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.expect("threads");
    let at = HomeAt { dir: place.join("home"), passphrase: Some(Passphrase::new(PASSPHRASE)) };
    let shown = runtime.block_on(full_home(&at, &place.join("outside")));
    fs::write(place.join("shown"), shown).expect("written");
}

/// What lies below a folder, names and contents; how many bytes were looked through.
fn assert_silent(dir: &Path) -> usize {
    let mut bytes = 0;
    for file in files(dir) {
        let content = fs::read(&file).expect("readable");
        bytes += content.len();
        assert_eq!(found(&content), 0, "{}", file.display());
        assert_eq!(found(file.to_string_lossy().as_bytes()), 0, "{}", file.display());
    }
    bytes
}

#[test]
fn threat_41_a_stolen_disk_tells_no_text_and_no_name() {
    let dir = tempfile::tempdir().expect("a directory");
    for folder in ["outside", "temporary"] {
        fs::create_dir(dir.path().join(folder)).expect("a directory");
    }
    let (temporary, log) = (dir.path().join("temporary"), dir.path().join("log"));
    let status = Program::new(std::env::current_exe().expect("this program"))
        .args(["--exact", "a_process_of_its_own_fills_a_home", "--nocapture"])
        .env(PLACE, dir.path())
        .env("TMPDIR", &temporary)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(fs::File::create(&log).expect("a file"))
        .status()
        .expect("it starts");
    let log = fs::read(log).expect("readable");
    assert!(status.success(), "{}", String::from_utf8_lossy(&log));
    let shown = fs::read(dir.path().join("shown")).expect("written");
    assert!(found(&shown) >= CANARIES / 2, "the control: {} canaries are shown", found(&shown));
    let named = files(&dir.path().join("outside"));
    assert!(
        named.len() == FILES && found(named[0].to_string_lossy().as_bytes()) > 0,
        "the control"
    );
    let at = HomeAt { dir: dir.path().join("home"), passphrase: None };
    let bytes = assert_silent(&at.dir);
    assert!(bytes > 300_000, "the control: {bytes} bytes were looked through");
    assert_silent(&temporary);
    let lines = String::from_utf8_lossy(&log);
    assert!(lines.contains("DEBUG"), "the control: {lines}");
    let told = lines.lines().find(|line| found(line.as_bytes()) > 0);
    assert_eq!(told, None, "the log tells");
    let refused = |passphrase: Option<&str>| {
        let at = HomeAt { dir: at.dir.clone(), passphrase: passphrase.map(Passphrase::new) };
        runtime::with_home(&at, Request::Query(Query::Status)).map_err(|failure| failure.code)
    };
    assert_eq!(refused(None), Err(FailureCode::Locked));
    assert_eq!(refused(Some("incorrect horse")), Err(FailureCode::Locked));
    assert!(refused(Some(PASSPHRASE)).is_ok(), "the control");
}
