//! By which identities moderators are known.

use super::found::Found;
use super::table::{Restore, Table};
use crate::rows::IdentityRow;
use domain::access::Identity;
use domain::room::NetworkId;

/// The identities of moderators, by the person's id. Since layout 6.
pub(crate) struct Identities;

impl Table for Identities {
    const PREFIX: &'static [u8] = b"I";
    const HIDDEN: bool = true;
    const RESTORE: Restore<Self> = Restore::Keep;
    type Key = (NetworkId, String);
    type Row = IdentityRow;

    fn check(_: Self::Key, _: Identity, _: &mut Found) {}
}
