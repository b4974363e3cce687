//! Answers that are not sent yet.

use crate::engine::{Reading, Store, Transaction};
use crate::error::StoreError;
use crate::rows::Outgoing;
use crate::tables::{Answers, Last, PrivateChats, Sent, Waiting};
use domain::answer::Reply;
use domain::incoming::{Incoming, MessageId, What};
use domain::number::{AnswerId, RoomId, StatementId};
use domain::room::NetworkId;
use jiff::Timestamp;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// How many answers may wait for one room, …
const WAITING: usize = 128;

/// … and for one room while so many wait in all: then whoever waits for one already gets no more.
const CROWD: usize = 16_384;

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
            private: false,
            asker: said.map(|said| said.person.id.clone()),
            thread: said.and_then(|said| said.thread.clone()),
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
            private: true,
            asker: None,
            thread: None,
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
                Ok((id, self.with_progress(network, id, outgoing)?))
            })
            .collect()
    }

    /// The same, of those that wait in moderators' private chats.
    pub fn answers_to_moderators(
        &self,
        network: NetworkId,
        after: AnswerId,
    ) -> Result<Vec<(AnswerId, Outgoing)>, StoreError> {
        let synced = self.last_synced_answer(network);
        let mut answers = Vec::new();
        for row in self.rows::<PrivateChats>(network) {
            let (_, room) = row?;
            for key in self.keys::<Waiting>((network, room)) {
                let (_, _, id) = key?;
                if id > after && id <= synced {
                    let Some(outgoing) = self.get::<Answers>(&(network, id))? else { continue };
                    answers.push((id, self.with_progress(network, id, outgoing)?));
                }
            }
        }
        Ok(answers)
    }

    /// Whether at least so many answers wait for a room.
    pub fn has_waiting(&self, network: NetworkId, room: RoomId, count: usize) -> Result<bool, StoreError> {
        let waiting = self.keys::<Waiting>((network, room)).take(count).collect::<Result<Vec<_>, _>>()?;
        Ok(waiting.len() == count)
    }

    /// Whether an answer still waits.
    pub fn awaits(&self, network: NetworkId, id: AnswerId) -> Result<bool, StoreError> {
        self.has::<Answers>(&(network, id))
    }

    /// An answer with how many of its parts have been sent by now.
    fn with_progress(
        &self,
        network: NetworkId,
        id: AnswerId,
        outgoing: Outgoing,
    ) -> Result<Outgoing, StoreError> {
        let sent = self.get::<Sent>(&(network, id))?.unwrap_or(outgoing.sent);
        Ok(Outgoing { sent, ..outgoing })
    }

    /// Records how far answers have got. Not synced yet.
    pub fn answered(&self, network: NetworkId, progress: &[Progress]) -> Result<(), StoreError> {
        let mut transaction = self.transaction();
        for Progress { answer, room, sent, progress_message } in progress {
            if let Some((statement, message)) = progress_message {
                transaction.progress_message_sent(*statement, message.clone())?;
            }
            match sent {
                // It may have been dropped while it was on its way.
                Some(_) if !transaction.has::<Answers>(&(network, *answer))? => {}
                Some(sent) => transaction.put::<Sent>(&(network, *answer), sent)?,
                None => transaction.remove_answer(network, *room, *answer)?,
            }
        }
        transaction.end()
    }
}

impl Transaction<'_> {
    pub(crate) fn put_answer(&mut self, network: NetworkId, outgoing: &Outgoing) -> Result<(), StoreError> {
        let id = AnswerId(self.count(Last::Answer(network))?);
        self.put::<Waiting>(&(network, outgoing.room, id), &())?;
        self.put::<Answers>(&(network, id), outgoing)?;
        self.count_waiting(network, 1);
        Ok(())
    }

    pub(crate) fn remove_answer(
        &mut self,
        network: NetworkId,
        room: RoomId,
        id: AnswerId,
    ) -> Result<(), StoreError> {
        if self.has::<Waiting>(&(network, room, id))? {
            self.count_waiting(network, -1);
        }
        self.remove::<Answers>(&(network, id));
        self.remove::<Waiting>(&(network, room, id));
        self.remove::<Sent>(&(network, id));
        Ok(())
    }

    /// Makes space for one more answer in a room; whether there is any. Whoever floods the bot must fill neither its
    /// memory nor their room: where too much waits, the oldest answer to whoever waits for most is dropped for the newest.
    pub(crate) fn make_space_for_answer(
        &mut self,
        network: NetworkId,
        room: RoomId,
        asker: Option<&str>,
        to_moderator: bool,
    ) -> Result<bool, StoreError> {
        let waiting = self.keys::<Waiting>((network, room)).take(WAITING).collect::<Result<Vec<_>, _>>()?;
        if waiting.len() < WAITING {
            let is_crowd = self.waiting(network) >= CROWD;
            return Ok(waiting.is_empty() || to_moderator || !is_crowd);
        }
        let mut of: BTreeMap<Option<String>, Vec<AnswerId>> = BTreeMap::new();
        for (_, _, id) in waiting {
            // One that can't be read is nobody's.
            let answer = self.get::<Answers>(&(network, id)).ok().flatten();
            let stays = answer.as_ref().is_some_and(|answer| answer.to_moderator);
            if !stays && !self.has::<Sent>(&(network, id))? {
                of.entry(answer.and_then(|answer| answer.asker)).or_default().push(id);
            }
        }
        // The newest counts, too; of two who wait for as much, the one who has waited for longest gives way.
        let most = of.into_iter().max_by_key(|(other, ids)| {
            let newest = usize::from(other.as_deref() == asker);
            (ids.len() + newest, Reverse(ids.first().copied()))
        });
        let Some(oldest) = most.and_then(|(_, ids)| ids.first().copied()) else { return Ok(false) };
        self.remove_answer(network, room, oldest)?;
        self.count_dropped();
        Ok(true)
    }
}
