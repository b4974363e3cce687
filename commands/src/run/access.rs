//! Every command, from everybody, everywhere: it is done, refused with a sentence, or met with silence.

use crate::conversation::{Talk, show};
use crate::locale::{Phrase, Translator};
use crate::registry::COMMANDS;
use crate::request::Entry;
use crate::rooms::subscribe::not_subscribed;
use domain::access::{Denied, Grants};
use domain::incoming::Message;
use domain::lang::Lang;
use domain::people::{PeopleChange, Role, RoomUse};
use domain::room::{Address, NetworkId, RoomKind};

/// What comes of a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Done,
    Refused,
    Silent,
}

/// What comes of a command that is given with this behind it.
fn outcome(
    talk: &Talk,
    entry: &Entry,
    args: &str,
    grants: Grants,
    (network, kind): (NetworkId, RoomKind),
    addressed: bool,
) -> Outcome {
    let mut talk = Talk { network, kind, grants, ..talk.clone() };
    let line = format!("{}{} {args}", network.prefix(), entry.name);
    let message = Message { addressed, ..talk.message(line.trim_end()) };
    let said = talk.sends(message);
    let translator = Translator::new(Lang::parse("en").unwrap(), network);
    let refusals = ["only-moderators", "only-owners", "only-admins", "only-private"];
    let refused = refusals.map(|key| translator.tell(&Phrase::new(key).with("command", entry.name)));
    // `/stop` and `/cancel` may ask for an end of what comes.
    let nothing_to_end = show(&not_subscribed(&translator).into());
    match said.as_str() {
        "(silence)" => Outcome::Silent,
        said if said == nothing_to_end && entry.allows(grants, args, kind).is_err() => Outcome::Refused,
        said if refused.iter().any(|refusal| refusal == said) => Outcome::Refused,
        _ => Outcome::Done,
    }
}

#[test]
fn every_command_is_done_refused_or_met_with_silence() {
    let roles = [
        ("stranger", Grants::default()),
        ("admin", Grants { room_admin: true, ..Grants::default() }),
        ("moderator", Grants::of(Some(Role::Moderator))),
        ("owner", Grants::of(Some(Role::Owner))),
    ];
    let rooms = [
        ("private", RoomKind::Private, false),
        ("group", RoomKind::Group, false),
        ("channel", RoomKind::Channel, false),
        ("moderators’ room", RoomKind::Group, true),
    ];
    let mut table = String::new();
    let plain = Talk::new();
    let talk = |among_moderators: bool, network| {
        let mut talk = plain.clone();
        let room = Some(Address::new(network, "-7")).filter(|_| among_moderators);
        talk.read_model.people.change(PeopleChange::Room(RoomUse::Moderators, room));
        talk
    };
    for entry in COMMANDS {
        // What stands behind it may need more than the command alone.
        for args in if entry.bare.is_some() { &["", "x"][..] } else { &[""] } {
            table += &format!("{} {args}\n", entry.name);
            for (role, grants) in roles {
                let mut line = format!("  {role}:");
                for (place, kind, among_moderators) in rooms {
                    let grants = Grants { among_moderators, ..grants };
                    for addressed in [true, false] {
                        let on = |network, addressed| {
                            outcome(
                                &talk(among_moderators, network),
                                entry,
                                args,
                                grants,
                                (network, kind),
                                addressed,
                            )
                        };
                        let found = on(NetworkId::Telegram, addressed);
                        assert_eq!(
                            found,
                            on(NetworkId::Matrix, addressed),
                            "{} {args} by {role} in {place}",
                            entry.name
                        );
                        let expected = match entry.allows(grants, args, kind) {
                            Ok(()) => Outcome::Done,
                            // Where others read along, it may be another bot's.
                            Err(Denied::OnlyModerators | Denied::OnlyOwners)
                                if kind != RoomKind::Private && !among_moderators && !addressed =>
                            {
                                Outcome::Silent
                            }
                            Err(_) => Outcome::Refused,
                        };
                        assert_eq!(found, expected, "{} {args} by {role} in {place}", entry.name);
                        if addressed {
                            line += &format!(" {place} {found:?}");
                        } else if found != on(NetworkId::Telegram, true) {
                            line += &format!(" ({found:?} if not by name)");
                        }
                    }
                }
                table += &format!("{line}\n");
            }
        }
    }
    insta::assert_snapshot!(table);
}
