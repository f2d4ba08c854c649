# All words of the window. Each id stands in zh-CN.ftl, too.

## Words that are used everywhere

app-name = Tongzhou
add = Add
back = Back
cancel = Cancel
close = Close
copied = Copied
fold = Fold
loading = Loading…
make = Create
name = Name
unfold = Unfold
unread = unread

## Days

date-today = Today
date-yesterday = Yesterday
date-long = { $weekday } { $day } { $month } { $year }
date-short = { $day } { $month }
date-short-year = { $day } { $month } { $year }
weekday-mon = Mon
weekday-tue = Tue
weekday-wed = Wed
weekday-thu = Thu
weekday-fri = Fri
weekday-sat = Sat
weekday-sun = Sun
month-1 = Jan
month-2 = Feb
month-3 = Mar
month-4 = Apr
month-5 = May
month-6 = Jun
month-7 = Jul
month-8 = Aug
month-9 = Sep
month-10 = Oct
month-11 = Nov
month-12 = Dec

## The first page

welcome-line = Messages, tasks and pages on your own machine. Works with no network, syncs when it meets a colleague.
welcome-create = Create an organisation
welcome-create-hint = You are the first; invite colleagues afterwards
welcome-join = Join with an invitation
welcome-join-hint = A colleague has given you a code
welcome-sample = Open the sample organisation
welcome-sample-hint = Two offices, three real nodes, and a line that you can cut
welcome-failed = That did not work
organisation-name = Name of the organisation
organisation-example = For example: Example Ltd
person-name = Your name
person-example = For example: Ada
create-do = Create
join-code = Invitation code
join-peer = Address of a colleague's node (may be left out)
join-peer-hint = On the same local network colleagues are found by themselves
join-do = Join
join-waiting = Waiting for a colleague's node to let you in
join-waiting-hint = Any one colleague's node will do. You can close the window and come back later
join-refused = The invitation was not accepted
join-refused-next = Ask whoever invited you for another one
opening-node = Opening your node…
opening-new = Creating the organisation…
opening-join = Preparing to join…
opening-sample = Preparing the sample organisation: three nodes join each other, which takes a few seconds…

## Looks

theme-system = Like the system
theme-light = Light
theme-dark = Dark
theme-contrast = High contrast

## Sidebar and top bar

show-sidebar = Show the sidebar
go-back = Back
go-forward = Forward
channel-new = New channel
department-new = New department below
inbox-title = Inbox
tasks-title = Tasks
tasks-mine = My tasks
tasks-all = All tasks
pages-title = Pages
people-title = People and permissions
network-title = Network and sync
search-title = Search
settings-title = Settings
help-title = Help

## Switcher

switcher-open = Go to…
switcher-hint = Type a name, or pinyin initials
switcher-none = Nothing found

## Sample organisation

sample-name = Sample organisation
sample-leave = Leave the sample
sample-beside = Open { $name }'s desk in a window of its own
line-is-up = The offices are connected
line-is-cut = The line is cut
line-cut = Cut the line
line-mend = Mend the line

## State of sync

sync-open = Show network and sync
sync-unknown = Loading…
sync-gone = The node has stopped: open the program again
sync-read-only = The disk failed: reading only, nothing new can be saved
sync-joining = Waiting to be let in by a colleague's node
sync-alone = No colleague's node has been met yet
sync-offline = Offline
sync-offline-since = Offline (last contact { $name } { $time })
sync-receiving = Syncing { $percent } % ({ $have }/{ $total })
sync-sending = Sending, { $left } to go
sync-level = { $peers ->
    [one] Synced (1 node connected)
   *[other] Synced ({ $peers } nodes connected)
}
status-aside = { $count } set aside

## Shortcuts

keys-title = Keyboard shortcuts
keys-switcher = Switcher
keys-search = Search everywhere
keys-inbox = Inbox
keys-neighbour = Previous / next channel
keys-unread = Previous / next unread channel
keys-history = Back / forward
keys-send = Send
keys-line = New line
keys-edit-last = Edit my last message (in an empty box)
keys-format = Bold / italic / code
keys-task = New task
keys-task-fields = In task lists: status / priority / assignee / deadline
keys-panel = Close the panel on the right
keys-settings = Settings
keys-zoom = Larger / smaller / normal
keys-shortcuts = This list
keys-help = The manual's page on this screen
keys-close = Close what is open

## Conversations

conversation-waiting = Loading…
conversation-failed = The messages can't be read
conversation-unknown = This channel isn't there
conversation-unknown-hint = It may not have reached this device yet, or you may not read it
conversation-empty = Nothing has been said in { $channel } yet
conversation-empty-hint = Write the first message below; colleagues get it when their nodes connect
conversation-empty-read-only = Messages will show here when there are some
conversation-people = People and permissions
conversation-place = { $place } · { $count ->
    [one] 1 person
   *[other] { $count } people
}
conversation-archived = (archived)
new-messages = New messages
to-newest = To the newest
to-newest-unread = { $count ->
    [one] 1 new message
   *[other] { $count } new messages
}
message-label = { $author }: { $text }, { $time } { $state }
message-recalled = This message was recalled
message-hidden = A manager has hidden this message
message-answers = Answers { $author }: { $text }
message-answers-earlier = Answers an earlier message
message-unfold = Show all of it
message-edited = edited
message-replies = { $count ->
    [one] 1 reply
   *[other] { $count } replies
}
message-react = Add a reaction
message-reply = Reply
message-quote = Quote
message-more = More
message-copy = Copy
message-edit = Edit
message-details = Message details
message-recall = Recall…
message-hide = Hide from everybody
message-show = Show again
recall-title = Recall this message?
recall-what = Nobody sees its text any more; that it was recalled stays visible. Whoever has read it may remember it. This can't be undone.
recall-do = Recall
emoji-add = Add another reaction
emoji-by = { $emoji } { $names }
emoji-mine = { $emoji } { $names } (mine too; click to take it away)
emoji-other = Another emoji
delivery-saved = Saved
delivery-saved-hint = Saved on this device; nobody else may read this channel
delivery-pending = Pending
delivery-pending-hint = Saved on this device; no colleague is known to have it yet
delivery-delivered = Delivered to { $reached } of { $all }
delivery-read = Read by { $reached } of { $all }
delivery-read-by = Read: { $names }
delivery-delivered-to = Delivered, not read: { $names }
delivery-has-read = Read it
delivery-has-it = Have it, not read
delivery-unknown = { $count ->
    [one] 1 more person: not known to have it
   *[other] { $count } more people: not known to have it
}
history-title = Each text it had
history-failed = The history can't be read
history-gone = It is recalled or hidden; its text isn't shown any more
history-now = Now · { $time }
history-first = At first · { $time }
history-then = Edited { $time }
thread-title = Thread
thread-failed = The thread can't be read
composer-label = Message { $channel }
composer-reply = Reply in this thread
composer-hint = Enter sends, Shift+Enter for a new line
composer-hint-ctrl = Ctrl+Enter sends, Enter for a new line
composer-archived = This channel is archived: nothing new can be written
composer-may-not = You may read this channel but not write in it
composer-send = Send
composer-sending = Saving…
edit-save = Save
format-bold = Bold Ctrl+B
format-italic = Italic Ctrl+I
format-code = Code Ctrl+E
mention-begin = Mention somebody
mention-everyone = everyone
names-separator = {", "}
link-leads = Opens { $host }
link-open = Open { $host }
code-copy = Copy the code
text-item-done = done
text-item-open = not done

## Inbox

inbox-waiting = Loading…
inbox-failed = The inbox can't be read
inbox-empty = Nobody has called you yet
inbox-empty-hint = Messages that mention you or your department, or answer yours, show here
inbox-all = All
inbox-unread = Unread
inbox-read = All read
inbox-read-hint = New mentions and replies will show here
inbox-mention = mentioned you
inbox-reply = answered you
inbox-label = { $author } { $why }: { $text }, { $place } { $time } { $unread }

## Tasks

## Pages

## People and permissions

## Network and sync

## Search

search-box = Search messages, tasks and pages
search-begin = What are you looking for?
search-hint = Filters: from:NAME  in:CHANNEL or DEPARTMENT  before:DAY  after:DAY  has:link
search-waiting = Searching…
search-failed = This can't be searched for
search-none = Nothing found
search-none-hint = Try other words or fewer filters
search-complete = Searched everything you may read
search-missing = { $count ->
    [one] Searched everything you may read; 1 item is not here yet
   *[other] Searched everything you may read; { $count } items are not here yet
}
search-label = { $kind }: { $text }, { $place } { $author } { $time }
search-kind-all = Everything
search-kind-messages = Messages
search-kind-tasks = Tasks
search-kind-pages = Pages
search-kind-message = Message
search-kind-task = Task
search-kind-page = Page
search-filter-from = From
search-filter-in = In
search-filter-when = When
search-filter-has = Has
search-when-today = Today
search-when-week = The last 7 days
search-when-month = The last 30 days
search-when-before-month = Earlier than 30 days ago
search-has-link = A link
search-has-mention = A mention
search-has-reaction = A reaction
search-has-reply = It is a reply

## Settings

settings-looks = Looks
settings-lang = Language
settings-theme = Theme
settings-zoom = Zoom
settings-writing = Writing
settings-send = Send a message with
settings-send-hint = The other one begins a new line
settings-notify = Notifications
settings-notify-mentions = When somebody mentions or answers me
settings-notify-hint = Not for the channel that you are looking at
settings-quiet = Quiet hours
settings-quiet-hint = No notifications meanwhile; the inbox goes on
settings-quiet-from = From
settings-quiet-to = To
settings-on = On
settings-off = Off
settings-peers = Addresses of colleagues' nodes
settings-peers-hint = On the local network colleagues are found by themselves. Between offices, name a machine that can be reached.
settings-peer = Address of a node
settings-peer-remove = Remove { $address }
settings-storage = Storage
settings-about = About
storage-journal = Journal (what everything rests on)
storage-rows = Lists and documents (can be rebuilt)
storage-index = Search index (can be rebuilt)
storage-entries = Entries
about-version = Version
about-organisation = Organisation
about-device = This device
about-licence = Licensed under Apache-2.0. Fonts: Noto Sans SC (SIL OFL 1.1); icons: Lucide (ISC).

## Help
