//! A meeting is made, answered in the other office while the line is cut, moved, and shown on the
//! agenda.

use app::text::Lang;
use node::facade::{Command, MeetingChange, MeetingField, Request};

use crate::seat::Seat;

fn done(seat: &mut Seat, command: Command) {
    seat.node().call_blocking(Request::Command(command)).expect("done");
}

#[test]
fn r34_a_meeting_is_made_answered_in_the_other_office_and_moved() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut seat = Seat::at(dir.path(), Lang::Zh, [1280.0, 900.0]);
    seat.click("打开示例组织");
    seat.click("会议");
    seat.see("这几周没有会议");
    seat.click("新会议");
    seat.see("邀请这里所有人");
    seat.type_text("发布周会");
    seat.click("重复 只一次");
    seat.click("每周");
    seat.click("邀请这里所有人");
    seat.picture("meeting-form-zh");
    seat.click("添加并邀请");
    seat.see("邀请了 3 人");
    seat.picture("meetings-zh");
    // In the other office it waits in the inbox, and can be answered with the line cut.
    seat.click("王五 · 成都分部");
    seat.click("收件箱");
    seat.see_part("邀请您参加");
    seat.picture("meeting-inbox-zh");
    seat.click("切断线路");
    seat.click("待定");
    seat.lose("待定");
    seat.click("恢复线路");
    // It is moved, and everybody is asked anew.
    seat.click("张三 · 总部");
    seat.click("修改会议");
    seat.click("时长 60 分钟");
    seat.click("90 分钟");
    seat.click("保存");
    seat.click("王五 · 成都分部");
    seat.see_part("改了时间：请重新答复");
    seat.leave();
}

#[test]
fn r34_a_calendar_file_goes_out_and_comes_in_by_name_and_by_drop() {
    let dir = tempfile::tempdir().expect("a directory");
    let home = dir.path().join("home");
    crate::conversation::founded(&home);
    let mut seat = Seat::at(&home, Lang::Zh, [1180.0, 780.0]);
    let file = dir.path().join("外部.ics");
    let day = |at| format!("{at}T060000Z");
    let now = node::clock::now().0 / 1000 + 86_400;
    let date = jiff::Timestamp::from_second(i64::try_from(now).expect("a time")).expect("a time");
    let date = date.strftime("%Y%m%d").to_string();
    let calendar = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:test",
        "BEGIN:VEVENT",
        "UID:one@example.org",
        "DTSTAMP:20260101T000000Z",
        &format!("DTSTART:{}", day(&date)),
        "DURATION:PT1H",
        "SUMMARY:客户来访",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ];
    std::fs::write(&file, calendar.join("\r\n")).expect("written");
    seat.click("会议");
    seat.see("这几周没有会议");
    seat.drop_file(&file);
    seat.see("导入日历文件");
    seat.picture("meetings-import-zh");
    seat.click("导入");
    seat.see_part("新增 1 个");
    seat.picture("meetings-imported-zh");
    seat.click("关闭");
    seat.see_part("客户来访");
    let out = dir.path().join("全部.ics");
    seat.click("导出日历文件");
    seat.write("文件", "");
    seat.press_with(egui::Modifiers::COMMAND, egui::Key::A);
    seat.type_text(out.to_str().expect("a path"));
    seat.picture("meetings-export-zh");
    seat.click("写入文件");
    seat.see_part("已导出");
    let written = std::fs::read_to_string(&out).expect("written");
    assert!(written.contains("UID:one@example.org"), "{written}");
    // The same again changes nothing; what is no calendar is said to be none.
    seat.click("导入日历文件");
    seat.write("文件", out.to_str().expect("a path"));
    seat.click("导入");
    seat.see_part("1 个没有变化");
    seat.click("关闭");
    seat.click("导入日历文件");
    seat.write("文件", home.join("identity").to_str().expect("a path"));
    seat.click("导入");
    seat.see_part("不是");
    seat.leave();
}

#[test]
fn r34_a_page_of_the_department_becomes_the_agenda_and_a_click_opens_it() {
    let dir = tempfile::tempdir().expect("a directory");
    let mut seat = Seat::at(dir.path(), Lang::Zh, [1280.0, 900.0]);
    seat.click("打开示例组织");
    seat.see("收件箱");
    let page = |department: Option<&str>, title: &str| {
        let (title, department) = (title.to_owned(), department.map(str::to_owned));
        Command::NewPage { title, department, text: "第一项".into() }
    };
    done(&mut seat, page(None, "总议程"));
    done(&mut seat, page(Some("行政部"), "行政议程"));
    seat.click("会议");
    seat.click("新会议");
    seat.type_text("例会");
    seat.click("议程 没有");
    seat.picture("meeting-agenda-choice-zh");
    seat.click("总议程");
    seat.see("议程 总议程");
    seat.click("添加并邀请");
    seat.see("打开《总议程》");
    // Another one, which is made with it.
    seat.click("修改会议");
    seat.click("议程 总议程");
    seat.click("新建带小标题的文档");
    seat.click("保存");
    seat.see("打开《例会 · 议程》");
    seat.see_part("议程 总议程 → 例会 · 议程");
    seat.click("打开《例会 · 议程》");
    seat.until("the page", |screen| {
        let desk = screen.state().desks().expect("desks").here();
        matches!(desk.nav.here(), app::state::Route::Page { .. })
    });
    // None any more.
    seat.click("会议");
    seat.click_part("例会，");
    seat.click("修改会议");
    seat.click("议程 例会 · 议程");
    seat.click("没有");
    seat.click("保存");
    seat.lose("打开《例会 · 议程》");
    // A page that not everybody reads: who doesn't sees that there is one, and no more.
    let tomorrow = i64::try_from(node::clock::now().0 / 1000 + 86_400).expect("a time");
    let tomorrow = jiff::Timestamp::from_second(tomorrow).expect("a time");
    let when = format!("{} 1d", tomorrow.strftime("%Y-%m-%d"));
    let changes = vec![
        MeetingChange::Set(MeetingField::Title("跨部门会".into())),
        MeetingChange::Set(MeetingField::When(when)),
        MeetingChange::Set(MeetingField::Agenda(Some("行政议程".into()))),
        MeetingChange::Invite("李四".into()),
    ];
    done(&mut seat, Command::AddMeeting { department: Some("产品部".into()), changes });
    seat.click("李四 · 总部");
    seat.click("收件箱");
    seat.click_part("跨部门会");
    seat.see("您看不到的文档");
    seat.picture("meeting-agenda-hidden-zh");
    seat.leave();
}

#[test]
fn r35_a_review_is_filled_in_with_one_click_and_leads_to_the_function_list() {
    for (lang, name) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        let dir = tempfile::tempdir().expect("a directory");
        let mut seat = Seat::at(dir.path(), lang, [1280.0, 900.0]);
        let zh = lang == Lang::Zh;
        let say = |zh_text: &'static str, en: &'static str| if zh { zh_text } else { en };
        seat.click(say("打开示例组织", "Open the sample organisation"));
        seat.click(say("会议", "Meetings"));
        seat.click(say("新会议", "New meeting"));
        seat.click(say("产品功能评审", "Product function review"));
        seat.see(say("重复 每季度", "Repeats Every quarter"));
        seat.picture(&format!("meeting-review-{name}"));
        seat.click(say("添加并邀请", "Make and invite"));
        let opens = say("打开《产品功能评审 · 议程》", "Open Product function review · agenda");
        seat.see(opens);
        seat.picture(&format!("meeting-review-made-{name}"));
        seat.click(opens);
        seat.click(say("预览", "Read"));
        seat.picture(&format!("meeting-review-agenda-{name}"));
        // The line of the page that leads to the table of the organisation.
        seat.click_last("功能清单表");
        seat.until("the table", |screen| {
            let desk = screen.state().desks().expect("desks").here();
            matches!(desk.nav.here(), app::state::Route::Table { .. })
        });
        seat.see_part("任务管理");
        seat.picture(&format!("meeting-review-functions-{name}"));
        seat.leave();
    }
}
