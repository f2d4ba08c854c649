//! Which modules a place offers: what the rule nearest to it says, its own or one above it. Off, what is
//! in it is listed no longer; all of it stays, can be shown by its name, and is back when it is on.

use protocol::{
    authority::{Authority, Module, Rule, RuleKind},
    ids::SpaceId,
};

use super::names::Departments;
use crate::{core::Core, facade::Failure, search::Kind};

/// The modules that are off in a place.
pub(super) fn off(
    authority: &Authority,
    departments: &Departments,
    space: &SpaceId,
) -> Vec<Module> {
    Module::ALL
        .into_iter()
        .filter(|module| is_off(authority, departments, space, *module))
        .collect()
}

fn is_off(
    authority: &Authority,
    departments: &Departments,
    space: &SpaceId,
    module: Module,
) -> bool {
    let mut places = std::iter::once(*space).chain(departments.ancestors(space));
    let said = places.find_map(|place| authority.rule(&place, RuleKind::Module(module)));
    matches!(said, Some(Rule::Module { on: false, .. }))
}

/// The module that a found thing belongs to; meetings belong to none.
pub(super) fn of(kind: Kind) -> Option<Module> {
    match kind {
        Kind::Message => Some(Module::Messaging),
        Kind::Task => Some(Module::Tasks),
        Kind::Page | Kind::Table | Kind::Record => Some(Module::Documents),
        Kind::Meeting => None,
    }
}

impl Core {
    /// Whether a place offers a module.
    pub(super) fn offers(&self, space: &SpaceId, module: Module) -> Result<bool, Failure> {
        let authority = self.authority()?;
        Ok(!is_off(authority, &Departments::of(authority), space, module))
    }
}
