//! Network and sync: colleagues' nodes, spaces, what is set aside, and checking everything.

mod aside;
mod metered;
mod relays;

use egui::{Label, Sides, Ui};
use node::facade::{Answer, Command, ForkInfo, PeerInfo, Query, SpaceStatus, VerifyReport};

use super::{Cx, Seen, bundle, statusbar};
use crate::{
    action::{Action, Then},
    model::{size, sync::sync_state, time},
    state::Route,
    theme::Icon,
    widgets::{
        column, dot, glyph, heading, link_button, primary_button, quiet_button, section, strong,
        tag, weak,
    },
};

/// What the screen remembers.
#[derive(Default)]
pub struct NetworkView {
    checked: Option<VerifyReport>,
    /// Whether the home is locked with a passphrase; `None` where that can't be set here.
    locked: Option<bool>,
    relays: relays::RelaysView,
}

impl NetworkView {
    /// The questions of the screen.
    pub fn needs(&self) -> Vec<Query> {
        vec![Query::Quarantine, Query::Relays]
    }

    /// Whether the home is locked with a passphrase; `None` where that can't be set here.
    pub fn locked(&mut self, locked: Option<bool>) {
        self.locked = locked;
    }

    /// A check has answered.
    pub fn verified(&mut self, answer: &Answer) {
        if let Answer::Verify(report) = answer {
            self.checked = Some(report.clone());
        }
    }
}

/// Draws the screen.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut NetworkView) {
    let Some(status) = seen.cache.status() else {
        return crate::widgets::waiting(ui, cx.theme, &cx.say("loading"));
    };
    column(ui, cx.theme, |ui| {
        let state = sync_state(Some(status), seen.gone, seen.cache.began());
        Sides::new().shrink_left().truncate().show(
            ui,
            |ui| ui.label(heading(cx.theme, statusbar::words(cx, &state))),
            |ui| {
                if primary_button(ui, cx.theme, &cx.say("sync-now"), !seen.gone).clicked() {
                    cx.act(Action::Do(Command::SyncNow, Then::Say("sync-now-done")));
                }
            },
        );
        ui.add_space(cx.theme.sizes.pad);
        if let (Some(minutes), Some(false)) = (status.lock_after, view.locked) {
            section(ui, cx.theme, &cx.say("settings-lock"), |ui| {
                ui.label(cx.fill("lock-asked", &[("minutes", u64::from(minutes).into())]));
                if link_button(ui, cx.theme, &cx.say("lock-asked-do")).clicked() {
                    cx.act(Action::Go(Route::Settings));
                }
            });
        }
        section(ui, cx.theme, &cx.say("network-peers"), |ui| peers(ui, cx, &status.peers));
        relays::show(ui, cx, seen, &mut view.relays);
        section(ui, cx.theme, &cx.say("network-spaces"), |ui| spaces(ui, cx, &status.spaces));
        section(ui, cx.theme, &cx.say("network-by-hand"), |ui| bundle::by_hand(ui, cx, seen));
        section(ui, cx.theme, &cx.say("network-metered"), |ui| {
            metered::show(ui, cx, &status.metered);
        });
        if !status.forks.is_empty() {
            section(ui, cx.theme, &cx.say("network-forks"), |ui| forks(ui, cx, &status.forks));
        }
        section(ui, cx.theme, &cx.say("network-aside"), |ui| aside::show(ui, cx, seen));
        section(ui, cx.theme, &cx.say("network-addresses"), |ui| {
            ui.label(weak(cx.theme, cx.say("network-addresses-hint")));
            for address in &status.addresses {
                // In a narrow window the address gives way, not the button.
                Sides::new().shrink_left().truncate().show(
                    ui,
                    |ui| ui.add(Label::new(address.as_str()).truncate().selectable(true)),
                    |ui| {
                        if link_button(ui, cx.theme, &cx.say("copy")).clicked() {
                            cx.act(Action::Copy(address.clone()));
                        }
                    },
                );
            }
        });
        section(ui, cx.theme, &cx.say("network-check"), |ui| check(ui, cx, view));
    });
}

fn peers(ui: &mut Ui, cx: &Cx<'_>, peers: &[PeerInfo]) {
    // Nodes of other organisations on the same network are no colleagues.
    let peers: Vec<&PeerInfo> = peers.iter().filter(|peer| !peer.member.is_empty()).collect();
    if peers.is_empty() {
        ui.label(strong(cx.theme, cx.say("network-nobody")));
        ui.label(weak(cx.theme, cx.say("network-nobody-hint")));
        return;
    }
    for (at, peer) in peers.iter().enumerate() {
        if at > 0 {
            ui.separator();
        }
        one_peer(ui, cx, peer);
    }
}

/// A colleague's node: whose, and whether it holds the same; below, how it is reached.
fn one_peer(ui: &mut Ui, cx: &Cx<'_>, peer: &PeerInfo) {
    let tokens = &cx.theme.tokens;
    let level = match (peer.ahead, peer.behind) {
        (0, 0) => cx.say("peer-even"),
        (ahead, 0) => cx.fill("peer-ahead", &[("count", ahead.into())]),
        (0, behind) => cx.fill("peer-behind", &[("count", behind.into())]),
        (ahead, behind) => {
            cx.fill("peer-both", &[("ahead", ahead.into()), ("behind", behind.into())])
        }
    };
    let even = (peer.ahead, peer.behind) == (0, 0);
    let (colour, ground) =
        if even { (tokens.good, tokens.good_ground) } else { (tokens.warn, tokens.warn_ground) };
    Sides::new().shrink_left().truncate().show(
        ui,
        |ui| {
            dot(ui, if peer.connected { tokens.good } else { tokens.line });
            let short: String = peer.device.chars().take(8).collect();
            let name = if peer.name.is_empty() { short } else { peer.name.clone() };
            ui.label(name).on_hover_text(&peer.device);
        },
        |ui| tag(ui, cx.theme, &level, colour, ground),
    );
    let way = match (peer.connected, peer.way.as_str()) {
        (false, _) => cx.say("way-none"),
        (true, "lan") => cx.say("way-lan"),
        (true, "relay") => cx.say("way-relay"),
        (true, _) => cx.say("way-direct"),
    };
    let contact = peer.last_contact.map(|at| {
        let when = time::when(cx.text, at, cx.now, cx.zone);
        cx.fill("peer-contact", &[("time", when.as_str().into())])
    });
    let bytes = format!("↓ {}  ↑ {}", size::bytes(peer.received), size::bytes(peer.sent));
    let parts: Vec<String> = [Some(way), contact, Some(bytes)].into_iter().flatten().collect();
    ui.add(Label::new(weak(cx.theme, parts.join("  ·  "))).truncate());
}

fn spaces(ui: &mut Ui, cx: &Cx<'_>, spaces: &[SpaceStatus]) {
    let tokens = &cx.theme.tokens;
    for space in spaces {
        let name = space_name(cx, &space.name);
        let entries = cx.fill("space-entries", &[("count", space.entries.into())]);
        Sides::new().shrink_left().truncate().show(
            ui,
            |ui| ui.label(name),
            |ui| {
                if space.missing == 0 {
                    tag(ui, cx.theme, &cx.say("space-whole"), tokens.good, tokens.good_ground);
                } else {
                    let words = cx.fill("space-missing", &[("count", space.missing.into())]);
                    tag(ui, cx.theme, &words, tokens.warn, tokens.warn_ground);
                }
                ui.label(weak(cx.theme, entries));
            },
        );
    }
}

/// Whose logs have forked, when, and what to do.
fn forks(ui: &mut Ui, cx: &Cx<'_>, forks: &[ForkInfo]) {
    ui.label(weak(cx.theme, cx.say("forks-hint")));
    for fork in forks {
        let time = fork.time.map(|at| time::when(cx.text, at, cx.now, cx.zone)).unwrap_or_default();
        let space = space_name(cx, &fork.space);
        let values = &[
            ("name", fork.name.as_str().into()),
            ("space", space.as_str().into()),
            ("time", time.as_str().into()),
        ];
        ui.horizontal_wrapped(|ui| {
            ui.label(glyph(cx.theme, Icon::ALERT).color(cx.theme.tokens.warn));
            let said = ui.label(strong(cx.theme, cx.fill("forks-one", values)));
            said.on_hover_text(&fork.device);
            let next = match (fork.mine, fork.adopted) {
                (_, true) => "forks-adopted",
                (true, false) => "forks-mine",
                (false, false) => "forks-next",
            };
            ui.label(cx.say(next));
        });
    }
}

/// A space as people know it: the control space has no name of its own.
fn space_name(cx: &Cx<'_>, name: &str) -> String {
    match name {
        "control" => cx.say("space-control"),
        "own" => cx.say("space-own"),
        name => name.to_owned(),
    }
}

fn check(ui: &mut Ui, cx: &Cx<'_>, view: &NetworkView) {
    ui.label(weak(cx.theme, cx.say("check-hint")));
    ui.horizontal_wrapped(|ui| {
        for (id, rebuild) in [("check-do", false), ("check-rebuild", true)] {
            if quiet_button(ui, cx.theme, &cx.say(id)).clicked() {
                cx.act(Action::Do(Command::Verify { rebuild }, Then::ShowVerify));
            }
        }
    });
    let Some(report) = &view.checked else { return };
    let values = &[
        ("entries", report.entries.into()),
        ("documents", report.documents.into()),
        ("problems", report.problems.len().into()),
    ];
    ui.label(strong(cx.theme, cx.fill("check-report", values)));
    for problem in &report.problems {
        ui.label(cx.text.of_node(problem));
    }
}
