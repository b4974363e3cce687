//! The command line.

use crate::admin::import::{Manner, Options};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// Carries a campaign's statements to every Telegram and Matrix room that wants them.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    /// What to do; without it, `run`.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// How to run.
    #[command(flatten)]
    pub run: Run,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the bot.
    Run(Run),
    /// Put statements from files into the archive; nothing is sent unless --broadcast is given.
    Import(Import),
    /// Tell how the running bot stands.
    Status(Status),
    /// Write the store into one file, while the bot runs or not. The file holds the rooms' addresses: keep it private.
    Backup(Backup),
    /// Put a backup into the place of the store, while no bot runs. The store before is set aside.
    Restore(Restore),
    /// Say what is wrong with the store, while no bot runs.
    Check(Upkeep),
    /// Write the store anew without its garbage, while no bot runs.
    Compact(Upkeep),
    /// Show the record of who did what, an entry a line; or say whether anything in it was altered, cut or reordered.
    Log(Log),
    /// Make a pair of keys: with the secret one the campaign's statements are signed, with the public one everybody checks them.
    Keygen(Keygen),
    /// Sign a text that `/sign` or `/verify` has given, where the secret key is; the signature stands beside it.
    Sign(Sign),
    /// Encrypt what is kept with another key than the one in the configuration, while no bot runs. It is asked for on the
    /// terminal, unless a file is named.
    ChangeKey(ChangeKey),
    /// End the bot and erase everything in data_dir: statements, drafts, rooms, the Matrix device.
    Erase(Erase),
}

/// Where the keys come.
#[derive(Args, Clone, Debug)]
pub struct Keygen {
    /// The folder.
    #[arg(long, value_name = "FOLDER", default_value = ".")]
    pub folder: PathBuf,
}

/// What is signed, and with what.
#[derive(Args, Clone, Debug)]
pub struct Sign {
    /// The file of the secret key.
    #[arg(long, value_name = "FILE", default_value = "signing.key")]
    pub key: PathBuf,
    /// The text.
    pub file: PathBuf,
}

/// Which key.
#[derive(Args, Clone, Debug)]
pub struct ChangeKey {
    /// The configuration, with the key so far, if there is one.
    #[arg(long, value_name = "FILE", default_value = "config.toml")]
    pub config: PathBuf,
    /// The file that holds the new key.
    #[arg(long, value_name = "FILE", conflicts_with = "no_key")]
    pub new_key_file: Option<PathBuf>,
    /// Do without a key from now on.
    #[arg(long)]
    pub no_key: bool,
}

/// What to erase.
#[derive(Args, Clone, Debug)]
pub struct Erase {
    /// The configuration.
    #[arg(long, value_name = "FILE", default_value = "config.toml")]
    pub config: PathBuf,
    /// The folder, where there is no configuration that names it.
    #[arg(long, value_name = "FOLDER", conflicts_with = "config")]
    pub data_dir: Option<PathBuf>,
    /// Everything. Without it nothing is erased.
    #[arg(long, required = true)]
    pub all: bool,
    /// Don't ask.
    #[arg(long)]
    pub yes: bool,
}

/// How to run.
#[derive(Args, Clone, Debug)]
pub struct Run {
    /// The configuration.
    #[arg(long, value_name = "FILE", default_value = "config.toml")]
    pub config: PathBuf,
    /// Also speak on the terminal; whoever sits there is an owner.
    #[arg(long)]
    pub console: bool,
}

/// Which bot to ask.
#[derive(Args, Clone, Debug)]
pub struct Status {
    /// The configuration.
    #[arg(long, value_name = "FILE", default_value = "config.toml")]
    pub config: PathBuf,
}

/// What to import.
#[derive(Args, Clone, Debug)]
pub struct Import {
    /// The configuration.
    #[arg(long, value_name = "FILE", default_value = "config.toml")]
    pub config: PathBuf,
    /// What the files leave out.
    #[command(flatten)]
    pub options: Options,
    /// How to go about it.
    #[command(flatten)]
    pub manner: Manner,
    /// Send what is new or changed to all subscribed rooms.
    #[arg(long)]
    pub broadcast: bool,
    /// Files, or folders of them.
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
}

/// Where to back up.
#[derive(Args, Clone, Debug)]
pub struct Backup {
    /// The configuration.
    #[arg(long, value_name = "FILE", default_value = "config.toml")]
    pub config: PathBuf,
    /// Take what is left of a damaged store, while no bot runs.
    #[arg(long)]
    pub damaged: bool,
    /// The file to write; one that is there is replaced.
    pub file: PathBuf,
}

/// What of the record.
#[derive(Args, Clone, Debug)]
pub struct Log {
    /// The configuration.
    #[arg(long, value_name = "FILE", default_value = "config.toml")]
    pub config: PathBuf,
    /// Only say whether it is as it was written.
    #[arg(long)]
    pub verify: bool,
    /// A hash that a report has shown: one of the entries has to have it.
    #[arg(long, value_name = "HASH")]
    pub head: Option<String>,
}

/// What to restore.
#[derive(Args, Clone, Debug)]
pub struct Restore {
    /// The configuration.
    #[arg(long, value_name = "FILE", default_value = "config.toml")]
    pub config: PathBuf,
    /// The file that holds the backup's key, where that is another than the store's.
    #[arg(long, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// The backup.
    pub file: PathBuf,
}

/// Which store.
#[derive(Args, Clone, Debug)]
pub struct Upkeep {
    /// The configuration.
    #[arg(long, value_name = "FILE", default_value = "config.toml")]
    pub config: PathBuf,
}
