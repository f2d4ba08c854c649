//! The node at a glance.

use std::net::{Ipv4Addr, Ipv6Addr};

use protocol::{
    clock::Millis,
    entry::Fork,
    ids::{DeviceId, SpaceId},
};

use super::{
    conversations,
    names::{self, Departments, People},
};
use crate::{
    core::{Core, Output},
    facade::{
        Answer, Failure, FailureCode, ForkInfo, MeteredInfo, Metering, PeerInfo, SpaceStatus,
        Status,
    },
};

impl Core {
    /// The node at a glance. A node that hasn't joined yet has a status, too.
    pub(crate) fn status(&mut self, now: Millis) -> Result<Status, Failure> {
        let forks = self.fork_infos()?;
        let aside = self.listed_aside()?;
        let authority = self.door().authority.as_ref();
        let member = authority.and_then(|authority| authority.member_of(&self.device()));
        Ok(Status {
            organisation: authority.map(|a| a.organisation()).unwrap_or_default(),
            org: self.org().to_string(),
            name: self.identity().name.clone(),
            member: member.map(|member| member.to_string()).unwrap_or_default(),
            device: self.device().to_string(),
            addresses: self.addresses().to_vec(),
            spaces: self.space_statuses(now),
            peers: self.peer_infos(),
            quarantined: aside.len() as u64,
            approvals: self.approvals_wanted(now),
            read_only: self.is_read_only(),
            invitation_over: self.waits_to_be_let_in() && self.is_invitation_over(),
            pairing: self.pairing_code(),
            lock_after: authority.and_then(|authority| authority.lock_after()),
            remind_through_quiet: authority.is_some_and(|it| it.reminds_through_quiet()),
            remind_every: authority.and_then(|authority| authority.reminds_every()),
            metered: self.metered_info(),
            forks,
        })
    }

    /// Whose logs have forked.
    fn fork_infos(&mut self) -> Result<Vec<ForkInfo>, Failure> {
        let forks: Vec<Fork> = self.door().held.ledger.all_forks().copied().collect();
        let mut infos = Vec::new();
        for Fork { log, seq, sides, .. } in forks {
            let mut time = None;
            for side in sides {
                let entry = self.door_mut().held.entry(&log.on(side), seq);
                let entry = entry.map_err(|error| self.unreadable(&error))?;
                time = time.max(entry.map(|entry| entry.header.hlc.millis()));
            }
            let authority = self.authority()?;
            let member = authority.member_of(&log.device);
            infos.push(ForkInfo {
                name: names::author_name(authority, &People::of(authority), &log.device),
                member: member.map(|member| member.to_string()).unwrap_or_default(),
                device: log.device.to_string(),
                space: self.space_name(&log.space),
                seq,
                time,
                mine: member.is_some() && member == authority.member_of(&self.device()),
                adopted: authority.adopted_side(&log).is_some(),
            });
        }
        Ok(infos)
    }

    fn metered_info(&self) -> MeteredInfo {
        let (setting, metered, system) = self.metering();
        MeteredInfo { setting, metered, system }
    }

    /// Spares the line, or not.
    pub(crate) fn meter(&mut self, now: Millis, metering: Metering) -> Result<Answer, Failure> {
        self.set_metering(now, metering).map(|()| Answer::Done).map_err(|error| {
            let problem = format!("failed to {error}");
            Failure::new(FailureCode::Busy, problem, "check the disk and its free space")
        })
    }

    fn space_statuses(&self, now: Millis) -> Vec<SpaceStatus> {
        let control = SpaceId::control(&self.org());
        let mut spaces = self.readable(now).unwrap_or_default();
        spaces.insert(control);
        let status = |space: SpaceId| {
            let frontier = self.door().held.ledger.frontier(&space);
            SpaceStatus {
                space: space.to_string(),
                name: self.space_name(&space),
                logs: frontier.0.len() as u64,
                entries: self.entries_of(&space),
                missing: self.missing(&space),
            }
        };
        spaces.into_iter().map(status).collect()
    }

    /// Entries held of a space: a side of a fork counts from where it begins.
    pub(crate) fn entries_of(&self, space: &SpaceId) -> u64 {
        let strands = self.door().held.ledger.strands(space);
        strands.map(|(_, strand)| strand.tip.seq + 1 - strand.first).sum()
    }

    /// A space's name for people.
    pub(crate) fn space_name(&self, space: &SpaceId) -> String {
        if *space == SpaceId::control(&self.org()) {
            return "control".to_owned();
        }
        let Ok(authority) = self.authority() else { return space.short() };
        if authority.is_own(space) {
            return "own".to_owned();
        }
        let private = conversations::label(authority, space);
        private.unwrap_or_else(|| Departments::of(authority).label(space))
    }

    /// Cuts the line to some devices.
    pub(crate) fn cut_line(&mut self, devices: &[String]) -> Result<Answer, Failure> {
        let read = |text: &String| {
            text.parse::<DeviceId>().map_err(|_| {
                let next = "`status` shows the devices of peers";
                Failure::new(FailureCode::Invalid, format!("{text:?} is no device"), next)
            })
        };
        let devices = devices.iter().map(read).collect::<Result<_, _>>()?;
        self.put_out(Output::CutLine { devices });
        Ok(Answer::Done)
    }

    fn peer_infos(&self) -> Vec<PeerInfo> {
        let people = self.authority().ok().map(|authority| (authority, People::of(authority)));
        let name = |device: &DeviceId| {
            let named = people.as_ref();
            named.map(|(authority, people)| names::author_name(authority, people, device))
        };
        let member = |device: &DeviceId| {
            self.authority().ok().and_then(|authority| authority.member_of(device))
        };
        self.peer_rows()
            .map(|(device, note)| {
                let standing = self.engine_standing(device);
                PeerInfo {
                    device: device.to_string(),
                    name: name(device).unwrap_or_default(),
                    member: member(device).map(|id| id.to_string()).unwrap_or_default(),
                    connected: note.address.is_some(),
                    way: note.address.as_deref().map(way).unwrap_or_default().to_owned(),
                    received: note.received,
                    sent: note.sent,
                    address: note.address.clone(),
                    last_contact: note.last_contact,
                    ahead: standing.map_or(note.ahead, |standing| standing.ahead),
                    behind: standing.map_or(note.behind, |standing| standing.behind),
                }
            })
            .collect()
    }
}

/// How a connected peer's address leads to it: `relay` through another device, `lan` when it is one that only the same network or
/// machine can use, `direct` for any other.
fn way(address: &str) -> &'static str {
    if address.split('/').any(|part| part == "p2p-circuit") {
        return "relay";
    }
    let mut parts = address.split('/').skip(1);
    let near = match (parts.next(), parts.next()) {
        (Some("ip4"), Some(text)) => text.parse().is_ok_and(is_near_v4),
        (Some("ip6"), Some(text)) => text.parse().is_ok_and(is_near_v6),
        _ => false,
    };
    if near { "lan" } else { "direct" }
}

fn is_near_v4(address: Ipv4Addr) -> bool {
    address.is_private() || address.is_loopback() || address.is_link_local()
}

fn is_near_v6(address: Ipv6Addr) -> bool {
    match address.to_ipv4_mapped() {
        Some(v4) => is_near_v4(v4),
        None => {
            address.is_loopback() || address.is_unicast_link_local() || address.is_unique_local()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::way;

    #[test]
    fn addresses_of_the_same_network_are_near() {
        let near = [
            "/ip4/127.0.0.1/udp/1/quic-v1",
            "/ip4/192.168.1.5/tcp/4001",
            "/ip4/10.9.0.1/tcp/1/p2p/x",
            "/ip4/172.31.0.1/tcp/1",
            "/ip4/169.254.3.4/tcp/1",
            "/ip6/::1/tcp/1",
            "/ip6/fe80::1/tcp/1",
            "/ip6/fd00::1/tcp/1",
            "/ip6/::ffff:192.168.0.1/tcp/1",
        ];
        assert!(near.iter().all(|address| way(address) == "lan"));
        let far = [
            "/ip4/172.32.0.1/tcp/1",
            "/ip4/93.184.216.34/udp/1/quic-v1",
            "/ip6/2001:db8::1/tcp/1",
            "/ip6/::ffff:8.8.8.8/tcp/1",
            "/dns4/node.example/tcp/1",
            "not an address",
            "",
        ];
        assert!(far.iter().all(|address| way(address) == "direct"));
        let relayed = [
            "/ip4/203.0.113.10/tcp/1/p2p/x/p2p-circuit/p2p/y",
            "/ip4/192.168.1.5/udp/1/quic-v1/p2p-circuit/p2p/y",
        ];
        assert!(relayed.iter().all(|address| way(address) == "relay"));
    }
}
