//! Random histories against the simplest model there is: a list.

use proptest::prelude::*;

use super::*;
use crate::disk::Fault;

#[derive(Clone, Debug)]
enum Action {
    Append(u8, usize),
    Commit,
    Reopen,
    Close,
    Kill,
    LosePower(u64),
    FailNext(Fault, u64),
}

fn action() -> impl Strategy<Value = Action> {
    let faults = [
        Fault::CrashBefore,
        Fault::CrashAfter,
        Fault::Io,
        Fault::DiskFull,
        Fault::ShortWrite,
        Fault::ForgetfulSync,
    ];
    prop_oneof![
        12 => (1..=255_u8, 0..3000_usize).prop_map(|(kind, len)| Action::Append(kind, len)),
        6 => Just(Action::Commit),
        1 => Just(Action::Reopen),
        1 => Just(Action::Close),
        1 => Just(Action::Kill),
        1 => any::<u64>().prop_map(Action::LosePower),
        1 => (prop::sample::select(faults.to_vec()), 0..4_u64)
            .prop_map(|(fault, call)| Action::FailNext(fault, call)),
    ]
}

/// What the journal must hold (`sure`), and what it may hold behind that (`pending`), in order.
#[derive(Default)]
struct Model {
    sure: Vec<(u8, Vec<u8>)>,
    pending: Vec<(u8, Vec<u8>)>,
    made: u64,
}

impl Model {
    /// Compares with what an opened journal holds, which is sure from now on.
    fn opened(&mut self, journal: &Journal) {
        let found: Vec<(u8, Vec<u8>)> = journal
            .scan(Position::START)
            .map(|item| item.map(|record| (record.kind, record.payload)).unwrap())
            .collect();
        let sure = std::mem::take(&mut self.sure);
        let all: Vec<_> = sure.iter().chain(&self.pending).cloned().collect();
        assert!(found.len() >= sure.len() && found.len() <= all.len());
        assert_eq!(found, all[..found.len()]);
        self.sure = found;
        self.pending.clear();
    }
}

fn run(actions: Vec<Action>) {
    let disk = SimDisk::new();
    let mut model = Model::default();
    let mut journal = Some(open(&disk).0);
    for action in actions {
        match (action, &mut journal) {
            (Action::Append(kind, len), Some(open)) => {
                model.made += 1;
                let mut bytes = model.made.to_le_bytes().to_vec();
                bytes.resize(len, 0x5a);
                if open.append(kind, &bytes).is_ok() {
                    model.pending.push((kind, bytes));
                }
            }
            (Action::Commit, Some(open)) => {
                if open.commit().is_ok() {
                    model.sure.append(&mut model.pending);
                }
            }
            (Action::Close, Some(_)) => {
                if journal.take().is_some_and(|open| open.close().is_ok()) {
                    model.sure.append(&mut model.pending);
                }
            }
            (Action::Reopen, _) => journal = None,
            (Action::Kill, _) => {
                journal = None;
                disk.kill();
            }
            (Action::LosePower(seed), _) => {
                journal = None;
                disk.lose_power(&mut rng(seed));
            }
            (Action::FailNext(fault, call), _) => {
                let now = disk.counts().calls;
                disk.inject(now + call..now + call + 1, fault);
            }
            (Action::Append(..) | Action::Commit | Action::Close, None) => (),
        }
        if journal.is_none()
            && let Ok((opened, _)) = Journal::open(Arc::new(disk.clone()), config())
        {
            model.opened(&opened);
            journal = Some(opened);
        }
    }
    drop(journal);
    disk.kill();
    let (journal, recovery) = everything(&disk);
    assert_eq!(recovery.damaged, []);
    model.opened(&journal);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_history_reads_back_as_the_list_it_is(
        actions in prop::collection::vec(action(), 0..100),
    ) {
        run(actions);
    }
}
