//! What stands in the rooms of a network, and what it answers.

use domain::incoming::MessageId;
use domain::number::{Revision, RoomId};
use domain::sending::Delivery;

/// What a message shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// A part of a revision.
    Part(Revision, usize),
    /// That a copy has changed, with this revision.
    Notice(Revision),
    /// A line in the place of what was to go.
    Line,
}

#[derive(Clone, Debug)]
pub struct Message {
    pub room: RoomId,
    pub key: String,
    pub shows: Shown,
    /// It was removed, by us or by the room's admin.
    pub gone: bool,
    /// It can't be edited or removed by us any more.
    pub frozen: bool,
    pub pinned: bool,
}

/// A network that keeps what it is sent, even twice: only looking for a key tells.
#[derive(Clone, Debug, Default)]
pub struct Network {
    pub messages: Vec<Message>,
}

impl Network {
    pub fn send(&mut self, room: RoomId, key: String, shows: Shown) -> Delivery {
        self.messages.push(Message { room, key, shows, gone: false, frozen: false, pinned: false });
        Delivery::Sent(MessageId((self.messages.len() - 1).to_string()))
    }

    pub fn find(&self, key: &str) -> Delivery {
        match self.messages.iter().position(|message| message.key == key && !message.gone) {
            Some(at) => Delivery::Sent(MessageId(at.to_string())),
            None => Delivery::Missing("no such key".into()),
        }
    }

    pub fn get(&self, id: &MessageId) -> &Message {
        &self.messages[id.0.parse::<usize>().unwrap()]
    }

    pub fn edit(&mut self, id: &MessageId, shows: Shown) -> Delivery {
        let message = &mut self.messages[id.0.parse::<usize>().unwrap()];
        match (message.gone, message.frozen) {
            (true, _) => Delivery::Missing("removed".into()),
            (_, true) => Delivery::NotEditable("too old".into()),
            _ => {
                message.shows = shows;
                Delivery::Sent(id.clone())
            }
        }
    }

    pub fn pin(&mut self, id: &MessageId, pinned: bool) -> Delivery {
        let message = &mut self.messages[id.0.parse::<usize>().unwrap()];
        if message.gone {
            return Delivery::Missing("removed".into());
        }
        message.pinned = pinned;
        Delivery::Sent(id.clone())
    }

    pub fn remove(&mut self, id: &MessageId, can_be_edited: bool) -> Delivery {
        let message = &mut self.messages[id.0.parse::<usize>().unwrap()];
        if message.frozen && !message.gone {
            // As on Telegram: what is too old to be removed may still be edited.
            message.frozen = !can_be_edited;
            return Delivery::NotEditable("too old".into());
        }
        message.gone = true;
        Delivery::Sent(id.clone())
    }

    /// The messages that people see, with their ids.
    pub fn visible(&self) -> impl Iterator<Item = (MessageId, &Message)> {
        let all = self.messages.iter().enumerate().filter(|(_, message)| !message.gone);
        all.map(|(at, message)| (MessageId(at.to_string()), message))
    }
}
