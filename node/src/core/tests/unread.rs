//! What is unread, whatever happened before: messages of others, without those that the person has
//! read on either of their devices.

use std::collections::{BTreeMap, BTreeSet};

use proptest::{prelude::*, sample::select};

use super::{office::Office, own, talk::HALL};
use crate::facade::{Answer, Command, Query};

const CHANNELS: [&str; 2] = [HALL, "实验"];

/// 张伟.
const ZHANG: usize = 0;

/// 李娜's two devices.
const DEVICES: [usize; 2] = [1, 2];

#[derive(Clone, Debug)]
enum Step {
    /// Somebody says something at a desk, in a channel.
    Say(usize, usize),
    /// 李娜 reads a channel on one of her devices.
    Read(usize, usize),
    /// Two desks meet, tell each other everything, and part.
    Meet(usize, usize),
    /// All meet and part.
    Level,
    /// A node dies and starts again, with its rows or without.
    Restart(usize, bool),
    /// A node makes its rows anew.
    Rebuild(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let desk = || select(vec![0_usize, 1, 2]);
    let channel = || select(vec![0_usize, 1]);
    prop_oneof![
        4 => (desk(), channel()).prop_map(|(desk, channel)| Step::Say(desk, channel)),
        4 => (select(DEVICES.to_vec()), channel()).prop_map(|(at, channel)| Step::Read(at, channel)),
        2 => select(vec![(0, 1), (0, 2), (1, 2)]).prop_map(|(one, other)| Step::Meet(one, other)),
        2 => Just(Step::Level),
        1 => (desk(), any::<bool>()).prop_map(|(desk, keep)| Step::Restart(desk, keep)),
        1 => desk().prop_map(Step::Rebuild),
    ]
}

/// What should be known where, counted by hand.
#[derive(Default)]
struct Told {
    /// At which desk each message was written, and in which channel.
    messages: Vec<(usize, usize)>,
    /// The messages that each desk holds.
    held: [BTreeSet<usize>; 3],
    /// Those that were read at each desk, or of which it must know that they were.
    read: [BTreeSet<usize>; 3],
}

impl Told {
    fn say(&mut self, desk: usize, channel: usize) {
        self.held[desk].insert(self.messages.len());
        self.messages.push((desk, channel));
    }

    fn read(&mut self, desk: usize, channel: usize) {
        let there = self.held[desk].iter().filter(|it| self.messages[**it].1 == channel);
        let there: Vec<usize> = there.copied().collect();
        self.read[desk].extend(there);
    }

    fn meet(&mut self, desks: &[usize]) {
        let union = |sets: &[BTreeSet<usize>; 3]| -> BTreeSet<usize> {
            desks.iter().flat_map(|desk| &sets[*desk]).copied().collect()
        };
        let (held, read) = (union(&self.held), union(&self.read));
        for desk in desks {
            self.held[*desk].clone_from(&held);
            if DEVICES.iter().all(|device| desks.contains(device)) {
                self.read[*desk].clone_from(&read);
            }
        }
    }

    /// How many of others' messages stand unread on a device, at least and at most: of what was read
    /// on her other device since they met, a colleague may have told it or not.
    fn unread(&self, device: usize, channel: usize) -> std::ops::RangeInclusive<usize> {
        let theirs = |it: &&usize| self.messages[**it] == (ZHANG, channel);
        let theirs: BTreeSet<&usize> = self.held[device].iter().filter(theirs).collect();
        let without = |desks: &[usize]| {
            let read = |it: &&&usize| !desks.iter().any(|desk| self.read[*desk].contains(**it));
            theirs.iter().filter(read).count()
        };
        without(&DEVICES)..=without(&[device])
    }
}

fn unread(office: &mut Office, desk: usize) -> BTreeMap<String, usize> {
    let Answer::Channels(rows) = office.know(desk, Query::Channels) else { panic!("no channels") };
    rows.into_iter().map(|row| (row.name, row.unread as usize)).collect()
}

fn play(office: &mut Office, told: &mut Told, step: &Step) {
    match *step {
        Step::Say(desk, channel) => {
            let (name, text) = (CHANNELS[channel].to_owned(), "早上好".to_owned());
            office.done(desk, Command::Send { channel: name, text, reply_to: None });
            told.say(desk, channel);
        }
        Step::Read(device, channel) => {
            office.done(device, Command::MarkRead { channel: CHANNELS[channel].into() });
            told.read(device, channel);
        }
        Step::Meet(one, other) => {
            office.connect(one, other);
            office.level();
            office.part();
            told.meet(&[one, other]);
        }
        Step::Level => {
            office.meet();
            office.part();
            told.meet(&[0, 1, 2]);
        }
        Step::Restart(desk, keep) => office.restart(desk, keep),
        Step::Rebuild(desk) => drop(office.done(desk, Command::Verify { rebuild: true })),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, max_shrink_iters: 64, ..ProptestConfig::default() })]

    #[test]
    fn unread_is_what_others_said_without_what_either_device_read(
        steps in prop::collection::vec(step(), 1..24),
    ) {
        let (mut office, _) = own::office();
        let department = Some("研发部".to_owned());
        office.done(ZHANG, Command::AddChannel { name: CHANNELS[1].into(), department });
        office.level();
        office.part();
        let mut told = Told::default();
        for step in steps.iter().chain([&Step::Level]) {
            play(&mut office, &mut told, step);
            for device in DEVICES {
                let shown = unread(&mut office, device);
                for (channel, name) in CHANNELS.iter().enumerate() {
                    let expected = told.unread(device, channel);
                    let found = shown[*name];
                    prop_assert!(expected.contains(&found), "{step:?}: {name} on {device}: {found} of {expected:?}");
                }
            }
        }
    }
}
