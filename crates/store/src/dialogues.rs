//! What is being sent in private chats.

use crate::engine::{Reading, Store, Transaction};
use crate::error::StoreError;
use crate::rooms::ReadRooms;
use crate::tables::{All, Dialogues};
use domain::dialogue::Dialogue;
use domain::room::Address;
use jiff::Timestamp;

impl Store {
    /// What is being sent in a room.
    pub fn dialogue(&self, room: &Address) -> Result<Option<Dialogue>, StoreError> {
        match self.room(room)? {
            Some((number, _)) => self.get::<Dialogues>(&(room.network, number)),
            None => Ok(None),
        }
    }

    /// Forgets what nobody goes on with.
    pub fn forget_dialogues(&self, now: Timestamp) -> Result<(), StoreError> {
        let mut transaction = self.transaction();
        for row in transaction.rows::<Dialogues>(All) {
            let (key, dialogue) = row?;
            if !dialogue.is_open(now) {
                // Who has only begun has said nothing yet.
                if !dialogue.text.is_empty() {
                    transaction.leave_no_remains()?;
                }
                transaction.remove::<Dialogues>(&key);
            }
        }
        transaction.end()
    }
}

impl Transaction<'_> {
    pub(crate) fn put_dialogue(
        &mut self,
        room: &Address,
        dialogue: Option<&Dialogue>,
    ) -> Result<(), StoreError> {
        let Some((number, _)) = self.room(room)? else { return Ok(()) };
        let key = (room.network, number);
        match dialogue {
            Some(dialogue) => self.put::<Dialogues>(&key, dialogue),
            None => {
                if self.get::<Dialogues>(&key)?.is_some_and(|dialogue| !dialogue.text.is_empty()) {
                    self.leave_no_remains()?;
                }
                self.remove::<Dialogues>(&key);
                Ok(())
            }
        }
    }
}
