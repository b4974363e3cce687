//! What has to be asked of the network before a command can be run.

use crate::parse::{Command, Reading};
use crate::people::contact;
use crate::read_model::ReadModel;
use domain::access::{Grants, Permission};
use domain::error::ReadError;
use domain::incoming::{Incoming, Source, What};
use domain::room::RoomKind;
use jiff::Timestamp;

/// What has to be asked of the network before a decision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs<'a> {
    /// Whether the person is an admin of the room.
    pub admin: bool,
    /// The text that stands elsewhere.
    pub text: Option<&'a Source>,
    /// The file that may belong to a statement.
    pub media: Option<&'a Source>,
    /// Who is in the room.
    pub members: bool,
}

/// Tells what has to be asked of the network first, for somebody whom the campaign granted this. Nothing is asked for
/// whoever may not give the command anyway.
///
/// # Errors
/// When something can't be read.
pub fn needs<'a>(
    incoming: &'a Incoming,
    reading: &Reading,
    grants: Grants,
    read_model: &dyn ReadModel,
    now: Timestamp,
) -> Result<Needs<'a>, ReadError> {
    let What::Message(message) = &incoming.what else { return Ok(Needs::default()) };
    let private = incoming.kind == RoomKind::Private;
    let contacts = match message.media() {
        Some(_) => contact::takes_file(incoming, message, reading, read_model, now)?,
        None => false,
    };
    let Reading::Command(Command { entry, args, body }) = reading else {
        let answers = matches!(reading, Reading::Reply) && grants.moderator && grants.among_moderators;
        // A moderator's picture may be for a draft.
        let attaches = grants.moderator && private && !message.forwarded && !message.edited;
        let is_elsewhere = |source: &&Source| matches!(source, Source::Remote { name: None, .. });
        return Ok(Needs {
            text: message.replied.as_ref().filter(is_elsewhere).filter(|_| answers),
            media: message.media().filter(|_| attaches || contacts || answers),
            ..Needs::default()
        });
    };
    let confidential = private || grants.among_moderators;
    if entry.allows(Grants { room_admin: true, ..grants }, args, incoming.kind).is_err() {
        return Ok(Needs::default());
    }
    let media = message.media();
    let elsewhere = message
        .file
        .as_ref()
        .filter(|_| media.is_none())
        .or(message.replied.as_ref().filter(|_| body.trim().is_empty()));
    Ok(Needs {
        admin: entry.permission_for(args).is_the_rooms() && !private && !message.vouched_admin,
        // What anybody may ask about a text, they may ask where others read along.
        text: elsewhere
            .filter(|_| entry.takes_text && (confidential || entry.permission == Permission::Read)),
        // What it replies to is known as a file once it was fetched.
        media: media
            .or(message.replied.as_ref().filter(|_| entry.takes_replied_files))
            .filter(|_| entry.takes_files && confidential && (contacts || !entry.needs_hotline)),
        members: !private && entry.is_about_room(args),
    })
}
