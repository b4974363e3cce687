//! What it takes to connect, and how polling goes on when it goes wrong.

use super::*;

#[tokio::test]
async fn who_can_connect() {
    let api = BotApi::start().await;
    for token in ["1234567:WRONG", "nonsense/../", "ñ"] {
        let refused = telegram(api.url(), token.to_owned()).unwrap().connect().await;
        assert_eq!(refused, Err(Failure::Lasting(errors::TOKEN_REFUSED.to_owned())), "{token}");
    }
    for url in ["", "api.telegram.org", "data:x", "ftp://example.org", "http://"] {
        assert!(matches!(telegram(url.to_owned(), api.token()), Err(Failure::Lasting(_))), "{url}");
    }
    assert!(telegram(api.url(), " ".to_owned()).is_err());
    let telegram = telegram(format!("{}/", api.url()), format!("{}\n", api.token())).unwrap();
    assert!(matches!(telegram.next(None).await, Err(Failure::Passing(_))), "not connected yet");
    api.stop().await;
    assert!(matches!(telegram.connect().await, Err(Failure::Passing(_))));
    api.restart().await;
    assert_eq!(telegram.connect().await, Ok(()));
}

#[tokio::test]
async fn polling_goes_wrong() {
    let (api, telegram) = start().await;
    let ana = api.private(7001, "Ana", "es");
    api.say(ana, ana, "/help");
    let other = Fault::error(
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    );
    api.fail("getUpdates", other);
    let conflict = telegram.next(None).await;
    assert!(
        matches!(&conflict, Err(Failure::Passing(why)) if why.contains("another process")),
        "{conflict:?}"
    );
    let webhook = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
    api.fail("getUpdates", Fault::error(409, webhook));
    assert_eq!(telegram.next(None).await.unwrap().incoming.len(), 1);
    assert_eq!(api.calls("deleteWebhook").len(), 1);
    api.fail("getUpdates", Fault::RetryAfter(7));
    assert_eq!(telegram.next(None).await.unwrap_err(), Failure::RetryAfter(Duration::from_secs(7)));
}
