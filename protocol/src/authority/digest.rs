//! One hash of everything the authority knows, equal on every node with the same entries.

use super::{Authority, Verdict};
use crate::{
    clock::Millis,
    crypto::hash,
    encode,
    ids::{DeviceId, EntryHash, SpaceId},
};

impl Authority {
    /// The canonical hash of the authority's state: the verdict on every control entry, forks,
    /// members with names, devices and departments, the tree, projects, guardians and what they have
    /// approved, all capabilities and what ended them, the rules and relays in force. It doesn't depend
    /// on a clock.
    pub fn state_digest(&self) -> [u8; 32] {
        let verdict = |ix| {
            let verdict = self.judgement().status(&self.history, ix);
            (self.history.get(ix).entry.hash, verdict)
        };
        let mut verdicts: Vec<(EntryHash, Verdict)> = (0..self.entries()).map(verdict).collect();
        verdicts.sort_unstable();
        let forks: Vec<((SpaceId, DeviceId, u32), u64)> =
            self.history.forks().into_iter().collect();
        let members: Vec<_> = self
            .members()
            .into_iter()
            .map(|row| (row.member, row.name, row.department, row.role, row.active, row.devices))
            .collect();
        let departments: Vec<_> =
            self.departments().into_iter().map(|row| (row.space, row.name, row.parent)).collect();
        let projects: Vec<_> =
            self.projects().into_iter().map(|row| (row.space, row.name, row.owner)).collect();
        let capabilities: Vec<_> = self
            .capabilities()
            .into_iter()
            .map(|row| {
                (row.id, row.subject, row.terms, row.depth, row.parent, row.issuer, row.ended)
            })
            .collect();
        let rules: Vec<_> =
            self.rules().into_iter().map(|row| (row.space, row.rule, row.entry)).collect();
        let relays: Vec<_> = self.relays().into_iter().map(|row| (row.relay, row.entry)).collect();
        let never: Vec<DeviceId> = self.ever_relays().collect();
        let own: Vec<_> =
            self.members().into_iter().map(|row| self.guardians_of(&row.member)).collect();
        let guardians: Vec<_> =
            own.into_iter().chain([self.guardians()]).map(|row| row.map(|row| row.entry)).collect();
        let acts: Vec<_> = self
            .proposals(Millis(0))
            .into_iter()
            .map(|row| (row.id, row.approvals, row.done))
            .collect();
        let parts = [
            encode::to_bytes(&guardians),
            encode::to_bytes(&acts),
            encode::to_bytes(&self.org),
            encode::to_bytes(&verdicts),
            encode::to_bytes(&forks),
            encode::to_bytes(&members),
            encode::to_bytes(&departments),
            encode::to_bytes(&projects),
            encode::to_bytes(&capabilities),
            encode::to_bytes(&rules),
        ];
        // Where there were never relays, the digest stays what it was.
        let also = (!never.is_empty()).then(|| encode::to_bytes(&(relays, never)));
        let parts: Vec<&[u8]> = parts.iter().chain(&also).map(Vec::as_slice).collect();
        hash::digest("tongzhou 2026 authority state v1", &parts)
    }
}
