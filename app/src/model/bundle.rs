//! A bundle as somebody wants it, and the words for what came of one.

use std::path::Path;

use jiff::civil::Date;
use node::{
    bundle::EXTENSION,
    facade::{
        BundleFiles, BundleForecast, BundleOrder, BundleReport, BundleSince, CarriedInfo,
        DepartmentInfo, Failure, FileCount, InvitationCode, MemberInfo, Query,
    },
};

use super::{name, tasks::export::plain};

/// Recipients that are offered at once.
const OFFERED_MAX: usize = 8;

/// Somebody or some place that a bundle can be for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// What the node calls it.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// It is a department or project.
    pub is_place: bool,
}

/// What somebody has typed and chosen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Form {
    /// What was typed to find a recipient.
    pub typed: String,
    /// For whom it is.
    pub to: Option<Recipient>,
    /// For whoever joins with this code, and which department.
    pub joins: Option<(String, String)>,
    /// Only what is new since the last one.
    pub only_new: bool,
    /// Everything that is carried for others goes in.
    pub carry: bool,
    /// Which files go in.
    pub files: BundleFiles,
    /// The file's path.
    pub path: String,
    /// A file that is there goes.
    pub replace: bool,
    /// It is being written.
    pub busy: bool,
    /// Why it wasn't.
    pub failure: Option<Failure>,
    /// The path that was proposed last: one that a person typed stays.
    proposed: String,
}

/// A bundle that is to be made.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// What of.
    pub bundle: BundleOrder,
    /// The path, as it was typed.
    pub path: String,
    /// A file that is there goes.
    pub replace: bool,
}

impl Form {
    /// For nobody yet, in a folder.
    pub fn of(folder: &Path, carried: &str, today: Date) -> Self {
        let path = proposal(folder, carried, today);
        Self { proposed: path.clone(), path, ..Self::default() }
    }

    /// For whoever joins with an invitation, in a folder.
    pub fn invited(invitation: &InvitationCode, folder: &Path, name: &str, today: Date) -> Self {
        let path = proposal(folder, name, today);
        let joins = Some((invitation.code.clone(), invitation.department.clone()));
        Self { joins, proposed: path.clone(), path, ..Self::default() }
    }

    /// Recipients that fit what was typed, people before places, the likeliest first.
    pub fn offered(
        &self,
        members: &[MemberInfo],
        departments: &[DepartmentInfo],
    ) -> Vec<Recipient> {
        // One's own other devices are reached under one's own name.
        let people = members.iter().filter(|member| !member.removed);
        let people = people
            .filter(|member| !member.mine || member.devices.len() > 1)
            .map(|member| (&member.member, &member.name, false));
        let places = departments.iter().filter(|place| place.may_read);
        let places = places.map(|place| (&place.space, &place.name, true));
        let fit = |(id, name, is_place): (&String, &String, bool)| {
            let fit = name::fits(name, &self.typed)?;
            Some((fit, Recipient { id: id.clone(), name: name.clone(), is_place }))
        };
        let mut found: Vec<(u32, Recipient)> = people.chain(places).filter_map(fit).collect();
        found.sort_by_cached_key(|(fit, it)| {
            (std::cmp::Reverse(*fit), it.is_place, name::sort_key(&it.name), it.id.clone())
        });
        found.into_iter().take(OFFERED_MAX).map(|(_, it)| it).collect()
    }

    /// It is for them; the file is named after them, unless somebody named it.
    pub fn choose(&mut self, to: Recipient, today: Date) {
        if self.path == self.proposed {
            let folder = Path::new(&self.path).parent().unwrap_or(Path::new("")).to_owned();
            self.path = proposal(&folder, &to.name, today);
            self.proposed = self.path.clone();
        }
        self.typed.clear();
        self.failure = None;
        self.to = Some(to);
    }

    fn since(&self) -> BundleSince {
        if self.only_new { BundleSince::Last } else { BundleSince::Held }
    }

    /// The question what would go in, once it is settled for whom.
    pub fn forecast(&self) -> Option<Query> {
        let to = self.to.as_ref()?.id.clone();
        Some(Query::BundleForecast { to, since: self.since() })
    }

    /// What is to be made, once that is settled.
    pub fn order(&self) -> Option<Order> {
        let path = self.path.trim();
        let is_for = self.to.is_some() || self.carry || self.joins.is_some();
        let settled = is_for && !path.is_empty() && !self.busy;
        let to = self.to.as_ref().map(|to| to.id.clone());
        let for_code = self.joins.as_ref().map(|(code, _)| code.clone());
        let (since, files) = (self.since(), self.files);
        let bundle = BundleOrder { to, since, carry: self.carry, files, for_code };
        settled.then(|| Order { bundle, path: self.path.clone(), replace: self.replace })
    }
}

fn proposal(folder: &Path, name: &str, today: Date) -> String {
    folder.join(format!("{} {today}.{EXTENSION}", plain(name))).display().to_string()
}

/// Whether a file is called as bundles are.
pub fn is_bundle(file: &Path) -> bool {
    file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(EXTENSION))
}

/// The files that a choice puts in: all that fit.
pub fn going(forecast: &BundleForecast, files: BundleFiles) -> FileCount {
    match files {
        BundleFiles::None => FileCount::default(),
        BundleFiles::Small => forecast.small,
        BundleFiles::All => forecast.all,
    }
}

/// What there is to say of a bundle that was taken in: a text's id and a number, in order.
pub fn lines(report: &BundleReport) -> Vec<(&'static str, u64)> {
    let all = [
        ("bundle-opened", report.opened),
        ("bundle-kept", report.kept),
        ("bundle-known", report.known),
        ("bundle-own", report.own),
        ("bundle-elsewhere", report.elsewhere),
        ("bundle-expired", report.expired),
        ("bundle-no-room", report.no_room),
        ("bundle-waiting", report.waiting),
        ("bundle-not-ours", report.not_ours),
        ("bundle-files-came", report.files),
        ("bundle-files-begun", report.files_begun),
    ];
    all.into_iter().filter(|(_, count)| *count > 0).collect()
}

/// Parcels and bytes that are carried in all.
pub fn load(rows: &[CarriedInfo]) -> (u64, u64) {
    let sum = |(parcels, bytes), row: &CarriedInfo| (parcels + row.parcels, bytes + row.bytes);
    rows.iter().fold((0, 0), sum)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn member(name: &str, mine: bool, devices: usize) -> MemberInfo {
        MemberInfo {
            member: format!("id of {name}"),
            name: name.into(),
            mine,
            devices: vec![String::new(); devices],
            ..MemberInfo::default()
        }
    }

    fn place(name: &str, may_read: bool) -> DepartmentInfo {
        let (space, name) = (format!("space of {name}"), name.to_owned());
        DepartmentInfo { space, name, may_read, ..DepartmentInfo::default() }
    }

    #[test]
    fn people_and_places_that_one_may_read_are_offered() {
        let members = [
            member("张伟", true, 1),
            member("李娜", false, 1),
            MemberInfo { removed: true, ..member("李明", false, 1) },
        ];
        let places = [place("研发部", true), place("行政部", false)];
        let names = |form: &Form, members: &[MemberInfo]| -> Vec<String> {
            form.offered(members, &places).into_iter().map(|it| it.name).collect()
        };
        let mut form = Form::default();
        assert_eq!(names(&form, &members), ["李娜", "研发部"]);
        form.typed = "ln".into();
        assert_eq!(names(&form, &members), ["李娜"]);
        form.typed = "张".into();
        assert_eq!(names(&form, &members), Vec::<String>::new(), "nobody else's device is theirs");
        assert_eq!(names(&form, &[member("张伟", true, 2)]), ["张伟"], "the laptop is");
    }

    #[test]
    fn a_file_is_named_after_whom_it_is_for_unless_somebody_named_it() {
        let today = date(2026, 11, 29);
        let mut form = Form::of(Path::new("/d"), "转带", today);
        assert_eq!((form.path.as_str(), form.order()), ("/d/转带 2026-11-29.tzbundle", None));
        let to = |name: &str| Recipient { id: "1".into(), name: name.into(), is_place: false };
        form.choose(to("李娜"), today);
        assert_eq!(form.path, "/d/李娜 2026-11-29.tzbundle");
        form.path = "/stick/a.tzbundle".into();
        form.choose(to("王芳"), today);
        assert_eq!(form.path, "/stick/a.tzbundle");
        let order = form.order().expect("settled");
        assert_eq!(order.bundle.to.as_deref(), Some("1"));
        assert_eq!(Form { busy: true, ..form.clone() }.order(), None);
        let carry = Form { to: None, carry: true, ..form };
        assert!(carry.order().is_some_and(|order| order.bundle.to.is_none()));
    }

    #[test]
    fn only_what_came_is_told() {
        let report = BundleReport { opened: 2, waiting: 1, ..BundleReport::default() };
        assert_eq!(lines(&report), [("bundle-opened", 2), ("bundle-waiting", 1)]);
        assert!(is_bundle(Path::new("/a/b.TZBUNDLE")) && !is_bundle(Path::new("b.zip")));
        let row = CarriedInfo { parcels: 2, bytes: 5, ..CarriedInfo::default() };
        assert_eq!(load(&[row.clone(), row]), (4, 10));
    }
}
