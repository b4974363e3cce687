//! All that a command may read: a trait for each aggregate.

use domain::access::Identity;
use domain::answer::Content;
use domain::approval::Approval;
use domain::archive::{Draft, DraftId, Published, Summary};
use domain::campaign::Campaign;
use domain::confirmation::Confirmation;
use domain::contact::Contact;
use domain::dialogue::Dialogue;
use domain::error::ReadError;
use domain::lang::Lang;
use domain::link_code::LinkCode;
use domain::people::People;
use domain::person::Person;
use domain::record::{Entry, Hash};
use domain::room::{Address, NetworkId};
use domain::statement::{Attachment, Id, Kind, Text, Topic};
use domain::status::DeliveryStatus;
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// What was published.
pub trait Statements {
    /// What was published under this id, in its newest revision.
    fn published(&self, id: &Id) -> Result<Option<Published>, ReadError>;

    /// The newest statement of a kind, of those that are not withdrawn. A look-up, however many there are.
    fn newest(&self, kind: Kind) -> Result<Option<Summary>, ReadError>;

    /// What lists show of a statement.
    fn summary(&self, id: &Id) -> Result<Option<Summary>, ReadError>;

    /// How many statements of a kind are out, withdrawn ones too.
    fn count(&self, kind: Kind) -> Result<usize, ReadError>;

    /// Up to `limit` statements of a kind behind the first `skip`, newest first: by date, for the same date by the moment of
    /// publication, then by id.
    fn page(&self, kind: Kind, skip: usize, limit: usize) -> Result<Vec<Summary>, ReadError>;

    /// The events that have not ended by then, the first to begin first.
    fn coming(&self, now: Timestamp) -> Result<Vec<Id>, ReadError>;

    /// Up to `limit` events that have ended, behind the first `skip`, the last to end first; then those without hours.
    fn past(&self, now: Timestamp, skip: usize, limit: usize) -> Result<Vec<Summary>, ReadError>;

    /// Up to `limit` statements of a kind that belong to an event and are not withdrawn, newest first.
    fn belonging(&self, event: &Id, kind: Kind, limit: usize) -> Result<Vec<Summary>, ReadError>;

    /// The statement that was published last for the first time.
    fn latest(&self) -> Result<Option<Summary>, ReadError>;

    /// Ids among which one may be that somebody meant by this: those that begin alike, and the newest.
    fn neighbours(&self, id: &Id) -> Result<Vec<Id>, ReadError>;

    /// The languages of what is out.
    fn languages(&self) -> Result<BTreeSet<Lang>, ReadError>;

    /// The texts of what was out under this id before, the newest first: at most so many revisions.
    fn earlier(&self, id: &Id, most: usize) -> Result<Vec<BTreeMap<Lang, Text>>, ReadError>;

    /// The topics of what is out.
    fn topics(&self) -> Result<BTreeSet<Topic>, ReadError>;
}

/// What is not out yet.
pub trait Drafts {
    /// This draft.
    fn draft(&self, id: &DraftId) -> Result<Option<Draft>, ReadError>;

    /// A file that is kept, by how its digest begins.
    fn kept_file(&self, prefix: &str) -> Result<Option<Attachment>, ReadError>;

    /// All drafts but proposals, with their titles, oldest first.
    fn drafts(&self) -> Result<Vec<(DraftId, String)>, ReadError>;

    /// That somebody wants it to go out, and who has approved that.
    fn approval(&self, id: &DraftId) -> Result<Option<Approval>, ReadError>;

    /// The drafts that would make something else of a statement: a text, a withdrawal, or both.
    fn drafts_of(&self, id: &Id) -> Result<Vec<(DraftId, Draft)>, ReadError> {
        let mut drafts = Vec::new();
        for draft in [DraftId::text(id.clone()), DraftId::withdrawal(id.clone())] {
            drafts.extend(self.draft(&draft)?.map(|found| (draft, found)));
        }
        Ok(drafts)
    }

    /// The one of them that goes out next.
    fn draft_going_out(&self, id: &Id) -> Result<Option<DraftId>, ReadError> {
        let due = self.drafts_of(id)?.into_iter().filter_map(|(id, draft)| Some((draft.due?, id)));
        Ok(due.min().map(|(_, draft)| draft))
    }
}

/// The rooms, taken together.
pub trait Rooms {
    /// How many rooms on each network would get a statement on these topics; networks without any are left out.
    fn audience(&self, topics: &[Topic]) -> Result<BTreeMap<NetworkId, u64>, ReadError>;

    /// What is being sent in a private chat.
    fn dialogue(&self, room: &Address) -> Result<Option<Dialogue>, ReadError>;

    /// How many rooms have chosen each topic; topics that none has chosen are left out.
    fn chosen_topics(&self) -> Result<BTreeMap<Topic, u64>, ReadError>;
}

/// What people write to the moderators.
pub trait Hotline {
    /// Whether they may, on a network.
    fn hotline(&self, network: NetworkId) -> bool;

    /// After how long it is forgotten who has written.
    fn hotline_keeps(&self) -> Duration;

    /// What is known of somebody who has written.
    fn contact(&self, person: &Person) -> Result<Option<Contact>, ReadError>;

    /// Whether what is said in a private chat gets there, as far as is known.
    fn reaches(&self, room: &Address) -> Result<bool, ReadError>;

    /// Whether so much waits for a room that no more is to be brought there just now.
    fn is_busy(&self, room: &Address) -> Result<bool, ReadError>;

    /// Everybody who has written, those whose conversation is over too.
    fn contacts(&self) -> Result<Vec<Contact>, ReadError>;
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

/// Who did what.
pub trait Records {
    /// Up to `limit` entries of the record, the newest first, from the one of this number back.
    fn entries(&self, from: u64, limit: usize) -> Result<Vec<Entry>, ReadError>;

    /// The number and the hash of the last entry; `None` while there is none.
    fn record_head(&self) -> Result<Option<(u64, Hash)>, ReadError>;
}

/// What is known without being stored: the campaign, and what its networks can carry.
pub trait Setting {
    /// The networks that are on.
    fn networks(&self) -> &[NetworkId];

    /// Who campaigns.
    fn campaign(&self) -> &Campaign;

    /// Whether this is a text's signature by the campaign's key.
    fn is_signature(&self, text: &str, signature: &str) -> bool;

    /// Who publishes: owners and moderators.
    fn moderators(&self) -> Vec<Person> {
        self.people().all().into_iter().map(|(person, _)| person).collect()
    }

    /// How many others have to approve what a moderator has written; of what is `urgent`, it may be fewer.
    fn approvals(&self, urgent: bool) -> usize;

    /// To more rooms than these nothing goes out before whoever sends it has confirmed it.
    fn confirm_above(&self) -> u64;

    /// Everybody who has a role.
    fn people(&self) -> People;

    /// What somebody is asked to confirm.
    fn confirmations(&self, person: &Person) -> Result<Vec<Confirmation>, ReadError>;

    /// The code, of those that people were given to link another id with theirs, that somebody has typed.
    fn link_code(&self, typed: &str) -> Result<Option<LinkCode>, ReadError>;

    /// Whether moderators are told what the others do.
    fn tells_moderators(&self) -> bool;

    /// What is known of a moderator's identity.
    fn identity(&self, moderator: &Person) -> Result<Option<Identity>, ReadError>;

    /// About how long a network needs for so many copies at the pace that is known; `None` where none is known yet.
    fn time_for(&self, network: NetworkId, copies: u64) -> Option<Duration>;

    /// The largest file that a network takes, in bytes, where it has told.
    fn largest_file(&self, network: NetworkId) -> Option<u64>;

    /// In how many parts a network carries a message.
    fn parts(&self, network: NetworkId, message: &Content) -> usize;
}

/// All of it.
pub trait ReadModel: Statements + Drafts + Rooms + Hotline + Deliveries + Records + Setting {}

impl<M: Statements + Drafts + Rooms + Hotline + Deliveries + Records + Setting> ReadModel for M {}
