//! A bare client of the homeserver.

use crate::BOUND;
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;
use testkit::synapse::Synapse;

/// Somebody with an account, without limits.
pub struct Account {
    pub id: String,
    http: Client,
    url: String,
    token: String,
}

impl Account {
    pub async fn new(synapse: &Synapse, name: &str) -> Self {
        let id = synapse.register(name, "secret", false).await;
        synapse.override_ratelimit(&id).await;
        let http = Client::builder().no_proxy().build().unwrap();
        let mut account = Self { id, http, url: synapse.url(), token: String::new() };
        let login = json!({
            "type": "m.login.password",
            "identifier": { "type": "m.id.user", "user": name },
            "password": "secret",
        });
        let answer = account.call(Method::POST, "login", &login).await;
        account.token = answer["access_token"].as_str().unwrap().to_owned();
        account
    }

    async fn call(&self, method: Method, path: &str, body: &Value) -> Value {
        let url = format!("{}/_matrix/client/v3/{path}", self.url);
        let answer = self.http.request(method, url).bearer_auth(&self.token).json(body).send().await.unwrap();
        let (status, body) = (answer.status(), answer.text().await.unwrap());
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        serde_json::from_str(&body).unwrap()
    }

    /// Makes a room and invites people.
    pub async fn room(&self, invite: &[&str]) -> String {
        let room = json!({ "preset": "private_chat", "invite": invite });
        self.call(Method::POST, "createRoom", &room).await["room_id"].as_str().unwrap().to_owned()
    }

    pub async fn join(&self, room: &str) {
        self.call(Method::POST, &format!("join/{room}"), &json!({})).await;
    }

    /// Sends what is given as it is; the event's id.
    pub async fn send(&self, room: &str, key: &str, content: &Value) -> String {
        let path = format!("rooms/{room}/send/m.room.message/{key}");
        self.call(Method::PUT, &path, content).await["event_id"].as_str().unwrap().to_owned()
    }

    pub async fn say(&self, room: &str, key: &str, text: &str) -> String {
        self.send(room, key, &json!({ "msgtype": "m.text", "body": text })).await
    }

    /// Waits until somebody is in a room.
    pub async fn until_joined(&self, room: &str, user: &str) {
        let joined = |event: &Value| {
            event["type"] == "m.room.member"
                && event["state_key"] == user
                && event["content"]["membership"] == "join"
        };
        self.until(room, Duration::from_millis(20), joined).await;
    }

    /// Waits for the answer to a question, and looks for it so often.
    pub async fn until_answered(&self, room: &str, question: &str, each: Duration) -> Value {
        let answer =
            |event: &Value| event["content"]["m.relates_to"]["m.in_reply_to"]["event_id"] == question;
        self.until(room, each, answer).await
    }

    async fn until(&self, room: &str, each: Duration, fits: impl Fn(&Value) -> bool) -> Value {
        let looking = async {
            loop {
                let path = format!("rooms/{room}/messages?dir=b&limit=20");
                let answer = self.call(Method::GET, &path, &json!({})).await;
                if let Some(event) = answer["chunk"].as_array().unwrap().iter().find(|event| fits(event)) {
                    return event.clone();
                }
                tokio::time::sleep(each).await;
            }
        };
        tokio::time::timeout(BOUND, looking).await.expect("it comes")
    }
}
