//! What can go wrong between the bot and the server, on demand.

use std::time::Duration;

/// What happens to a call instead of an ordinary answer.
#[derive(Clone, Debug)]
pub enum Fault {
    /// It is answered with this status and body, JSON or not, and not processed.
    Answer {
        /// The HTTP status.
        status: u16,
        /// The whole body.
        body: String,
    },
    /// It is answered with 429 and these seconds, and not processed.
    RetryAfter(u32),
    /// The connection is closed before anything is processed.
    CloseBefore,
    /// It is processed, then the connection is closed without an answer.
    CloseAfter,
    /// It is processed, and half of the answer's JSON arrives.
    CutAnswer,
    /// It is processed after this time.
    Delay(Duration),
    /// It is not processed, and no answer ever comes.
    HangBefore,
    /// It is processed, and no answer ever comes.
    HangAfter,
}

impl Fault {
    /// An error of the Bot API: the status and the whole description.
    #[must_use]
    pub fn error(status: u16, description: &str) -> Self {
        let body = serde_json::json!({ "ok": false, "error_code": status, "description": description });
        Self::Answer { status, body: body.to_string() }
    }

    /// The page of a proxy that stands before the server.
    #[must_use]
    pub fn html(status: u16) -> Self {
        Self::Answer { status, body: format!("<html><body><h1>{status} Bad Gateway</h1></body></html>") }
    }
}

struct Planned {
    /// In small letters; `*` is every method but getUpdates.
    method: String,
    chat: Option<i64>,
    fault: Fault,
    every: bool,
}

/// The faults to come, in order.
#[derive(Default)]
pub(super) struct Faults(Vec<Planned>);

impl Faults {
    pub(super) fn plan(&mut self, method: &str, chat: Option<i64>, fault: Fault, every: bool) {
        self.0.push(Planned { method: method.to_ascii_lowercase(), chat, fault, every });
    }

    /// The fault for a call, if one is planned.
    pub(super) fn take(&mut self, method: &str, chat: Option<i64>) -> Option<Fault> {
        let method = method.to_ascii_lowercase();
        let fits = |planned: &Planned| {
            (planned.method == method || (planned.method == "*" && method != "getupdates"))
                && (planned.chat.is_none() || planned.chat == chat)
        };
        let at = self.0.iter().position(fits)?;
        if self.0[at].every { Some(self.0[at].fault.clone()) } else { Some(self.0.remove(at).fault) }
    }

    pub(super) fn left(&self) -> usize {
        self.0.len()
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}
