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
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
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
    assert!(matches!(answered(response("403 Forbidden", "", not_in_room)).await, MatrixError::Forbidden(_)));
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
        assert!(matches!(answered(response(status, "", body)).await, MatrixError::Unreachable(_)), "{body}");
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
    let MatrixError::Unknown(text) = answered(response("502 Bad Gateway", "", &page)).await else { panic!() };
    assert!(text.chars().count() < 300 && !text.contains(char::is_control), "{text}");
}

#[tokio::test]
async fn the_session() {
    let gone = r#"{"errcode":"M_UNKNOWN_TOKEN","error":"Invalid access token passed.","soft_logout":false}"#;
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
