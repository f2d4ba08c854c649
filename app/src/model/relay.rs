//! Relays: the one that is being appointed, and those that one may end.

use node::facade::{DepartmentInfo, RelayInfo, RelayOrder};
use protocol::relay::RelayCode;

use super::name;

/// Gibibytes that are offered.
pub const ROOMS_GIB: [u64; 4] = [1, 5, 20, 100];

const GIB: u64 = 1 << 30;

/// Characters of a relay's number that are shown.
const SHORT_CHARS: usize = 8;

/// A relay as it is being appointed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// What its machine shows.
    pub code: String,
    /// What members will call it.
    pub name: String,
    /// The space of the place that it is for.
    pub space: String,
    /// With everything below.
    pub below: bool,
    /// Gibibytes that it keeps at most.
    pub room_gib: u64,
    /// What it will serve and see is being read.
    pub reading: bool,
}

/// What a code says of its relay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The beginning of its number.
    pub relay: String,
    /// Where it is.
    pub addresses: Vec<String>,
}

impl Form {
    /// For the first of the places that one manages: everything, if one may.
    pub fn new(rows: &[DepartmentInfo]) -> Self {
        let space = places(rows).first().map(|row| row.space.clone()).unwrap_or_default();
        let (code, name) = (String::new(), String::new());
        Self { code, name, space, below: true, room_gib: ROOMS_GIB[1], reading: false }
    }

    /// What the code says, once it is whole and its relay has signed it.
    pub fn said(&self) -> Option<Said> {
        let code: RelayCode = self.code.parse().ok()?;
        let relay = code.consent.clone().verify().ok()?.claim().relay;
        let relay = relay.to_string().chars().take(SHORT_CHARS).collect();
        Some(Said { relay, addresses: code.hints })
    }

    /// What it will be called.
    pub fn called(&self) -> String {
        let name = self.name.trim();
        match (name.is_empty(), self.said()) {
            (true, Some(said)) => said.relay,
            _ => name.to_owned(),
        }
    }

    /// The order; `None` while something is missing.
    pub fn order(&self, rows: &[DepartmentInfo]) -> Option<RelayOrder> {
        self.said()?;
        let place = places(rows).into_iter().find(|row| row.space == self.space)?;
        let root = place.path.is_empty();
        Some(RelayOrder {
            code: self.code.trim().to_owned(),
            name: self.name.trim().to_owned(),
            places: if root { Vec::new() } else { vec![place.space.clone()] },
            only: !self.below,
            quota_bytes: self.room_gib * GIB,
            addresses: Vec::new(),
        })
    }
}

/// The places for which one may appoint a relay, the organisation first.
pub fn places(rows: &[DepartmentInfo]) -> Vec<&DepartmentInfo> {
    let is_archived =
        |row: &DepartmentInfo| row.project.as_ref().is_some_and(|project| project.archived);
    let mut found: Vec<&DepartmentInfo> =
        rows.iter().filter(|row| row.may_manage && !is_archived(row)).collect();
    found.sort_by_cached_key(|row| row.path.split('/').map(name::sort_key).collect::<Vec<_>>());
    found
}

/// Whether one may end a relay: it takes a manager of all its places.
pub fn may_end(relay: &RelayInfo, rows: &[DepartmentInfo]) -> bool {
    let manages = |path: &str| rows.iter().any(|row| row.path == path && row.may_manage);
    relay.places.iter().all(|place| manages(&place.place))
}

#[cfg(test)]
mod tests {
    use node::facade::RelayPlace;
    use protocol::{
        crypto::{DeviceKey, Signed},
        relay::RelayConsent,
    };

    use super::*;

    fn row(path: &str, may_manage: bool) -> DepartmentInfo {
        let space = format!("space of {path}");
        DepartmentInfo { space, path: path.to_owned(), may_manage, ..DepartmentInfo::default() }
    }

    fn code(signer: u8) -> String {
        let (relay, claim) = (DeviceKey::from_seed(&[1; 32]), DeviceKey::from_seed(&[2; 32]));
        let said = RelayConsent { relay: relay.device(), claim: claim.device() };
        let consent = Signed::new(said, &relay);
        let code = RelayCode { consent, claim, hints: vec!["/ip4/10.0.0.5/tcp/1".into()] };
        // Another key's word isn't the relay's.
        if signer == 1 { code.to_string() } else { code.to_string().replace("tr1", "tr2") }
    }

    #[test]
    fn a_form_is_an_order_once_the_code_is_whole() {
        let rows = [row("研发部", true), row("市场部", false), row("", true)];
        let mut form = Form::new(&rows);
        assert_eq!(form.space, "space of ", "the organisation first");
        assert_eq!((form.said(), form.order(&rows)), (None, None));
        form.code = code(1)[..40].to_owned();
        assert_eq!(form.order(&rows), None, "cut off");
        form.code = code(2);
        assert_eq!(form.order(&rows), None, "of a newer program");
        form.code = format!(" {} ", code(1));
        let said = form.said().expect("a code");
        assert_eq!(said.addresses, ["/ip4/10.0.0.5/tcp/1"]);
        assert_eq!(form.called(), said.relay, "without a name its number is its name");
        let order = form.order(&rows).expect("an order");
        assert_eq!((order.places, order.only, order.quota_bytes), (vec![], false, 5 << 30));
        (form.space, form.below, form.name) = ("space of 研发部".into(), false, "机房".into());
        let order = form.order(&rows).expect("an order");
        assert_eq!((order.places, order.only), (vec!["space of 研发部".to_owned()], true));
        assert_eq!(form.called(), "机房");
        form.space = "space of 市场部".into();
        assert_eq!(form.order(&rows), None, "one doesn't manage it");
    }

    #[test]
    fn a_relay_is_ended_by_who_manages_all_its_places() {
        let place = |path: &str| RelayPlace { place: path.to_owned(), below: true };
        let rows = [row("", false), row("研发部", true), row("市场部", true)];
        let relay = |places: &[&str]| RelayInfo {
            places: places.iter().map(|path| place(path)).collect(),
            ..RelayInfo::default()
        };
        assert!(may_end(&relay(&["研发部", "市场部"]), &rows));
        assert!(!may_end(&relay(&["研发部", ""]), &rows));
        assert!(!may_end(&relay(&["法务部"]), &rows));
    }
}
