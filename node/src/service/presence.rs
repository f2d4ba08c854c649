//! Who is in a page right now, and where.

use protocol::{clock::Millis, wire::Presence};

use super::names::People;
use crate::{
    core::Core,
    facade::{Answer, Failure, PresenceInfo},
};

impl Core {
    /// Shows connected colleagues where one's caret stands.
    pub(crate) fn show_presence(
        &mut self,
        now: Millis,
        page: &str,
        caret: u64,
        anchor: u64,
    ) -> Result<Answer, Failure> {
        let (space, page) = self.find_page(now, page)?;
        self.say_presence(now, Presence { space, page: page.id, caret, anchor });
        Ok(Answer::Done)
    }

    /// Where others have their carets in a page. Somebody may be ahead of what is held here, so no
    /// place lies behind the page's end.
    pub(crate) fn presence(&self, now: Millis, page: &str) -> Result<Answer, Failure> {
        let (space, page) = self.find_page(now, page)?;
        let authority = self.authority()?;
        let people = People::of(authority);
        let end = page.row.chars;
        let info = |(device, presence): (_, Presence)| {
            let member = authority.member_of(&device)?;
            Some(PresenceInfo {
                member: member.to_string(),
                name: people.name(&member),
                device: device.to_string(),
                caret: presence.caret.min(end),
                anchor: presence.anchor.min(end),
            })
        };
        let here = self.present(now, &space, &page.id);
        Ok(Answer::Presence(here.into_iter().filter_map(info).collect()))
    }
}
