//! Whether rows fit together.

use crate::retention::is_forgotten;
use crate::rows::Head;
use crate::tables::{Agenda, Counts, Found, Last, Standing, Table, counted, key_of, page_of, places};
use delivery::counters::Counters;
use domain::number::RoomId;
use domain::room::NetworkId;
use domain::statement::{Id, Kind};
use std::collections::{BTreeMap, BTreeSet};

/// Compares what was found, and says what does not fit.
pub(super) fn compare(found: &mut Found) {
    let mut wrong = Vec::new();
    rooms(found, &mut wrong);
    statements(found, &mut wrong);
    drafts(found, &mut wrong);
    copies(found, &mut wrong);
    deliveries(found, &mut wrong);
    counters(found, &mut wrong);
    answers(found, &mut wrong);
    last_numbers(found, &mut wrong);
    let flaw = found.record_flaw.or(found.record.end(found.record_head).err());
    wrong.extend(flaw.map(|flaw| flaw.to_string()));
    wrong.into_iter().for_each(|wrong| found.say(wrong));
}

fn rooms(found: &Found, wrong: &mut Vec<String>) {
    let mut known = BTreeSet::new();
    for ((network, address), number) in &found.addresses {
        match found.rooms.get(&(*network, *number)) {
            Some(room) if room == address => {}
            Some(_) => wrong.push(format!("room {number} doesn't have the address that leads to it")),
            None => wrong.push(format!("an address leads to room {number}, which is not there")),
        }
        known.insert((*network, *number));
    }
    let led_to = |room: &&(NetworkId, RoomId)| known.contains(*room) || is_forgotten(&found.rooms[*room]);
    for (_, number) in found.rooms.keys().filter(|room| !led_to(room)) {
        wrong.push(format!("no address leads to room {number}"));
    }
    for (_, number) in found.private_chats.iter().filter(|room| !found.rooms.contains_key(*room)) {
        wrong.push(format!("a moderator's chat is room {number}, which is not there"));
    }
}

fn statements(found: &Found, wrong: &mut Vec<String>) {
    for (id, head) in &found.heads {
        let number = head.number;
        if found.numbers.get(&number) != Some(id) {
            wrong.push(format!("the number {number} of the statement {id} doesn't lead to it"));
        }
        for lang in head.summary.titles.keys() {
            if !found.texts.contains(&(number, head.revision, lang.clone())) {
                wrong.push(format!("the statement {id} has no text in {}", lang.code()));
            }
        }
    }
    for (number, id) in &found.numbers {
        if found.heads.get(id).is_none_or(|head| head.number != *number) {
            wrong.push(format!("the number {number} leads to the statement {id}, which is not there"));
        }
    }
    for number in found.signed.iter().filter(|number| !found.numbers.contains_key(number)) {
        wrong.push(format!("a signature is of statement {number}, which is not there"));
    }
    for (number, ..) in found.texts.iter().filter(|(number, ..)| !found.numbers.contains_key(number)) {
        wrong.push(format!("a text is of statement {number}, which is not there"));
    }
    lists(found, wrong);
    for _ in found.imported.iter().filter(|id| !found.heads.contains_key(*id)) {
        wrong.push("what is known of a file is of a statement that is not there".into());
    }
}

fn lists(found: &Found, wrong: &mut Vec<String>) {
    let mut listed: BTreeSet<_> = found.listed.iter().collect();
    for (id, head) in &found.heads {
        let mut places = places(&head.summary).into_iter().filter(|place| !place.starts_with(Agenda::PREFIX));
        if places.any(|place| !listed.remove(&place)) {
            wrong.push(format!("the statement {id} would be missing in a list"));
        }
    }
    wrong.extend(listed.iter().map(|_| "a list would show a statement where it doesn't belong".to_owned()));
    let is_event = |head: &Head| head.summary.kind == Kind::Event;
    let events = found.heads.iter().filter(|(_, head)| is_event(head)).map(|(id, _)| id);
    let mut agenda: Vec<&Id> = found.agenda.iter().collect();
    agenda.sort();
    if !events.eq(agenda) {
        wrong.push("the agenda doesn't have each event once".into());
    }
    if found.counts != count_statements(found) {
        wrong.push("the statements are not as many as are counted".into());
    }
}

/// How many statements there are of what is counted, by the keys of the counts.
pub(super) fn count_statements(found: &Found) -> BTreeMap<Vec<u8>, u64> {
    let mut counts = BTreeMap::new();
    for counted in found.heads.values().flat_map(|head| counted(&head.summary)) {
        *counts.entry(key_of::<Counts>(&counted)).or_default() += 1;
    }
    counts
}

fn drafts(found: &Found, wrong: &mut Vec<String>) {
    let mut texts: BTreeSet<_> = found.draft_texts.iter().collect();
    for (id, lang) in found.drafts.iter().flat_map(|(id, langs)| langs.iter().map(move |lang| (id, lang))) {
        if !texts.remove(&(id.clone(), lang.clone())) {
            wrong.push(format!("the draft {} has no text in {}", id.id, lang.code()));
        }
    }
    wrong.extend(texts.iter().map(|_| "a text is of a draft that is not there".to_owned()));
}

fn copies(found: &Found, wrong: &mut Vec<String>) {
    for (page, standing) in &found.pages {
        let (_, number, _) = page;
        if !found.numbers.contains_key(number) {
            wrong.push(format!("copies are of statement {number}, which is not there"));
        }
        // A page whose time has come is open before its copies are claimed.
        let passed_over = match standing {
            Standing::Done => false,
            Standing::Open => !found.open.contains(page),
            Standing::Parked(due) => !found.open.contains(page) && found.parked.get(page) != Some(due),
        };
        if passed_over {
            wrong.push(format!("statement {number} has copies to send that would be passed over"));
        }
    }
    parked(found, wrong);
    for (_, room) in found.copied.iter().filter(|room| !found.rooms.contains_key(*room)) {
        wrong.push(format!("a copy is in room {room}, which is not there"));
    }
    for (_, number, _) in found.open.iter().filter(|page| !found.pages.contains_key(*page)) {
        wrong.push(format!("statement {number} has a page to send that is not there"));
    }
    for (network, copy) in &found.flights {
        if !found.pages.contains_key(&(*network, copy.statement, page_of(copy.room))) {
            wrong.push(format!("a copy of statement {} is under way and not there", copy.statement));
        }
    }
}

fn parked(found: &Found, wrong: &mut Vec<String>) {
    let mut due_pages = found.due.clone();
    for (page, due) in &found.parked {
        let (_, number, _) = page;
        if !due_pages.remove(&(*page, *due)) {
            wrong.push(format!("statement {number} has parked copies that would never be due"));
        }
        if found.open.contains(page) {
            wrong.push(format!("statement {number} has a page that is both open and parked"));
        }
        if !found.pages.contains_key(page) {
            wrong.push(format!("statement {number} has a parked page that is not there"));
        }
    }
    for ((_, number, _), _) in due_pages {
        wrong.push(format!("statement {number} has a page that is due and not parked"));
    }
}

fn deliveries(found: &Found, wrong: &mut Vec<String>) {
    for delivery in &found.watched {
        let (_, number) = delivery;
        if !found.counters.contains_key(delivery) {
            wrong.push(format!("the broadcast of statement {number} has no count"));
        }
        if !found.numbers.contains_key(number) {
            wrong.push(format!("a broadcast is of statement {number}, which is not there"));
        }
    }
    for (_, number) in found.fan_outs.difference(&found.watched) {
        wrong.push(format!("the broadcast of statement {number} would never be reported"));
    }
}

/// The counters against the copies. All of them follow from the copies, as long as these are kept: where the retention
/// has forgotten them, there is nothing to compare.
fn counters(found: &Found, wrong: &mut Vec<String>) {
    for ((network, number), is) in &found.recounted {
        let Some(says) = found.counters.get(&(*network, *number)).filter(|says| !says.agree_with(is)) else {
            continue;
        };
        let mut differ = |says: u64, what: String, is: u64, how: &str| {
            if says != is {
                wrong.push(format!("statement {number} on {network}: {says} {what}, and {is} {how}"));
            }
        };
        differ(says.rooms, "rooms are counted".into(), is.rooms, "have a copy");
        differ(says.delivered, "copies are counted as delivered".into(), is.delivered, "are");
        for why in says.failed.keys().chain(is.failed.keys()).collect::<BTreeSet<_>>() {
            let of = |counters: &Counters| counters.failed.get(why).copied().unwrap_or(0);
            differ(of(says), format!("copies are counted as failed ({why:?})"), of(is), "are");
        }
        differ(says.repeats, "possible duplicates are counted".into(), is.repeats, "are known");
    }
}

fn answers(found: &Found, wrong: &mut Vec<String>) {
    let mut waiting = found.waiting.clone();
    for ((network, place), room) in &found.answers {
        if !waiting.remove(&(*network, *room, *place)) {
            wrong.push(format!("the answer {place} is not counted in its room"));
        }
        if !found.rooms.contains_key(&(*network, *room)) {
            wrong.push(format!("an answer is for room {room}, which is not there"));
        }
    }
    wrong.extend(waiting.iter().map(|(.., place)| format!("an answer {place} is counted and not there")));
    for (_, place) in found.sent.iter().filter(|place| !found.answers.contains_key(*place)) {
        wrong.push(format!("an answer {place} is under way and not there"));
    }
}

/// A last number that is behind gives out the same number twice.
fn last_numbers(found: &Found, wrong: &mut Vec<String>) {
    let last = |of: Last| found.last.get(&of).copied().unwrap_or(0);
    let mut behind = |name: &str, of: fn(NetworkId) -> Last, network: NetworkId, number: u64| {
        if last(of(network)) < number {
            wrong.push(format!("the counter of {name} is behind {number}"));
        }
    };
    found.rooms.keys().for_each(|(network, room)| behind("room", Last::Room, *network, room.0));
    found.answers.keys().for_each(|(network, answer)| behind("answer", Last::Answer, *network, answer.0));
    found.inbox.iter().for_each(|(network, incoming)| behind("inbox", Last::Incoming, *network, incoming.0));
    let highest = found.numbers.keys().last().map_or(0, |number| u64::from(number.0));
    if last(Last::Statement) < highest {
        wrong.push(format!("the counter of statements is behind {highest}"));
    }
}
