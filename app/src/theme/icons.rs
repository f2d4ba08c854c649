//! The icons in use, each by what it stands for.

use lucide_icons::Icon as Glyph;

/// An icon. Drawn as text in the icon font.
#[derive(Clone, Copy, Debug)]
pub struct Icon(Glyph);

impl Icon {
    /// Takes a file in.
    pub const IMPORT: Self = Self(Glyph::Import);
    /// Something new.
    pub const ADD: Self = Self(Glyph::Plus);
    /// Announced to everybody.
    pub const ANNOUNCE: Self = Self(Glyph::Megaphone);
    /// Somebody reminds strongly.
    pub const URGE: Self = Self(Glyph::BellRing);
    /// Somebody's part in an announcement or alarm.
    pub const ALERT: Self = Self(Glyph::TriangleAlert);
    /// What one is told of a conversation.
    pub const BELL: Self = Self(Glyph::Bell);
    /// A muted conversation.
    pub const MUTED: Self = Self(Glyph::BellOff);
    /// Back in the history of views.
    pub const BACK: Self = Self(Glyph::ArrowLeft);
    /// A file that is to go with a message.
    pub const ATTACH: Self = Self(Glyph::Paperclip);
    /// A file.
    pub const FILE: Self = Self(Glyph::File);
    /// Calls somebody by name.
    pub const AT: Self = Self(Glyph::AtSign);
    /// Strong text.
    pub const BOLD: Self = Self(Glyph::Bold);
    /// A board of tasks.
    pub const BOARD: Self = Self(Glyph::SquareKanban);
    /// Until when.
    pub const CALENDAR: Self = Self(Glyph::Calendar);
    /// A channel.
    pub const CHANNEL: Self = Self(Glyph::Hash);
    /// Done, chosen.
    pub const CHECK: Self = Self(Glyph::Check);
    /// Delivered.
    pub const CHECK_TWICE: Self = Self(Glyph::CheckCheck);
    /// Opened downwards.
    pub const CHEVRON_DOWN: Self = Self(Glyph::ChevronDown);
    /// Moved upwards.
    pub const CHEVRON_UP: Self = Self(Glyph::ChevronUp);
    /// Closed.
    pub const CHEVRON_RIGHT: Self = Self(Glyph::ChevronRight);
    /// Close.
    pub const CLOSE: Self = Self(Glyph::X);
    /// When.
    pub const CLOCK: Self = Self(Glyph::Clock);
    /// Code.
    pub const CODE: Self = Self(Glyph::Code);
    /// Values set apart.
    pub const CONFLICT: Self = Self(Glyph::GitBranch);
    /// Copy to the clipboard.
    pub const COMMIT: Self = Self(Glyph::GitCommitHorizontal);
    /// Copies.
    pub const COPY: Self = Self(Glyph::Copy);
    /// A department.
    pub const DEPARTMENT: Self = Self(Glyph::Building2);
    /// A device.
    pub const DEVICE: Self = Self(Glyph::Laptop);
    /// Edit.
    pub const EDIT: Self = Self(Glyph::Pencil);
    /// Emoji.
    pub const EMOJI: Self = Self(Glyph::SmilePlus);
    /// Into a file.
    pub const EXPORT: Self = Self(Glyph::FileDown);
    /// Filter.
    pub const FILTER: Self = Self(Glyph::ListFilter);
    /// Forward in the history of views.
    pub const FORWARD: Self = Self(Glyph::ArrowRight);
    /// Bars over days.
    pub const GANTT: Self = Self(Glyph::ChartGantt);
    /// Help.
    pub const HELP: Self = Self(Glyph::CircleQuestionMark);
    /// Hide.
    pub const HIDE: Self = Self(Glyph::EyeOff);
    /// Show.
    pub const SHOW: Self = Self(Glyph::Eye);
    /// Downwards, to what is newest.
    pub const DOWN: Self = Self(Glyph::ArrowDown);
    /// What was before.
    pub const HISTORY: Self = Self(Glyph::History);
    /// The inbox.
    pub const INBOX: Self = Self(Glyph::Inbox);
    /// An invitation.
    pub const INVITE: Self = Self(Glyph::UserPlus);
    /// Emphasised text.
    pub const ITALIC: Self = Self(Glyph::Italic);
    /// A key, a permission.
    pub const KEY: Self = Self(Glyph::KeyRound);
    /// A label.
    pub const LABEL: Self = Self(Glyph::Tag);
    /// A list.
    pub const LIST: Self = Self(Glyph::List);
    /// The menu of a narrow window.
    pub const MENU: Self = Self(Glyph::Menu);
    /// More that can be done.
    pub const MORE: Self = Self(Glyph::Ellipsis);
    /// A person.
    pub const PERSON: Self = Self(Glyph::User);
    /// People.
    pub const PEOPLE: Self = Self(Glyph::Users);
    /// A page.
    pub const PAGE: Self = Self(Glyph::FileText);
    /// How urgent.
    pub const PRIORITY: Self = Self(Glyph::Flag);
    /// A quote.
    pub const QUOTE: Self = Self(Glyph::Quote);
    /// Take back.
    pub const RECALL: Self = Self(Glyph::Undo2);
    /// Take away.
    pub const REMOVE: Self = Self(Glyph::Trash2);
    /// Answer.
    pub const REPLY: Self = Self(Glyph::Reply);
    /// Put back as it was.
    pub const RESTORE: Self = Self(Glyph::RotateCcw);
    /// Saved on this device.
    pub const SAVED: Self = Self(Glyph::HardDrive);
    /// Search.
    pub const SEARCH: Self = Self(Glyph::Search);
    /// Send.
    pub const SEND: Self = Self(Glyph::SendHorizontal);
    /// Settings.
    pub const SETTINGS: Self = Self(Glyph::Settings);
    /// Set aside.
    pub const SHIELD: Self = Self(Glyph::ShieldAlert);
    /// Compare with colleagues.
    pub const SYNC: Self = Self(Glyph::RefreshCw);
    /// Something still to do.
    pub const UNDONE: Self = Self(Glyph::Square);
    /// A task.
    pub const TASK: Self = Self(Glyph::SquareCheck);
    /// A thread.
    pub const THREAD: Self = Self(Glyph::MessageSquare);
    /// A line between offices.
    pub const LINE: Self = Self(Glyph::Cable);
    /// A line that is cut.
    pub const LINE_CUT: Self = Self(Glyph::Unplug);
    /// Another window.
    pub const WINDOW: Self = Self(Glyph::ExternalLink);
    /// A task that isn't begun.
    pub const STATUS_TODO: Self = Self(Glyph::Circle);
    /// A task under way.
    pub const STATUS_DOING: Self = Self(Glyph::CircleDot);
    /// A task that is done.
    pub const STATUS_DONE: Self = Self(Glyph::CircleCheck);
    /// No priority.
    pub const PRIORITY_NONE: Self = Self(Glyph::Minus);
    /// Low priority.
    pub const PRIORITY_LOW: Self = Self(Glyph::SignalLow);
    /// Medium priority.
    pub const PRIORITY_MEDIUM: Self = Self(Glyph::SignalMedium);
    /// High priority.
    pub const PRIORITY_HIGH: Self = Self(Glyph::SignalHigh);
    /// The order of things.
    pub const SORT: Self = Self(Glyph::ArrowUpDown);
    /// Divided into groups.
    pub const GROUP: Self = Self(Glyph::Layers);
    /// Nearer.
    pub const ZOOM_IN: Self = Self(Glyph::ZoomIn);
    /// Farther away.
    pub const ZOOM_OUT: Self = Self(Glyph::ZoomOut);
    /// Today.
    pub const TODAY: Self = Self(Glyph::CalendarCheck);
    /// What has to be finished first.
    pub const DEPENDS: Self = Self(Glyph::Link2);
    /// Read only.
    pub const LOCK: Self = Self(Glyph::Lock);
    /// What can be arranged.
    pub const ARRANGE: Self = Self(Glyph::SlidersHorizontal);
    /// To the end, no longer offered.
    pub const RETIRE: Self = Self(Glyph::Archive);
    /// How far it is.
    pub const PROGRESS: Self = Self(Glyph::Percent);

    /// A heading.
    pub const HEADING: Self = Self(Glyph::Heading);
    /// A list of things to do.
    pub const TODO: Self = Self(Glyph::ListTodo);
    /// A link in a text.
    pub const LINK: Self = Self(Glyph::Link);
    /// A table.
    pub const TABLE: Self = Self(Glyph::Table);
    /// The headings of a page.
    pub const OUTLINE: Self = Self(Glyph::TableOfContents);
    /// The hit before.
    pub const HIT_BEFORE: Self = Self(Glyph::ArrowUp);
    /// The next hit.
    pub const HIT_NEXT: Self = Self(Glyph::ArrowDown);
    /// Make again what was taken back.
    pub const REDO: Self = Self(Glyph::Redo2);
    /// Take back what one has written.
    pub const UNDO: Self = Self(Glyph::Undo2);

    /// The character to draw.
    pub fn glyph(self) -> char {
        char::from(self.0)
    }

    /// The same as text.
    pub fn text(self) -> String {
        self.glyph().to_string()
    }
}
