//! Sites: where people work, and announcements to everybody who works somewhere.
//!
//! Invariant: where somebody works is a word of the organisation's directory and gives no right. What is
//! announced to a site lies in a space of its own, as announcements to roles do, and only those take part in
//! it who are said to work there. Of who was invited and hasn't come the site stands under the member that
//! the invitation's key would be, and means whoever comes by it.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    capability::{Level, Need},
    clock::Millis,
    entry::DocRef,
    ids::{DeviceId, MemberId, OrgId, SpaceId},
    limits::SITE_BYTES_MAX,
    schema::{Message, Site},
};

use super::names::People;
use crate::{
    content,
    core::Core,
    document::edit,
    facade::{Answer, Failure, FailureCode, SiteReport},
    import,
};

/// What the project of a site's announcements is called.
fn project(site: &Site) -> String {
    format!("办公地点 {site}")
}

impl Core {
    /// Where people work.
    pub(super) fn sites(&self) -> Result<BTreeMap<MemberId, Site>, Failure> {
        let mut sites = self.sites_as_written()?;
        for row in self.authority()?.members() {
            let Some((key, _)) = row.invited else { continue };
            // What is said of a person goes before what was expected of them.
            if let Some(site) = sites.remove(&expected(&self.org(), &key)) {
                sites.entry(row.member).or_insert(site);
            }
        }
        Ok(sites)
    }

    fn sites_as_written(&self) -> Result<BTreeMap<MemberId, Site>, Failure> {
        let root = SpaceId::root(&self.org());
        let sites = content::sites(&self.door().held.store, &root);
        sites.map_err(|error| self.unreadable(&error.into()))
    }

    /// People have come: who was invited by this device with a site is let into what was announced there.
    pub(crate) fn see_to_sites(&mut self, now: Millis) {
        let Ok(sites) = self.sites_as_written() else { return };
        if sites.is_empty() {
            return;
        }
        let (me, org) = (self.device(), self.org());
        let Ok(authority) = self.authority() else { return };
        let came = authority.members().into_iter().filter(|row| row.active).filter_map(|row| {
            let (key, by) = row.invited?;
            let site = sites.get(&expected(&org, &key)).filter(|_| by == me)?;
            Some((row.member, Some(site.clone())))
        });
        let came: Vec<(MemberId, Option<Site>)> = came.collect();
        if let Err(failure) = self.write_sites(now, came) {
            tracing::warn!("where somebody works who has come waits: {:?}", failure.code);
        }
    }

    /// Says where somebody works; takes who manages the organisation.
    pub(crate) fn set_site(
        &mut self,
        now: Millis,
        member: &str,
        site: Option<&str>,
    ) -> Result<Answer, Failure> {
        let member = People::of(self.authority()?).find(member)?;
        let site = site.map(str::trim).filter(|site| !site.is_empty());
        let site = site.map(read).transpose()?;
        self.set_sites(now, &[(member, site)])?;
        Ok(Answer::Done)
    }

    /// Says where several people work. Who comes to a site sees what was announced there; who leaves it
    /// doesn't see what comes after.
    pub(super) fn set_sites(
        &mut self,
        now: Millis,
        wanted: &[(MemberId, Option<Site>)],
    ) -> Result<(), Failure> {
        let root = SpaceId::root(&self.org());
        self.require(now, &root, Need::level(Level::Manage))?;
        let before = self.sites()?;
        let mut new = wanted.to_vec();
        new.retain(|(member, site)| before.get(member) != site.as_ref());
        self.write_sites(now, new)
    }

    /// Writes where people work; what was expected of them is done with.
    fn write_sites(
        &mut self,
        now: Millis,
        mut new: Vec<(MemberId, Option<Site>)>,
    ) -> Result<(), Failure> {
        if new.is_empty() {
            return Ok(());
        }
        let root = SpaceId::root(&self.org());
        self.require(now, &root, Need::level(Level::Manage))?;
        let (before, written) = (self.sites()?, self.sites_as_written()?);
        let authority = self.authority()?;
        let invited = |(member, _): &(MemberId, _)| authority.member(member)?.invited;
        let expected = new.iter().filter_map(invited).map(|(key, _)| expected(&self.org(), &key));
        let done: Vec<_> = expected.filter(|it| written.contains_key(it)).collect();
        new.extend(done.into_iter().map(|it| (it, None)));
        self.edit(now, root, DocRef::Directory, |document, author, _| {
            edit::put_sites(document, author, &root, &new)
        })?;
        let mut after = before.clone();
        for (member, site) in &new {
            match site {
                Some(site) => after.insert(*member, site.clone()),
                None => after.remove(member),
            };
        }
        let left = new.iter().filter_map(|(member, _)| before.get(member));
        let touched: BTreeSet<&Site> =
            left.chain(new.iter().filter_map(|(_, site)| site.as_ref())).collect();
        for site in touched {
            let people = self.working_at(&after, site)?;
            if !people.is_empty() {
                self.level_group(now, &project(site), &people)?;
            }
        }
        Ok(())
    }

    /// Who works at a site, but for oneself.
    fn working_at(
        &self,
        sites: &BTreeMap<MemberId, Site>,
        site: &Site,
    ) -> Result<BTreeSet<MemberId>, Failure> {
        let authority = self.authority()?;
        let me = authority.member_of(&self.device());
        let people = People::of(authority);
        let active = people.all().filter(|row| row.active && Some(row.member) != me);
        let there = |member: &MemberId| sites.get(member) == Some(site);
        Ok(active.map(|row| row.member).filter(there).collect())
    }

    /// Announces something to everybody who works at a site; takes who manages the organisation.
    pub(crate) fn announce_to_site(
        &mut self,
        now: Millis,
        site: &str,
        message: &Message,
    ) -> Result<Answer, Failure> {
        let root = SpaceId::root(&self.org());
        self.require(now, &root, Need::level(Level::Manage))?;
        let site = read(site.trim())?;
        let people = self.working_at(&self.sites()?, &site)?;
        if people.is_empty() {
            let problem = format!("nobody else works at {site}");
            let next = "`member list` shows who works where; `member set` says it";
            return Err(Failure::new(FailureCode::NotFound, problem, next));
        }
        let space = self.group_space(now, &project(&site), &people)?;
        self.announce(now, &[space.to_string()], false, message)
    }

    /// Says of the people in a `people.csv` who are members where they work.
    pub(crate) fn import_sites(
        &mut self,
        now: Millis,
        csv: &[u8],
        dry_run: bool,
    ) -> Result<Answer, Failure> {
        let root = SpaceId::root(&self.org());
        self.require(now, &root, Need::level(Level::Manage))?;
        let known = self.department_paths()?;
        let plan = import::plan_people(csv, None, &known);
        let errors = plan.errors.iter().map(|error| error.text(import::Locale::En)).collect();
        let mut report = SiteReport { dry_run, errors, ..SiteReport::default() };
        let before = self.sites()?;
        let people = People::of(self.authority()?);
        let mut wanted = Vec::new();
        for person in &plan.people {
            let Some(site) = &person.site else { continue };
            let (Ok(member), Ok(site)) = (people.find(&person.name), site.parse::<Site>()) else {
                report.unknown.push(person.name.clone());
                continue;
            };
            if before.get(&member) != Some(&site) {
                report.set.push(format!("{} — {site}", person.name));
                wanted.push((member, Some(site)));
            }
        }
        if !dry_run {
            self.set_sites(now, &wanted)?;
        }
        Ok(Answer::SiteReport(report))
    }
}

/// Under what the site of somebody stands who was invited with this key, until they come: the member that
/// the key would be.
pub(super) fn expected(org: &OrgId, key: &DeviceId) -> MemberId {
    MemberId::of(org, key)
}

fn read(site: &str) -> Result<Site, Failure> {
    site.parse().map_err(|_| {
        let problem = format!("{site:?} can't be a site");
        let next = format!("a site has 1 to {SITE_BYTES_MAX} bytes on one line, without /");
        Failure::new(FailureCode::Invalid, problem, next)
    })
}
