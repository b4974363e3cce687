//! What the parts of the process share: the store, the campaign, the clock, and what wakes each other.

use crate::config::Hotline;
use commands::read_model::Setting;
use commands::registry::menu;
use delivery::retry::RetryPolicy;
use domain::access::{Grants, Require, Standing, standing};
use domain::answer::{Answer, Notification, Question};
use domain::campaign::Campaign;
use domain::incoming::{Incoming, Message, What};
use domain::menu::Menu;
use domain::people::{People, PeopleChange, RoomUse};
use domain::person::Person;
use domain::room::{Address, NetworkId, Room, RoomKind};
use domain::text::Document;
use jiff::Timestamp;
use keys::SigningKey;
use networks::{Clock, quoted};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard};
use std::time::Duration;
use store::Store;
use store::StoreError;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;
use tracing::error;

/// The shared things.
pub struct App {
    /// What is remembered.
    pub store: Arc<Store>,
    /// Who campaigns.
    pub campaign: Campaign,
    /// Who owns the bot, and who publishes.
    pub people: Arc<RwLock<People>>,
    /// How many others have to approve what a moderator has written.
    pub approvals: usize,
    /// How many, of what is urgent.
    pub alert_approvals: usize,
    /// To more rooms than these nothing goes out before whoever sends it has confirmed it.
    pub confirm_above: u64,
    /// What the campaign's statements are signed with, or checked.
    pub signing_key: Option<Arc<SigningKey>>,
    /// Notified when who moderates has changed.
    pub people_changed: watch::Sender<()>,
    /// Whether each is told what the others do.
    pub tell_moderators: bool,
    /// What they have to prove, where a network can prove it.
    pub require: Require,
    /// The networks that are on.
    pub networks: Vec<NetworkId>,
    /// For how long, and how often, what fails is tried again.
    pub retry_policy: RetryPolicy,
    /// For how long it is known which messages hold a statement.
    pub keep_copies: Duration,
    /// How long after its time a statement still goes out by itself.
    pub publish_late: Duration,
    /// Where all of it is kept.
    pub data_dir: PathBuf,
    /// After how long a room that has shut the bot out is forgotten.
    pub forget_rooms: Duration,
    /// The time.
    pub clock: Clock,
    /// Notified when a network's inbox may have something to handle.
    pub inbox: BTreeMap<NetworkId, Arc<Notify>>,
    /// Notified when a network's courier may have something to do.
    pub outbox: BTreeMap<NetworkId, Arc<Notify>>,
    /// How many messages a second the networks are known to let through.
    pub rates: Mutex<BTreeMap<NetworkId, f64>>,
    /// Where people may write to the moderators.
    pub hotline: Hotline,
    /// The largest file that each network takes, in bytes, where it has told.
    pub largest_files: Mutex<BTreeMap<NetworkId, u64>>,
    /// After how long a group is left that has no subscription and wants nothing.
    pub leave_rooms: Duration,
    /// Notified when a network's rooms may have to be left.
    pub leave: BTreeMap<NetworkId, Notify>,
    /// Notified when what is to go out has changed.
    pub schedule: Notify,
    /// Notified when something was removed that is to be unreadable.
    pub removed: Notify,
    /// Held from what a decision reads to what it writes, so that nothing is decided on what is no longer so.
    pub decide: Mutex<()>,
    /// Cancelled when the process is to end.
    pub stop: CancellationToken,
}

impl App {
    /// The time.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Wakes whoever makes unreadable what was removed, if something was.
    pub fn tell_of_remains(&self) {
        if self.store.has_remains().unwrap_or(false) {
            self.removed.notify_one();
        }
    }

    /// Takes the turn to decide something.
    pub fn deciding(&self) -> MutexGuard<'_, ()> {
        self.decide.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands on what was found out about a room in another way than by its network's stream.
    pub fn found_out(&self, room: &Address, kind: RoomKind, what: What) -> Result<(), StoreError> {
        let at = self.now();
        let key = format!("found-{}-{}", room.id, at.as_millisecond());
        self.store.note(&Incoming { key, room: room.clone(), kind, at, what })?;
        self.sync()?;
        if let Some(inbox) = self.inbox.get(&room.network) {
            inbox.notify_one();
        }
        Ok(())
    }

    /// Wakes a network's courier.
    pub fn wake(&self, network: NetworkId) {
        if let Some(outbox) = self.outbox.get(&network) {
            outbox.notify_one();
        }
    }

    /// Has rooms left that are to be left.
    pub fn leave_soon(&self, network: NetworkId) {
        if let Some(leave) = self.leave.get(&network) {
            leave.notify_one();
        }
    }

    /// Wakes every courier.
    pub fn wake_all(&self) {
        self.networks.iter().for_each(|network| self.wake(*network));
    }

    /// Makes what was written survive, without holding up the other tasks of this thread.
    pub fn sync(&self) -> Result<(), StoreError> {
        if self.store.is_synced() {
            return Ok(());
        }
        tokio::task::block_in_place(|| self.store.sync())
    }

    /// Who owns the bot, and who publishes.
    pub fn lock_people(&self) -> RwLockReadGuard<'_, People> {
        self.people.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the moderators meet in a room.
    pub fn meet_in(&self, room: &Address) -> bool {
        self.lock_people().meet_in(room)
    }

    /// Whether somebody, or the room where they speak, is not listened to. Whoever moderates is.
    pub fn is_banned(&self, incoming: &Incoming) -> bool {
        let people = self.lock_people();
        let room = &incoming.room;
        let by = match &incoming.what {
            What::Message(message) if people.role(&message.person).is_some() => return false,
            What::Message(message) => people.bans_person(message.person.network, &message.person.id),
            // A private chat on Telegram has its person's id.
            _ => incoming.kind == RoomKind::Private && people.bans_person(room.network, &room.id),
        };
        by || people.bans_room(room)
    }

    /// Whether a room is for the moderators, or for tests.
    pub fn is_in_use(&self, room: &Address) -> bool {
        !self.lock_people().uses(room).is_empty()
    }

    /// The room in which the moderators meet.
    pub fn moderators_room(&self) -> Option<Address> {
        self.lock_people().room(RoomUse::Moderators).cloned()
    }

    /// A room is at another address from now on, and that was written.
    pub fn move_room(&self, from: &Address, to: &Address) {
        self.people.write().unwrap_or_else(PoisonError::into_inner).move_room(from, to);
    }

    /// Something has changed of who is who, and it was written.
    pub fn change_people(&self, change: PeopleChange) {
        if matches!(change, PeopleChange::Ban(_)) {
            self.leave.values().for_each(Notify::notify_one);
        }
        self.people.write().unwrap_or_else(PoisonError::into_inner).change(change);
        self.people_changed.send_replace(());
    }

    /// What the campaign grants a person: some are its moderators, and whoever sits at the console may do everything.
    /// Whether they are a room's admin is the network's to say.
    pub fn grants(&self, person: &Person) -> Grants {
        match person.network.capabilities().is_operator {
            true => Grants::ALL,
            false => Grants::of(self.lock_people().role(person)),
        }
    }

    /// What the campaign grants whoever wrote a message, and what that message proves of a moderator.
    ///
    /// # Errors
    /// When it can't be read what is known of them.
    pub fn granted(&self, message: &Message, room: &Address) -> Result<(Grants, Standing), StoreError> {
        let among_moderators = self.lock_people().meet_in(room);
        let grants = Grants { among_moderators, ..self.grants(&message.person) };
        if !grants.moderator || !message.person.network.capabilities().proves_identities {
            return Ok((grants, Standing::Enough));
        }
        let known = self.store.identity(&message.person)?;
        let standing = standing(self.require, message.proof.as_ref(), known.as_ref());
        let moderator = !matches!(standing, Standing::Unproven(_));
        let nobody = Grants { among_moderators, ..Grants::default() };
        Ok((if moderator { grants } else { nobody }, standing))
    }

    /// The answer to a question, as it is now; an apology, if it can't be had. Nothing, if whoever asked as a moderator is none any
    /// more.
    pub fn answer(&self, question: &Question, room: &Room) -> Answer {
        if question.grants.moderator && !self.grants(&question.person).moderator {
            return Answer::default();
        }
        commands::answer(question, room, self, self.now()).unwrap_or_else(|error| {
            error!(network = %room.address.network, why = %quoted(error), "a question can't be answered");
            self.apology(room, Some(&question.person), "failed")
        })
    }

    /// What somebody is told who has not asked: nothing where others read along by now, nor of the campaign's work if they
    /// moderate no longer.
    pub fn tell(&self, person: &Person, notification: &Notification, room: &Room) -> Answer {
        // Their room is silent, or they have written to the moderators.
        let is_theirs = matches!(
            notification,
            Notification::Silenced { .. }
                | Notification::Answered { .. }
                | Notification::ContactClosed { name: None }
        );
        let meet_here = self.lock_people().meet_in(&room.address);
        let may_know = is_theirs || meet_here || self.grants(person).moderator;
        if room.kind != RoomKind::Private && !meet_here || !may_know {
            return Answer::default();
        }
        let translator = commands::translator(room, Some(person), &self.campaign.default_language);
        commands::tell(notification, &translator)
    }

    /// One neutral sentence for whoever waits for an answer.
    pub fn apology(&self, room: &Room, person: Option<&Person>, key: &'static str) -> Answer {
        let translator = commands::translator(room, person, &self.campaign.default_language);
        Document::plain(&translator.say(key)).into()
    }

    /// The commands, for the networks' own menus.
    pub fn menu(&self) -> Menu {
        // Only Telegram has menus.
        menu(&self.people(), &self.campaign, self.hotline.networks.contains(&NetworkId::Telegram))
    }
}
