//! What the owner and one session share: the queue of outgoing frames, and whether the peer is
//! admitted.
//!
//! Invariant: the queue holds at most [`OUTBOX_FRAMES_MAX`] frames and [`OUTBOX_BYTES_MAX`] bytes; parts of
//! files, at most [`PARTS_BYTES_MAX`], wait apart and leave when there is nothing else to send.
//! A link belongs to one session for its whole life, so nothing meant for an earlier session with
//! the same device can reach a later one.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::sync::watch;

use super::{
    api::SendRefused,
    high_water::high_water,
    limits::{FRAME_BYTES_MAX, OUTBOX_BYTES_MAX, OUTBOX_FRAMES_MAX, PARTS_BYTES_MAX},
};

/// How far a session has come; the owner and the driver move it, never back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Phase {
    /// Connected; may send a handshake's worth.
    Stranger,
    /// The owner let it in.
    Admitted,
    /// No more frames are taken; those that were are still sent.
    Closing,
    /// Over.
    Closed,
}

#[derive(Debug)]
pub(super) struct Link {
    outbox: Mutex<Outbox>,
    phase: watch::Sender<Phase>,
    /// Counts frames put in; the writer watches it.
    filled: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Outbox {
    frames: VecDeque<Vec<u8>>,
    bytes: usize,
    /// Parts of files.
    parts: VecDeque<Vec<u8>>,
    part_bytes: usize,
    /// A frame was refused since the queue was last half empty.
    congested: bool,
    admitted: bool,
}

impl Outbox {
    fn is_empty(&self) -> bool {
        self.frames.is_empty() && self.parts.is_empty()
    }
}

impl Link {
    pub(super) fn new() -> Self {
        Self {
            outbox: Mutex::default(),
            phase: watch::Sender::new(Phase::Stranger),
            filled: watch::Sender::new(0),
        }
    }

    /// Takes a frame for sending, or gives it back.
    pub(super) fn push(&self, frame: Vec<u8>) -> Result<(), SendRefused> {
        if frame.is_empty() || frame.len() > FRAME_BYTES_MAX {
            return Err(SendRefused::BadLength(frame));
        }
        let mut outbox = self.outbox();
        // Under the lock: `take` sees a queue that no longer fills once it has seen `Closing`.
        if self.phase() >= Phase::Closing {
            return Err(SendRefused::NotConnected(frame));
        }
        let full = outbox.frames.len() >= OUTBOX_FRAMES_MAX
            || outbox.bytes.saturating_add(frame.len()) > OUTBOX_BYTES_MAX;
        if full {
            outbox.congested = true;
            return Err(SendRefused::Congested(frame));
        }
        outbox.bytes += frame.len();
        outbox.frames.push_back(frame);
        high_water().outbox_bytes.note(outbox.bytes);
        high_water().outbox_frames.note(outbox.frames.len());
        drop(outbox);
        self.filled.send_modify(|count| *count = count.wrapping_add(1));
        Ok(())
    }

    /// Takes a part of a file for sending when there is nothing else, or gives it back.
    pub(super) fn push_part(&self, frame: Vec<u8>) -> Result<(), SendRefused> {
        if frame.is_empty() || frame.len() > FRAME_BYTES_MAX {
            return Err(SendRefused::BadLength(frame));
        }
        let mut outbox = self.outbox();
        if self.phase() >= Phase::Closing {
            return Err(SendRefused::NotConnected(frame));
        }
        if outbox.part_bytes.saturating_add(frame.len()) > PARTS_BYTES_MAX {
            return Err(SendRefused::Congested(frame));
        }
        outbox.part_bytes += frame.len();
        outbox.parts.push_back(frame);
        drop(outbox);
        self.filled.send_modify(|count| *count = count.wrapping_add(1));
        Ok(())
    }

    /// The next frame to send.
    pub(super) fn take(&self) -> Option<Vec<u8>> {
        let mut outbox = self.outbox();
        let Some(frame) = outbox.frames.pop_front() else {
            let part = outbox.parts.pop_front()?;
            outbox.part_bytes = outbox.part_bytes.saturating_sub(part.len());
            return Some(part);
        };
        outbox.bytes = outbox.bytes.saturating_sub(frame.len());
        Some(frame)
    }

    /// Whether the owner should hear that there is room again. True once for each congestion.
    pub(super) fn drained(&self) -> bool {
        let mut outbox = self.outbox();
        let room =
            outbox.frames.len() <= OUTBOX_FRAMES_MAX / 2 && outbox.bytes <= OUTBOX_BYTES_MAX / 2;
        room && std::mem::take(&mut outbox.congested)
    }

    /// Returns when there is a frame to send: true; or none and there will be none: false.
    pub(super) async fn wait_for_frame(&self) -> bool {
        let mut filled = self.filled.subscribe();
        let mut phase = self.phase.subscribe();
        loop {
            // Both marked as seen before looking, so a change in between isn't missed.
            filled.borrow_and_update();
            let closing = *phase.borrow_and_update() >= Phase::Closing;
            if !self.outbox().is_empty() {
                return true;
            }
            if closing {
                return false;
            }
            tokio::select! {
                _ = filled.changed() => (),
                _ = phase.changed() => (),
            }
        }
    }

    pub(super) fn phase(&self) -> Phase {
        *self.phase.borrow()
    }

    /// Moves forward to `phase`; says whether that changed anything.
    pub(super) fn advance(&self, phase: Phase) -> bool {
        // The lock orders this with `push`.
        let mut outbox = self.outbox();
        outbox.admitted |= phase == Phase::Admitted && self.phase() < phase;
        self.phase.send_if_modified(|current| {
            let forward = *current < phase;
            if forward {
                *current = phase;
            }
            forward
        })
    }

    /// Whether the owner ever admitted the peer, also when it has said goodbye since.
    pub(super) fn was_admitted(&self) -> bool {
        self.outbox().admitted
    }

    /// Returns when the session has come at least this far, with how far it has come.
    pub(super) async fn reached(&self, phase: Phase) -> Phase {
        let mut watched = self.phase.subscribe();
        // The sender lives in `self`, so it can't be gone.
        watched.wait_for(|current| *current >= phase).await.map_or(Phase::Closed, |found| *found)
    }

    fn outbox(&self) -> MutexGuard<'_, Outbox> {
        self.outbox.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_queue_is_bounded_in_frames_and_gives_the_frame_back() {
        let link = Link::new();
        for number in 0..OUTBOX_FRAMES_MAX {
            assert_eq!(link.push(number.to_le_bytes().to_vec()), Ok(()));
        }
        assert_eq!(link.push(vec![9]), Err(SendRefused::Congested(vec![9])));
        assert!(!link.drained(), "still full");
        for number in 0..OUTBOX_FRAMES_MAX / 2 {
            assert_eq!(link.take(), Some(number.to_le_bytes().to_vec()));
        }
        assert!(link.drained());
        assert!(!link.drained(), "told once");
    }

    #[test]
    fn the_queue_is_bounded_in_bytes() {
        let link = Link::new();
        let mut taken = 0;
        while link.push(vec![0; FRAME_BYTES_MAX]).is_ok() {
            taken += FRAME_BYTES_MAX;
        }
        assert_eq!(taken, OUTBOX_BYTES_MAX);
        link.take();
        assert_eq!(link.push(vec![0; FRAME_BYTES_MAX]), Ok(()));
    }

    #[test]
    fn parts_of_files_wait_for_everything_else_and_are_bounded() {
        let link = Link::new();
        let mut taken = 0;
        while link.push_part(vec![1; FRAME_BYTES_MAX]).is_ok() {
            taken += FRAME_BYTES_MAX;
        }
        assert_eq!(taken, PARTS_BYTES_MAX);
        assert_eq!(link.push(vec![2]), Ok(()), "they take nobody else's room");
        assert_eq!(link.take(), Some(vec![2]), "and let others go before");
        assert_eq!(link.take().map(|part| part[0]), Some(1));
        assert_eq!(link.push_part(vec![3]), Ok(()));
    }

    #[test]
    fn frames_of_a_wrong_length_are_given_back() {
        let link = Link::new();
        assert_eq!(link.push(vec![]), Err(SendRefused::BadLength(vec![])));
        let long = vec![0; FRAME_BYTES_MAX + 1];
        assert_eq!(link.push(long.clone()), Err(SendRefused::BadLength(long)));
    }

    #[tokio::test]
    async fn a_closing_link_takes_nothing_more_and_lets_go_of_what_it_has() {
        let link = Link::new();
        assert_eq!(link.push(vec![1]), Ok(()));
        assert!(link.advance(Phase::Closing));
        assert!(!link.advance(Phase::Admitted), "never back");
        assert_eq!(link.push(vec![2]), Err(SendRefused::NotConnected(vec![2])));
        assert!(link.wait_for_frame().await);
        assert_eq!(link.take(), Some(vec![1]));
        assert!(!link.wait_for_frame().await);
    }
}
