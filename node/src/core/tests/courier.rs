//! Thirty days of two people who are never online together: everything between them goes in one
//! courier's pocket, who loses sticks, hands them over twice and mixes them up.
//!
//! What must hold whenever something came: nothing is shown twice, and whatever somebody saw when they
//! wrote stands before what they wrote. In the end: everything is there, on both sides the same.

use std::collections::{BTreeMap, BTreeSet};

use rand::{Rng, RngExt, SeedableRng, rngs::StdRng};

use super::{office::Office, parcels};
use crate::facade::{Answer, Command, MessageInfo, Query, Request, TaskChange, TaskField};

const DAYS: u64 = 30;
const HOUR_MS: u64 = 3_600_000;
const PAGE: &str = "交接";
/// 张伟, 李娜, and 王芳, who carries.
const NAMES: [&str; 3] = ["张伟", "李娜", "王芳"];
const COURIER: usize = 2;
const SEEDS: u64 = 6;

/// A bundle in the courier's pocket, and for whom it is.
struct Stick {
    to: usize,
    parcels: Vec<Vec<u8>>,
}

/// What happened on the way; each must have happened.
#[derive(Default, Debug)]
struct Accidents {
    lost: u64,
    twice: u64,
    mixed: u64,
    late: u64,
    restarts: u64,
}

struct Month {
    office: Office,
    luck: StdRng,
    pocket: Vec<Stick>,
    /// For each message, by place: the messages that its author saw there when they wrote it.
    seen: BTreeMap<(&'static str, String), Vec<String>>,
    /// What messages say by now, for those that were edited.
    edited: BTreeMap<String, String>,
    tasks: Vec<String>,
    accidents: Accidents,
    /// Entries that the two had given each other when they parted.
    together: u64,
}

#[test]
fn f06_whatever_befalls_the_courier_all_is_delivered_once_in_causal_order_and_to_the_same_state() {
    let mut all = Accidents::default();
    for seed in 0..SEEDS {
        let mut month = Month::begin(seed);
        (0..DAYS).for_each(|_| month.day());
        month.end();
        let Accidents { lost, twice, mixed, late, restarts } = month.accidents;
        all.lost += lost;
        all.twice += twice;
        all.mixed += mixed;
        all.late += late;
        all.restarts += restarts;
    }
    let Accidents { lost, twice, mixed, late, restarts } = all;
    assert!([lost, twice, mixed, late, restarts].iter().all(|it| *it >= SEEDS), "{all:?}");
}

impl Month {
    fn begin(seed: u64) -> Self {
        let mut office = Office::with_colleagues(&NAMES[1..]);
        let (title, text) = (PAGE.to_owned(), "begun together\n".to_owned());
        office.done(0, Command::NewPage { title, department: None, text });
        office.level();
        office.part();
        let together = over_lines(&office);
        Self {
            office,
            luck: StdRng::seed_from_u64(seed),
            pocket: Vec::new(),
            seen: BTreeMap::new(),
            edited: BTreeMap::new(),
            tasks: Vec::new(),
            accidents: Accidents::default(),
            together,
        }
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.luck.random_range(0..100) < percent
    }

    fn below(&mut self, bound: usize) -> usize {
        self.luck.random_range(0..bound.max(1))
    }

    /// Both write what they know; on some days the courier comes by at one of them.
    fn day(&mut self) {
        for _ in 0..4 {
            let writer = self.below(2);
            self.write(writer);
            let hours = self.luck.random_range(1..6);
            self.office.now = self.office.now.plus(hours * HOUR_MS);
        }
        if self.chance(20) {
            let (desk, keep) = (self.below(3), self.chance(50));
            self.office.restart(desk, keep);
            self.accidents.restarts += 1;
        }
        if self.chance(60) {
            let at = self.below(2);
            self.visit(at);
        }
        self.office.now = self.office.now.plus(8 * HOUR_MS);
    }

    /// The courier hands over what is in the pocket for somebody, and takes what they have written.
    fn visit(&mut self, at: usize) {
        let (mut here, keep): (Vec<Stick>, Vec<Stick>) =
            std::mem::take(&mut self.pocket).into_iter().partition(|stick| stick.to == at);
        self.pocket = keep;
        if here.len() > 1 && self.chance(50) {
            here.reverse();
            self.accidents.mixed += 1;
        }
        for mut stick in here {
            if self.chance(25) {
                self.accidents.lost += 1;
                continue;
            }
            if stick.parcels.len() > 1 && self.chance(50) {
                let turn = self.below(stick.parcels.len());
                stick.parcels.rotate_left(turn);
            }
            self.take(at, &stick.parcels);
            if self.chance(30) {
                let before = self.office.hashes(at);
                self.take(at, &stick.parcels);
                assert_eq!(self.office.hashes(at), before, "once more is nothing more");
                self.accidents.twice += 1;
            }
            if self.chance(20) {
                // It is found again in the pocket later on.
                self.pocket.push(stick);
                self.accidents.late += 1;
            }
        }
        // What the courier's own node carries comes as well.
        if self.chance(70) {
            let onward = self.made(COURIER, NAMES[at]);
            self.take(at, &onward);
        }
        let to = 1 - at;
        let parcels = self.made(at, NAMES[to]);
        if self.chance(50) {
            self.take(COURIER, &parcels);
        }
        self.pocket.push(Stick { to, parcels });
    }

    fn made(&mut self, desk: usize, name: &str) -> Vec<Vec<u8>> {
        parcels::made(&mut self.office, desk, parcels::to(name)).0
    }

    fn take(&mut self, desk: usize, parcels: &[Vec<u8>]) {
        let report = parcels::take(&mut self.office, desk, parcels);
        assert_eq!((report.refused, report.not_ours), (0, 0), "{report:?}");
        if desk != COURIER {
            self.check(desk);
        }
    }

    fn place(&self, desk: usize, number: usize) -> &'static str {
        match (number, desk) {
            (0, _) => "大厅",
            (_, 0) => "@李娜",
            _ => "@张伟",
        }
    }

    fn shown(&mut self, desk: usize, place: &str) -> Vec<MessageInfo> {
        let query = Query::Messages { channel: place.to_owned(), last: 1000 };
        match self.office.ask(desk, Request::Query(query)) {
            Ok(Answer::Messages(messages)) => messages,
            // Nobody has said anything there yet, as far as is known here.
            Err(_) if place != "大厅" => Vec::new(),
            other => panic!("{other:?}"),
        }
    }

    fn write(&mut self, writer: usize) {
        match self.below(10) {
            0..5 => self.say(writer),
            5 => self.edit_message(writer),
            6 => {
                let title = format!("task {} of {}", self.tasks.len(), NAMES[writer]);
                let department = Some("研发部".to_owned());
                let fields = Vec::new();
                self.office
                    .done(writer, Command::AddTask { title: title.clone(), department, fields });
                self.tasks.push(title);
            }
            7 | 8 => self.change_task(writer),
            _ => {
                let line = format!("{:08x}\n", self.luck.next_u32());
                let text = self.office.page(writer, PAGE) + &line;
                self.office.done(writer, Command::EditPage { page: PAGE.into(), base: None, text });
            }
        }
    }

    fn say(&mut self, writer: usize) {
        let number = self.below(2);
        let place = self.place(writer, number);
        let seen = self.shown(writer, place);
        let text = format!("{} {}", self.seen.len(), NAMES[writer]);
        let answers = seen.last().filter(|_| self.luck.random_range(0..2) == 0);
        let reply_to = answers.map(|message| message.id.clone());
        let said = Command::Send { channel: place.into(), text: text.clone(), reply_to };
        self.office.done(writer, said);
        let seen = seen.into_iter().map(|message| self.first_text(&message.text)).collect();
        self.seen.insert((if number == 0 { "大厅" } else { "@" }, text), seen);
    }

    /// What an edited message said at first.
    fn first_text(&self, text: &str) -> String {
        text.split(" (edited").next().unwrap_or(text).to_owned()
    }

    fn edit_message(&mut self, writer: usize) {
        let mine = self.shown(writer, "大厅").into_iter().filter(|message| message.mine);
        let mine: Vec<MessageInfo> = mine.collect();
        let Some(message) = mine.get(self.below(mine.len())) else { return };
        let first = self.first_text(&message.text);
        let text = format!("{first} (edited {:04x})", self.luck.next_u32() >> 16);
        let (channel, message) = ("大厅".to_owned(), message.id.clone());
        self.office.done(writer, Command::EditMessage { channel, message, text: text.clone() });
        self.edited.insert(first, text);
    }

    fn change_task(&mut self, writer: usize) {
        let number = self.below(self.tasks.len());
        let Some(title) = self.tasks.get(number).cloned() else { return };
        let task = Request::Query(Query::Task { task: title.clone() });
        if self.office.ask(writer, task).is_err() {
            return;
        }
        let change = match self.below(3) {
            0 => TaskField::Progress(self.luck.random_range(1..100)),
            1 => TaskField::Priority(self.luck.random_range(0..4)),
            _ => TaskField::Status(["todo", "doing", "done"][self.below(3)].to_owned()),
        };
        let changes = vec![TaskChange::Set(change)];
        self.office.done(writer, Command::SetTask { task: title, changes });
    }

    /// Each once, and what its author saw before it.
    fn check(&mut self, desk: usize) {
        for number in 0..2 {
            let place = self.place(desk, number);
            let messages = self.shown(desk, place);
            let texts: Vec<String> =
                messages.iter().map(|message| self.first_text(&message.text)).collect();
            let at: BTreeMap<&str, usize> =
                texts.iter().enumerate().map(|(at, text)| (text.as_str(), at)).collect();
            assert_eq!(at.len(), texts.len(), "shown twice: {texts:?}");
            let key = if number == 0 { "大厅" } else { "@" };
            for (index, text) in texts.iter().enumerate() {
                for before in &self.seen[&(key, text.clone())] {
                    let stands = at.get(before.as_str()).is_some_and(|at| *at < index);
                    assert!(stands, "{text:?} was written after {before:?}: {texts:?}");
                }
            }
        }
    }

    /// The courier goes to and fro until everybody has everything, and loses nothing any more.
    fn end(&mut self) {
        self.pocket.clear();
        for at in [0, 1, 0] {
            let parcels = self.made(at, NAMES[1 - at]);
            self.take(COURIER, &parcels);
            let onward = self.made(COURIER, NAMES[1 - at]);
            self.take(1 - at, &onward);
        }
        for (desk, name) in NAMES.into_iter().enumerate().take(2) {
            for (number, key) in ["大厅", "@"].into_iter().enumerate() {
                let place = self.place(desk, number);
                let shown = self.shown(desk, place);
                let here: BTreeSet<String> =
                    shown.iter().map(|message| message.text.clone()).collect();
                let all = self.seen.keys().filter(|(at, _)| *at == key);
                let all = all.map(|(_, text)| self.edited.get(text).unwrap_or(text).clone());
                assert_eq!(here, all.collect::<BTreeSet<_>>(), "{name} at {place}");
                for message in shown.iter().filter(|message| message.mine && desk == 1) {
                    let delivered = &message.delivery.delivered;
                    assert!(delivered.contains(&"张伟".to_owned()), "{message:?}");
                }
            }
            for title in self.tasks.clone() {
                let (one, other) =
                    (self.office.task(desk, &title), self.office.task(1 - desk, &title));
                assert_eq!(
                    (one.status, one.progress, one.priority),
                    (other.status, other.progress, other.priority)
                );
            }
        }
        assert_eq!(self.office.hashes(0), self.office.hashes(1));
        assert_eq!(self.office.page(0, PAGE), self.office.page(1, PAGE));
        let restarted = self.office.hashes(0);
        self.office.restart(0, false);
        assert_eq!(self.office.hashes(0), restarted, "and from the journal alone");
        assert_eq!(over_lines(&self.office), self.together, "nothing went over a line");
    }
}

/// Entries that the nodes have given each other over lines.
fn over_lines(office: &Office) -> u64 {
    office.carried.values().sum()
}
