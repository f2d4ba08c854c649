//! What a leaver sent too late, decided in the window.

use app::{
    state::Route,
    text::{Lang, Text},
    theme::ThemeChoice,
};
use egui_kittest::kittest::Queryable;

use super::stage::Stage;

fn shows(stage: &Stage, part: &str) -> bool {
    stage.screen.query_all_by_label_contains(part).next().is_some()
}

#[test]
fn what_a_leaver_sent_too_late_is_discarded_or_adopted_with_one_click() {
    let mut stage = Stage::new(Text::new(Lang::En), ThemeChoice::Light, [1180.0, 980.0]);
    stage.leaver();
    stage.go(Route::Network);
    assert!(shows(&stage, "王五 has left; 2 entries came too late"));
    assert!(shows(&stage, "抽屉的钥匙在前台。"));
    // The newer one is of no use to anybody; the older one is.
    stage.scroll_to("Supplier list");
    let discard = stage.screen.query_all_by_label("Discard").last();
    discard.expect("a button").click();
    stage.rest();
    assert!(shows(&stage, "王五 has left; 1 entry came too late"));
    assert!(!shows(&stage, "Supplier list"));
    stage.click("Adopt");
    assert!(!shows(&stage, "came too late"));
    assert!(shows(&stage, "Adopted: it is shown everywhere from now on"));
    let channel = stage.screen.query_all_by_label_contains("活动策划").next();
    channel.expect("in the sidebar").click();
    stage.rest();
    assert!(shows(&stage, "抽屉的钥匙在前台。") && !shows(&stage, "Supplier list"));
}
