//! Who may do what, and where: the one place that decides it.

use crate::incoming::Proof;
use crate::people::Role;
use crate::room::RoomKind;
use serde::Deserialize;
use sha2::{Digest, Sha256};

/// What somebody may be allowed to do: one for each kind of act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Permission {
    /// Read what is published.
    Read,
    /// Decide for this room: what it gets, and in which language.
    DecideForRoom,
    /// Read what isn't published yet.
    ReadDrafts,
    /// Write, publish, correct and withdraw statements.
    Publish,
    /// Stop a delivery, or go on with it.
    Halt,
    /// See how deliveries stand.
    SeeDeliveries,
    /// See who moderates.
    SeePeople,
    /// Say who moderates.
    Appoint,
    /// Say who is not listened to.
    Ban,
}

impl Permission {
    /// Whether only the network can say who has it: it knows a room's admins.
    pub fn is_the_rooms(self) -> bool {
        self == Self::DecideForRoom
    }
}

/// Where an act is possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In every room.
    Anywhere,
    /// In a private room, or in that of the moderators: what it shows is not for others.
    Private,
    /// In a private room alone: what it shows is for one person.
    Alone,
}

/// What a person was granted, here and now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Grants {
    /// By the network: an admin of this room.
    pub room_admin: bool,
    /// By the campaign: one of its moderators.
    pub moderator: bool,
    /// By the campaign: one of its owners, who moderate, too.
    pub owner: bool,
    /// It is the moderators' room: what is for moderators alone may be said there.
    pub among_moderators: bool,
}

impl Grants {
    /// Everything: for whoever sits at the console.
    pub const ALL: Self = Self { room_admin: true, moderator: true, owner: true, among_moderators: false };

    /// What goes with a role.
    pub fn of(role: Option<Role>) -> Self {
        Self { moderator: role.is_some(), owner: role == Some(Role::Owner), ..Self::default() }
    }
}

/// What is asked of whoever speaks as a moderator, on a network that can prove it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Require {
    /// Nothing: the servers' word counts.
    Nothing,
    /// A device that its owner has signed, where the room is encrypted, and from then on everywhere.
    #[default]
    OnceProven,
    /// A device that its owner has signed, always.
    CrossSigned,
}

/// What is known of a moderator's identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// By which they are known.
    pub trusted: String,
    /// Others by which somebody spoke as them since, the newest last; the other moderators were told of each.
    pub claimed: Vec<String>,
}

impl Identity {
    /// How many other identities are remembered.
    const CLAIMS: usize = 8;

    /// Known by this one alone.
    pub fn trusted(identity: String) -> Self {
        Self { trusted: identity, claimed: Vec::new() }
    }

    /// Somebody speaks as them with another one.
    pub fn claim(&mut self, identity: String) {
        self.claimed.retain(|claimed| *claimed != identity);
        self.claimed.push(identity);
        let forgotten = self.claimed.len().saturating_sub(Self::CLAIMS);
        self.claimed.drain(..forgotten);
    }
}

/// What a message proves of the moderator who seems to have sent it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// As much as is asked for.
    #[default]
    Enough,
    /// Their identity, for the first time.
    Proven {
        /// The identity.
        identity: String,
    },
    /// Too little: it is no moderator's.
    Unproven(Unproven),
}

/// Why a message is no moderator's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unproven {
    /// It isn't encrypted.
    Plain,
    /// Their device isn't signed by them.
    Unsigned,
    /// They are known by another identity.
    Changed {
        /// The new identity.
        identity: String,
        /// Whether it is remembered.
        known: bool,
        /// Whether the other moderators were told, of this one or of many.
        told: bool,
    },
}

/// A code of an identity, of sixteen hexadecimal digits, by which a person names it.
pub fn identity_code(identity: &str) -> String {
    Sha256::digest(identity).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// What a message proves of a moderator. `proof` is what the network proves of it, `known` what is known of the moderator.
pub fn standing(require: Require, proof: Option<&Proof>, known: Option<&Identity>) -> Standing {
    match (require, proof, known) {
        (Require::Nothing, ..) | (Require::OnceProven, None, None) => Standing::Enough,
        (_, None, _) => Standing::Unproven(Unproven::Plain),
        (_, Some(Proof { identity: None }), _) => Standing::Unproven(Unproven::Unsigned),
        (_, Some(Proof { identity: Some(identity) }), None) => {
            Standing::Proven { identity: identity.clone() }
        }
        (_, Some(Proof { identity: Some(identity) }), Some(known)) if *identity == known.trusted => {
            Standing::Enough
        }
        (_, Some(Proof { identity: Some(identity) }), Some(known)) => {
            let is_known = known.claimed.contains(identity);
            // Who changes identities all the time doesn't fill the others' chats.
            let told = is_known || known.claimed.len() >= Identity::CLAIMS;
            Standing::Unproven(Unproven::Changed { identity: identity.clone(), known: is_known, told })
        }
    }
}

/// Why somebody may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// Only the campaign's owners may.
    OnlyOwners,
    /// Only the campaign's moderators may.
    OnlyModerators,
    /// Only the room's admins may.
    OnlyAdmins,
    /// They may, but in a private room.
    OnlyPrivate,
}

/// Whether somebody with these grants may do something that is possible in `place`, in a room of this kind.
///
/// A person's private room is theirs to decide for. A moderator decides for another room only as one of its admins.
///
/// # Errors
/// Why not.
pub fn may(grants: Grants, permission: Permission, place: Place, kind: RoomKind) -> Result<(), Denied> {
    let private = kind == RoomKind::Private;
    let confidential = private || grants.among_moderators;
    let denied = match permission {
        Permission::Read => None,
        Permission::DecideForRoom => (!grants.room_admin && !private).then_some(Denied::OnlyAdmins),
        Permission::ReadDrafts
        | Permission::Publish
        | Permission::Halt
        | Permission::SeeDeliveries
        | Permission::SeePeople
        | Permission::Ban => (!grants.moderator).then_some(Denied::OnlyModerators),
        // Whoever doesn't moderate hears the same as of every other command for moderators.
        Permission::Appoint if !grants.moderator => Some(Denied::OnlyModerators),
        // Where others read along, whoever moderates hears first that this is no place for it.
        Permission::Appoint => {
            (!grants.owner && (confidential || place == Place::Anywhere)).then_some(Denied::OnlyOwners)
        }
    };
    match denied {
        Some(denied) => Err(denied),
        None if place == Place::Private && !confidential => Err(Denied::OnlyPrivate),
        None if place == Place::Alone && !private => Err(Denied::OnlyPrivate),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOBODY: Grants =
        Grants { room_admin: false, moderator: false, owner: false, among_moderators: false };
    const ADMIN: Grants = Grants { room_admin: true, ..NOBODY };
    const MODERATOR: Grants = Grants { moderator: true, ..NOBODY };
    const OWNER: Grants = Grants { owner: true, ..MODERATOR };

    #[test]
    fn what_a_message_proves_of_a_moderator() {
        use Require::{CrossSigned, Nothing, OnceProven};
        let signed = |name: &str| Some(Proof { identity: Some(name.into()) });
        let known = |claimed: Option<&str>| {
            let mut known = Identity::trusted("old".into());
            claimed.into_iter().for_each(|claimed| known.claim(claimed.to_owned()));
            Some(known)
        };
        let changed =
            |known| Standing::Unproven(Unproven::Changed { identity: "new".into(), known, told: known });
        let (plain, unsigned) = (Standing::Unproven(Unproven::Plain), Standing::Unproven(Unproven::Unsigned));
        let proven = Standing::Proven { identity: "new".into() };
        for (require, proof, known, expected) in [
            (Nothing, None, known(None), Standing::Enough),
            (Nothing, Some(Proof { identity: None }), None, Standing::Enough),
            (OnceProven, None, None, Standing::Enough),
            // Whoever has once been proven is not believed without.
            (OnceProven, None, known(None), plain.clone()),
            (OnceProven, Some(Proof { identity: None }), None, unsigned.clone()),
            (OnceProven, signed("new"), None, proven.clone()),
            (OnceProven, signed("old"), known(None), Standing::Enough),
            (OnceProven, signed("new"), known(None), changed(false)),
            (OnceProven, signed("new"), known(Some("other")), changed(false)),
            (OnceProven, signed("new"), known(Some("new")), changed(true)),
            (OnceProven, signed("old"), known(Some("new")), Standing::Enough),
            (CrossSigned, None, None, plain),
            (CrossSigned, Some(Proof { identity: None }), None, unsigned),
            (CrossSigned, signed("new"), None, proven),
        ] {
            assert_eq!(standing(require, proof.as_ref(), known.as_ref()), expected, "{require:?} {proof:?}");
        }
    }

    #[test]
    fn who_may_what() {
        use Denied::{OnlyAdmins, OnlyModerators, OnlyOwners, OnlyPrivate};
        use Permission::{Appoint, DecideForRoom, Halt, Publish, Read, ReadDrafts, SeeDeliveries, SeePeople};
        use Place::{Anywhere, Private};
        let group = RoomKind::Group;
        for (grants, permission, place, kind, expected) in [
            (NOBODY, Read, Anywhere, group, Ok(())),
            (NOBODY, Read, Private, group, Err(OnlyPrivate)),
            (NOBODY, DecideForRoom, Anywhere, RoomKind::Private, Ok(())),
            (NOBODY, DecideForRoom, Anywhere, group, Err(OnlyAdmins)),
            (ADMIN, DecideForRoom, Anywhere, group, Ok(())),
            (ADMIN, DecideForRoom, Anywhere, RoomKind::Channel, Ok(())),
            // A moderator has no say in others' rooms, and an admin none in the campaign.
            (MODERATOR, DecideForRoom, Anywhere, group, Err(OnlyAdmins)),
            (ADMIN, Publish, Private, RoomKind::Private, Err(OnlyModerators)),
            // Who may not at all isn't sent to a private room in vain.
            (ADMIN, Publish, Private, group, Err(OnlyModerators)),
            (MODERATOR, Publish, Private, group, Err(OnlyPrivate)),
            (MODERATOR, Publish, Private, RoomKind::Private, Ok(())),
            (NOBODY, ReadDrafts, Private, RoomKind::Private, Err(OnlyModerators)),
            (MODERATOR, ReadDrafts, Private, RoomKind::Private, Ok(())),
            (NOBODY, Halt, Private, RoomKind::Private, Err(OnlyModerators)),
            (NOBODY, SeeDeliveries, Private, RoomKind::Private, Err(OnlyModerators)),
            (NOBODY, SeePeople, Private, RoomKind::Private, Err(OnlyModerators)),
            (MODERATOR, SeePeople, Private, RoomKind::Private, Ok(())),
            (NOBODY, Appoint, Private, RoomKind::Private, Err(OnlyModerators)),
            (MODERATOR, Appoint, Private, RoomKind::Private, Err(OnlyOwners)),
            (OWNER, Appoint, Private, RoomKind::Private, Ok(())),
            (OWNER, Appoint, Private, group, Err(OnlyPrivate)),
            (Grants::ALL, DecideForRoom, Anywhere, group, Ok(())),
            (Grants::ALL, Publish, Private, RoomKind::Private, Ok(())),
        ] {
            assert_eq!(may(grants, permission, place, kind), expected, "{grants:?} {permission:?} {kind:?}");
        }
    }
}
