//! Repositories made here, read back; and some that nobody should have made.

use std::{fs, path::Path};

use gix_hash::{Kind, ObjectId};
use gix_object::{Write, tree};

use super::{Repository, Scan, ScanError, Tips, named_tasks, scan};

/// A repository in a temporary folder.
pub(crate) struct Made {
    dir: tempfile::TempDir,
    objects: gix_odb::Handle,
    tree: ObjectId,
    clock: u32,
}

impl Made {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let git = dir.path().join(".git");
        fs::create_dir_all(git.join("objects")).expect("made");
        fs::create_dir_all(git.join("refs/heads")).expect("made");
        fs::write(git.join("HEAD"), "ref: refs/heads/main\n").expect("written");
        let objects = gix_odb::at(git.join("objects"), Kind::Sha1).expect("opened");
        let nothing: Vec<tree::Entry> = Vec::new();
        let tree = objects.write(&gix_object::Tree { entries: nothing }).expect("written");
        Self { dir, objects, tree, clock: 1_700_000_000 }
    }

    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Commits raw bytes after `parents`.
    fn raw(&self, object: &[u8]) -> ObjectId {
        self.objects.write_buf(gix_object::Kind::Commit, object).expect("written")
    }

    pub fn commit(&mut self, parents: &[ObjectId], message: &str) -> ObjectId {
        self.clock += 60;
        let mut object = format!("tree {}\n", self.tree).into_bytes();
        for parent in parents {
            object.extend(format!("parent {parent}\n").bytes());
        }
        let who = format!("张三 <zs@example.org> {} +0800", self.clock);
        object.extend(format!("author {who}\ncommitter {who}\n\n{message}").bytes());
        self.raw(&object)
    }

    pub fn branch(&self, name: &str, at: ObjectId) {
        let path = self.path().join(".git/refs").join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, format!("{at}\n")).expect("written");
    }

    fn scan(&self, since: &Tips) -> Scan {
        let repository = Repository::open(self.path()).expect("opened");
        scan(&repository, None, since).expect("read")
    }
}

/// `KEY` or `KEY!` for one that is finished.
fn named(message: &str) -> Vec<String> {
    let mark = |closes| if closes { "!" } else { "" };
    let named = named_tasks(message).into_iter();
    named.map(|it| format!("{}{}", it.key, mark(it.closes))).collect()
}

#[test]
fn r41_messages_name_tasks_in_both_languages_and_with_any_punctuation() {
    let cases: &[(&str, &[&str])] = &[
        ("Refs LAUNCH-12", &["LAUNCH-12"]),
        ("Closes LAUNCH-12", &["LAUNCH-12!"]),
        (
            "fix: a thing\n\nFixes: launch-12, LAUNCH-13 and LAUNCH-14.",
            &["LAUNCH-12!", "LAUNCH-13!", "LAUNCH-14!"],
        ),
        ("See #A1-7 & A1-8", &["A1-7", "A1-8"]),
        ("关联 LAUNCH-12", &["LAUNCH-12"]),
        (
            "登录页；完成：ＬＡＵＮＣＨ－１２、LAUNCH-13，修复了 SCB-4。",
            &["LAUNCH-12!", "LAUNCH-13!", "SCB-4!"],
        ),
        ("完成LAUNCH-12和LAUNCH-13", &["LAUNCH-12!", "LAUNCH-13!"]),
        ("未完成 LAUNCH-12", &["LAUNCH-12"]),
        ("Refs LAUNCH-12\nCloses LAUNCH-12", &["LAUNCH-12!"]),
        ("Resolved (LAUNCH-12)", &["LAUNCH-12!"]),
        // No word before it, or the word is a part of another: nothing is meant.
        ("LAUNCH-12 is nice", &[]),
        ("prefix LAUNCH-12", &[]),
        ("Closes the door", &[]),
        ("Closes LAUNCH-0", &[]),
        ("Closes LAUNCH-12x", &[]),
        ("Closes LAUNCH-12-13", &[]),
        ("Closes LAUNCH-99999999", &[]),
        ("Refs 12-LAUNCH", &[]),
        ("", &[]),
    ];
    for (message, keys) in cases {
        assert_eq!(named(message), *keys, "{message}");
    }
    let many: String = (1..200).map(|n| format!("Refs T-{n}\n")).collect();
    assert_eq!(named(&many).len(), 32);
    let long = format!("{}Refs T-1", "长".repeat(40_000));
    assert_eq!(named(&long), [""; 0], "what stands after 64 KiB isn't looked at");
}

#[test]
fn r41_a_scan_finds_commits_and_the_next_one_only_what_is_new() {
    let mut made = Made::new();
    let first = made.commit(&[], "begin");
    let second = made.commit(&[first], "登录页\n\nRefs LAUNCH-12");
    made.branch("heads/main", second);
    let side = made.commit(&[first], "Closes LAUNCH-13");
    made.branch("heads/side", side);
    let scan = made.scan(&Tips::default());
    assert_eq!((scan.looked_at, scan.cut, scan.branch.as_deref()), (3, false, Some("main")));
    assert_eq!(scan.root.expect("known").to_string(), first.to_string());
    let [on, off] = scan.found.as_slice() else { panic!("two commits: {:?}", scan.found) };
    assert_eq!((on.hash.to_string(), on.subject.as_str()), (second.to_string(), "登录页"));
    assert_eq!((on.author.as_str(), on.on_branch), ("张三", true));
    assert_eq!((off.hash.to_string(), off.on_branch), (side.to_string(), false));
    let again = made.scan(&scan.tips);
    assert_eq!((again.looked_at, again.found.len()), (0, 0));
    // The side comes to the branch: now its word counts.
    let merged = made.commit(&[second, side], "merge");
    made.branch("heads/main", merged);
    let third = made.scan(&again.tips);
    assert_eq!(third.found.len(), 1, "{:?}", third.found);
    assert!(third.found[0].on_branch);
    assert_eq!(third.found[0].hash.to_string(), side.to_string());
    assert_eq!(third.looked_at, 2);
    // Commits that are remembered and gone (history was written anew) harm nothing.
    let lost = Tips { branch: vec!["0".repeat(40), "x".into()], all: vec!["1".repeat(40)] };
    assert_eq!(made.scan(&lost).found.len(), 2);
}

#[test]
fn r41_what_is_no_repository_or_a_hostile_one_harms_nobody() {
    let nothing = tempfile::tempdir().expect("a folder");
    assert!(matches!(Repository::open(nothing.path()), Err(ScanError::None(_))));
    let mut made = Made::new();
    let first = made.commit(&[], "begin");
    // A commit with an absurd time, one that isn't text, one whose parent is missing, one too large.
    let strange = made.raw(
        format!("tree {}\nparent {first}\nauthor A <a> 99999999999999999999 +0000\ncommitter B <b> -5 +0000\n\nRefs T-1", made.tree).as_bytes(),
    );
    let mut bytes = format!(
        "tree {}\nparent {strange}\nauthor A\u{1b}[31m <a> 1 +0000\ncommitter B <b> 1 +0000\n\n",
        made.tree
    )
    .into_bytes();
    bytes.extend([0xff, 0xfe, b'\n']);
    bytes.extend(b"Refs T-2");
    let bytes = made.raw(&bytes);
    let missing = ObjectId::from_hex(&[b'a'; 40]).expect("a hash");
    let orphan = made.commit(&[bytes, missing], "Refs T-3");
    let large = made.commit(&[orphan], &format!("Refs T-4{}", "x".repeat(2_000_000)));
    made.branch("heads/main", orphan);
    made.branch("heads/large", large);
    fs::write(made.path().join(".git/refs/heads/bad"), "nonsense").expect("written");
    fs::write(made.path().join(".git/refs/heads/loop"), "ref: refs/heads/loop\n").expect("written");
    let scan = made.scan(&Tips::default());
    let keys: Vec<String> =
        scan.found.iter().flat_map(|it| &it.tasks).map(|it| it.key.to_string()).collect();
    assert_eq!(keys, ["T-3", "T-2", "T-1"], "the large one is passed over");
    assert!(scan.found.iter().all(|it| !it.author.contains('\u{1b}')));
    // Objects that are no objects.
    let objects = made.path().join(".git/objects");
    for entry in fs::read_dir(&objects).expect("listed").flatten() {
        for file in fs::read_dir(entry.path()).expect("listed").flatten() {
            let mut permissions = file.metadata().expect("there").permissions();
            #[expect(
                clippy::permissions_set_readonly_false,
                reason = "a test's own temporary file"
            )]
            permissions.set_readonly(false);
            fs::set_permissions(file.path(), permissions).expect("set");
            fs::write(file.path(), b"\x78\x01garbage").expect("written");
        }
    }
    assert_eq!(made.scan(&Tips::default()).found.len(), 0);
    let repository = Repository::open(made.path()).expect("opened");
    let unknown = scan_branch(&repository, "release");
    assert!(matches!(unknown, Err(ScanError::Branch(_))));
}

fn scan_branch(repository: &Repository, branch: &str) -> Result<Scan, ScanError> {
    scan(repository, Some(branch), &Tips::default())
}

#[cfg(unix)]
#[test]
fn r41_files_that_have_no_end_are_not_begun() {
    use std::os::unix::fs::symlink;
    for name in ["packed-refs", "objects/info/alternates"] {
        let mut made = Made::new();
        let first = made.commit(&[], "Refs T-1");
        made.branch("heads/main", first);
        assert_eq!(made.scan(&Tips::default()).found.len(), 1, "the control");
        let file = made.path().join(".git").join(name);
        fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        symlink("/dev/zero", &file).expect("linked");
        assert!(matches!(Repository::open(made.path()), Err(ScanError::Odd(_))), "{name}");
    }
}

#[test]
fn r41_branches_are_found_behind_thousands_of_other_references() {
    let mut made = Made::new();
    let first = made.commit(&[], "Refs T-1");
    made.branch("heads/main", first);
    let changes = (0..3_000).map(|number| format!("{first} refs/changes/{number:04}\n"));
    let packed =
        format!("# pack-refs with: peeled fully-peeled sorted \n{}", changes.collect::<String>());
    fs::write(made.path().join(".git/packed-refs"), packed).expect("written");
    assert_eq!(made.scan(&Tips::default()).found.len(), 1);
}

#[test]
fn r41_a_repository_that_names_commits_by_sha_256_says_so_instead_of_giving_none() {
    let made = Made::new();
    for (config, refused) in [
        ("[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectFormat = sha256\n", true),
        ("[core]\n[extensions]\n\tobjectformat=SHA256\n", true),
        ("[extensions] objectformat = sha256\n", true),
        ("[extensions]\n\tobjectFormat = sha1\n", false),
        ("[remote \"x\"]\n\tobjectFormat = sha256\n", false),
    ] {
        fs::write(made.path().join(".git/config"), config).expect("written");
        let opened = Repository::open(made.path());
        assert_eq!(matches!(opened, Err(ScanError::Sha256(_))), refused, "{config}");
    }
}
