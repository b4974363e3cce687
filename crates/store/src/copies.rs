//! The rows of copies.

use super::{decode, encode, key, last_number, last_u32, network_byte};
use crate::error::StoreError;
use delivery::copy::Copy;
use domain::room::NetworkId;
use serde::{Deserialize, Serialize};

/// How many room numbers a page spans: it is written with every few outcomes, and stays far below the largest row.
pub(super) const PAGE: u64 = 64;

/// How far filling has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FanOut {
    pub(super) revision: u32,
    pub(super) page: u64,
    /// From this page on, rooms that want the statement get a copy; before it, only copies that are there change.
    pub(super) new_from: u64,
    /// Of which revision nothing is known, and since when, in seconds since 1970.
    pub(super) unconfirmed: Option<(u32, i64)>,
}

/// A page's row after which something may have been sent that it doesn't know of.
pub(super) fn copies_unconfirmed(value: &[u8], since: i64) -> Result<Vec<u8>, StoreError> {
    let mut copies: Vec<Copy> = decode(value)?;
    for copy in copies.iter_mut().filter(|copy| copy.desired != copy.actual) {
        copy.messages.unknown_since.get_or_insert((copy.desired, since));
    }
    encode(&copies)
}

/// A filling's row, the same.
pub(super) fn fan_out_unconfirmed(value: &[u8], since: i64) -> Result<Vec<u8>, StoreError> {
    let fan_out: FanOut = decode(value)?;
    encode(&FanOut { unconfirmed: fan_out.unconfirmed.or(Some((fan_out.revision, since))), ..fan_out })
}

pub(super) fn fan_out_key(network: NetworkId, number: u32) -> Vec<u8> {
    key(b'f', &[&network_byte(network), &number.to_be_bytes()])
}

pub(super) fn counters_key(network: NetworkId, number: u32) -> Vec<u8> {
    key(b'b', &[&network_byte(network), &number.to_be_bytes()])
}

pub(super) fn watch_key(network: NetworkId, number: u32) -> Vec<u8> {
    key(b'w', &[&network_byte(network), &number.to_be_bytes()])
}

pub(super) fn flight_key(network: NetworkId) -> Vec<u8> {
    key(b'y', &[&network_byte(network)])
}

pub(super) fn page_key(network: NetworkId, number: u32, page: u64) -> Vec<u8> {
    key(b'q', &[&network_byte(network), &number.to_be_bytes(), &page.to_be_bytes()])
}

pub(super) fn open_key(network: NetworkId, number: u32, page: u64) -> Vec<u8> {
    key(b'o', &[&network_byte(network), &number.to_be_bytes(), &page.to_be_bytes()])
}

/// The mark of a broadcast that a moderator halted, on all networks.
pub(super) fn halt_key(number: u32) -> Vec<u8> {
    key(b'h', &[&number.to_be_bytes()])
}

/// The statement and the page of a page's key or its open mark's.
pub(super) fn open_parts(place: &[u8]) -> (u32, u64) {
    (place.get(..place.len().saturating_sub(8)).map_or(0, last_u32), last_number(place))
}
