//! The cursor: the place in Matrix's stream, and what is still to be read from before it.

use crate::{Cursor, bounds, quoted};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::time::Duration;

/// The most events that wait for their keys, and the most bytes that they take in the cursor.
///
/// The cursor is a row of the store. It must stay below 128 KiB, however long the ids are.
pub(super) const LATE_LIMIT: usize = 300;
const LATE_BYTES: usize = 55_000;
/// The same for gaps that wait to be filled.
const GAP_LIMIT: usize = 60;
const GAP_BYTES: usize = 25_000;
/// The same for upgrades that are followed.
const MOVE_LIMIT: usize = 50;
const MOVE_BYTES: usize = 24_000;
/// How long we wait, while connected, for the key of an event.
pub(super) const LATE_END: Duration = Duration::from_secs(7 * 24 * 3600);
/// How long we try, while connected, to follow an upgrade.
pub(super) const MOVE_END: Duration = Duration::from_secs(30 * 24 * 3600);
/// For how long after an upgrade was given up we may still come into its room.
const WATCHED: Duration = Duration::from_secs(600);

/// The place in Matrix's stream. It is written as JSON with every batch, so that it holds ids only, and its fields keep
/// their names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Position {
    /// The server's sync token; `None` before the first sync.
    pub(super) token: Option<String>,
    /// The device that made the sync.
    #[serde(default)]
    pub(super) device: String,
    /// Events that can't be decrypted yet.
    #[serde(default)]
    pub(super) late: Vec<Late>,
    /// Gaps that could not be filled yet.
    #[serde(default)]
    pub(super) gaps: Vec<Gap>,
    /// Upgrades of rooms that we follow.
    #[serde(default)]
    pub(super) moves: Vec<Move>,
    /// A gap was given up for want of space.
    #[serde(skip)]
    pub(super) gives_up: bool,
}

/// An event that can't be decrypted until its key comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Late {
    /// Its room.
    pub(super) room: String,
    /// Its id.
    pub(super) event: String,
    /// For how many seconds, while connected, we have waited.
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
    /// How many times the server could not be asked.
    pub(super) tries: u32,
}

/// An upgrade: a room that goes on as another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Move {
    /// The old room.
    pub(super) from: String,
    /// The new one.
    pub(super) to: String,
    /// Servers that know the new one.
    pub(super) via: Vec<String>,
    /// The event that tells of it, by its id.
    pub(super) event: String,
    /// The time of that event, in milliseconds since 1970.
    pub(super) at: i64,
    /// The event by which we joined the new one, if that happened before we knew.
    #[serde(default)]
    pub(super) joined: Option<String>,
    /// We were in the new one, or are invited there by somebody whose invitations are accepted: we stay whatever it is.
    #[serde(default)]
    pub(super) invited: bool,
    /// The new room doesn't follow the old one, or no longer so. This is kept until we are out of it for certain.
    #[serde(default)]
    pub(super) in_vain: bool,
    /// For how many seconds, while connected, we have tried.
    pub(super) waited: u64,
}

impl Position {
    /// Reads a cursor. Without one, and for one that can't be read, it is the start.
    pub(super) fn read(cursor: Option<&Cursor>) -> Self {
        let Some(cursor) = cursor else { return Self::default() };
        let mut position = serde_json::from_slice(&cursor.0).unwrap_or_else(|error| {
            tracing::error!(error = %quoted(&error), "the stored cursor for Matrix can't be read: beginning anew from now");
            Self::default()
        });
        // Older versions took ids of any length.
        position.late.retain(Late::fits);
        position.gaps.retain(Gap::fits);
        position.moves.retain(Move::fits);
        position
    }

    /// The cursor.
    pub(super) fn write(&self) -> Cursor {
        Cursor(serde_json::to_vec(self).unwrap_or_default())
    }

    /// Adds to the waiting times, and gives up what has waited too long.
    pub(super) fn wait(&mut self, passed: Duration) {
        for late in &mut self.late {
            late.waited = late.waited.saturating_add(passed.as_secs());
        }
        self.late.retain(|late| {
            let waits = late.waited < LATE_END.as_secs();
            if !waits {
                tracing::warn!(
                    room = %quoted(&late.room),
                    event = %quoted(&late.event),
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

    /// Remembers an event whose key is missing. If there is no space, the oldest event of the room that takes most is
    /// given up.
    pub(super) fn add_late(&mut self, room: &str, event: &str) {
        let new = Late { room: room.to_owned(), event: event.to_owned(), waited: 0 };
        if self.late.iter().any(|late| late.event == event) || !new.fits() {
            return;
        }
        while !has_space(&self.late, &new, LATE_LIMIT, LATE_BYTES) {
            // So no room can push out the events of others.
            let mut bytes: HashMap<&str, usize> = HashMap::new();
            for late in &self.late {
                *bytes.entry(&late.room).or_default() += late.size();
            }
            let of = |at: usize| bytes.get(self.late[at].room.as_str()).copied();
            let most = (0..self.late.len()).rev().max_by_key(|&at| of(at)).unwrap_or(0);
            let dropped = self.late.remove(most);
            tracing::warn!(
                room = %quoted(&dropped.room),
                event = %quoted(&dropped.event),
                "given up: too many events wait for their keys"
            );
        }
        self.late.push(new);
    }

    /// Remembers a gap to be filled later.
    pub(super) fn add_gap(&mut self, gap: Gap) {
        if !gap.fits() {
            return;
        }
        while !has_space(&self.gaps, &gap, GAP_LIMIT, GAP_BYTES) {
            let dropped = self.gaps.remove(0);
            self.gives_up = true;
            tracing::error!(
                room = %quoted(&dropped.room),
                "given up: too many gaps wait to be filled"
            );
        }
        self.gaps.push(gap);
    }

    /// Remembers a room to be followed.
    pub(super) fn add_move(&mut self, step: Move) {
        if !step.fits() {
            return;
        }
        let is_same = |known: &&mut Move| known.from == step.from && known.to == step.to;
        if let Some(known) = self.moves.iter_mut().find(is_same) {
            // The old room names it again after it had named another.
            if known.in_vain && known.joined.is_none() {
                *known = step;
            }
            return;
        }
        while !has_space(&self.moves, &step, MOVE_LIMIT, MOVE_BYTES) {
            // So no server can push out the upgrades that others tell of.
            let mut count: HashMap<Option<&String>, usize> = HashMap::new();
            self.moves.iter().for_each(|step| *count.entry(step.via.first()).or_default() += 1);
            let of = |at: usize| count.get(&self.moves[at].via.first()).copied();
            let most = (0..self.moves.len()).rev().max_by_key(|&at| of(at)).unwrap_or(0);
            self.moves.remove(most);
        }
        self.moves.push(step);
    }
}

/// An entry of the cursor, which holds ids that others chose.
trait Kept {
    /// Whether all its ids are within the bounds.
    fn fits(&self) -> bool;
    /// The most bytes that it takes in the cursor.
    fn size(&self) -> usize;
}

impl Kept for Late {
    fn fits(&self) -> bool {
        [&self.room, &self.event].iter().all(|id| bounds::fits(id, bounds::ID))
    }

    fn size(&self) -> usize {
        48 + json_length([&self.room, &self.event])
    }
}

impl Kept for Gap {
    fn fits(&self) -> bool {
        bounds::fits(&self.room, bounds::ID)
            && std::iter::once(&self.from).chain(&self.to).all(|token| bounds::fits(token, bounds::TOKEN))
    }

    fn size(&self) -> usize {
        64 + json_length([&self.room, &self.from].into_iter().chain(&self.to))
    }
}

impl Kept for Move {
    fn fits(&self) -> bool {
        self.via.len() <= 3 && self.ids().all(|id| bounds::fits(id, bounds::ID))
    }

    fn size(&self) -> usize {
        190 + json_length(self.ids())
    }
}

impl Move {
    /// Gives it up. A join that is under way may still succeed, so that it stays in the cursor for [`WATCHED`].
    pub(super) fn give_up(&mut self) {
        self.in_vain = true;
        self.waited = MOVE_END.saturating_sub(WATCHED).as_secs();
    }

    fn ids(&self) -> impl Iterator<Item = &String> {
        [&self.from, &self.to, &self.event].into_iter().chain(&self.joined).chain(&self.via)
    }
}

/// Whether there is space for one more. There always is for the first.
fn has_space<T: Kept>(kept: &[T], new: &T, limit: usize, bytes: usize) -> bool {
    kept.is_empty() || kept.len() < limit && kept.iter().map(T::size).sum::<usize>() + new.size() <= bytes
}

/// How many bytes texts without control characters take in JSON.
fn json_length<'a>(texts: impl IntoIterator<Item = &'a String>) -> usize {
    let escaped = |text: &str| text.bytes().filter(|byte| matches!(byte, b'"' | b'\\')).count();
    texts.into_iter().map(|text| text.len() + escaped(text)).sum()
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
                invited: false,
                in_vain: false,
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

    #[test]
    fn a_flood_of_upgrades_does_not_push_out_those_of_others() {
        let step = |from: String, server: &str| Move {
            from,
            to: "!to".into(),
            via: vec![server.into()],
            event: "$e".into(),
            at: 0,
            joined: None,
            invited: false,
            in_vain: false,
            waited: 0,
        };
        let mut position = Position::default();
        position.add_move(step("!real".into(), "example.org"));
        (0..200).for_each(|n| position.add_move(step(format!("!forged-{n}"), "stranger.example")));
        assert_eq!((position.moves.len(), position.moves[0].from.as_str()), (50, "!real"));
    }

    #[test]
    fn the_longest_that_anybody_can_say_fits_a_row() {
        // A quotation mark takes two bytes in JSON.
        let (id, token) = (|n: usize| format!("{n:\">255}"), |n: usize| format!("{n:\">2048}"));
        let mut position = Position { token: Some(token(0)), device: id(0), ..Position::default() };
        for n in 0..400 {
            position.add_late(&id(n), &id(n));
            position.add_gap(Gap { room: id(n), from: token(n), to: Some(token(n)), tries: u32::MAX });
            position.add_move(Move {
                from: id(n),
                to: id(n),
                via: vec![id(n), id(n), id(n)],
                event: id(n),
                at: i64::MIN,
                joined: Some(id(n)),
                invited: false,
                in_vain: false,
                waited: 0,
            });
        }
        let waits = MOVE_END.as_secs().min(LATE_END.as_secs()) - 1;
        position.wait(Duration::from_secs(waits));
        let size = position.write().0.len();
        assert!(size < 128 * 1024, "{size}");
        let counted: usize = position.late.iter().map(Kept::size).sum::<usize>()
            + position.gaps.iter().map(Kept::size).sum::<usize>()
            + position.moves.iter().map(Kept::size).sum::<usize>();
        assert!(size - 3_000 * 2 < counted, "{size} {counted}");
        // What came last is there, and some of the others.
        assert!(position.late.len() > 40 && position.gaps.len() > 1 && position.moves.len() > 4);
        assert_eq!(position.late.last().map(|late| late.room.clone()), Some(id(399)));
        assert_eq!(position.gaps.last().map(|gap| gap.room.clone()), Some(id(399)));
        assert_eq!(position.moves.last().map(|step| step.from.clone()), Some(id(399)));

        // One that an older altavoz wrote, without bounds.
        let long = format!("!{}", "x".repeat(31_000));
        position.moves.truncate(1);
        position.moves[0].to = long.clone();
        position.late[0].event = long.clone();
        let (late, gaps) = (position.late.len(), position.gaps.len());
        let read = Position::read(Some(&position.write()));
        assert_eq!((read.late.len(), read.gaps.len(), read.moves.len()), (late - 1, gaps, 0));
    }
}
