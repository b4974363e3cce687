//! A bot that keeps its cursor as the rest of the house does.

use crate::matrix::{Invites, Matrix, Part, Settings};
use crate::{Cursor, Failure, Network, Part as AnyPart, Post};
use domain::incoming::{Incoming, Message, MessageId, What};
use domain::room::{Address, NetworkId, RoomKind};
use domain::sending::Delivery;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use testkit::matrix::Person;
use testkit::synapse::Synapse;

pub(super) const SOON: Duration = Duration::from_secs(60);

pub(super) struct Bot {
    pub(super) network: Matrix,
    pub(super) cursor: Option<Cursor>,
    pub(super) id: String,
    incoming: Vec<Incoming>,
    name: String,
    url: String,
    pub(super) folder: TempDir,
}

impl Bot {
    /// A bot with an account of its own, connected, with its first sync behind it.
    pub(super) async fn new(synapse: &Synapse, name: &str, invites: Invites) -> Self {
        let id = synapse.register(name, "secret", false).await;
        let folder = TempDir::new().unwrap();
        let settings = settings(&synapse.url(), name, folder.path().join("matrix"), invites);
        let network = Matrix::new(settings);
        let mut bot = Self {
            network,
            cursor: None,
            id,
            incoming: Vec::new(),
            name: name.into(),
            url: synapse.url(),
            folder,
        };
        bot.network.connect().await.unwrap();
        bot.round().await.unwrap();
        bot
    }

    pub(super) fn settings(&self) -> Settings {
        settings(&self.url, &self.name, self.folder.path().join("matrix"), Invites::Anyone)
    }

    /// The process ends and starts again, without the password.
    pub(super) async fn restart(&mut self) {
        self.network.close().await;
        self.incoming.clear();
        self.network = Matrix::new(Settings { password: None, ..self.settings() });
        self.network.connect().await.unwrap();
    }

    /// One call of `next`; the batch is kept, and the cursor with it.
    pub(super) async fn round(&mut self) -> Result<usize, Failure> {
        let batch = self.network.next(self.cursor.as_ref()).await?;
        assert!(batch.cursor.0.len() < 100_000);
        self.cursor = Some(batch.cursor);
        self.incoming.extend(batch.incoming.iter().cloned());
        Ok(batch.incoming.len())
    }

    /// The next thing of which this is true; what came in before it stays.
    pub(super) async fn hears(&mut self, what: &str, matches: impl Fn(&Incoming) -> bool) -> Incoming {
        let listening = async {
            loop {
                if let Some(at) = self.incoming.iter().position(&matches) {
                    return self.incoming.remove(at);
                }
                self.round().await.unwrap();
            }
        };
        match tokio::time::timeout(SOON, listening).await {
            Ok(incoming) => incoming,
            Err(_) => panic!("waited in vain for {what}; heard {:#?}", self.incoming),
        }
    }

    pub(super) async fn is_added_to(&mut self, room: &str) -> Incoming {
        self.hears("being added", |incoming| incoming.room.id == room && incoming.what == What::Added).await
    }

    pub(super) async fn is_told(&mut self, text: &str) -> (Incoming, Message) {
        let incoming = self
            .hears(text, |incoming| matches!(&incoming.what, What::Message(message) if message.text == text))
            .await;
        let What::Message(message) = incoming.what.clone() else { unreachable!() };
        (incoming, message)
    }

    /// What was said in a room so far, and not asked for yet.
    pub(super) fn texts(&self, room: &str) -> Vec<String> {
        let text = |incoming: &Incoming| match &incoming.what {
            What::Message(message) if incoming.room.id == room => Some(message.text.clone()),
            _ => None,
        };
        self.incoming.iter().filter_map(text).collect()
    }

    /// Whether nothing was heard of a room that was not asked for.
    pub(super) fn knows_nothing_of(&self, room: &str) -> bool {
        self.incoming.iter().all(|incoming| incoming.room.id != room)
    }

    /// Whether nothing else waits to be asked for.
    pub(super) fn nothing_but_texts(&self) -> bool {
        // That we may write where we always could makes no difference.
        self.incoming.iter().all(|incoming| matches!(incoming.what, What::Message(_) | What::MayWrite))
    }

    pub(super) async fn send(
        &self,
        room: &str,
        key: &str,
        text: &str,
        reply_to: Option<&MessageId>,
    ) -> Delivery {
        self.deliver(room, key, text, reply_to, None, false).await
    }

    pub(super) async fn edit(&self, room: &str, key: &str, text: &str, id: &MessageId) -> Delivery {
        self.deliver(room, key, text, None, Some(id), false).await
    }

    /// Sends what is for one person only; in the place of a message of ours, if there is one.
    pub(super) async fn confide(
        &self,
        room: &str,
        key: &str,
        text: &str,
        edits: Option<&MessageId>,
    ) -> Delivery {
        self.deliver(room, key, text, None, edits, true).await
    }

    async fn deliver(
        &self,
        room: &str,
        key: &str,
        text: &str,
        reply_to: Option<&MessageId>,
        edits: Option<&MessageId>,
        private: bool,
    ) -> Delivery {
        let part =
            AnyPart::Matrix(Part { body: text.to_owned(), html: format!("<p>{text}</p>"), file: None });
        let room = address(room);
        let post = Post {
            room: &room,
            kind: RoomKind::Group,
            key,
            part: &part,
            reply_to,
            thread: None,
            asked: reply_to.is_some(),
            quiet: false,
            private,
            person: None,
            presses: false,
        };
        match edits {
            Some(id) => self.network.edit(&post, id).await,
            None => self.network.send(&post).await,
        }
    }

    /// A room in which the bot has arrived.
    pub(super) async fn room_with(&mut self, person: &Person, encrypted: bool) -> String {
        let invite = &[self.id.as_str()];
        let options = testkit::matrix::RoomOptions { encrypted, invite, ..Default::default() };
        let room = person.create_room(options).await;
        self.is_added_to(&room).await;
        room
    }
}

fn settings(url: &str, name: &str, folder: PathBuf, invites: Invites) -> Settings {
    Settings {
        homeserver: url.to_owned(),
        user: name.to_owned(),
        password: Some("secret".to_owned().into()),
        recovery_key: None,
        folder,
        key: super::key(),
        meets: Arc::new(|_: &str| false),
        banned: Arc::new(|_: &str, _: &str| false),
        // Where it matters, every Ana moderates.
        moderates: match invites {
            Invites::Moderators => Arc::new(|id: &str| id.starts_with("@ana")),
            Invites::Anyone | Invites::From(_) => Arc::new(|_: &str| false),
        },
        invites,
        timeout: SOON,
        display_name: None,
        avatar: None,
        uploads: crate::uploads::Uploads::none(),
    }
}

pub(super) fn address(room: &str) -> Address {
    Address::new(NetworkId::Matrix, room)
}

pub(super) fn sent(delivery: Delivery) -> MessageId {
    match delivery {
        Delivery::Sent(id) => id,
        other => panic!("{other:?}"),
    }
}
