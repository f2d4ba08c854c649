//! Bundles between desks, by the commands that make them and take them in.

use super::office::Office;
use crate::facade::{Answer, BundleInfo, BundleOrder, BundleReport, Command, Failure, Request};

/// A bundle for somebody, with what bundles have by themselves.
pub fn to(name: &str) -> BundleOrder {
    BundleOrder { to: Some(name.to_owned()), ..BundleOrder::default() }
}

/// Begins one.
pub fn begin(office: &mut Office, desk: usize, order: BundleOrder) -> Result<BundleInfo, Failure> {
    match office.ask(desk, Request::Command(Command::BeginBundle(order)))? {
        Answer::Bundle(info) => Ok(info),
        other => panic!("{other:?}"),
    }
}

/// Its next parcel, if there is one.
pub fn next(office: &mut Office, desk: usize, bundle: u64) -> Option<Vec<u8>> {
    match office.done(desk, Command::NextParcel { bundle }) {
        Answer::BundleParcel(next) => (!next.parcel.is_empty()).then_some(next.parcel),
        other => panic!("{other:?}"),
    }
}

/// A bundle's parcels, made to the end.
pub fn made(office: &mut Office, desk: usize, order: BundleOrder) -> (Vec<Vec<u8>>, BundleInfo) {
    let bundle = begin(office, desk, order).expect("begun").bundle;
    let parcels = std::iter::from_fn(|| next(office, desk, bundle)).collect();
    match office.done(desk, Command::EndBundle { bundle, kept: true }) {
        Answer::Bundle(info) => (parcels, info),
        other => panic!("{other:?}"),
    }
}

/// Takes parcels in.
pub fn take(office: &mut Office, desk: usize, parcels: &[Vec<u8>]) -> BundleReport {
    let mut report = BundleReport::default();
    for parcel in parcels {
        match office.done(desk, Command::TakeParcel { parcel: parcel.clone() }) {
            Answer::BundleReport(came) => report.join(came),
            other => panic!("{other:?}"),
        }
    }
    report
}
