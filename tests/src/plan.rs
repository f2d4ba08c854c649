//! What a seed means: how many people, how long, and which kinds of trouble.

use std::collections::BTreeSet;

use crate::{luck::Luck, trouble::Trouble};

/// As the network has it: no run has as many people.
const CIRCLE_WHOLE: usize = 24;

/// As few as keep up to seven people in one net, whichever each picks: two parts of it would have four each.
const CIRCLE_WHOLE_THIN: usize = 3;

/// What will happen in a run.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Where all luck comes from.
    pub seed: u64,
    /// People, the founder included.
    pub people: usize,
    /// The last so many of them cheat.
    pub cheats: usize,
    /// Offices.
    pub offices: usize,
    /// In a circle of at most so many colleagues everybody is connected; of a larger one each picks so many.
    pub circle_whole: usize,
    /// What people do, one thing a step.
    pub steps: usize,
    /// Mean time between two steps, in milliseconds.
    pub gap_ms: u64,
    /// The kinds of trouble that may happen.
    pub troubles: BTreeSet<Trouble>,
    /// Frames lost, of a thousand, where [`Trouble::Loss`] may happen.
    pub loss: u32,
}

impl Plan {
    /// The plan of a seed.
    pub fn of(seed: u64) -> Self {
        let mut luck = Luck::new(seed, "plan");
        let people = 4 + luck.below(4);
        let cheats = if luck.chance(700) { 1 + luck.below(people / 2 - 1) } else { 0 };
        // Cheats' tricks are more frequent where there are cheats, and moves where there are offices, so that
        // each kind of trouble happens in a good share of all seeds.
        let often = |trouble: Trouble| trouble.needs_a_cheat() || trouble == Trouble::Move;
        let mut share = |trouble: Trouble| luck.chance(if often(trouble) { 650 } else { 450 });
        let troubles = Trouble::ALL.into_iter().filter(|trouble| share(*trouble)).collect();
        let is_thin = Luck::new(seed, "circles").chance(500);
        Self {
            seed,
            people,
            cheats,
            offices: 1 + luck.below(3),
            circle_whole: if is_thin { CIRCLE_WHOLE_THIN } else { CIRCLE_WHOLE },
            steps: 60 + luck.below(120),
            gap_ms: luck.between(5_000, 60_000),
            troubles,
            loss: luck.between(10, 300) as u32,
        }
    }

    /// A plan without any trouble.
    pub fn calm(seed: u64, people: usize) -> Self {
        Self {
            seed,
            people,
            cheats: 0,
            offices: 2,
            circle_whole: CIRCLE_WHOLE,
            steps: 40,
            gap_ms: 10_000,
            troubles: BTreeSet::new(),
            loss: 0,
        }
    }

    /// Whether this kind of trouble may happen.
    pub fn has(&self, trouble: Trouble) -> bool {
        self.troubles.contains(&trouble)
    }

    /// The people who are honest, by number.
    pub fn is_honest(&self, person: usize) -> bool {
        person + self.cheats < self.people
    }

    /// Smaller plans that may fail in the same way, the smallest first.
    pub fn smaller(&self) -> Vec<Self> {
        let mut all = Vec::new();
        if self.steps > 4 {
            all.push(Self { steps: self.steps / 2, ..self.clone() });
            all.push(Self { steps: self.steps * 3 / 4, ..self.clone() });
        }
        if self.people > 2 && self.people - 1 > self.cheats {
            all.push(Self { people: self.people - 1, ..self.clone() });
        }
        if self.cheats > 0 {
            all.push(Self { cheats: self.cheats - 1, ..self.clone() });
        }
        for trouble in &self.troubles {
            let mut troubles = self.troubles.clone();
            troubles.remove(trouble);
            all.push(Self { troubles, ..self.clone() });
        }
        all
    }
}
