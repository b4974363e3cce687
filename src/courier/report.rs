//! What the moderator is told when a broadcast is through.

use crate::app::context::App;
use commands::locale::{Phrase, Translator};
use commands::publishing::report::reasons;
use delivery::counters::Counters;
use domain::answer::{Answer, Content};
use domain::number::{Revision, StatementId};
use domain::room::{Address, NetworkId};
use domain::text::Document;
use store::Outgoing;
use store::StoreError;
use tracing::info;

/// Reports the broadcasts that are through on a network, each once.
pub fn finished(app: &App, network: NetworkId) -> Result<(), StoreError> {
    for (number, counters) in app.store.finished(network)? {
        let failed = counters.delivery_status().lost();
        info!(%network, statement = %number, rooms = counters.rooms, delivered = counters.delivered, failed, repeats = counters.repeats, "a broadcast is through");
        let mut reports = Vec::new();
        if let Some(to) = counters.report_to.clone().filter(|_| counters.rooms > 0) {
            // The moderators all see it where they meet.
            let room = app.moderators_room().filter(|room| *room != to);
            for to in [Some(to), room].into_iter().flatten() {
                reports.extend(report(app, network, number, &counters, &to)?);
            }
        }
        let told: Vec<NetworkId> = reports.iter().map(|(to, _)| *to).collect();
        app.store.report(network, number, counters.revision, reports)?;
        app.sync()?;
        told.into_iter().for_each(|to| app.wake(to));
    }
    Ok(())
}

fn report(
    app: &App,
    network: NetworkId,
    number: StatementId,
    counters: &Counters,
    to: &Address,
) -> Result<Option<(NetworkId, Outgoing)>, StoreError> {
    let Some(published) = app.store.statement(number)? else { return Ok(None) };
    let id = published.statement.id.as_str();
    let key = match published.statement.withdrawn.is_some() {
        true => "report-withdrawn",
        false if published.revision > Revision(1) => "report-corrected",
        false => "report",
    };
    let say = Phrase::new(key)
        .with("id", id)
        .with("network", network.name())
        .number("delivered", counters.delivered)
        .number("failed", counters.delivery_status().lost());
    // A delivery may be taken up again after its report.
    let (revision, now) = (published.revision, app.now().as_millisecond());
    let key = format!("r-{}-{number}-{revision}-{now}-{}", network.name(), to.id);
    // Whoever keeps this chat can tell by it later whether the record was changed.
    let head = app.store.record_head()?;
    to_room(app, to, key, |translator| {
        let lines =
            std::iter::once(translator.tell(&say)).chain(reasons(&counters.delivery_status(), translator));
        let record = head.map(|(number, hash)| {
            translator.tell(&Phrase::new("report-record").with("hash", hash.short()).number("number", number))
        });
        let text = lines.chain(record).collect::<Vec<_>>().join("\n");
        Content::new(Document::plain(&text), Vec::new())
    })
}

/// A message of the bot's own accord to a room.
pub fn to_room(
    app: &App,
    to: &Address,
    key: String,
    say: impl FnOnce(&Translator) -> Content,
) -> Result<Option<(NetworkId, Outgoing)>, StoreError> {
    let Some((room_number, room)) = app.store.room(to)? else { return Ok(None) };
    let translator = commands::translator(&room, None, &app.campaign.default_language);
    let answer: Answer = say(&translator).into();
    Ok(Some((to.network, Outgoing::report(room_number, key, answer.into(), app.now()))))
}
