//! Statements and drafts, as they are written.

mod earlier;

use super::incoming::PersonRow;
use super::kept_file::AttachmentRow;
use super::names::{AddressRow, IdRow, LangRow, MessageIdRow, RevisionRow, StatementIdRow, TopicRow};
use super::row::row;
use domain::archive::{Draft, Summary};
use domain::number::{Revision, StatementId};
use domain::room::Address;
use domain::statement::{Attachment, Hours, Kind, Statement, Text, Withdrawal};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use std::collections::BTreeMap;

pub(crate) use earlier::{DraftRow4, DraftRow7, DraftRow9, HeadRow9, ImportedRow6};

row! {
    enum KindRow is Kind { Declaration, Event, Update }
}

row! {
    struct HoursRow is Hours { starts: DateTime, ends: Option<DateTime>, timezone: String }
}

row! {
    struct WithdrawalRow is Withdrawal { on: Date, why: Option<String> }
}

row! {
    struct TextRow is Text { title: String, body: String, place: Option<String> }
}

row! {
    struct SummaryRow is Summary {
        id: IdRow,
        kind: KindRow,
        date: Date,
        topics: Vec<TopicRow>,
        about: Option<IdRow>,
        hours: Option<HoursRow>,
        titles: BTreeMap<LangRow, (String, Option<String>)>,
        at: Timestamp,
        withdrawn: bool,
    }
}

/// A statement that is out: all but its texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) number: StatementId,
    pub(crate) revision: Revision,
    pub(crate) summary: Summary,
    pub(crate) link: Option<String>,
    pub(crate) corrected: Option<Date>,
    pub(crate) withdrawn: Option<Withdrawal>,
    /// When this revision was made.
    pub(crate) changed: Timestamp,
    /// Whether rooms that see their copy change are told so.
    pub(crate) notify: bool,
    pub(crate) pin: bool,
    pub(crate) urgent: bool,
    pub(crate) attachments: Vec<Attachment>,
}

row! {
    struct HeadRow is Head {
        number: StatementIdRow,
        revision: RevisionRow,
        summary: SummaryRow,
        link: Option<String>,
        corrected: Option<Date>,
        withdrawn: Option<WithdrawalRow>,
        changed: Timestamp,
        notify: bool,
        pin: bool,
        urgent: bool,
        attachments: Vec<AttachmentRow>,
    }
}

row! {
    struct StatementRow is Statement {
        id: IdRow,
        kind: KindRow,
        date: Date,
        topics: Vec<TopicRow>,
        about: Option<IdRow>,
        link: Option<String>,
        hours: Option<HoursRow>,
        corrected: Option<Date>,
        withdrawn: Option<WithdrawalRow>,
        texts: BTreeMap<LangRow, TextRow>,
        pin: bool,
        urgent: bool,
        attachments: Vec<AttachmentRow>,
    }
}

row! {
    struct InnerDraftRow is Draft {
        statement: StatementRow,
        saved: Timestamp,
        author: Option<PersonRow>,
        contributors: Vec<PersonRow>,
        written_in: Option<MessageIdRow>,
        due: Option<Timestamp>,
        notify: bool,
    }
}

/// A draft: all but its texts, whose bodies are empty here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeptDraft {
    pub(crate) draft: Draft,
    /// Who is told what comes of it.
    pub(crate) report_to: Option<Address>,
}

row! {
    struct DraftRow is KeptDraft { draft: InnerDraftRow, report_to: Option<AddressRow> }
}

/// Who wrote a text last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Somebody in a chat.
    Chat,
    /// A file.
    File,
    /// One of the samples that altavoz carries.
    Sample,
}

row! {
    enum OriginRow is Origin { Chat, File, Sample }
}

/// What is known of the files that a text came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// Who wrote the text last.
    pub origin: Origin,
    /// The digests of all files that it ever came from, the newest last.
    pub digests: Vec<[u8; 32]>,
    /// The name of the file that it first came from, without its endings; empty if that is not known any more.
    pub source: Option<String>,
}

row! {
    struct ImportedRow is Imported { origin: OriginRow, digests: Vec<[u8; 32]>, source: Option<String> }
}
