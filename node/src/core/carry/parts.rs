//! Parts of files that come in a bundle.
//!
//! Invariant: nothing is kept but parts of files to which something refers that may be read here, each
//! checked against the hash above it; as much as the budget and its author's share of it allow, unless
//! somebody asked for the file, and never in the room that the disk keeps for messages. What is here stays
//! here when a bundle ends early, and isn't written again by the next.

use std::collections::BTreeSet;

use protocol::{
    blob::Part,
    clock::Millis,
    ids::{BlobId, DeviceId, SpaceId},
    wire::{BlobFrame, Frame, bundle::Label},
};

use super::{super::state::Core, incoming::Taken};
use crate::blob::{self, BlobError, Wanted};

/// Files of which it is kept that parts came, for what is told of a bundle.
const BEGUN_MAX: usize = 4096;

/// Files of one parcel that are refused; then the rest of it isn't looked at.
const REFUSED_MAX: usize = 64;

impl Core {
    /// Takes the frames of a parcel of files in.
    pub(super) fn take_file_frames(
        &mut self,
        now: Millis,
        label: &Label,
        frames: Vec<Frame>,
        taken: &mut Taken,
    ) {
        let mut refused = BTreeSet::new();
        for frame in frames {
            match frame {
                Frame::Blob(BlobFrame::Part(blob, part, bytes)) => {
                    if refused.len() >= REFUSED_MAX || refused.contains(&blob) {
                        continue;
                    }
                    if let Err(reason) = self.take_carried_part(now, (blob, part), &bytes, taken) {
                        taken.left.insert(reason);
                        refused.insert(blob);
                    }
                }
                Frame::Blob(BlobFrame::Held(space, blobs)) => {
                    self.take_holder(now, label, space, &blobs);
                }
                // A load holds no others.
                _ => {}
            }
        }
    }

    /// Files of which parts came in bundles, and of which the rest isn't here.
    pub(crate) fn files_begun(&mut self) -> u64 {
        let blobs = &self.files.blobs;
        self.carrying.begun.retain(|blob| blobs.whole(blob) == Some(false));
        self.carrying.begun.len() as u64
    }

    /// The sender says that they hold these files.
    fn take_holder(&mut self, now: Millis, label: &Label, space: SpaceId, blobs: &[BlobId]) {
        if self.may_hold(now, &space) {
            self.note_holders(label.made.min(now), label.from, blobs, true);
        }
    }

    fn take_carried_part(
        &mut self,
        now: Millis,
        (blob, part): (BlobId, Part),
        bytes: &[u8],
        taken: &mut Taken,
    ) -> Result<(), &'static str> {
        if self.files.blobs.whole(&blob) == Some(true) {
            return Ok(());
        }
        if !self.files.blobs.is_fetching(&blob) {
            self.begin_carried(now, blob)?;
        }
        if self.carrying.begun.len() < BEGUN_MAX {
            self.carrying.begun.insert(blob);
        }
        match self.files.blobs.take(&blob, part, bytes) {
            Ok(blob::Taken::Whole) => {
                self.carrying.begun.remove(&blob);
                self.file_came(now, blob);
                taken.files += 1;
                taken.file_bytes += bytes.len() as u64;
            }
            Ok(blob::Taken::Good) => {
                if let Part::Chunk(_) = part {
                    taken.file_bytes += bytes.len() as u64;
                }
            }
            // Without the list that a damaged parcel had there is nothing to check it by.
            Ok(blob::Taken::Known | blob::Taken::Unwanted) => {}
            Ok(blob::Taken::Bad) => return Err(UNCHECKED),
            Err(error) => {
                tracing::warn!("the file {} isn't kept: {error}", blob.short());
                self.stop_fetch(now, &blob);
                self.tell_file(&blob);
                return Err(reason_of(&error));
            }
        }
        Ok(())
    }

    /// Gets ready for the parts of a file, if it is wanted here. Else why not.
    fn begin_carried(&mut self, now: Millis, blob: BlobId) -> Result<(), &'static str> {
        let Some((from, opens)) = self.carried_reference(now, &blob) else { return Err(UNKNOWN) };
        let asked = self.files.blobs.progress(&blob, now);
        let wanted = asked.map_or(Wanted::No, |progress| progress.wanted);
        if wanted == Wanted::No && !self.files.blobs.has_share(opens.1, self.same_author(from)) {
            return Err(NO_SHARE);
        }
        self.make_room(now, opens.1);
        let want = self.files.blobs.want(blob, opens, from, wanted.max(Wanted::ByItself), now);
        want.map_err(|error| reason_of(&error))?;
        self.start_fetch(now, blob);
        // More may be on their way already than the engine asks for at once.
        if !self.files.blobs.is_fetching(&blob) {
            self.files.blobs.begin_fetch(&blob);
        }
        Ok(())
    }

    /// What refers to a blob where one may read: who added it, and what opens it.
    fn carried_reference(
        &mut self,
        now: Millis,
        blob: &BlobId,
    ) -> Option<(DeviceId, (protocol::crypto::FileKey, u64))> {
        let spaces: Vec<SpaceId> =
            self.spaces_of_blob(blob).into_iter().filter(|it| self.may_hold(now, it)).collect();
        let at = spaces.iter().find_map(|it| self.references(it, blob).into_iter().next())?;
        Some((at.by.unwrap_or(DeviceId::ZERO), (at.file.key, at.file.size)))
    }
}

fn reason_of(error: &BlobError) -> &'static str {
    match error {
        BlobError::Full => FULL,
        BlobError::Damaged => LARGER,
        BlobError::TooMany => TOO_MANY,
        _ => REFUSED,
    }
}

const UNKNOWN: &str = "a file belongs to nothing that may be read here";
const NO_SHARE: &str = "a file would take more room than files may take here";
const UNCHECKED: &str = "a part of a file can't be checked: the part before it was damaged";
const FULL: &str = "the disk is nearly full: the rest is kept free for messages";
const LARGER: &str = "a file is larger than its message says";
const TOO_MANY: &str = "too many files are known here";
const REFUSED: &str = "the disk refuses a file";
