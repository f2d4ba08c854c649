//! One suite for both disks: what the journal relies on.

use std::io::ErrorKind;
use std::path::Path;

use super::{Disk, RealDisk, SimDisk, read_state_file, write_state_file};

fn on_both(check: impl Fn(&dyn Disk)) {
    check(&SimDisk::new());
    let root = tempfile::tempdir().unwrap();
    check(&RealDisk::new(root.path()));
}

fn p(path: &str) -> &Path {
    Path::new(path)
}

#[test]
fn bytes_written_are_read_back_at_their_offset() {
    on_both(|disk| {
        let file = disk.create_new(p("a")).unwrap();
        assert!(file.is_empty().unwrap());
        file.write_at(0, b"hello").unwrap();
        file.write_at(5, b" world").unwrap();
        file.write_at(0, b"J").unwrap();
        file.write_at(3, b"").unwrap();
        file.sync_data().unwrap();
        assert_eq!(file.len().unwrap(), 11);
        let again = disk.open(p("a")).unwrap();
        let mut buffer = [0; 20];
        assert_eq!(again.read_at(0, &mut buffer).unwrap(), 11);
        assert_eq!(&buffer[..11], b"Jello world");
        assert_eq!(again.read_at(6, &mut buffer[..2]).unwrap(), 2);
        assert_eq!(&buffer[..2], b"wo");
        assert_eq!(again.read_at(11, &mut buffer).unwrap(), 0);
        assert_eq!(again.read_at(1_000, &mut buffer).unwrap(), 0);
    });
}

#[test]
fn a_write_past_the_end_leaves_zeros_between() {
    on_both(|disk| {
        let file = disk.create_new(p("a")).unwrap();
        file.write_at(3, b"x").unwrap();
        let mut buffer = [9; 4];
        assert_eq!(file.read_at(0, &mut buffer).unwrap(), 4);
        assert_eq!(&buffer, b"\0\0\0x");
    });
}

#[test]
fn truncation_cuts_and_extends_with_zeros() {
    on_both(|disk| {
        let file = disk.create_new(p("a")).unwrap();
        file.write_at(0, b"abcdef").unwrap();
        file.truncate(2).unwrap();
        assert_eq!(file.len().unwrap(), 2);
        file.truncate(4).unwrap();
        let mut buffer = [9; 8];
        assert_eq!(file.read_at(0, &mut buffer).unwrap(), 4);
        assert_eq!(&buffer[..4], b"ab\0\0");
    });
}

#[test]
fn names_are_created_once_listed_in_order_renamed_and_removed() {
    on_both(|disk| {
        for name in ["b", "a", "c"] {
            disk.create_new(p(name)).unwrap().write_at(0, name.as_bytes()).unwrap();
        }
        assert_eq!(disk.create_new(p("a")).unwrap_err().kind(), ErrorKind::AlreadyExists);
        assert_eq!(disk.list(p("")).unwrap(), ["a", "b", "c"]);
        disk.rename(p("a"), p("b")).unwrap();
        disk.remove(p("c")).unwrap();
        disk.sync_dir(p("")).unwrap();
        assert_eq!(disk.list(p("")).unwrap(), ["b"]);
        let mut buffer = [0];
        disk.open(p("b")).unwrap().read_at(0, &mut buffer).unwrap();
        assert_eq!(&buffer, b"a");
        for error in [
            disk.open(p("a")).map(|_| ()).unwrap_err(),
            disk.rename(p("a"), p("d")).unwrap_err(),
            disk.remove(p("a")).unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::NotFound);
        }
    });
}

#[test]
fn directories_hold_files() {
    on_both(|disk| {
        assert_eq!(disk.list(p("d")).unwrap_err().kind(), ErrorKind::NotFound);
        assert_eq!(disk.create_new(p("d/f")).unwrap_err().kind(), ErrorKind::NotFound);
        assert_eq!(disk.sync_dir(p("d")).unwrap_err().kind(), ErrorKind::NotFound);
        disk.create_dir(p("d")).unwrap();
        assert_eq!(disk.create_dir(p("d")).unwrap_err().kind(), ErrorKind::AlreadyExists);
        disk.sync_dir(p("")).unwrap();
        disk.create_new(p("d/f")).unwrap();
        disk.sync_dir(p("d")).unwrap();
        assert_eq!(disk.list(p("")).unwrap(), ["d"]);
        assert_eq!(disk.list(p("d")).unwrap(), ["f"]);
        disk.rename(p("d/f"), p("f")).unwrap();
        assert_eq!(disk.list(p("d")).unwrap(), Vec::<String>::new());
    });
}

#[test]
fn no_path_leads_out_of_the_root() {
    on_both(|disk| {
        for path in ["../x", "/etc/passwd", "d/../../x", "."] {
            let refused = disk.create_new(p(path)).map(|_| ()).unwrap_err();
            assert_eq!(refused.kind(), ErrorKind::InvalidInput, "{path}");
            assert!(disk.open(p(path)).is_err() && disk.remove(p(path)).is_err(), "{path}");
            assert!(disk.rename(p("a"), p(path)).is_err(), "{path}");
        }
    });
}

#[test]
fn state_files_are_replaced_whole() {
    on_both(|disk| {
        assert!(read_state_file(disk, p("s")).unwrap().is_none());
        write_state_file(disk, p("s"), b"one").unwrap();
        write_state_file(disk, p("s"), b"two!").unwrap();
        assert_eq!(read_state_file(disk, p("s")).unwrap().unwrap(), b"two!");
        assert_eq!(disk.list(p("")).unwrap(), ["s"]);
    });
}
