//! The department tree and what a scope covers in it.
//!
//! A project hangs in it below the department that owns it, and nothing hangs below a project.
//!
//! A scope check on an entry uses the tree **at that entry's past**: the creations and moves in
//! its closed past, applied in the one [`super::history::Order`]. So the verdict depends on what
//! the author stood on, not on what arrived since, and moving a department later neither takes
//! away nor gives what was written before. A department moved away from a manager is theirs to
//! write in on an old frontier until they are revoked: a move isn't a revocation. Reading is
//! judged by the tree of everything held.
//!
//! Invariant: the tree has one root and no cycle, whatever moves were made at the same time: a
//! move that would close a circle, or hang something deeper than
//! [`crate::limits::DEPARTMENT_DEPTH_MAX`], is skipped.

use std::collections::{BTreeMap, BTreeSet};

use crate::{capability::Scope, ids::SpaceId, limits::DEPARTMENT_DEPTH_MAX};

/// One change of the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// A department begins below another.
    Create { space: SpaceId, parent: SpaceId },
    /// A project begins, owned by a department.
    Begin { space: SpaceId, owner: SpaceId },
    /// A department moves below another.
    Move { space: SpaceId, parent: SpaceId },
}

/// Departments and projects, and what is above each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tree {
    root: SpaceId,
    parents: BTreeMap<SpaceId, SpaceId>,
    projects: BTreeSet<SpaceId>,
}

impl Tree {
    /// The tree that these steps lead to, in their order.
    pub fn build(root: SpaceId, steps: impl IntoIterator<Item = Step>) -> Self {
        let mut tree = Self { root, parents: BTreeMap::new(), projects: BTreeSet::new() };
        for step in steps {
            match step {
                Step::Create { space, parent } => {
                    tree.hang(space, parent);
                }
                Step::Begin { space, owner } => {
                    if tree.hang(space, owner) {
                        tree.projects.insert(space);
                    }
                }
                Step::Move { space, parent } => {
                    if tree.can_move(space, parent) {
                        tree.parents.insert(space, parent);
                    }
                }
            }
        }
        tree
    }

    /// Hangs something new below a department, where it fits.
    fn hang(&mut self, space: SpaceId, parent: SpaceId) -> bool {
        let fits = !self.holds(space) && self.fits(parent, 0);
        if fits {
            self.parents.insert(space, parent);
        }
        fits
    }

    /// Whether it is the root, a department or a project.
    pub fn holds(&self, space: SpaceId) -> bool {
        space == self.root || self.parents.contains_key(&space)
    }

    /// Whether it is the root or a department.
    pub fn is_department(&self, space: SpaceId) -> bool {
        self.holds(space) && !self.is_project(space)
    }

    /// Whether it is a project.
    pub fn is_project(&self, space: SpaceId) -> bool {
        self.projects.contains(&space)
    }

    /// The department above, or the one that owns a project.
    pub fn parent(&self, space: SpaceId) -> Option<SpaceId> {
        self.parents.get(&space).copied()
    }

    /// All departments and projects with what is above each, the root left out.
    pub fn places(&self) -> impl Iterator<Item = (SpaceId, SpaceId)> + '_ {
        self.parents.iter().map(|(space, parent)| (*space, *parent))
    }

    /// What is above a department, from its parent up to the root.
    fn above(&self, space: SpaceId) -> impl Iterator<Item = SpaceId> + '_ {
        std::iter::successors(self.parent(space), |space| self.parent(*space))
    }

    /// Whether `wanted` lies within `scope`.
    pub fn covers(&self, scope: &Scope, wanted: &Scope) -> bool {
        if wanted.below && !scope.below {
            return false;
        }
        let within = scope.below && self.above(wanted.space).any(|above| above == scope.space);
        scope.space == wanted.space || within
    }

    /// Whether something may hang below `parent` with `height` levels below itself.
    pub fn fits(&self, parent: SpaceId, height: usize) -> bool {
        self.is_department(parent)
            && self.above(parent).count() + 1 + height <= DEPARTMENT_DEPTH_MAX
    }

    /// Whether a department or project may move below `parent`.
    pub fn can_move(&self, space: SpaceId, parent: SpaceId) -> bool {
        let circle = parent == space || self.above(parent).any(|above| above == space);
        self.parents.contains_key(&space) && !circle && self.fits(parent, self.height(space))
    }

    fn height(&self, space: SpaceId) -> usize {
        let distance = |below: &SpaceId| self.above(*below).position(|above| above == space);
        self.parents.keys().filter_map(distance).max().map_or(0, |levels| levels + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: SpaceId = SpaceId::ZERO;

    fn space(n: u8) -> SpaceId {
        SpaceId::new([n; 16])
    }

    fn scope(n: u8, below: bool) -> Scope {
        Scope { space: space(n), below }
    }

    #[test]
    fn a_scope_covers_what_lies_below_when_it_says_so() {
        let create = |space, parent| Step::Create { space, parent };
        let tree = Tree::build(ROOT, [create(space(1), ROOT), create(space(2), space(1))]);
        assert!(tree.covers(&scope(0, true), &scope(2, true)));
        assert!(tree.covers(&scope(1, true), &scope(2, false)));
        assert!(!tree.covers(&scope(1, false), &scope(2, false)));
        assert!(!tree.covers(&scope(2, true), &scope(1, false)));
        assert!(!tree.covers(&scope(1, false), &scope(1, true)));
        assert!(!tree.covers(&scope(0, true), &scope(9, false)), "no department");
    }

    #[test]
    fn crossing_moves_make_no_circle_and_no_orphan() {
        let create = |space, parent| Step::Create { space, parent };
        let moved = |space, parent| Step::Move { space, parent };
        let base = [create(space(1), ROOT), create(space(2), ROOT)];
        let crossing = [moved(space(1), space(2)), moved(space(2), space(1))];
        let tree = Tree::build(ROOT, base.into_iter().chain(crossing));
        assert_eq!(tree.parent(space(1)), Some(space(2)), "the first counts");
        assert_eq!(tree.parent(space(2)), Some(ROOT), "the second would close a circle");
    }

    #[test]
    fn a_project_hangs_below_its_owner_and_nothing_below_it() {
        let create = |space, parent| Step::Create { space, parent };
        let begin = Step::Begin { space: space(5), owner: space(1) };
        let steps = [create(space(1), ROOT), begin, create(space(6), space(5))];
        let tree = Tree::build(ROOT, steps);
        assert!(tree.is_project(space(5)) && !tree.is_department(space(5)));
        assert!(tree.covers(&scope(1, true), &scope(5, false)), "the owner's managers");
        assert!(!tree.covers(&scope(1, false), &scope(5, false)), "not its members");
        assert!(!tree.holds(space(6)) && !tree.can_move(space(1), space(5)));
        let moved = Step::Move { space: space(5), parent: ROOT };
        let tree = Tree::build(ROOT, steps.into_iter().chain([moved]));
        assert_eq!(tree.parent(space(5)), Some(ROOT));
    }

    #[test]
    fn nothing_hangs_deeper_than_the_limit() {
        let step = |n: u8| Step::Create { space: space(n), parent: space(n - 1) };
        let tree = Tree::build(ROOT, (1..=40).map(step));
        let deepest = space(DEPARTMENT_DEPTH_MAX as u8);
        assert!(tree.holds(deepest) && !tree.fits(deepest, 0));
        assert_eq!(tree.places().count(), DEPARTMENT_DEPTH_MAX);
        let tall = Tree::build(
            ROOT,
            (1..=30).map(step).chain([Step::Create { space: space(99), parent: ROOT }]),
        );
        assert!(tall.can_move(space(2), space(99)));
        let deeper = Tree::build(
            ROOT,
            (1..=31).map(step).chain([
                Step::Create { space: space(99), parent: ROOT },
                Step::Create { space: space(98), parent: space(99) },
                Step::Create { space: space(97), parent: space(98) },
            ]),
        );
        assert!(deeper.can_move(space(2), space(98)));
        assert!(!deeper.can_move(space(2), space(97)));
    }
}
