//! A node's turn: everything in its inbox, one group commit, and what comes of it.

use node::{
    core::{Input, Output},
    facade::{Event, Request},
};

use super::{Happening, World};
use crate::trouble::Trouble;

/// Milliseconds after which a node is woken at the latest, as the program's own loop does.
const WAKE_MS_MAX: u64 = 60_000;

impl World {
    /// A node handles what has come, and `request` with it.
    pub(super) fn turn(&mut self, node: usize) {
        self.seats[node].turn_due = false;
        let inputs = std::mem::take(&mut self.seats[node].inbox);
        self.turn_with(node, inputs, None);
    }

    /// A node handles these, and a request after them.
    pub(super) fn turn_with(
        &mut self,
        node: usize,
        inputs: Vec<Input>,
        request: Option<(u64, Request)>,
    ) {
        let seat = &mut self.seats[node];
        let now = seat.wall(self.now);
        let Some(core) = seat.core.as_mut() else { return };
        // A look moves nothing.
        let is_look = inputs.is_empty() && matches!(request, Some((_, Request::Query(_))));
        for input in inputs {
            core.handle(now, input);
        }
        if let Some((id, request)) = request {
            core.handle(now, Input::Request { id, request });
        }
        core.settle(now);
        let mut outputs = Vec::new();
        while let Some(output) = core.poll_output() {
            outputs.push(output);
        }
        core.note_queues(&mut self.queues);
        if let (Some(wake), false) = (core.poll_timeout(), is_look) {
            seat.timer += 1;
            let timer = seat.timer;
            let sleep = wake.since(now).clamp(1, WAKE_MS_MAX);
            self.put(sleep, Happening::Timer(node, timer));
        }
        if let Some((what, size, limit)) = self.queues.too_long() {
            self.fail(format!("{node} has {size} {what}, and may have {limit}"));
        }
        let stopped = self.seats[node].has_stopped();
        for output in outputs {
            self.output(node, output);
        }
        if stopped {
            self.stopped_in_commit(node);
        }
    }

    /// What a node wants done. What it let out before its machine stopped is out.
    fn output(&mut self, node: usize, output: Output) {
        match output {
            Output::Answer { id, result } => self.seats[node].answers.push((id, result)),
            Output::Send { peer, bytes } | Output::SendPart { peer, bytes } => {
                if let Some(session) = self.session_with(node, peer) {
                    self.send(session, node, bytes);
                }
            }
            Output::Admit { peer } => {
                if let Some(session) = self.session_with(node, peer) {
                    self.network.admit(session, node);
                }
            }
            Output::Disconnect { peer, reason } => {
                if let Some(session) = self.session_with(node, peer) {
                    self.refuse(session, &reason);
                }
            }
            Output::CutLine { devices } => self.cut_line(node, devices),
            Output::Circles { circles } => self.told_circles(node, circles),
            Output::Keep { devices } => self.seats[node].net.kept = devices,
            Output::Event(event) => self.event(node, &event),
            // Everybody knows where everybody is; the index and the program's end are not simulated.
            Output::Dial { .. }
            | Output::Colleagues { .. }
            | Output::ForgetAddress { .. }
            | Output::Metered { .. }
            | Output::Place { .. }
            | Output::Forget { .. }
            | Output::Index { .. }
            | Output::Search { .. }
            | Output::Measure { .. }
            | Output::Stop => {}
        }
    }

    fn event(&mut self, node: usize, event: &Event) {
        self.trace.note(self.now, format_args!("{node}: {event:?}"));
        if *event == Event::ReadOnly {
            self.seats[node].read_only = true;
            // Somebody looks after the machine and starts it again.
            self.put(self.now % 7_000 + 3_000, Happening::Up(node));
        }
    }

    fn stopped_in_commit(&mut self, node: usize) {
        self.note_trouble(Trouble::TornCommit, node);
        self.lose_power(node);
    }
}
