//! What stands between the bot and a server, and fails on demand: a proxy over TCP that knows just enough of HTTP/1.1
//! to tell a request from another, and whether the server has acted on it.
//!
//! Each connection carries one request: both sides are told to close it then. So there is no kept connection whose end
//! would blur what a fault does.

use std::future::pending;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;

#[cfg(test)]
mod tests;
mod wire;

use wire::Request;

/// What happens to a request instead of an ordinary answer.
#[derive(Clone, Debug)]
pub enum Fault {
    /// The server never sees it, and no answer ever comes.
    Hang,
    /// The server never sees it; this is answered.
    Answer(Reply),
    /// The server acts, and this is answered in its place.
    Instead(Reply),
    /// The server acts, and its answer comes when nobody waits for it any more.
    Late,
    /// The server acts, and in the middle of its answer the connection ends in order.
    Cut,
    /// The server acts, and in the middle of its answer the connection is reset.
    Reset,
}

/// An answer that no server gave.
#[derive(Clone, Debug)]
pub struct Reply {
    status: u16,
    kind: &'static str,
    headers: String,
    body: String,
}

impl Reply {
    /// A page, as what stands before a server writes it.
    #[must_use]
    pub fn page(status: u16) -> Self {
        let body =
            format!("<html><head><title>{status}</title></head><body><h1>{status}</h1>nginx</body></html>");
        Self { status, kind: "text/html", headers: String::new(), body }
    }

    /// JSON, whole or not.
    #[must_use]
    pub fn json(status: u16, body: impl Into<String>) -> Self {
        Self { status, kind: "application/json", headers: String::new(), body: body.into() }
    }

    /// The same with one more header.
    #[must_use]
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push_str(&format!("{name}: {value}\r\n"));
        self
    }

    fn bytes(&self) -> Vec<u8> {
        let Self { status, kind, headers, body } = self;
        let length = body.len();
        format!("HTTP/1.1 {status} Fault\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{body}")
            .into_bytes()
    }
}

/// A fault, and to which requests it happens.
struct Planned {
    /// What the request's line or body must hold.
    about: String,
    fault: Fault,
    left: usize,
}

#[derive(Default)]
struct Script {
    planned: Vec<Planned>,
    /// The lines of the requests to which a fault has happened.
    hit: Vec<String>,
}

struct Shared {
    upstream: SocketAddr,
    script: Mutex<Script>,
    /// How many requests a fault has happened to, or connections while it refused them.
    hits: watch::Sender<usize>,
    /// Counts the times when all was well again.
    healed: watch::Sender<u64>,
}

impl Shared {
    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap()
    }

    /// The fault for a request, if one is planned.
    fn take(&self, request: &Request) -> Option<Fault> {
        let mut script = self.script();
        let planned =
            script.planned.iter_mut().find(|planned| planned.left > 0 && request.holds(&planned.about))?;
        planned.left -= 1;
        let fault = planned.fault.clone();
        script.hit.push(request.line());
        let hits = script.hit.len();
        // Who waits for hits looks into the script.
        drop(script);
        self.hits.send_replace(hits);
        Some(fault)
    }
}

/// A proxy on loopback before one server, which must close a connection when it is asked to.
pub struct Proxy {
    shared: Arc<Shared>,
    address: SocketAddr,
    /// `None` while connections are refused.
    serving: Mutex<Option<JoinHandle<()>>>,
}

impl Proxy {
    /// Starts a proxy on a free port before the server at this address, such as `http://127.0.0.1:8008`.
    pub async fn start(upstream: &str) -> Self {
        let upstream =
            upstream.trim_start_matches("http://").parse().expect("an address such as 127.0.0.1:8008");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let shared = Arc::new(Shared {
            upstream,
            script: Mutex::default(),
            hits: watch::Sender::new(0),
            healed: watch::Sender::new(0),
        });
        let address = listener.local_addr().unwrap();
        let serving = Mutex::new(Some(tokio::spawn(serve(Arc::clone(&shared), listener))));
        Self { shared, address, serving }
    }

    /// The address to give to the bot as that of the server.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on a fault happens to every request whose line or body holds `about`, until [`heal`](Self::heal).
    pub fn fail(&self, about: &str, fault: Fault) {
        self.fail_times(usize::MAX, about, fault);
    }

    /// The same for so many requests.
    pub fn fail_times(&self, times: usize, about: &str, fault: Fault) {
        self.shared.script().planned.push(Planned { about: about.to_owned(), fault, left: times });
    }

    /// Breaks all connections, and refuses new ones until [`heal`](Self::heal).
    pub async fn refuse(&self) {
        let serving = self.serving.lock().unwrap().take();
        if let Some(serving) = serving {
            serving.abort();
            // Its socket is closed once it has ended.
            let _ = serving.await;
        }
    }

    /// All is well again. What hangs ends, as it does when a server that hung is started anew.
    pub async fn heal(&self) {
        self.shared.script().planned.clear();
        self.shared.healed.send_modify(|times| *times += 1);
        let refuses = self.serving.lock().unwrap().is_none();
        if refuses {
            let listener = again(self.address);
            *self.serving.lock().unwrap() = Some(tokio::spawn(serve(Arc::clone(&self.shared), listener)));
        }
    }

    /// How many requests whose line holds `about` a fault has happened to.
    #[must_use]
    pub fn hits(&self, about: &str) -> usize {
        self.shared.script().hit.iter().filter(|line| line.contains(about)).count()
    }

    /// Waits until a fault has happened to so many requests whose line holds `about`.
    ///
    /// # Panics
    /// When it has not within the bound.
    pub async fn wait_for_hits(&self, count: usize, about: &str, bound: Duration) {
        let mut hits = self.shared.hits.subscribe();
        let waited = timeout(bound, hits.wait_for(|_| self.hits(about) >= count)).await;
        assert!(waited.is_ok(), "{} of {count} faults on {about} within {bound:?}", self.hits(about));
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        if let Some(serving) = self.serving.lock().unwrap().take() {
            serving.abort();
        }
    }
}

/// A socket on a port that was ours a moment ago, and may still have connections that linger.
fn again(address: SocketAddr) -> TcpListener {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_reuseaddr(true).unwrap();
    socket.bind(address).expect("the port is still ours");
    socket.listen(1024).unwrap()
}

async fn serve(shared: Arc<Shared>, listener: TcpListener) {
    // They end with this task.
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let (client, _) = accepted.unwrap();
                let _ = client.set_nodelay(true);
                connections.spawn(carry(Arc::clone(&shared), client));
            }
            Some(ended) = connections.join_next(), if !connections.is_empty() => drop(ended),
        }
    }
}

/// Carries one request, whatever becomes of it. Sides that go away are what this is for: no error matters.
async fn carry(shared: Arc<Shared>, mut client: TcpStream) {
    let mut healed = shared.healed.subscribe();
    let Some(request) = Request::read(&mut client).await else { return };
    let Some(fault) = shared.take(&request) else {
        let _ = wire::pass(shared.upstream, &request, &mut client).await;
        return;
    };
    if let Fault::Answer(reply) = fault {
        let _ = client.write_all(&reply.bytes()).await;
        return;
    }
    let acts = async {
        if matches!(fault, Fault::Hang) {
            return pending().await;
        }
        let answer = wire::ask(shared.upstream, &request).await.unwrap_or_default();
        let half = &answer[..answer.len() / 2];
        match &fault {
            Fault::Instead(reply) => drop(client.write_all(&reply.bytes()).await),
            Fault::Cut => drop(client.write_all(half).await),
            Fault::Reset => {
                let _ = client.write_all(half).await;
                let _ = client.set_zero_linger();
            }
            Fault::Late | Fault::Hang | Fault::Answer(_) => {
                wire::gone(&mut client).await;
                let _ = client.write_all(&answer).await;
            }
        }
    };
    tokio::select! {
        () = acts => {}
        _ = healed.changed() => {}
    }
}
