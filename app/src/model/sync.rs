//! The state of sync in one word, never better than what is known.

use node::facade::Status;
use protocol::clock::Millis;

/// The state of this node towards its colleagues'.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SyncState {
    /// Nothing is known yet.
    Unknown,
    /// The node has stopped, or its disk failed.
    Trouble {
        /// The disk failed: nothing new is saved.
        read_only: bool,
    },
    /// Waits to be let in by a colleague's node.
    Joining,
    /// No colleague's node has ever been met.
    Alone,
    /// No colleague's node is connected.
    Offline {
        /// Whom we heard of last, and when.
        last: Option<(String, Millis)>,
    },
    /// Entries are on their way here.
    Receiving {
        /// How much of this catching up is done, in percent.
        percent: u64,
        /// How many are still to come.
        left: u64,
    },
    /// Entries of ours are on their way to colleagues.
    Sending {
        /// How many.
        left: u64,
    },
    /// Level with every connected colleague.
    Level {
        /// How many colleagues' nodes are connected.
        peers: u64,
    },
}

/// Entries held, and entries that colleagues who are connected are known to have beyond these.
pub fn coming(status: &Status) -> (u64, u64) {
    let have = status.spaces.iter().map(|space| space.entries).sum();
    let missing: u64 = status.spaces.iter().map(|space| space.missing).sum();
    let connected = status.peers.iter().filter(|peer| peer.connected && !peer.member.is_empty());
    match connected.map(|peer| peer.ahead).max() {
        Some(ahead) => (have, missing.max(ahead)),
        None => (have, 0),
    }
}

/// What the status says of sync; `began` is how many entries were held when what comes now began to come.
pub fn sync_state(status: Option<&Status>, gone: bool, began: Option<u64>) -> SyncState {
    let Some(status) = status else {
        return if gone { SyncState::Trouble { read_only: false } } else { SyncState::Unknown };
    };
    if gone || status.read_only {
        return SyncState::Trouble { read_only: status.read_only };
    }
    if status.organisation.is_empty() {
        return SyncState::Joining;
    }
    // Nodes of other organisations can be met on the same network; they say nothing about ours.
    let colleagues = || status.peers.iter().filter(|peer| !peer.member.is_empty());
    let connected: Vec<_> = colleagues().filter(|peer| peer.connected).collect();
    if connected.is_empty() {
        let last = colleagues().filter_map(|peer| Some((peer, peer.last_contact?)));
        let last = last.max_by_key(|(_, at)| *at).map(|(peer, at)| (peer.name.clone(), at));
        let known = last.is_some() || colleagues().next().is_some();
        return if known { SyncState::Offline { last } } else { SyncState::Alone };
    }
    let (have, left) = coming(status);
    if left > 0 {
        let came = have.saturating_sub(began.unwrap_or(have));
        return SyncState::Receiving { percent: came * 100 / (came + left), left };
    }
    match connected.iter().map(|peer| peer.behind).max() {
        Some(left) if left > 0 => SyncState::Sending { left },
        _ => SyncState::Level { peers: connected.len() as u64 },
    }
}

#[cfg(test)]
mod tests {
    use node::facade::{PeerInfo, SpaceStatus};

    use super::*;

    fn status(peers: Vec<PeerInfo>, missing: u64) -> Status {
        let spaces = vec![SpaceStatus { entries: 10, missing, ..SpaceStatus::default() }];
        Status { organisation: "o".into(), peers, spaces, ..Status::default() }
    }

    fn peer(connected: bool, ahead: u64, behind: u64) -> PeerInfo {
        PeerInfo {
            name: "李四".into(),
            member: "li".into(),
            connected,
            ahead,
            behind,
            last_contact: Some(Millis(7)),
            ..PeerInfo::default()
        }
    }

    #[test]
    fn nobody_known_and_nobody_there_are_different() {
        assert_eq!(sync_state(None, false, None), SyncState::Unknown);
        assert_eq!(sync_state(Some(&status(vec![], 0)), false, None), SyncState::Alone);
        let stranger = PeerInfo { member: String::new(), ..peer(true, 0, 0) };
        assert_eq!(sync_state(Some(&status(vec![stranger], 0)), false, None), SyncState::Alone);
        let last = Some(("李四".to_owned(), Millis(7)));
        let offline = status(vec![peer(false, 0, 0)], 3);
        assert_eq!(sync_state(Some(&offline), false, None), SyncState::Offline { last });
    }

    #[test]
    fn level_only_when_nothing_is_missing_on_either_side() {
        let of = |peers, missing| sync_state(Some(&status(peers, missing)), false, None);
        assert_eq!(of(vec![peer(true, 0, 0)], 0), SyncState::Level { peers: 1 });
        assert_eq!(of(vec![peer(true, 0, 0)], 5), SyncState::Receiving { percent: 0, left: 5 });
        assert_eq!(of(vec![peer(true, 2, 9)], 0), SyncState::Receiving { percent: 0, left: 2 });
        assert_eq!(of(vec![peer(true, 0, 4)], 0), SyncState::Sending { left: 4 });
    }

    #[test]
    fn trouble_is_said_before_anything_else() {
        let broken = Status { read_only: true, ..status(vec![peer(true, 0, 0)], 0) };
        assert_eq!(sync_state(Some(&broken), false, None), SyncState::Trouble { read_only: true });
        let fine = status(vec![peer(true, 0, 0)], 0);
        assert_eq!(sync_state(Some(&fine), true, None), SyncState::Trouble { read_only: false });
    }

    #[test]
    fn r01_progress_is_of_what_comes_and_not_of_what_was_there() {
        let mut status = status(vec![peer(true, 5_000, 0)], 0);
        status.spaces[0].entries = 100_000;
        let at = |status: &Status| sync_state(Some(status), false, Some(100_000));
        assert_eq!(at(&status), SyncState::Receiving { percent: 0, left: 5_000 });
        status.spaces[0].entries = 104_000;
        status.peers[0].ahead = 1_000;
        assert_eq!(at(&status), SyncState::Receiving { percent: 80, left: 1_000 });
        status.peers[0].connected = false;
        assert_eq!(coming(&status), (104_000, 0), "who isn't there sends nothing");
    }
}
