//! How many strong reminders somebody may send in a day: what their own node refuses, and what everybody
//! else's counts.

use super::{
    announcements::{refused, told},
    office::Office,
};
use crate::facade::{Answer, Command, FailureCode, Query, Request};

#[test]
fn r31_what_goes_beyond_a_days_reminders_counts_nowhere() {
    let mut office = Office::with_colleagues(&["王芳"]);
    let mut ids = Vec::new();
    let urge = |message: &str| Command::Urge {
        channel: "大厅".into(),
        message: message.into(),
        members: vec!["王芳".into()],
    };
    for number in 0..=20 {
        let text = format!("第 {number} 次");
        let sent = Command::Send { channel: "大厅".into(), text, reply_to: None };
        let Ok(Answer::Made { id }) = office.ask(0, Request::Command(sent)) else { panic!("no") };
        ids.push(id);
    }
    for id in &ids[..20] {
        office.done(0, urge(id));
    }
    assert_eq!(refused(&mut office, 0, urge(&ids[20])), FailureCode::Busy);
    office.level();
    let why = told(&mut office, 1);
    assert_eq!(why.iter().filter(|(_, why, _)| why == "urged").count(), 20);
    // A day later there are others.
    office.now = office.now.plus(86_400_000);
    office.done(0, urge(&ids[20]));
    office.level();
    let why = told(&mut office, 1);
    assert_eq!(why.iter().filter(|(_, why, _)| why == "urged").count(), 21);
}

#[test]
fn r31_a_senders_day_is_counted_over_all_channels_and_devices() {
    let mut office = Office::with_colleagues(&["王芳"]);
    office.done(0, Command::AddChannel { name: "值班".into(), department: None });
    let fields = Vec::new();
    let department = Some("研发部".to_owned());
    office.done(0, Command::AddTask { title: "布展".into(), department, fields });
    let Answer::DeviceOffer(offer) = office.know(0, Query::DeviceOffer) else { panic!("no offer") };
    let (laptop, answer) = office.pair(&offer.code);
    office.done(0, Command::AddDevice { code: answer });
    office.level();
    office.meet();
    let urge = |office: &mut Office, desk: usize, channel: &str, text: String| {
        let sent = Command::Send { channel: channel.into(), text, reply_to: None };
        let Ok(Answer::Made { id: message }) = office.ask(desk, Request::Command(sent)) else {
            panic!("not sent")
        };
        let members = vec!["王芳".to_owned()];
        let urge = Command::Urge { channel: channel.into(), message, members };
        office.ask(desk, Request::Command(urge)).map_err(|failure| failure.code)
    };
    for number in 0..10 {
        urge(&mut office, 0, "大厅", format!("大厅 {number}")).expect("sent");
        urge(&mut office, 0, "值班", format!("值班 {number}")).expect("sent");
    }
    let busy = Err(FailureCode::Busy);
    assert_eq!(urge(&mut office, 0, "大厅", "又".into()), busy, "ten and ten are twenty");
    let task =
        Command::UrgeTask {
            task: "布展".into(), members: vec!["王芳".into()], text: "".into()
        };
    assert_eq!(refused(&mut office, 0, task), FailureCode::Busy, "of a task, too");
    office.level();
    assert_eq!(urge(&mut office, laptop, "值班", "又".into()), busy, "nor from another device");
    let why = told(&mut office, 1);
    assert_eq!(why.iter().filter(|(_, why, _)| why == "urged").count(), 20);
    office.now = office.now.plus(86_400_000);
    assert!(urge(&mut office, laptop, "值班", "明天".into()).is_ok());
}
