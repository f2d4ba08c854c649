//! The open channel, moved on step by step with a cache of made-up answers.

use node::facade::{
    Answer, ChannelInfo, Event, Failure, FailureCode, MessageInfo, Query, TimelineAt, TimelinePage,
};

use super::{left::Spot, open::Open};
use crate::state::Cache;

fn cache(unread: u64) -> Cache {
    let mut cache = Cache::default();
    cache.want(vec![Query::Channels]);
    let row = ChannelInfo { channel: "c".into(), unread, ..ChannelInfo::default() };
    cache.answered(&Query::Channels, Ok(Answer::Channels(vec![row])));
    cache
}

fn answer(cache: &mut Cache, open: &Open, page: TimelinePage) {
    for query in cache.want(open.needs()) {
        cache.answered(&query, Ok(Answer::Timeline(page.clone())));
    }
}

fn part(numbers: std::ops::Range<u64>, earlier: bool, later: bool) -> TimelinePage {
    let message = |number: u64| MessageInfo { id: number.to_string(), ..Default::default() };
    let messages = numbers.map(message).collect();
    TimelinePage { messages, earlier, later, first_unread: None }
}

#[test]
fn opens_at_the_newest_when_all_is_read() {
    let mut cache = cache(0);
    let mut open = Open::new("c", None);
    open.advance(&cache);
    answer(&mut cache, &open, part(0..10, false, false));
    open.advance(&cache);
    assert_eq!(open.shown, Some(TimelineAt::Newest));
    assert!(open.roll.is_at_end() && open.line.is_none());
}

#[test]
fn opens_at_the_first_unread_with_its_line() {
    let mut cache = cache(3);
    let mut open = Open::new("c", None);
    open.advance(&cache);
    let page = TimelinePage { first_unread: Some("7".into()), ..part(0..10, false, false) };
    answer(&mut cache, &open, page.clone());
    open.advance(&cache);
    assert_eq!(open.line.as_deref(), Some("7"));
    answer(&mut cache, &open, page);
    open.advance(&cache);
    assert_eq!(open.shown, Some(TimelineAt::Around("7".into())));
    assert_eq!(open.roll.held(), Some("7"));
}

#[test]
fn an_old_answer_does_not_say_what_is_unread() {
    let mut cache = cache(3);
    let mut before = Open::new("c", None);
    before.advance(&cache);
    let page = TimelinePage { first_unread: Some("2".into()), ..part(0..10, false, false) };
    answer(&mut cache, &before, page);
    cache.note(&Event::ChannelChanged { channel: "c".into() });
    let mut open = Open::new("c", None);
    open.advance(&cache);
    open.advance(&cache);
    assert_eq!((open.line.as_deref(), &open.shown), (None, &None));
}

#[test]
fn near_an_edge_another_part_is_asked_for_and_the_old_one_stays() {
    let mut cache = cache(0);
    let mut open = Open::new("c", None);
    open.advance(&cache);
    answer(&mut cache, &open, part(800..1000, true, false));
    open.advance(&cache);
    open.roll.to("810", 0.5);
    (open.roll.seen, open.drawn) = (10..25, true);
    open.advance(&cache);
    assert_eq!(open.needs().len(), 2);
    assert_eq!(open.shown, Some(TimelineAt::Newest));
    answer(&mut cache, &open, part(710..910, true, true));
    open.advance(&cache);
    assert_eq!(open.shown, Some(TimelineAt::Around("810".into())));
    assert_eq!(open.roll.held(), Some("810"), "what is read is held");
}

#[test]
fn what_was_seen_of_another_part_moves_nothing() {
    let mut cache = cache(0);
    let mut open = Open::new("c", Some("500"));
    open.advance(&cache);
    answer(&mut cache, &open, part(400..600, true, true));
    open.advance(&cache);
    open.advance(&cache);
    assert_eq!(open.needs().len(), 1, "it hasn't been drawn yet");
}

#[test]
fn the_end_of_a_part_in_the_past_leads_on() {
    let mut cache = cache(0);
    let mut open = Open::new("c", Some("500"));
    open.advance(&cache);
    answer(&mut cache, &open, part(400..600, true, true));
    open.advance(&cache);
    (open.roll.seen, open.drawn) = (180..195, true);
    open.advance(&cache);
    assert_eq!(open.needs()[1], open.query(&TimelineAt::Around("594".into())));
}

#[test]
fn what_is_read_is_followed_when_many_messages_come() {
    let mut cache = cache(0);
    let mut open = Open::new("c", None);
    open.advance(&cache);
    answer(&mut cache, &open, part(1000..1200, true, false));
    open.advance(&cache);
    open.roll.to("900", 0.5);
    (open.roll.seen, open.drawn) = (100..120, true);
    open.advance(&cache);
    assert_eq!(open.needs()[1], open.query(&TimelineAt::Around("900".into())));
}

#[test]
fn a_message_is_marked_as_read_once() {
    let cache = cache(3);
    let mut open = Open::new("c", None);
    assert!(!open.marks(&cache), "nothing was on screen");
    open.read = Some("9".into());
    assert!(open.marks(&cache));
    assert!(!open.marks(&cache));
    open.read = Some("10".into());
    assert!(open.marks(&cache));
}

#[test]
fn opens_where_it_was_left_when_all_is_read() {
    let mut cache = cache(0);
    let spot = Spot::Message("500".into(), 30.0);
    let mut open = Open::new("c", None).left_at(Some(&spot));
    open.advance(&cache);
    answer(&mut cache, &open, part(400..600, true, true));
    open.advance(&cache);
    assert_eq!(open.shown, Some(TimelineAt::Around("500".into())));
    open.drawn = true;
    assert_eq!(open.spot(), Some(spot));
}

#[test]
fn what_is_new_comes_before_where_it_was_left() {
    let cache = cache(3);
    let spot = Spot::Message("500".into(), 30.0);
    let mut open = Open::new("c", None).left_at(Some(&spot));
    open.advance(&cache);
    assert_eq!(open.needs(), [open.query(&TimelineAt::FirstUnread)]);
}

#[test]
fn a_channel_whose_place_is_gone_opens_at_its_end() {
    let mut cache = cache(0);
    let spot = Spot::Message("500".into(), 30.0);
    let mut open = Open::new("c", None).left_at(Some(&spot));
    open.advance(&cache);
    for query in cache.want(open.needs()) {
        cache.answered(&query, Err(Failure::new(FailureCode::NotFound, "gone", "")));
    }
    open.advance(&cache);
    answer(&mut cache, &open, part(0..10, false, false));
    open.advance(&cache);
    assert_eq!(open.shown, Some(TimelineAt::Newest));
    assert!(open.roll.is_at_end());
}
