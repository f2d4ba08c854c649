# 窗口里的全部文字。每个编号在 en.ftl 里都有同样的一条。

## 到处都用的词

app-name = 同舟
add = 添加
back = 返回
cancel = 取消
close = 关闭
copied = 已复制
failed = 没有成功
fold = 收起
loading = 正在读取…
make = 创建
name = 名称
unfold = 展开
unread = 有未读

## 日期

date-today = 今天
date-yesterday = 昨天
date-long = { $year }年{ $month }月{ $day }日 { $weekday }
date-short = { $month }月{ $day }日
date-short-year = { $year }年{ $month }月{ $day }日
date-month = { $year }年{ $month }月
weekdays-short = 一 二 三 四 五 六 日
weekday-mon = 周一
weekday-tue = 周二
weekday-wed = 周三
weekday-thu = 周四
weekday-fri = 周五
weekday-sat = 周六
weekday-sun = 周日
month-1 = 1
month-2 = 2
month-3 = 3
month-4 = 4
month-5 = 5
month-6 = 6
month-7 = 7
month-8 = 8
month-9 = 9
month-10 = 10
month-11 = 11
month-12 = 12

## 首页

welcome-line = 消息、任务、文档都在自己的电脑上。没有网也能用，连上同事就同步。
welcome-create = 创建组织
welcome-create-hint = 您是第一个人，之后邀请同事加入
welcome-join = 凭邀请加入
welcome-join-hint = 同事给了您一串邀请码
welcome-sample = 打开示例组织
welcome-sample-hint = 两个办公室、三个真实的节点，可以亲手切断线路看看
welcome-failed = 没有成功
organisation-name = 组织名称
organisation-example = 例如：示例科技
person-name = 您的姓名
person-example = 例如：张三
create-do = 创建
join-code = 邀请码
join-peer = 同事节点的地址（可不填）
join-peer-hint = 在同一局域网内会自动找到同事，不用填写
join-do = 加入
join-waiting = 正在等同事的节点接纳您
join-waiting-hint = 只要有一位同事的节点能连上就行，您可以先关掉窗口，之后再打开
join-refused = 邀请没有被接受
join-refused-next = 请向邀请您的人再要一份邀请
opening-node = 正在打开您的节点…
opening-new = 正在创建组织…
opening-join = 正在准备加入…
opening-sample = 正在准备示例组织：三个节点互相加入，需要几秒钟…

## 外观

theme-system = 跟随系统
theme-light = 浅色
theme-dark = 深色
theme-contrast = 高对比度

## 侧栏与顶栏

show-sidebar = 显示侧栏
go-back = 后退
go-forward = 前进
channel-new = 新建频道
department-new = 新建下级部门
inbox-title = 收件箱
tasks-title = 任务
tasks-mine = 我的任务
tasks-all = 全部任务
pages-title = 文档
people-title = 人员与权限
network-title = 网络与同步
search-title = 搜索
settings-title = 设置
help-title = 帮助

## 快速切换

switcher-open = 跳转到…
switcher-hint = 输入名称或拼音首字母
switcher-none = 没有找到

## 示例组织

sample-name = 示例组织
sample-leave = 离开示例
sample-beside = 在新窗口中打开{ $name }的桌面
line-is-up = 两处办公室已连通
line-is-cut = 线路已切断
line-cut = 切断线路
line-mend = 恢复线路

## 同步状态

sync-open = 查看网络与同步
sync-unknown = 正在读取…
sync-gone = 节点已停止，请重新打开程序
sync-read-only = 磁盘出错：只能查看，新内容无法保存
sync-joining = 等待同事的节点接纳
sync-alone = 还没有遇到同事的节点
sync-offline = 离线
sync-offline-since = 离线（上次联系 { $name } { $time }）
sync-receiving = 同步中 { $percent } %（{ $have }/{ $total }）
sync-sending = 正在发出 { $left } 项
sync-level = 已同步（已连接 { $peers } 个节点）
status-aside = { $count } 项被搁置

## 快捷键

keys-title = 快捷键
keys-switcher = 快速切换
keys-search = 全局搜索
keys-inbox = 收件箱
keys-neighbour = 上一个 / 下一个频道
keys-unread = 上一个 / 下一个未读频道
keys-history = 后退 / 前进
keys-send = 发送
keys-line = 换行
keys-edit-last = 编辑我的上一条消息（输入框为空时）
keys-format = 粗体 / 斜体 / 代码
keys-task = 新建任务
keys-task-fields = 任务列表中：状态 / 优先级 / 负责人 / 截止
keys-panel = 关闭右侧面板
keys-settings = 设置
keys-zoom = 放大 / 缩小 / 还原
keys-shortcuts = 本列表
keys-help = 本页的手册
keys-close = 关闭弹出的内容

## 会话

## 收件箱

## 任务

tasks-waiting = 正在读取…
tasks-failed = 任务读取失败
task-failed = 这条任务读取失败
tasks-list = 列表
tasks-board = 看板
tasks-gantt = 甘特图
tasks-of = { $name } · 任务
tasks-empty = 还没有任务
tasks-empty-hint = 按 Ctrl+N 新建一条，写下标题即可
tasks-none-fit = 没有符合条件的任务
tasks-none-fit-hint = 可以放宽筛选条件，或清除筛选
tasks-column-empty = 暂无任务
tasks-filter = 筛选标题
tasks-filter-clear = 清除筛选
tasks-count = { $shown } / { $all } 条
tasks-chosen = 已选 { $count } 条
tasks-chosen-clear = 取消选择
tasks-sort = 排序
tasks-sort-changed = 最近更新
tasks-group = 分组
tasks-group-none = 不分组
tasks-by-dependency = 依赖顺序
tasks-due-any = 不限
tasks-due-overdue = 已逾期
tasks-due-week = 本周截止
tasks-due-never = 没有截止日期
task-new = 新建任务
task-new-line = 新任务
task-new-hint = 新建任务：标题 @负责人 !高 >周五，回车创建
task-new-short = 标题 @负责人 !高 >周五
task-new-department = 新任务所属部门
task-new-in = 在「{ $status }」中新建任务
task-nowhere = 您在这里只能查看，不能新建任务
task-choose = 选择 { $title }
task-nobody = 未指派
task-nothing = 无
task-title = 标题
task-status = 状态
task-priority = 优先级
task-assignees = 负责人
task-department = 部门
task-departments = 协作部门
task-start = 开始
task-deadline = 截止
task-progress = 进度
task-depends = 前置任务
task-description = 描述
task-description-hint = 补充说明，支持 Markdown
task-description-save = 离开输入框或按 Ctrl+Enter 保存
task-priority-none = 无优先级
task-priority-low = 低
task-priority-medium = 中
task-priority-high = 高
task-overdue = { $day } 逾期 { $days } 天
task-due-tomorrow = 明天
task-due-friday = 本周五
task-due-monday = 下周一
task-due-next-friday = 下周五
task-due-month-end = 月底
task-no-day = 不设日期
task-day-hint = 输入日期，如 12-24、周五、+3
task-person-hint = 输入姓名或拼音首字母
task-menu-none = 没有可选项
task-menu-set = 设置{ $field }
task-conflict-mark = 有冲突
task-conflict = { $field }：两边各改了一次
task-conflict-hint = 断网期间两处同时修改，两个值都保留了下来。点一下要采用的那个：
task-conflict-read = 断网期间两处同时修改，两个值都保留了下来
task-conflict-shown = （当前显示）
task-conflict-choose = 采用
task-conflict-take = 采用 { $value }（{ $who } { $when }）
task-read-only = 您在这个部门只能查看，不能修改
task-history = 修改记录
task-history-more = 更早的记录
task-made-by = { $who } 创建于 { $when }
gantt-nearer = 放大时间轴
gantt-farther = 缩小时间轴
gantt-no-days = 未设日期，选中后按 D 设置截止
gantt-reversed = 开始晚于截止
calendar-before = 上个月
calendar-after = 下个月
statuses-title = 任务状态
statuses-hint = 本部门看板的列。修改只影响本部门
statuses-new = 新状态名称
statuses-kind = 新状态的类别
statuses-todo = 未开始
statuses-doing = 进行中
statuses-done = 已结束
statuses-label-zh = 中文名称
statuses-label-en = 英文名称
statuses-before = 前移 { $name }
statuses-after = 后移 { $name }
statuses-retire = 停用 { $name }
statuses-restore = 恢复 { $name }

## 文档

page-new = 新建文档
page-new-title = 文档标题
page-where = 所属部门
pages-waiting = 正在载入文档…
pages-failed = 无法载入文档列表
pages-none = 还没有文档
pages-none-hint = 会议纪要、方案、手册都可以写在这里，多人可同时编辑
pages-filter = 按标题或编辑人筛选
pages-no-fit = 没有匹配的文档
pages-no-fit-hint = 换个词试试
pages-organisation = 全组织
page-waiting = 正在打开文档…
page-failed = 无法打开文档
page-read-only = 仅可查看：您没有编辑权限
page-text = 正文
page-title = 标题
page-empty-hint = 开始书写，支持 Markdown
page-rename = 重命名
page-saved = 已保存
page-saving = 保存中…
page-not-saved = 未保存，正在重试
page-is-here = { $name } 正在查看
page-write = 编辑
page-split = 分栏
page-read = 预览
page-undo = 撤销
page-redo = 重做
page-heading = 标题级别
page-bold = 粗体（Ctrl+B）
page-italic = 斜体（Ctrl+I）
page-code = 代码（Ctrl+E）
page-list = 列表
page-todo = 待办列表
page-quote = 引用
page-link = 链接
page-table = 表格
page-table-column = 列
page-outline = 目录
page-outline-none = 还没有标题
page-find = 在文档中查找
page-found = 第 { $at } 处，共 { $all } 处
page-found-many = 第 { $at } 处，超过 { $all } 处
page-find-next = 下一处
page-find-previous = 上一处
page-find-close = 关闭查找
page-history = 历史记录
page-history-waiting = 正在载入历史…
page-history-failed = 无法载入历史
page-history-none = 还没有历史
page-history-none-hint = 有人编辑后会显示在这里
page-version-of = { $name } 于 { $time } 的版本
page-version-close = 返回文档
page-same-lines = … { $count } 行未变
page-more-changes = 改动较多，其余未显示
page-restore = 恢复此版本
page-restore-ask = 恢复为这个版本？
page-restore-what = 正文会恢复成该版本的样子，并记为一次新的编辑。之后的版本仍保留在历史中。
page-restore-do = 恢复
page-restored = 已恢复为新版本

## 人员与权限

people-everybody = 全公司
people-members = 成员
people-reading = 谁能看、为什么
people-find = 按姓名或拼音查找
people-none = 这里还没有人
people-none-hint = 邀请同事，或从 CSV 导入
people-left = 已离开
people-me = 我
people-connected = 已连接
people-department = 部门
people-role = 角色
people-level = 权限
people-until = 有效期
people-no-end = 长期
people-days = { $count } 天
role-member = 成员
role-manager = 负责人
role-admin = 管理员
level-read = 查看
level-comment = 评论
level-write = 编辑
level-manage = 管理
right-here = 在{ $place }：{ $level }
right-below = 在{ $place }及下级：{ $level }
right-until = 至 { $time }
right-passes = 可再授予 { $count } 次
right-revoke = 收回
right-revoked = 已收回
right-revoked-done = 已收回权限
rights-none = 没有任何权限
chain-given = { $holder }：{ $what }，由{ $giver }授予
chain-founder = { $holder }：{ $what }，来自组织的创建
person-departments = 部门
person-devices = 设备
person-rights = 权限及来源
reading-hint = 以下的人能看到{ $place }的内容，下面是每个人的授权链条。
invite-open = 邀请同事
invite-title = 邀请一位同事
invite-hint = 邀请码只能用一次。您离线时也有效，任何一位同事的节点都能接纳新人。
invite-do = 生成邀请码
invitation-title = 邀请码
invitation-secret = 请像密码一样保管：拿到它的人可以加入一次。
invitation-picture = 邀请码的二维码
invitation-too-long = 邀请码太长，无法显示为二维码
invitation-for = 加入{ $place }，{ $time } 前有效
invitation-copy = 复制邀请码
grant-open = 授予权限…
grant-title = 授予{ $name }权限
grant-below = 包括下级部门
grant-do = 授予
grant-done = 已授予
revoke-title = 收回这项权限？
revoke-means = 由它再授予出去的权限也一并失效。对方已经写下、且这里已有的内容继续有效。
remove-open = 移出组织…
remove-title = 将{ $name }移出组织？
remove-devices = { $count } 台设备不再属于组织
remove-reading = 不再能看到：{ $places }
remove-right = 失去权限：{ $what }
remove-others = { $name }也会失去：{ $what }
remove-keeps = 对方写下的 { $count } 条记录这里已有，继续有效
remove-late = 之后才到达的内容会被搁置，由负责人决定。对方设备上已有的内容无法收回。
remove-do = 移出
remove-done = 已移出组织
department-rename = 重命名部门
department-move = 移动部门
department-move-title = 将{ $name }移到
import-open = 从 CSV 导入
import-hint = 把文件拖到窗口里，或填写路径。表头用中文或英文都可以，例如：姓名、部门、邮箱。
import-path = 文件路径
import-check = 检查
import-do = 创建并生成邀请码
import-too-large = 文件超过 4 MiB，请分成几份
import-would = 将创建 { $departments } 个部门、{ $people } 份邀请
import-done = 已创建 { $departments } 个部门、{ $people } 份邀请
import-copy = 复制{ $name }的邀请码

## 网络与同步

sync-now = 立即同步
sync-now-done = 已请所有已连接的节点比对
network-peers = 同事的节点
network-nobody = 还没有遇到同事的节点
network-nobody-hint = 在同一局域网内会自动出现。跨办公室时，在「设置」里填写一台能连上的机器的地址。
network-spaces = 各部门内容是否齐全
network-aside = 被搁置的内容
network-addresses = 本机地址
network-addresses-hint = 告诉同事其中一个，他们就能连到您这里。
network-check = 检查
peer-name = 姓名
peer-way = 连接方式
peer-contact = 上次联系
peer-level = 相差
peer-bytes = 流量
peer-even = 一致
peer-ahead = 对方多 { $count } 项
peer-behind = 对方少 { $count } 项
peer-both = 对方多 { $ahead } 项、少 { $behind } 项
way-none = 未连接
way-lan = 局域网
way-direct = 直连
space-control = 组织结构与权限
space-entries = { $count } 条记录
space-whole = 齐全
space-missing = 缺 { $count } 条
aside-hint = 没有权限、迟到或损坏的内容保留在这里，不显示给任何人。
aside-none = 没有
check-hint = 核对日志、签名、权限，以及每份文档与列表是否一致。
check-do = 检查全部
check-rebuild = 检查并重建列表
check-report = 核对了 { $entries } 条记录、{ $documents } 份文档，发现 { $problems } 个问题
copy = 复制

## 搜索

## 设置

settings-looks = 外观
settings-lang = 语言
settings-theme = 主题
settings-zoom = 界面缩放
settings-writing = 输入
settings-send = 发送消息
settings-send-hint = 另一种组合用来换行
settings-notify = 通知
settings-notify-mentions = 有人提到我或回复我时通知
settings-notify-hint = 正在看的频道不会通知
settings-quiet = 安静时段
settings-quiet-hint = 这段时间不弹出通知，收件箱照常更新
settings-quiet-from = 从
settings-quiet-to = 到
settings-on = 开
settings-off = 关
settings-peers = 同事节点的地址
settings-peers-hint = 局域网内会自动找到同事。跨办公室时，填写一台能连上的机器的地址。
settings-peer = 节点地址
settings-peer-remove = 删除 { $address }
settings-storage = 存储
settings-about = 关于
storage-journal = 日志（全部内容的依据）
storage-rows = 列表与文档（可重建）
storage-index = 搜索索引（可重建）
storage-entries = 记录数
about-version = 版本
about-organisation = 组织
about-device = 本机设备
about-licence = 按 Apache-2.0 许可发布。字体：思源黑体（SIL OFL 1.1）；图标：Lucide（ISC）。

## 帮助
