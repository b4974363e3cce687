//! What came of a step, and what that makes of its copy and of the counters.

use crate::copy::{Attempt, Copy, Messages};
use crate::counters::Tally;
use domain::incoming::MessageId;
use domain::status::Why;
use jiff::Timestamp;

/// What came of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A step was done, and the copy now stands so.
    Step {
        /// The revision that was worked towards.
        revision: u32,
        /// What is there.
        messages: Messages,
        /// Whether that is all.
        complete: bool,
    },
    /// It can't be made right.
    Failed {
        /// The revision that was worked towards.
        revision: u32,
        /// Why not.
        why: Why,
        /// What may have arrived all the same.
        doubt: Option<Attempt>,
        /// It may have been seen, and nobody can tell.
        twin: bool,
    },
    /// Nothing came of it that is known; it is to be claimed again.
    Later {
        /// What may have arrived all the same.
        doubt: Option<Attempt>,
        /// It may have been seen, and nobody can tell.
        twin: bool,
    },
}

impl Outcome {
    /// It can't be made right, and nothing is in doubt.
    pub fn failed(revision: u32, why: Why) -> Self {
        Self::Failed { revision, why, doubt: None, twin: false }
    }

    /// It is to be claimed again, and nothing is in doubt.
    pub fn later() -> Self {
        Self::Later { doubt: None, twin: false }
    }
}

/// What an outcome makes of a copy, and of its broadcast's tally.
pub fn apply(copy: &mut Copy, outcome: &Outcome, tally: &mut Tally, now: Timestamp) {
    match outcome {
        Outcome::Step { revision, messages, complete } => {
            let current = *revision == copy.wanted;
            let right = *complete && copy.differs() && current && *revision == tally.revision;
            let never = !copy.is_there() && messages.ids.is_empty();
            // No step changes how many twins there are.
            copy.messages = Messages { twins: copy.messages.twins, ..messages.clone() };
            if !current {
                copy.messages.begin_anew();
            }
            match (*complete, never) {
                // What it awaited was handed over to another room meanwhile; this one has it all the same.
                (true, false) if copy.wanted == 0 => (copy.wanted, copy.held) = (*revision, *revision),
                (true, false) => copy.held = *revision,
                (true, true) if current && copy.messages.twins > 0 => copy.held = *revision,
                // Whoever has unsubscribed before anything arrived is none of its rooms.
                (true, true) if current => copy.wanted = copy.held,
                _ => {}
            }
            let removed = |id: &MessageId| id.0.is_empty();
            if right && never {
                tally.rooms = tally.rooms.saturating_sub(1);
            } else if right && !messages.ids.is_empty() && messages.ids.iter().all(removed) {
                *tally.failed.entry(Why::Removed).or_default() += 1;
            } else {
                tally.delivered += u64::from(right);
            }
        }
        Outcome::Failed { revision, why, doubt, twin } => {
            uncertain(copy, tally, *doubt, *twin, now);
            // Another revision may be wanted meanwhile, and not tried yet.
            if copy.differs() && *revision == copy.wanted {
                copy.failed = Some(*why);
                if copy.wanted == tally.revision {
                    *tally.failed.entry(*why).or_default() += 1;
                }
            }
        }
        Outcome::Later { doubt, twin } => uncertain(copy, tally, *doubt, *twin, now),
    }
}

fn uncertain(copy: &mut Copy, tally: &mut Tally, doubt: Option<Attempt>, twin: bool, now: Timestamp) {
    if let Some(attempt) = doubt {
        copy.doubt(attempt, now.as_second());
    }
    if twin {
        tally.twin(copy);
    }
}
