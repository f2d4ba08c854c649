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
fn an_import_says_what_it_skips_and_what_deserves_a_look() {
    let mut seat = Seat::new(Lang::Zh);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("people.csv");
    let csv = "姓名,部门,直属上级\n孙七,市场部;研发部,不在表里\n周八,,\n";
    std::fs::write(&file, csv).expect("written");
    seat.click("打开示例组织");
    seat.click("人员与权限");
    seat.click("从 CSV 导入");
    seat.write("文件路径", &file.display().to_string());
    seat.click("检查");
    seat.see("将创建 0 个部门、1 份邀请");
    seat.see("孙七  市场部、研发部");
    seat.see("已跳过");
    seat.see("第 3 行“部门”：没有所属部门。请填写部门名称或路径。");
    seat.see("请留意");
    seat.see("第 2 行“直属上级”（不在表里）：文件里没有这位上级。请核对工号或姓名。");
    seat.picture("import-zh");
    seat.click("创建并生成邀请码");
    seat.see("已创建 0 个部门、1 份邀请");
    seat.see("复制孙七的邀请码");
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
