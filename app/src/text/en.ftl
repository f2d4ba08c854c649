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

## Inbox

## Tasks

## Pages

page-new = New page
page-new-title = Title of the page
page-where = Department
pages-waiting = Loading pages…
pages-failed = The pages could not be loaded
pages-none = No pages yet
pages-none-hint = Minutes, plans and manuals live here; several people can write at once
pages-filter = Filter by title or author
pages-no-fit = No page fits
pages-no-fit-hint = Try another word
pages-organisation = Whole organisation
page-waiting = Opening the page…
page-failed = The page could not be opened
page-read-only = Read only: you may not change this page
page-text = Text
page-title = Title
page-empty-hint = Start writing; Markdown works
page-rename = Rename
page-saved = Saved
page-saving = Saving…
page-not-saved = Not saved, trying again
page-is-here = { $name } is here
page-write = Write
page-split = Split
page-read = Read
page-undo = Undo
page-redo = Redo
page-heading = Heading
page-bold = Bold (Ctrl+B)
page-italic = Italic (Ctrl+I)
page-code = Code (Ctrl+E)
page-list = List
page-todo = Task list
page-quote = Quote
page-link = Link
page-table = Table
page-table-column = Column
page-outline = Outline
page-outline-none = No headings yet
page-find = Find in the page
page-found = { $at } of { $all }
page-found-many = { $at } of more than { $all }
page-find-next = Next hit
page-find-previous = Previous hit
page-find-close = Close the search
page-history = History
page-history-waiting = Loading the history…
page-history-failed = The history could not be loaded
page-history-none = No history yet
page-history-none-hint = Edits show up here
page-version-of = The version of { $name }, { $time }
page-version-close = Back to the page
page-same-lines = { $count ->
    [one] … 1 line unchanged
   *[other] … { $count } lines unchanged
}
page-more-changes = There are more changes than are shown
page-restore = Restore this version
page-restore-ask = Restore this version?
page-restore-what = The text becomes what it was in this version, as a new edit. Later versions stay in the history.
page-restore-do = Restore
page-restored = Restored as a new version

## People and permissions

## Network and sync

## Search

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
