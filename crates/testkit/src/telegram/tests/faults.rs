//! What goes wrong on demand, and the server's pace.

use std::time::Duration;

use serde_json::{Value, json};

use super::super::{BotApi, Fault, Limits, Outcome};
use super::{SOON, call, refusal, send};

/// A call whose answer need not be one.
async fn try_send(api: &BotApi, chat: i64) -> reqwest::Result<(u16, String)> {
    let url = format!("{}/bot{}/sendMessage", api.url(), api.token());
    let params = json!({ "chat_id": chat, "text": "hola" });
    let response = reqwest::Client::new().post(url).json(&params).send().await?;
    Ok((response.status().as_u16(), response.text().await?))
}

#[tokio::test]
async fn a_closed_connection_may_have_done_its_work_or_not() {
    let api = BotApi::start().await;
    let ana = api.private(7001, "Ana", "es");
    api.fail("sendMessage", Fault::CloseBefore);
    api.fail("sendMessage", Fault::CloseAfter);
    assert!(try_send(&api, ana).await.is_err());
    assert_eq!(api.unread(ana), 0);
    assert!(try_send(&api, ana).await.is_err());
    assert_eq!(api.next_message(ana, SOON).await.text(), "hola");
    assert!(api.calls("sendMessage").iter().all(|call| call.outcome == Outcome::Closed));
    assert_eq!((send(&api, ana, "otra").await, api.faults_left()), (2, 0));
    api.next_message(ana, SOON).await;
}

#[tokio::test]
async fn answers_can_be_anything() {
    let api = BotApi::start().await;
    let (ana, beto) = (api.private(7001, "Ana", "es"), api.private(7002, "Beto", "es"));
    api.fail_in(ana, "sendMessage", Fault::html(502));
    api.fail_in(ana, "sendMessage", Fault::RetryAfter(7));
    api.fail_in(ana, "sendMessage", Fault::error(400, "Bad Request: PEER_ID_INVALID"));
    api.fail_in(ana, "sendMessage", Fault::CutAnswer);
    send(&api, beto, "sin fallo").await;
    let (status, page) = try_send(&api, ana).await.unwrap();
    assert_eq!((status, page.starts_with("<html>")), (502, true));
    let (status, body) = call(&api, "sendMessage", json!({ "chat_id": ana, "text": "hola" })).await;
    assert_eq!((status, &body["parameters"]["retry_after"]), (429, &json!(7)));
    let params = json!({ "chat_id": ana, "text": "hola" });
    assert_eq!(refusal(&api, "sendMessage", params).await, "400 Bad Request: PEER_ID_INVALID");
    assert_eq!(api.unread(ana), 0);
    let (status, cut) = try_send(&api, ana).await.unwrap();
    assert!(status == 200 && serde_json::from_str::<Value>(&cut).is_err());
    assert_eq!((api.throttled(), api.early()), (1, 1), "the cut one came before the seven seconds were over");
    api.next_message(ana, SOON).await;
    api.next_message(beto, SOON).await;
}

#[tokio::test]
async fn a_call_can_hang_and_still_be_done() {
    let api = BotApi::start().await;
    let ana = api.private(7001, "Ana", "es");
    api.fail("*", Fault::HangAfter);
    tokio::select! {
        _ = try_send(&api, ana) => panic!("an answer came"),
        message = api.next_message(ana, SOON) => assert_eq!(message.text(), "hola"),
    }
    assert_eq!(api.calls("sendMessage")[0].outcome, Outcome::Pending);
    api.fail_always(Some(ana), "sendMessage", Fault::Delay(Duration::from_millis(20)));
    send(&api, ana, "tarde").await;
    send(&api, ana, "más tarde").await;
    api.clear_faults();
    api.next_message(ana, SOON).await;
    api.next_message(ana, SOON).await;
}

#[tokio::test]
async fn the_pace_is_kept_by_chat_and_over_all() {
    let api = BotApi::start().await;
    let group = api.group("Vecinas");
    let people: Vec<i64> = (0..5).map(|n| api.private(7001 + n, "Alguien", "")).collect();
    api.limit(Some(Limits { overall_per_second: 5.0, private_per_second: 1.0, group_per_minute: 2.0 }));
    let hola = |chat: i64| json!({ "chat_id": chat, "text": "hola" });
    send(&api, people[0], "hola").await;
    assert_eq!(refusal(&api, "sendMessage", hola(people[0])).await, "429 Too Many Requests: retry after 1");
    send(&api, group, "uno").await;
    send(&api, group, "dos").await;
    let (status, body) = call(&api, "sendMessage", hola(group)).await;
    assert_eq!(status, 429);
    assert!(body["parameters"]["retry_after"].as_u64().unwrap() > 20);
    for person in &people[1..] {
        let _ = call(&api, "sendMessage", hola(*person)).await;
    }
    assert!(api.throttled() >= 3, "the bucket of all chats holds five");
    api.ignore_unread();
}
