//! What rooms are to hold, rendered once for all that get the same.

use super::copy::{CopyJob, Wanted};
use crate::app::context::House;
use commands::publishing::announcement::{announce, leftover, ring, withdrawal};
use delivery::copy::Claim;
use delivery::outcome::Outcome;
use domain::lang::Lang;
use domain::room::{NetworkId, RoomKind};
use domain::status::Why;
use domain::trouble::Trouble;
use networks::render;
use std::collections::HashMap;
use std::sync::Arc;

/// How many renderings are kept.
const RENDERINGS: usize = 64;

/// What has been rendered.
#[derive(Default)]
pub struct Rendered {
    kept: HashMap<Sort, Arc<Wanted>>,
}

/// What rooms that get the same have in common: statement, revision, language and kind.
type Sort = (u32, u32, Option<Lang>, RoomKind);

impl Rendered {
    /// Makes a claimed copy ready to go; or tells what comes of it without anything being sent.
    pub fn copy(
        &mut self,
        house: &House,
        network: NetworkId,
        claim: Claim,
        instead: bool,
    ) -> Result<Result<CopyJob, Outcome>, Trouble> {
        let sort: Sort = (claim.key.statement, claim.wanted, claim.room.language.clone(), claim.room.kind);
        let wanted = match self.kept.get(&sort) {
            Some(wanted) => wanted.clone(),
            None => {
                let Some(wanted) = make(house, network, &claim)? else {
                    return Ok(Err(Outcome::failed(claim.wanted, Why::Unmade)));
                };
                if self.kept.len() >= RENDERINGS {
                    self.kept.clear();
                }
                let wanted = Arc::new(wanted);
                self.kept.insert(sort, wanted.clone());
                wanted
            }
        };
        let job = CopyJob::new(claim, wanted, instead, network.capabilities());
        Ok(if job.plan().step().is_some() { Ok(job) } else { Err(job.into_plan().end()) })
    }
}

/// `None` when nothing can be made of the statement.
fn make(house: &House, network: NetworkId, claim: &Claim) -> Result<Option<Wanted>, Trouble> {
    let (number, room, campaign) = (claim.key.statement, &claim.room, &house.campaign);
    let Some(published) = house.store.statement(number)? else { return Ok(None) };
    let statement = &published.statement;
    let lang = room.language.as_ref();
    let withdrawn = statement.withdrawn.is_some();
    let line = match withdrawn {
        true => withdrawal(statement, lang, network, campaign),
        false => leftover(lang, network, campaign),
    };
    let Some(line) = render(network, &line).into_iter().next() else { return Ok(None) };
    let parts = if withdrawn { Vec::new() } else { render(network, &announce(statement, room, campaign)) };
    let ring = match house.store.rings(number)? && !withdrawn {
        true => render(network, &ring(statement, lang, network, campaign)).into_iter().next(),
        false => None,
    };
    // The moment of publication keeps keys apart when a store was set aside and begun anew.
    let key = format!("c-{}-{number}", published.at.as_millisecond());
    Ok((withdrawn || !parts.is_empty()).then_some(Wanted { parts, ring, line, key }))
}
