//! A message whose key comes after it: the sender's client speaks to the server through a gate that holds keys back.

use super::drive::{Bot, SOON};
use crate::matrix::Invites;
use domain::incoming::What;
use matrix_sdk::config::SyncSettings;
use matrix_sdk::ruma::{RoomId, UserId};
use matrix_sdk::{Client, reqwest};
use serde_json::json;
use std::sync::{Arc, Mutex};
use testkit::matrix::Person;
use testkit::synapse::Synapse;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// One HTTP request as it came.
#[derive(Clone)]
struct Request {
    method: String,
    path: String,
    token: Option<String>,
    body: Vec<u8>,
}

/// Hands on every request but those that carry keys between devices.
struct Gate {
    server: String,
    held: Mutex<Vec<Request>>,
}

impl Gate {
    async fn open(server: String) -> (String, Arc<Self>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let gate = Arc::new(Self { server, held: Mutex::default() });
        let serving = Arc::clone(&gate);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(Arc::clone(&serving).serve(stream));
            }
        });
        (url, gate)
    }

    async fn serve(self: Arc<Self>, mut stream: TcpStream) {
        let request = read(&mut stream).await;
        let (status, body) = if request.path.contains("/sendToDevice/") {
            self.held.lock().unwrap().push(request);
            (200, b"{}".to_vec())
        } else {
            self.hand_on(request).await
        };
        let head =
            format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
        let _ = stream.write_all(&[head.as_bytes(), &body].concat()).await;
    }

    async fn hand_on(&self, request: Request) -> (u16, Vec<u8>) {
        let method = reqwest::Method::from_bytes(request.method.as_bytes()).unwrap();
        let mut call = reqwest::Client::new()
            .request(method, format!("{}{}", self.server, request.path))
            .body(request.body);
        if let Some(token) = request.token {
            call = call.header("authorization", token);
        }
        let answer = call.send().await.unwrap();
        (answer.status().as_u16(), answer.bytes().await.unwrap().to_vec())
    }

    async fn let_through(&self) -> usize {
        let held = std::mem::take(&mut *self.held.lock().unwrap());
        for request in held.clone() {
            assert_eq!(self.hand_on(request).await.0, 200);
        }
        held.len()
    }
}

async fn read(stream: &mut TcpStream) -> Request {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        let mut chunk = [0; 4096];
        let read = stream.read(&mut chunk).await.unwrap();
        bytes.extend_from_slice(&chunk[..read]);
    };
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let header = |name: &str| {
        head.lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, it)| it)
    };
    let length: usize = header("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = bytes[end..].to_vec();
    while body.len() < length {
        let mut chunk = vec![0; length - body.len()];
        let read = stream.read(&mut chunk).await.unwrap();
        body.extend_from_slice(&chunk[..read]);
    }
    let mut words = head.split(' ');
    Request {
        method: words.next().unwrap().to_owned(),
        path: words.next().unwrap().to_owned(),
        token: header("authorization").map(str::to_owned),
        body,
    }
}

#[tokio::test]
async fn a_command_whose_key_comes_late_is_heard_late() {
    let synapse = Synapse::shared().await;
    let alice = Person::new(synapse, "alice").await;
    let mut bot = Bot::new(synapse, "latebot", Invites::Anyone).await;
    let room = bot.room_with(&alice, true).await;
    alice.wait_for_membership(&room, &bot.id, "join", SOON).await;

    let carol = synapse.register("latecarol", "latecarol", false).await;
    let (url, gate) = Gate::open(synapse.url()).await;
    let client = Client::builder().homeserver_url(url).build().await.unwrap();
    client.matrix_auth().login_username("latecarol", "latecarol").send().await.unwrap();
    alice.invite(&room, UserId::parse(&carol).unwrap().as_str()).await;
    client.join_room_by_id(&RoomId::parse(&room).unwrap()).await.unwrap();
    client.sync_once(SyncSettings::new()).await.unwrap();
    let place = client.get_room(&RoomId::parse(&room).unwrap()).unwrap();
    for text in ["!one", "!two"] {
        place.send_raw("m.room.message", json!({ "msgtype": "m.text", "body": text })).await.unwrap();
    }
    alice.say(&room, "in between").await;
    bot.is_told("in between").await;
    assert!(bot.texts(&room).is_empty());

    // Not lost over a restart either, after which only their ids are known.
    bot.restart().await;
    assert!(gate.let_through().await > 0);
    let (one, said) = bot.is_told("!one").await;
    assert_eq!((said.person.id, said.addressed), (carol, false));
    let (two, _) = bot.is_told("!two").await;
    assert!(one.at <= two.at && matches!(two.what, What::Message(_)));
    alice.say(&room, "the end").await;
    bot.is_told("the end").await;
    assert!(bot.texts(&room).is_empty());
}
