//! Who gave a command: their room, what they were granted, what they have proven.

use crate::app::context::App;
use commands::locale::Phrase;
use commands::parse::{Command, Reading};
use commands::request::{Caller, Fetched};
use domain::access::{Denied, Grants, Standing};
use domain::decision::{Actor, Decision};
use domain::incoming::{Incoming, Message, What};
use domain::room::{Members, Room};
use domain::statement::Attachment;
use networks::quoted;
use store::StoreError;
use tracing::{debug, error, warn};

/// The caller without what an owner has taken from them since they were looked up; `None` if that is nothing.
pub fn less_granted(app: &App, incoming: &Incoming, caller: &Caller) -> Option<Caller> {
    let What::Message(message) = &incoming.what else { return None };
    let now = app.grants(&message.person);
    let Grants { room_admin, moderator, owner, among_moderators } = caller.grants;
    let grants = Grants {
        room_admin,
        moderator: moderator && now.moderator,
        owner: owner && now.owner,
        among_moderators: among_moderators && app.meet_in(&incoming.room),
    };
    (grants != caller.grants).then(|| Caller { grants, ..caller.clone() })
}

/// The room where something happened, as it is now.
pub fn room_of(app: &App, incoming: &Incoming) -> Result<Room, StoreError> {
    let known = app.store.room(&incoming.room)?;
    let mut room = known.map_or_else(
        || Room::new(incoming.room.clone(), incoming.kind),
        |(_, room)| Room { kind: incoming.kind, ..room },
    );
    room.let_in(app.now());
    Ok(room)
}

/// What the campaign grants whoever spoke, and what they have proven.
pub fn granted(app: &App, incoming: &Incoming) -> Result<(Grants, Standing), StoreError> {
    match &incoming.what {
        What::Message(message) => app.granted(message, &incoming.room),
        What::Added
        | What::Removed
        | What::Moved { .. }
        | What::Silenced(_)
        | What::MayWrite
        | What::Joined(_) => Ok(Default::default()),
    }
}

/// The same without what they have proven; nothing where it can't be read.
pub fn grants(app: &App, incoming: &Incoming) -> Grants {
    granted(app, incoming).map_or_else(|_| Grants::default(), |(grants, _)| grants)
}

/// What the network was asked about a command.
#[derive(Default)]
pub struct Asked {
    /// Whether the person is an admin of the room.
    pub admin: bool,
    /// The text that stands elsewhere, or why it could not be had.
    pub text: Option<Result<Fetched, Phrase>>,
    /// The file that may belong to a statement, or why it isn't taken.
    pub media: Option<Result<Attachment, Phrase>>,
    /// Who is in the room.
    pub members: Option<Members>,
}

/// Who gave a command, with what the network was asked.
pub fn caller(app: &App, incoming: &Incoming, reading: &Reading, asked: Asked) -> Result<Caller, Decision> {
    let known = room_of(app, incoming).and_then(|room| Ok((room, granted(app, incoming)?)));
    let (room, (mut grants, standing)) =
        known.map_err(|error| apology(app, incoming, "failed", &error.to_string()))?;
    if let What::Message(message) = &incoming.what {
        grants.room_admin |= asked.admin || message.vouched_admin;
        audit(incoming, message, reading, grants);
    }
    let Asked { text, media, members, .. } = asked;
    Ok(Caller { grants, standing, room, text, media, members, random: keys::random() })
}

/// Who tries what they may not is logged, without naming them above debug level.
fn audit(incoming: &Incoming, message: &Message, reading: &Reading, grants: Grants) {
    let Reading::Command(Command { entry, args, .. }) = reading else { return };
    let (network, command) = (incoming.room.network, entry.name);
    match entry.allows(grants, args, incoming.kind) {
        Ok(()) | Err(Denied::OnlyPrivate) => return,
        Err(Denied::OnlyModerators) => {
            warn!(%network, command, "somebody who is no moderator was refused a command");
        }
        Err(Denied::OnlyOwners) => {
            warn!(%network, command, "a moderator was refused what only owners may do");
        }
        Err(Denied::OnlyAdmins) => {}
    }
    debug!(%network, command, person = %quoted(&message.person.id), "refused");
}

/// One neutral sentence to the person; what happened, to the log.
pub fn apology(app: &App, incoming: &Incoming, key: &'static str, why: &str) -> Decision {
    error!(network = %incoming.room.network, why = %quoted(why), "an incoming message could not be handled");
    let actor = Actor::of(incoming, grants(app, incoming));
    let What::Message(message) = &incoming.what else { return Decision::silence(actor) };
    let room = room_of(app, incoming).unwrap_or_else(|_| Room::new(incoming.room.clone(), incoming.kind));
    Decision::reply(actor, app.apology(&room, Some(&message.person), key))
}
