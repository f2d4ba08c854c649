//! One request on a home that no node runs on: open, do, save, close.

use std::path::Path;

use protocol::crypto::DeviceKey;
use tokio::sync::mpsc;

use super::{
    home::{HomeAt, OpenHome},
    index::{IndexThread, Job},
};
use crate::{
    bundle, clock,
    core::{Core, Input, OpenError, Output},
    facade::{Answer, BundleReport, Command, Failure, FailureCode, Query, Request},
    service,
};

/// Inputs from the search index that may wait.
const INPUTS_MAX: usize = 64;

/// Does one request.
///
/// # Errors
/// What the node answers, or why the home can't be opened.
pub fn with_home(at: &HomeAt, request: Request) -> Result<Answer, Failure> {
    let mut session = Session::open(at)?;
    let answer = session.ask(request);
    session.close()?;
    answer
}

/// A home that no node runs on, open for several requests.
pub struct Session {
    home: OpenHome,
    core: Core,
}

impl Session {
    /// Opens a home.
    ///
    /// # Errors
    /// When another program works on it, or it can't be opened.
    pub fn open(at: &HomeAt) -> Result<Self, Failure> {
        let home = OpenHome::take(at)?;
        let mut core = Core::open(home.ground()?, clock::now()).map_err(explain)?;
        core.set_zone(clock::zone());
        Ok(Self { home, core })
    }

    /// Does one request.
    ///
    /// # Errors
    /// What the node answers.
    pub fn ask(&mut self, request: Request) -> Result<Answer, Failure> {
        if matches!(request, Request::Query(Query::Search { .. })) {
            search(&self.home, &mut self.core, request)
        } else {
            ask(&self.home, &mut self.core, request)
        }
    }

    /// Saves and closes it.
    ///
    /// # Errors
    /// When the disk fails; everything that was answered is safe all the same.
    pub fn close(self) -> Result<(), Failure> {
        self.core.close().map_err(|error| super::home::internal(&error))
    }
}

/// Founds an organisation in a new home, or in that of somebody whom nobody has let in yet.
///
/// # Errors
/// When the home is taken or can't be made.
pub fn init(at: &HomeAt, organisation: &str, person: &str) -> Result<Answer, Failure> {
    let home = OpenHome::make(at)?;
    clear_if_waiting(&home)?;
    let core = Core::found(home.ground()?, organisation, person, clock::now()).map_err(explain)?;
    let id = core.org().to_string();
    core.close().map_err(|error| super::home::internal(&error))?;
    Ok(Answer::Made { id })
}

/// Sets a home up for somebody who was invited: a new one, or one whose person waits with another
/// invitation.
///
/// # Errors
/// When the home is taken, or the code is no good: nothing has changed then.
pub fn prepare_join(at: &HomeAt, code: &str, person: &str) -> Result<(), Failure> {
    let home = OpenHome::make(at)?;
    let luck = clock::random_bytes().map_err(|error| super::home::internal(&error))?;
    service::redeem(code, &DeviceKey::from_seed(&luck), clock::now())?;
    clear_if_waiting(&home)?;
    match Core::join(home.ground()?, code, person, clock::now()) {
        Ok(core) => core.close().map_err(|error| super::home::internal(&error)),
        Err(error) => Err(explain(error)),
    }
}

/// Sets a home up for somebody who was invited and has no network, with a bundle that a colleague made
/// for their code: they are a member when it is taken in, and their own first bundle tells the others.
///
/// # Errors
/// When the home is taken, the code is no good or the file isn't for it: nothing has changed then. When
/// the file lets nobody in after all the home stays, and may begin anew.
pub fn join_by_bundle(
    at: &HomeAt,
    code: &str,
    person: &str,
    file: &Path,
) -> Result<BundleReport, Failure> {
    let read = service::read_code(code)?;
    if !bundle::is_for_code(file, &read)? {
        let problem = "nothing in this file was made for this invitation code";
        let next = "ask a colleague for a file made with `bundle export --for-code CODE`";
        return Err(Failure::new(FailureCode::Invalid, problem, next));
    }
    prepare_join(at, code, person)?;
    let home = OpenHome::take(at)?;
    let mut core = Core::open(home.ground()?, clock::now()).map_err(explain)?;
    let take = |command| {
        let Command::TakeParcel { parcel } = command else {
            let problem = "only parcels are taken in here";
            return Err(Failure::broken(problem));
        };
        let answer = core.receive_invited(clock::now(), &parcel, &read);
        core.settle(clock::now());
        while core.poll_output().is_some() {}
        Ok(answer)
    };
    let report = bundle::take_in(take, file, |_| ());
    let (waits, over) = (core.waits_to_be_let_in(), core.is_invitation_over());
    core.close().map_err(|error| super::home::internal(&error))?;
    let report = report?;
    if over {
        let problem = protocol::wire::Refusal::InvitationOver.to_string();
        let next = "ask your inviter for another invitation";
        return Err(Failure::new(FailureCode::NotAllowed, problem, next));
    }
    if waits {
        let problem = "the file doesn't hold all that is needed to join";
        let next = "copy the whole file again, or ask a colleague for another";
        return Err(Failure::new(FailureCode::NotJoined, problem, next));
    }
    Ok(report)
}

/// Sets a home up as a further device of somebody, by an offer that their device shows. A home that
/// waits as that already keeps its key. Gives the code that it answers.
///
/// # Errors
/// When the home is taken, or the offer is no good: nothing has changed then.
pub fn prepare_pair(at: &HomeAt, offer: &str) -> Result<String, Failure> {
    let home = OpenHome::make(at)?;
    if crate::identity::exists(home.dir()) {
        let core = Core::open(home.ground()?, clock::now()).map_err(explain)?;
        let again = core.answer_again(offer);
        core.close().map_err(|error| super::home::internal(&error))?;
        if let Some(answer) = again? {
            return Ok(answer);
        }
    }
    let luck = clock::random_bytes().map_err(|error| super::home::internal(&error))?;
    service::answer_offer(offer, &DeviceKey::from_seed(&luck))?;
    clear_if_waiting(&home)?;
    let (core, answer) = Core::pair(home.ground()?, offer, clock::now()).map_err(explain)?;
    core.close().map_err(|error| super::home::internal(&error))?;
    Ok(answer)
}

/// Whoever waits to be let in has written nothing yet: their home may begin anew.
fn clear_if_waiting(home: &OpenHome) -> Result<(), Failure> {
    if !crate::identity::exists(home.dir()) {
        return Ok(());
    }
    let core = Core::open(home.ground()?, clock::now()).map_err(explain)?;
    let waits = core.waits_to_be_let_in();
    core.close().map_err(|error| super::home::internal(&error))?;
    if waits { home.clear().map_err(|error| super::home::internal(&error)) } else { Ok(()) }
}

fn ask(home: &OpenHome, core: &mut Core, request: Request) -> Result<Answer, Failure> {
    core.handle(clock::now(), Input::Request { id: 0, request });
    core.settle(clock::now());
    let answer = |output| match output {
        Output::Answer { id: 0, result } => Some(result),
        Output::Measure { id: 0, storage } => Some(Ok(Answer::Storage(home.with_index(storage)))),
        _ => None,
    };
    // All of them, so that none is left for the next request.
    let answers: Vec<_> = std::iter::from_fn(|| core.poll_output()).filter_map(answer).collect();
    answers.into_iter().next().unwrap_or_else(|| {
        Err(Failure::new(FailureCode::Internal, "the node gave no answer", "run `verify`"))
    })
}

/// A search brings the index up to date first.
fn search(home: &OpenHome, core: &mut Core, request: Request) -> Result<Answer, Failure> {
    let (sender, mut inputs) = mpsc::channel(INPUTS_MAX);
    let index = IndexThread::start(home.search_dir(), home.for_use("search"), sender)
        .map_err(|error| super::home::internal(&error))?;
    let mut request = Some(request);
    let mut answer = None;
    while answer.is_none() {
        let Some(input) = inputs.blocking_recv() else { break };
        core.handle(clock::now(), input);
        if let Some(request) = request.take() {
            core.handle(clock::now(), Input::Request { id: 0, request });
        }
        core.settle(clock::now());
        while let Some(output) = core.poll_output() {
            match output {
                Output::Index { changes, position } => index.give(Job::Changes(changes, position)),
                Output::Search { id, query } => index.give(Job::Search(id, query)),
                Output::Answer { result, .. } => answer = Some(result),
                _ => {}
            }
        }
    }
    index.finish();
    answer.unwrap_or_else(|| {
        let problem = "the search index can't be opened";
        Err(Failure::new(FailureCode::Internal, problem, "run `verify --rebuild`"))
    })
}

/// Why a node doesn't start, and what to do.
pub(super) fn explain(error: OpenError) -> Failure {
    let (code, next) = match &error {
        OpenError::Request(failure) => return failure.clone(),
        OpenError::Taken { .. } => (FailureCode::Invalid, "name another directory with --home"),
        OpenError::Identity(crate::identity::IdentityError::Missing) => {
            (FailureCode::NotJoined, "begin with `init`, or `join` with an invitation")
        }
        OpenError::Identity(_) => (FailureCode::Internal, "restore the file from a backup"),
        OpenError::Journal(_) | OpenError::Held(_) | OpenError::Genesis(_) => {
            (FailureCode::Internal, "check the disk, then try again")
        }
    };
    let mut problem = error.to_string();
    let mut cause = std::error::Error::source(&error);
    while let Some(error) = cause {
        problem = format!("{problem}: {error}");
        cause = error.source();
    }
    Failure::new(code, problem, next)
}
