//! All that a command may read: a trait for each aggregate.

use domain::answer::Content;
use domain::archive::{Draft, Published, Summary};
use domain::campaign::Campaign;
use domain::error::ReadError;
use domain::room::NetworkId;
use domain::statement::{Id, Kind, Topic};
use domain::status::DeliveryStatus;
use std::collections::BTreeMap;
use std::time::Duration;

/// What was published.
pub trait Statements {
    /// What was published under this id, in its newest revision.
    fn published(&self, id: &Id) -> Result<Option<Published>, ReadError>;

    /// The newest statement of a kind, of those that are not withdrawn. A look-up, however many there are.
    fn newest(&self, kind: Kind) -> Result<Option<Summary>, ReadError>;

    /// What was published, newest first: by date, and for the same date by the moment of publication.
    fn catalogue(&self) -> Result<Vec<Summary>, ReadError>;
}

/// What is not out yet.
pub trait Drafts {
    /// The draft of this id.
    fn draft(&self, id: &Id) -> Result<Option<Draft>, ReadError>;

    /// The ids and titles of all drafts, oldest first.
    fn drafts(&self) -> Result<Vec<(Id, String)>, ReadError>;
}

/// The rooms, taken together.
pub trait Rooms {
    /// How many rooms on each network would get a statement on these topics; networks without any are left out.
    fn audience(&self, topics: &[Topic]) -> Result<BTreeMap<NetworkId, u64>, ReadError>;
}

/// What is carried to the rooms.
pub trait Deliveries {
    /// How many rooms on each network hold a copy of this statement; networks without any are left out.
    fn holders(&self, id: &Id) -> Result<BTreeMap<NetworkId, u64>, ReadError>;

    /// How the delivery of this statement's newest revision stands on each network; empty when it was never sent out.
    fn delivery_status(&self, id: &Id) -> Result<BTreeMap<NetworkId, DeliveryStatus>, ReadError>;

    /// The statements that are being delivered now, halted ones too, oldest first.
    fn under_way(&self) -> Result<Vec<Id>, ReadError>;
}

/// What is known without being stored: the campaign, and what its networks can carry.
pub trait Setting {
    /// Who campaigns.
    fn campaign(&self) -> &Campaign;

    /// About how long a network needs for so many copies at the pace that is known; `None` where none is known yet.
    fn time_for(&self, network: NetworkId, copies: u64) -> Option<Duration>;

    /// In how many parts a network carries a message.
    fn parts(&self, network: NetworkId, message: &Content) -> usize;
}

/// All of it.
pub trait ReadModel: Statements + Drafts + Rooms + Deliveries + Setting {}

impl<M: Statements + Drafts + Rooms + Deliveries + Setting> ReadModel for M {}
