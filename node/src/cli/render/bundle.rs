//! `bundle`: what went into a file, what came out of one, what is carried.

use std::path::Path;

use super::{View, clean, said, size, table, when};
use crate::{
    cli::text::{self, Text},
    facade::{BundleForecast, BundleInfo, BundleReport, CarriedInfo},
};

/// A bundle in a file.
pub(in crate::cli) fn made(info: &BundleInfo, file: &Path, view: &View) -> String {
    let lang = view.lang;
    let bytes = size::size(info.bytes);
    let joins = clean::line(&info.joins);
    let (to, file) = (clean::line(&info.to), clean::line(&file.display().to_string()));
    let values: &[(&str, &str)] = &[
        ("to", &to),
        ("joins", &joins),
        ("file", &file),
        ("size", &bytes),
        ("entries", &info.entries.to_string()),
        ("devices", &info.devices.to_string()),
        ("carried", &info.carried.to_string()),
        ("files", &info.files.to_string()),
        ("file_size", &size::size(info.file_bytes)),
        ("left", &info.left.files.to_string()),
        ("left_size", &size::size(info.left.bytes)),
    ];
    let mut out = String::new();
    let mut say = |text: Text| out.push_str(&format!("{}\n", text.with(lang, values)));
    say(text::BUNDLE_MADE);
    if !info.to.is_empty() {
        say(text::BUNDLE_FOR);
    }
    if !info.joins.is_empty() {
        say(text::BUNDLE_JOINS);
    }
    if info.files > 0 {
        say(text::BUNDLE_HOLDS_FILES);
    }
    if info.left.files > 0 {
        say(text::BUNDLE_LEAVES);
    }
    if info.carried > 0 {
        say(text::BUNDLE_CARRIES);
    }
    out
}

/// What a bundle would hold.
pub(super) fn forecast(forecast: &BundleForecast, view: &View) -> String {
    let values: &[(&str, &str)] = &[
        ("entries", &forecast.entries.to_string()),
        ("small", &forecast.small.files.to_string()),
        ("small_size", &size::size(forecast.small.bytes)),
        ("all", &forecast.all.files.to_string()),
        ("all_size", &size::size(forecast.all.bytes)),
    ];
    format!("{}\n", text::BUNDLE_FORECAST.with(view.lang, values))
}

/// The same without its file.
pub(super) fn info(info: &BundleInfo, view: &View) -> String {
    made(info, Path::new(""), view)
}

/// What came of taking a bundle in.
pub(super) fn report(report: &BundleReport, view: &View) -> String {
    let lang = view.lang;
    let mut out = String::new();
    let names = |names: &[String]| names.join(text::BETWEEN.get(lang));
    let from = clean::line(&names(&report.from));
    let kept_for = clean::line(&names(&report.kept_for));
    let lines = [
        (report.opened, text::BUNDLE_OPENED),
        (report.kept, text::BUNDLE_KEPT),
        (report.known, text::BUNDLE_KNOWN),
        (report.own, text::BUNDLE_OWN),
        (report.elsewhere, text::BUNDLE_ELSEWHERE),
        (report.expired, text::BUNDLE_EXPIRED),
        (report.no_room, text::BUNDLE_NO_ROOM),
        (report.waiting, text::BUNDLE_WAITING),
        (report.not_ours, text::BUNDLE_NOT_OURS),
        (report.files, text::BUNDLE_FILES_CAME),
        (report.files_begun, text::BUNDLE_FILES_BEGUN),
    ];
    let line = |count: u64, text: Text| {
        let count = count.to_string();
        text.with(lang, &[("n", &count), ("from", &from), ("for", &kept_for)])
    };
    for (count, text) in lines.into_iter().filter(|(count, _)| *count > 0) {
        out.push_str(&format!("{}\n", line(count, text)));
    }
    if !report.spaces.is_empty() {
        out.push('\n');
        out.push_str(&spaces(report, view));
    }
    if report.refused > 0 {
        let reasons: Vec<String> = report.reasons.iter().map(|it| said(it, lang)).collect();
        let head = text::BUNDLE_REFUSED.with(lang, &[("n", &report.refused.to_string())]);
        out.push_str(&format!("\n{head}\n"));
        reasons.iter().for_each(|it| out.push_str(&format!("  {}\n", clean::text(it))));
    }
    if report.cut {
        out.push_str(&format!("\n{}\n", text::BUNDLE_CUT.get(lang)));
    }
    if out.is_empty() {
        out = format!("{}\n", text::BUNDLE_EMPTY.get(lang));
    }
    out
}

fn spaces(report: &BundleReport, view: &View) -> String {
    let lang = view.lang;
    let mut rows = table::Table::new(&[
        (text::SPACE.get(lang), table::Side::Left),
        (text::BUNDLE_NEW.get(lang), table::Side::Right),
        (text::BUNDLE_HELD.get(lang), table::Side::Right),
        (text::BUNDLE_ASIDE.get(lang), table::Side::Right),
    ]);
    for space in &report.spaces {
        let name = super::node::space_name(&space.name, &space.space, lang);
        let (new, known) = (space.new.to_string(), space.known.to_string());
        rows.row([name, new, known, space.aside.to_string()]);
    }
    rows.finish(text::NONE.get(lang))
}

/// What is carried for others.
pub(super) fn carried(rows: &[CarriedInfo], view: &View) -> String {
    let lang = view.lang;
    let mut all = table::Table::new(&[
        (text::BUNDLE_FROM.get(lang), table::Side::Left),
        (text::BUNDLE_TO.get(lang), table::Side::Left),
        (text::BUNDLE_PARCELS.get(lang), table::Side::Right),
        (text::BUNDLE_SIZE.get(lang), table::Side::Right),
        (text::BUNDLE_SINCE.get(lang), table::Side::Left),
        (text::BUNDLE_UNTIL.get(lang), table::Side::Left),
    ]);
    for row in rows {
        all.row([
            row.from.clone(),
            row.to.join(text::BETWEEN.get(lang)),
            row.parcels.to_string(),
            size::size(row.bytes),
            when::moment(row.made, view),
            when::moment(row.until, view),
        ]);
    }
    all.finish(text::BUNDLE_NONE.get(lang))
}
