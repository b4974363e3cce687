//! What came of a step, and how that changes its copy and the counters.

use crate::copy::{Attempt, Copy, Messages};
use crate::counters::Counters;
use domain::number::Revision;
use domain::status::Why;
use jiff::Timestamp;

/// What came of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepResult {
    /// A step was done, and the copy now stands so.
    Step {
        /// The revision that was worked towards.
        revision: Revision,
        /// What is there.
        messages: Messages,
        /// Whether that is all.
        complete: bool,
    },
    /// The room won't get this revision.
    Failed {
        /// The revision that was worked towards.
        revision: Revision,
        /// Why not.
        why: Why,
        /// What may have arrived all the same.
        unconfirmed: Option<Attempt>,
        /// It may stand in the room without our knowing its id.
        possible_duplicate: bool,
    },
    /// Nothing came of it that is known; it is to be claimed again.
    Later {
        /// The revision that was worked towards.
        revision: Revision,
        /// The copy is parked until then, in seconds since 1970.
        not_before: Option<i64>,
        /// What may have arrived all the same.
        unconfirmed: Option<Attempt>,
        /// It may stand in the room without our knowing its id.
        possible_duplicate: bool,
    },
}

impl StepResult {
    /// The room won't get this revision, and nothing is unconfirmed.
    pub fn failed(revision: Revision, why: Why) -> Self {
        Self::Failed { revision, why, unconfirmed: None, possible_duplicate: false }
    }

    /// It is to be claimed again at any time, and nothing is unconfirmed.
    pub fn later(revision: Revision) -> Self {
        Self::Later { revision, not_before: None, unconfirmed: None, possible_duplicate: false }
    }
}

/// What a result makes of a copy, and of its broadcast's counters.
pub fn apply(copy: &mut Copy, result: &StepResult, counters: &mut Counters, now: Timestamp) {
    counters.change(copy, |copy| match result {
        StepResult::Step { revision, messages, complete } => step_done(copy, *revision, messages, *complete),
        StepResult::Failed { revision, why, unconfirmed, possible_duplicate } => {
            uncertain(copy, *unconfirmed, *possible_duplicate, now);
            // Another revision may be desired by now, and not tried yet.
            if copy.differs() && *revision == copy.desired {
                (copy.failed, copy.not_before) = (Some(*why), None);
            }
        }
        StepResult::Later { revision, not_before, unconfirmed, possible_duplicate } => {
            uncertain(copy, *unconfirmed, *possible_duplicate, now);
            // Another revision may be desired by now, and doesn't wait for what this one waits for.
            if copy.differs() && *revision == copy.desired {
                copy.not_before = *not_before;
            }
        }
    });
}

fn step_done(copy: &mut Copy, revision: Revision, messages: &Messages, complete: bool) {
    let current = revision == copy.desired;
    let never = !copy.is_there() && messages.ids.is_empty();
    copy.unpark();
    // No step changes how many possible duplicates there are.
    copy.messages = Messages { possible_duplicates: copy.messages.possible_duplicates, ..messages.clone() };
    if !current {
        copy.messages.begin_anew();
    }
    match (complete, never) {
        // What it awaited was handed over to another room meanwhile; this one has it all the same.
        (true, false) if copy.desired == Revision::NONE => (copy.desired, copy.actual) = (revision, revision),
        (true, false) => copy.actual = revision,
        (true, true) if current && copy.messages.possible_duplicates > 0 => copy.actual = revision,
        // Whoever has unsubscribed before anything arrived is none of its rooms.
        (true, true) if current => copy.desired = copy.actual,
        _ => {}
    }
}

fn uncertain(copy: &mut Copy, unconfirmed: Option<Attempt>, possible_duplicate: bool, now: Timestamp) {
    if let Some(attempt) = unconfirmed {
        copy.unconfirmed(attempt, now.as_second());
    }
    copy.messages.possible_duplicates += u32::from(possible_duplicate);
}
