//! What follows a person to their other device, between two real windows and a colleague's node.

use std::path::Path;

use app::{
    state::{Loaded, Settings},
    text::Lang,
    theme::ThemeChoice,
};
use egui_kittest::kittest::Queryable;
use node::{
    facade::{Answer, Command, InboxAbout, Query, Request, TaskField},
    runtime::{self, Handle, HomeAt, RunOptions, init},
};

use crate::seat::Seat;

const SIZE: [f32; 2] = [1180.0, 780.0];

/// The field that the channel's messages are written in.
const FIELD: &str = "发送到 大厅";

fn call(seat: &mut Seat, command: Command) -> Answer {
    seat.node().call_blocking(Request::Command(command)).expect("done")
}

/// 张三's first window, on an organisation with a channel.
fn first(home: &Path) -> Seat {
    init(&HomeAt::open(home), "示例科技", "张三").expect("founded");
    let mut seat = Seat::at(home, Lang::Zh, SIZE);
    call(&mut seat, Command::AddChannel { name: "大厅".into(), department: None });
    seat.until("an address", |screen| {
        let desks = screen.state().desks();
        let status = desks.and_then(|desks| desks.here().cache.status());
        status.is_some_and(|status| !status.addresses.is_empty())
    });
    seat
}

/// The same person's second window.
fn second(first: &mut Seat, home: &Path) -> Seat {
    let offer = first.node().call_blocking(Request::Query(Query::DeviceOffer)).expect("an offer");
    let Answer::DeviceOffer(offer) = offer else { panic!("{offer:?}") };
    let mut seat = Seat::at(home, Lang::Zh, SIZE);
    seat.click("这是我的另一台设备");
    seat.write("另一台设备显示的代码", &offer.code);
    seat.click("继续");
    seat.until("a code", |screen| code(screen.state()).is_some());
    let answer = code(seat.app()).expect("just seen");
    call(first, Command::AddDevice { code: answer });
    seat.see("收件箱");
    seat.until("things to be shared", |screen| {
        let desk = screen.state().desks().map(|desks| desks.here());
        let own = desk.map(|desk| desk.cache.get(&Query::Own));
        matches!(own, Some(Loaded::Ready(Answer::Own(own))) if own.shared)
    });
    seat
}

/// What a device that waits to be added shows.
fn code(app: &app::app::App) -> Option<String> {
    app.desks()?.here().cache.status()?.pairing.clone()
}

/// A colleague's node, which has joined and has the channel.
fn colleague(tokio: &tokio::runtime::Runtime, first: &mut Seat, home: &Path) -> Handle {
    let expires = node::clock::now().plus(3_600_000);
    let role = protocol::capability::Role::Member;
    let invite = Command::Invite { department: "示例科技".into(), role, expires };
    let Answer::Invitation(invitation) = call(first, invite) else { panic!("no invitation") };
    let at = HomeAt::open(home);
    runtime::prepare_join(&at, &invitation.code, "李四").expect("prepared");
    let code: protocol::capability::InvitationCode = invitation.code.parse().expect("a code");
    let options = RunOptions { peers: code.hints().to_vec(), ..RunOptions::default() };
    tokio.block_on(async {
        let (handle, ended) = runtime::run(&at, options).await.expect("running");
        tokio.spawn(ended);
        let mut events = handle.events();
        let reads = |answer| match answer {
            Ok(Answer::Channels(rows)) => rows.iter().any(|row| row.name == "大厅"),
            _ => false,
        };
        while !reads(handle.call(Request::Query(Query::Channels)).await) {
            events.recv().await.expect("it runs");
        }
        handle
    })
}

/// What stands in the field.
fn written(seat: &Seat) -> String {
    seat.harness.query_all_by_label(FIELD).find_map(|node| node.value()).unwrap_or_default()
}

fn see_written(seat: &mut Seat, text: &str) {
    seat.until(text, |screen| {
        let mut fields = screen.query_all_by_label(FIELD);
        fields.any(|node| node.value().as_deref() == Some(text))
    });
}

#[test]
fn half_a_message_goes_on_at_the_other_device_and_so_do_settings() {
    let homes = [(); 2].map(|()| tempfile::tempdir().expect("a directory"));
    let mut desk = first(homes[0].path());
    let mut laptop = second(&mut desk, homes[1].path());
    desk.click("大厅");
    desk.write(FIELD, "大家下午");
    laptop.click("大厅");
    laptop.see(FIELD);
    assert_eq!(written(&laptop), "", "nobody is told while somebody types");
    desk.wait_seconds(6);
    see_written(&mut laptop, "大家下午");
    laptop.picture("own-draft-zh");
    laptop.write(FIELD, "三点在一号会议室");
    laptop.wait_seconds(6);
    see_written(&mut desk, "大家下午三点在一号会议室");
    desk.write(FIELD, "");
    desk.press(egui::Key::Enter);
    desk.see("大家下午三点在一号会议室");
    desk.wait_seconds(6);
    see_written(&mut laptop, "");

    // What is set on one is set on the other; how large things are isn't.
    desk.click("设置");
    desk.click("深色");
    laptop.until("the other theme", |screen| {
        let style = screen.ctx.global_style();
        style.visuals.dark_mode
    });
    desk.leave();
    laptop.leave();
    assert_eq!(Settings::load(homes[1].path()).theme, ThemeChoice::Dark);
}

#[test]
fn what_is_read_or_put_off_on_one_device_is_so_on_the_other() {
    let homes = [(); 3].map(|()| tempfile::tempdir().expect("a directory"));
    let tokio = tokio::runtime::Runtime::new().expect("threads");
    let mut desk = first(homes[0].path());
    let mut laptop = second(&mut desk, homes[1].path());
    let colleague = colleague(&tokio, &mut desk, homes[2].path());
    let send =
        |text: &str| Command::Send { channel: "大厅".into(), text: text.into(), reply_to: None };
    colleague.call_blocking(Request::Command(send("新人报到"))).expect("said");
    for seat in [&mut desk, &mut laptop] {
        seat.see("大厅 有未读");
    }
    laptop.picture("own-unread-zh");
    desk.click("大厅 有未读");
    desk.see("新人报到");
    laptop.lose("大厅 有未读");
    laptop.see("大厅");

    let day = node::clock::now().0 / 86_400_000 - 2;
    let day = jiff::civil::date(1970, 1, 1)
        .checked_add(jiff::Span::new().days(i64::try_from(day).expect("days")))
        .expect("a day");
    let fields = vec![TaskField::Deadline(Some(day.to_string()))];
    call(&mut desk, Command::AddTask { title: "布展".into(), department: None, fields });
    for seat in [&mut desk, &mut laptop] {
        seat.until("a reminder", |screen| reminders(screen.state()) == 1);
    }
    let until = node::clock::now().plus(3_600_000);
    call(&mut desk, Command::SnoozeReminder { task: "布展".into(), until });
    for seat in [&mut desk, &mut laptop] {
        seat.until("no reminder", |screen| reminders(screen.state()) == 0);
    }
    desk.leave();
    laptop.leave();
    // It may have stopped with the last of its colleagues.
    let _ = colleague.call_blocking(Request::Command(Command::Stop));
}

/// How many reminders the window knows of.
fn reminders(app: &app::app::App) -> usize {
    let query = Query::Inbox { limit: app::state::INBOX_SHOWN_MAX };
    match app.desks().map(|desks| desks.here().cache.get(&query)) {
        Some(Loaded::Ready(Answer::Inbox(items))) => {
            items.iter().filter(|item| matches!(item.about, InboxAbout::Reminder(_))).count()
        }
        _ => 0,
    }
}
