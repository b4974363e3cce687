use super::*;
use crate::telegram::BotApi;
use reqwest::Client;
use serde_json::{Value, json};

const BOUND: Duration = Duration::from_secs(30);

/// A chat, and the call by which the bot writes into it over the proxy.
struct Line {
    api: BotApi,
    proxy: Proxy,
    http: Client,
}

impl Line {
    async fn new() -> Self {
        let api = BotApi::start().await;
        api.private(5, "Ana", "en");
        let proxy = Proxy::start(&api.url()).await;
        let http = Client::builder().no_proxy().timeout(Duration::from_secs(2)).build().unwrap();
        api.ignore_unread();
        Self { api, proxy, http }
    }

    async fn send(&self, text: &str) -> reqwest::Result<Value> {
        let url = format!("{}/bot{}/sendMessage", self.proxy.url(), self.api.token());
        let call = self.http.post(url).json(&json!({ "chat_id": 5, "text": text }));
        call.send().await?.json().await
    }

    fn arrived(&self, text: &str) -> usize {
        self.api.look(|state| state.answers(5).filter(|message| message.text() == text).count())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_meant_passes() {
    let line = Line::new().await;
    line.proxy.fail("other", Fault::Hang);
    for text in ["one", "two"] {
        assert_eq!(line.send(text).await.unwrap()["ok"], true);
        assert_eq!(line.arrived(text), 1);
    }
    assert!(line.send("other").await.unwrap_err().is_timeout());
    assert_eq!((line.arrived("other"), line.proxy.hits("sendMessage")), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_acts_and_its_answer_is_lost() {
    let line = Line::new().await;
    for (text, fault) in [("late", Fault::Late), ("cut", Fault::Cut), ("reset", Fault::Reset)] {
        line.proxy.fail_times(1, text, fault);
        assert!(!line.send(text).await.unwrap_err().is_connect());
        assert_eq!(line.arrived(text), 1);
    }
    line.proxy.fail_times(1, "instead", Fault::Instead(Reply::json(200, "{\"ok\":tr")));
    assert!(line.send("instead").await.unwrap_err().is_decode());
    assert_eq!(line.arrived("instead"), 1);
    assert_eq!(line.send("instead").await.unwrap()["ok"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_without_the_server() {
    let line = Line::new().await;
    line.proxy.fail(
        "sendMessage",
        Fault::Answer(Reply::json(429, "{\"ok\":false}").with_header("Retry-After", "3")),
    );
    let url = format!("{}/bot{}/sendMessage", line.proxy.url(), line.api.token());
    let answer = line.http.post(url).body("limited").send().await.unwrap();
    assert_eq!((answer.status().as_u16(), &answer.headers()["retry-after"]), (429, &"3".parse().unwrap()));
    assert_eq!(answer.text().await.unwrap(), "{\"ok\":false}");
    line.proxy.wait_for_hits(1, "sendMessage", BOUND).await;
    line.proxy.heal().await;
    line.send("limited").await.unwrap();
    assert_eq!(line.arrived("limited"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_and_open_again() {
    let line = Line::new().await;
    line.send("before").await.unwrap();
    line.proxy.refuse().await;
    assert!(line.send("during").await.unwrap_err().is_connect());
    line.proxy.heal().await;
    assert_eq!(line.send("after").await.unwrap()["ok"], true);
    assert_eq!((line.arrived("during"), line.arrived("after")), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_hangs_ends_when_all_is_well_again() {
    let line = Line::new().await;
    line.proxy.fail("hangs", Fault::Hang);
    let (failed, ()) = tokio::join!(line.send("hangs"), async {
        line.proxy.wait_for_hits(1, "sendMessage", BOUND).await;
        line.proxy.heal().await;
    });
    assert!(failed.is_err());
}
