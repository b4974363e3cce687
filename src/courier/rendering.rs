//! What rooms are to hold, rendered once for all that get the same.

use super::copy::{CopyJob, Rendering};
use crate::app::context::App;
use commands::publishing::announcement::{self, announce, leftover, withdrawal};
use commands::publishing::attached::announced;
use delivery::copy::Claim;
use delivery::outcome::StepResult;
use domain::lang::Lang;
use domain::number::{Revision, StatementId};
use domain::room::{NetworkId, RoomKind};
use domain::status::Why;
use networks::render;
use std::collections::HashMap;
use std::sync::Arc;
use store::StoreError;

/// How many renderings are kept.
const RENDERINGS: usize = 64;

/// What has been rendered.
#[derive(Default)]
pub struct RenderingCache {
    kept: HashMap<RenderingKey, Arc<Rendering>>,
}

/// What rooms that get the same have in common: statement, revision, language and kind.
type RenderingKey = (StatementId, Revision, Option<Lang>, RoomKind);

impl RenderingCache {
    /// Makes a claimed copy ready to go; or tells what comes of it without anything being sent.
    pub fn copy(
        &mut self,
        app: &App,
        network: NetworkId,
        claim: Claim,
        instead: bool,
    ) -> Result<Result<CopyJob, StepResult>, StoreError> {
        let rendering: RenderingKey =
            (claim.key.statement, claim.desired, claim.room.language.clone(), claim.room.kind);
        let desired = match self.kept.get(&rendering) {
            Some(desired) => desired.clone(),
            None => {
                let Some(desired) = make(app, network, &claim)? else {
                    return Ok(Err(StepResult::failed(claim.desired, Why::Unmade)));
                };
                if self.kept.len() >= RENDERINGS {
                    self.kept.clear();
                }
                let desired = Arc::new(desired);
                self.kept.insert(rendering, desired.clone());
                desired
            }
        };
        let quiet = app.campaign.is_quiet(app.now());
        let job = CopyJob::new(claim, desired, instead, network.capabilities(), quiet);
        Ok(if job.plan().step().is_some() { Ok(job) } else { Err(job.into_plan().end()) })
    }
}

/// `None` when nothing can be made of the statement.
fn make(app: &App, network: NetworkId, claim: &Claim) -> Result<Option<Rendering>, StoreError> {
    let (number, room, campaign) = (claim.key.statement, &claim.room, &app.campaign);
    let Some(published) = app.store.statement(number)? else { return Ok(None) };
    let (statement, signed) = (&published.statement, published.signature.is_some());
    let lang = room.language.as_ref();
    let withdrawn = statement.withdrawn.is_some();
    let line = match withdrawn {
        true => withdrawal(statement, signed, lang, network, campaign),
        false => leftover(lang, network, campaign),
    };
    let Some(line) = render(network, &line).into_iter().next() else { return Ok(None) };
    let parts = if withdrawn {
        Vec::new()
    } else {
        let wanted = lang.unwrap_or(&campaign.default_language);
        let files = announced(statement, wanted, &campaign.default_language);
        let messages = std::iter::once(announce(statement, signed, room, campaign)).chain(files);
        messages.flat_map(|message| render(network, &message)).collect()
    };
    let notice = match app.store.notifies(number)? {
        true => render(network, &announcement::notice(statement, lang, network, campaign)).into_iter().next(),
        false => None,
    };
    // The moment of publication keeps keys apart when a store was set aside and begun anew.
    let key = format!("c-{}-{number}", published.at.as_millisecond());
    let (pins, urgent) = (statement.pin && !withdrawn, statement.urgent);
    Ok((withdrawn || !parts.is_empty()).then_some(Rendering { parts, notice, line, key, pins, urgent }))
}
