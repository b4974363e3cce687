//! What an error of the SDK means for us: one table.

use crate::{Failure, bounds, printable};
use domain::sending::Delivery;
use matrix_sdk::reqwest;
use matrix_sdk::ruma::api::client::uiaa::UiaaResponse;
use matrix_sdk::ruma::api::error::{ErrorBody, ErrorKind, FromHttpResponseError, RetryAfter};
use matrix_sdk::{Error as SdkError, HttpError};
use std::error::Error as _;
use std::time::Duration;
use thiserror::Error;

/// How long we wait when the server asks to wait and doesn't tell how long.
const WAIT: Duration = Duration::from_secs(5);

/// Why something didn't work.
///
/// The kinds are what is decided by; the texts are for the log only. They are not the SDK's errors themselves, because
/// those show addresses with their parameters and what a server said at any length. A text holds no secret and no
/// message, and is one short line.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub(super) enum MatrixError {
    /// The server asks to wait.
    #[error("the homeserver asks to wait {} s", .0.as_secs())]
    Limited(Duration),
    /// Not allowed: not in the room, or not permitted to do this there.
    #[error("not allowed: {0}")]
    Forbidden(String),
    /// The room or message isn't there.
    #[error("not there: {0}")]
    Missing(String),
    /// We are not in the room, as far as the SDK knows.
    #[error("not in the room: {0}")]
    NotJoined(String),
    /// The same request would be refused again.
    #[error("refused: {0}")]
    Refused(String),
    /// It never reached the server, or the server did nothing about it.
    #[error("not reached: {0}")]
    Unreachable(String),
    /// Nothing was sent, for a reason that concerns one room alone and may pass: its keys, its state.
    #[error("not possible now: {0}")]
    NotYet(String),
    /// It isn't known whether the server did it.
    #[error("outcome not known: {0}")]
    Unknown(String),
    /// The server doesn't know our session any more.
    #[error("the session is not valid any more: {text}")]
    Revoked {
        /// The server's words.
        text: String,
        /// Whether the device and its keys are still good: then the password renews the session.
        asleep: bool,
    },
}

/// The table.
pub(super) fn matrix_error(error: &SdkError) -> MatrixError {
    match error {
        SdkError::Http(error) => http(error),
        SdkError::WrongRoomState(state) => MatrixError::NotJoined(printable(state)),
        SdkError::InsufficientData => MatrixError::NotYet(printable(error)),
        SdkError::SerdeJson(_) | SdkError::Identifier(_) | SdkError::Url(_) => {
            MatrixError::Refused(printable(error))
        }
        SdkError::Timeout => MatrixError::Unknown(printable(error)),
        // The store, the encryption. A room that can't be served must not hold up the others.
        _ => MatrixError::NotYet(printable(error)),
    }
}

/// The part of the table for requests to the server.
pub(super) fn http(error: &HttpError) -> MatrixError {
    match error {
        HttpError::Cached(error) => http(error),
        HttpError::Reqwest(error) => wire(error),
        HttpError::Api(error) => match error.as_ref() {
            FromHttpResponseError::Server(UiaaResponse::MatrixError(error)) => {
                let text = printable(error);
                let status = error.status_code.as_u16();
                match &error.body {
                    ErrorBody::Standard(body) => matrix(status, &body.kind, text),
                    // A proxy before the homeserver answered.
                    ErrorBody::Json(_) | ErrorBody::NotJson { .. } => proxy(status, text),
                }
            }
            FromHttpResponseError::Server(UiaaResponse::AuthResponse(_)) => {
                MatrixError::Refused("the server wants the password again".into())
            }
            // The status is a success, but the body is no answer of a homeserver.
            other => MatrixError::Unknown(printable(other)),
        },
        HttpError::IntoHttp(error) => MatrixError::Refused(printable(error)),
        HttpError::RefreshToken(error) => MatrixError::Revoked { text: printable(error), asleep: true },
    }
}

fn matrix(status: u16, kind: &ErrorKind, text: String) -> MatrixError {
    match kind {
        ErrorKind::LimitExceeded(data) => MatrixError::Limited(match data.retry_after {
            // One that names no time doesn't mean "at once".
            Some(RetryAfter::Delay(wait)) if !wait.is_zero() => bounds::wait(wait),
            _ => WAIT,
        }),
        ErrorKind::UnknownToken(data) => MatrixError::Revoked { text, asleep: data.soft_logout },
        ErrorKind::MissingToken | ErrorKind::UserDeactivated => MatrixError::Revoked { text, asleep: false },
        // These concern the whole account or server, and an administrator may lift them.
        ErrorKind::UserLocked | ErrorKind::UserSuspended | ErrorKind::ResourceLimitExceeded(_) => {
            MatrixError::Unreachable(text)
        }
        kind if kind.errcode().as_str() == "M_CONSENT_NOT_GIVEN" => MatrixError::Unreachable(text),
        ErrorKind::Forbidden | ErrorKind::GuestAccessForbidden => MatrixError::Forbidden(text),
        ErrorKind::NotFound => MatrixError::Missing(text),
        // Synapse answers so when asked for the relations of an event that isn't there.
        ErrorKind::Unknown if status == 404 => MatrixError::Missing(text),
        // Every homeserver knows these requests; only a proxy before it doesn't.
        ErrorKind::Unrecognized => MatrixError::Unreachable(text),
        _ if status == 429 => MatrixError::Limited(WAIT),
        _ if status >= 500 => MatrixError::Unknown(text),
        ErrorKind::BadJson
        | ErrorKind::NotJson
        | ErrorKind::BadState
        | ErrorKind::InvalidParam
        | ErrorKind::MissingParam
        | ErrorKind::TooLarge
        | ErrorKind::Unauthorized => MatrixError::Refused(text),
        // The status says that it was not done. Neither why nor for how long is known.
        _ => MatrixError::NotYet(text),
    }
}

fn proxy(status: u16, text: String) -> MatrixError {
    match status {
        429 => MatrixError::Limited(WAIT),
        413 => MatrixError::Refused(text),
        _ => MatrixError::Unknown(text),
    }
}

fn wire(error: &reqwest::Error) -> MatrixError {
    // The error's own text shows the address with all its parameters; its innermost source doesn't.
    let mut cause = error.source();
    while let Some(deeper) = cause.and_then(std::error::Error::source) {
        cause = Some(deeper);
    }
    let cause = cause.map_or_else(|| "no answer".to_owned(), printable);
    if error.is_connect() {
        MatrixError::Unreachable(format!("no connection to the homeserver: {cause}"))
    } else if error.is_builder() {
        MatrixError::Refused(cause)
    } else if error.is_timeout() {
        MatrixError::Unknown("the homeserver did not answer in time".into())
    } else {
        MatrixError::Unknown(format!("the connection to the homeserver broke: {cause}"))
    }
}

/// What the log says when the session is not valid any more, and what to do then.
pub(super) fn revoked(text: &str) -> String {
    format!(
        "the Matrix session is not valid any more ({text}): move the folder \"matrix\" in data_dir aside and give the \
         account's password once more"
    )
}

impl From<MatrixError> for Delivery {
    fn from(error: MatrixError) -> Self {
        match error {
            MatrixError::Limited(wait) => Self::RetryAfter(wait),
            MatrixError::NotJoined(text) | MatrixError::Missing(text) => Self::Gone(text),
            MatrixError::Forbidden(text) | MatrixError::Refused(text) => Self::Refused(text),
            MatrixError::Unreachable(text) => Self::Unreachable(text),
            MatrixError::NotYet(text) => Self::NotYet(text),
            MatrixError::Unknown(text) => Self::Unknown(text),
            MatrixError::Revoked { text, .. } => {
                let text = revoked(&text);
                tracing::error!("{text}");
                Self::Unreachable(text)
            }
        }
    }
}

impl From<MatrixError> for Failure {
    fn from(error: MatrixError) -> Self {
        match error {
            MatrixError::Limited(wait) => Self::RetryAfter(wait),
            // The next connect renews it with the password.
            MatrixError::Revoked { text, asleep: true } => Self::Passing(text),
            MatrixError::Revoked { text, asleep: false } => Self::Lasting(revoked(&text)),
            MatrixError::Forbidden(text)
            | MatrixError::Missing(text)
            | MatrixError::NotJoined(text)
            | MatrixError::Refused(text)
            | MatrixError::Unreachable(text)
            | MatrixError::NotYet(text)
            | MatrixError::Unknown(text) => Self::Passing(text),
        }
    }
}

#[cfg(test)]
mod tests;
