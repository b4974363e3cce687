//! What the moderator is told when a broadcast is through.

use crate::house::House;
use crate::store::{Outgoing, Tally};
use commands::board::Trouble;
use commands::document::Document;
use commands::locale::Say;
use commands::room::{Address, NetworkId};
use tracing::info;

/// Reports the broadcasts that are through on a network, each once.
pub fn finished(house: &House, network: NetworkId) -> Result<(), Trouble> {
    for (number, tally) in house.store.finished(network)? {
        info!(%network, statement = number, rooms = tally.rooms, delivered = tally.delivered, failed = tally.failed, repeats = tally.repeats, "a broadcast is through");
        let report = match &tally.report_to {
            Some(to) if tally.rooms > 0 => report(house, network, number, &tally, to)?,
            _ => None,
        };
        let told = report.as_ref().map(|(to, _)| *to);
        house.store.report(network, number, report)?;
        house.settle()?;
        if let Some(to) = told {
            house.ring(to);
        }
    }
    Ok(())
}

fn report(
    house: &House,
    network: NetworkId,
    number: u32,
    tally: &Tally,
    to: &Address,
) -> Result<Option<(NetworkId, Outgoing)>, Trouble> {
    let Some(published) = house.store.statement(number)? else { return Ok(None) };
    let id = published.statement.id.as_str();
    let say = Say::new("report")
        .with("id", id)
        .with("network", network.name())
        .with("delivered", tally.delivered.to_string())
        .with("failed", tally.failed.to_string());
    let mut says = vec![say];
    if tally.repeats > 0 {
        says.push(Say::new("report-repeats").with("count", tally.repeats.to_string()));
    }
    let key =
        format!("r-{}-{number}-{}-{}", network.name(), published.revision, published.at.as_millisecond());
    to_room(house, to, key, &says)
}

/// A message of the bot's own accord to a room.
pub fn to_room(
    house: &House,
    to: &Address,
    key: String,
    says: &[Say],
) -> Result<Option<(NetworkId, Outgoing)>, Trouble> {
    let Some((room_number, room)) = house.store.room(to)? else { return Ok(None) };
    let voice = commands::voice(&room, None, &house.campaign.default_language);
    let text: Vec<String> = says.iter().map(|say| voice.tell(say)).collect();
    Ok(Some((to.network, Outgoing::report(room_number, key, Document::plain(&text.join("\n")).into()))))
}
