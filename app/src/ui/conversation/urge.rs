//! Whom to remind of a message strongly.

use std::collections::BTreeSet;

use egui::{Label, ScrollArea, Ui};
use node::facade::{ChannelInfo, Command, MemberInfo, MessageInfo};

use super::shared::Shared;
use crate::{
    action::{Action, Then},
    model::name,
    ui::{Cx, Seen},
    widgets::{avatar, dialog_frame, heading, labelled_field, primary_button, quiet_button, weak},
};

/// People that one reminder can name.
const PEOPLE_MAX: usize = 64;

/// A reminder in the making.
#[derive(Debug)]
pub(super) struct Urging {
    channel: String,
    message: String,
    /// Those chosen, by id.
    chosen: BTreeSet<String>,
    typed: String,
}

impl Urging {
    /// Of a message; of an announcement, all who haven't acknowledged it are chosen.
    pub(super) fn of(seen: &Seen<'_>, channel: &ChannelInfo, message: &MessageInfo) -> Self {
        let knows = |row: &&MemberInfo| message.acknowledged.contains(&row.name);
        let chosen = match message.announcement {
            true => audience(seen, channel).into_iter().filter(|row| !knows(row)).collect(),
            false => Vec::new(),
        };
        Self {
            channel: channel.channel.clone(),
            message: message.id.clone(),
            chosen: chosen.into_iter().map(|row| row.member.clone()).take(PEOPLE_MAX).collect(),
            typed: String::new(),
        }
    }
}

/// Those who read a channel, but for oneself, by name.
fn audience<'a>(seen: &Seen<'a>, channel: &ChannelInfo) -> Vec<&'a MemberInfo> {
    let everywhere = channel.department.is_empty() && channel.participants.is_empty();
    let here = |row: &&MemberInfo| {
        let talks = channel.participants.iter().any(|person| person.member == row.member);
        let works = row.department_ids.contains(&channel.space);
        !row.removed && !row.mine && (everywhere || talks || works)
    };
    let mut rows: Vec<&MemberInfo> = seen.cache.members().iter().filter(here).collect();
    rows.sort_by_cached_key(|row| name::sort_key(&row.name));
    rows
}

/// Draws the question, if it is open.
pub(super) fn show(ui: &Ui, cx: &Cx<'_>, seen: &Seen<'_>, shared: &mut Shared) {
    let Some(urging) = &mut shared.urging else { return };
    let channels = seen.cache.channels();
    let Some(channel) = channels.iter().find(|row| row.channel == urging.channel) else {
        shared.urging = None;
        return;
    };
    let mut open = true;
    let modal = dialog_frame(ui.ctx(), "urging", 372.0, |ui| {
        ui.label(heading(cx.theme, cx.say("urge-title")));
        ui.add(Label::new(weak(cx.theme, cx.say("urge-hint"))).wrap());
        ui.add_space(cx.theme.sizes.gap);
        labelled_field(ui, cx.theme, &cx.say("urge-find"), "", &mut urging.typed);
        people(ui, cx, &audience(seen, channel), urging);
        ui.add_space(cx.theme.sizes.gap);
        ui.horizontal(|ui| {
            let ready = (1..=PEOPLE_MAX).contains(&urging.chosen.len());
            let words = cx.fill("urge-do", &[("count", (urging.chosen.len() as u64).into())]);
            if primary_button(ui, cx.theme, &words, ready).clicked() {
                let (channel, message) = (urging.channel.clone(), urging.message.clone());
                let members = urging.chosen.iter().cloned().collect();
                let command = Command::Urge { channel, message, members };
                cx.act(Action::Do(command, Then::Say("urge-done")));
                open = false;
            }
            open &= !quiet_button(ui, cx.theme, &cx.say("cancel")).clicked();
        });
    });
    if !open || modal.should_close() {
        shared.urging = None;
    }
}

fn people(ui: &mut Ui, cx: &Cx<'_>, rows: &[&MemberInfo], urging: &mut Urging) {
    let fits = |row: &&&MemberInfo| name::fits(&row.name, &urging.typed).is_some();
    let rows: Vec<&&MemberInfo> = rows.iter().filter(fits).collect();
    ScrollArea::vertical().max_height(260.0).auto_shrink([false, true]).show(ui, |ui| {
        for row in rows {
            ui.horizontal(|ui| {
                let mut on = urging.chosen.contains(&row.member);
                avatar(ui, cx.theme, &row.member, &row.name, 22.0);
                if ui.checkbox(&mut on, &row.name).changed() {
                    match on {
                        true => urging.chosen.insert(row.member.clone()),
                        false => urging.chosen.remove(&row.member),
                    };
                }
            });
        }
    });
}
