//! The rows of copies.

use crate::error::StoreError;
use crate::rows::{decode, encode};
use crate::{key, last_number, last_u32, network_byte};
use delivery::copy::Copy;
use domain::room::NetworkId;
use serde::{Deserialize, Serialize};

/// How many room numbers a page spans: it is written with every few outcomes, and stays far below the largest row.
pub(crate) const PAGE: u64 = 64;

/// How far filling has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FanOut {
    pub(crate) revision: u32,
    pub(crate) page: u64,
    /// From this page on, rooms that want the statement get a copy; before it, only copies that are there change.
    pub(crate) new_from: u64,
    /// Of which revision nothing is known, and since when, in seconds since 1970.
    pub(crate) unconfirmed: Option<(u32, i64)>,
}

/// A page's row after which something may have been sent that it doesn't know of.
pub(crate) fn copies_unconfirmed(value: &[u8], since: i64) -> Result<Vec<u8>, StoreError> {
    let mut copies: Vec<Copy> = decode(value)?;
    for copy in copies.iter_mut().filter(|copy| copy.desired != copy.actual) {
        copy.messages.unknown_since.get_or_insert((copy.desired, since));
    }
    encode(&copies)
}

/// A filling's row, the same.
pub(crate) fn fan_out_unconfirmed(value: &[u8], since: i64) -> Result<Vec<u8>, StoreError> {
    let fan_out: FanOut = decode(value)?;
    encode(&FanOut { unconfirmed: fan_out.unconfirmed.or(Some((fan_out.revision, since))), ..fan_out })
}

pub(crate) fn fan_out_key(network: NetworkId, number: u32) -> Vec<u8> {
    key(b'f', &[&network_byte(network), &number.to_be_bytes()])
}

pub(crate) fn counters_key(network: NetworkId, number: u32) -> Vec<u8> {
    key(b'b', &[&network_byte(network), &number.to_be_bytes()])
}

pub(crate) fn watch_key(network: NetworkId, number: u32) -> Vec<u8> {
    key(b'w', &[&network_byte(network), &number.to_be_bytes()])
}

pub(crate) fn flight_key(network: NetworkId) -> Vec<u8> {
    key(b'y', &[&network_byte(network)])
}

pub(crate) fn page_key(network: NetworkId, number: u32, page: u64) -> Vec<u8> {
    key(b'q', &[&network_byte(network), &number.to_be_bytes(), &page.to_be_bytes()])
}

pub(crate) fn open_key(network: NetworkId, number: u32, page: u64) -> Vec<u8> {
    key(b'o', &[&network_byte(network), &number.to_be_bytes(), &page.to_be_bytes()])
}

/// The mark of a broadcast that a moderator halted, on all networks.
pub(crate) fn halt_key(number: u32) -> Vec<u8> {
    key(b'h', &[&number.to_be_bytes()])
}

/// The statement and the page of a page's key or its open mark's.
pub(crate) fn open_parts(place: &[u8]) -> (u32, u64) {
    (place.get(..place.len().saturating_sub(8)).map_or(0, last_u32), last_number(place))
}
