//! What the moderator is told when a broadcast is through.

use crate::app::context::House;
use commands::locale::{Say, Voice};
use commands::publishing::report::reasons;
use delivery::counters::Tally;
use domain::room::{Address, NetworkId};
use domain::text::Document;
use domain::trouble::Trouble;
use store::Outgoing;
use tracing::info;

/// Reports the broadcasts that are through on a network, each once.
pub fn finished(house: &House, network: NetworkId) -> Result<(), Trouble> {
    for (number, tally) in house.store.finished(network)? {
        let failed = tally.standing().lost();
        info!(%network, statement = number, rooms = tally.rooms, delivered = tally.delivered, failed, repeats = tally.repeats, "a broadcast is through");
        let report = match &tally.report_to {
            Some(to) if tally.rooms > 0 => report(house, network, number, &tally, to)?,
            _ => None,
        };
        let told = report.as_ref().map(|(to, _)| *to);
        house.store.report(network, number, tally.revision, report)?;
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
    let key = if published.statement.withdrawn.is_some() { "report-withdrawn" } else { "report" };
    let say = Say::new(key)
        .with("id", id)
        .with("network", network.name())
        .number("delivered", tally.delivered)
        .number("failed", tally.standing().lost());
    // A delivery may be taken up again after its report.
    let (revision, now) = (published.revision, house.now().as_millisecond());
    let key = format!("r-{}-{number}-{revision}-{now}", network.name());
    to_room(house, to, key, |voice| {
        let lines = std::iter::once(voice.tell(&say)).chain(reasons(&tally.standing(), voice));
        lines.collect::<Vec<_>>().join("\n")
    })
}

/// A message of the bot's own accord to a room.
pub fn to_room(
    house: &House,
    to: &Address,
    key: String,
    text: impl FnOnce(&Voice) -> String,
) -> Result<Option<(NetworkId, Outgoing)>, Trouble> {
    let Some((room_number, room)) = house.store.room(to)? else { return Ok(None) };
    let voice = commands::voice(&room, None, &house.campaign.default_language);
    let answer = Document::plain(&text(&voice)).into();
    Ok(Some((to.network, Outgoing::report(room_number, key, answer, house.now()))))
}
