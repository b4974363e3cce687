//! What was said of people, and what they are asked to confirm, as it is written.

use super::incoming::PersonRow;
use super::names::AddressRow;
use super::row::row;
use domain::approval::Approval;
use domain::ban::{Ban, Banned};
use domain::confirmation::Confirmation;
use domain::contact::{Contact, Hearing};
use domain::link_code::LinkCode;
use domain::people::{Appointment, Link};
use jiff::Timestamp;

row! {
    struct AppointmentRow is Appointment {
        person: PersonRow,
        moderates: bool,
        name: Option<String>,
        by: PersonRow,
        at: Timestamp,
    }
}

row! {
    struct ApprovalRow is Approval {
        by: PersonRow,
        due: Option<Timestamp>,
        notify: bool,
        report_to: AddressRow,
        at: Timestamp,
        given: Vec<PersonRow>,
    }
}

row! {
    struct LinkRow is Link { person: PersonRow, with: PersonRow, holds: bool, at: Timestamp }
}

row! {
    enum BannedRow is Banned { Person(person: PersonRow), Room(room: AddressRow), Server(server: String) }
}

row! {
    struct BanRow is Ban { banned: BannedRow, holds: bool, why: Option<String>, by: PersonRow, at: Timestamp }
}

row! {
    struct LinkCodeRow is LinkCode { code: String, person: PersonRow, at: Timestamp }
}

row! {
    enum HearingRow is Hearing { Heard, Muted, Banned }
}

row! {
    struct ContactRow is Contact {
        name: String,
        person: PersonRow,
        room: AddressRow,
        answered: bool,
        hearing: HearingRow,
        closed: bool,
        last: Timestamp,
        hour: Timestamp,
        count: u32,
    }
}

row! {
    struct ConfirmationRow is Confirmation { code: String, command: String, at: Timestamp }
}
