//! What a command comes to.

use crate::locale::{Phrase, Translator};
use domain::answer::{Content, Notification, Reply};
use domain::decision::{Actor, Change, Decision, Recipient};
use domain::person::Person;
use domain::text::Document;

/// The replies and changes that a command comes to. With its actor it is a [`Decision`]. The default is silence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// Who is told what, in this order.
    pub replies: Vec<(Recipient, Reply)>,
    /// What is done, all or nothing, together with the replies.
    pub changes: Vec<Change>,
}

impl Response {
    /// Does something besides.
    #[must_use]
    pub fn and(mut self, change: Change) -> Self {
        self.changes.push(change);
        self
    }

    /// Says one more thing in the same answer.
    #[must_use]
    pub fn saying(mut self, message: Content) -> Self {
        let said = self.replies.iter_mut().find_map(|(_, reply)| match reply {
            Reply::Said(answer) => Some(answer),
            Reply::Asked(_) | Reply::Told { .. } => None,
        });
        if let Some(answer) = said {
            answer.messages.push(message);
        }
        self
    }

    /// Tells somebody else of it.
    #[must_use]
    pub fn telling(mut self, person: Person, notification: Notification) -> Self {
        let told = Reply::Told { person: person.clone(), notification };
        self.replies.push((Recipient::Person(person), told));
        self
    }

    /// The decision of whoever gave the command.
    pub fn by(self, actor: Actor) -> Decision {
        Decision { actor, replies: self.replies, changes: self.changes }
    }
}

impl<R: Into<Reply>> From<R> for Response {
    fn from(reply: R) -> Self {
        Self { replies: vec![(Recipient::Here, reply.into())], changes: Vec::new() }
    }
}

/// Says why nothing is done.
pub(crate) fn refuse(translator: &Translator, say: &Phrase) -> Response {
    Document::plain(&translator.tell(say)).into()
}
