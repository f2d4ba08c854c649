//! Starting the program again while its window is open: the window comes to the front.

use app::text::Lang;
use egui::ViewportCommand;

use crate::seat::Seat;

/// What the program does first when it is started again; whether it found a window.
fn start_again(home: &std::path::Path) -> bool {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(node::api::show_window(home)).expect("asked")
}

#[test]
fn a_further_start_brings_the_window_to_the_front_whatever_it_shows() {
    let home = tempfile::tempdir().expect("a directory");
    assert!(!start_again(home.path()), "no window is open");
    let mut seat = Seat::at(home.path(), Lang::Zh, [1180.0, 780.0]);
    let comes_forward = |seat: &mut Seat| {
        assert!(start_again(home.path()));
        seat.until("the window in front", |screen| {
            let outputs = &screen.output().viewport_output;
            let commands = outputs.get(&egui::ViewportId::ROOT).map(|output| &output.commands);
            let wanted = [ViewportCommand::Visible(true), ViewportCommand::Focus];
            commands.is_some_and(|sent| wanted.iter().all(|wanted| sent.contains(wanted)))
        });
    };
    // On the first page, with no node.
    comes_forward(&mut seat);
    seat.click("创建组织");
    seat.write("组织名称", "示例科技");
    seat.write("您的姓名", "张三");
    seat.click("创建");
    seat.see("收件箱");
    // With a node, and once more.
    comes_forward(&mut seat);
    comes_forward(&mut seat);
    seat.leave();
    assert!(!start_again(home.path()), "the window is closed");
}
