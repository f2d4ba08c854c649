//! An organisation: who is in it, and what they write.

use node::{
    core::{Core, Ground},
    disk::SimDisk,
    facade::{Answer, Command, Request},
};
use protocol::{capability::Role, clock::Millis};

use crate::{
    node_under_test::{BEGIN, Seat, simulated},
    wire::{self, meet},
};

/// A message of 82 bytes, half Chinese and half English.
pub const TEXT: &str = "下周三上午十点开会，请带上预算表。 The budget review, room 3, 2nd";

/// The channel that everybody writes in.
pub const CHANNEL: &str = "市场部/日常";

/// An organisation with one department and one channel.
pub struct People {
    /// The founder, whose node everybody meets.
    pub hub: Seat,
    /// The time.
    pub now: Millis,
    invited: u8,
}

impl People {
    /// Founds it.
    pub fn found(ground: Ground) -> Self {
        assert_eq!(TEXT.len(), 82);
        let core = Core::found(ground, "同舟", "创始人", BEGIN).expect("an organisation");
        let mut hub = Seat::new(core);
        let now = BEGIN.plus(1_000);
        let department = Command::AddDepartment { name: "市场部".into(), parent: None };
        hub.commands(now, [department]);
        let channel =
            Command::AddChannel { name: "日常".into(), department: Some("市场部".into()) };
        hub.commands(now, [channel]);
        Self { hub, now, invited: 0 }
    }

    /// Somebody joins on this machine, and holds what everybody holds.
    pub fn join(&mut self, ground: Ground) -> Seat {
        let mut seat = Seat::new(self.invite(ground));
        meet(&mut self.now, &mut self.hub, &mut seat, wire::open);
        seat.spent = std::time::Duration::ZERO;
        seat
    }

    /// Somebody with an invitation who has met nobody.
    pub fn invite(&mut self, ground: Ground) -> Core {
        self.invited += 1;
        let expires = self.now.plus(7 * 24 * 3_600_000);
        let department = "市场部".to_owned();
        let invite = Command::Invite { department, role: Role::Member, expires };
        let Answer::Invitation(invitation) = self.hub.ask(self.now, Request::Command(invite))
        else {
            unreachable!("an invitation")
        };
        let name = format!("同事{}", self.invited);
        Core::join(ground, &invitation.code, &name, self.now).expect("a valid invitation")
    }

    /// Somebody on a machine in memory.
    pub fn author(&mut self) -> Seat {
        let luck = self.invited + 1;
        self.join(simulated(&SimDisk::new(), luck))
    }

    /// These write to the hub, one after the other, without hearing of each other.
    pub fn hand_in(&mut self, authors: &mut [Seat]) {
        for author in authors {
            meet(&mut self.now, &mut self.hub, author, wire::no_entries);
        }
    }
}

/// Writes so many messages, a hundred in a turn.
pub fn write_messages(now: &mut Millis, author: &mut Seat, count: usize) {
    let mut left = count;
    while left > 0 {
        let some = left.min(100);
        *now = now.plus(50);
        let send = || Command::Send { channel: CHANNEL.into(), text: TEXT.into(), reply_to: None };
        author.commands(*now, (0..some).map(|_| send()));
        left -= some;
    }
}
