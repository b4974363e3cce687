//! As much of HTTP/1.1 as the proxy needs: where a request ends, and that its connection ends with it.

use std::io;
use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A request, as it goes on to the server.
pub(super) struct Request {
    head: String,
    body: Vec<u8>,
}

impl Request {
    /// Reads a request of known length to its end; nothing where the client goes away before.
    pub(super) async fn read(client: &mut TcpStream) -> Option<Self> {
        let mut bytes = Vec::new();
        let end = loop {
            if client.read_buf(&mut bytes).await.ok()? == 0 {
                return None;
            }
            if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
        };
        let mut body = bytes.split_off(end);
        let head = String::from_utf8(bytes).expect("a head is ASCII");
        let length = header(&head, "content-length").map_or(0, |length| length.parse().unwrap());
        assert!(
            header(&head, "transfer-encoding").is_none(),
            "the bot's clients know the length of what they send"
        );
        while body.len() < length {
            if client.read_buf(&mut body).await.ok()? == 0 {
                return None;
            }
        }
        Some(Self { head: closing(&head), body })
    }

    /// `PUT /a/path HTTP/1.1`
    pub(super) fn line(&self) -> String {
        self.head.lines().next().unwrap_or_default().to_owned()
    }

    /// Whether its line or its body holds a text.
    pub(super) fn holds(&self, text: &str) -> bool {
        self.line().contains(text) || String::from_utf8_lossy(&self.body).contains(text)
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let (_, value) = head
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(':'))
        .find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    Some(value.trim())
}

/// A head that says that the connection ends with this request.
fn closing(head: &str) -> String {
    let kept = head.trim_end().lines().filter(|line| !line.to_ascii_lowercase().starts_with("connection:"));
    kept.chain(["Connection: close", "", ""]).collect::<Vec<_>>().join("\r\n")
}

async fn hand_on(upstream: SocketAddr, request: &Request) -> io::Result<TcpStream> {
    let mut server = TcpStream::connect(upstream).await?;
    server.set_nodelay(true)?;
    server.write_all(request.head.as_bytes()).await?;
    server.write_all(&request.body).await?;
    Ok(server)
}

/// The server's whole answer.
pub(super) async fn ask(upstream: SocketAddr, request: &Request) -> io::Result<Vec<u8>> {
    let mut answer = Vec::new();
    hand_on(upstream, request).await?.read_to_end(&mut answer).await?;
    Ok(answer)
}

/// Carries a request and its answer as they are, until one side goes away.
pub(super) async fn pass(upstream: SocketAddr, request: &Request, client: &mut TcpStream) -> io::Result<()> {
    let mut server = hand_on(upstream, request).await?;
    let (mut from, mut to) = client.split();
    tokio::select! {
        answered = tokio::io::copy(&mut server, &mut to) => drop(answered?),
        // Who asks goes away: so the server sees.
        left = from.read_u8() => drop(left),
    }
    to.shutdown().await
}

/// Waits until the client has gone away.
pub(super) async fn gone(client: &mut TcpStream) {
    let _ = client.read_u8().await;
}
