//! Addresses on Telegram: of a chat, a topic of it, a message in it.

use domain::incoming::MessageId;
use domain::room::{Address, NetworkId};
use teloxide::types::InlineKeyboardMarkup;

/// The topic that every forum has, and that must not be named when sending.
const GENERAL: i32 = 1;

/// Supergroups and channels have ids below this, basic groups above it (Bot API, "dialog ids").
const FIRST_SUPERGROUP: i64 = -1_000_000_000_000;

/// Where a part goes, and the choices beneath it.
pub(super) type Prepared = (Place, Option<InlineKeyboardMarkup>);

/// A chat, or a topic of a forum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) chat: i64,
    pub(super) topic: Option<i32>,
}

impl Place {
    pub(super) fn new(chat: i64, topic: Option<i32>) -> Self {
        Self { chat, topic: topic.filter(|topic| *topic != GENERAL) }
    }

    /// Reads `CHAT` or `CHAT/TOPIC`.
    pub(super) fn read(address: &Address) -> Option<Self> {
        let (chat, topic) = match address.id.split_once('/') {
            Some((chat, topic)) => (chat, Some(topic.parse().ok()?)),
            None => (address.id.as_str(), None),
        };
        (address.network == NetworkId::Telegram).then_some(Self::new(chat.parse().ok()?, topic))
    }

    pub(super) fn address(self) -> Address {
        let id = match self.topic {
            Some(topic) => format!("{}/{topic}", self.chat),
            None => self.chat.to_string(),
        };
        Address::new(NetworkId::Telegram, id)
    }

    /// A private chat has the id of its person, and those are positive.
    pub(super) fn is_private(self) -> bool {
        self.chat > 0
    }
}

/// A message, and the chat in which it stands where that may not be the room's chat any more.
///
/// After a basic group became a supergroup, its messages stay editable under the old chat's id; in the supergroup the same
/// number is another message. So the ids of a basic group's messages name their chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sent {
    pub(super) chat: Option<i64>,
    pub(super) id: i32,
}

impl Sent {
    pub(super) fn read(id: &MessageId) -> Option<Self> {
        Some(match id.0.split_once(':') {
            Some((chat, id)) => Self { chat: Some(chat.parse().ok()?), id: id.parse().ok()? },
            None => Self { chat: None, id: id.0.parse().ok()? },
        })
    }

    /// The name of message `id` in `chat`.
    pub(super) fn name(chat: i64, id: i32) -> MessageId {
        let basic_group = chat < 0 && chat > FIRST_SUPERGROUP;
        MessageId(if basic_group { format!("{chat}:{id}") } else { id.to_string() })
    }

    /// The chat to name when the message is edited or removed.
    pub(super) fn chat_or(self, room: Place) -> i64 {
        self.chat.unwrap_or(room.chat)
    }

    /// Whether it can be replied to from there.
    pub(super) fn is_in(self, room: Place) -> bool {
        self.chat.is_none_or(|chat| chat == room.chat)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_read_back() {
        for (chat, topic, id) in
            [(42, None, "42"), (-1_001_234, None, "-1001234"), (-1_001_234, Some(7), "-1001234/7")]
        {
            let place = Place::new(chat, topic);
            assert_eq!(place.address().id, id);
            assert_eq!(Place::read(&place.address()), Some(place));
        }
        assert_eq!(Place::new(-1, Some(1)).address().id, "-1", "the General topic is the chat itself");
        for bad in ["", "x", "1/x", "1/2/3", "!room:example.org"] {
            assert_eq!(Place::read(&Address::new(NetworkId::Telegram, bad)), None, "{bad}");
        }
        assert_eq!(Place::read(&Address::new(NetworkId::Matrix, "1")), None);
    }

    #[test]
    fn a_basic_groups_messages_name_their_chat() {
        let old = Sent::name(-4242, 7);
        assert_eq!(old.0, "-4242:7");
        let read = Sent::read(&old).unwrap();
        let moved = Place::new(-1_001_234_567_890, None);
        assert_eq!((read.chat_or(moved), read.id, read.is_in(moved)), (-4242, 7, false));
        assert!(read.is_in(Place::new(-4242, None)));

        let private = Sent::read(&Sent::name(42, 7)).unwrap();
        assert_eq!(private, Sent { chat: None, id: 7 });
        assert_eq!(Sent::name(-1_001_234_567_890, 7).0, "7");
        assert_eq!(Sent::read(&MessageId("$event".to_owned())), None);
    }
}
