use super::*;
use domain::room::NetworkId;
use std::io::{Read, Write};
use std::net::TcpListener;
use teloxide::Bot;
use teloxide::requests::Requester;
use teloxide::types::ChatId;

const TOKEN: &str = "123456789:TOKEN-OF-A-TEST-TOKEN-OF-A-TEST";

fn bot(url: &str) -> Bot {
    let client =
        teloxide::net::default_reqwest_settings().timeout(Duration::from_millis(500)).build().unwrap();
    Bot::with_client(TOKEN, client).set_api_url(url.parse().unwrap())
}

/// What teloxide makes of an answer to a send: these bytes, over a real connection.
async fn error_of(answer: Vec<u8>) -> RequestError {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 4096];
        let _ = stream.read(&mut request).unwrap();
        stream.write_all(&answer).unwrap();
    });
    let error = bot(&url).send_message(ChatId(42), "hello").await.unwrap_err();
    server.join().unwrap();
    error
}

/// The status is 200 throughout: teloxide reads the body only, but would sleep 10 s after a real 5xx.
async fn error_with(body: &str) -> RequestError {
    error_of(format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()).await
}

async fn delivery_with(description: &str) -> Delivery {
    let body = serde_json::json!({"ok": false, "error_code": 400, "description": description});
    delivery(&error_with(&body.to_string()).await, &room())
}

fn room() -> Address {
    Address::new(NetworkId::Telegram, "-1001234567890/7")
}

#[tokio::test]
async fn nothing_more_can_be_sent_there() {
    for description in [
        "Forbidden: bot was blocked by the user",
        "Forbidden: bot was kicked from the group chat",
        "Forbidden: bot was kicked from the supergroup chat",
        "Forbidden: bot was kicked from the channel chat",
        "Forbidden: bot is not a member of the supergroup chat",
        "Forbidden: bot is not a member of the channel chat",
        "Forbidden: user is deactivated",
        "Forbidden: the group chat was deleted",
        "Forbidden: bot can't initiate conversation with a user",
        "Forbidden: bot can't send messages to bots",
        "Forbidden: something that will be worded next year",
        "Bad Request: chat not found",
        "Bad Request: group is deactivated",
        "Bad Request: PEER_ID_INVALID",
        "Bad Request: user not found",
        "Bad Request: CHAT_ID_INVALID",
        "Bad Request: CHANNEL_PRIVATE",
        "Bad Request: CHANNEL_INVALID",
        "Bad Request: INPUT_USER_DEACTIVATED",
        "Bad Request: USER_IS_BLOCKED",
        "Bad Request: TOPIC_DELETED",
        "Bad Request: message thread not found",
        "Unauthorized: bot was kicked from a chat",
        "Unauthorized: bot can't initiate conversation with a user",
        "Unauthorized: bot can't send messages to bots",
    ] {
        let delivery = delivery_with(description).await;
        assert!(
            matches!(&delivery, Delivery::Gone(why) if why.contains(description)),
            "{description}: {delivery:?}"
        );
    }
}

#[tokio::test]
async fn the_same_again_would_be_refused_again() {
    for description in [
        "Bad Request: message is too long",
        "Bad Request: MESSAGE_TOO_LONG",
        "Bad Request: USER_IS_BOT",
        "Bad Request: CHAT_ADMIN_REQUIRED",
        "Bad Request: reply markup is too long",
        "Bad Request: something that will be worded next year",
        "Bad Request: TOPIC_CLOSED",
        "Bad Request: message text is empty",
        "Bad Request: BUTTON_DATA_INVALID",
        "Bad Request: BUTTON_URL_INVALID",
        "Bad Request: can't parse entities: Unsupported start tag \"x\" at byte offset 0",
        "Bad Request: ENTITY_BOUNDS_INVALID",
        "Request Entity Too Large",
    ] {
        let delivery = delivery_with(description).await;
        assert!(matches!(delivery, Delivery::Refused(_)), "{description}: {delivery:?}");
    }
}

#[tokio::test]
async fn messages_that_are_gone_and_messages_that_stay() {
    for description in ["message to edit not found", "message to delete not found", "MESSAGE_ID_INVALID"] {
        let delivery = delivery_with(&format!("Bad Request: {description}")).await;
        assert!(matches!(delivery, Delivery::Missing(_)), "{description}: {delivery:?}");
    }
    for description in [
        "message can't be edited",
        "MESSAGE_EDIT_TIME_EXPIRED",
        "message can't be deleted",
        "message can't be deleted for everyone",
        "there is no text in the message to edit",
    ] {
        let delivery = delivery_with(&format!("Bad Request: {description}")).await;
        assert!(matches!(delivery, Delivery::NotEditable(_)), "{description}: {delivery:?}");
    }
}

#[tokio::test]
async fn limits_and_moves_come_with_parameters() {
    let body = r#"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 35","parameters":{"retry_after":35}}"#;
    let error = error_with(body).await;
    assert_eq!(delivery(&error, &room()), Delivery::RetryAfter(Duration::from_secs(35)));
    assert_eq!(failure(&error), Failure::RetryAfter(Duration::from_secs(35)));
    let body = r#"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 9"}"#;
    assert_eq!(delivery(&error_with(body).await, &room()), Delivery::RetryAfter(Duration::from_secs(9)));
    let body = r#"{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat","parameters":{"migrate_to_chat_id":-1009876543210}}"#;
    let error = error_with(body).await;
    assert_eq!(
        delivery(&error, &room()),
        Delivery::Moved(Address::new(NetworkId::Telegram, "-1009876543210/7"))
    );
    let group = Address::new(NetworkId::Telegram, "-4242");
    assert_eq!(
        delivery(&error, &group),
        Delivery::Moved(Address::new(NetworkId::Telegram, "-1009876543210"))
    );
}

#[tokio::test]
async fn a_refused_token_is_not_the_rooms_fault() {
    for description in ["Unauthorized", "Not Found"] {
        let error =
            error_with(&format!(r#"{{"ok":false,"error_code":401,"description":"{description}"}}"#)).await;
        assert_eq!(delivery(&error, &room()), Delivery::Unreachable(TOKEN_REFUSED.to_owned()));
        assert_eq!(failure(&error), Failure::Lasting(TOKEN_REFUSED.to_owned()));
    }
}

#[tokio::test]
async fn what_may_have_arrived_is_unknown() {
    let page = "<html><body><h1>502 Bad Gateway</h1></body></html>";
    for body in [
        r#"{"ok":false,"error_code":500,"description":"Internal Server Error"}"#,
        r#"{"ok":false,"error_code":500,"description":"Internal Server Error: restart"}"#,
        r#"{"ok":false,"error_code":502,"description":"Bad Gateway"}"#,
        r#"{"ok":false,"error_code":503,"description":"Service Unavailable"}"#,
        r#"{"ok":false,"error_code":504,"description":"Gateway Timeout"}"#,
        page,
        r#"{"ok":true,"result":{"message_id":5,"da"#,
        "",
    ] {
        let delivery = delivery(&error_with(body).await, &room());
        assert!(matches!(delivery, Delivery::Unknown(_)), "{body}: {delivery:?}");
    }
    for answer in [&b""[..], b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"ok\":true", b"nonsense"] {
        let delivery = delivery(&error_of(answer.to_vec()).await, &room());
        assert!(matches!(delivery, Delivery::Unknown(_)), "{answer:?}: {delivery:?}");
    }
}

#[tokio::test]
async fn what_nobody_has_documented_is_tried_again() {
    let body = r#"{"ok":false,"error_code":420,"description":"Enhance your calm"}"#;
    let delivery = delivery(&error_with(body).await, &room());
    assert!(matches!(delivery, Delivery::NotYet(_)), "{delivery:?}");
}

#[tokio::test]
async fn a_server_that_never_answers_is_unknown() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let error = bot(&url).send_message(ChatId(42), "hello").await.unwrap_err();
    assert_eq!(delivery(&error, &room()), Delivery::Unknown("Telegram did not answer in time".to_owned()));
}

#[tokio::test]
async fn without_a_connection_nothing_was_sent() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for url in [format!("http://{closed}"), "http://nowhere.invalid".to_owned()] {
        let error = bot(&url).send_message(ChatId(42), "hello").await.unwrap_err();
        let delivery = delivery(&error, &room());
        assert!(matches!(delivery, Delivery::Unreachable(_)), "{delivery:?}");
        assert!(matches!(failure(&error), Failure::Passing(_)));
    }
}

#[tokio::test]
async fn no_sentence_holds_the_token() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut errors = vec![
        error_with("nonsense").await,
        error_with(&format!(r#"{{"ok":false,"description":"Bad Request: {}"}}"#, "x".repeat(1000))).await,
        error_of(Vec::new()).await,
    ];
    // teloxide hides only what looks like a token to it.
    for token in [TOKEN, "a-short-token"] {
        let bot = Bot::new(token).set_api_url(format!("http://{closed}").parse().unwrap());
        errors.push(bot.send_message(ChatId(42), "a message").await.unwrap_err());
    }
    for error in &errors {
        let shown = [sentence(error), format!("{:?} {}", delivery(error, &room()), failure(error))].concat();
        assert!(
            !shown.contains("AAF7") && !shown.contains("a-short-token") && !shown.contains("http"),
            "{shown}"
        );
        assert!(shown.len() < 1500, "{shown}");
    }
}

#[tokio::test]
async fn what_telegram_says_is_one_short_line() {
    let description =
        format!("Bad Request: no\n2026-11-01 ERROR forged \u{1b}[2J\u{202e}{}", "x".repeat(5_000));
    let Delivery::Refused(why) = delivery_with(&description).await else { panic!() };
    assert!(why.contains(r"no\n2026-11-01 ERROR forged \u{1b}[2J\u{202e}x"), "{why}");
    assert!(why.chars().count() < 300 && !why.contains(char::is_control), "{why}");
}

#[tokio::test]
async fn the_bot_may_be_there_and_not_write() {
    for (description, silenced) in [
        ("Bad Request: have no rights to send a message", true),
        ("Bad Request: not enough rights to send text messages to the chat", true),
        ("Bad Request: need administrator rights in the channel chat", true),
        ("Bad Request: CHAT_WRITE_FORBIDDEN", true),
        ("Bad Request: CHAT_SEND_PLAIN_FORBIDDEN", true),
        ("Bad Request: CHAT_RESTRICTED", true),
        // Only that topic is closed, and nobody tells when it opens again: each message tries.
        ("Bad Request: TOPIC_CLOSED", false),
        ("Bad Request: message is too long", false),
        ("Forbidden: bot was kicked from the supergroup chat", false),
    ] {
        let body = serde_json::json!({"ok": false, "error_code": 400, "description": description});
        assert_eq!(is_silenced(&error_with(&body.to_string()).await), silenced, "{description}");
    }
}
