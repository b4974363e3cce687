//! The statements that are imported at each start.

use super::{Files, Import, Manner, Options, Written};
use crate::config::{Config, Statements};
use include_dir::{Dir, include_dir};
use networks::Clock;
use networks::quoted;
use store::{Origin, Store};
use tracing::{error, info};

/// The statements that altavoz carries to try it out.
static SAMPLES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/statements");

/// Imports what the configuration names. A file that can't be read is no reason to leave everybody without the bot.
pub fn take_statements(store: &Store, config: &Config, clock: &Clock) {
    let origin = if config.statements == Statements::Samples { Origin::Sample } else { Origin::File };
    if origin != Origin::Sample {
        // A campaign that has tried altavoz out doesn't serve our samples.
        match store.forget_samples() {
            Ok(0) => {}
            Ok(count) => info!(count, "the samples are forgotten"),
            Err(error) => error!("the samples can't be forgotten: {error}"),
        }
    }
    let files = match &config.statements {
        Statements::Nothing => return,
        Statements::Samples => Ok(Files::Given(samples())),
        Statements::Folder(folder) => Files::find(std::slice::from_ref(folder), true),
    };
    let (options, campaign) = (&Options::default(), &config.campaign);
    // What is sound is for everybody, whatever is wrong with the rest.
    let manner = Manner { keep_going: true, dry_run: false };
    let import = Import {
        store,
        options,
        origin,
        broadcast: &[],
        campaign,
        now: clock(),
        manner,
        cleaned: Default::default(),
    };
    let done = files.and_then(|files| import.apply(&files));
    match done {
        Ok(done) => {
            for flaw in &done.left_out {
                error!("a statement was left out: {}", quoted(flaw));
            }
            info!(
                files = done.done.len(),
                left_out = done.left_out.len(),
                "the statements are in the archive"
            );
        }
        Err(error) => error!("the statements could not all be imported: {}", quoted(error)),
    }
}

fn samples() -> Vec<Written> {
    SAMPLES
        .files()
        .filter_map(|file| {
            Some(Written {
                path: file.path().display().to_string(),
                text: file.contents_utf8()?.to_owned(),
                attached: Some(Vec::new()),
            })
        })
        .collect()
}
