//! The courier: carries a bundle from one office of the sample organisation to the other, as somebody
//! with a stick in their pocket would.
//!
//! Invariant: what is carried passes a file, by the code that makes and takes in every bundle; nothing
//! crosses otherwise.

use std::path::Path;

use super::Sample;
use crate::{
    bundle,
    facade::{
        Answer, BundleInfo, BundleOrder, BundleReport, Command, Failure, FailureCode, Request,
    },
    offices::internal,
    runtime::Handle,
};

/// What the file is called on its way.
const FILE: &str = "courier.tzbundle";

/// What a courier carried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// Who gave it.
    pub from: String,
    /// Who took it in.
    pub to: String,
    /// The number of their seat.
    pub seat: usize,
    /// What the file held.
    pub made: BundleInfo,
    /// What came of it.
    pub report: BundleReport,
}

impl Sample {
    /// Has somebody make a bundle for a colleague in the other office, carries the file there, and has
    /// the colleague take it in.
    ///
    /// # Errors
    /// When there is no such seat, a node has stopped, or the file can't be written or read.
    pub async fn courier(&self, seat: usize) -> Result<Carried, Failure> {
        let seats = self.seats();
        let from = seats.get(seat).ok_or_else(nobody)?;
        let elsewhere = seats.iter().position(|other| other.office != from.office);
        let elsewhere = elsewhere.ok_or_else(nobody)?;
        let to = &seats[elsewhere];
        let (giver, taker) = (from.handle.clone(), to.handle.clone());
        let order = BundleOrder { to: Some(to.name.clone()), ..BundleOrder::default() };
        let file = self.dir().join(FILE);
        let trip = tokio::task::spawn_blocking(move || carry(&giver, &taker, order, &file));
        let (made, report) = trip.await.map_err(|error| internal(&error))??;
        let (from, to) = (from.name.clone(), to.name.clone());
        Ok(Carried { from, to, seat: elsewhere, made, report })
    }
}

fn carry(
    giver: &Handle,
    taker: &Handle,
    order: BundleOrder,
    file: &Path,
) -> Result<(BundleInfo, BundleReport), Failure> {
    let ask = |node: &Handle| {
        let node = node.clone();
        move |command: Command| -> Result<Answer, Failure> {
            node.call_blocking(Request::Command(command))
        }
    };
    let made = bundle::make(ask(giver), order, file, true)?;
    let report = bundle::take_in(ask(taker), file, |_| ());
    // It is the courier's, and delivered; if it can't be removed the next trip replaces it.
    let _ = std::fs::remove_file(file);
    Ok((made, report?))
}

fn nobody() -> Failure {
    let problem = "nobody sits there";
    Failure::new(FailureCode::NotFound, problem, "choose somebody of the sample organisation")
}
