//! The stand-in, seen from outside: over HTTP, as the bot sees it.

use std::time::Duration;

use serde_json::{Value, json};

use super::BotApi;

mod calls;
mod chats;
mod faults;
mod polling;
mod shapes;
mod texts;

/// Long enough for a slow machine; nothing waits for it that works.
const SOON: Duration = Duration::from_secs(10);

async fn call(api: &BotApi, method: &str, params: Value) -> (u16, Value) {
    let url = format!("{}/bot{}/{method}", api.url(), api.token());
    let response = reqwest::Client::new().post(url).json(&params).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

async fn result(api: &BotApi, method: &str, params: Value) -> Value {
    let (status, body) = call(api, method, params).await;
    assert_eq!(status, 200, "{body}");
    body["result"].clone()
}

/// The description of a refusal, after its status.
async fn refusal(api: &BotApi, method: &str, params: Value) -> String {
    let (status, body) = call(api, method, params).await;
    assert_eq!(body["ok"], false, "{body}");
    assert_eq!(body["error_code"], status, "{body}");
    format!("{status} {}", body["description"].as_str().unwrap())
}

async fn updates(api: &BotApi, offset: i64) -> Vec<Value> {
    result(api, "getUpdates", json!({ "offset": offset })).await.as_array().unwrap().clone()
}

async fn send(api: &BotApi, chat: i64, text: &str) -> i64 {
    result(api, "sendMessage", json!({ "chat_id": chat, "text": text })).await["message_id"].as_i64().unwrap()
}
