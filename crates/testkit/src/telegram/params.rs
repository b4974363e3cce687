//! The parameters of a call, out of any of the encodings that the Bot API takes.

use std::collections::BTreeMap;

use axum::body::to_bytes;
use axum::extract::{FromRequest, Multipart, Query, Request};
use axum::http::header::CONTENT_TYPE;
use serde_json::{Map, Value};

use super::answer::Refusal;

/// Parameters that are no strings. A form can only say strings, so these are read as JSON.
const TYPED: &[&str] = &[
    "allow_sending_without_reply",
    "allowed_updates",
    "caption_entities",
    "cache_time",
    "chat_id",
    "commands",
    "disable_notification",
    "disable_web_page_preview",
    "drop_pending_updates",
    "entities",
    "limit",
    "link_preview_options",
    "media",
    "message_id",
    "message_thread_id",
    "offset",
    "protect_content",
    "reply_markup",
    "reply_parameters",
    "reply_to_message_id",
    "scope",
    "show_alert",
    "timeout",
    "user_id",
];

/// More than the real server takes for a text message with all its entities.
const BODY_LIMIT: usize = 4 << 20;

/// The decoded parameters of one call.
#[derive(Clone, Debug, Default)]
pub(super) struct Params {
    fields: Map<String, Value>,
    /// What was sent along, by the names of its parts.
    files: BTreeMap<String, (String, Vec<u8>)>,
}

impl Params {
    /// The fields of an object.
    pub(super) fn of(value: &Value) -> Self {
        Self { fields: value.as_object().cloned().unwrap_or_default(), files: BTreeMap::new() }
    }

    /// A file that was sent along: its name and its bytes.
    pub(super) fn file(&self, name: &str) -> Option<&(String, Vec<u8>)> {
        self.files.get(name)
    }

    /// Reads the query string and the body.
    pub(super) async fn read(request: Request) -> Result<Self, Refusal> {
        let mut params = Self::default();
        if let Ok(Query(pairs)) = Query::<Vec<(String, String)>>::try_from_uri(request.uri()) {
            params.take_pairs(pairs);
        }
        let content_type = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_ascii_lowercase();
        if content_type.starts_with("multipart/form-data") {
            params.take_multipart(request).await?;
        } else if content_type.starts_with("application/json") {
            let body = body_of(request).await?;
            if !body.is_empty() {
                let value = serde_json::from_slice(&body)
                    .map_err(|error| Refusal::bad(format!("can't parse JSON encoded request: {error}")))?;
                let Value::Object(fields) = value else {
                    return Err(Refusal::bad("can't parse JSON encoded request: object expected"));
                };
                for (name, value) in fields {
                    params.put(name, value);
                }
            }
        } else if content_type.starts_with("application/x-www-form-urlencoded") {
            let body = body_of(request).await?;
            // The form grammar is the query string's, and axum reads the latter from an address.
            let uri = format!("/?{}", String::from_utf8_lossy(&body))
                .parse()
                .map_err(|_| Refusal::bad("can't parse the form"))?;
            let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(&uri)
                .map_err(|error| Refusal::bad(format!("can't parse the form: {error}")))?;
            params.take_pairs(pairs);
        }
        Ok(params)
    }

    fn take_pairs(&mut self, pairs: Vec<(String, String)>) {
        for (name, value) in pairs {
            self.put(name, Value::String(value));
        }
    }

    async fn take_multipart(&mut self, request: Request) -> Result<(), Refusal> {
        let broken =
            |error: &dyn std::fmt::Display| Refusal::bad(format!("can't parse the multipart body: {error}"));
        let mut parts = Multipart::from_request(request, &()).await.map_err(|error| broken(&error))?;
        while let Some(part) = parts.next_field().await.map_err(|error| broken(&error))? {
            let name = part.name().unwrap_or_default().to_owned();
            if let Some(file) = part.file_name().map(str::to_owned) {
                let bytes = part.bytes().await.map_err(|error| broken(&error))?;
                self.files.insert(name, (file, bytes.to_vec()));
                continue;
            }
            let value = part.text().await.map_err(|error| broken(&error))?;
            self.put(name, Value::String(value));
        }
        Ok(())
    }

    fn put(&mut self, name: String, value: Value) {
        let value = match value {
            // What is no JSON stays a string, and the method that wants it will complain.
            Value::String(text) if TYPED.contains(&name.as_str()) => {
                serde_json::from_str(&text).unwrap_or(Value::String(text))
            }
            Value::Null => return,
            other => other,
        };
        self.fields.insert(name, value);
    }

    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.fields.get(name)
    }

    /// A string, empty when it is missing.
    pub(super) fn text(&self, name: &str) -> String {
        match self.get(name) {
            Some(Value::String(text)) => text.clone(),
            Some(value @ (Value::Number(_) | Value::Bool(_))) => value.to_string(),
            _ => String::new(),
        }
    }

    pub(super) fn int(&self, name: &str) -> Option<i64> {
        self.get(name).and_then(Value::as_i64)
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        match self.get(name) {
            Some(Value::Bool(flag)) => *flag,
            Some(Value::Number(number)) => number.as_i64() == Some(1),
            Some(Value::String(text)) => {
                matches!(text.to_ascii_lowercase().as_str(), "true" | "yes" | "t" | "y")
            }
            _ => false,
        }
    }

    /// The id of a message, which the real server wants before it looks at anything else.
    pub(super) fn message_id(&self) -> Result<i32, Refusal> {
        self.int("message_id")
            .and_then(|id| i32::try_from(id).ok())
            .filter(|id| *id > 0)
            .ok_or_else(|| Refusal::bad("message identifier is not specified"))
    }

    pub(super) fn into_value(self) -> Value {
        Value::Object(self.fields)
    }
}

async fn body_of(request: Request) -> Result<axum::body::Bytes, Refusal> {
    to_bytes(request.into_body(), BODY_LIMIT).await.map_err(|_| Refusal::new(413, "Request Entity Too Large"))
}
