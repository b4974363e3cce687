//! Statements and drafts, as they were written in earlier layouts.

use super::{
    DraftRow, HeadRow, HoursRow, ImportedRow, InnerDraftRow, KindRow, OriginRow, StatementRow, SummaryRow,
    TextRow, WithdrawalRow,
};
use crate::rows::incoming::PersonRow;
use crate::rows::names::{AddressRow, IdRow, LangRow, MessageIdRow, RevisionRow, StatementIdRow, TopicRow};
use crate::rows::row::earlier;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeMap;

earlier! {
    /// A head as it was until layout 9.
    HeadRow9, then HeadRow {
        number: StatementIdRow,
        revision: RevisionRow,
        summary: SummaryRow,
        link: Option<String>,
        corrected: Option<Date>,
        withdrawn: Option<WithdrawalRow>,
        changed: Timestamp,
        notify: bool,
    } with { pin: false, urgent: false, attachments: Vec::new() }
}

earlier! {
    /// A statement as it was in drafts until layout 9.
    StatementRow9, then StatementRow {
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
    } with { pin: false, urgent: false, attachments: Vec::new() }
}

earlier! {
    /// A draft as it was in layouts 8 and 9.
    DraftRow9, then DraftRow { draft: InnerDraftRow9, report_to: Option<AddressRow> } with {}
}

earlier! {
    InnerDraftRow9, then InnerDraftRow {
        statement: StatementRow9,
        saved: Timestamp,
        author: Option<PersonRow>,
        contributors: Vec<PersonRow>,
        written_in: Option<MessageIdRow>,
        due: Option<Timestamp>,
        notify: bool,
    } with {}
}

earlier! {
    /// A draft as it was from layout 5 to 7.
    DraftRow7, then DraftRow9 { draft: InnerDraftRow7, report_to: Option<AddressRow> } with {}
}

earlier! {
    InnerDraftRow7, then InnerDraftRow9 {
        statement: StatementRow9,
        saved: Timestamp,
        author: Option<PersonRow>,
        due: Option<Timestamp>,
        notify: bool,
    } with { contributors: Vec::new(), written_in: None }
}

earlier! {
    /// A draft as it was until layout 4.
    DraftRow4, then DraftRow7 { draft: InnerDraftRow4, report_to: Option<AddressRow> } with {}
}

earlier! {
    InnerDraftRow4, then InnerDraftRow7 {
        statement: StatementRow9,
        saved: Timestamp,
        due: Option<Timestamp>,
        notify: bool,
    } with { author: None }
}

earlier! {
    /// What was known of the files of a text until layout 6.
    ImportedRow6, then ImportedRow { origin: OriginRow, digests: Vec<[u8; 32]> } with { source: Some(String::new()) }
}
