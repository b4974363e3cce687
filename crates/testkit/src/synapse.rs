//! A real Synapse homeserver on loopback, installed by the tests themselves.

mod config;
mod install;

use std::{
    fs::{self, File},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use hmac::{Hmac, Mac};
use reqwest::Method;
use serde_json::{Value, json};
use sha1::Sha1;
use tempfile::TempDir;
use tokio::{
    sync::OnceCell,
    time::{sleep, timeout},
};

/// What stands behind the colon in every id.
pub const SERVER_NAME: &str = "localhost";

/// A start takes some 1.5 s; a machine under load gets more.
const START_BOUND: Duration = Duration::from_secs(60);

/// The file of everything that the server knows.
const DATABASE: &str = "homeserver.db";

/// How fast one account may do things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limits {
    /// As Synapse comes: 10 messages at once, then one in 5 s; 5 logins at once, then one in 5
    /// minutes, and that for the address, hence for all accounts of a test together; 10 new rooms.
    Default,
    /// As good as none.
    Relaxed,
}

/// A running homeserver. It ends with this value, or with the test process, however that ends.
#[derive(Debug)]
pub struct Synapse {
    port: u16,
    process: Option<Child>,
    folder: TempDir,
    admin_token: String,
    http: reqwest::Client,
}

impl Synapse {
    /// Starts a homeserver without limits. The first start on a machine installs Synapse, which
    /// takes about half a minute.
    pub async fn start() -> Self {
        Self::start_with(Limits::Relaxed).await
    }

    /// Starts a homeserver with these limits.
    pub async fn start_with(limits: Limits) -> Self {
        // Somebody may take the port between our look and Synapse's.
        for _ in 0..3 {
            if let Some(synapse) = Self::try_start(free_port(), limits, None).await {
                return synapse;
            }
        }
        panic!("three free ports in a row were taken before Synapse could have them");
    }

    /// Starts a homeserver without limits that knows what another one has [saved](Self::save): its accounts, devices,
    /// rooms and messages.
    pub async fn start_from(database: &Path) -> Self {
        for _ in 0..3 {
            if let Some(synapse) = Self::try_start(free_port(), Limits::Relaxed, Some(database)).await {
                return synapse;
            }
        }
        panic!("three free ports in a row were taken before Synapse could have them");
    }

    /// Stops the server and writes all that it knows into one file.
    pub fn save(&mut self, database: &Path) {
        self.stop();
        // What SQLite still keeps beside the database is written into the copy, too.
        let copy = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('VACUUM INTO ?', sys.argv[2:])";
        let mut python = Command::new(install::python());
        let copied =
            python.args(["-I", "-c", copy]).arg(self.folder.path().join(DATABASE)).arg(database).status();
        assert!(copied.unwrap().success(), "the database could not be copied");
    }

    /// One homeserver without limits for all tests of this process.
    ///
    /// Statics are never dropped: it ends because its standard input does, see `run.py`.
    pub async fn shared() -> &'static Self {
        static SHARED: OnceCell<Synapse> = OnceCell::const_new();
        SHARED.get_or_init(Self::start).await
    }

    /// Where clients find it, without a slash at the end. Stays the same over restarts.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Makes an account and returns its user id.
    pub async fn register(&self, localpart: &str, password: &str, admin: bool) -> String {
        // Without a login there is no device that nobody uses.
        let account = self.register_account(localpart, password, admin, false).await;
        account["user_id"].as_str().unwrap().to_owned()
    }

    /// Lifts the message limit for one account, as a server's admin can.
    pub async fn override_ratelimit(&self, user_id: &str) {
        let path = format!("/_synapse/admin/v1/users/{user_id}/override_ratelimit");
        self.admin("POST", &path, json!({ "messages_per_second": 0, "burst_count": 0 })).await;
    }

    /// Any call with an admin's token. It fails the test unless the server answers with success.
    pub async fn admin(&self, method: &str, path: &str, body: Value) -> Value {
        let request = self
            .http
            .request(Method::from_bytes(method.as_bytes()).unwrap(), self.url() + path)
            .bearer_auth(&self.admin_token)
            .json(&body);
        answer(request).await
    }

    /// Pulls the plug. Everything that the server acknowledged is on disk.
    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    /// Starts it again on the same port with the same accounts, rooms and messages; stops it first
    /// where it runs.
    pub async fn restart(&mut self) {
        self.stop();
        assert!(self.spawn_and_wait().await, "Synapse's port was taken while it was down");
    }

    /// What the server wrote so far.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("homeserver.log")).unwrap_or_default()
    }

    /// Nothing where the port turns out to be taken.
    async fn try_start(port: u16, limits: Limits, database: Option<&Path>) -> Option<Self> {
        let folder = tempfile::Builder::new().prefix("altavoz-synapse-").tempdir().unwrap();
        let path = folder.path();
        fs::write(path.join("homeserver.yaml"), config::homeserver_yaml(path, port, limits)).unwrap();
        fs::write(path.join("signing.key"), config::signing_key()).unwrap();
        if let Some(database) = database {
            fs::copy(database, path.join(DATABASE)).unwrap();
        }
        // A kept connection belongs to the runtime of the test that opened it, and is dead in the
        // next test's.
        let http = reqwest::Client::builder().pool_max_idle_per_host(0).no_proxy().build().unwrap();
        let mut synapse = Self { port, process: None, folder, admin_token: String::new(), http };
        if !synapse.spawn_and_wait().await {
            return None;
        }
        let admin = match database {
            None => synapse.register_account("admin", "admin", true, true).await,
            Some(_) => synapse.log_in("admin", "admin").await,
        };
        synapse.admin_token = admin["access_token"].as_str().unwrap().to_owned();
        Some(synapse)
    }

    /// False where the port is taken.
    async fn spawn_and_wait(&mut self) -> bool {
        let python = match tokio::task::spawn_blocking(install::python).await {
            Ok(python) => python,
            // Already printed, and once is enough.
            Err(panicked) => std::panic::resume_unwind(panicked.into_panic()),
        };
        let path = self.folder.path();
        let log = File::options().create(true).append(true).open(path.join("homeserver.log")).unwrap();
        let process = Command::new(python)
            .args(["-I", "-c", include_str!("synapse/run.py")])
            .arg(path)
            .arg("-c")
            .arg(path.join("homeserver.yaml"))
            .stdin(Stdio::piped())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        self.process = Some(process);

        let ready = timeout(START_BOUND, self.healthy()).await;
        match ready {
            Ok(true) => true,
            Ok(false) if self.log().contains("already in use") => false,
            _ => panic!("Synapse did not start:\n{}", self.log()),
        }
    }

    /// False where the process ended.
    async fn healthy(&mut self) -> bool {
        let url = self.url() + "/health";
        loop {
            let process = self.process.as_mut().unwrap();
            if process.try_wait().unwrap().is_some() {
                return false;
            }
            if self.http.get(&url).send().await.is_ok_and(|answer| answer.status().is_success()) {
                return true;
            }
            sleep(Duration::from_millis(25)).await;
        }
    }

    async fn log_in(&self, localpart: &str, password: &str) -> Value {
        let login = json!({
            "type": "m.login.password",
            "identifier": { "type": "m.id.user", "user": localpart },
            "password": password,
        });
        answer(self.http.post(self.url() + "/_matrix/client/v3/login").json(&login)).await
    }

    /// <https://element-hq.github.io/synapse/latest/admin_api/register_api.html>
    async fn register_account(&self, localpart: &str, password: &str, admin: bool, login: bool) -> Value {
        let url = self.url() + "/_synapse/admin/v1/register";
        let challenge = answer(self.http.get(&url)).await;
        let nonce = challenge["nonce"].as_str().unwrap();
        let role = if admin { "admin" } else { "notadmin" };

        let mut mac = Hmac::<Sha1>::new_from_slice(config::REGISTRATION_SECRET.as_bytes()).unwrap();
        mac.update([nonce, localpart, password, role].join("\0").as_bytes());
        let mac: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        let account = json!({
            "nonce": nonce,
            "username": localpart,
            "password": password,
            "admin": admin,
            "mac": mac,
            "inhibit_login": !login,
        });
        answer(self.http.post(&url).json(&account)).await
    }
}

impl Drop for Synapse {
    fn drop(&mut self) {
        // Before the folder goes.
        self.stop();
    }
}

async fn answer(request: reqwest::RequestBuilder) -> Value {
    let answer = request.send().await.unwrap();
    let (status, text) = (answer.status(), answer.text().await.unwrap());
    assert!(status.is_success(), "Synapse answered {status}: {text}");
    serde_json::from_str(&text).unwrap()
}

/// Below the ports that the system hands out itself, so that no client's connection takes it while
/// Synapse is down.
fn free_port() -> u16 {
    loop {
        let port = rand::random_range(20_000..32_000);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}
