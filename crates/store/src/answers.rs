//! Answers that are not sent yet.

use crate::engine::store::Store;
use crate::engine::transaction::{Reading, Transaction};
use crate::error::StoreError;
use crate::{key, last_number, network_byte};
use domain::answer::Answer;
use domain::incoming::{Incoming, MessageId, Pressed, What};
use domain::room::NetworkId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::sync::atomic::Ordering;

/// How many answers may wait for one room.
const WAITING: usize = 128;

/// An answer, or a report, on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    /// The number of the room that gets it.
    pub room: u64,
    /// From which the keys of its parts are made.
    pub key: String,
    /// What it replies to.
    pub reply_to: Option<MessageId>,
    /// The choice that asked for it.
    pub pressed: Option<Pressed>,
    /// What it says.
    pub answer: Answer,
    /// How many of its parts have been sent.
    pub sent: u32,
    /// Since when it is to go.
    pub at: Timestamp,
    /// It takes the place of the message that tells how this statement's delivery goes on.
    pub progress_message: Option<u32>,
}

/// How far an answer has got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Its place.
    pub place: u64,
    /// The number of the room that gets it.
    pub room: u64,
    /// How many of its parts have been sent; `None` is all, or given up.
    pub sent: Option<u32>,
    /// It told how this statement's delivery goes on, in this message if it arrived.
    pub progress_message: Option<(u32, Option<MessageId>)>,
}

impl Outgoing {
    /// The answer to something heard.
    pub fn answering(incoming: &Incoming, room: u64, answer: Answer, at: Timestamp) -> Self {
        let said = match &incoming.what {
            What::Message(said) => Some(said),
            _ => None,
        };
        Self {
            room,
            key: incoming.key.clone(),
            reply_to: said.and_then(|said| said.message.clone()),
            pressed: said.and_then(|said| said.pressed.clone()),
            answer,
            sent: 0,
            at,
            progress_message: None,
        }
    }

    /// A report that nobody asked for just now.
    pub fn report(room: u64, key: String, answer: Answer, at: Timestamp) -> Self {
        Self { room, key, reply_to: None, pressed: None, answer, sent: 0, at, progress_message: None }
    }
}

impl Store {
    /// The answers behind a place that are settled, oldest first, with their places.
    pub fn answers(
        &self,
        network: NetworkId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<(u64, Outgoing)>, StoreError> {
        let [network_place] = network_byte(network);
        let synced =
            self.synced.get(usize::from(network_place)).map_or(0, |last| last.load(Ordering::Acquire));
        let (from, to) = (after.saturating_add(1), synced.saturating_add(1).max(after.saturating_add(1)));
        self.between::<Outgoing>(answer_key(network, from), answer_key(network, to))
            // What can't be read, in a store that can, holds up no other answer.
            .filter(|row| row.is_ok() || self.sound().is_err())
            .take(limit)
            .map(|row| {
                let (key, outgoing) = row?;
                let place = last_number(&key);
                let sent = self.get(&progress_key(network, place))?.unwrap_or(outgoing.sent);
                Ok((place, Outgoing { sent, ..outgoing }))
            })
            .collect()
    }

    /// Records how far answers have got. Not settled yet.
    pub fn answered(&self, network: NetworkId, progress: &[Progress]) -> Result<(), StoreError> {
        let mut transaction = self.transaction();
        for Progress { place, room, sent, progress_message } in progress {
            if let Some((statement, message)) = progress_message {
                transaction.progress_message_sent(*statement, message.clone())?;
            }
            let progress = progress_key(network, *place);
            match sent {
                Some(sent) => transaction.put(&progress, sent)?,
                None => {
                    transaction.remove(&answer_key(network, *place));
                    transaction.remove(&waiting_key(network, *room, *place));
                    transaction.remove(&progress);
                }
            }
        }
        transaction.end()
    }
}

/// Answers as they are read.
pub(crate) trait ReadAnswers: Reading {
    /// Whether so many answers wait for a room that no more are taken: whoever floods the bot must not fill its memory.
    fn is_flooded(&self, network: NetworkId, room: u64) -> Result<bool, StoreError> {
        let waiting = key(b'x', &[&network_byte(network), &room.to_be_bytes()]);
        let waiting = self.keys(&waiting).take(WAITING).collect::<Result<Vec<_>, _>>()?;
        Ok(waiting.len() == WAITING)
    }
}

impl<R: Reading> ReadAnswers for R {}

impl Transaction<'_> {
    pub(crate) fn put_answer(&mut self, network: NetworkId, outgoing: &Outgoing) -> Result<(), StoreError> {
        let place = self.count(&counter(network))?;
        self.put(&waiting_key(network, outgoing.room, place), &())?;
        self.put(&answer_key(network, place), outgoing)
    }
}

fn counter(network: NetworkId) -> Vec<u8> {
    [b"answer".as_slice(), &network_byte(network)].concat()
}

fn answer_key(network: NetworkId, place: u64) -> Vec<u8> {
    key(b'a', &[&network_byte(network), &place.to_be_bytes()])
}

fn waiting_key(network: NetworkId, room: u64, place: u64) -> Vec<u8> {
    key(b'x', &[&network_byte(network), &room.to_be_bytes(), &place.to_be_bytes()])
}

fn progress_key(network: NetworkId, place: u64) -> Vec<u8> {
    key(b'z', &[&network_byte(network), &place.to_be_bytes()])
}
