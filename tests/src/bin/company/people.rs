//! Everybody's node: how the company begins, how they join, stop and start again.

use std::path::{Path, PathBuf};

use node::{
    clock,
    facade::{Answer, Command, Failure, FailureCode, Query, Request},
    runtime::{self, Handle, HomeAt, RunOptions},
};
use protocol::capability::Role;
use tokio::task::JoinHandle;

use super::{
    Arguments,
    figures::{Watch, progress, resident, row},
};

/// So many join at the same time.
const JOIN_AT_ONCE: usize = 16;

/// The channel in which everybody talks.
pub const CHANNEL: &str = "大家";

/// Time between two looks at what is awaited.
pub const LOOK_MS: u64 = 200;

/// One person's node.
pub struct Person {
    home: PathBuf,
    running: Option<(Handle, JoinHandle<Result<(), Failure>>)>,
}

impl Person {
    /// The running node.
    pub fn handle(&self) -> Option<&Handle> {
        self.running.as_ref().map(|(handle, _)| handle)
    }

    /// Where its home is.
    pub fn home(&self) -> &Path {
        &self.home
    }

    /// Starts the node.
    pub async fn start(&mut self) -> Result<(), Failure> {
        let listen = ["/ip4/127.0.0.1/udp/0/quic-v1", "/ip4/127.0.0.1/tcp/0"].map(str::to_owned);
        let options = RunOptions { listen: listen.to_vec(), ..RunOptions::default() };
        let (handle, ended) = runtime::run(&HomeAt::open(&self.home), options).await?;
        self.running = Some((handle, tokio::spawn(ended)));
        Ok(())
    }

    /// Stops it in good order.
    pub async fn stop(&mut self) -> Result<(), Failure> {
        let Some((handle, ended)) = self.running.take() else { return Ok(()) };
        handle.call(Request::Command(Command::Stop)).await?;
        ended.await.map_err(|error| broken(&error))?
    }
}

/// All of them; the first is the founder.
pub struct Company {
    pub people: Vec<Person>,
    codes: Vec<String>,
}

impl Company {
    /// The founder's node runs, and has invited everybody.
    pub async fn found(dir: &Path, arguments: &Arguments) -> Result<Self, Failure> {
        let home = |number: usize| dir.join(number.to_string());
        let people = (0..arguments.nodes.max(2)).map(|at| Person { home: home(at), running: None });
        let mut people: Vec<Person> = people.collect();
        let founder = HomeAt::open(home(0));
        let begun =
            tokio::task::spawn_blocking(move || runtime::init(&founder, "大公司", "创始人"));
        begun.await.map_err(|error| broken(&error))??;
        people[0].start().await?;
        let mut company = Self { people, codes: Vec::new() };
        // An invitation names where its maker's node listens.
        while company.addresses().await? < 2 {
            tokio::time::sleep(std::time::Duration::from_millis(LOOK_MS)).await;
        }
        for number in 0..arguments.departments.max(1) {
            let (name, parent) = (department(number), None);
            company.ask(0, Command::AddDepartment { name, parent }).await?;
        }
        let (name, department) = (CHANNEL.to_owned(), None);
        company.ask(0, Command::AddChannel { name, department }).await?;
        for number in 1..company.people.len() {
            let department = self::department(number % arguments.departments.max(1));
            let expires = clock::now().plus(24 * 3_600_000);
            let command = Command::Invite { department, role: Role::Member, expires };
            let Answer::Invitation(invitation) = company.ask(0, command).await? else {
                return Err(unexpected());
            };
            company.codes.push(invitation.code);
            progress("invited", number, company.people.len() - 1);
        }
        Ok(company)
    }

    async fn addresses(&self) -> Result<usize, Failure> {
        match self.query(0, Query::Status).await? {
            Answer::Status(status) => Ok(status.addresses.len()),
            _ => Err(unexpected()),
        }
    }

    /// Everybody joins by their invitation, some at a time.
    pub async fn everybody_joins(&mut self) -> Result<(), Failure> {
        let watch = Watch::start();
        let others = self.people.len() - 1;
        let mut joined = 0;
        for (people, codes) in
            self.people[1..].chunks_mut(JOIN_AT_ONCE).zip(self.codes.chunks(JOIN_AT_ONCE))
        {
            for (at, (person, code)) in people.iter_mut().zip(codes).enumerate() {
                let (home, code) = (HomeAt::open(&person.home), code.clone());
                let name = format!("员工{:03}", joined + at + 1);
                let prepared =
                    tokio::task::spawn_blocking(move || runtime::prepare_join(&home, &code, &name));
                prepared.await.map_err(|error| broken(&error))??;
                person.start().await?;
            }
            for person in people.iter() {
                wait_to_belong(person).await?;
                joined += 1;
                progress("joined", joined, others);
            }
        }
        let (spent, _) = watch.read();
        row("joining: processor time a node", format!("{} ms", spent.as_millis() / others as u128));
        row("  resident memory of the process", format!("{:.0} MB", resident()));
        Ok(())
    }

    /// Asks a person's node to do something.
    pub async fn ask(&self, who: usize, command: Command) -> Result<Answer, Failure> {
        self.call(who, Request::Command(command)).await
    }

    /// Asks a person's node.
    pub async fn query(&self, who: usize, query: Query) -> Result<Answer, Failure> {
        self.call(who, Request::Query(query)).await
    }

    async fn call(&self, who: usize, request: Request) -> Result<Answer, Failure> {
        let handle = self.people.get(who).and_then(Person::handle).ok_or_else(unexpected)?;
        handle.call(request).await
    }

    /// Stops everybody.
    pub async fn stop(&mut self) -> Result<(), Failure> {
        for person in &mut self.people {
            person.stop().await?;
        }
        Ok(())
    }
}

/// Waits until a node belongs to the company and reads what everybody reads.
async fn wait_to_belong(person: &Person) -> Result<(), Failure> {
    let handle = person.handle().ok_or_else(unexpected)?;
    loop {
        if let Ok(Answer::Channels(channels)) = handle.call(Request::Query(Query::Channels)).await
            && channels.iter().any(|channel| channel.name == CHANNEL)
        {
            return Ok(());
        }
        tokio::time::sleep(std::time::Duration::from_millis(LOOK_MS)).await;
    }
}

fn department(number: usize) -> String {
    format!("部门{number:02}")
}

/// Something of this machine failed.
pub fn broken(error: &dyn std::error::Error) -> Failure {
    Failure::new(FailureCode::Internal, error.to_string(), "")
}

/// A node answered something else than was asked.
pub fn unexpected() -> Failure {
    Failure::new(FailureCode::Internal, "a node gave another answer than was asked for", "")
}
