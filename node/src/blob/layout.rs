//! Where the parts of a blob lie in its file: the lists, as long as if each were whole, then the sealed
//! chunks. So the hash of chunk `n` lies at `32 n`.

use std::{io, path::PathBuf};

use protocol::{
    blob::{SEALED_CHUNK_BYTES, Shape},
    ids::{BlobId, PartHash},
    limits::CHUNK_BYTES,
};

use super::FOLDER;
use crate::disk::{Disk, DiskFile};

/// How the names of files of parts end.
pub(super) const DATA: &str = ".data";

/// How the names of cards end.
pub(super) const CARD: &str = ".card";

/// How the names of files begin that are being put in.
pub(super) const NEW: &str = "new-";

pub(super) fn at(name: &str) -> PathBuf {
    std::path::Path::new(FOLDER).join(name)
}

pub(super) fn data(blob: &BlobId) -> PathBuf {
    at(&format!("{blob}{DATA}"))
}

pub(super) fn card(blob: &BlobId) -> PathBuf {
    at(&format!("{blob}{CARD}"))
}

pub(super) fn new(number: u64) -> PathBuf {
    at(&format!("{NEW}{number}{DATA}"))
}

/// Where a list begins.
pub(super) fn list_at(number: u32) -> u64 {
    u64::from(number) * CHUNK_BYTES as u64
}

/// Where a chunk begins.
pub(super) fn chunk_at(shape: Shape, number: u32) -> u64 {
    list_at(shape.lists()) + u64::from(number) * SEALED_CHUNK_BYTES as u64
}

/// Reads exactly so many bytes; `None`: the file ends before.
pub(super) fn read(file: &dyn DiskFile, at: u64, bytes: usize) -> io::Result<Option<Vec<u8>>> {
    let mut buffer = vec![0; bytes];
    let read = file.read_at(at, &mut buffer)?;
    Ok((read == bytes).then_some(buffer))
}

/// The hash that a chunk should have, by the lists in the file.
pub(super) fn chunk_hash_of(file: &dyn DiskFile, number: u32) -> io::Result<Option<PartHash>> {
    let bytes = read(file, u64::from(number) * PartHash::BYTES as u64, PartHash::BYTES)?;
    Ok(bytes.and_then(|bytes| PartHash::from_slice(&bytes)))
}

/// A blob's file, made if it isn't there.
pub(super) fn open_or_create(disk: &dyn Disk, blob: &BlobId) -> io::Result<Box<dyn DiskFile>> {
    match disk.open(&data(blob)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let file = disk.create_new(&data(blob))?;
            disk.sync_dir(&at(""))?;
            Ok(file)
        }
        other => other,
    }
}

/// Removes a file, if it is there.
pub(super) fn remove(disk: &dyn Disk, path: &std::path::Path) -> io::Result<()> {
    match disk.remove(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Makes the folder if it isn't there.
pub(super) fn make_folder(disk: &dyn Disk) -> io::Result<()> {
    match disk.create_dir(std::path::Path::new(FOLDER)) {
        Ok(()) => disk.sync_dir(std::path::Path::new("")),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
    }
}
