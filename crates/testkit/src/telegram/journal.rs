//! Every call that arrived, and what became of it.

use std::fmt;
use std::time::SystemTime;

use serde_json::Value;

/// One call of the bot.
#[derive(Clone, Debug)]
pub struct Call {
    /// Its place in the journal.
    pub number: usize,
    /// When it arrived.
    pub at: SystemTime,
    /// The method as documented: `sendMessage`.
    pub method: String,
    /// The decoded parameters.
    pub params: Value,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a call.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Not answered, yet or ever.
    Pending,
    /// The connection was closed, before or after it was processed.
    Closed,
    /// Answered with a status and a body.
    Answered {
        /// The HTTP status.
        status: u16,
        /// The body, a string where it was no JSON.
        body: Value,
    },
}

impl Call {
    /// The chat that the call is about.
    #[must_use]
    pub fn chat(&self) -> Option<i64> {
        self.params["chat_id"].as_i64()
    }

    /// Whether it was answered with a result.
    #[must_use]
    pub fn ok(&self) -> bool {
        matches!(&self.outcome, Outcome::Answered { body, .. } if body["ok"] == true)
    }

    /// The status that it was answered with.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self.outcome {
            Outcome::Answered { status, .. } => Some(status),
            Outcome::Pending | Outcome::Closed => None,
        }
    }

    /// A poll that came to nothing, of which there are many.
    fn is_idle(&self) -> bool {
        self.method == "getUpdates"
            && match &self.outcome {
                Outcome::Answered { body, .. } => body["result"].as_array().is_some_and(Vec::is_empty),
                Outcome::Pending | Outcome::Closed => true,
            }
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{} {} {} → ", self.number, self.method, short(&self.params))?;
        match &self.outcome {
            Outcome::Pending => f.write_str("(no answer)"),
            Outcome::Closed => f.write_str("(closed)"),
            Outcome::Answered { status, body } => write!(f, "{status} {}", short(body)),
        }
    }
}

fn short(value: &Value) -> String {
    const MOST: usize = 240;
    let text = value.to_string();
    if text.chars().count() <= MOST { text } else { text.chars().take(MOST).chain(['…']).collect() }
}

/// The last lines of the journal that say something.
pub(super) fn tail(calls: &[Call], lines: usize) -> String {
    let told: Vec<String> = calls.iter().filter(|call| !call.is_idle()).map(ToString::to_string).collect();
    told[told.len().saturating_sub(lines)..].join("\n")
}
