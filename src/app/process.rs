//! The process: which parts run, and how they end.

use crate::admin::control;
use crate::admin::import::at_start::take_statements;
use crate::app::context::App;
use crate::app::data_dir::open;
use crate::app::secret::secret;
use crate::app::signing::sign_with;
use crate::config::{AcceptInvites, Config};
use crate::courier;
use crate::inbound::dispatch;
use crate::inbound::leave;
use crate::inbound::listen;
use crate::inbound::listen::Line;
use crate::inbound::silence;
use crate::jobs;
use delivery::limiter::RateLimiter;
use domain::network::RateLimit;
use domain::people::People;
use domain::person::Person;
use domain::room::{Address, NetworkId};
use keys::{Key, KeyError, KeyFile, SecretString};
use networks::console::Console;
use networks::matrix::{self, Matrix};
use networks::telegram::{self, Telegram};
use networks::uploads::Uploads;
use networks::{Clock, Network};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;
use std::time::Instant;
use store::Store;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

/// How long the parts may take to end before they are abandoned.
const END: Duration = Duration::from_secs(4);

/// Runs the bot until it is told to stop, or until its only network, the console, has ended.
///
/// # Errors
/// A sentence on why it can't start.
pub async fn run(config: Config, console: bool, clock: Clock) -> Result<(), String> {
    let secret = secret(&config)?;
    let mut signals = Signals::listen()?;
    let (_lock, store) = open(&config.data_dir, secret.as_ref())?;
    sign_with(&store, config.signing_key.clone());
    let store = Arc::new(store);
    take_statements(&store, &config, &clock);
    let mut people = People::new(config.owners.clone(), config.moderators.clone());
    store.people().map_err(|error| error.to_string())?.into_iter().for_each(|change| people.change(change));
    let people = Arc::new(RwLock::new(people));
    let networks = connect_to(&config, console, secret.as_ref(), (&people, &store), &clock)?;
    let app = Arc::new(App {
        store,
        campaign: config.campaign.clone(),
        people,
        approvals: config.approvals,
        alert_approvals: config.alert_approvals,
        confirm_above: config.confirm_above,
        signing_key: config.signing_key.clone(),
        people_changed: watch::Sender::new(()),
        tell_moderators: config.tell_moderators,
        require: config.matrix.as_ref().map(|matrix| matrix.require).unwrap_or_default(),
        networks: networks.iter().map(|network| network.id()).collect(),
        retry_policy: config.retry_policy,
        keep_copies: config.keep_copies,
        publish_late: config.publish_late,
        data_dir: config.data_dir.clone(),
        forget_rooms: config.forget_rooms,
        leave_rooms: config.leave_rooms,
        leave: networks.iter().map(|network| (network.id(), Notify::new())).collect(),
        clock,
        inbox: networks.iter().map(|network| (network.id(), Arc::default())).collect(),
        outbox: networks.iter().map(|network| (network.id(), Arc::default())).collect(),
        rates: Mutex::default(),
        hotline: config.hotline.clone(),
        largest_files: Mutex::default(),
        schedule: Notify::new(),
        removed: Notify::new(),
        decide: Mutex::default(),
        stop: CancellationToken::new(),
    });
    let mut tasks = JoinSet::new();
    let mut console_ends = None;
    for network in &networks {
        let (line, listening) = watch::channel(Line::Down);
        let (handled, is_handled) = watch::channel(false);
        let (turns, decided) = watch::channel(0);
        let (wrote, has_written) = watch::channel(());
        let inbox = app.inbox.get(&network.id()).cloned().unwrap_or_default();
        tasks.spawn(listen::listen(app.clone(), network.clone(), line, inbox.clone(), decided));
        tasks.spawn(dispatch::handle(app.clone(), network.clone(), listening.clone(), inbox, handled, turns));
        tasks.spawn(listen::keep_menu(app.clone(), network.clone(), listening.clone()));
        tasks.spawn(silence::look_again(app.clone(), network.clone(), listening.clone()));
        tasks.spawn(leave::leave(app.clone(), network.clone(), listening.clone()));
        tasks.spawn(courier::run(
            app.clone(),
            network.clone(),
            limiter(network.id(), &config),
            listening,
            wrote,
        ));
        if networks.len() == 1 && console {
            console_ends = Some((is_handled, has_written));
        }
    }
    for job in jobs::all() {
        tasks.spawn(jobs::run(app.clone(), job));
    }
    tasks.spawn(control::serve(app.clone(), config.data_dir.clone()));
    let (mut died, mut broken) = (false, None);
    tokio::select! {
        () = signals.wait() => {}
        () = app.stop.cancelled() => {}
        () = console_end(&app, console_ends) => {}
        () = a_dead_task(&mut tasks) => died = true,
        error = app.store.fails() => broken = Some(error),
    }
    info!("ending");
    app.stop.cancel();
    let ended = tokio::time::timeout(END, async { while tasks.join_next().await.is_some() {} }).await;
    if ended.is_err() {
        warn!("some work did not end in time and is abandoned; it goes on at the next start");
        tasks.abort_all();
    }
    let closed = if ended.is_ok() { tokio::task::block_in_place(|| app.store.close()) } else { app.sync() };
    for network in networks {
        let _ = tokio::time::timeout(Duration::from_millis(500), network.close()).await;
    }
    if let Some(error) = broken.or(closed.err()) {
        return Err(format!("{error}. altavoz has ended; start it again when that is mended"));
    }
    if died {
        Err("a part of altavoz has failed, so all of it has ended; start it again. Nothing that was promised is lost".into())
    } else {
        Ok(())
    }
}

/// How fast a network is to be sent to, as far as that is known at the start.
fn limiter(network: NetworkId, config: &Config) -> RateLimiter {
    let now = Instant::now();
    match network.capabilities().rate_limit {
        RateLimit::Documented => {
            let figures = config.telegram.as_ref().map(|telegram| telegram.figures);
            RateLimiter::telegram(figures.unwrap_or_default(), now)
        }
        RateLimit::Learned => RateLimiter::matrix(now),
        RateLimit::Unlimited => RateLimiter::free(),
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
async fn console_end(app: &App, console: Option<(watch::Receiver<bool>, watch::Receiver<()>)>) {
    let Some((mut handled, mut wrote)) = console else { return std::future::pending().await };
    let _ = handled.wait_for(|handled| *handled).await;
    while !app.store.is_silent(NetworkId::Console).unwrap_or(true) && wrote.changed().await.is_ok() {}
}

/// The files that are kept, for networks to send.
fn uploads(store: &Arc<Store>) -> Arc<Uploads> {
    let (read, known, remember) = (store.clone(), store.clone(), store.clone());
    Arc::new(Uploads::new(
        Arc::new(move |digest| read.kept_file(digest).ok().flatten()),
        Box::new(move |place, digest| known.uploaded(place, digest).ok().flatten()),
        Box::new(move |place, digest, name| {
            if let Err(error) = remember.remember_upload(place, digest, name) {
                error!("what was uploaded can't be remembered: {error}");
            }
        }),
    ))
}

fn connect_to(
    config: &Config,
    console: bool,
    secret: Option<&SecretString>,
    (people, store): (&Arc<RwLock<People>>, &Arc<Store>),
    clock: &Clock,
) -> Result<Vec<Arc<dyn Network>>, String> {
    let mut networks: Vec<Arc<dyn Network>> = Vec::new();
    if console {
        networks.push(Arc::new(Console::new(
            clock.clone(),
            commands::registry::takes_text,
            commands::registry::names(),
        )));
    }
    if let Some(section) = &config.telegram {
        let settings = telegram::Settings {
            api_url: section.api_url.clone(),
            token: section.token.clone(),
            timeout: section.timeout,
            uploads: uploads(store),
        };
        networks
            .push(Arc::new(Telegram::new(settings, clock.clone()).map_err(|failure| failure.to_string())?));
    }
    if let Some(section) = &config.matrix {
        let everybody = people;
        let people = everybody.clone();
        let moderates = move |id: &str| {
            let person = Person { network: NetworkId::Matrix, id: id.to_owned(), language: None };
            people.read().unwrap_or_else(PoisonError::into_inner).role(&person).is_some()
        };
        let known = everybody.clone();
        let meets = move |room: &str| {
            let room = Address::new(NetworkId::Matrix, room);
            known.read().unwrap_or_else(PoisonError::into_inner).meet_in(&room)
        };
        let known = everybody.clone();
        let banned = move |person: &str, room: &str| {
            let people = known.read().unwrap_or_else(PoisonError::into_inner);
            people.bans_person(NetworkId::Matrix, person)
                || people.bans_room(&Address::new(NetworkId::Matrix, room))
        };
        networks.push(Arc::new(Matrix::new(matrix::Settings {
            homeserver: section.homeserver.clone(),
            user: section.user.clone(),
            password: section.password.clone(),
            recovery_key: section.recovery_key.clone(),
            folder: config.data_dir.join("matrix"),
            key: matrix_key(&config.data_dir, secret).map_err(|error| error.to_string())?,
            timeout: section.timeout,
            invites: match &section.accept_invites {
                AcceptInvites::Anyone => matrix::Invites::Anyone,
                AcceptInvites::Moderators => matrix::Invites::Moderators,
                AcceptInvites::From(from) => matrix::Invites::From(from.clone()),
            },
            moderates: Arc::new(moderates),
            meets: Arc::new(meets),
            banned: Arc::new(banned),
            display_name: section.display_name.clone(),
            avatar: section.avatar.clone(),
            uploads: uploads(store),
        })));
    }
    Ok(networks)
}

/// What Matrix encrypts with what it keeps.
fn matrix_key(data_dir: &Path, secret: Option<&SecretString>) -> Result<Key, KeyError> {
    let path = data_dir.join("matrix.keys");
    let file = match KeyFile::open(&path, secret)? {
        Some(file) => file,
        None => KeyFile::make(&path, secret)?,
    };
    Ok(file.newest().1.clone())
}
