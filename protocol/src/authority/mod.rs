//! The authority: who may do what, as a pure function of the set of control entries.
//!
//! # The rules
//!
//! *Past.* Every entry names, through its header's frontier, what its author knew of the control
//! space. Its **past** is that, with its own log's prefix, closed: what those entries knew is in
//! it too. Entries beyond a proven fork are in nobody's past, but what they knew is (`sides.rs`).
//!
//! *Order.* One order of all control entries agrees with causality: by effective time (the
//! entry's clock, but later than everything in its past), then hash. Nothing else is ever decided
//! by order of arrival.
//!
//! 1. **A statement stands** when, in its own past, its author held what it needs (`admit.rs`).
//!    Revocations play no part in this: what stands, stands for ever. Three things are decided by
//!    everything held: of several redemptions of one invitation key the one that the inviter's
//!    device witnessed first counts, else the first in the order; of a member's devices the first
//!    [`crate::limits::DEVICES_PER_MEMBER_MAX`] in the order count; of several who were named to
//!    guard the organisation without knowing of each other the first in the order do.
//! 2. **A capability** is a link of one chain to the genesis: held by its issuer in the grant's
//!    past, within its parent in place, level, names, time and passes, at most
//!    [`crate::limits::DELEGATION_DEPTH_MAX`] links (`chain.rs`). Its *depth* is its distance from
//!    the genesis. An enrolment gives one capability for each of its terms
//!    ([`crate::ids::CapabilityId::of_term`]), and membership besides.
//! 3. **Places** are judged by the department tree of the past in question (`tree.rs`).
//! 4. **Expiry** is judged by the entry's effective time: its clock, or that of the latest entry
//!    that it names. The receiver's clock plays no part, except for reading (11).
//! 5. **Revocations** that stand are weighed by the depth of the capability used; they threaten
//!    what rests on their target, at their own depth or deeper, outside their cut, whether that
//!    knew of them or not (`revocation.rs`). Those that threaten each other are settled from the
//!    genesis downwards; a circle is in force as a whole (`conflict.rs`).
//! 6. **An entry counts** when its author held, in its past, a capability for it that no
//!    revocation in force threatens there. If revocations threaten all that the author held, it
//!    is *late*: kept, not shown, listed, and counted once a manager of the space, who isn't its
//!    author, adopts it. If the author held nothing, it is *refused*. A control entry that is late
//!    gives nothing: what it gave is void, and so is what rests on that (`judgement.rs`).
//! 7. **A conversation** gives each of its members a capability to write there that isn't cut from
//!    another: it can't be passed on or revoked, and rests on membership alone, the holder's and
//!    the beginner's. Whoever removes a person can't name the logs of conversations that they are
//!    not in; what was written there before the removal, by its time, stays. One person alone is a
//!    conversation, too: their own space, which their devices read and write, and nobody else.
//! 8. **A project** hangs in the tree below the department that owns it. A department takes part in
//!    it by a capability like any other, granted and revoked as such: whoever holds a capability
//!    that covers the department holds that one, too, up to its level, to read and write by, not to
//!    pass on. The use rests on both: what threatens either threatens it. What (7) says of
//!    removals by people who can't name a log holds here, too, unless they end a capability of the
//!    project itself.
//! 9. **Guardians** are named by a member for themself, and once by whoever holds the genesis
//!    capability for the organisation. An act comes about with an approval in whose past as many
//!    of them as are needed have approved it (`guard.rs`): a device becomes a member's; or, by the
//!    organisation's, something ends (at depth 0, the founder, too), somebody gets a capability cut
//!    from the genesis capability, others are named. What threatens one of the approvals on which it
//!    rests threatens it. Nobody else alone ends the membership of one of the organisation's guardians.
//! 10. **A relay** is appointed by whoever manages its places, with its own device's consent, unless the
//!     device was a member's as far as the author knew. An enrolment of a device that an appointment
//!     names which stands gives nothing, whichever comes first and whatever its author knew, and though
//!     the appointment has ended: so no relay becomes a member, and no capability is a relay's. For this
//!     alone appointments are judged as if no enrolment fell by them (`relays.rs`).
//! 11. **Reading** asks for everything held and the receiver's own clock: a capability that no
//!     revocation in force threatens, whatever its cut ([`Authority::may_read`]).
//!
//! What follows from them:
//! - a removed member can't backdate: their entries outside the cut are late under any frontier,
//!   time or epoch, and building on them doesn't revive them;
//! - whom a leaver let in, and what they granted, before the cut stays; what they gave after it,
//!   and invitations redeemed without the revoker's knowledge, are void until given again;
//! - a capability's end ends all that was cut from it; a new grant has a new id, and an old one
//!   said again is the same entry, or refused;
//! - a person who was removed can be let in again by somebody who knows of the removal;
//! - nobody can touch those closer to the genesis, whatever old frontier they claim to stand on;
//! - late *control* entries can't be adopted: authority is given anew, never taken in.
//!
//! Not defended here: an inviter who hands one code to two people (the loser has to be invited
//! again); the thief of a code, who wins if they set their clock back and the inviter's device
//! has written no control entry since; a manager and a member who void that member's own enrolment
//! together, by the consent of its device to be a relay and a frontier that doesn't know the
//! enrolment; a department's old manager, who can write in it on an old
//! frontier after it moved away, until revoked; whoever forks their own control log, who thereby
//! voids what they themselves stated beyond the fork (it has to be stated again by somebody
//! else); so a founder voids the first naming of guardians by a fork of the log that holds it, and
//! whoever names others in another log of theirs that pretends not to know, earlier in the order,
//! replaces it. Where no guardians are named, an administrator alone can remove those below and at
//! their own depth (who can answer).
//!
//! # How it is used
//!
//! [`Authority::new`] takes the genesis, [`Authority::insert`] everything after it in causal
//! order, [`Authority::set_fork`] the proven forks of control logs. [`Authority::judge`] and
//! [`Authority::standing`] answer for entries of other spaces, [`Authority::status`] for control
//! entries. The judgement is made when first asked for and kept up to date with what comes; what
//! was answered may change whenever [`Authority::revision`] moves on, for those whom [`Changed`]
//! names.

mod act;
mod admit;
mod as_of;
mod chain;
mod claim;
mod conflict;
mod digest;
mod facts;
mod guard;
mod history;
mod judgement;
mod listing;
mod past;
mod proposals;
mod reading;
mod relays;
mod revocation;
mod roles;
mod rules;
mod sides;
mod standing;
mod state;
mod statement;
mod tree;

#[cfg(test)]
mod reference;
#[cfg(test)]
mod tests;

pub use act::{Act, Guardians, Measure, Ward};
pub use claim::{Changed, Claim, ControlEntry, InsertError, Place, Reach, RefusedReason, Verdict};
pub use listing::{CapabilityRow, DepartmentRow, MemberRow, ProjectRow};
pub use proposals::{GuardiansRow, ProposalRow};
pub use reading::Reason;
pub use relays::RelayRow;
pub use roles::terms_for_role;
pub use rules::RuleRow;
pub use standing::{AdoptionRow, Standing};
pub use state::{Authority, GenesisError};
pub use statement::{
    Adoption, DeviceConsent, Enrolment, KeyMade, MESSAGE_KEYS_FROM, Module, Rule, RuleKind,
    Statement, is_for_messages,
};
