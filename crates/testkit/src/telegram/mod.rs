//! A stand-in for the Bot API: real HTTP on loopback, as strict as the real server, with people in
//! its chats whom a test drives.
//!
//! ```no_run
//! # use std::time::Duration;
//! # use testkit::telegram::BotApi;
//! # async fn example() {
//! let api = BotApi::start().await;
//! let ana = api.private(7001, "Ana", "es");
//! // Here the bot starts, with `api.url()` and `api.token()`.
//! api.say(ana, ana, "/start");
//! let answer = api.next_message(ana, Duration::from_secs(5)).await;
//! assert!(answer.text().contains("Ana"));
//! # }
//! ```
//!
//! A stand-in that is dropped while a chat holds messages of the bot that no test has read, panics.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::serve::ListenerExt;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;

mod access;
mod answer;
mod chat;
mod draft;
mod drive;
mod faults;
mod forward;
mod html;
mod http;
mod journal;
mod json;
mod kept;
mod limits;
mod markup;
mod media;
mod message;
mod methods;
mod params;
mod sending;
mod state;
#[cfg(test)]
mod tests;
mod text;
mod updates;
mod wait;

pub use chat::{ANONYMOUS, Kind, Status};
pub use draft::{Draft, Pressed};
pub use faults::Fault;
pub use journal::{Call, Outcome};
pub use limits::Limits;
pub use markup::{Action, Button};
pub use media::Media;
pub use message::{Edit, Message, Origin};
pub use state::{MenuEntry, State};
pub use text::{Entity, units};

/// The bot's username.
pub const BOT_NAME: &str = "altavoz_test_bot";

/// The state, and the bell that rings when it changes.
struct Server {
    state: Mutex<State>,
    changed: watch::Sender<u64>,
}

impl Server {
    fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        // A test that failed while it looked has not hurt the state.
        look(&self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let done = self.change_quietly(change);
        self.changed.send_modify(|count| *count += 1);
        done
    }

    /// A change for which nobody waits.
    fn change_quietly<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn changes(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }
}

/// The largest body: a file with what stands beside it.
const UPLOAD: usize = 64 << 20;

/// A Bot API server on loopback, for one bot.
pub struct BotApi {
    server: Arc<Server>,
    address: SocketAddr,
    /// The server has a runtime of its own: taking that down severs every connection at once.
    runtime: Mutex<Option<Runtime>>,
}

impl BotApi {
    /// Starts a server on a free port.
    pub async fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port on loopback");
        let address = listener.local_addr().expect("a bound socket has an address");
        let server = Arc::new(Server { state: Mutex::new(State::new()), changed: watch::Sender::new(0) });
        let runtime = run(Arc::clone(&server), listener);
        Self { server, address, runtime: Mutex::new(Some(runtime)) }
    }

    /// The address to give to the bot as that of the API.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The bot's token.
    #[must_use]
    pub fn token(&self) -> String {
        self.server.read(|state| state.token.clone())
    }

    /// The bot's user id.
    #[must_use]
    pub fn bot_id(&self) -> i64 {
        self.server.read(|state| state.bot)
    }

    /// Makes the server unreachable: open connections break, new ones are refused. All that it knows
    /// stays.
    pub async fn stop(&self) {
        let runtime = self.runtime.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(runtime) = runtime {
            // To wait for a runtime's end blocks, which no task of another runtime may.
            let down = move || runtime.shutdown_timeout(Duration::from_secs(5));
            tokio::task::spawn_blocking(down).await.expect("a runtime ends");
        }
    }

    /// Makes the server reachable again, on the same port.
    ///
    /// # Panics
    ///
    /// When it runs.
    pub async fn restart(&self) {
        let mut runtime = self.runtime.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(runtime.is_none(), "the server runs: stop it first");
        let listener = TcpListener::bind(self.address).expect("the port is still ours");
        *runtime = Some(run(Arc::clone(&self.server), listener));
    }
}

impl Drop for BotApi {
    fn drop(&mut self) {
        let runtime = self.runtime.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(runtime) = runtime {
            runtime.shutdown_background();
        }
        let unread = self.server.read(|state| {
            let count = if state.ignore_unread { 0 } else { state.unread().count() };
            (count > 0).then(|| format!("{count} messages of the bot were never read\n{}", state.dump()))
        });
        if let Some(unread) = unread.filter(|_| !std::thread::panicking()) {
            panic!("{unread}");
        }
    }
}

impl fmt::Debug for BotApi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BotApi at {}\n{}", self.address, self.server.read(State::dump))
    }
}

fn run(server: Arc<Server>, listener: TcpListener) -> Runtime {
    let runtime =
        Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime for the server");
    listener.set_nonblocking(true).expect("a socket that does not block");
    let router = Router::new().fallback(http::serve).layer(DefaultBodyLimit::max(UPLOAD)).with_state(server);
    runtime.spawn(async move {
        let listener = tokio::net::TcpListener::from_std(listener).expect("a socket for the runtime");
        // Without this, an answer may wait 40 ms for the acknowledgement of what went before.
        let listener = listener.tap_io(|connection| {
            let _ = connection.set_nodelay(true);
        });
        axum::serve(listener, router).await.expect("the server serves");
    });
    runtime
}
