//! altavoz: carries a campaign's statements to every Telegram and Matrix room that wants them.

mod admin;
mod app;
mod cli;
mod config;
mod courier;
mod inbound;
mod jobs;

use admin::change_key::change_key;
use admin::import::Files;
use admin::{control, erase, maintenance, signing};
use app::clock::clock;
use app::process;
use app::secret::{ask_twice, present_secret};
use clap::Parser;
use cli::{Cli, Command};
use config::Config;
use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        // A damaged store is said in a sentence.
        if std::thread::current().name() != Some(store::OPENING) {
            usual(panic);
        }
    }));
    let done = match cli.command {
        None => run(cli.run),
        Some(Command::Run(args)) => run(args),
        Some(Command::Import(args)) => import(args),
        Some(Command::Status(args)) => status(&args),
        Some(Command::Backup(args)) => {
            keep(&args.config, |config| maintenance::backup(config, &args.file, args.damaged, runtime))
        }
        Some(Command::Restore(args)) => {
            keep(&args.config, |config| maintenance::restore(config, &args.file, args.key_file.as_deref()))
        }
        Some(Command::Check(args)) => keep(&args.config, maintenance::check),
        Some(Command::Log(args)) => {
            keep(&args.config, |config| maintenance::log(config, args.verify, args.head.clone(), runtime))
        }
        Some(Command::Keygen(args)) => signing::keygen(&args.folder).map(print),
        Some(Command::Sign(args)) => signing::sign(&args.key, &args.file, || {
            let typed = rpassword::prompt_password("Password of the key: ");
            typed.map_err(|error| format!("the password can't be asked for: {error}"))
        })
        .map(print),
        Some(Command::Compact(args)) => keep(&args.config, maintenance::compact),
        Some(Command::ChangeKey(args)) => keep(&args.config, |config| {
            let old = present_secret(config)?;
            let new = match (&args.new_key_file, args.no_key) {
                (Some(file), _) => Some(config::read_secret(file)?),
                (None, true) => None,
                (None, false) => Some(ask_twice("New key of the store: ")?),
            };
            change_key(&config.data_dir, old.as_ref(), new.as_ref())
        }),
        Some(Command::Erase(args)) => erase(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("altavoz: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(args: cli::Run) -> Result<(), String> {
    let config = Config::read(&args.config).map_err(|error| error.to_string())?;
    let networks = config.telegram.is_some() || config.matrix.is_some();
    start_log(&config, if networks { "info" } else { "warn" })?;
    let runtime = runtime()?;
    let done = runtime.block_on(process::run(config, args.console || !networks, clock()));
    // What blocks a thread (a name that can't be looked up) must not hold up the end.
    runtime.shutdown_timeout(std::time::Duration::from_millis(200));
    done
}

fn import(args: cli::Import) -> Result<(), String> {
    let config = Config::read(&args.config).map_err(|error| error.to_string())?;
    start_log(&config, "warn")?;
    let files = Files::find(&args.paths, args.manner.keep_going).map_err(|error| error.to_string())?;
    let mut done = maintenance::import(&config, &files, &args.options, args.broadcast, args.manner, runtime)?;
    if args.broadcast && !args.manner.dry_run {
        done.push("What is new or changed goes out to the subscribed rooms: at once if the bot runs, else when it starts.".into());
    }
    print(done);
    Ok(())
}

fn status(args: &cli::Status) -> Result<(), String> {
    let config = Config::read(&args.config).map_err(|error| error.to_string())?;
    let asked = runtime()?.block_on(control::ask(&config.data_dir, || Ok(control::Request::Status)));
    let status: control::Status = asked
        .map_err(|error| format!("the running bot did not reply: {error}"))?
        .ok_or_else(|| format!("no bot is running on {}", config.data_dir.display()))??;
    print(vec!["The bot is running.".to_owned(), format!("tasks: {}", status.tasks)]);
    Ok(())
}

/// Does something with the store and says what was done.
fn keep(config: &Path, work: impl FnOnce(&Config) -> Result<Vec<String>, String>) -> Result<(), String> {
    let config = Config::read(config).map_err(|error| error.to_string())?;
    start_log(&config, "warn")?;
    print(work(&config)?);
    Ok(())
}

/// Whatever else is wrong with the configuration: who needs this has no time.
fn erase(args: &cli::Erase) -> Result<(), String> {
    let data_dir = args.data_dir.clone().map_or_else(|| config::data_dir(&args.config), Ok)?;
    if !args.yes {
        erase::confirm(&data_dir, std::io::stdin().lock(), std::io::stderr())?;
    }
    print(erase::erase(&data_dir, runtime)?);
    Ok(())
}

#[expect(clippy::print_stdout, reason = "what was done is what a command is for")]
fn print(lines: Vec<String>) {
    for line in lines {
        println!("{line}");
    }
}

fn start_log(config: &Config, usual: &str) -> Result<(), String> {
    // The SDKs speak of their own insides; what concerns the campaign is said by altavoz itself.
    let usual = format!("error,matrix_sdk=off,altavoz={usual},networks={usual}");
    let filter = EnvFilter::builder().parse(config.log.as_deref().unwrap_or(&usual)).map_err(|error| {
        format!("log in the configuration is no filter such as \"info\" or \"altavoz=debug\": {error}")
    })?;
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .init();
    Ok(())
}

fn runtime() -> Result<tokio::runtime::Runtime, String> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("can't start: {error}"))
}
