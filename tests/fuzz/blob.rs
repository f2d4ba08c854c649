//! Files: roots and parts as a peer gives them, cards and parts as a disk gives them back, names.

use std::{path::Path, sync::Arc};

use node::{
    blob::{Blobs, Taken, Wanted, safe_name},
    disk::{Disk, SimDisk},
};
use protocol::{
    blob::{Part, Root, id_of},
    clock::Millis,
    crypto::HomeKey,
    ids::{BlobId, DeviceId},
    limits::CHUNK_BYTES,
};

use crate::mutate::Recipe;

const NOW: Millis = Millis(1_760_000_000_000);

const ME: DeviceId = DeviceId::new([1; 32]);

fn blobs(disk: &SimDisk) -> Blobs {
    Blobs::open(Arc::new(disk.clone()), HomeKey::new([1; 32]).for_use("blobs"))
}

/// A home with a file of three chunks.
fn home() -> (SimDisk, BlobId, Vec<u8>) {
    let disk = SimDisk::new();
    let mut blobs = blobs(&disk);
    let content: Vec<u8> = (0..2 * CHUNK_BYTES + 100).map(|at| (at * at % 253) as u8).collect();
    let number = blobs.begin_add(content.len() as u64, [5; 32], NOW).expect("begun");
    blobs.add(number, &content, NOW).expect("added");
    let blob = blobs.end_add(number, ME, NOW).expect("ended");
    (disk, blob, content)
}

fn parts() -> [Part; 5] {
    [Part::Root, Part::List(0), Part::Chunk(0), Part::Chunk(1), Part::Chunk(2)]
}

#[test]
fn fuzz_blob_root() {
    let (disk, blob, _) = home();
    let root = blobs(&disk).part(&blob, Part::Root).expect("read").expect("held");
    assert!(Root::from_bytes(&blob, &root).is_ok(), "the seed is one");
    let seeds = vec![root];
    bolero::check!().with_iterations(4000).with_max_len(300).for_each(|recipe: &[u8]| {
        let bytes = Recipe::new(recipe).bend(&seeds);
        // As if somebody had named a blob after it.
        let Ok(root) = Root::from_bytes(&id_of(&bytes), &bytes) else { return };
        assert_eq!(root.to_bytes(), bytes, "one form");
        let shape = root.shape();
        assert!(!root.is_list(shape.lists(), b""), "no list beyond the last");
        assert_eq!(shape.sealed_bytes(shape.chunks()), 0);
    });
}

#[test]
fn fuzz_blob_parts() {
    let (disk, blob, content) = home();
    let mut from = blobs(&disk);
    let part = |from: &mut Blobs, part| from.part(&blob, part).expect("read").expect("held");
    let honest: Vec<Vec<u8>> = parts().into_iter().map(|it| part(&mut from, it)).collect();
    let opens = from.opens(&blob).expect("held");
    bolero::check!().with_iterations(300).with_max_len(400).for_each(|recipe: &[u8]| {
        let mut recipe = Recipe::new(recipe);
        let there = SimDisk::new();
        let mut to = blobs(&there);
        to.want(blob, opens.clone(), ME, Wanted::Asked, NOW).expect("noted");
        to.begin_fetch(&blob);
        let mut honest_at = 0;
        for _ in 0..12 {
            let claimed = *recipe.pick(&parts());
            let bytes = recipe.bend(&honest);
            to.take(&blob, claimed, &bytes).expect("a disk that works");
            if recipe.below(2) == 0 && honest_at < honest.len() {
                to.take(&blob, parts()[honest_at], &honest[honest_at]).expect("taken");
                honest_at += 1;
            }
        }
        for (part, bytes) in parts().into_iter().zip(&honest).skip(honest_at) {
            let taken = to.take(&blob, part, bytes).expect("taken");
            assert_ne!(taken, Taken::Bad, "{part:?}");
        }
        assert_eq!(to.whole(&blob), Some(true));
        assert_eq!(
            to.piece(&blob, &opens, 0, NOW).expect("read"),
            content,
            "the true bytes or none"
        );
    });
}

#[test]
fn fuzz_blob_home() {
    let (disk, blob, content) = home();
    let opens = blobs(&disk).opens(&blob).expect("held");
    let folder = Path::new("blobs");
    let names = disk.list(folder).expect("listed");
    let read = |name: &String| {
        let file = disk.open(&folder.join(name)).expect("there");
        let mut bytes = vec![0; file.len().expect("known") as usize];
        file.read_at(0, &mut bytes).expect("read");
        bytes
    };
    let seeds: Vec<Vec<u8>> = names.iter().map(read).collect();
    bolero::check!().with_iterations(400).with_max_len(400).for_each(|recipe: &[u8]| {
        let mut recipe = Recipe::new(recipe);
        let disk = disk.fork();
        let name = folder.join(recipe.pick(&names));
        let bytes = recipe.bend(&seeds);
        disk.remove(&name).expect("removed");
        disk.create_new(&name).expect("made").write_at(0, &bytes).expect("written");
        let mut blobs = blobs(&disk);
        if let Ok(read) = blobs.piece(&blob, &opens, 0, NOW) {
            assert_eq!(read, content, "the true bytes or none");
        }
    });
}

#[test]
fn fuzz_file_name() {
    let seeds: Vec<Vec<u8>> =
        ["../../etc/passwd", "CON.txt", "a\u{202e}gnp.exe", "报告.pdf", ".", "~root", "-rf"]
            .map(|name| name.as_bytes().to_vec())
            .into();
    bolero::check!().with_iterations(6000).with_max_len(400).for_each(|recipe: &[u8]| {
        let bytes = Recipe::new(recipe).bend(&seeds);
        let name = safe_name(&String::from_utf8_lossy(&bytes));
        assert_eq!(Path::new(&name).components().count(), 1, "{name:?}");
        assert!(Path::new(&name).file_name().is_some(), "{name:?}");
        assert!(!name.contains(['/', '\\', ':', '\0']) && name.len() <= 201, "{name:?}");
        assert!(!name.chars().any(char::is_control), "{name:?}");
        assert_eq!(safe_name(&name), name, "once is enough");
    });
}
