# All words of the window. Each id stands in zh-CN.ftl, too.

## Words that are used everywhere

app-name = Tongzhou
add = Add
list-separator = {", "}
back = Back
cancel = Cancel
close = Close
copied = Copied
failed = That did not work
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
date-month = { $month } { $year }
weekdays-short = Mo Tu We Th Fr Sa Su
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
welcome-pair = This is my second device
welcome-pair-hint = You use Tongzhou on another device already: add this one
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
join-file = File from a colleague (without a network)
join-file-hint = A bundle that a colleague made for your code: name it, or drop it onto the window
join-do = Join
join-by-file = You have joined. Your colleagues don't know yet: make a bundle for { $from } and take it there; what you may read comes with the one that { $from } then makes for you
join-by-file-open = Make the bundle
join-waiting = Waiting for a colleague's node to let you in
join-waiting-hint = Any one colleague's node will do. You can close the window and come back later
join-refused = The invitation was not accepted
join-refused-why = It has been used, has expired or was withdrawn. Ask whoever invited you for another one
join-anew = Use another invitation
pair-where = On the other device open People and permissions → yourself → Add a device, and paste here the code that it shows.
pair-offer = The code that your other device shows
pair-peer = Address of your other device (may be left out)
pair-peer-hint = The code has its address in it; on the same local network it is found by itself, too
pair-do = Continue
pair-code-title = Enter this code on your other device
pair-code-where = Under "The code that the new device shows"; then choose "Add". The code is no secret.
pair-code = This device's code
pair-picture = This device's code as a QR code
pair-waiting = Waiting until your other device has added this one
pair-waiting-hint = After that, it or any one colleague's node will do; a minute or two may pass. You can close the window and come back later
pair-anew = Use another code
pair-copy = Copy the code
code-too-long = The code is too long for a QR code
opening-pair = Preparing this device…
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
threads-title = Threads
tasks-title = Tasks
tasks-mine = My tasks
tasks-all = All tasks
pages-title = Pages
people-title = People and permissions
network-title = Network and sync
search-title = Search
settings-title = Settings
help-title = Help

## Conversations

conversations-title = Conversations
conversation-new = New conversation
conversation-between = Conversation · { $count ->
    [one] only one person can read it
   *[other] only these { $count } people can read it
}
conversation-who = Who can read this
conversation-why = Only those who are in it, not even the founder or an administrator. It passes directly between their nodes. Colleagues' nodes see who has a conversation with whom.
picker-hint = Type a name, or pinyin
picker-keys = Enter opens; a comma or a click adds somebody more
picker-open = Open
picker-remove = Take { $name } out

## Projects

projects-title = Projects
project-new = New project
project-new-hint = Everybody in the departments that take part reads and writes its channels, tasks and pages, and nobody else but those who manage it. Its name and who takes part, the whole organisation can see.
project-name = Name of the project
project-departments = Departments that take part
project-people = People who take part besides
project-managed-by = Managed by those who manage
project-no-owner = You manage no department
project-channel = Discussion
project-members = Who takes part, and why
project-of = Project · managed by those who manage { $owner }
project-none = None
project-rename = Rename project
projects-archived = Archived ({ $count })
project-archived = Archived
project-archive = Archive project
project-archive-means = It goes from the left and from what is offered for new things, and nobody writes in its channels any more. It can still be read and searched, and be opened again at any time.
project-archive-done = The project is archived: on the left, under "Archived"
project-reopen = Open project again
project-reopened = The project is open again
project-include = Let them take part
project-include-department = Add a department
project-exclude = { $name } takes part no longer
project-exclude-means = They can no longer read it. What they wrote that this device holds stays; what they write from now on is set aside.
project-exclude-do = End their part
reading-through = { $department } takes part in the project:

## Switcher

switcher-open = Go to…
switcher-hint = Type a name, or pinyin initials
switcher-none = Nothing found

## Sample organisation

sample-name = Sample organisation
sample-leave = Leave the sample
sample-beside = Open { $name }'s desk in a window of its own
stories-play = Play the plan's stories
stories-title = The plan's own stories
stories-hint = 张三 and 李四 are at headquarters, 王五 in Chengdu. The line is cut, everybody works on, and then it is there again. Each sentence was asked of their nodes.
stories-playing = Playing…
stories-again = Play again
stories-failed = The stories didn't come to their end
line-is-up = The offices are connected
line-is-cut = The line is cut
line-cut = Cut the line
line-mend = Mend the line
courier-send = Send a courier to { $name }
courier-means = Makes a bundle here, carries the file to the other office, and takes it in there: as with a stick in a pocket
courier-done = The courier brought { $count } entries from { $from } to { $to } ({ $size })

## While apart

digest-title = While you were apart
digest-open = See what changed
digest-see = I have seen it
digest-seen = Marked as seen
digest-waiting = Working out what changed…
digest-failed = What changed elsewhere can't be told
digest-none = You weren't apart from anybody
digest-none-hint = When colleagues come back after more than an hour without a line, or you do, what changed meanwhile is told here: by space, by person, and what was set differently here and there
digest-nothing = Nothing changed that you may see
digest-more = There is more than is listed here
digest-lead = From { $since } until { $began }, when the line was back
digest-others = Earlier times apart ({ $count })
digest-by-space = By space
digest-by-person = By person
digest-organisation = Organisation
digest-conflicts = Set differently here and there ({ $count })
digest-open-conflict = Not decided
digest-settled = Decided since
digest-value-there = there: { $who } { $when }
digest-value-here = here: { $who } { $when }
digest-news = { $count ->
    [one] 1 change from while you were apart
   *[other] { $count } changes from while you were apart
}
digest-news-conflicts = { $conflicts ->
    [one] { $count } changes from while you were apart, 1 conflict
   *[other] { $count } changes from while you were apart, { $conflicts } conflicts
}
digest-new-space = new to you
digest-board = Announcements
digest-messages = { $count ->
    [one] 1 message
   *[other] { $count } messages
}
digest-announcements = { $count ->
    [one] 1 announcement
   *[other] { $count } announcements
}
digest-unread = { $count } unread
digest-for-you = { $count } for you
digest-files = { $count ->
    [one] 1 file
   *[other] { $count } files
}
digest-deeds = { $count ->
    [one] 1 edit, reaction or acknowledgement
   *[other] { $count } edits, reactions and acknowledgements
}
digest-made = new
digest-differs = set differently there, see above
digest-done = done
digest-both = changed here, too
digest-text = +{ $added } −{ $removed } characters
digest-rows-added = { $count ->
    [one] 1 row added
   *[other] { $count } rows added
}
digest-rows-changed = { $count ->
    [one] 1 row changed
   *[other] { $count } rows changed
}
digest-rows-removed = { $count ->
    [one] 1 row removed
   *[other] { $count } rows removed
}
digest-columns = { $count ->
    [one] 1 column or choice changed
   *[other] { $count } columns and choices changed
}
digest-reminders = { $count ->
    [one] 1 strong reminder
   *[other] { $count } strong reminders
}
digest-changes-more = and { $count } more
digest-settings = { $count ->
    [one] 1 change of channels or statuses
   *[other] { $count } changes of channels and statuses
}
digest-tasks = { $count ->
    [one] 1 task
   *[other] { $count } tasks
}
digest-meetings = { $count ->
    [one] 1 meeting
   *[other] { $count } meetings
}
digest-tables = { $count ->
    [one] 1 table
   *[other] { $count } tables
}
digest-pages = { $count ->
    [one] 1 page
   *[other] { $count } pages
}
digest-mine = your other device
digest-joined = Joined: { $names }
digest-places = New departments and projects: { $names }
digest-statements = { $count ->
    [one] 1 other change of names, rights, rules or devices
   *[other] { $count } other changes of names, rights, rules and devices
}

## State of sync

sync-open = Show network and sync
sync-unknown = Loading…
sync-gone = The node has stopped: open the program again
sync-read-only = The disk failed: reading only, nothing new can be saved
sync-joining = Waiting to be let in by a colleague's node
sync-alone = No colleague's node has been met yet
sync-offline = Offline
sync-offline-since = Offline (last contact { $name } { $time })
sync-receiving = Syncing { $percent } %, { $left } to come
sync-sending = Sending, { $left } to go
sync-level = { $peers ->
    [one] Synced (1 node connected)
   *[other] Synced ({ $peers } nodes connected)
}
status-aside = { $count } set aside

## Shortcuts

keys-title = Keyboard shortcuts
keys-switcher = Switcher
keys-conversation = New or open conversation
keys-search = Search everywhere
keys-inbox = Inbox
keys-threads = Threads
keys-neighbour = Previous / next channel
keys-unread = Previous / next unread channel
keys-history = Back / forward
keys-send = Send
keys-line = New line
keys-edit-last = Edit my last message (in an empty box)
keys-reply-last = Reply to the newest message (in an empty box)
keys-strike = Strike through
keys-side = Show or hide the sidebar
keys-regions = Move between sidebar, content, box and panel
region-side = Sidebar
region-screen = Content
region-panel = Panel on the right
keys-format = Bold / italic / code
keys-attach = Attach a file
keys-task = New task
keys-task-fields = In task lists: status / priority / assignee / deadline / label
keys-panel = Close the panel on the right
keys-settings = Settings
keys-zoom = Larger / smaller / normal
keys-shortcuts = This list
keys-help = The manual's page on this screen
keys-close = Close what is open; in the box: mark as read
keys-quit = Quit

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
message-arrived = Reached this device: { $time }
message-told = Notified of: { $time }
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
delivery-kept = Held by relay for { $reached } of { $all }
delivery-kept-for = Held by relay: { $names }
delivery-is-kept = A relay keeps it for them
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
message-failed = The message can't be read
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
mention-department = { $count ->
    [one] 1 person
   *[other] { $count } people
}
names-separator = {", "}
link-inside = Opens it in this window
link-leads = Opens { $host }
link-open = Open { $host }
code-copy = Copy the code
text-item-done = done
text-item-open = not done

## Inbox

inbox-waiting = Loading…
inbox-failed = The inbox can't be read
inbox-empty = Nobody has called you yet
inbox-empty-hint = Messages that mention you or your department, or answer yours, tasks that are assigned to you, changed deadlines and reminders of them show here
inbox-all = All
inbox-unread = Unread
inbox-read = All read
inbox-read-hint = New mentions, replies, assigned tasks, changed deadlines and reminders will show here
inbox-mention = mentioned you
inbox-reply = answered you
inbox-direct = wrote to you
inbox-assigned = assigned a task to you
inbox-deadline = changed a deadline
inbox-reminder = Deadline
inbox-label = { $author } { $why }: { $text }, { $place } { $time } { $unread }

## Threads

threads-waiting = Loading…
threads-failed = The threads can't be read
threads-empty = No threads yet
threads-empty-hint = What you answer, what is answered to you, and answers that mention you show here
threads-newest = { $author }: { $text }
threads-unread = { $count ->
    [one] 1 new reply
   *[other] { $count } new replies
}
threads-label = { $author }: { $text }, last answered by { $answerer }: { $answer }, { $place } { $time } { $unread }

## Tasks

tasks-waiting = Loading…
tasks-failed = The tasks could not be loaded
task-failed = The task could not be loaded
tasks-list = List
tasks-board = Board
tasks-gantt = Gantt
tasks-of = { $name } · Tasks
tasks-empty = No tasks yet
tasks-empty-hint = Press Ctrl+N and write a title to make the first one
tasks-none-fit = No task fits these filters
tasks-none-fit-hint = Ask for less, or clear the filters
tasks-column-empty = No tasks
tasks-filter = Filter by title
tasks-filter-clear = Clear filters
tasks-count = { $shown } of { $all }
tasks-chosen = { $count } selected
tasks-chosen-clear = Clear the selection
tasks-sort = Sort
tasks-sort-changed = Last changed
tasks-group = Group
tasks-group-none = No groups
tasks-by-dependency = Order of dependency
tasks-due-any = Any
tasks-due-overdue = Overdue
tasks-due-week = Due this week
tasks-due-never = No deadline
task-new = New task
task-new-line = New task in one line
task-new-hint = New task: title @assignee !high >fri, then Enter
task-new-short = Title @assignee !high >fri
task-new-department = Department of the new task
task-new-in = New task in { $status }
task-nowhere = You may read here, not make tasks
task-choose = Select { $title }
task-nobody = Nobody
task-nothing = none
task-title = Title
task-status = Status
task-priority = Priority
task-assignees = Assignees
task-labels = Labels
task-label-hint = A label, known or new
task-label-new = new label
task-department = Department
task-departments = Also for
task-start = Start
task-deadline = Deadline
task-progress = Progress
task-depends = Depends on
task-tie-fs = starts when it is finished (FS)
task-tie-ss = starts when it starts (SS)
task-tie-ff = finishes when it finishes (FF)
task-tie-sf = finishes when it starts (SF)
task-tie-kind = How it is tied to { $task }: { $kind }
task-tie-lag = Days between it and { $task }
task-tie-days = { " " }days
task-description = Description
task-description-hint = More about it, in Markdown
task-description-save = Saved when you leave the field, or with Ctrl+Enter
task-draft = You began a description here, and it wasn't saved:
task-draft-take = Go on writing
task-draft-drop = Discard it
task-priority-none = No priority
task-priority-low = Low
task-priority-medium = Medium
task-priority-high = High
task-overdue = { $day }, { $days ->
    [one] 1 day overdue
   *[other] { $days } days overdue
}
task-overdue-short = { $days ->
    [one] 1 day overdue
   *[other] { $days } days overdue
}
task-due-tomorrow = Tomorrow
task-due-friday = This Friday
task-due-monday = Next Monday
task-due-next-friday = Friday next week
task-due-month-end = End of the month
task-no-day = No date
task-day-hint = Type a day: 12-24, fri, +3
task-person-hint = Type a name, or pinyin initials
task-menu-none = Nothing to choose
task-menu-set = Set { $field }
task-conflict-mark = conflict
task-conflict = { $field } was set apart in two places
task-conflict-hint = Both changes were made without knowing of each other, and both are kept. Click the one that shall hold:
task-conflict-read = Both changes were made without knowing of each other, and both are kept
task-conflict-shown = (shown now)
task-conflict-choose = Use this
task-conflict-take = Use { $value } ({ $who } { $when })
task-read-only = You may read this task, not change it
deadline-acknowledge = Got it
reminder-line = { $title }: due { $day }
reminder-days = { $days ->
    [one] { $days } day left
   *[other] { $days } days left
}
reminder-today = due today
reminder-overdue = { $days ->
    [one] { $days } day overdue
   *[other] { $days } days overdue
}
reminder-later = Later
reminder-later-hour = In an hour
reminder-later-hours = In three hours
reminder-later-day = Tomorrow at this time
deadline-line = { $title }: { $days }
deadline-changed-by = Changed by { $who } { $when }
deadline-known = Acknowledged: { $known }. Not yet: { $pending }.
deadline-changes = { " " }({ $count } changes)
deadline-through = { " " }(your "{ $title }" depends on it)
deadline-asks = , please acknowledge
deadline-ask = Ask for acknowledgement
deadline-waits = Waits for acknowledgement: { $names }
deadline-apart = { $who } set { $day } at the same time
task-acknowledged = Acknowledged the deadline
task-asked = Asked to acknowledge the deadline
task-watched = Began to watch
task-unwatched = No longer watches
task-watch = Watch this task
task-unwatch = No longer watch this task
task-watchers = Watchers
task-waits = waits for { $count }
task-history = History
task-history-more = Earlier changes
task-course = Progress over time
task-course-said = Progress over time: { $steps }
task-made-by = Made by { $who } { $when }
gantt-nearer = Zoom in
gantt-farther = Zoom out
gantt-no-days = No dates: select it and press D
gantt-reversed = Starts after its deadline
calendar-before = Month before
calendar-after = Month after
repositories = Repositories
repositories-hint = Write "Refs LAUNCH-12" or "Closes LAUNCH-12" in a commit's message: after a scan the task shows the commit. Only this computer remembers the repository.
repository-add = Add a repository
repository-add-do = Add and scan
repository-path = Folder
repository-path-hint = a clone on this computer, such as ~/portal
repository-branch = The branch on which "Closes" counts
repository-branch-hint = empty: the one that is checked out
repository-apply = "Closes" sets the task to done at once
repository-applies = sets tasks to done
repository-proposes = only proposes
repository-scan = Scan
repository-scan-one = Scan { $name }
repository-forget = Forget { $name }
repository-scanned = Scanned { $when }
repository-busy = Scanning { $path }…
commits-scanned = Looked at { $commits } commits: { $linked } new links, { $known } there already
commits-done = Done now:
commits-proposed = Said to be done, please confirm:
commits-unknown = No task is called { $keys }; looked up again with the next scan
commits-ambiguous = Several tasks are called { $keys }; give one another key in its panel
commits-refused = Not linked: { $keys }; you may not change it, or it has too many commits
commits-cut = Older commits weren't looked at
commit-mark-done = Mark as done
commit-mark-one = Mark { $task } as done
commit-marked = Marked as done
commit-not-done = Not done yet
commit-says-done = { $author }'s commit { $hash } says that this task is done
commit-proposed-mark = a commit says it is done
commit-copy = Copy { $hash }
task-commits = Commits
task-commits-all = All { $count } commits
task-key = Key
task-key-copy = Copy the key
task-key-shared = Another task is called { $key }, too
task-key-next = Give it another key
task-prefix = Keys of new tasks begin with { $prefix }
task-prefix-change = Change
task-prefix-field = Beginning of keys
task-prefix-save = Save

export = Export
export-title = Export tasks
export-count = { $count } tasks: those that are shown here, in this order
export-xlsx = Excel (table and Gantt chart)
export-csv = CSV
export-ics = Calendar (deadlines)
export-path = File
export-replace = Replace a file that is there
export-no-kind = Let the name end in .xlsx, .csv or .ics
export-do = Write the file
export-filtered = filtered, { $shown } of { $all }
exported = Exported: { $file }
show-folder = Open the folder
statuses-title = Statuses
statuses-hint = The columns of this department's board
statuses-new = Name of a new status
statuses-kind = Kind of the new status
statuses-todo = Not begun
statuses-doing = Under way
statuses-done = Finished
statuses-label-zh = Chinese name
statuses-label-en = English name
statuses-before = Move { $name } forward
statuses-after = Move { $name } back
statuses-retire = Retire { $name }
statuses-restore = Offer { $name } again

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
page-reads-empty = The page is empty
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
description-versions = Earlier versions of the description
description-versions-title = Versions of the description
description-versions-hint = Choose one to see what changed in it. Restoring is a new edit: later versions stay, and so does what others write meanwhile.

## People and permissions

people-everybody = Everybody
people-members = Members
people-reading = Who can read, and why
people-find = Find by name or pinyin
people-none = Nobody is here yet
people-none-hint = Invite colleagues, or import them from a CSV
people-left = left
people-me = me
people-connected = connected
people-department = Department
people-role = Role
people-level = May
people-until = Good for
people-no-end = no end
people-days = { $count ->
    [one] 1 day
   *[other] { $count } days
}
people-until-pick = until a day…
people-until-day = through { $day }
role-member = Member
role-manager = Manager
role-admin = Administrator
level-read = read
level-comment = comment
level-write = write
level-manage = manage
ability-announce = announce
ability-remind-strongly = remind strongly
ability-rekey = make new keys
ability-enrol = invite people
ability-report = see reports
right-here = { $level } in { $place }
right-below = { $level } in { $place } and below
right-until = until { $time }
right-passes = may be passed on { $count ->
    [one] once
   *[other] { $count } times
}
right-revoke = Take back
right-revoked = taken back
right-revoked-done = The right is taken back
rights-none = No rights at all
chain-given = { $holder }: { $what }, given by { $giver }
chain-founder = { $holder }: { $what }, from the founding
whoami = Yourself and your devices
person-write = Send a message
person-departments = Departments
person-site = Site
person-site-hint = Such as the Chengdu office
person-site-save = Save the site
person-site-saved = The site is saved
person-devices = Devices
device-this = this device
device-ended = removed
device-added = added { $time }
device-contact = last contact { $time }
device-add-open = Add a device…
device-add-title = Add another device of yours
device-add-public = Neither code is a secret, and the new device's key never leaves it.
device-add-first = 1. On the new device open Tongzhou, choose "This is my second device" and paste this code:
device-add-offer = The code for the new device
device-add-picture = The code for the new device as a QR code
device-add-second = 2. The new device then shows a code of its own. Enter it here:
device-add-answer = The code that the new device shows
device-add-do = Add
device-add-done = The device is yours now
device-remove-open = Remove device { $device }
device-remove-title = Remove device { $device }?
device-remove-title-of = Remove { $name }'s device { $device }?
device-remove-ends = It is yours no longer: no node that has heard of it sends it anything
device-remove-ends-of = It is { $name }'s no longer: no node that has heard of it sends it anything
device-remove-only = { $name } has no other device: until those who may recover them give them one, they can neither read nor write
device-remove-late = What it wrote and isn't here yet, and what it writes from now on, is set aside for a manager to decide
device-remove-holds = What it holds already can't be taken back.
device-remove-do = Remove
device-remove-done = The device was removed
person-rights = Rights, and where they come from
person-exposure = What is on their devices
exposure-place = { $place }: up to { $count ->
    [one] one entry
   *[other] { $count } entries
}, { $known } for sure, as their devices said { $time }
exposure-place-untold = { $place }: up to { $count ->
    [one] one entry
   *[other] { $count } entries
}; their devices said nothing of it since this node started
exposure-conversations = { $count ->
    [one] one conversation
   *[other] { $count } conversations
}
exposure-means = What lies there can't be taken back. What is written after a removal is sealed with new keys that those devices don't get.
reading-hint-then = These people could read what was in { $place } at the end of that day, as it was stated by then. Below each stands the chain of rights that let them.
reading-now = Now
reading-on = On { $day }
reading-hint = These people can read what is in { $place }. Below each stands the chain of rights that lets them.
invite-open = Invite
invite-title = Invite a colleague
invite-hint = The code is good for one person, once. It works while you are offline: any colleague's node can let them in.
invite-do = Make a code
invitation-title = Invitation code
invitation-secret = Keep it like a password: whoever has it can join once.
invitation-picture = The invitation as a QR code
invitation-for = Joins { $place }, good until { $time }
invitation-file = They have no network: make a file…
invitation-copy = Copy the code
grant-open = Give a right…
grant-title = Give { $name } a right
grant-below = In the departments below, too
grant-abilities = And may
grant-passes = May pass it on
grant-passes-none = no
grant-passes-times = { $count ->
    [one] once
   *[other] { $count } times
}
grant-nothing = You hold nothing here that you could pass on
grant-do = Give
grant-done = The right is given
revoke-title = Take this right back?
revoke-late = What arrives or is written later no longer counts by this right.
ending-right = { $name } loses: { $what }
ending-reading = { $name } no longer reads: { $places }
ending-keeps = { $count ->
    [one] 1 entry that is held here keeps counting
   *[other] { $count } entries that are held here keep counting
}
ending-kept = { $place }: { $count }
ending-conversations = { $count ->
    [one] 1 conversation
   *[other] { $count } conversations
}
ending-stated = People and rights
remove-open = Remove from the organisation…
remove-title = Remove { $name } from the organisation?
remove-devices = { $count ->
    [one] 1 device no longer belongs here
   *[other] { $count } devices no longer belong here
}
remove-reading = No longer reads: { $places }
remove-conversations = No longer reads { $count ->
    [one] one conversation
   *[other] { $count } conversations
}; what they wrote before stays with the others
remove-right = Loses: { $what }
remove-others = { $name } loses, too: { $what }
remove-keeps = { $count ->
    [one] 1 entry of theirs is held here and keeps counting
   *[other] { $count } entries of theirs are held here and keep counting
}
remove-late = What arrives later is set aside for a manager to decide.
remove-do = Remove
remove-done = Removed from the organisation
department-rename = Rename department
department-move = Move department
department-move-title = Move { $name } to
rekey-open = New key…
rekey-title = Make a new key for { $place }?
rekey-means = What is written here from now on is sealed with the new key, and everybody who may read it now gets it. What was written before stays as it is.
rekey-by-itself = A new key is made by itself when somebody or a device is removed, or may read no longer. By hand it takes one only when you fear that a key was stolen.
rekey-do = Make a new key
rekey-done = There is a new key
import-open = Import a CSV
import-hint = Drop the file on the window, or give its path. Headers may be Chinese or English: name, department, email.
import-path = Path of the file
import-check = Check
import-do = Make them, with invitations
import-would = Would make { $departments } departments and { $people } invitations
import-done = Made { $departments } departments and { $people } invitations
import-skipped = Skipped
import-doubtful = Have a look
import-copy = Copy { $name }'s code

## Network and sync

sync-now = Sync now
sync-now-done = All connected nodes were asked to compare
network-peers = Colleagues' nodes
network-nobody = No colleague's node has been met yet
network-nobody-hint = On the same local network they appear by themselves. Between offices, name the address of a machine that can be reached in the settings.
network-relays = Relays
network-relays-hint = They keep what absent colleagues lack and can't read any of it
relay-serves = Here
relay-away = Away
relay-full = Full
relay-share = This device's part is used up
relay-disk = Its disk has failed
relay-unclaimed = Not reached yet
relay-keeps = Keeps { $count } parcels of this device
relay-for = For { $places }
relay-by = Appointed by { $name }, { $time }
relay-everywhere = everything, conversations too
relay-root = the organisation's own space
relay-below = { $place } and below
relay-appoint = Appoint a relay…
relay-appoint-title = Appoint a relay
relay-appoint-hint = A relay is a machine that is always on. Run “tongzhou-node relay init” there: it shows the relay's code.
relay-code = The relay's code
relay-code-bad = This is no whole code of a relay: they begin with tr1
relay-code-good = Relay { $relay }
relay-name = What members call it
relay-name-hint = a part of its number, if left empty
relay-place = For
relay-with-below = And everything below
relay-room = How much it keeps at most
relay-appoint-next = Continue…
relay-appoint-back = Back
relay-appoint-do = Appoint
relay-appointed = The relay is appointed; it serves as soon as this device has reached it
relay-will-serve = { $name } will keep what is written for colleagues who aren't there, and hand it on when they come. It is for { $place }. It keeps at most { $room }, each parcel for at most 60 days.
relay-sees-title = What its machine can see
relay-sees = The organisation's number; the ids of the devices on its roster, and which of them sign rosters; how many control entries there are; which device connects when, and from which network address; which device left a parcel of what size for which devices, and when each fetched it.
relay-sees-not-title = What it can't see
relay-sees-not = Any text, file, task or page; the names of people, departments, projects, channels or the organisation; of which place a parcel is, and how many entries are in it; any key. It can't become a member, nor change a parcel unnoticed; all it can do is delay or drop.
relay-end = End…
relay-end-which = End { $name }…
relay-end-title = End { $name }?
relay-end-means = Nothing is left with it any more, and nothing is fetched from it. What it keeps for colleagues who haven't fetched it reaches them when they meet somebody who has it. The machine can't become a member's afterwards; it can be appointed again.
relay-end-do = End it
relay-ended = The relay has ended
network-spaces = Completeness by department
network-metered = Metered line
metered-auto = By itself
metered-on = Always spare it
metered-off = Never
metered-now = Sparing it: messages, tasks and pages go on as ever, files come when they are opened
metered-not-now = Files come by themselves, as is set
metered-told = The system says that this line is metered: files come when they are opened
metered-not-told = The system says that this line isn't metered: files come by themselves, as is set
metered-untold = The system doesn't say whether this line is metered: files come by themselves, as is set
network-aside = Set aside
network-addresses = Addresses of this node
network-addresses-hint = Tell a colleague one of them, and they can connect to you.
network-check = Check
peer-contact = Last contact { $time }
peer-even = in step
peer-ahead = { $count } more there
peer-behind = { $count } fewer there
peer-both = { $ahead } more and { $behind } fewer there
way-none = not connected
way-lan = local network
way-direct = direct
way-relay = through a relay
space-control = Structure and permissions
space-entries = { $count ->
    [one] 1 entry
   *[other] { $count } entries
}
space-whole = complete
space-missing = { $count } missing
network-forks = Forked logs
forks-hint = A device has signed two different entries of one number. A restored backup or a copied home does that; so does somebody who tells two colleagues different things. What lies beyond is set aside; everything else goes on.
forks-one = { $name } in { $space }, { $time }
forks-next = Ask them what happened, then adopt one side or discard both, below.
forks-mine = Have you restored a backup or copied the home? You go on as usual; a colleague can adopt what was set aside.
forks-adopted = One side was adopted.
aside-hint = What came without permission, too late or damaged is kept here and shown to nobody.
aside-none = Nothing
aside-late = { $name } has left; { $count ->
    [one] 1 entry came too late
   *[other] { $count } entries came too late
}
aside-more = { $count } more
aside-adopt = Adopt
aside-adopt-means = From now on it counts on every node, with what stands before it in the same log.
aside-adopt-all = Adopt all from { $name }
aside-adopted = Adopted: it is shown everywhere from now on
aside-discard = Discard
aside-discard-means = Takes it off the list of this node only. Colleagues' lists stay as they are.
aside-discard-all = Discard all from { $name }
aside-discarded = Taken off this node's list
check-hint = Compares journal, signatures and permissions, and every document with its lists.
check-do = Check everything
check-rebuild = Check and rebuild lists
check-report = { $entries } entries and { $documents } documents compared, { $problems } problems found
copy = Copy

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
notify-calls = Notify me of what comes into the inbox
notify-calls-hint = Mentions, answers, conversations, announcements, strong reminders, deadlines, meetings, tables; by the system; not for what is looked at or muted
notify-sound = Sound of notifications
notify-sound-hint = With it the system plays what it plays for any program's
notify-silent = Silent
notify-loud = With a sound
notify-quiet = Quiet hours
notify-quiet-hint = Nothing pops up then; all of it is in the inbox
notify-quiet-set = Set
notify-quiet-none = None
notify-quiet-from = Quiet from
notify-quiet-to = Quiet until
notify-try-name = Whether the system shows them
notify-try = Try one
notify-trial = Notifications can be shown.
notify-trouble = The system didn't show the last notification: { $reason }
notify-title = { $author } · { $channel }
notify-title-direct = { $author }, to you
notify-title-assigned = { $author } assigned a task to you
notify-title-deadline = { $author } changed a deadline
notify-open = Open
notify-sent = Sent { $time }
window-title = Tongzhou
window-title-calls = ({ $count }) Tongzhou
on = On
off = Off
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

help-start = Getting started
help-messages = Messages

## Closing, and the tray

settings-remind = Reminders of deadlines
remind-stages = When
remind-stages-hint = Of tasks assigned to you, or made by you and assigned to nobody
remind-three-days = 3 days before
remind-one-day = 1 day before
remind-due = On the day
remind-overdue = Overdue
remind-hour = Time of day
settings-closing = Closing the window
tray-keep = When the window is closed
tray-keep-hint = Running on, it keeps in touch with colleagues and notifies you; its icon in the tray brings the window back. Ctrl+Q always quits.
tray-keep-on = Keep running
tray-keep-off = Quit
tray-there = The icon is in the tray
tray-absent = There is no tray here for the icon, so closing the window quits
tray-absent-why = There is no tray here for the icon, so closing the window quits ({ $reason })
tray-open = Open Tongzhou
tray-quit = Quit
tray-nothing = Nothing new for you
tray-calls = { $count ->
    [one] 1 unread message for you
   *[other] { $count } unread messages for you
}
quiet-hour = Quiet for an hour
quiet-now = No notifications for a while
quiet-until = Quiet until { $time }
quiet-end = Notify again
tell-title = What you are told of here
tell-stands = Told of: { $what }
tell-all = All that is for me
tell-mentions = Only what names me
tell-none = Nothing (muted)
tell-hint = On all your devices. What you aren't told of stays unread. Whether strong reminders come all the same is a rule of the organisation.
muted = muted
muted-but-mentions = told of mentions only

# The passphrase
passphrase = Passphrase
unlock-title = Your home is locked
unlock-hint = What you wrote and received on this device opens with your passphrase.
unlock-do = Open
settings-lock = Passphrase
passphrase-on = The passphrase is asked for when Tongzhou starts. Without it, what you wrote and received can't be read from this disk.
passphrase-off = Without a passphrase, whoever has this disk can read what you wrote and received.
passphrase-new = New passphrase
passphrase-again = The same again
passphrase-short = At least 8 characters
passphrase-differs = The two differ
passphrase-set = Lock with this passphrase
passphrase-change = Change the passphrase
passphrase-remove = Ask for none any more
passphrase-lost = Nobody can open this home for you if you forget it.
passphrase-is-set = The passphrase is set
passphrase-is-gone = No passphrase is asked for any more

# Announcements and strong reminders
board-title = Notice board
announce-new = New announcement
announce-hint = Everybody who reads the departments you choose gets it, and is asked to acknowledge it. Nobody else does.
announce-to = To
announce-role = or only to
announce-managers = all managers
announce-admins = all administrators
announce-role-hint = Only who holds the role now gets it; it stands in a project of the organisation that nobody else sees.
announce-site = Or only to who works at
announce-site-hint = It is kept in a project of that name which nobody else sees; who comes to the site later sees it, too.
announce-below = And the departments below
announce-people = { $count ->
    [one] One person gets it
   *[other] { $count } people get it
}
announce-text = Text of the announcement
announce-text-hint = The first line is its title
announce-do = Announce
announce-done = Announced
composer-announce = Announce on the { $channel }
composer-may-not-announce = Announcing takes a right that you don't have here. You can answer an announcement in its thread.
acknowledge = I know
known = { $count ->
    [one] One person knows
   *[other] { $count } people know
}
known-of = { $count } of { $all } know
known-by = Say that they know
announced-place = { $known } of { $all } know · { $read } read it · { $held } have it
announced-everywhere = the whole organisation
announced-site = { $site }: { $known } of { $all } acknowledged
announced-waiting = Not yet: { $names }
announced-known = Know: { $names }
announced-read = Read it: { $names }
announced-held = Have it: { $names }
message-urge = Remind strongly…
urge-title = Remind strongly
urge-hint = They are told every five minutes until they say that they know, also when they were away. Use it when it can't wait.
task-urge = Remind strongly…
task-urged = { $who } reminds strongly ({ $when })
urge-text = Words with it
urge-text-hint = may be empty
urge-find = Find people
urge-do = { $count ->
    [0] Remind
    [one] Remind one person
   *[other] Remind { $count } people
}
urge-done = Reminded
urge-by = { $author } reminds you strongly
urge-waiting = Waiting for { $names }
urged-all = { $author } reminded { $time }; all of them know
urged-waiting = { $author } reminded { $time }; waiting for { $names }
urgent-line = { $author } reminds you: { $text }
urgent-line-late = { $author } reminds you (sent { $time }): { $text }
urgent-more = { $count ->
    [one] and one more
   *[other] and { $count } more
}
urgent-show = Show
inbox-announcement = announced
inbox-urged = reminds you strongly
notify-title-announcement = Announcement by { $author }
notify-title-urged = { $author } reminds you strongly

# Locking
lock-after = Lock when nobody is here
lock-after-hint = Counts from the last time that something was typed, clicked or moved in this window.
lock-rule = Your organisation asks for { $minutes } min at most; the shorter of both holds.
lock-never = never
lock-minutes = after { $minutes } min
lock-now = Lock now
lock-asked = Your organisation asks that windows lock after { $minutes } min without input. This one can't without a passphrase: set one in the settings, under Passphrase.
lock-asked-do = Set a passphrase

# The organisation's rules
settings-rules = Rules of the organisation
rules-who = They hold for everybody's program. Who manages the organisation sets them.
rules-lock = Windows lock when nobody is there
rules-lock-hint = Only where a passphrase is set; without one, people are asked to set it
rules-lock-free = not asked for
rules-through = Strong reminders in quiet hours and muted conversations
rules-through-hint = Whether strong reminders are told of while somebody wants no notifications
rules-through-on = Are told
rules-through-off = Wait
rules-again = Strong reminders come again
rules-again-hint = Until somebody acknowledges them
rules-every = every { $minutes } min
rules-by = Set by { $author }, { $time }
space-own = Between your own devices
## Carrying by hand

network-by-hand = Carry by hand
bundle-hint = Where no line leads: a bundle is a file for colleagues, carried on a stick or sent by mail. Only they can read it, and who carries it can't. A bundle that comes can be dropped onto the window
bundle-make = Make a bundle…
bundle-take = Take a bundle in…
bundle-file = carried on
bundle-make-title = Make a bundle
bundle-make-hint = What they aren't known to hold yet, sealed for their devices
bundle-joins = For whoever joins { $place } with the code
bundle-joins-hint = With the code and this file they can join without a network. In it are the organisation's people and departments and no messages; tell them the code by another way
bundle-to = For whom
bundle-to-hint = A person, a department or a project
bundle-only-new = Only what is new since the last bundle for them
bundle-only-new-means = Choose this when you know that the last one arrived
bundle-carry = Pass on everything that is carried here for others, too
bundle-files = Files that go along
bundle-files-small = Those up to 16 MiB
bundle-files-all = All of them
bundle-files-none = None
bundle-files-size = { $count ->
    [0] (there are none)
    [one] ({ $count } file, { $size })
   *[other] ({ $count } files, { $size })
}
bundle-files-most = One bundle holds { $size } of files. What doesn't fit goes into the next, with “Only what is new”
bundle-make-do = Save the bundle
bundle-making = Writing the file…
bundle-made = Saved: { $file }, { $entries } entries, { $size }
bundle-take-title = Take a bundle in
bundle-take-hint = Name the file, or drop it onto the window
bundle-take-do = Take it in
bundle-taking = Taking { $file } in…
bundle-drop = Let go: files go with a message, a bundle is taken in
bundle-opened = { $count ->
    [one] { $count } parcel from { $from } was for you and is open
   *[other] { $count } parcels from { $from } were for you and are open
}
bundle-kept = { $count ->
    [one] { $count } parcel for { $names } is carried from now on: take it there
   *[other] { $count } parcels for { $names } are carried from now on: take them there
}
bundle-known = { $count ->
    [one] { $count } parcel for { $names } was carried already
   *[other] { $count } parcels for { $names } were carried already
}
bundle-own = { $count ->
    [one] { $count } parcel was made on this device
   *[other] { $count } parcels were made on this device
}
bundle-elsewhere = { $count ->
    [one] { $count } parcel is another organisation's and wasn't taken
   *[other] { $count } parcels are another organisation's and weren't taken
}
bundle-expired = { $count ->
    [one] { $count } parcel for others is older than two months and isn't carried on
   *[other] { $count } parcels for others are older than two months and aren't carried on
}
bundle-no-room = There is no room for { $count } more parcels for others: deliver what is carried first
bundle-waiting = { $count ->
    [one] { $count } entry waits for others that aren't here yet: take an earlier bundle in, or sync with a colleague
   *[other] { $count } entries wait for others that aren't here yet: take an earlier bundle in, or sync with a colleague
}
bundle-not-ours = { $count ->
    [one] { $count } entry is of a space that you may not read and wasn't taken
   *[other] { $count } entries are of spaces that you may not read and weren't taken
}
bundle-files-came = { $count ->
    [one] { $count } file is here, whole
   *[other] { $count } files are here, whole
}
bundle-files-begun = { $count ->
    [one] Of { $count } file a part is here, and stays. The rest comes with the whole bundle, the next one, or from a colleague
   *[other] Of { $count } files a part is here, and stays. The rest comes with the whole bundle, the next one, or from a colleague
}
bundle-empty = There is nothing in this bundle
bundle-refused = { $count ->
    [one] { $count } part wasn't taken:
   *[other] { $count } parts weren't taken:
}
bundle-cut = The file is cut short. What stood in it so far is here: copy the whole file again and take it in once more
bundle-space-row = { $new } new, { $known } here already, { $aside } set aside
bundle-carried = { $count ->
    [one] { $count } parcel is carried for others, { $size }
   *[other] { $count } parcels are carried for others, { $size }
}
bundle-carried-row = From { $from } for { $names }
bundle-carried-what = { $size }, made { $time }, carried until { $until }
# Recovery
people-recovery = Recovery
recovery-pending = Waits for approval
recovery-own = Who may recover you
recovery-own-hint = If all your devices are lost, these colleagues together give a new one to you: the same person, with new keys.
recovery-own-none = Nobody is named yet. If your device is lost, you lose what only it can open.
recovery-own-name = Name colleagues…
recovery-own-change = Name others…
recovery-own-choose = Choose people whom you would call, and who know your voice. They can't read more through this.
recovery-help = Help a colleague
recovery-help-hint = These colleagues have named you. If one calls because their devices are lost, help them here.
recovery-help-none = Nobody has named you yet
recovery-help-open = Help { $name }…
recovery-help-title = A new device for { $name }
recovery-voice = First make sure by voice or face to face that it is really them: whoever gets a device approved reads and writes as this person.
recovery-help-first = 1. On their new machine they open Tongzhou, choose "This is my second device" and enter this code. It is no secret: send it or read it out.
recovery-help-offer = The code for their new machine
recovery-help-picture = The code for their new machine as a QR code
recovery-help-second = 2. The new machine then shows a code of its own. Enter it here:
recovery-help-answer = The code that their new machine shows
recovery-help-sure = I have spoken to { $name }, and it is really them
recovery-organisation = Who may recover the organisation
recovery-organisation-hint = Together they remove a lost or hostile administrator, the founder too, and make another. Nobody alone can do that, and nobody alone can remove one of them.
recovery-organisation-none = Nobody is named yet: if the founder's device is lost, nobody can replace it
recovery-organisation-name = Name them…
recovery-organisation-choose = You name them once. From then on only they, together, can name others. They can also remove you.
recovery-others-choose = Those in place approve it together; from then on these people decide instead.
recovery-propose-remove = Remove somebody…
recovery-propose-admin = Make an administrator…
recovery-propose-guardians = Name other guardians…
recovery-remove-hint = They are no longer a member and have no rights. What they wrote until now, as far as it is here, stays. It comes about when enough of you have approved.
recovery-admin-hint = They get full powers over the whole organisation. It comes about when enough of you have approved.
recovery-whom = Whom
recovery-how-many = How many of them have to approve
recovery-people = { $count }
recovery-needed = any { $needed } of these { $count }
recovery-gone = { $name } (has left)
recovery-name-do = Name them
recovery-name-done = They are named
recovery-propose-do = Propose
recovery-propose-done = Proposed; the others see it as soon as their nodes have heard of it
recovery-approve-open = Look and approve…
recovery-approve-title = Approve this?
recovery-approve-hint = Talk to whoever proposed it before you approve. It can't be taken back.
recovery-approve-do = Approve
recovery-approve-done = Approved
recovery-done = Done
recovery-waits-for-you = Waits for you
recovery-waits = Waits for others
recovery-device-how = To approve, ask { $name } for the code that the new machine shows, and enter it below under "Help a colleague".
recovery-does-device = A new device ({ $device }) becomes { $name }'s
recovery-does-remove = { $name } is removed: no longer a member, and without any rights
recovery-does-end-device = { $name }'s device { $device } ends
recovery-does-end-right = { $name } loses a right: { $right }
recovery-does-admin = { $name } becomes an administrator with full powers over the whole organisation
recovery-does-right = { $name } gets a right: { $right }
recovery-does-guardians = From then on { $people } may recover the organisation, any { $needed } of them together
recovery-entries = Of what they wrote, { $keeps } entries keep counting and { $loses } count no longer
recovery-approved = Approved by { $people }
recovery-missing = { $count ->
    [one] One more has to approve: { $people }
   *[other] { $count } more have to approve, of: { $people }
}
recovery-by-itself = Enough have approved; it comes about by itself as soon as their nodes have met
recovery-until = Approvals count until { $time }

## Meetings

meetings-export = Export a calendar file
meetings-export-hint = Writes all meetings that you can see to a file that calendars read (.ics)
meetings-file = Meetings
meetings-import = Import a calendar file
meetings-import-hint = A file that a calendar exported (.ics); it can be dropped onto the window, too. Meetings that are here are brought up to the file
meetings-import-do = Import
meetings-import-to = Put into
meetings-import-to-hint = meetings that aren't here yet
meetings-imported = { $made } new, { $changed } brought up to date, { $same } as they were
meetings-title = Meetings
meetings-failed = The meetings can't be read
meetings-waiting = Reading the meetings…
meetings-empty = Nothing takes place in these weeks
meetings-empty-hint = Make a meeting with the button above, or look at other weeks
meetings-before = Four weeks back
meetings-after = Four weeks on
meetings-now = From today
meeting-one = Meeting
meeting-new = New meeting
meeting-edit = Change the meeting
meeting-make = Make and invite
meeting-save = Save
meeting-title = Title
meeting-department = Department
meeting-department-hint = Whoever reads there sees the meeting, invited or not
meeting-day = Day
meeting-begin = Begins
meeting-length = Takes
meeting-when = Time
meeting-there = There
meeting-zone = Time zone of the place
meeting-zone-hint = Such as Asia/Shanghai; everybody sees their own time
meeting-all-day = All day
meeting-days = { $days ->
    [one] 1 day
   *[other] { $days } days
}
meeting-minutes = { $minutes } min
meeting-repeat = Repeats
meeting-once = Once
meeting-daily = Every day
meeting-weekly = Every week
meeting-fortnightly = Every two weeks
meeting-monthly = Every month
meeting-quarterly = Every quarter
meeting-yearly = Every year
meeting-by-rule = By a rule ({ $rule })
meeting-recurs = repeats
meeting-place = Place
meeting-about = What it is about
meeting-alarm = Reminder
meeting-before = { $minutes } min before
meeting-no-alarm = None
meeting-people = { $count ->
    [0] Nobody is invited
    [one] 1 person is invited
   *[other] { $count } people are invited
}
meeting-everybody = Invite everybody here
meeting-find = Find people
meeting-invited = Invited
meeting-next = Next
meeting-organiser = Organiser
meeting-agenda = Agenda
meeting-agenda-open = Open { $title }
meeting-agenda-none = None
meeting-agenda-new = New page with headings
meeting-agenda-review = New page for a function review
meeting-agenda-hidden = A page that you can't see
meeting-template = Template
meeting-template-hint = Every quarter, with an agenda that leads to the function list
meeting-review = Product function review
meeting-left-out = Left out
meeting-reply = Answer
meeting-yes = yes
meeting-no = no
meeting-history = History
meeting-coming = Do you come?
meeting-accepted = Yes
meeting-tentative = Perhaps
meeting-declined = No
meeting-unanswered = not answered
meeting-outdated = {" "}(to another time)
meeting-cancelled = Cancelled
meeting-cancel = Cancel the meeting
meeting-uncancel = It takes place after all
meeting-skip = Leave out the next time
meeting-apart = Set apart: { $when }
meeting-settle = Take { $when }
meeting-label = { $title }, { $when }, { $place } { $state }
meeting-news = { $title } — { $when }
meeting-news-invited = invites you
meeting-news-moved = moved it: answer anew
meeting-news-cancelled = cancelled it
meeting-news-soon = Begins soon
search-kind-meetings = Meetings
## Files

attach-file = Attach a file
attach-title = Attach a file
attach-hint = Write where the file is. You can also drop files onto the window, or paste a picture into the field
attach-busy = Adding…
attach-in = Saved on this device
attach-wait = Adding files…
attach-failed = A file wasn't added: try again, or remove it
attach-remove = Remove { $name }
attach-pasted = Pasted picture { $number }
attach-too-many = At most 16 files go at once: add them in several steps, or pack them into an archive
attach-where = Open a channel, task or page in which you may write, then drop files onto it
file-elsewhere = Not fetched
file-waiting = Waiting for a colleague who has it
file-fetching = Fetching { $percent } %
file-here = On this device
file-kept = On this device, kept
file-failed = It wasn't fetched
file-fetch = Fetch
file-retry = Try again
file-open = Open
file-save = Save as…
file-save-title = Save the file
file-save-do = Save file
file-saved = Saved: { $file }
file-more = More for { $name }
file-keep = Keep on this device
file-unkeep = Don't keep specially
file-drop = Remove this device's copy
file-drop-last = Nobody else has it yet: it can't be removed
file-card = File { $name }, { $size }, { $state }
task-files = Files
task-files-hint = Drop files here, paste a picture, or press the paper clip
task-file-remove = Remove from the task
page-files = { $count ->
    [one] 1 file
   *[other] { $count } files
}
page-file-show = Show in the text
page-file-remove = Remove from the page
page-file-missing = The page holds no file "{ $name }"
file-picture = Picture { $name }
settings-files = Files
files-used = Files here
files-used-value = { $count ->
    [one] one file, { $size }
   *[other] { $count } files, { $size }
}
files-room = Left on the disk
files-room-hint = { $size } of it are kept for messages, and no file takes them
files-budget = Files may take
files-budget-hint = Beyond that, what was used longest ago and others have goes first
files-keep = Fetched without asking
files-keep-hint = Small files are those of up to 16 MB; larger ones come when somebody wants them
files-keep-all = All files
files-keep-some = Small files only

## Tables

tables-title = Tables
tables-waiting = Loading tables…
tables-failed = The list of tables can't be loaded
tables-none = No tables yet
tables-none-hint = Requirements, functions, issues and feedback fit into tables that everybody fills, offline too
tables-filter = Filter by title
tables-no-fit = No table matches
table-new = New table
table-title = Title
table-where = Where
table-research = Requirements survey
table-research-hint = Department, requirement, priority, owner, expected effect
table-functions = Function list
table-functions-hint = Module, function, status, owner, planned launch
table-issues = Issue tracking
table-issues-hint = Issue, module, severity, owner, found on, solution status, solved on
table-feedback = User feedback
table-feedback-hint = User role, feedback, suggested measure, satisfaction
table-own = Empty table
table-own-hint = With columns of your own
table-waiting = Loading the table…
table-failed = This table can't be loaded
table-find = Find in the table
table-rows = { $all ->
    [one] { $all } row
   *[other] { $all } rows
}
table-some = { $shown } of { $all } rows
table-apart = { $count ->
    [one] { $count } cell was set apart
   *[other] { $count } cells were set apart
}
table-apart-hint = Set differently in two places: choose one
table-grid = Grid
table-board = Board
table-form = Form
table-board-by = Board by { $column }
table-no-board = This table has no board yet
table-no-board-hint = Add a column of choices, and its choices become the lanes
table-lane-empty = Drag a card here
table-new-row = New row
table-new-column = Add a column
table-open-row = Open row { $row }
table-sort = Sort by { $column }
table-cell = { $column } row { $row } { $value }
table-cell-apart = { $column } row { $row } { $value } set apart
table-typing = Fill in { $column }
table-card = Card { $title }
table-untitled = (empty)
table-nothing = Nothing
table-clear = Empty it
table-day-hint = A day, such as 2026-12-01
table-column-rename = Rename the column
table-column-hide = Hide the column
prompt-title = Ask everybody to fill it in, again and again
prompt-hint = From today on, in time, everybody who may fill it in has an item in their inbox, without a network too, until they add a row or put it off
prompt-week = Every week
prompt-two-weeks = Every two weeks
prompt-month = Every four weeks
prompt-quarter = Every quarter (91 days)
prompt-never = Never
prompt-now = From { $from }, every { $days } days
prompt-set = Saved
inbox-prompt = To be filled in
prompt-line = Please fill in "{ $title }"
prompt-fill = Fill it in
table-columns-hidden = Hidden columns ({ $count })
table-column-show = Show "{ $column }"
table-column-hidden = Hidden; its cells keep what they hold
table-kind = Kind
table-kind-text = Text
table-kind-number = Number
table-kind-score = Score 1-5
table-kind-choice = Choices
table-kind-person = Person
table-kind-day = Day
table-kind-week = Week
table-choices = Choices
table-choices-hint = With commas between, such as good, fair, bad
table-form-hint = Works without a network: it is saved on this device and reaches colleagues when you meet
table-form-send = Send
table-form-thanks = Saved, thank you. You can fill in another
table-row-gone = This row was taken out
table-row-made = Added by { $who }, { $when }
table-row-remove = Take this row out
table-row-removed = Taken out; its content stays, and the way back is above the table
table-removed = { $count ->
    [one] { $count } row taken out
   *[other] { $count } rows taken out
}
table-removed-title = Rows that were taken out
table-removed-hint = Everything in them is kept, and so is what others wrote there afterwards
table-restore = Bring back
table-restore-row = Bring back { $title }
table-history = History
table-step-made = Added this row
table-step-removed = Took this row out
table-step-restored = Brought this row back
table-export = Export the table
table-export-count = { $count ->
    [one] { $count } row: what is shown here, in this order
   *[other] { $count } rows: what is shown here, in this order
}
table-export-xlsx = Excel workbook
search-kind-tables = Tables
search-kind-table = Table
search-kind-record = Row

## Reporting a problem

report-begin = Report a problem
report-title = Report a problem
report-hint = It becomes a row of the organisation's issue tracking table, which colleagues can read
report-text = What is wrong
report-text-hint = What did you do, and what happened?
report-fatal = Fatal
report-serious = Serious
report-normal = Normal
report-suggestion = Suggestion
report-with = Send this along
report-send = Report
report-done = Noted in the issue tracking table

## Modules

rules-modules = Modules
rules-modules-hint = Off, they are hidden here and in departments below; everything stays, and is back when they are on
rules-module-unset = Not set here: as it is above
rules-module-top = Not set: on
rules-module-on = On
rules-module-off = Off

rules-history = Messages for who joins later
rules-history-hint = Messages only: tasks, pages, meetings and tables are always there. What was written before this was set stays readable to those who join later
rules-history-top = Not set: all of them
rules-history-all = All
rules-history-joining = From their joining on
conversation-closed = Some messages from before { $time } were written before you joined, and aren't yours to read
module-messaging = Messaging
module-tasks = Tasks
module-documents = Pages and tables

## Proofs

proof-save-open = Save a proof…
proof-save-title = Save a proof
proof-save-means = This file proves to anybody who wrote and changed this, when, on which device and by which right. Checking it takes neither an account nor a network.
proof-save-shows = It shows every version of this, and its authors' names, departments and rights: hand it only to whom these concern.
proof-save-do = Save
proof-check-open = Check a proof…
proof-check-title = Check a proof
proof-check-hint = Give the path of a proof that somebody handed you, or drop the file on the window.
proof-check-do = Check
proof-holds = The proof holds
proof-of-message = A message of { $name }
proof-of-task = A task of { $name }
proof-of-page = A page of { $name }
proof-org-own = This is your own organisation (id { $id })
proof-org-other = This isn't your own organisation. Anybody can found one of the same name: compare its id with one that you know from elsewhere: { $id }
proof-device = device { $device }
proof-by = By right: { $chain }
proof-adopted = Its author's log has forked; { $name } took this side of it in
proof-text = Text
proof-hidden = Hidden
proof-limits = What it can't prove
proof-limit-revoked = that nothing was taken back after { $time }, or by a statement that the file leaves out
proof-limit-others = that there was no other change: one that the file leaves out isn't seen
proof-limit-clocks = times, which are by the authors' own clocks, and names, which people chose when they joined; what is proven is the devices' keys
