//! What a method comes to: a result, or a refusal in the words of the real server.

use serde_json::{Value, json};

/// What a method gives.
pub(super) type Answer = Result<Value, Refusal>;

/// An error of the Bot API. The HTTP status is the `error_code`.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    pub(super) status: u16,
    description: String,
    parameters: Option<Value>,
}

impl Refusal {
    pub(super) fn new(status: u16, description: impl Into<String>) -> Self {
        Self { status, description: description.into(), parameters: None }
    }

    pub(super) fn bad(what: impl AsRef<str>) -> Self {
        Self::new(400, format!("Bad Request: {}", what.as_ref()))
    }

    pub(super) fn forbidden(what: impl AsRef<str>) -> Self {
        Self::new(403, format!("Forbidden: {}", what.as_ref()))
    }

    pub(super) fn unauthorized() -> Self {
        Self::new(401, "Unauthorized")
    }

    pub(super) fn conflict() -> Self {
        Self::new(
            409,
            "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
        )
    }

    pub(super) fn retry_after(seconds: u32) -> Self {
        Self {
            parameters: Some(json!({ "retry_after": seconds })),
            ..Self::new(429, format!("Too Many Requests: retry after {seconds}"))
        }
    }

    pub(super) fn migrated(to: i64) -> Self {
        Self {
            parameters: Some(json!({ "migrate_to_chat_id": to })),
            ..Self::bad("group chat was upgraded to a supergroup chat")
        }
    }
}

/// Status and body of an answer, as they go over the wire.
pub(super) fn wire(answer: &Answer) -> (u16, Value) {
    match answer {
        Ok(result) => (200, json!({ "ok": true, "result": result })),
        Err(refusal) => {
            let mut body =
                json!({ "ok": false, "error_code": refusal.status, "description": refusal.description });
            if let Some(parameters) = &refusal.parameters {
                body["parameters"] = parameters.clone();
            }
            (refusal.status, body)
        }
    }
}
