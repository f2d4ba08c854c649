# 窗口里的全部文字。每个编号在 en.ftl 里都有同样的一条。

## 到处都用的词

app-name = 同舟
add = 添加
back = 返回
cancel = 取消
close = 关闭
copied = 已复制
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

conversation-waiting = 正在读取…
conversation-failed = 消息读取失败
conversation-unknown = 看不到这个频道
conversation-unknown-hint = 它可能还没有同步到这台设备，或者您没有权限查看
conversation-empty = 「{ $channel }」还没有消息
conversation-empty-hint = 在下面写第一条消息吧，同事的设备连上就会收到
conversation-empty-read-only = 这里有新消息时会显示出来
conversation-people = 查看人员与权限
conversation-place = { $place } · { $count } 人
conversation-archived = （已归档）
new-messages = 新消息
to-newest = 回到最新
to-newest-unread = { $count } 条新消息
message-label = { $author }：{ $text }，{ $time } { $state }
message-recalled = 此消息已撤回
message-hidden = 此消息已被管理员隐藏
message-answers = 回复 { $author }：{ $text }
message-answers-earlier = 回复较早的消息
message-unfold = 展开全文
message-edited = 已编辑
message-replies = { $count } 条回复
message-react = 添加表情
message-reply = 回复
message-quote = 引用
message-more = 更多
message-copy = 复制
message-edit = 编辑
message-details = 消息详情
message-recall = 撤回…
message-hide = 隐藏
message-show = 取消隐藏
recall-title = 撤回这条消息？
recall-what = 大家将看不到它的内容，只留下撤回记录。已经读过的人可能记得内容。此操作无法恢复。
recall-do = 撤回
emoji-add = 再加一个表情
emoji-by = { $emoji } { $names }
emoji-mine = { $emoji } { $names }（含我，点击取消）
emoji-other = 输入其他表情
delivery-saved = 已保存
delivery-saved-hint = 已保存在本设备，目前没有其他人能看到这个频道
delivery-pending = 待发送
delivery-pending-hint = 已保存在本设备，还没有同事的设备收到
delivery-delivered = 已送达 { $reached }/{ $all } 人
delivery-read = 已读 { $reached }/{ $all } 人
delivery-read-by = 已读：{ $names }
delivery-delivered-to = 已送达，未读：{ $names }
delivery-has-read = 已读
delivery-has-it = 已送达，未读
delivery-unknown = 另有 { $count } 人：还不知道是否收到
history-title = 编辑历史
history-failed = 历史读取失败
history-gone = 消息已撤回或隐藏，内容不再显示
history-now = 当前内容 · { $time }
history-first = 最初内容 · { $time }
history-then = 修改于 { $time }
thread-title = 回复
thread-failed = 回复读取失败
composer-label = 发送到 { $channel }
composer-reply = 写回复
composer-hint = Enter 发送，Shift+Enter 换行
composer-hint-ctrl = Ctrl+Enter 发送，Enter 换行
composer-archived = 频道已归档，不能再发消息
composer-may-not = 您可以查看这个频道，但没有发言权限
composer-send = 发送
composer-sending = 正在保存…
edit-save = 保存
format-bold = 加粗 Ctrl+B
format-italic = 斜体 Ctrl+I
format-code = 代码 Ctrl+E
mention-begin = 提及同事
mention-everyone = 所有人
names-separator = 、
link-leads = 打开 { $host }
link-open = 打开 { $host }
code-copy = 复制代码
text-item-done = 已完成
text-item-open = 未完成

## 收件箱

inbox-waiting = 正在读取…
inbox-failed = 收件箱读取失败
inbox-empty = 没有找您的消息
inbox-empty-hint = 有人 @ 您、@ 您的部门，或回复您的消息时，会出现在这里
inbox-all = 全部
inbox-unread = 未读
inbox-read = 都看过了
inbox-read-hint = 新的提及和回复会出现在这里
inbox-mention = 提到了您
inbox-reply = 回复了您
inbox-label = { $author } { $why }：{ $text }，{ $place } { $time } { $unread }

## 任务

## 文档

## 人员与权限

## 网络与同步

## 搜索

search-box = 搜索消息、任务和文档
search-begin = 搜一搜
search-hint = 可以加条件：来自:姓名　位于:频道或部门　早于:日期　晚于:日期　包含:链接
search-waiting = 正在搜索…
search-failed = 这样搜不了
search-none = 没有找到
search-none-hint = 换个词，或者减少条件试试
search-complete = 已搜索您能看到的全部内容
search-missing = 已搜索您能看到的全部内容，另有 { $count } 项还没有同步到这台设备
search-label = { $kind }：{ $text }，{ $place } { $author } { $time }
search-kind-all = 全部
search-kind-messages = 消息
search-kind-tasks = 任务
search-kind-pages = 文档
search-kind-message = 消息
search-kind-task = 任务
search-kind-page = 文档
search-filter-from = 发送人
search-filter-in = 位置
search-filter-when = 时间
search-filter-has = 包含
search-when-today = 今天
search-when-week = 近 7 天
search-when-month = 近 30 天
search-when-before-month = 30 天以前
search-has-link = 链接
search-has-mention = 提及
search-has-reaction = 表情
search-has-reply = 是回复

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
