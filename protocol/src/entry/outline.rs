//! Outlines: the beginning of one log, with all its headers and few of its bodies, that one
//! signature proves.
//!
//! What the author knew of the control space is named by all headers of a log so far, so an outline
//! begins with the log. Bodies that are nobody's business are left out: their lengths and hashes
//! are enough to rebuild the headers.

use serde::{Deserialize, Serialize};

use super::{
    BodyHash, ChainError, Extras, Header, StoredEntry, Tip,
    run::{DOMAIN, next_header},
};
use crate::{
    clock::Hlc,
    crypto::{BadKey, Signature, check},
    ids::{EntryHash, LogId, OrgId},
};

/// A body in an outline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum OutlineBody {
    /// Left out.
    Hidden {
        /// [`Header::body_len`].
        len: u32,
        /// [`Header::body_hash`].
        hash: BodyHash,
    },
    /// As transported.
    Shown(#[serde(with = "crate::encode::bytes")] Vec<u8>),
}

/// One entry inside an outline: what can't be derived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutlineEntry {
    /// Milliseconds since the entry before (since 1970 for the first).
    pub later_ms: u64,
    /// The counter part of the entry's time.
    pub counter: u16,
    /// What few entries have.
    pub extras: Extras,
    /// The body, or what stands for it.
    pub body: OutlineBody,
}

/// The beginning of a log's trunk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// The log.
    pub log: LogId,
    /// Its entries from the first on.
    pub entries: Vec<OutlineEntry>,
    /// The author's signature of the last.
    pub signature: Signature,
}

/// An entry of an outline that its author signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlined {
    /// The header.
    pub header: Header,
    /// Its hash.
    pub hash: EntryHash,
    /// The body, where it is shown.
    pub body: Option<Vec<u8>>,
}

/// Why an outline proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OutlineError {
    /// The headers can't follow each other.
    #[error("its headers are not in order")]
    Chain(#[source] ChainError),
    /// Its last entry isn't signed by the log's device.
    #[error("it is not signed by its author")]
    Forged(#[source] BadKey),
}

impl Outline {
    /// Packs entries of the journal, from a log's first to a signed one; `shown` says whose bodies
    /// are told. `None` when there are none or the last is unsigned.
    pub fn of_stored(
        log: LogId,
        entries: Vec<StoredEntry>,
        shown: impl Fn(u64) -> bool,
    ) -> Option<Self> {
        let signature = entries.last()?.signature?;
        let mut before = Hlc::ZERO;
        let pack = |entry: StoredEntry| {
            let StoredEntry { header, body, .. } = entry;
            let (len, hash) = (header.body_len, header.body_hash);
            let packed = OutlineEntry {
                later_ms: header.hlc.millis().since(before.millis()),
                counter: header.hlc.raw() as u16,
                extras: Extras::of(&header),
                body: match shown(header.seq) {
                    true => OutlineBody::Shown(body),
                    false => OutlineBody::Hidden { len, hash },
                },
            };
            before = header.hlc;
            packed
        };
        Some(Self { log, entries: entries.into_iter().map(pack).collect(), signature })
    }

    /// Rebuilds the headers and checks the signature strictly.
    ///
    /// # Errors
    /// When the headers break a limit or their order, or the author didn't sign the last.
    pub fn verify(self, org: OrgId) -> Result<Vec<Outlined>, OutlineError> {
        let mut entries: Vec<Outlined> = Vec::with_capacity(self.entries.len());
        for packed in self.entries {
            let last = entries.last();
            let entry = rebuild(org, &self.log, last, packed).map_err(OutlineError::Chain)?;
            entries.push(entry);
        }
        let forged = OutlineError::Forged;
        let last = entries.last().ok_or(forged(BadKey::Forged))?;
        check(&self.log.device, DOMAIN, last.hash.as_bytes(), &self.signature).map_err(forged)?;
        Ok(entries)
    }
}

fn rebuild(
    org: OrgId,
    log: &LogId,
    last: Option<&Outlined>,
    packed: OutlineEntry,
) -> Result<Outlined, ChainError> {
    let (of_body, body) = match packed.body {
        OutlineBody::Hidden { len, hash } => ((len as usize, hash), None),
        OutlineBody::Shown(body) => ((body.len(), BodyHash::of(&body)), Some(body)),
    };
    let tip = last.map(|last| Tip { seq: last.header.seq, hash: last.hash, hlc: last.header.hlc });
    let later = (packed.later_ms, packed.counter);
    let header = next_header(org, log, tip, later, packed.extras, of_body)?;
    Ok(Outlined { hash: header.hash(), header, body })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::ChangesDigest;
    use crate::{
        crypto::DeviceKey,
        entry::{Draft, Tip},
        ids::SpaceId,
    };

    fn org() -> OrgId {
        OrgId::from(EntryHash::new([9; 32]))
    }

    fn log(bodies: &[&[u8]]) -> (LogId, Vec<StoredEntry>) {
        let key = DeviceKey::from_seed(&[7; 32]);
        let log = LogId::trunk(SpaceId::control(&org()), key.device(), 0);
        let mut base: Option<Tip> = None;
        let mut entries = Vec::new();
        for (at, body) in bodies.iter().enumerate() {
            let draft = Draft {
                org: org(),
                log,
                base,
                hlc: Hlc::from_raw((at as u64 + 1) << 16),
                control: Vec::new(),
                key_epoch: 0,
                changes: ChangesDigest::NONE,
                body: body.to_vec(),
            };
            let run = draft.sign(&key).verify().expect("just signed");
            base = run.entries().last().map(crate::entry::Entry::tip);
            entries.extend(run.into_stored());
        }
        (log, entries)
    }

    #[test]
    fn an_outline_proves_headers_and_shows_only_the_bodies_meant() {
        let (log, entries) = log(&[b"one", b"two", b"three"]);
        let outline = Outline::of_stored(log, entries.clone(), |seq| seq == 2).expect("signed");
        let proven = outline.verify(org()).expect("whole");
        let headers: Vec<_> = proven.iter().map(|entry| entry.header.clone()).collect();
        assert_eq!(headers, entries.iter().map(|entry| entry.header.clone()).collect::<Vec<_>>());
        let bodies: Vec<_> = proven.into_iter().map(|entry| entry.body).collect();
        assert_eq!(bodies, [None, Some(b"two".to_vec()), None]);
    }

    #[test]
    fn whatever_is_changed_in_an_outline_breaks_its_signature() {
        let (log, entries) = log(&[b"one", b"two", b"three"]);
        let whole = Outline::of_stored(log, entries, |seq| seq == 2).expect("signed");
        let bent = |bend: fn(&mut Outline)| {
            let mut outline = whole.clone();
            bend(&mut outline);
            outline.verify(org())
        };
        let forged = |bend| matches!(bent(bend), Err(OutlineError::Forged(_)));
        assert!(forged(|it| it.entries[1].body = OutlineBody::Shown(b"tvo".to_vec())));
        assert!(forged(|it| it.entries[0].later_ms += 1));
        assert!(forged(|it| drop(it.entries.pop())));
        assert!(forged(|it| drop(it.entries.remove(0))));
        assert!(forged(|it| it.log.epoch = 1));
        assert!(forged(|it| it.entries.clear()));
        assert!(matches!(
            bent(|it| it.entries[1].later_ms = u64::MAX),
            Err(OutlineError::Chain(ChainError::Time { seq: 2 }))
        ));
        assert!(whole.clone().verify(OrgId::ZERO).is_err(), "of another organisation");
    }
}
