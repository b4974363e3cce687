//! The socket under `data_dir` by which the command line reaches the running bot: one request and one reply, each a line
//! of JSON.

use crate::admin::import::{Files, Import, Manner, Options, Written};
use crate::admin::log;
use crate::app::context::App;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use store::Origin;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tracing::{info, warn};

/// The longest request, in bytes.
const REQUEST_LIMIT: u64 = 64 * 1024 * 1024;

/// How long a request may take to arrive.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the command line can ask for.
#[derive(Debug, Serialize, Deserialize)]
pub enum Request {
    /// Import files.
    Import {
        /// The files.
        files: Vec<Written>,
        /// What the command line says about them.
        options: Options,
        /// Whether they go out to the subscribed rooms.
        broadcast: bool,
        /// How to go about it.
        #[serde(default)]
        manner: Manner,
    },
    /// Write the store into a file.
    Backup {
        /// The file, by its whole path.
        file: PathBuf,
    },
    /// Show the record, or say whether it is as it was written.
    Log {
        /// Whether it is verified only.
        verify: bool,
        /// A hash that one of its entries has to have.
        head: Option<String>,
    },
    /// Tell how the process stands.
    Status,
    /// End.
    Stop,
}

/// How the process stands.
#[derive(Debug, Serialize, Deserialize)]
pub struct Status {
    /// How many tasks of its runtime are alive.
    pub tasks: usize,
}

/// What the bot replies: what was done, line by line.
pub type Reply = Result<Vec<String>, String>;

/// Where the socket is.
pub fn socket(data_dir: &Path) -> PathBuf {
    data_dir.join("control.sock")
}

/// Serves requests until the process is to end. The store's lock is held, so a socket that is there is a leftover.
pub async fn serve(app: Arc<App>, data_dir: PathBuf) {
    let path = socket(&data_dir);
    let _ = std::fs::remove_file(&path);
    let listener = match UnixListener::bind(&path) {
        Ok(listener) => listener,
        Err(error) => {
            warn!(
                "the socket {} can't be opened, so the command line can't reach this bot: {error}",
                path.display()
            );
            return;
        }
    };
    // Whatever the folder's own rights: this is for its owner.
    if let Err(error) = std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)) {
        warn!("the socket {} can't be made private: {error}", path.display());
        return;
    }
    let work = async {
        loop {
            match listener.accept().await {
                Ok((stream, _)) => {
                    if let Err(error) = one(&app, stream).await {
                        warn!("a request of the command line failed: {error}");
                    }
                }
                Err(error) => {
                    warn!("the socket: {error}");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        }
    };
    tokio::select! {
        () = work => {}
        () = app.stop.cancelled() => {}
    }
    let _ = std::fs::remove_file(&path);
}

async fn one(app: &App, mut stream: UnixStream) -> std::io::Result<()> {
    let (read, mut write) = stream.split();
    let mut line = String::new();
    let mut reader = BufReader::new(read.take(REQUEST_LIMIT));
    tokio::time::timeout(PATIENCE, reader.read_line(&mut line))
        .await
        .map_err(|_| std::io::ErrorKind::TimedOut)??;
    if line.is_empty() {
        // There was nothing to ask after all.
        return Ok(());
    }
    let mut reply = match serde_json::from_str(&line) {
        Ok(Request::Import { files, options, broadcast, manner }) => {
            let reply = tokio::task::block_in_place(|| import_here(app, files, &options, broadcast, manner));
            serde_json::to_vec(&reply)
        }
        Ok(Request::Backup { file }) => {
            let rows = tokio::task::block_in_place(|| app.store.backup(&file, false, app.now()));
            let reply: Reply =
                rows.map(|rows| vec![backed_up(&file, rows)]).map_err(|error| error.to_string());
            serde_json::to_vec(&reply)
        }
        Ok(Request::Log { verify, head }) => {
            let reply: Reply =
                tokio::task::block_in_place(|| log::lines(&app.store, verify, head.as_deref()));
            serde_json::to_vec(&reply)
        }
        Ok(Request::Status) => {
            let tasks = tokio::runtime::Handle::current().metrics().num_alive_tasks();
            serde_json::to_vec(&Ok::<_, String>(Status { tasks }))
        }
        Ok(Request::Stop) => {
            info!("the command line ends the bot");
            app.stop.cancel();
            serde_json::to_vec(&Reply::Ok(Vec::new()))
        }
        Err(error) => serde_json::to_vec(&Err::<(), _>(format!(
            "the bot does not understand this command line: {error}. Are both of the same version?"
        ))),
    }?;
    reply.push(b'\n');
    write.write_all(&reply).await
}

/// What is said of a backup that was made.
pub fn backed_up(file: &Path, rows: u64) -> String {
    format!(
        "{} holds the store ({rows} rows), with the addresses of all rooms: keep it private. What is in data_dir/matrix (the Matrix session and keys) is not in it.",
        file.display()
    )
}

fn import_here(app: &App, files: Vec<Written>, options: &Options, broadcast: bool, manner: Manner) -> Reply {
    let networks: &[_] = if broadcast { &app.networks } else { &[] };
    let (campaign, now) = (&app.campaign, app.now());
    let (store, origin) = (&app.store, Origin::File);
    let import = Import {
        store,
        options,
        origin,
        broadcast: networks,
        campaign,
        now,
        manner,
        cleaned: Default::default(),
    };
    let files = Files::Given(files);
    import.prepare(&files);
    let turn = app.deciding();
    let done = import.apply(&files);
    drop(turn);
    // Where it was broken off, a part may be on its way.
    networks.iter().for_each(|network| app.wake(*network));
    let done = done.map_err(|error| error.0)?;
    info!(
        files = done.done.len(),
        left_out = done.left_out.len(),
        broadcast,
        dry_run = manner.dry_run,
        "imported"
    );
    Ok(done.lines(manner))
}

/// Asks the running bot; `None` when none is running. The request is made once one is there to take it.
pub async fn ask<T: DeserializeOwned>(
    data_dir: &Path,
    request: impl FnOnce() -> Result<Request, String>,
) -> std::io::Result<Option<Result<T, String>>> {
    let Ok(mut stream) = UnixStream::connect(socket(data_dir)).await else { return Ok(None) };
    let request = match request() {
        Ok(request) => request,
        Err(error) => return Ok(Some(Err(error))),
    };
    let mut line = serde_json::to_vec(&request)?;
    line.push(b'\n');
    stream.write_all(&line).await?;
    let mut reply = String::new();
    BufReader::new(stream).read_line(&mut reply).await?;
    Ok(Some(serde_json::from_str(&reply)?))
}
