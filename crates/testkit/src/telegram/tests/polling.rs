//! Updates come until they are confirmed, and to one poller only.

use serde_json::json;

use super::super::BotApi;
use super::{SOON, call, result, updates};

#[tokio::test]
async fn an_update_comes_again_until_it_is_confirmed() {
    let api = BotApi::start().await;
    let ana = api.private(7001, "Ana", "es");
    for text in ["uno", "dos", "tres"] {
        api.say(ana, ana, text);
    }
    let first = updates(&api, 0).await;
    assert_eq!(first.len(), 3);
    let id = first[0]["update_id"].as_i64().unwrap();
    assert_eq!(updates(&api, id).await.len(), 3, "an offset equal to an id does not confirm it");
    assert_eq!(updates(&api, id + 1).await.len(), 2);
    assert_eq!(updates(&api, 0).await.len(), 2);
    let limited = result(&api, "getUpdates", json!({ "limit": 1 })).await;
    assert_eq!(limited.as_array().unwrap().len(), 1);
    assert_eq!(
        updates(&api, -1).await[0]["message"]["text"],
        "tres",
        "a negative offset forgets all but the last"
    );
    assert_eq!(updates(&api, id + 3).await.len(), 0);
    api.wait_until_taken(SOON).await;
}

#[tokio::test]
async fn a_long_poll_ends_when_something_is_said() {
    let api = BotApi::start().await;
    let ana = api.private(7001, "Ana", "es");
    let poll = result(&api, "getUpdates", json!({ "timeout": 50 }));
    let said = async {
        api.wait_until(SOON, |state| state.calls_of("getUpdates").count() == 1).await;
        api.say(ana, ana, "hola");
    };
    let (found, ()) = tokio::join!(poll, said);
    assert_eq!(found[0]["message"]["text"], "hola");
}

#[tokio::test]
async fn an_older_poll_ends_with_a_conflict() {
    let api = BotApi::start().await;
    let ana = api.private(7001, "Ana", "es");
    let older = call(&api, "getUpdates", json!({ "timeout": 50 }));
    let newer = async {
        api.wait_until(SOON, |state| state.calls_of("getUpdates").count() == 1).await;
        call(&api, "getUpdates", json!({ "timeout": 50 })).await
    };
    let said = async {
        api.wait_until(SOON, |state| state.calls_of("getUpdates").any(|call| call.status() == Some(409)))
            .await;
        api.say(ana, ana, "hola");
    };
    let ((status, body), (newer, _), ()) = tokio::join!(older, newer, said);
    assert_eq!((status, newer), (409, 200));
    assert_eq!(
        body["description"],
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    );
}

#[tokio::test]
async fn the_kinds_that_were_asked_for_are_remembered() {
    let api = BotApi::start().await;
    let ana = api.private(7001, "Ana", "es");
    let kinds = json!({ "allowed_updates": ["my_chat_member"] });
    result(&api, "getUpdates", kinds).await;
    api.say(ana, ana, "hola");
    api.block(ana);
    let found = updates(&api, 0).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["my_chat_member"]["old_chat_member"]["status"], "member");
    assert_eq!(found[0]["my_chat_member"]["new_chat_member"]["status"], "kicked");
}

#[tokio::test]
async fn a_stopped_server_is_unreachable_and_forgets_nothing() {
    let api = BotApi::start().await;
    let ana = api.private(7001, "Ana", "es");
    let url = format!("{}/bot{}/getUpdates", api.url(), api.token());
    let client = reqwest::Client::new();
    let open = client.post(&url).json(&json!({ "timeout": 50 })).send();
    let stopped = async {
        api.wait_until(SOON, |state| state.calls_of("getUpdates").count() == 1).await;
        api.stop().await;
    };
    let (cut, ()) = tokio::join!(open, stopped);
    assert!(cut.is_err());
    assert!(client.get(&url).send().await.unwrap_err().is_connect());
    api.say(ana, ana, "hola");
    api.restart().await;
    assert_eq!(updates(&api, 0).await[0]["message"]["text"], "hola");
}
