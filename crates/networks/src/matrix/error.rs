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
mod tests {
    use super::*;
    use matrix_sdk::Client;
    use matrix_sdk::config::RequestConfig;
    use matrix_sdk::ruma::api::MatrixVersion;
    use std::io::{Read, Write};
    use std::net::TcpListener;

    /// What comes of a request whose answer is these bytes; without any, the connection is closed.
    async fn answered(bytes: String) -> MatrixError {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 4096]);
            stream.write_all(bytes.as_bytes()).unwrap();
        });
        let error = asked(&format!("http://{address}"), 5_000).await;
        server.join().unwrap();
        error
    }

    async fn asked(address: &str, timeout: u64) -> MatrixError {
        let client = Client::builder()
            .homeserver_url(address)
            .server_versions([MatrixVersion::V1_1])
            .request_config(RequestConfig::new().disable_retry().timeout(Duration::from_millis(timeout)))
            .build()
            .await
            .unwrap();
        http(&client.matrix_auth().get_login_types().await.unwrap_err())
    }

    fn response(status: &str, headers: &str, body: &str) -> String {
        format!(
            "HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        )
    }

    #[tokio::test]
    async fn limits() {
        let limited = |millis| MatrixError::Limited(Duration::from_millis(millis));
        for (headers, body, expected) in [
            (
                "",
                r#"{"errcode":"M_LIMIT_EXCEEDED","error":"Too Many Requests","retry_after_ms":4321}"#,
                limited(4321),
            ),
            (
                "Retry-After: 7\r\n",
                r#"{"errcode":"M_LIMIT_EXCEEDED","error":"Too Many Requests"}"#,
                limited(7000),
            ),
            ("", r#"{"errcode":"M_LIMIT_EXCEEDED","error":"Too Many Requests"}"#, limited(5000)),
            (
                "",
                r#"{"errcode":"M_LIMIT_EXCEEDED","error":"Too Many Requests","retry_after_ms":0}"#,
                limited(5000),
            ),
            ("", "<html>slow down</html>", limited(5000)),
            (
                "",
                r#"{"errcode":"M_LIMIT_EXCEEDED","error":"Too Many Requests","retry_after_ms":9007199254740991}"#,
                limited(24 * 3600 * 1000),
            ),
            (
                "Retry-After: 18446744073709551615\r\n",
                r#"{"errcode":"M_LIMIT_EXCEEDED","error":"Too Many Requests"}"#,
                limited(24 * 3600 * 1000),
            ),
        ] {
            assert_eq!(answered(response("429 Too Many Requests", headers, body)).await, expected, "{body}");
        }
    }

    #[tokio::test]
    async fn refusals() {
        let not_in_room = r#"{"errcode":"M_FORBIDDEN","error":"User @altavoz:x not in room !r:x (None)"}"#;
        assert!(matches!(
            answered(response("403 Forbidden", "", not_in_room)).await,
            MatrixError::Forbidden(_)
        ));
        let too_large = r#"{"errcode":"M_TOO_LARGE","error":"event too large"}"#;
        let error = answered(response("413 Payload Too Large", "", too_large)).await;
        assert_eq!(Delivery::from(error), Delivery::Refused("[413 / M_TOO_LARGE] event too large".into()));
        let bad = r#"{"errcode":"M_BAD_JSON","error":"Content not JSON."}"#;
        assert!(matches!(answered(response("400 Bad Request", "", bad)).await, MatrixError::Refused(_)));
        for (status, body) in [
            ("400 Bad Request", r#"{"errcode":"M_NOT_JSON","error":"Content not JSON."}"#),
            ("400 Bad Request", r#"{"errcode":"M_INVALID_PARAM","error":"Event size too large"}"#),
            ("400 Bad Request", r#"{"errcode":"M_MISSING_PARAM","error":"Missing params: ['body']"}"#),
            ("400 Bad Request", r#"{"errcode":"M_BAD_STATE","error":"Cannot do this now"}"#),
        ] {
            assert!(matches!(answered(response(status, "", body)).await, MatrixError::Refused(_)), "{body}");
        }
        let gone = r#"{"errcode":"M_NOT_FOUND","error":"Event not found."}"#;
        assert!(matches!(answered(response("404 Not Found", "", gone)).await, MatrixError::Missing(_)));
        let gone = r#"{"errcode":"M_UNKNOWN","error":"Unknown parent event."}"#;
        assert!(matches!(answered(response("404 Not Found", "", gone)).await, MatrixError::Missing(_)));
    }

    /// The bodies are those of Synapse, and of the specification where Synapse has none.
    #[tokio::test]
    async fn what_an_administrator_may_lift_holds_up_the_network_and_costs_no_room_its_tries() {
        for (status, body) in [
            (
                "401 Unauthorized",
                r#"{"errcode":"M_USER_LOCKED","error":"User account has been locked","soft_logout":true}"#,
            ),
            (
                "403 Forbidden",
                r#"{"errcode":"M_USER_SUSPENDED","error":"Sending messages while account is suspended is not allowed."}"#,
            ),
            (
                "403 Forbidden",
                r#"{"errcode":"M_CONSENT_NOT_GIVEN","error":"To continue using this homeserver you must review and agree to the terms and conditions at https://example.org","consent_uri":"https://example.org"}"#,
            ),
            (
                "403 Forbidden",
                r#"{"errcode":"M_RESOURCE_LIMIT_EXCEEDED","error":"This server has exceeded one of its resource limits.","limit_type":"monthly_active_user","admin_contact":"mailto:a@example.org"}"#,
            ),
            ("404 Not Found", r#"{"errcode":"M_UNRECOGNIZED","error":"Unrecognized request"}"#),
        ] {
            assert!(
                matches!(answered(response(status, "", body)).await, MatrixError::Unreachable(_)),
                "{body}"
            );
        }
    }

    #[tokio::test]
    async fn what_nobody_has_documented_is_tried_again() {
        for body in [
            r#"{"errcode":"M_UNKNOWN","error":"Something that will be worded next year"}"#,
            r#"{"errcode":"ORG.EXAMPLE.NEW","error":"New"}"#,
        ] {
            assert!(
                matches!(answered(response("400 Bad Request", "", body)).await, MatrixError::NotYet(_)),
                "{body}"
            );
        }
    }

    #[tokio::test]
    async fn what_a_server_says_is_one_short_line() {
        let words = format!("no\\n2026-11-01 ERROR forged \\u001b[2J\\u202e{}", "x".repeat(30_000));
        for (status, errcode) in
            [("403 Forbidden", "M_FORBIDDEN"), ("400 Bad Request", "M_BAD_JSON"), ("500 Oh", "M_UNKNOWN")]
        {
            let body = format!(r#"{{"errcode":"{errcode}","error":"{words}"}}"#);
            let (MatrixError::Forbidden(text) | MatrixError::Refused(text) | MatrixError::Unknown(text)) =
                answered(response(status, "", &body)).await
            else {
                panic!("{status}");
            };
            assert!(
                text.contains(errcode) && text.contains(r"no\n2026-11-01 ERROR forged \u{1b}[2J\u{202e}x"),
                "{text}"
            );
            assert!(text.chars().count() < 300 && !text.contains(char::is_control), "{text}");
        }
        let page = format!("<html>\n{}</html>", "y".repeat(30_000));
        let MatrixError::Unknown(text) = answered(response("502 Bad Gateway", "", &page)).await else {
            panic!()
        };
        assert!(text.chars().count() < 300 && !text.contains(char::is_control), "{text}");
    }

    #[tokio::test]
    async fn the_session() {
        let gone =
            r#"{"errcode":"M_UNKNOWN_TOKEN","error":"Invalid access token passed.","soft_logout":false}"#;
        let error = answered(response("401 Unauthorized", "", gone)).await;
        assert!(matches!(error, MatrixError::Revoked { asleep: false, .. }));
        assert!(matches!(Failure::from(error.clone()), Failure::Lasting(_)));
        assert!(matches!(Delivery::from(error), Delivery::Unreachable(_)));
        let asleep = r#"{"errcode":"M_UNKNOWN_TOKEN","error":"Access token has expired","soft_logout":true}"#;
        let error = answered(response("401 Unauthorized", "", asleep)).await;
        assert!(matches!(error, MatrixError::Revoked { asleep: true, .. }));
    }

    #[tokio::test]
    async fn what_may_have_arrived() {
        let unknown = r#"{"errcode":"M_UNKNOWN","error":"Internal server error"}"#;
        for answer in [
            response("500 Internal Server Error", "", unknown),
            response("502 Bad Gateway", "", "<html>nginx</html>"),
            response("503 Service Unavailable", "", "<html>nginx</html>"),
            response("504 Gateway Timeout", "", r#"{"errcode":"M_CONNECTION_TIMEOUT","error":"Timed out"}"#),
            response("200 OK", "", r#"{"flows":[{"ty"#),
            response("404 Not Found", "", "<html>nginx</html>"),
            response("200 OK", "", "<html>welcome</html>"),
            String::new(),
            "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".to_owned(),
        ] {
            assert!(matches!(answered(answer.clone()).await, MatrixError::Unknown(_)), "{answer}");
        }
        let silent = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", silent.local_addr().unwrap());
        assert!(matches!(asked(&address, 50).await, MatrixError::Unknown(_)));
    }

    #[tokio::test]
    async fn what_never_left() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let error = asked(&format!("http://{address}"), 5_000).await;
        assert!(matches!(&error, MatrixError::Unreachable(text) if !text.contains("login")), "{error:?}");
        let none = asked("http://altavoz.invalid", 5_000).await;
        assert!(matches!(none, MatrixError::Unreachable(_)), "{none:?}");
    }
}
