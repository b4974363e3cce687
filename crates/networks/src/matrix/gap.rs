//! Gaps: stretches of a room's timeline that the server left out of a sync because they were too long.

use super::error::{MatrixError, matrix_error};
use super::received::Received;
use super::session::Session;
use crate::{bounds, quoted};
use matrix_sdk::Room;
use matrix_sdk::room::MessagesOptions;
use matrix_sdk::ruma::uint;

/// The most pages of a hundred events that are read for one gap. Nobody waits for an answer to what is older.
const PAGE_LIMIT: usize = 300;
/// The most bytes of events that are read of one gap, …
const BYTE_LIMIT: usize = 4 * 1024 * 1024;
/// … and of all gaps in one round, since all of that is in memory at once; then this much of each other gap, so that the
/// newest that is said in any room is read.
pub(super) const ROUND_LIMIT: usize = 2 * BYTE_LIMIT;
const LEAST: usize = 64 * 1024;

impl Session {
    /// The events before `from` and after `to`, oldest first. If our own join is among them, they begin with it. What they
    /// take is taken from `left`; where there is more than may be read, the newest are.
    pub(super) async fn fill(
        &self,
        room: &Room,
        from: &str,
        to: Option<&str>,
        left: &mut usize,
    ) -> Result<Vec<Received>, MatrixError> {
        let mut newest_first: Vec<Received> = Vec::new();
        let mut from = from.to_owned();
        let mut bytes: usize = 0;
        let limit = BYTE_LIMIT.min((*left).max(LEAST));
        for _ in 0..PAGE_LIMIT {
            let mut options = MessagesOptions::backward().from(from.as_str());
            options.to = to.map(str::to_owned);
            // A page is in memory as a whole.
            options.limit = if limit > LEAST { uint!(100) } else { uint!(10) };
            let page = room.messages(options).await.map_err(|error| matrix_error(&error))?;
            for event in page.chunk.into_iter().filter_map(Received::read) {
                let entry = event.is_join_of(&self.me);
                if event.matters_to(&self.me) {
                    let length = event.raw.json().get().len();
                    bytes += length;
                    *left = left.saturating_sub(length);
                    newest_first.push(event);
                }
                if entry {
                    newest_first.reverse();
                    return Ok(newest_first);
                }
            }
            match page.end {
                Some(_) if bytes > limit => break,
                Some(end) if end != from && Some(end.as_str()) != to && bounds::fits(&end, bounds::TOKEN) => {
                    from = end
                }
                _ => {
                    newest_first.reverse();
                    return Ok(newest_first);
                }
            }
        }
        tracing::error!(room = %quoted(room.room_id()), "a gap is too long: its oldest events are left out");
        newest_first.reverse();
        Ok(newest_first)
    }
}
