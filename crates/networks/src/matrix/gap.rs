//! What the server left out of a sync because it was too much.

use super::error::{MatrixError, matrix_error};
use super::hear::{Told, told};
use super::session::Session;
use crate::{bounds, quoted};
use matrix_sdk::Room;
use matrix_sdk::room::MessagesOptions;
use matrix_sdk::ruma::uint;

/// The most pages that are read for one gap: more was said there than anybody waits an answer for.
const PAGE_LIMIT: usize = 300;
/// The most bytes of them that are kept, since all of a gap is in memory at once.
const BYTE_LIMIT: usize = 32 * 1024 * 1024;

impl Session {
    /// What was said before `from` and after `to`, in order, beginning with our own join where it is among that.
    pub(super) async fn fill(
        &self,
        room: &Room,
        from: &str,
        to: Option<&str>,
    ) -> Result<Vec<Told>, MatrixError> {
        let mut newest_first: Vec<Told> = Vec::new();
        let mut from = from.to_owned();
        let mut bytes = 0;
        for _ in 0..PAGE_LIMIT {
            let mut options = MessagesOptions::backward().from(from.as_str());
            options.to = to.map(str::to_owned);
            options.limit = uint!(100);
            let page = room.messages(options).await.map_err(|error| matrix_error(&error))?;
            for event in page.chunk.into_iter().filter_map(told) {
                let entry = event.is_join_of(&self.me);
                if event.matters_to(&self.me) {
                    bytes += event.raw.json().get().len();
                    newest_first.push(event);
                }
                if entry {
                    newest_first.reverse();
                    return Ok(newest_first);
                }
            }
            match page.end {
                Some(_) if bytes > BYTE_LIMIT => break,
                Some(end) if end != from && Some(end.as_str()) != to && bounds::fits(&end, bounds::TOKEN) => {
                    from = end
                }
                _ => {
                    newest_first.reverse();
                    return Ok(newest_first);
                }
            }
        }
        tracing::error!(room = %quoted(room.room_id()), "so much was said there meanwhile that the oldest of it is left out");
        newest_first.reverse();
        Ok(newest_first)
    }
}
