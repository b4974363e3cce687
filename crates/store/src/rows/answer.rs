//! Answers, as they are written.

use super::incoming::PressedRow;
use super::names::{MessageIdRow, RoomIdRow, StatementIdRow};
use super::row::row;
use domain::answer::{Answer, Choice, Content};
use domain::incoming::{MessageId, Pressed};
use domain::number::{RoomId, StatementId};
use domain::text::{Block, BlockKind, Document, Marker, Span, Style};
use jiff::Timestamp;

row! {
    struct StyleRow is Style { bold: bool, italic: bool, strike: bool, code: bool }
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
    struct BlockRow is Block { kind: BlockKindRow, quote: u8, spans: Vec<SpanRow> }
}

row! {
    struct DocumentRow is Document { blocks: Vec<BlockRow> }
}

row! {
    struct ChoiceRow is Choice { label: String, command: String }
}

row! {
    struct ContentRow is Content { document: DocumentRow, choices: Vec<ChoiceRow> }
}

row! {
    struct AnswerRow is Answer { messages: Vec<ContentRow> }
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
    /// What it says.
    pub answer: Answer,
    /// How many of its parts have been sent.
    pub sent: u32,
    /// Since when it is to go.
    pub at: Timestamp,
    /// It takes the place of the message that tells how this statement's delivery goes on.
    pub progress_message: Option<StatementId>,
}

row! {
    struct OutgoingRow is Outgoing {
        room: RoomIdRow,
        key: String,
        reply_to: Option<MessageIdRow>,
        pressed: Option<PressedRow>,
        answer: AnswerRow,
        sent: u32,
        at: Timestamp,
        progress_message: Option<StatementIdRow>,
    }
}
