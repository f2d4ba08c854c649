//! What stands below a channel in which nothing can be written.

use egui_kittest::{Harness, kittest::Queryable};
use node::facade::{Answer, ChannelInfo, Query, Status, TimelinePage};
use protocol::clock::Millis;

use super::{ConversationView, show};
use crate::{
    state::{Attachments, Cache, Drafts, Nav, Notices, Previews, Route, Settings},
    text::{Lang, Text},
    theme::{Theme, ThemeChoice, apply, fonts},
    ui::{Cx, Seen},
};

/// The screen of a channel in which nothing was said yet.
fn screen(channel: ChannelInfo, status: Status) -> Harness<'static> {
    let dir = tempfile::tempdir().expect("a directory");
    let (text, settings) = (Text::new(Lang::Zh), Settings::default());
    let theme = Theme::of(ThemeChoice::Light, false);
    let (drafts, notices) = (
        Drafts::load(dir.path(), protocol::crypto::HomeKey::new([1; 32]).for_use("beside")),
        Notices::default(),
    );
    let nav = Nav::new(Route::Channel { channel: channel.channel.clone(), message: None });
    let mut cache = Cache::default();
    let know = |cache: &mut Cache, query: Query, answer: Answer| {
        cache.want(vec![query.clone()]);
        cache.answered(&query, Ok(answer));
    };
    know(&mut cache, Query::Status, Answer::Status(status));
    know(&mut cache, Query::Channels, Answer::Channels(vec![channel]));
    let mut view = ConversationView::default();
    view.follow(&nav, &cache, Millis(0));
    for query in view.needs("c", None) {
        know(&mut cache, query, Answer::Timeline(TimelinePage::default()));
    }
    view.follow(&nav, &cache, Millis(0));
    let look = theme.clone();
    let builder = Harness::builder().with_size([900.0, 600.0]).with_context_setup(move |ctx| {
        ctx.set_fonts(fonts());
        apply(ctx, &look);
    });
    let mut harness = builder.build_ui(move |ui| {
        let zone = jiff::tz::TimeZone::UTC;
        let (text, theme, settings) = (&text, &theme, &settings);
        let cx =
            Cx { text, theme, settings, zone: &zone, now: Millis(0), actions: Default::default() };
        let seen = Seen {
            cache: &cache,
            nav: &nav,
            drafts: &drafts,
            attachments: &Attachments::default(),
            previews: &Previews::default(),
            notices: &notices,
            watch: &Default::default(),
            invitation: None,
            gone: false,
            office: None,
        };
        show(ui, &cx, &seen, &mut view);
    });
    harness.run();
    harness
}

fn channel() -> ChannelInfo {
    ChannelInfo {
        channel: "c".into(), name: "大厅".into(), may_write: true, ..Default::default()
    }
}

#[test]
fn an_open_channel_has_a_composer() {
    let screen = screen(channel(), Status::default());
    assert!(screen.query_by_label("发送到 大厅").is_some());
}

#[test]
fn an_archived_channel_says_so_in_place_of_the_composer() {
    // As the node tells it: nobody may write there, and that isn't for lack of a right.
    let archived = ChannelInfo { archived: true, may_write: false, ..channel() };
    let screen = screen(archived, Status::default());
    assert!(screen.query_by_label("频道已归档，不能再发消息").is_some());
    assert!(screen.query_by_label("发送到 大厅").is_none());
}

#[test]
fn a_node_that_only_reads_says_so_in_place_of_the_composer() {
    let screen = screen(channel(), Status { read_only: true, ..Status::default() });
    assert!(screen.query_by_label_contains("磁盘").is_some());
    assert!(screen.query_by_label("发送到 大厅").is_none());
}

#[test]
fn who_joined_later_is_told_that_earlier_messages_are_not_theirs_to_read() {
    let closed = ChannelInfo { closed_before: Some(Millis(0)), ..channel() };
    let screen = screen(closed, Status::default());
    assert!(screen.query_by_label_contains("写于您加入之前，不向您开放").is_some());
    let all = self::screen(channel(), Status::default());
    assert!(all.query_by_label_contains("不向您开放").is_none());
}
