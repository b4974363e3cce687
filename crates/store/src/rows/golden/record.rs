//! The bytes of the record.

use super::*;
use domain::record::{Deed, Done, Entry, Hash};

#[test]
fn the_record() {
    let done = Done {
        by: "telegram:7".into(),
        deed: Deed::Approved,
        what: "march".into(),
        digest: Some("ab".into()),
        more: Some("x".into()),
    };
    let entry = Entry { number: 300, at: at(1_285_891_200), done: done.clone(), before: Hash([7; 32]) };
    golden::<Record>(
        &entry,
        "01ac0217323031302d31302d30315430303a30303a30302e31325a0a74656c656772616d3a3704056d61726368010261620101780707070707070707070707070707070707070707070707070707070707070707",
    );
    golden::<RecordHead>(
        &(300, Hash([7; 32])),
        "01ac020707070707070707070707070707070707070707070707070707070707070707",
    );
    let deeds = [
        Deed::Wrote,
        Deed::Proposed,
        Deed::Discarded,
        Deed::Asked,
        Deed::Approved,
        Deed::Scheduled,
        Deed::Unscheduled,
        Deed::Published,
        Deed::Withdrew,
        Deed::Stopped,
        Deed::Resumed,
        Deed::Appointed,
        Deed::Dismissed,
        Deed::Trusted,
        Deed::Restored,
        Deed::Linked,
        Deed::Unlinked,
        Deed::Named,
        Deed::Unnamed,
        Deed::Banned,
        Deed::Unbanned,
        Deed::Tried,
        Deed::Rejected,
    ];
    for (n, deed) in deeds.into_iter().enumerate() {
        let done = Done { by: String::new(), deed, what: String::new(), digest: None, more: None };
        let entry = Entry { number: 1, at: Timestamp::UNIX_EPOCH, done, before: Hash::default() };
        let time = "14313937302d30312d30315430303a30303a30305a";
        golden::<Record>(&entry, &format!("0101{time}00{n:02x}000000{}", "00".repeat(32)));
    }
}
