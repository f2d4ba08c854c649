//! Making a bundle's file and taking one in, with a node that is asked for each parcel.
//!
//! Invariant: what was sent is noted only when the file is safe; a file that can't be read to its end
//! gives what stands before that.

use std::{fs::File, io::BufReader, path::Path};

use protocol::{capability::InvitationCode, wire::bundle::Parcel};

use super::file::{Found, OpenError, Reader, Writer};
use crate::{
    export::{FileError, SaveError},
    facade::{Answer, BundleInfo, BundleOrder, BundleReport, Command, Failure, FailureCode},
};

/// Why a record is passed over.
const DAMAGED: &str = "a part of the file is damaged";

/// Makes a bundle and saves it.
///
/// # Errors
/// What the node answers, or why the file can't be saved; nothing is noted as sent then.
pub fn make(
    mut ask: impl FnMut(Command) -> Result<Answer, Failure>,
    order: BundleOrder,
    file: &Path,
    replace: bool,
) -> Result<BundleInfo, Failure> {
    let begun = match ask(Command::BeginBundle(order))? {
        Answer::Bundle(info) => info,
        _ => return Err(unexpected()),
    };
    let bundle = begun.bundle;
    let written = write(&mut ask, begun, file, replace);
    let kept = written.is_ok();
    let ended = ask(Command::EndBundle { bundle, kept });
    let info = written?;
    ended.map(|_| info)
}

fn write(
    ask: &mut impl FnMut(Command) -> Result<Answer, Failure>,
    begun: BundleInfo,
    file: &Path,
    replace: bool,
) -> Result<BundleInfo, Failure> {
    let mut writer = Writer::begin(file, replace).map_err(unsaved)?;
    let bundle = begun.bundle;
    loop {
        let Answer::BundleParcel(next) = ask(Command::NextParcel { bundle })? else {
            return Err(unexpected());
        };
        if next.parcel.is_empty() {
            writer.finish().map_err(unsaved)?;
            return Ok(next.bundle);
        }
        writer.parcel(&next.parcel).map_err(unsaved)?;
    }
}

/// Takes a bundle in, parcel by parcel. `told` hears what came so far.
///
/// # Errors
/// When it is no bundle, or the node takes nothing in. What was taken before stays.
pub fn take_in(
    mut ask: impl FnMut(Command) -> Result<Answer, Failure>,
    file: &Path,
    mut told: impl FnMut(&BundleReport),
) -> Result<BundleReport, Failure> {
    let mut reader = open(file)?;
    let mut report = BundleReport::default();
    while let Some(found) = reader.read().map_err(|error| unread(error.into()))? {
        match found {
            Found::Parcel(parcel) => match ask(Command::TakeParcel { parcel })? {
                Answer::BundleReport(came) => report.join(came),
                _ => return Err(unexpected()),
            },
            Found::Damaged => report.refuse(DAMAGED),
            Found::Cut => report.cut = true,
            Found::End => {}
        }
        told(&report);
    }
    Ok(report)
}

/// Whether something in a file was made for whoever joins with this code.
///
/// # Errors
/// When it is no bundle, or can't be read.
pub fn is_for_code(file: &Path, code: &InvitationCode) -> Result<bool, Failure> {
    let mut reader = open(file)?;
    let (org, key) = (code.org(), code.key().device());
    while let Some(found) = reader.read().map_err(|error| unread(error.into()))? {
        let Found::Parcel(bytes) = found else { continue };
        let label = Parcel::from_bytes(&bytes).ok().and_then(|parcel| parcel.label(&org).ok());
        if label.is_some_and(|label| label.is_for(&key)) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn open(file: &Path) -> Result<Reader<BufReader<File>>, Failure> {
    let opened = File::open(file).map_err(OpenError::Disk);
    opened.and_then(|file| Reader::new(BufReader::new(file))).map_err(unread)
}

fn unsaved(error: SaveError) -> Failure {
    FileError::Save(error).into()
}

fn unread(error: OpenError) -> Failure {
    let next = match &error {
        OpenError::Head(protocol::wire::bundle::file::HeadError::Newer) => "update this program",
        OpenError::Head(_) => "choose a file that `bundle export` made",
        OpenError::Disk(_) => "see that the file is there and can be read",
    };
    Failure::new(FailureCode::Invalid, error.to_string(), next)
}

fn unexpected() -> Failure {
    let problem = "the node answered something else than was asked";
    Failure::broken(problem)
}
