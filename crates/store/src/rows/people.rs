//! What was said of people, and what they are asked to confirm, as it is written.

use super::incoming::PersonRow;
use super::names::AddressRow;
use super::row::row;
use domain::approval::Approval;
use domain::confirmation::Confirmation;
use domain::people::Appointment;
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
    struct ConfirmationRow is Confirmation { code: String, command: String, at: Timestamp }
}
