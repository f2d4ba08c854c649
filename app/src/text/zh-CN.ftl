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

## 收件箱

## 任务

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

## 网络与同步

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
