//! A line that is paid for by the byte, or slow and shared: the node spares it.
//!
//! Messages, tasks, pages and all else that people write go on as ever: they are small, and waiting for
//! them is what a node is for. What is put off is what nobody here has asked for: files that come by
//! themselves or are kept because everything is, and copies for others where they have another; our own
//! beacons are said less often, and the network tries absent colleagues less often.
//!
//! Invariant: nothing is lost by it. What was put off is noted, over a restart, too, and comes when the
//! line is an ordinary one again, or when a person opens it.

use std::{path::Path, sync::Arc};

use protocol::{clock::Millis, ids::BlobId};

use super::{io::Output, state::Core};
use crate::{
    blob::Wanted,
    disk::{Disk, StateFileError, read_state_file, write_state_file},
    facade::{Event, Metering},
};

/// The file in the home. What it says is no secret.
pub(crate) const FILE: &str = "metered";

/// Our own beacons wait so many times longer: everybody's news of what arrived here can.
pub(super) const BEACON_DELAY_TIMES: u64 = 30;

/// What is known of this node's line.
pub(super) struct Metered {
    disk: Arc<dyn Disk>,
    setting: Metering,
    /// What the system says, where it says anything.
    system: Option<bool>,
}

impl Metered {
    /// Of the home on this disk. A file that can't be read says nothing.
    pub fn open(disk: Arc<dyn Disk>) -> Self {
        let bytes = read_state_file(&*disk, Path::new(FILE)).ok().flatten();
        let setting = match bytes.as_deref() {
            Some(b"on") => Metering::On,
            Some(b"off") => Metering::Off,
            _ => Metering::Auto,
        };
        Self { disk, setting, system: None }
    }

    /// Whether the line is to be spared.
    pub fn holds(&self) -> bool {
        match self.setting {
            Metering::On => true,
            Metering::Off => false,
            Metering::Auto => self.system.unwrap_or(false),
        }
    }

    fn set(&mut self, setting: Metering) -> Result<(), StateFileError> {
        let bytes: &[u8] = match setting {
            Metering::On => b"on",
            Metering::Off => b"off",
            Metering::Auto => b"auto",
        };
        write_state_file(&*self.disk, Path::new(FILE), bytes)?;
        self.setting = setting;
        Ok(())
    }
}

impl Core {
    /// What people have set, whether the line is spared, and what the system says of it.
    pub(crate) fn metering(&self) -> (Metering, bool, Option<bool>) {
        (self.metered.setting, self.metered.holds(), self.metered.system)
    }

    /// People say whether the line is to be spared.
    ///
    /// # Errors
    /// When that can't be written down.
    pub(crate) fn set_metering(
        &mut self,
        now: Millis,
        setting: Metering,
    ) -> Result<(), StateFileError> {
        let before = self.metered.holds();
        self.metered.set(setting)?;
        self.line_changed(now, before);
        Ok(())
    }

    /// The system says whether the line is metered, or no longer says anything.
    pub(super) fn hear_of_line(&mut self, now: Millis, metered: Option<bool>) {
        let before = self.metered.holds();
        self.metered.system = metered;
        self.line_changed(now, before);
    }

    /// After a start the network is told what it can't know.
    pub(super) fn tell_metering(&mut self) {
        if self.metered.holds() {
            self.outputs.push_back(Output::Metered { metered: true });
        }
    }

    fn line_changed(&mut self, now: Millis, before: bool) {
        self.tell(Event::MeteredChanged);
        let metered = self.metered.holds();
        if metered == before {
            return;
        }
        self.outputs.push_back(Output::Metered { metered });
        if metered {
            for blob in self.fetching_unasked() {
                self.stop_fetch(now, &blob);
            }
        } else {
            let waited = self.files.blobs.wanted().into_iter().filter(|(_, asked)| !asked);
            let more = waited.map(|(blob, _)| self.files.blobs.size(&blob)).sum();
            self.make_room(now, more);
            self.resume_files(now);
        }
    }

    /// Whether a file that is wanted so has to wait for another line.
    pub(crate) fn waits_for_line(&self, wanted: Wanted) -> bool {
        self.metered.holds() && wanted != Wanted::Asked
    }

    /// Whether we let others know that a file can be had here: of what others hold, too, not on a line
    /// that is to be spared.
    pub(super) fn lets_be_had(&self, blob: &BlobId, now: Millis) -> bool {
        !self.metered.holds() || self.files.blobs.copies(blob, now) == crate::blob::Copies::Last
    }
}
