//! People: inviting, looking at rights, seeing what a removal would do.

use app::text::Lang;

use crate::seat::Seat;

#[test]
fn rights_are_shown_with_their_chain_and_a_removal_before_it_is_made() {
    let mut seat = Seat::new(Lang::Zh);
    seat.click("打开示例组织");
    seat.click("人员与权限");
    seat.see("李四");
    seat.picture("people-zh");
    seat.click("李四");
    seat.see_part("由张三授予");
    seat.picture("person-zh");
    seat.click("谁能看、为什么");
    seat.see_part("来自组织的创建");
    seat.picture("reading-zh");
    seat.click("移出组织…");
    seat.see_part("台设备不再属于组织");
    seat.picture("remove-zh");
    seat.click("移出");
    seat.see("已移出组织");
    seat.click("成员");
    seat.see("已离开");
}

#[test]
fn an_invitation_is_made_and_shown() {
    let mut seat = Seat::new(Lang::En);
    seat.click("Open the sample organisation");
    seat.click("People and permissions");
    seat.click("Invite");
    seat.picture("invite-en");
    seat.click("Make a code");
    seat.see("The invitation as a QR code");
    seat.picture("invitation-en");
    seat.click("Copy the code");
    seat.see("Copied");
    seat.click("Close");
    seat.lose("The invitation as a QR code");
}
