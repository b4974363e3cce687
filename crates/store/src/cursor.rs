//! Where a network's stream is.

use crate::engine::{Reading, Store, Transaction};
use crate::error::StoreError;
use crate::tables::Cursors;
use domain::room::NetworkId;

/// How much of a cursor stands in one row, in bytes.
const PIECE: usize = 4 * 1024;

impl Store {
    /// Up to where a network's stream is in the inbox.
    pub fn cursor(&self, network: NetworkId) -> Result<Option<Vec<u8>>, StoreError> {
        let mut pieces = self.rows::<Cursors>(network).map(|row| row.map(|(_, piece)| piece));
        let Some(mut cursor) = pieces.next().transpose()? else { return Ok(None) };
        for piece in pieces {
            cursor.extend(piece?);
        }
        Ok(Some(cursor))
    }
}

impl Transaction<'_> {
    /// A long cursor takes several rows. Going on without writing it would lose what people say, or do it twice after a
    /// crash. In small pieces it becomes no file of sled's that is never removed.
    pub(crate) fn put_cursor(&mut self, network: NetworkId, cursor: &[u8]) -> Result<(), StoreError> {
        self.remove_all::<Cursors>(network)?;
        let (head, rest) = cursor.split_at(cursor.len().min(PIECE));
        self.put::<Cursors>(&(network, None), &head.to_vec())?;
        for (number, piece) in (1u32..).zip(rest.chunks(PIECE)) {
            self.put::<Cursors>(&(network, Some(number)), &piece.to_vec())?;
        }
        Ok(())
    }
}
