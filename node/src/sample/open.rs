//! Opening the sample organisation, and what can be done with it as a whole.

use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

use super::{
    cast::{CAST, office_name},
    make,
    place::Place,
};
use crate::{
    clock,
    facade::Failure,
    offices::{Patience, Staff, internal},
    runtime::Handle,
};

/// Making and opening have to happen within this time, in milliseconds: some twenty times what
/// they take on a small busy machine.
const DEADLINE_MS: u64 = 120_000;

/// What comes so many milliseconds later than it was written was written while the line was cut: two
/// seconds, so that a few clicks show what otherwise takes an hour. On this machine's own interface
/// everything arrives sooner, if not all processors are busy; then the digest of a time apart that was
/// none shows something true all the same.
const APART_AFTER_MS: u64 = 2_000;

/// The sample organisation with its nodes at work.
///
/// Dropping it ends the nodes as soon as nobody has a [`Handle`] any more; [`Sample::stop`] ends
/// them in good order at once.
pub struct Sample {
    pub(super) staff: Staff,
    cut: AtomicBool,
    /// Given back when the nodes have gone.
    place: Place,
}

/// A person of the sample organisation, and the way to their node.
#[derive(Clone)]
pub struct SampleSeat {
    /// Their name.
    pub name: String,
    /// The department that they work in.
    pub department: String,
    /// The office that they work in.
    pub office: String,
    /// Their home directory.
    pub home: PathBuf,
    /// Speaks to their node.
    pub handle: Handle,
}

impl Sample {
    /// Opens the sample organisation in `dir`, and makes it there first if `dir` is empty, doesn't
    /// exist, or holds one whose making was cut short. All nodes run on the current tokio runtime,
    /// which must be a multi-threaded one. The line between the offices is there, whether it was
    /// cut before or not.
    ///
    /// # Errors
    /// When another process has the directory, it holds something else or can't be used, or a node
    /// doesn't do what it should in time.
    pub async fn open(dir: &Path) -> Result<Self, Failure> {
        let dir = dir.to_owned();
        let taken = tokio::task::spawn_blocking(move || Place::take(&dir)).await;
        let (place, whole) = taken.map_err(|error| internal(&error))??;
        let patience = Patience::until(clock::now().plus(DEADLINE_MS));
        let mut staff = Staff::new(&CAST, place.dir(), patience);
        let opened = match whole {
            true => start(&mut staff).await,
            false => made(&mut staff, &place).await,
        };
        if let Err(failure) = opened {
            // What went wrong first is what people should hear.
            let _ = staff.stop().await;
            return Err(failure);
        }
        Ok(Self { staff, cut: AtomicBool::new(false), place })
    }

    /// Where it lies.
    pub(super) fn dir(&self) -> &Path {
        self.place.dir()
    }

    /// Its people in a fixed order, the founder first.
    pub fn seats(&self) -> Vec<SampleSeat> {
        let seat = |seat: &crate::offices::Seat| {
            Some(SampleSeat {
                name: seat.name.to_owned(),
                department: seat.department.to_owned(),
                office: office_name(seat.office).to_owned(),
                home: seat.home.clone(),
                handle: seat.handle()?.clone(),
            })
        };
        self.staff.seats.iter().filter_map(seat).collect()
    }

    /// Cuts the line between the offices, or mends it. Within an office people stay connected.
    ///
    /// # Errors
    /// When a node has stopped.
    pub async fn cut(&self, cut: bool) -> Result<(), Failure> {
        self.staff.cut(cut).await?;
        self.cut.store(cut, Ordering::Relaxed);
        Ok(())
    }

    /// Whether the line between the offices is cut.
    pub fn is_cut(&self) -> bool {
        self.cut.load(Ordering::Relaxed)
    }

    /// Stops all nodes in good order.
    ///
    /// # Errors
    /// When one couldn't close its home; nothing that was saved is lost.
    pub async fn stop(mut self) -> Result<(), Failure> {
        self.staff.stop().await
    }
}

/// Makes the sample, and starts its nodes anew: while it was made nobody was apart, however busy the
/// machine is, and only from now on two seconds count.
async fn made(staff: &mut Staff, place: &Place) -> Result<(), Failure> {
    make::make(staff).await?;
    place.finish()?;
    staff.stop().await?;
    start(staff).await?;
    staff.connected().await
}

/// Starts the nodes of homes that are there; each finds those that run already.
async fn start(staff: &mut Staff) -> Result<(), Failure> {
    staff.seats.iter_mut().for_each(|seat| seat.apart_after_ms = Some(APART_AFTER_MS));
    for who in 0..staff.seats.len() {
        staff.start(who).await?;
    }
    Ok(())
}
