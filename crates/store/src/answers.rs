//! Answers that are not sent yet.

use crate::engine::{Reading, Store, Transaction};
use crate::error::StoreError;
use crate::rows::Outgoing;
use crate::tables::{Answers, Last, Sent, Waiting};
use domain::answer::Reply;
use domain::incoming::{Incoming, MessageId, What};
use domain::number::{AnswerId, RoomId, StatementId};
use domain::room::NetworkId;
use jiff::Timestamp;

/// How many answers may wait for one room.
const WAITING: usize = 128;

/// How far an answer has got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Which answer.
    pub answer: AnswerId,
    /// The number of the room that gets it.
    pub room: RoomId,
    /// How many of its parts have been sent; `None` is all, or given up.
    pub sent: Option<u32>,
    /// It told how this statement's delivery goes on, in this message if it arrived.
    pub progress_message: Option<(StatementId, Option<MessageId>)>,
}

impl Outgoing {
    /// The answer to something incoming.
    pub fn answering(incoming: &Incoming, room: RoomId, reply: Reply, at: Timestamp) -> Self {
        let said = match &incoming.what {
            What::Message(said) => Some(said),
            _ => None,
        };
        Self {
            reply_to: said.and_then(|said| said.message.clone()),
            pressed: said.and_then(|said| said.pressed.clone()),
            ..Self::report(room, incoming.key.clone(), reply, at)
        }
    }

    /// A report to a moderator, who has not asked for it just now.
    pub fn report(room: RoomId, key: String, reply: Reply, at: Timestamp) -> Self {
        Self {
            room,
            key,
            reply_to: None,
            pressed: None,
            reply,
            sent: 0,
            at,
            progress_message: None,
            to_moderator: true,
        }
    }
}

impl Store {
    /// The answers behind `after` that are synced, oldest first, with their numbers.
    pub fn answers(
        &self,
        network: NetworkId,
        after: AnswerId,
        limit: usize,
    ) -> Result<Vec<(AnswerId, Outgoing)>, StoreError> {
        let (from, behind) = (after.next(), self.last_synced_answer(network).next());
        self.between::<Answers>(&(network, from), &(network, behind.max(from)))
            // What can't be read, in a store that can, holds up no other answer.
            .filter(|row| row.is_ok() || self.sound().is_err())
            .take(limit)
            .map(|row| {
                let ((_, id), outgoing) = row?;
                let sent = self.get::<Sent>(&(network, id))?.unwrap_or(outgoing.sent);
                Ok((id, Outgoing { sent, ..outgoing }))
            })
            .collect()
    }

    /// Records how far answers have got. Not synced yet.
    pub fn answered(&self, network: NetworkId, progress: &[Progress]) -> Result<(), StoreError> {
        let mut transaction = self.transaction();
        for Progress { answer, room, sent, progress_message } in progress {
            if let Some((statement, message)) = progress_message {
                transaction.progress_message_sent(*statement, message.clone())?;
            }
            match sent {
                Some(sent) => transaction.put::<Sent>(&(network, *answer), sent)?,
                None => {
                    transaction.remove::<Answers>(&(network, *answer));
                    transaction.remove::<Waiting>(&(network, *room, *answer));
                    transaction.remove::<Sent>(&(network, *answer));
                }
            }
        }
        transaction.end()
    }
}

/// Answers as they are read.
pub(crate) trait ReadAnswers: Reading {
    /// Whether so many answers wait for a room that no more are taken: whoever floods the bot must not fill its memory.
    fn is_flooded(&self, network: NetworkId, room: RoomId) -> Result<bool, StoreError> {
        let waiting = self.keys::<Waiting>((network, room)).take(WAITING);
        Ok(waiting.collect::<Result<Vec<_>, _>>()?.len() == WAITING)
    }
}

impl<R: Reading> ReadAnswers for R {}

impl Transaction<'_> {
    pub(crate) fn put_answer(&mut self, network: NetworkId, outgoing: &Outgoing) -> Result<(), StoreError> {
        let id = AnswerId(self.count(Last::Answer(network))?);
        self.put::<Waiting>(&(network, outgoing.room, id), &())?;
        self.put::<Answers>(&(network, id), outgoing)
    }
}
