//! Asking nodes.

use node::{
    core::Input,
    facade::{Answer, Command, Failure, FailureCode, Query, Request},
};

use super::World;

impl World {
    /// Asks a node, which answers in a turn of its own. `None`: it isn't running, or died.
    pub fn ask(&mut self, node: usize, request: Request) -> Option<Result<Answer, Failure>> {
        let seat = self.seats.get_mut(node)?;
        seat.core.as_ref()?;
        seat.turn_due = false;
        let inputs = std::mem::take(&mut seat.inbox);
        self.ask_after(node, inputs, request)
    }

    fn ask_after(
        &mut self,
        node: usize,
        inputs: Vec<Input>,
        request: Request,
    ) -> Option<Result<Answer, Failure>> {
        self.seats.get(node)?.core.as_ref()?;
        self.requests += 1;
        let id = self.requests;
        self.turn_with(node, inputs, Some((id, request)));
        let answers = &mut self.seats[node].answers;
        let at = answers.iter().position(|(answered, _)| *answered == id)?;
        let (_, answer) = answers.remove(at);
        if let Err(failure) = &answer
            && failure.code == FailureCode::Internal
        {
            self.fail(format!("{node} failed inside: {failure:?}"));
        }
        Some(answer)
    }

    /// Tells a node to do something.
    pub fn command(&mut self, node: usize, command: Command) -> Option<Result<Answer, Failure>> {
        self.trace.note(self.now, format_args!("{node} is told {command:?}"));
        let answer = self.ask(node, Request::Command(command));
        self.trace.note(self.now, format_args!("{node} answers {answer:?}"));
        answer
    }

    /// Asks a node something; `None` when it has no answer.
    pub fn query(&mut self, node: usize, query: Query) -> Option<Answer> {
        self.ask(node, Request::Query(query))?.ok()
    }

    /// Looks at what a node shows. What has come and waits for its next turn goes on waiting, so that
    /// however often somebody looks, the run is the same.
    pub fn look(&mut self, node: usize, query: Query) -> Option<Answer> {
        self.ask_after(node, Vec::new(), Request::Query(query))?.ok()
    }
}
