//! What has to be done until a room holds the desired revision, one step at a time.

use crate::copy::{Attempt, Claim, CopyKey, Messages, Piece, Unconfirmed};
use crate::outcome::StepResult;
use domain::incoming::MessageId;
use domain::network::Capabilities;
use domain::number::{Revision, RoomId};
use domain::status::Why;

#[cfg(test)]
mod tests;

/// What a room is to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Desired {
    /// How many parts the statement has; none when it was withdrawn.
    pub parts: usize,
    /// Whether rooms are told that their copy has changed, or was taken back.
    pub notices: bool,
    /// Whether its first message is pinned.
    pub pins: bool,
}

/// A claimed copy, and what its next step is. Each claim is good for one step: what came of it is on disk before the
/// next.
#[derive(Clone, Debug)]
pub struct Plan {
    claim: Claim,
    desired: Desired,
    /// The message that the step is about stays as it is: do what can be done instead.
    instead: bool,
    /// What the network can do.
    can: Capabilities,
}

/// What the next step of a copy does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Look whether a message arrived.
    Find(Unconfirmed),
    /// Add a message, beneath an older one where there is one.
    Send {
        /// Which one.
        piece: Piece,
        /// What it answers.
        beneath: Option<MessageId>,
    },
    /// Put the next part in the place of this message.
    Edit(MessageId),
    /// Remove a message that has no part any more, or no longer tells the truth.
    Remove(MessageId),
    /// Remove what told of an earlier change.
    RemoveNotice(MessageId),
    /// Pin a message.
    Pin(MessageId),
    /// Let a message be pinned no more.
    Unpin(MessageId),
}

impl Plan {
    /// The plan for a claim. `instead`: the message that its next step is about is known to stay as it is.
    pub fn new(claim: Claim, desired: Desired, instead: bool, can: Capabilities) -> Self {
        let mut plan = Self { claim, desired, instead, can };
        plan.pass_over();
        plan
    }

    /// The copy as it was claimed.
    pub fn claim(&self) -> &Claim {
        &self.claim
    }

    /// Whether another step takes the place of an edit or a removal that isn't possible.
    pub fn instead(&self) -> bool {
        self.instead
    }

    /// Which copy.
    pub fn key(&self) -> CopyKey {
        self.claim.key
    }

    /// The room's number.
    pub fn room(&self) -> RoomId {
        self.claim.key.room
    }

    /// The revision that is worked towards.
    pub fn revision(&self) -> Revision {
        self.claim.desired
    }

    /// What is under way.
    pub fn attempt(&self) -> Attempt {
        Attempt { revision: self.claim.desired, piece: self.piece() }
    }

    /// Whether the next step only looks.
    pub fn looks(&self) -> bool {
        matches!(self.step(), Some(Step::Find(_)))
    }

    /// The message that the next step adds to the room.
    pub fn piece(&self) -> Option<Piece> {
        match self.step() {
            Some(Step::Send { piece, .. }) => Some(piece),
            _ => None,
        }
    }

    /// What the room has removed is neither edited nor sent again.
    fn pass_over(&mut self) {
        let last = self.last();
        let Messages { ids, done, .. } = &mut self.claim.messages;
        if !ids.is_empty() && ids.iter().all(is_removed) {
            ids.resize(last, MessageId(String::new()));
        }
        while *done < last && ids.get(*done).is_some_and(is_removed) {
            *done += 1;
        }
        while ids.len() > last && ids.last().is_some_and(is_removed) {
            ids.pop();
        }
    }

    /// The next step; `None` when there is nothing to do.
    pub fn step(&self) -> Option<Step> {
        let Messages { ids, unconfirmed, unknown_since, .. } = &self.claim.messages;
        if let Some(unconfirmed) = unconfirmed.filter(|_| self.can.idempotent) {
            return Some(Step::Find(unconfirmed));
        }
        let Some((revision, since)) = unknown_since.filter(|_| self.can.idempotent) else {
            return self.next();
        };
        let find = |piece| Some(Step::Find(Unconfirmed { room: self.room(), revision, piece, since }));
        if revision != self.claim.desired {
            return find(if ids.is_empty() { Piece::Part(0) } else { Piece::Reply(0) });
        }
        // A room that has unsubscribed since may have got it before.
        match self.next_for(true) {
            Some(Step::Send { piece, .. }) => find(piece),
            _ => self.next(),
        }
    }

    /// The next step when nothing is unconfirmed.
    fn next(&self) -> Option<Step> {
        self.next_for(self.is_subscribed())
    }

    fn next_for(&self, subscribed: bool) -> Option<Step> {
        let last = self.last_for(subscribed);
        let Messages { ids, done, outdated, notice, pinned, .. } = &self.claim.messages;
        let first = ids.iter().find(|id| !is_removed(id));
        if *done < last {
            return Some(match ids.get(*done) {
                None => Step::Send { piece: Piece::Part(*done), beneath: first.cloned() },
                Some(id) if self.instead => {
                    Step::Send { piece: Piece::Reply(*done), beneath: Some(id.clone()) }
                }
                Some(id) => Step::Edit(id.clone()),
            });
        }
        let surplus = ids.last().filter(|_| ids.len() > last);
        if let Some(id) = surplus.or_else(|| outdated.last().filter(|_| self.is_withdrawn())) {
            return Some(Step::Remove(id.clone()));
        }
        let withdrawn = self.is_withdrawn();
        let tells = self.desired.notices
            && self.claim.actual > Revision::NONE
            && (first.is_some() || withdrawn)
            && subscribed;
        match notice {
            Some((revision, id)) if *revision != self.claim.desired && (withdrawn || tells) => {
                Some(Step::RemoveNotice(id.clone()))
            }
            None if tells => Some(Step::Send { piece: Piece::Notice, beneath: first.cloned() }),
            // Whoever has unsubscribed gets nothing new, and keeps what is pinned.
            _ if !subscribed && self.desired.pins => None,
            _ => self.pinning(first.filter(|_| self.desired.pins), pinned.as_ref()),
        }
    }

    /// The step by which the message that is to be pinned is, and no other; where the room doesn't let us pin there is none.
    fn pinning(&self, wanted: Option<&MessageId>, pinned: Option<&MessageId>) -> Option<Step> {
        match (wanted, pinned) {
            (wanted, pinned) if wanted == pinned => None,
            (_, Some(id)) if is_removed(id) => None,
            (_, Some(id)) => Some(Step::Unpin(id.clone())),
            (Some(id), None) => Some(Step::Pin(id.clone())),
            (None, None) => None,
        }
    }

    fn is_subscribed(&self) -> bool {
        self.claim.room.subscription.is_some()
    }

    /// How many parts the room is to have: whoever has unsubscribed gets no new message, but what is there is corrected.
    fn last(&self) -> usize {
        self.last_for(self.is_subscribed())
    }

    fn last_for(&self, subscribed: bool) -> usize {
        let all = self.desired.parts;
        if subscribed { all } else { all.min(self.claim.messages.ids.len()) }
    }

    fn is_withdrawn(&self) -> bool {
        self.desired.parts == 0
    }

    /// The step was done, in this message; how the copy stands now.
    pub fn sent(mut self, id: MessageId) -> StepResult {
        let (step, desired, last) = (self.step(), self.claim.desired, self.last());
        let readable = self.instead && self.can.keeps_history && self.is_withdrawn();
        let messages = &mut self.claim.messages;
        // The line stands in its place, but whoever looks at the edits still reads what was withdrawn.
        messages.stuck |= readable && matches!(step, Some(Step::Remove(_)));
        match step {
            Some(Step::Find(unconfirmed)) => {
                messages.add(unconfirmed.revision, unconfirmed.piece, id, desired);
                self.look_on(unconfirmed, true);
            }
            Some(Step::Send { piece, .. }) => messages.add(desired, piece, id, desired),
            Some(Step::Edit(_)) => {
                self.look_for_reply();
                self.claim.messages.done += 1;
            }
            Some(Step::Remove(_)) if messages.ids.len() > last => drop(messages.ids.pop()),
            Some(Step::Remove(_)) => drop(messages.outdated.pop()),
            Some(Step::RemoveNotice(_)) => messages.notice = None,
            Some(Step::Pin(id)) => messages.pinned = Some(id),
            Some(Step::Unpin(_)) => messages.pinned = None,
            None => {}
        }
        self.ended()
    }

    /// The message that the step is about is not there.
    pub fn missing(mut self) -> StepResult {
        match self.step() {
            Some(Step::Find(looked_for)) => {
                let desired = self.claim.desired;
                let Messages { unconfirmed, unknown_since, .. } = &mut self.claim.messages;
                // It did not arrive, and what comes after it neither: the next step sends it.
                if unconfirmed.take().is_none() && looked_for.revision == desired {
                    *unknown_since = None;
                }
                self.look_on(looked_for, false);
                self.ended()
            }
            Some(Step::Edit(_)) => {
                self.look_for_reply();
                let Messages { ids, done, .. } = &mut self.claim.messages;
                if let Some(id) = ids.get_mut(*done) {
                    id.0.clear();
                }
                *done += 1;
                self.ended()
            }
            Some(Step::Remove(id) | Step::RemoveNotice(id)) => self.sent(id),
            Some(Step::Pin(_) | Step::Unpin(_)) => self.not_pinned(),
            Some(Step::Send { .. }) | None => self.failed(),
        }
    }

    /// After a backup was put back, what the next part's message was answered with may stand there.
    fn look_for_reply(&mut self) {
        let (room, desired) = (self.room(), self.claim.desired);
        let Messages { done, unconfirmed, unknown_since, .. } = &mut self.claim.messages;
        if let Some((revision, since)) = unknown_since.filter(|(revision, _)| *revision == desired) {
            *unconfirmed = Some(Unconfirmed { room, revision, piece: Piece::Reply(*done), since });
        }
    }

    /// After a backup was put back while another revision was on its way: all that may have arrived of that is looked
    /// for, in the order in which it was sent.
    fn look_on(&mut self, after: Unconfirmed, found: bool) {
        let (room, desired, actual) = (self.room(), self.claim.desired, self.claim.actual);
        let Messages { ids, unconfirmed, unknown_since, .. } = &mut self.claim.messages;
        let Some((revision, since)) = *unknown_since else { return };
        if revision == desired || after.revision != revision {
            return;
        }
        let piece = match after.piece {
            Piece::Reply(index) if index + 1 < ids.len() => Some(Piece::Reply(index + 1)),
            Piece::Reply(_) => Some(Piece::Part(ids.len())),
            Piece::Part(_) if found => Some(Piece::Part(ids.len())),
            // Only rooms that had a revision before are told of a change.
            Piece::Part(_) if actual > Revision::NONE && actual != revision => Some(Piece::Notice),
            Piece::Part(_) | Piece::Notice => None,
        };
        *unconfirmed = piece.map(|piece| Unconfirmed { room, revision, piece, since });
        if piece.is_none() {
            *unknown_since = None;
        }
    }

    /// The step is refused, now and later: what comes of it, or `None` if something else can be done instead.
    pub fn refused(self) -> Option<StepResult> {
        match self.step() {
            Some(Step::Edit(_) | Step::Remove(_) | Step::RemoveNotice(_)) => self.not_editable(),
            Some(Step::Pin(_) | Step::Unpin(_)) => Some(self.not_pinned()),
            _ => Some(self.failed()),
        }
    }

    /// The message that the step is about stays as it is: what comes of it, or `None` if something else can be done
    /// instead.
    pub fn not_editable(mut self) -> Option<StepResult> {
        match self.step() {
            // That there once was a change may stay, as long as the text itself is there.
            Some(Step::RemoveNotice(id)) if !self.is_withdrawn() => Some(self.kept(id)),
            // The others still go.
            Some(Step::Remove(id) | Step::RemoveNotice(id)) if self.instead => {
                self.claim.messages.stuck = true;
                Some(if self.is_withdrawn() { self.sent(id) } else { self.kept(id) })
            }
            Some(Step::Pin(_) | Step::Unpin(_)) => Some(self.not_pinned()),
            _ if self.instead => Some(self.failed()),
            _ => None,
        }
    }

    /// The room doesn't let us pin: that spoils nothing.
    fn not_pinned(mut self) -> StepResult {
        self.claim.messages.pinned = Some(MessageId(String::new()));
        self.ended()
    }

    /// A message that was to go stays; it is tried again when the statement is withdrawn.
    fn kept(self, id: MessageId) -> StepResult {
        let mut result = self.sent(id.clone());
        if let StepResult::Step { messages, .. } = &mut result {
            messages.outdated.push(id);
        }
        result
    }

    fn failed(&self) -> StepResult {
        StepResult::failed(self.claim.desired, Why::Refused)
    }

    /// How the copy stands after a step.
    fn ended(mut self) -> StepResult {
        self.instead = false;
        self.pass_over();
        let complete = self.step().is_none() && self.spoiled().is_none();
        if complete {
            self.claim.messages.unknown_since = None;
        }
        self.outcome(complete)
    }

    /// What comes of a copy that has no step.
    pub fn end(self) -> StepResult {
        match self.spoiled() {
            Some(why) => StepResult::failed(self.claim.desired, why),
            None => self.outcome(true),
        }
    }

    /// Why it is not right although nothing can be done any more.
    fn spoiled(&self) -> Option<Why> {
        let Messages { stuck, possible_duplicates, .. } = self.claim.messages;
        // Nobody knows by which id a possible duplicate could be removed.
        let possible_duplicate = (self.is_withdrawn() && possible_duplicates > 0).then_some(Why::Unanswered);
        if stuck { Some(Why::Refused) } else { possible_duplicate }
    }

    fn outcome(self, complete: bool) -> StepResult {
        StepResult::Step { revision: self.claim.desired, messages: self.claim.messages, complete }
    }
}

impl Messages {
    /// A message of `revision` has arrived; `desired` is the revision that is worked towards.
    fn add(&mut self, revision: Revision, piece: Piece, id: MessageId, desired: Revision) {
        self.unconfirmed = None;
        // Looked for without need.
        if self.outdated.contains(&id) || self.ids.contains(&id) {
            return;
        }
        match piece {
            Piece::Notice => self.notice = Some((revision, id)),
            Piece::Part(index) | Piece::Reply(index) => {
                match self.ids.get_mut(index) {
                    Some(old) => {
                        let old = std::mem::replace(old, id);
                        self.outdated.extend(Some(old).filter(|old| !is_removed(old)));
                    }
                    None => self.ids.push(id),
                }
                if revision == desired {
                    self.done = index + 1;
                }
            }
        }
    }
}

fn is_removed(id: &MessageId) -> bool {
    id.0.is_empty()
}
