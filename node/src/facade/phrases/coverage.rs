//! Every text of the sources that can reach a failure, or the list of entries set aside, has a
//! Chinese phrase.

use std::collections::BTreeSet;

use super::{
    pages,
    sources::{self, Source, shape},
};

/// (call, which of its arguments are texts for people): what hands texts on to a failure or to a
/// reason.
const CALLS: &[(&str, &[usize])] = &[
    ("Failure::new(", &[1, 2]),
    ("Failure::broken(", &[0]),
    ("names::one(", &[1, 3]),
    (" one(", &[1, 3]),
    ("return refuse(", &[1]),
    (" refuse(", &[1]),
    ("no_time(", &[0]),
    ("invalid(", &[0, 1]),
    (".within(", &[0]),
    (".pause(", &[0]),
    ("Reason::NotAllowed(", &[0]),
    ("Reason::Breach(", &[0]),
    ("Reason::Unreadable(", &[0]),
    ("Reason::Indigestible(", &[0]),
    ("Breach::Operation(", &[0]),
    ("Breach::Limit(", &[0]),
    ("SchemaError::Size(", &[0]),
    ("SchemaError::Form(", &[0]),
    ("error::sized(", &[0]),
    ("ChangeError::Rule(", &[0]),
    ("IndexError::damaged(", &[0]),
    ("#[error(", &[0]),
];

/// (file, what an argument of `Failure::new` holds there, why no text can be found for it).
const HANDED_ON: &[(&str, &str, &str)] = &[
    ("node/src/api/routes.rs", "problem", "`refuse` is looked at where it is called"),
    ("node/src/cli/context.rs", "problem.with(Lang::En, values)", "the command line's own texts"),
    ("node/src/cli/context.rs", "next.get(Lang::En)", "the command line's own texts"),
    ("node/src/cli/demo.rs", "error.to_string()", "the system's own words"),
    ("node/src/cli/demo.rs", "next", "the command line's own texts"),
    ("node/src/cli/program.rs", "next", "the command line's own texts"),
    ("node/src/cli/program.rs", "text::NO_HOME.get(Lang::En)", "the command line's own texts"),
    ("node/src/cli/run.rs", "other.to_string()", "a `BindError`"),
    ("node/src/cli/relay.rs", "error.to_string()", "a `RelayHomeError`"),
    ("node/src/cli/run.rs", "next", "the command line's own texts"),
    ("node/src/cli/meeting.rs", "error.to_string()", "a `SaveError`"),
    ("node/src/cli/meeting.rs", "error.next()", "what a `SaveError` advises"),
    ("node/src/cli/table.rs", "error.to_string()", "a `ReadError`"),
    ("node/src/service/tables/change.rs", "problem", "`invalid` is looked at where it is called"),
    ("node/src/service/tables/change.rs", "next", "`invalid` is looked at where it is called"),
    ("node/src/service/tables/cells.rs", "problem", "`invalid` is looked at where it is called"),
    ("node/src/service/tables/cells.rs", "next", "`invalid` is looked at where it is called"),
    ("node/src/service/meetings/change.rs", "problem", "`no_time` is looked at where it is called"),
    ("node/src/service/meetings/import.rs", "error.to_string()", "a `CalendarError`"),
    ("node/src/cli/task.rs", "problem", "the command line's own text, around a failure"),
    ("node/src/cli/task.rs", "failure.next", "a failure's"),
    ("node/src/core/write.rs", "reason.to_string()", "a `Reason`"),
    ("node/src/core/write.rs", "other.to_string()", "a `Refusal`"),
    ("node/src/bundle/work.rs", "error.to_string()", "an `OpenError`"),
    ("node/src/service/files.rs", "error.to_string()", "a `BlobError`"),
    ("node/src/service/files.rs", "problem.clone()", "a `BlobError`'s, as noted"),
    ("node/src/export/mod.rs", "problem", "an `ExportError` or a `SaveError`"),
    ("node/src/export/mod.rs", "next", "what a `SaveError` advises"),
    ("node/src/offices/failure.rs", "error.to_string()", "an error enum's"),
    ("node/src/service/aside.rs", "kept.to_string()", "a `KeptFrom`"),
    ("node/src/service/aside.rs", "KeptFrom::InTime.to_string()", "a `KeptFrom`"),
    ("node/src/runtime/handle.rs", "Gone.to_string()", "an error struct's"),
    ("node/src/runtime/home.rs", "error.to_string()", "an error enum's"),
    ("node/src/runtime/node.rs", "reason", "a `Refusal`, or what the event says of one"),
    ("node/src/runtime/offline.rs", "problem", "an `OpenError` and its causes"),
    ("node/src/service/edits.rs", "error.to_string()", "an `EditError`"),
    ("node/src/service/edits.rs", "problem", "an `EditError` and its causes"),
    ("node/src/service/find.rs", "problem", "an `IndexError`"),
    ("node/src/service/members.rs", "error.to_string()", "a `CodeError`"),
    ("node/src/service/names.rs", "next", "`one` is looked at where it is called"),
    ("app/src/files.rs", "failure.problem", "a failure's, with other advice"),
    ("app/src/app/opening.rs", "error.to_string()", "a thread's panic, in tokio's words"),
];

/// (file, why the texts of its errors reach no failure).
const APART: &[(&str, &str)] = &[
    ("node/src/cli/program.rs", "the command line's own texts, which are pairs"),
    (
        "node/src/cli/bundle.rs",
        "clap shows it with its own words around it, or the same as others'",
    ),
    ("node/src/cli/relay.rs", "clap shows it with its own words around it"),
    ("protocol/src/relay/frame.rs", "a relay's bad frame: it is left"),
    ("protocol/src/relay/roster.rs", "a roster that a relay doesn't take: logged"),
    ("node/src/cli/expiry.rs", "clap shows it with its own words around it"),
    ("node/src/facade/mod.rs", "a failure itself"),
    ("node/src/net/api.rs", "why a connection ended: logged"),
    ("node/src/net/codec.rs", "a peer's bad frames: logged"),
    ("node/src/net/gate.rs", "connections turned away: logged"),
    ("node/src/sync/effect.rs", "why a peer was left: logged"),
    ("protocol/src/blob/root.rs", "a peer's bad part: it isn't taken"),
    ("protocol/src/change/inflate.rs", "no change from outside is compressed"),
    ("protocol/src/entry/fork.rs", "a peer's bad proof: the peer is left"),
    ("protocol/src/wire/beacon.rs", "a peer's bad beacon: the peer is left"),
    ("protocol/src/wire/peer_record.rs", "a bad peer record: it is not taken"),
    ("protocol/src/wire/frame.rs", "a peer's bad frame: the peer is left"),
    ("protocol/src/wire/rows.rs", "a peer's bad rows: the peer is left"),
];

fn book() -> BTreeSet<String> {
    pages::ALL
        .iter()
        .flat_map(|page| page.iter())
        .map(|(english, _)| shape(english, PLAIN))
        .collect()
}

fn product() -> Vec<(String, Source)> {
    ["node/src", "protocol/src", "app/src"].into_iter().flat_map(sources::all).collect()
}

/// A shown value: a name has quotation marks, an id has none.
const QUOTED: &str = "\"{}\"";
const PLAIN: &str = "{}";

fn is_known(book: &BTreeSet<String>, text: &str) -> bool {
    [QUOTED, PLAIN].iter().any(|debug| book.contains(&shape(text, debug)))
}

/// Without letters nothing is said: `{0}` hands another text on.
fn says_something(text: &str) -> bool {
    shape(text, PLAIN).replace(PLAIN, "").chars().any(char::is_alphabetic)
}

#[test]
fn every_text_that_can_reach_a_failure_has_a_chinese_phrase() {
    let known = book();
    let mut missing = BTreeSet::new();
    let mut found = 0;
    for (file, source) in product() {
        if APART.iter().any(|(apart, _)| *apart == file) {
            continue;
        }
        for (call, which) in CALLS {
            for (at, arguments) in source.calls(call) {
                let given = which.iter().filter_map(|index| arguments.get(*index));
                for text in given.flat_map(|argument| source.texts_of(argument, at)) {
                    found += 1;
                    if says_something(text) && !is_known(&known, text) {
                        missing.insert(format!("{file}: {text:?}"));
                    }
                }
            }
        }
    }
    assert!(found > 300, "the sources say {found} things");
    let missing = missing.into_iter().collect::<Vec<_>>().join("\n");
    assert!(missing.is_empty(), "add these to facade/phrases/pages:\n{missing}");
}

#[test]
fn every_failure_is_made_of_texts_that_can_be_found_here() {
    let mut unknown = BTreeSet::new();
    let mut used = BTreeSet::new();
    for (file, source) in product() {
        let broken = source.calls("Failure::broken(").into_iter();
        let broken = broken.map(|(at, arguments)| (at, arguments.into_iter().take(1).collect()));
        let calls = source.calls("Failure::new(").into_iter();
        let calls = calls
            .map(|(at, arguments)| (at, arguments.into_iter().skip(1).take(2).collect::<Vec<_>>()));
        for (at, arguments) in calls.chain(broken) {
            for argument in arguments {
                if !source.texts_of(argument, at).is_empty() {
                    continue;
                }
                let argument = argument.split_whitespace().collect::<Vec<_>>().join(" ");
                let known = HANDED_ON.iter().find(|(at, what, _)| *at == file && *what == argument);
                match known {
                    Some(row) => drop(used.insert(row)),
                    None if argument.is_empty() => {}
                    None => drop(unknown.insert(format!("{file}: {argument}"))),
                }
            }
        }
    }
    let unknown = unknown.into_iter().collect::<Vec<_>>().join("\n");
    assert!(unknown.is_empty(), "where do these texts come from?\n{unknown}");
    let idle: Vec<_> = HANDED_ON.iter().filter(|row| !used.contains(row)).collect();
    assert!(idle.is_empty(), "no longer there: {idle:?}");
}

#[test]
fn every_failure_says_what_to_do_next() {
    let mut silent = Vec::new();
    for (file, source) in product() {
        for (at, arguments) in source.calls("Failure::new(") {
            let next = arguments.get(2).map(|argument| source.texts_of(argument, at));
            if next.is_some_and(|texts| texts.iter().any(|text| text.trim().is_empty())) {
                silent.push(format!("{file}: {}", arguments.join(",")));
            }
        }
    }
    assert!(silent.is_empty(), "what is to be done?\n{}", silent.join("\n"));
}

#[test]
fn the_reader_of_sources_sees_what_a_call_is_given() {
    let rust = r#"
        // Failure::new(Code, "in a comment", "")
        fn one(c: char) -> Failure {
            let problem = format!("{c:?} is \"no\" {}", names.join(", "));
            let next = if c == '"' { "a" } else { "b" };
            Failure::new(Code, problem, next)
        }
        fn two<'a>() { Failure::new(Code, error.to_string(), "wait \
            a moment") }
    "#;
    let source = Source::read(rust);
    let calls = source.calls("Failure::new(");
    assert_eq!(calls.len(), 2);
    let texts =
        |call: usize, argument: usize| source.texts_of(calls[call].1[argument], calls[call].0);
    assert_eq!(texts(0, 1), ["{c:?} is \"no\" {}"]);
    assert_eq!(texts(0, 2), ["a", "b"]);
    assert!(texts(1, 1).is_empty());
    assert_eq!(texts(1, 2), ["wait a moment"]);
    assert_eq!(shape("{c:?} is {0} {x.y}", QUOTED), "\"{}\" is {} {}");
}
