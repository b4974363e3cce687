//! Answers, as they are written.

mod earlier;

pub(crate) use earlier::{OutgoingRow3, OutgoingRow5, OutgoingRow7, OutgoingRow9};

use super::incoming::{PersonRow, PressedRow};
use super::names::{FileDigestRow, IdRow, MessageIdRow, RoomIdRow, StatementIdRow};
use super::people::HearingRow;
use super::row::{Row, Unfit, row};
use domain::access::Grants;
use domain::answer::{Act, Answer, Choice, Content, Notification, Question, Reply};
use domain::file::{File, FileContent};
use domain::incoming::{MessageId, Pressed};
use domain::number::{RoomId, StatementId};
use domain::text::{Block, BlockKind, Document, Marker, Span, Style};
use jiff::Timestamp;

row! {
    struct StyleRow is Style {
        bold: bool,
        italic: bool,
        strike: bool,
        underline: bool,
        spoiler: bool,
        code: bool,
    }
}

row! {
    struct SpanRow is Span { text: String, style: StyleRow, link: Option<String> }
}

row! {
    enum MarkerRow is Marker { Bullet, Number(number: u64), Continued }
}

row! {
    enum BlockKindRow is BlockKind {
        Heading { level: u8, slug: String },
        Paragraph,
        Item { depth: u8, marker: MarkerRow },
        Code,
        Rule,
    }
}

row! {
    struct BlockRow is Block { kind: BlockKindRow, quote: u8, folded: bool, spans: Vec<SpanRow> }
}

row! {
    struct DocumentRow is Document { blocks: Vec<BlockRow> }
}

row! {
    struct ChoiceRow is Choice { label: String, command: String }
}

row! {
    enum FileContentRow is FileContent { Made(bytes: Vec<u8>), Kept { digest: FileDigestRow, length: u64 } }
}

row! {
    struct FileRow is File {
        name: String,
        media_type: String,
        dimensions: Option<(u32, u32)>,
        content: FileContentRow,
    }
}

row! {
    struct ContentRow is Content { document: DocumentRow, choices: Vec<ChoiceRow>, file: Option<FileRow> }
}

row! {
    struct AnswerRow is Answer { messages: Vec<ContentRow> }
}

/// Who owns the bot isn't in it: no command that only reads asks for that. Nor is where it is asked: that is known from the room.
#[derive(serde::Serialize, serde::Deserialize)]
pub(crate) struct GrantsRow {
    room_admin: bool,
    moderator: bool,
}

impl Row for GrantsRow {
    type Value = Grants;

    fn of(grants: &Grants) -> Self {
        Self { room_admin: grants.room_admin, moderator: grants.moderator }
    }

    fn value(self) -> Result<Grants, Unfit> {
        let Self { room_admin, moderator } = self;
        Ok(Grants { room_admin, moderator, ..Grants::default() })
    }
}

row! {
    struct QuestionRow is Question { person: PersonRow, grants: GrantsRow, command: String }
}

row! {
    enum ActRow is Act { Publish, Correct, Withdraw, Stop, Resume, Schedule, Alert }
}

row! {
    enum NotificationRow is Notification {
        DraftChanged { id: IdRow },
        DraftDiscarded { id: IdRow },
        IdentityChanged { moderator: PersonRow, identity: String },
        Acted { moderator: PersonRow, act: ActRow, id: IdRow },
        Silenced { room: String },
        Appointed { by: PersonRow, person: PersonRow, moderates: bool },
        Approved { by: PersonRow, id: IdRow, missing: u64 },
        Rejected { by: PersonRow, id: IdRow, why: String },
        LinkAsked { other: PersonRow, code: String },
        Linked { person: PersonRow, with: PersonRow, holds: bool },
        RoomNamed { by: PersonRow, test: bool, named: bool },
        Banned { by: PersonRow, what: String, why: Option<String>, holds: bool },
        RoomLost { test: bool },
        Contacted { name: String, text: String, file: Option<FileRow>, first: bool },
        ContactAnswered { by: PersonRow, name: String, text: String, file: Option<FileRow> },
        Answered { text: String, file: Option<FileRow> },
        ContactClosed { name: Option<String> },
        ContactHeard { by: PersonRow, name: String, hearing: HearingRow },
    }
}

row! {
    enum ReplyRow is Reply { Said(answer: AnswerRow), Asked(question: QuestionRow), Told { person: PersonRow, notification: NotificationRow } }
}

/// An answer, or a report, on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// The number of the room that gets it.
    pub room: RoomId,
    /// From which the keys of its parts are made.
    pub key: String,
    /// What it replies to.
    pub reply_to: Option<MessageId>,
    /// The choice that asked for it.
    pub pressed: Option<Pressed>,
    /// What it says, or answers.
    pub reply: Reply,
    /// How many of its parts have been sent.
    pub sent: u32,
    /// Since when it is to go.
    pub at: Timestamp,
    /// It takes the place of the message that tells how this statement's delivery goes on.
    pub progress_message: Option<StatementId>,
    /// Whether a moderator gets it.
    pub to_moderator: bool,
    /// Whether it is for a moderator alone, and not where others read along.
    pub private: bool,
    /// The id of whoever it answers; or of whom it is for, in their private chat.
    pub asker: Option<String>,
    /// The first message of the thread in which it stands.
    pub thread: Option<MessageId>,
}

row! {
    struct OutgoingRow is Outgoing {
        room: RoomIdRow,
        key: String,
        reply_to: Option<MessageIdRow>,
        pressed: Option<PressedRow>,
        reply: ReplyRow,
        sent: u32,
        at: Timestamp,
        progress_message: Option<StatementIdRow>,
        to_moderator: bool,
        private: bool,
        asker: Option<String>,
        thread: Option<MessageIdRow>,
    }
}
