//! A bare client of the homeserver: to make the rooms, and to be compared with.

use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use testkit::synapse::Synapse;

/// Somebody with an account.
#[derive(Clone)]
pub struct Account {
    http: Client,
    url: String,
    token: String,
}

impl Account {
    /// A new account, without limits as long as they aren't [restored](restore_limits).
    pub async fn new(synapse: &Synapse, name: &str) -> Self {
        let user = synapse.register(name, "secret", false).await;
        synapse.override_ratelimit(&user).await;
        let http = Client::builder().no_proxy().build().unwrap();
        let mut account = Self { http, url: synapse.url(), token: String::new() };
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

    /// Makes a room and invites somebody.
    pub async fn room(&self, invite: &str) -> String {
        let room = json!({ "preset": "private_chat", "invite": [invite] });
        self.call(Method::POST, "createRoom", &room).await["room_id"].as_str().unwrap().to_owned()
    }

    /// Sends what is given as it is.
    pub async fn send(&self, room: &str, key: &str, content: &Value) {
        self.call(Method::PUT, &format!("rooms/{room}/send/m.room.message/{key}"), content).await;
    }

    /// The room's events, the last first.
    pub async fn events(&self, room: &str) -> Vec<Value> {
        let answer =
            self.call(Method::GET, &format!("rooms/{room}/messages?dir=b&limit=20"), &json!({})).await;
        answer["chunk"].as_array().unwrap().clone()
    }

    /// Sends the same to all the rooms, so many at once.
    pub async fn send_to_all(&self, rooms: &Arc<Vec<String>>, key: &str, content: &Value, at_once: usize) {
        let next = Arc::new(AtomicUsize::new(0));
        let senders: Vec<_> = (0..at_once)
            .map(|_| {
                let (account, rooms, next) = (self.clone(), Arc::clone(rooms), Arc::clone(&next));
                let (key, content) = (key.to_owned(), content.clone());
                tokio::spawn(async move {
                    while let Some(room) = rooms.get(next.fetch_add(1, Ordering::Relaxed)) {
                        account.send(room, &key, &content).await;
                    }
                })
            })
            .collect();
        for sender in senders {
            sender.await.unwrap();
        }
    }
}

/// Gives an account the server's limits.
pub async fn restore_limits(synapse: &Synapse, user: &str) {
    let path = format!("/_synapse/admin/v1/users/{user}/override_ratelimit");
    synapse.admin("DELETE", &path, json!({})).await;
}
