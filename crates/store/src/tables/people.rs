//! Who moderates, what waits for their approval, and what they are asked to confirm.

use super::found::Found;
use super::key::Part;
use super::table::{Restore, Table};
use crate::rows::{
    AddressRow, AppointmentRow, ApprovalRow, BanRow, ConfirmationRow, ContactRow, LinkCodeRow, LinkRow,
};
use domain::approval::Approval;
use domain::archive::DraftId;
use domain::ban::Ban;
use domain::confirmation::Confirmation;
use domain::contact::Contact;
use domain::link_code::LinkCode;
use domain::people::{Appointment, Link, RoomUse};
use domain::room::{Address, NetworkId};

/// What owners have said of people, by the person's id. Since layout 8.
pub(crate) struct Appointments;

impl Table for Appointments {
    const PREFIX: &'static [u8] = b"M";
    const HIDDEN: bool = true;
    const RESTORE: Restore<Self> = Restore::Keep;
    type Key = (NetworkId, String);
    type Row = AppointmentRow;

    fn check((network, id): Self::Key, appointment: Appointment, found: &mut Found) {
        let person = &appointment.person;
        if (network, &id) != (person.network, &person.id) {
            found.say("what was said of a person stands under another's id".to_owned());
        }
    }
}

/// What waits for other moderators' approval, by the draft. Since layout 8.
pub(crate) struct Approvals;

impl Table for Approvals {
    const PREFIX: &'static [u8] = b"A";
    const HIDDEN: bool = true;
    /// What was about to go out rests.
    const RESTORE: Restore<Self> = Restore::Drop;
    type Key = DraftId;
    type Row = ApprovalRow;

    fn check(_: Self::Key, _: Approval, _: &mut Found) {}
}

/// The steps that somebody is asked to confirm, by the person's id. Since layout 8.
pub(crate) struct Confirmations;

impl Table for Confirmations {
    const PREFIX: &'static [u8] = b"K";
    const HIDDEN: bool = true;
    /// Whoever was asked asks again.
    const RESTORE: Restore<Self> = Restore::Drop;
    type Key = (NetworkId, String);
    type Row = Vec<ConfirmationRow>;

    fn check(_: Self::Key, _: Vec<Confirmation>, _: &mut Found) {}
}

/// The ids that are somebody's beside the one by which they are known, or were. Since layout 9.
pub(crate) struct Links;

impl Table for Links {
    const PREFIX: &'static [u8] = b"L";
    const HIDDEN: bool = true;
    const RESTORE: Restore<Self> = Restore::Keep;
    type Key = (NetworkId, String);
    type Row = LinkRow;

    fn check((network, id): Self::Key, link: Link, found: &mut Found) {
        if (network, &id) != (link.person.network, &link.person.id) {
            found.say("a link of a person stands under another's id".to_owned());
        }
    }
}

/// The codes that people were given to link another id with theirs, by whoever was given them. Since layout 9.
pub(crate) struct LinkCodes;

impl Table for LinkCodes {
    const PREFIX: &'static [u8] = b"O";
    const HIDDEN: bool = true;
    const RESTORE: Restore<Self> = Restore::Drop;
    type Key = (NetworkId, String);
    type Row = LinkCodeRow;

    fn check(_: Self::Key, _: LinkCode, _: &mut Found) {}
}

/// The rooms that are for something. Since layout 9.
pub(crate) struct NamedRooms;

impl Table for NamedRooms {
    const PREFIX: &'static [u8] = b"N";
    const HIDDEN: bool = true;
    /// Who is there by now isn't known.
    const RESTORE: Restore<Self> = Restore::Drop;
    type Key = RoomUse;
    type Row = AddressRow;

    fn check(_: RoomUse, _: Address, _: &mut Found) {}
}

/// Who and what is not listened to, by its id. Since layout 9.
pub(crate) struct Bans;

impl Table for Bans {
    const PREFIX: &'static [u8] = b"B";
    const HIDDEN: bool = true;
    const RESTORE: Restore<Self> = Restore::Keep;
    type Key = String;
    type Row = BanRow;

    fn check(id: String, ban: Ban, found: &mut Found) {
        if ban.banned.to_string() != id {
            found.say("a ban stands under another's id".to_owned());
        }
    }
}

/// Who writes to the moderators, by the person's id. Since layout 10.
pub(crate) struct Contacts;

impl Table for Contacts {
    const PREFIX: &'static [u8] = b"T";
    const HIDDEN: bool = true;
    const RESTORE: Restore<Self> = Restore::Keep;
    type Key = (NetworkId, String);
    type Row = ContactRow;

    fn check((network, id): Self::Key, contact: Contact, found: &mut Found) {
        if (network, &id) != (contact.person.network, &contact.person.id) {
            found.say("who writes to the moderators stands under another's id".to_owned());
        }
    }
}

impl Part for RoomUse {
    fn write(&self, key: &mut Vec<u8>) {
        key.push(match self {
            Self::Moderators => 0,
            Self::Test => 1,
        });
    }

    fn take(rest: &mut &[u8]) -> Option<Self> {
        match u8::take(rest)? {
            0 => Some(Self::Moderators),
            1 => Some(Self::Test),
            _ => None,
        }
    }
}
