//! Rooms by number, and what leads to them.

use super::found::Found;
use super::table::{Restore, Table};
use crate::rows::{RoomIdRow, RoomRow};
use domain::number::RoomId;
use domain::room::{NetworkId, Room};
use jiff::Timestamp;

/// Rooms. Each network's are counted from 1.
pub(crate) struct Rooms;

impl Table for Rooms {
    const PREFIX: &'static [u8] = b"r";
    const RESTORE: Restore<Self> = Restore::Keep;
    type Key = (NetworkId, RoomId);
    type Row = RoomRow;

    fn check(key: Self::Key, room: Room, found: &mut Found) {
        found.rooms.insert(key, room.address.id);
    }
}

/// About when somebody wanted something of the bot last in a group or channel. Since layout 9.
pub(crate) struct Heard;

impl Table for Heard {
    const PREFIX: &'static [u8] = b"H";
    const RESTORE: Restore<Self> = Restore::Keep;
    type Key = (NetworkId, RoomId);
    type Row = Timestamp;

    fn check(_: Self::Key, _: Timestamp, _: &mut Found) {}
}

/// The number of the room at an address.
pub(crate) struct Addresses;

impl Table for Addresses {
    const PREFIX: &'static [u8] = b"n";
    const HIDDEN: bool = true;
    const RESTORE: Restore<Self> = Restore::Keep;
    type Key = (NetworkId, String);
    type Row = RoomIdRow;

    fn check(key: Self::Key, number: RoomId, found: &mut Found) {
        found.addresses.insert(key, number);
    }
}

/// The number of the private chat in which a moderator spoke last, by the person's id. Of who never
/// moderated it isn't kept. Since layout 5.
pub(crate) struct PrivateChats;

impl Table for PrivateChats {
    const PREFIX: &'static [u8] = b"C";
    const HIDDEN: bool = true;
    const RESTORE: Restore<Self> = Restore::Keep;
    type Key = (NetworkId, String);
    type Row = RoomIdRow;

    fn check((network, _): Self::Key, number: RoomId, found: &mut Found) {
        found.private_chats.insert((network, number));
    }
}
