//! What a leaver sent too late, and what lies beyond a fork, decided in the window.

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

#[test]
fn a_forked_log_is_shown_with_whose_it_is_and_one_side_of_it_is_adopted() {
    for lang in [Lang::Zh, Lang::En] {
        let mut stage = Stage::new(Text::new(lang), ThemeChoice::Light, [1180.0, 980.0]);
        stage.go(Route::Network);
        let say = |zh: &'static str, en: &'static str| if lang == Lang::Zh { zh } else { en };
        assert!(!shows(&stage, say("日志分叉", "Forked logs")), "there are none");
        stage.forker();
        stage.go(Route::Network);
        assert!(shows(&stage, say("日志分叉", "Forked logs")));
        assert!(shows(&stage, say("王五，在市场部", "王五 in 市场部")));
        assert!(shows(&stage, say("请问清楚原因", "Ask them what happened")));
        stage.scroll_to("改到下周一定稿。");
        assert!(shows(&stage, "周五之前定稿。") && shows(&stage, "改到下周一定稿。"));
        stage.picture(&format!("forks-{}", if lang == Lang::Zh { "zh" } else { "en" }));
        let adopt = stage.screen.query_all_by_label(say("采纳", "Adopt")).next();
        adopt.expect("a button").click();
        stage.rest();
        assert!(shows(&stage, say("其中一边已采纳", "One side was adopted")));
        assert!(shows(
            &stage,
            say("这次分叉的另一边已被采纳", "the other side of this fork was adopted")
        ));
        let discard = stage.screen.query_all_by_label(say("丢弃", "Discard")).last();
        discard.expect("a button").click();
        stage.rest();
        assert!(!shows(&stage, say("丢弃", "Discard")));
    }
}
