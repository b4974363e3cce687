//! The place up to which Matrix was heard, and what is still owed from before it.

use crate::Cursor;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The most events that wait for their keys.
const LATE_LIMIT: usize = 300;
/// The most rooms whose gap waits to be filled.
const GAP_LIMIT: usize = 60;
/// The most upgrades that are followed at once.
const MOVE_LIMIT: usize = 50;
/// How long we wait, being connected, for the key of an event.
pub(super) const LATE_END: Duration = Duration::from_secs(7 * 24 * 3600);
/// How long we try, being connected, to follow a room.
pub(super) const MOVE_END: Duration = Duration::from_secs(30 * 24 * 3600);

/// The place in Matrix's stream. Only ids: it is written with every batch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Position {
    /// The server's token; `None` before anything was heard.
    pub(super) token: Option<String>,
    /// The device that heard it.
    #[serde(default)]
    pub(super) device: String,
    /// Events that can't be read yet.
    #[serde(default)]
    pub(super) late: Vec<Late>,
    /// Stretches that could not be fetched yet.
    #[serde(default)]
    pub(super) gaps: Vec<Gap>,
    /// Rooms that we have to follow.
    #[serde(default)]
    pub(super) moves: Vec<Move>,
}

/// An event that can't be read until its key comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Late {
    /// Its room.
    pub(super) room: String,
    /// Its id.
    pub(super) event: String,
    /// For how many seconds, being connected, we have waited.
    pub(super) waited: u64,
}

/// A stretch of a room's timeline that the server left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Gap {
    /// The room.
    pub(super) room: String,
    /// Where it ends; paging goes back from here.
    pub(super) from: String,
    /// Where it begins.
    pub(super) to: Option<String>,
    /// How often the server could not be asked.
    pub(super) tries: u32,
}

/// A room that goes on as another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Move {
    /// The old room.
    pub(super) from: String,
    /// The new one.
    pub(super) to: String,
    /// Servers that know the new one.
    pub(super) via: Vec<String>,
    /// The event that says so.
    pub(super) event: String,
    /// When that was said, in milliseconds.
    pub(super) at: i64,
    /// The event by which we joined the new one, if that happened before we knew.
    #[serde(default)]
    pub(super) joined: Option<String>,
    /// For how many seconds, being connected, we have tried.
    pub(super) waited: u64,
}

impl Position {
    /// Reads a cursor; the start for none. What can't be read is the start too, with a line in the log.
    pub(super) fn read(cursor: Option<&Cursor>) -> Self {
        let Some(cursor) = cursor else { return Self::default() };
        serde_json::from_slice(&cursor.0).unwrap_or_else(|error| {
            tracing::error!(%error, "the stored place in Matrix can't be read: beginning anew from now");
            Self::default()
        })
    }

    /// The cursor.
    pub(super) fn write(&self) -> Cursor {
        Cursor(serde_json::to_vec(self).unwrap_or_default())
    }

    /// Lets time pass for what waits, and gives up what has waited too long.
    pub(super) fn wait(&mut self, passed: Duration) {
        for late in &mut self.late {
            late.waited = late.waited.saturating_add(passed.as_secs());
        }
        self.late.retain(|late| {
            let waits = late.waited < LATE_END.as_secs();
            if !waits {
                tracing::warn!(
                    room = late.room,
                    event = late.event,
                    "given up: the key of this event never came"
                );
            }
            waits
        });
        for step in &mut self.moves {
            step.waited = step.waited.saturating_add(passed.as_secs());
        }
        self.moves.retain(|step| step.waited < MOVE_END.as_secs());
    }

    /// Remembers an event whose key is missing; the oldest of the room that has most makes room.
    pub(super) fn add_late(&mut self, room: &str, event: &str) {
        if self.late.iter().any(|late| late.event == event) {
            return;
        }
        if self.late.len() >= LATE_LIMIT {
            // So nobody's room can push out what others wait for.
            let count = |room: &str| self.late.iter().filter(|late| late.room == room).count();
            let most = (0..self.late.len()).rev().max_by_key(|&at| count(&self.late[at].room)).unwrap_or(0);
            let dropped = self.late.remove(most);
            tracing::warn!(
                room = dropped.room,
                event = dropped.event,
                "given up: too many events wait for their keys"
            );
        }
        self.late.push(Late { room: room.to_owned(), event: event.to_owned(), waited: 0 });
    }

    /// Remembers a gap to be filled later.
    pub(super) fn add_gap(&mut self, gap: Gap) {
        if self.gaps.len() >= GAP_LIMIT {
            let dropped = self.gaps.remove(0);
            tracing::error!(
                room = dropped.room,
                "given up: the server doesn't tell what was said there meanwhile"
            );
        }
        self.gaps.push(gap);
    }

    /// Remembers a room to be followed.
    pub(super) fn add_move(&mut self, step: Move) {
        let known = self.moves.iter().any(|known| known.from == step.from && known.to == step.to);
        if !known {
            if self.moves.len() >= MOVE_LIMIT {
                self.moves.remove(0);
            }
            self.moves.push(step);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_wrote() {
        let mut position = Position { token: Some("s1".into()), device: "D".into(), ..Position::default() };
        position.add_late("!r:example.org", "$e");
        position.add_gap(Gap {
            room: "!r:example.org".into(),
            from: "t2".into(),
            to: Some("s1".into()),
            tries: 1,
        });
        assert_eq!(Position::read(Some(&position.write())), position);
        assert_eq!(Position::read(None), Position::default());
        assert_eq!(Position::read(Some(&Cursor(b"rubbish".to_vec()))), Position::default());
        assert_eq!(
            Position::read(Some(&Cursor(br#"{"token":"s9","later":1}"#.to_vec()))).token.as_deref(),
            Some("s9")
        );
    }

    #[test]
    fn stays_small_and_gives_up() {
        let id = "x".repeat(60);
        let mut position =
            Position { token: Some("s".repeat(200)), device: "DEVICE".into(), ..Position::default() };
        for n in 0..1000 {
            position.add_late(&id, &format!("${n}{id}"));
            position.add_late(&id, &format!("${n}{id}"));
            position.add_gap(Gap { room: id.clone(), from: id.clone(), to: Some(id.clone()), tries: 0 });
            position.add_move(Move {
                from: format!("{n}{id}"),
                to: id.clone(),
                via: vec!["example.org".into(); 2],
                event: id.clone(),
                at: 0,
                joined: Some(id.clone()),
                waited: 0,
            });
        }
        assert_eq!((position.late.len(), position.gaps.len(), position.moves.len()), (300, 60, 50));
        assert!(position.late[0].event.starts_with("$700"));
        let size = position.write().0.len();
        assert!(size < 100_000, "{size}");
        position.wait(LATE_END - Duration::from_secs(1));
        assert_eq!(position.late.len(), 300);
        position.wait(Duration::from_secs(1));
        assert_eq!((position.late.len(), position.moves.len()), (0, 50));
    }
}
