//! Waiting for what can be seen, with a bound and without sleeping; and looking.

use std::time::Duration;

use super::BotApi;
use super::faults::Fault;
use super::journal::Call;
use super::limits::Limits;
use super::message::Message;
use super::state::State;

impl BotApi {
    /// The bot's next message in a chat that no test has read, in the order in which they were sent.
    /// Reads it.
    ///
    /// # Panics
    ///
    /// When none comes within the bound.
    pub async fn next_message(&self, chat: i64, bound: Duration) -> Message {
        self.take(&format!("a next message in chat {chat}"), bound, move |message| message.chat == chat).await
    }

    /// The first unread message of the bot in a chat that fits; those before it stay unread. Reads it.
    ///
    /// # Panics
    ///
    /// When none comes within the bound.
    pub async fn wait_for_message(
        &self,
        chat: i64,
        fits: impl Fn(&Message) -> bool,
        bound: Duration,
    ) -> Message {
        let what = format!("a message that fits in chat {chat}");
        self.take(&what, bound, move |message| message.chat == chat && fits(message)).await
    }

    /// A message of the bot, read or not, once it stands as is wanted: to wait for an edit. Reads it.
    ///
    /// # Panics
    ///
    /// When it never stands so within the bound.
    pub async fn wait_for_edit(
        &self,
        chat: i64,
        id: i32,
        fits: impl Fn(&Message) -> bool,
        bound: Duration,
    ) -> Message {
        let what = format!("message {id} of chat {chat} to change");
        self.wait(&what, bound, |state| {
            let messages = &mut state.chats.get_mut(&chat)?.messages;
            let message = messages.iter_mut().find(|message| message.id == id && fits(message))?;
            message.read = true;
            Some(message.clone())
        })
        .await
    }

    /// Waits until something holds.
    ///
    /// # Panics
    ///
    /// When it does not within the bound.
    pub async fn wait_until(&self, bound: Duration, holds: impl Fn(&State) -> bool) {
        self.wait("what the test describes", bound, |state| holds(state).then_some(())).await;
    }

    /// Waits until something can be found, and gives it.
    ///
    /// # Panics
    ///
    /// When it can't within the bound.
    pub async fn wait_for<T>(&self, bound: Duration, find: impl Fn(&State) -> Option<T>) -> T {
        self.wait("what the test looks for", bound, |state| find(state)).await
    }

    /// Waits until the bot has confirmed every update.
    ///
    /// # Panics
    ///
    /// When it has not within the bound.
    pub async fn wait_until_taken(&self, bound: Duration) {
        self.wait("the bot to confirm every update", bound, |state| (state.unconfirmed() == 0).then_some(()))
            .await;
    }

    async fn take(&self, what: &str, bound: Duration, fits: impl Fn(&Message) -> bool) -> Message {
        self.wait(what, bound, |state| {
            let messages = state.chats.values_mut().flat_map(|chat| &mut chat.messages);
            let message =
                messages.into_iter().find(|message| message.is_answer() && !message.read && fits(message))?;
            message.read = true;
            Some(message.clone())
        })
        .await
    }

    async fn wait<T>(&self, what: &str, bound: Duration, mut find: impl FnMut(&mut State) -> Option<T>) -> T {
        let mut changes = self.server.changes();
        let look = async {
            loop {
                changes.borrow_and_update();
                // A bell for this change would let every waiter wake every other for ever.
                let found = self.server.change_quietly(&mut find);
                if let Some(found) = found {
                    return found;
                }
                let _ = changes.changed().await;
            }
        };
        match tokio::time::timeout(bound, look).await {
            Ok(found) => found,
            Err(_) => panic!("waited {bound:?} for {what}\n{}", self.server.read(State::dump)),
        }
    }

    /// Looks at what the server knows.
    pub fn look<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        self.server.read(look)
    }

    /// All messages of a chat, the deleted ones too.
    #[must_use]
    pub fn messages(&self, chat: i64) -> Vec<Message> {
        self.look(|state| state.messages(chat).to_vec())
    }

    /// One message of a chat.
    ///
    /// # Panics
    ///
    /// When there is none.
    #[must_use]
    pub fn message(&self, chat: i64, id: i32) -> Message {
        self.look(|state| state.message(chat, id).cloned())
            .unwrap_or_else(|| panic!("no message {id} in {chat}"))
    }

    /// How many messages of the bot in a chat no test has read.
    #[must_use]
    pub fn unread(&self, chat: i64) -> usize {
        self.look(|state| state.unread().filter(|message| message.chat == chat).count())
    }

    /// Lets the stand-in be dropped with unread messages.
    pub fn ignore_unread(&self) {
        self.server.change(|state| state.ignore_unread = true);
    }

    /// Forgets what stood in the chats and what the calls said, so that a test of hours stays small. Nothing of the
    /// bot may be under way. What the calls were and how they ended is kept.
    pub fn forget(&self) {
        self.server.change(State::forget);
    }

    /// Every call of a method so far.
    #[must_use]
    pub fn calls(&self, method: &str) -> Vec<Call> {
        self.look(|state| state.calls_of(method).cloned().collect())
    }

    /// Everything in the chats and the last calls, for a person to read.
    #[must_use]
    pub fn dump(&self) -> String {
        self.server.read(State::dump)
    }

    /// Switches the server's limits on or, as at the start, off.
    pub fn limit(&self, limits: Option<Limits>) {
        self.server.change(|state| state.limiter.set(limits));
    }

    /// How many 429 were answered, scripted ones too.
    #[must_use]
    pub fn throttled(&self) -> usize {
        self.look(State::throttled)
    }

    /// How many messages or edits came for a chat before the time that its last 429 named.
    #[must_use]
    pub fn early(&self) -> usize {
        self.look(|state| state.limiter.early)
    }

    /// Plans a fault for the next call of a method; several come one after the other. `*` is any
    /// method but getUpdates.
    pub fn fail(&self, method: &str, fault: Fault) {
        self.server.change(|state| state.faults.plan(method, None, fault, false));
    }

    /// Plans a fault for the next call of a method that is about a chat.
    pub fn fail_in(&self, chat: i64, method: &str, fault: Fault) {
        self.server.change(|state| state.faults.plan(method, Some(chat), fault, false));
    }

    /// Plans a fault for every call of a method, about a chat or any, until they are cleared.
    pub fn fail_always(&self, chat: Option<i64>, method: &str, fault: Fault) {
        self.server.change(|state| state.faults.plan(method, chat, fault, true));
    }

    /// Forgets the faults that have not happened.
    pub fn clear_faults(&self) {
        self.server.change(|state| state.faults.clear());
    }

    /// How many planned faults have not happened.
    #[must_use]
    pub fn faults_left(&self) -> usize {
        self.look(|state| state.faults.left())
    }

    /// Moves the server's clock ahead: messages grow old.
    pub fn advance(&self, time: Duration) {
        self.server.change(|state| state.ahead += time);
    }
}
