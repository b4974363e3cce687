//! Who may do what, and where: the one place that decides it.

use crate::room::RoomKind;

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
    /// In a private room only: what it shows is not for others.
    Private,
}

/// What a person was granted, here and now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Grants {
    /// By the network: an admin of this room.
    pub room_admin: bool,
    /// By the campaign: one of its moderators.
    pub moderator: bool,
}

impl Grants {
    /// Everything: for whoever sits at the console.
    pub const ALL: Self = Self { room_admin: true, moderator: true };
}

/// Why somebody may not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
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
    let denied = match permission {
        Permission::Read => None,
        Permission::DecideForRoom => (!grants.room_admin && !private).then_some(Denied::OnlyAdmins),
        Permission::ReadDrafts | Permission::Publish | Permission::Halt | Permission::SeeDeliveries => {
            (!grants.moderator).then_some(Denied::OnlyModerators)
        }
    };
    match denied {
        Some(denied) => Err(denied),
        None if place == Place::Private && !private => Err(Denied::OnlyPrivate),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOBODY: Grants = Grants { room_admin: false, moderator: false };
    const ADMIN: Grants = Grants { room_admin: true, moderator: false };
    const MODERATOR: Grants = Grants { room_admin: false, moderator: true };

    #[test]
    fn who_may_what() {
        use Denied::{OnlyAdmins, OnlyModerators, OnlyPrivate};
        use Permission::{DecideForRoom, Halt, Publish, Read, ReadDrafts, SeeDeliveries};
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
            (Grants::ALL, DecideForRoom, Anywhere, group, Ok(())),
            (Grants::ALL, Publish, Private, RoomKind::Private, Ok(())),
        ] {
            assert_eq!(may(grants, permission, place, kind), expected, "{grants:?} {permission:?} {kind:?}");
        }
    }
}
