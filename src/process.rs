//! The process: which parts run, and how they end.

use crate::bulletin;
use crate::config::{AcceptInvites, Config, Statements};
use crate::control::{self, Reply, Request};
use crate::courier;
use crate::dispatch;
use crate::house::House;
use crate::import::{self, Options, Written};
use crate::listen::{self, Line};
use crate::pace::Pace;
use crate::private;
use crate::quoted::quoted;
use crate::schedule;
use crate::store::{Origin, Store};
use commands::board::Campaign;
use commands::room::NetworkId;
use include_dir::{Dir, include_dir};
use jiff::Timestamp;
use networks::console::Console;
use networks::matrix::{self, Matrix};
use networks::telegram::{self, Telegram};
use networks::{Clock, Network};
use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

/// The statements that altavoz carries to try it out.
static SAMPLES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/statements");

/// How long the parts may take to end before they are abandoned.
const END: Duration = Duration::from_secs(4);

/// The real clock.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the real clock")]
pub fn clock() -> Clock {
    Arc::new(Timestamp::now)
}

/// Runs the bot until it is told to stop, or until its only network, the console, has ended.
///
/// # Errors
/// A sentence on why it can't start.
pub async fn run(config: Config, console: bool, clock: Clock) -> Result<(), String> {
    let mut signals = Signals::listen()?;
    let (_lock, store) = open(&config.data_dir)?;
    take_statements(&store, &config, &clock);
    let networks = connect_to(&config, console, &clock)?;
    let house = Arc::new(House {
        store,
        campaign: config.campaign.clone(),
        moderators: config.moderators.clone(),
        networks: networks.iter().map(|network| network.id()).collect(),
        patience: config.patience,
        keep_copies: config.keep_copies,
        clock,
        outbox: networks.iter().map(|network| (network.id(), Arc::default())).collect(),
        rates: Mutex::default(),
        schedule: Notify::new(),
        decide: Mutex::default(),
        stop: CancellationToken::new(),
    });
    let mut tasks = JoinSet::new();
    let mut console_ends = None;
    for network in &networks {
        let (line, listening) = watch::channel(Line::Down);
        let (handled, is_handled) = watch::channel(false);
        let (wrote, has_written) = watch::channel(());
        let inbox = Arc::new(Notify::new());
        tasks.spawn(listen::listen(house.clone(), network.clone(), line, inbox.clone()));
        tasks.spawn(dispatch::handle(house.clone(), network.clone(), listening.clone(), inbox, handled));
        tasks.spawn(courier::run(
            house.clone(),
            network.clone(),
            pace(network.id(), &config),
            listening,
            wrote,
        ));
        if networks.len() == 1 && console {
            console_ends = Some((is_handled, has_written));
        }
    }
    tasks.spawn(schedule::run(house.clone()));
    tasks.spawn(bulletin::run(house.clone()));
    tasks.spawn(control::serve(house.clone(), config.data_dir.clone()));
    let (mut died, mut broken) = (false, None);
    tokio::select! {
        () = signals.wait() => {}
        () = console_end(&house, console_ends) => {}
        () = a_dead_task(&mut tasks) => died = true,
        trouble = house.store.fails() => broken = Some(trouble),
    }
    info!("ending");
    house.stop.cancel();
    let ended = tokio::time::timeout(END, async { while tasks.join_next().await.is_some() {} }).await;
    if ended.is_err() {
        warn!("some work did not end in time and is abandoned; it goes on at the next start");
        tasks.abort_all();
    }
    let closed =
        if ended.is_ok() { tokio::task::block_in_place(|| house.store.close()) } else { house.settle() };
    for network in networks {
        let _ = tokio::time::timeout(Duration::from_millis(500), network.close()).await;
    }
    if let Some(trouble) = broken.or(closed.err()) {
        return Err(format!("{trouble}. altavoz has ended; start it again when that is mended"));
    }
    if died {
        Err("a part of altavoz has failed, so all of it has ended; start it again. Nothing that was promised is lost".into())
    } else {
        Ok(())
    }
}

/// How fast a network is to be sent to, as far as that is known at the start.
fn pace(network: NetworkId, config: &Config) -> Pace {
    let now = Instant::now();
    match network {
        NetworkId::Telegram => {
            let figures = config.telegram.as_ref().map(|telegram| telegram.figures);
            Pace::telegram(figures.unwrap_or_default(), now)
        }
        NetworkId::Matrix => Pace::matrix(now),
        NetworkId::Console => Pace::free(),
    }
}

/// Waits until a part of the process dies, which none does before the end: half a bot would be deaf or mute.
async fn a_dead_task(tasks: &mut JoinSet<()>) {
    loop {
        match tasks.join_next().await {
            Some(Err(error)) => {
                error!("a part of altavoz has failed: {error}");
                return;
            }
            // The console's parts end with its input.
            Some(Ok(())) => {}
            None => std::future::pending().await,
        }
    }
}

/// What asks the process to end.
struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    /// From now on they end the process in order, however far its start has come.
    fn listen() -> Result<Self, String> {
        let failed = |error: std::io::Error| format!("can't listen for signals: {error}");
        Ok(Self {
            interrupt: signal(SignalKind::interrupt()).map_err(failed)?,
            terminate: signal(SignalKind::terminate()).map_err(failed)?,
        })
    }

    async fn wait(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

/// Waits until the console, if it is the only network, has nothing more to hear, and everything it asked for has been said.
async fn console_end(house: &House, console: Option<(watch::Receiver<bool>, watch::Receiver<()>)>) {
    let Some((mut handled, mut wrote)) = console else { return std::future::pending().await };
    let _ = handled.wait_for(|handled| *handled).await;
    while !house.store.is_silent(NetworkId::Console).unwrap_or(true) && wrote.changed().await.is_ok() {}
}

/// Opens the store, as the only process that does.
fn open(data_dir: &Path) -> Result<(File, Store), String> {
    let lock = lock(data_dir)?;
    let store = Store::open(&data_dir.join("store")).map_err(|trouble| trouble.to_string())?;
    Ok((lock, store))
}

/// Makes sure that no other process works on `data_dir`, for as long as the file is held.
pub fn lock(data_dir: &Path) -> Result<File, String> {
    private::folder(data_dir)
        .map_err(|error| format!("data_dir {} can't be made: {error}", data_dir.display()))?;
    let path = data_dir.join("lock");
    let lock = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&path);
    let lock = lock.map_err(|error| format!("{} can't be written: {error}", path.display()))?;
    if lock.try_lock().is_err() {
        return Err(format!(
            "another altavoz is running on {}. Stop it first, or give this one a data_dir of its own",
            data_dir.display()
        ));
    }
    close(data_dir);
    Ok(lock)
}

/// Keeps others out of what an older altavoz, or who copied it, has left open to them. Other things that lie in
/// `data_dir` keep their modes.
fn close(data_dir: &Path) {
    private::close(data_dir);
    for entry in std::fs::read_dir(data_dir).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let ours = ["lock", "matrix", "store"].iter().any(|our| name == *our);
        if ours || name.to_str().is_some_and(|name| name.starts_with("store.") || name.starts_with("store-"))
        {
            private::close_all(&entry.path());
        }
    }
}

/// Imports what the configuration names. A file that can't be read is no reason to leave everybody without the bot.
fn take_statements(store: &Store, config: &Config, clock: &Clock) {
    let origin = if config.statements == Statements::Samples { Origin::Sample } else { Origin::File };
    if origin != Origin::Sample {
        // A campaign that has tried altavoz out doesn't serve our samples.
        match store.forget_samples() {
            Ok(0) => {}
            Ok(count) => info!(count, "the samples are forgotten"),
            Err(trouble) => error!("the samples can't be forgotten: {trouble}"),
        }
    }
    let files = match &config.statements {
        Statements::Nothing => return,
        Statements::Samples => Ok(samples()),
        Statements::Folder(folder) => import::read(std::slice::from_ref(folder)),
    };
    let done = files.and_then(|files| {
        import::apply(
            store,
            &files,
            &Options::default(),
            origin,
            &[],
            &config.campaign.default_language,
            clock(),
        )
    });
    match done {
        Ok(done) => info!(files = done.len(), "the statements are in the archive"),
        Err(error) => error!("no statement was imported: {}", quoted(error)),
    }
}

fn samples() -> Vec<Written> {
    SAMPLES
        .files()
        .filter_map(|file| {
            Some(Written { path: file.path().display().to_string(), text: file.contents_utf8()?.to_owned() })
        })
        .collect()
}

fn connect_to(config: &Config, console: bool, clock: &Clock) -> Result<Vec<Arc<dyn Network>>, String> {
    let mut networks: Vec<Arc<dyn Network>> = Vec::new();
    if console {
        networks.push(Arc::new(Console::new(clock.clone(), commands::reading::takes_body)));
    }
    if let Some(section) = &config.telegram {
        let settings = telegram::Settings {
            api_url: section.api_url.clone(),
            token: section.token.clone(),
            timeout: section.timeout,
        };
        networks
            .push(Arc::new(Telegram::new(settings, clock.clone()).map_err(|failure| failure.to_string())?));
    }
    if let Some(section) = &config.matrix {
        let ids = config
            .moderators
            .iter()
            .filter(|person| person.network == NetworkId::Matrix)
            .map(|person| person.id.clone());
        networks.push(Arc::new(Matrix::new(matrix::Settings {
            homeserver: section.homeserver.clone(),
            user: section.user.clone(),
            password: section.password.clone(),
            recovery_key: section.recovery_key.clone(),
            folder: config.data_dir.join("matrix"),
            timeout: section.timeout,
            invites: match section.accept_invites {
                AcceptInvites::Anyone => matrix::Invites::Anyone,
                AcceptInvites::Moderators => matrix::Invites::Moderators(ids.collect()),
            },
        })));
    }
    Ok(networks)
}

/// Does a request of the command line when no bot is running.
///
/// # Errors
/// What the bot would have replied.
pub fn import(config: &Config, request: &Request, clock: Clock) -> Reply {
    let Request::Import { files, options, broadcast } = request else {
        return Err("only a running bot can do that".into());
    };
    let (_lock, store) = open(&config.data_dir)?;
    let Campaign { default_language, .. } = &config.campaign;
    let on = [(NetworkId::Telegram, config.telegram.is_some()), (NetworkId::Matrix, config.matrix.is_some())];
    let mut networks: Vec<NetworkId> =
        on.into_iter().filter(|(_, on)| *on).map(|(network, _)| network).collect();
    if networks.is_empty() {
        networks.push(NetworkId::Console);
    }
    let networks: &[NetworkId] = if *broadcast { &networks } else { &[] };
    let done = import::apply(&store, files, options, Origin::File, networks, default_language, clock());
    let done = done.map_err(|error| error.0)?;
    store.close().map_err(|trouble| trouble.0)?;
    Ok(done.iter().map(import::Done::to_string).collect())
}
