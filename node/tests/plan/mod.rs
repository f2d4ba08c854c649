//! The plan's own stories, played by the real program.

use std::collections::BTreeSet;

use super::Story;

#[test]
fn r38_the_program_plays_the_plans_stories_tells_each_and_ends_well() {
    let story = Story::new();
    let played = story.json("nobody", &["demo", "plan"]);
    let played = played.as_array().expect("a list");
    let mut shown = BTreeSet::new();
    for one in played {
        assert_eq!(one["holds"], true, "{one:#}");
        let happened = one["happened"].as_array().expect("what happened");
        assert!(!happened.is_empty() && happened.iter().all(|it| it["so"] == true), "{one:#}");
        let requirements = one["requirements"].as_str().expect("the plan's");
        shown.extend(requirements.split(' ').map(str::to_owned));
    }
    for wanted in [
        "R1", "R12", "R15", "R29", "R31", "R32", "R33", "R34", "R35", "R36", "R38", "R39", "R40",
        "R41", "R42", "R44", "R46", "R50", "R54", "R63",
    ] {
        assert!(shown.contains(wanted), "{wanted} isn't played: {shown:?}");
    }
}

#[test]
fn r35_one_command_plans_a_review_every_quarter_and_its_agenda_leads_to_the_function_list() {
    let story = Story::new();
    story.json("a", &["init", "--org", "Example", "--name", "Zhang"]);
    let at = ["--at", "2027-01-05T14:00", "--zone", "Asia/Shanghai", "--invite-all"];
    story.json("a", &[&["meeting", "review"], &at[..]].concat());
    let title = "Product function review";
    let meeting = || story.json("a", &["meeting", "show", title])["meeting"]["meeting"].clone();
    let made = meeting();
    assert_eq!(made["when"], "2027-01-05T14:00 60m Asia/Shanghai FREQ=MONTHLY;INTERVAL=3");
    let page = made["agenda"].as_str().expect("a page");
    let text = story.json("a", &["page", "show", page])["page"]["text"].clone();
    let tables = story.json("a", &["table", "list"])["tables"].clone();
    assert_eq!(tables[0]["template"], "functions");
    let link = format!("[Function list](table:{})", tables[0]["table"].as_str().expect("an id"));
    assert!(text.as_str().is_some_and(|text| text.starts_with(&link)), "{text}");
    // In words it has its title, and the page can be another or none.
    let told = || {
        let output = story.run("a", &["meeting", "show", title]);
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert!(told().contains("Product function review · agenda ["), "{}", told());
    story.json("a", &["page", "new", "Plan"]);
    story.json("a", &["meeting", "set", title, "--agenda", "Plan"]);
    assert!(told().contains("Plan ["), "{}", told());
    story.json("a", &["meeting", "set", title, "--agenda", "none"]);
    assert!(meeting()["agenda"].is_null());
}
