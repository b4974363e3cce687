//! Answers, as they were written in earlier layouts.

use super::{
    AnswerRow, BlockKindRow, BlockRow, ChoiceRow, ContentRow, DocumentRow, NotificationRow, OutgoingRow,
    QuestionRow, ReplyRow, SpanRow, StyleRow,
};
use crate::rows::incoming::{PersonRow, PressedRow};
use crate::rows::names::{MessageIdRow, RoomIdRow, StatementIdRow};
use crate::rows::row::earlier;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

earlier! {
    /// An answer as it was in layouts 8 and 9, when none had a file.
    OutgoingRow9, then OutgoingRow {
        room: RoomIdRow,
        key: String,
        reply_to: Option<MessageIdRow>,
        pressed: Option<PressedRow>,
        reply: ReplyRow9,
        sent: u32,
        at: Timestamp,
        progress_message: Option<StatementIdRow>,
        to_moderator: bool,
        private: bool,
        asker: Option<String>,
        thread: Option<MessageIdRow>,
    } with {}
}

#[derive(Serialize, Deserialize)]
pub(crate) enum ReplyRow9 {
    Said(AnswerRow9),
    Asked(QuestionRow),
    Told { person: PersonRow, notification: NotificationRow },
}

#[derive(Serialize, Deserialize)]
pub(crate) struct AnswerRow9 {
    messages: Vec<ContentRow9>,
}

earlier! {
    ContentRow9, then ContentRow { document: DocumentRow, choices: Vec<ChoiceRow> } with { file: None }
}

impl From<ReplyRow9> for ReplyRow {
    fn from(row: ReplyRow9) -> Self {
        match row {
            ReplyRow9::Said(AnswerRow9 { messages }) => {
                Self::Said(AnswerRow { messages: messages.into_iter().map(ContentRow::from).collect() })
            }
            ReplyRow9::Asked(question) => Self::Asked(question),
            ReplyRow9::Told { person, notification } => Self::Told { person, notification },
        }
    }
}

/// An answer as it was in layouts 6 and 7.
#[derive(Serialize, Deserialize)]
pub(crate) struct OutgoingRow7 {
    room: RoomIdRow,
    key: String,
    reply_to: Option<MessageIdRow>,
    pressed: Option<PressedRow>,
    reply: ReplyRow7,
    sent: u32,
    at: Timestamp,
    progress_message: Option<StatementIdRow>,
    to_moderator: bool,
    private: bool,
    asker: Option<String>,
}

#[derive(Serialize, Deserialize)]
enum ReplyRow7 {
    Said(AnswerRow7),
    Asked(QuestionRow),
    Told { person: PersonRow, notification: NotificationRow },
}

#[derive(Serialize, Deserialize)]
struct AnswerRow7 {
    messages: Vec<ContentRow7>,
}

#[derive(Serialize, Deserialize)]
struct ContentRow7 {
    blocks: Vec<BlockRow7>,
    choices: Vec<ChoiceRow>,
}

#[derive(Serialize, Deserialize)]
struct BlockRow7 {
    kind: BlockKindRow,
    quote: u8,
    spans: Vec<SpanRow7>,
}

#[derive(Serialize, Deserialize)]
struct SpanRow7 {
    text: String,
    style: StyleRow7,
    link: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct StyleRow7 {
    bold: bool,
    italic: bool,
    strike: bool,
    code: bool,
}

impl From<OutgoingRow7> for OutgoingRow9 {
    fn from(row: OutgoingRow7) -> Self {
        let OutgoingRow7 {
            room,
            key,
            reply_to,
            pressed,
            reply,
            sent,
            at,
            progress_message,
            to_moderator,
            ..
        } = row;
        let (private, asker) = (row.private, row.asker);
        let reply = match reply {
            ReplyRow7::Said(answer) => ReplyRow9::Said(AnswerRow9::from(answer)),
            ReplyRow7::Asked(question) => ReplyRow9::Asked(question),
            ReplyRow7::Told { person, notification } => ReplyRow9::Told { person, notification },
        };
        let thread = None;
        Self {
            room,
            key,
            reply_to,
            pressed,
            reply,
            sent,
            at,
            progress_message,
            to_moderator,
            private,
            asker,
            thread,
        }
    }
}

impl From<AnswerRow7> for AnswerRow9 {
    fn from(answer: AnswerRow7) -> Self {
        let content = |ContentRow7 { blocks, choices }| {
            let blocks = blocks.into_iter().map(BlockRow::from).collect();
            ContentRow9 { document: DocumentRow { blocks }, choices }
        };
        Self { messages: answer.messages.into_iter().map(content).collect() }
    }
}

impl From<BlockRow7> for BlockRow {
    fn from(BlockRow7 { kind, quote, spans }: BlockRow7) -> Self {
        let span = |SpanRow7 { text, style, link }| {
            let StyleRow7 { bold, italic, strike, code } = style;
            SpanRow {
                text,
                style: StyleRow { bold, italic, strike, underline: false, spoiler: false, code },
                link,
            }
        };
        Self { kind, quote, folded: false, spans: spans.into_iter().map(span).collect() }
    }
}

/// An answer as it was in layouts 4 and 5.
#[derive(Serialize, Deserialize)]
pub(crate) struct OutgoingRow5 {
    room: RoomIdRow,
    key: String,
    reply_to: Option<MessageIdRow>,
    pressed: Option<PressedRow>,
    reply: ReplyRow7,
    sent: u32,
    at: Timestamp,
    progress_message: Option<StatementIdRow>,
    to_moderator: bool,
}

impl From<OutgoingRow5> for OutgoingRow7 {
    fn from(row: OutgoingRow5) -> Self {
        let OutgoingRow5 { room, key, reply_to, pressed, reply, sent, at, progress_message, to_moderator } =
            row;
        // What nobody has asked for is for a moderator.
        let private = to_moderator && reply_to.is_none() && pressed.is_none();
        let asker = None;
        Self { room, key, reply_to, pressed, reply, sent, at, progress_message, to_moderator, private, asker }
    }
}

/// An answer as it was until layout 3.
#[derive(Serialize, Deserialize)]
pub(crate) struct OutgoingRow3 {
    room: RoomIdRow,
    key: String,
    reply_to: Option<MessageIdRow>,
    pressed: Option<PressedRow>,
    answer: AnswerRow7,
    sent: u32,
    at: Timestamp,
    progress_message: Option<StatementIdRow>,
}

impl From<OutgoingRow3> for OutgoingRow5 {
    fn from(row: OutgoingRow3) -> Self {
        let OutgoingRow3 { room, key, reply_to, pressed, answer, sent, at, progress_message } = row;
        let reply = ReplyRow7::Said(answer);
        Self { room, key, reply_to, pressed, reply, sent, at, progress_message, to_moderator: false }
    }
}

/// The ways back, for tests.
#[cfg(test)]
mod back {
    use super::*;

    impl From<ReplyRow> for ReplyRow9 {
        fn from(row: ReplyRow) -> Self {
            match row {
                ReplyRow::Said(AnswerRow { messages }) => {
                    Self::Said(AnswerRow9 { messages: messages.into_iter().map(ContentRow9::from).collect() })
                }
                ReplyRow::Asked(question) => Self::Asked(question),
                ReplyRow::Told { person, notification } => Self::Told { person, notification },
            }
        }
    }

    impl From<OutgoingRow9> for OutgoingRow7 {
        fn from(row: OutgoingRow9) -> Self {
            let OutgoingRow9 {
                room,
                key,
                reply_to,
                pressed,
                reply,
                sent,
                at,
                progress_message,
                to_moderator,
                ..
            } = row;
            let (private, asker) = (row.private, row.asker);
            let reply = match reply {
                ReplyRow9::Said(answer) => ReplyRow7::Said(answer.into()),
                ReplyRow9::Asked(question) => ReplyRow7::Asked(question),
                ReplyRow9::Told { person, notification } => ReplyRow7::Told { person, notification },
            };
            Self {
                room,
                key,
                reply_to,
                pressed,
                reply,
                sent,
                at,
                progress_message,
                to_moderator,
                private,
                asker,
            }
        }
    }

    impl From<AnswerRow9> for AnswerRow7 {
        fn from(answer: AnswerRow9) -> Self {
            let content = |ContentRow9 { document, choices }| ContentRow7 {
                blocks: document.blocks.into_iter().map(BlockRow7::from).collect(),
                choices,
            };
            Self { messages: answer.messages.into_iter().map(content).collect() }
        }
    }

    impl From<BlockRow> for BlockRow7 {
        fn from(BlockRow { kind, quote, spans, .. }: BlockRow) -> Self {
            let span = |SpanRow { text, style, link }| {
                let StyleRow { bold, italic, strike, code, .. } = style;
                SpanRow7 { text, style: StyleRow7 { bold, italic, strike, code }, link }
            };
            Self { kind, quote, spans: spans.into_iter().map(span).collect() }
        }
    }

    impl From<OutgoingRow7> for OutgoingRow3 {
        fn from(row: OutgoingRow7) -> Self {
            let OutgoingRow7 { room, key, reply_to, pressed, reply, sent, at, progress_message, .. } = row;
            let answer = match reply {
                ReplyRow7::Said(answer) => answer,
                ReplyRow7::Asked(_) | ReplyRow7::Told { .. } => AnswerRow7 { messages: Vec::new() },
            };
            Self { room, key, reply_to, pressed, answer, sent, at, progress_message }
        }
    }
}
