//! A release is believed only when it is exactly what enough maintainers signed.

use std::{
    fs,
    path::{Path, PathBuf},
};

use protocol::crypto::DeviceKey;
use tempfile::TempDir;

use super::{
    FILE, Maintainer, Maintainers, Problem, Release, SignError, Version, Wanted, check, folder,
    sign, sign::load,
};

/// A release of two files, its lock file beside it, and three maintainers of whom two are needed.
struct Bench {
    home: TempDir,
    maintainers: Maintainers,
}

fn key(maintainer: u8) -> DeviceKey {
    DeviceKey::from_seed(&[maintainer; 32])
}

fn version(text: &str) -> Version {
    text.parse().expect("three numbers")
}

impl Bench {
    fn new() -> Self {
        let home = TempDir::new().expect("a directory");
        let keys = [(1, "Ann"), (2, "Bob"), (3, "Cai")]
            .map(|(number, name)| Maintainer { name: name.into(), key: key(number).device() });
        let maintainers = Maintainers::new(2, keys.to_vec()).expect("three keys, two needed");
        let bench = Self { home, maintainers };
        fs::create_dir_all(bench.folder().join("bin")).unwrap();
        fs::write(bench.folder().join("bin/tongzhou"), b"the program").unwrap();
        fs::write(bench.folder().join("LICENSE"), b"the licence").unwrap();
        fs::write(bench.lock(), b"every dependency").unwrap();
        bench
    }

    /// One that Ann and Bob have signed.
    fn signed() -> Self {
        let bench = Self::new();
        bench.sign(1);
        bench.sign(2);
        bench
    }

    fn folder(&self) -> PathBuf {
        self.home.path().join("release")
    }

    fn lock(&self) -> PathBuf {
        self.home.path().join("Cargo.lock")
    }

    fn sign(&self, maintainer: u8) {
        sign(&self.folder(), &self.lock(), version("0.2.0"), &key(maintainer)).expect("signed");
    }

    fn problems(&self) -> Vec<Problem> {
        let lock = Some(folder::artefact(&self.lock()).unwrap().hash);
        let (maintainers, at_least) = (&self.maintainers, version("0.1.0"));
        check(&self.folder(), &Wanted { maintainers, at_least, lock }).problems
    }

    /// Bends the list as somebody would who holds the release in their hands.
    fn bend(&self, how: impl FnOnce(&mut Release)) {
        let mut release = load(&self.folder()).unwrap().expect("a list");
        how(&mut release);
        fs::write(self.folder().join(FILE), serde_json::to_vec(&release).unwrap()).unwrap();
    }

    fn write(&self, file: &str, bytes: &[u8]) {
        fs::write(self.folder().join(file), bytes).unwrap();
    }
}

#[test]
fn threat_45_control_a_release_that_two_of_three_signed_is_good() {
    let bench = Bench::signed();
    assert_eq!(bench.problems(), []);
    bench.sign(3);
    assert_eq!(bench.problems(), [], "all three");
    bench.sign(3);
    assert_eq!(bench.problems(), [], "signing again puts no second signature there");
}

#[test]
fn threat_45_a_tampered_missing_or_extra_file_is_refused() {
    let bench = Bench::signed();
    bench.write("bin/tongzhou", b"the Program");
    assert_eq!(bench.problems(), [Problem::Tampered { file: "bin/tongzhou".into() }]);
    fs::remove_file(bench.folder().join("bin/tongzhou")).unwrap();
    assert_eq!(bench.problems(), [Problem::Missing { file: "bin/tongzhou".into() }]);
    bench.write("bin/tongzhou", b"the program");
    bench.write("bin/libssl.so", b"loaded before the system's");
    assert_eq!(bench.problems(), [Problem::Extra { file: "bin/libssl.so".into() }]);
    fs::remove_file(bench.folder().join("bin/libssl.so")).unwrap();
    assert_eq!(bench.problems(), [], "whole again");
}

#[test]
fn threat_45_too_few_repeated_or_unknown_signers_are_refused() {
    let bench = Bench::new();
    bench.sign(1);
    let few = Problem::Signers { signed: 1, needed: 2 };
    assert_eq!(bench.problems(), std::slice::from_ref(&few));
    bench.bend(|release| release.signatures.push(release.signatures[0]));
    let twice = Problem::Twice { key: key(1).device().to_string() };
    assert_eq!(bench.problems(), [twice, few.clone()], "one person isn't two");
    bench.bend(|release| {
        release.signatures.truncate(1);
        release.signatures.push(release.manifest.sign(&key(9)));
    });
    let unknown = Problem::Unknown { key: key(9).device().to_string() };
    assert_eq!(bench.problems(), [unknown, few], "nobody signs in a maintainer's place");
}

#[test]
fn threat_45_a_signature_holds_for_one_list_only() {
    let bench = Bench::signed();
    let forged = |number: u8| Problem::Forged { key: key(number).device().to_string() };
    let none = Problem::Signers { signed: 0, needed: 2 };
    // What was put in is put in the list, too.
    bench.write("bin/tongzhou", b"another program");
    let other = folder::artefact(&bench.folder().join("bin/tongzhou")).unwrap();
    bench.bend(|release| {
        release.manifest.files.insert("bin/tongzhou".into(), other);
    });
    assert_eq!(bench.problems(), [forged(1), forged(2), none.clone()]);
    // The same files under a higher number.
    let bench = Bench::signed();
    bench.bend(|release| release.manifest.version = version("0.3.0"));
    assert_eq!(bench.problems(), [forged(1), forged(2), none.clone()]);
    // One's name under another's signature.
    let bench = Bench::signed();
    bench.bend(|release| release.signatures[1].key = key(3).device());
    assert_eq!(bench.problems(), [forged(3), Problem::Signers { signed: 1, needed: 2 }]);
    // A statement of another kind with the same digest.
    let bench = Bench::new();
    bench.sign(1);
    bench.bend(|release| {
        let signature = key(2).sign("tongzhou invitation", &release.manifest.digest());
        let (key, signature) = (key(2).device(), signature.into());
        release.signatures.push(super::manifest::SignedBy { key, signature });
    });
    assert_eq!(bench.problems(), [forged(2), Problem::Signers { signed: 1, needed: 2 }]);
}

#[test]
fn threat_45_an_older_release_or_one_from_other_dependencies_is_refused() {
    let bench = Bench::signed();
    let wanted = |at_least| Wanted { maintainers: &bench.maintainers, at_least, lock: None };
    let problems = |wanted: &Wanted<'_>| check(&bench.folder(), wanted).problems;
    assert_eq!(problems(&wanted(version("0.2.0"))), [], "as new as what there is");
    let newer = version("0.2.1");
    let older = Problem::Older { version: version("0.2.0"), at_least: newer };
    assert_eq!(problems(&wanted(newer)), [older]);
    fs::write(bench.lock(), b"one dependency more").unwrap();
    assert_eq!(bench.problems(), [Problem::Lock]);
}

#[test]
fn nobody_signs_what_they_do_not_have_themselves() {
    let bench = Bench::new();
    bench.sign(1);
    bench.write("bin/tongzhou", b"built elsewhere");
    let signed = sign(&bench.folder(), &bench.lock(), version("0.2.0"), &key(2));
    assert!(matches!(signed, Err(SignError::Differs)), "{signed:?}");
    bench.write("bin/tongzhou", b"the program");
    let signed = sign(&bench.folder(), &bench.lock(), version("0.2.1"), &key(2));
    assert!(matches!(signed, Err(SignError::Differs)), "another version: {signed:?}");
    bench.sign(2);
    assert_eq!(bench.problems(), []);
}

#[test]
fn what_is_no_release_is_told_and_never_believed() {
    let bench = Bench::new();
    assert_eq!(bench.problems(), [Problem::NoList]);
    bench.write(FILE, b"{}");
    assert!(matches!(bench.problems()[..], [Problem::Malformed { .. }]));
    let empty = TempDir::new().unwrap();
    let signed = sign(empty.path(), &bench.lock(), version("0.2.0"), &key(1));
    assert!(matches!(signed, Err(SignError::Empty)));
}

#[cfg(unix)]
#[test]
fn a_link_is_no_file_of_a_release() {
    let bench = Bench::signed();
    let program = bench.folder().join("bin/tongzhou");
    fs::rename(&program, bench.home.path().join("elsewhere")).unwrap();
    std::os::unix::fs::symlink(bench.home.path().join("elsewhere"), &program).unwrap();
    assert!(matches!(bench.problems()[..], [Problem::Folder { .. }]), "it can change afterwards");
}

#[test]
fn versions_have_one_spelling_and_an_order() {
    let texts = ["0.1.9", "0.1.10", "0.2.0", "1.0.0"];
    assert!(texts.map(version).is_sorted());
    assert!(texts.iter().all(|text| version(text).to_string() == *text));
    for text in ["", "1", "1.2", "1.2.3.4", "01.2.3", "+1.2.3", "1.2.x", " 1.2.3", "1..3"] {
        assert!(text.parse::<Version>().is_err(), "{text}");
    }
    assert_eq!(Version::own().to_string(), env!("CARGO_PKG_VERSION"), "the program's own");
}

#[test]
fn a_list_of_maintainers_names_each_once_and_needs_some_of_them() {
    let ann = || Maintainer { name: "Ann".into(), key: key(1).device() };
    assert!(Maintainers::new(0, vec![ann()]).is_err());
    assert!(Maintainers::new(2, vec![ann()]).is_err());
    assert!(Maintainers::new(2, vec![ann(), ann()]).is_err());
    assert!(Maintainers::new(1, vec![ann()]).is_ok());
    let read = |text: &str| serde_json::from_str::<Maintainers>(text).is_ok();
    let key = key(1).device();
    assert!(read(&format!(r#"{{"needed":1,"keys":[{{"name":"Ann","key":"{key}"}}]}}"#)));
    assert!(!read(&format!(r#"{{"needed":2,"keys":[{{"name":"Ann","key":"{key}"}}]}}"#)));
}

/// Whatever is done to the list's bytes, it is refused, or it says what it said.
#[test]
fn threat_45_no_bent_list_is_believed() {
    let bench = Bench::signed();
    let path = bench.folder().join(FILE);
    let good = fs::read(&path).unwrap();
    let release = load(&bench.folder()).unwrap().unwrap();
    let mut refused = 0;
    for at in 0..good.len() {
        let mut bent = good.clone();
        bent[at] ^= 1;
        fs::write(&path, &bent).unwrap();
        let is_same = said(&bench.folder()).is_some_and(|it| it == release);
        assert!(is_same || !bench.problems().is_empty(), "byte {at}");
        refused += usize::from(!is_same);
    }
    assert!(refused > good.len() / 2, "most bytes mean something: {refused}");
}

fn said(folder: &Path) -> Option<Release> {
    load(folder).ok().flatten()
}
