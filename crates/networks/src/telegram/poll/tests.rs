use super::*;
use domain::incoming::Incoming;
use domain::incoming::What;
use serde_json::json;

fn us() -> Us {
    Us { id: 1, username: "altavoz_bot".to_owned() }
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn pressed(id: i64) -> Value {
    json!({"update_id": id, "callback_query": {
        "id": "q", "from": {"id": 42, "is_bot": false, "first_name": "Ana"}, "chat_instance": "1", "data": "help",
        "message": {"message_id": 7, "date": 0, "chat": {"id": 42, "type": "private"}},
    }})
}

fn position(batch: &Batch) -> Position {
    Position::read(&batch.cursor).unwrap()
}

#[test]
fn the_cursor_stands_behind_what_was_read() {
    let now = at("2026-11-02T12:00:00Z");
    let first = batch(&[], &us(), None, now);
    assert_eq!((first.incoming.len(), position(&first).offset), (0, None));
    let broken = json!({"update_id": 8, "message": {"message_id": "seven"}});
    let unknown = json!({"update_id": 9, "something_new": {}});
    let second = batch(&[pressed(7), broken, unknown, json!("nonsense")], &us(), Some(position(&first)), now);
    assert_eq!((second.incoming.len(), position(&second).offset(now)), (1, Some(10)));
    assert_eq!(batch(&[], &us(), Some(position(&second)), now).cursor, second.cursor);
}

#[test]
fn an_album_is_heard_once_and_with_its_text() {
    let picture = |id: i64, album: Option<&str>, caption: Option<&str>| {
        json!({"update_id": id, "message": {
            "message_id": id, "date": 0, "chat": {"id": 42, "type": "private"}, "from": {"id": 42},
            "photo": [], "media_group_id": album, "caption": caption,
        }})
    };
    let updates = [
        picture(1, Some("a"), None),
        picture(2, Some("a"), None),
        picture(3, Some("a"), Some("/post")),
        picture(4, Some("b"), None),
        picture(5, None, None),
        picture(6, None, None),
        picture(7, Some("b"), None),
    ];
    let heard = batch(&updates, &us(), None, at("2026-11-02T12:00:00Z")).incoming;
    let is_answered = |incoming: &Incoming| match &incoming.what {
        What::Message(message) => message.addressed,
        _ => false,
    };
    let (answered, further): (Vec<_>, Vec<_>) = heard.iter().partition(|incoming| is_answered(incoming));
    let keys = |all: Vec<&Incoming>| all.iter().map(|incoming| incoming.key.clone()).collect::<Vec<_>>();
    assert_eq!(keys(answered), ["u1", "u3", "u4", "u5", "u6", "u7"]);
    // The others may belong to a draft.
    assert_eq!(keys(further), ["u2"]);
}

#[test]
fn after_a_pause_a_choice_may_be_old() {
    let before = Position { offset: Some(5), polled_at: at("2026-11-02T08:00:00Z"), backlog_since: None };
    let soon = at("2026-11-02T08:30:00Z");
    assert_eq!(batch(&[pressed(5)], &us(), Some(before), soon).incoming[0].at, soon);
    let later = at("2026-11-02T11:00:00Z");
    let backlog: Vec<Value> = (5..105).map(pressed).collect();
    let first = batch(&backlog, &us(), Some(before), later);
    assert!(
        first
            .incoming
            .iter()
            .all(|incoming| incoming.at == before.polled_at && matches!(incoming.what, What::Message(_)))
    );
    // There was more than one answer could hold.
    let second = batch(&[pressed(105)], &us(), Some(position(&first)), later);
    assert_eq!(second.incoming[0].at, before.polled_at);
    let third = batch(&[pressed(106)], &us(), Some(position(&second)), later);
    assert_eq!(third.incoming[0].at, later);
}

#[test]
fn after_a_week_telegram_may_count_anew() {
    let before = Position { offset: Some(900), polled_at: at("2026-11-02T08:00:00Z"), backlog_since: None };
    let now = at("2026-11-10T08:00:00Z");
    assert_eq!(before.offset(now), None);
    assert_eq!(position(&batch(&[pressed(3)], &us(), Some(before), now)).offset, Some(4));
}

#[test]
fn an_unreadable_cursor_is_none() {
    assert_eq!(Position::read(&Cursor(b"{".to_vec())), None);
    assert_eq!(Position::read(&Cursor(Vec::new())), None);
}

#[test]
fn a_number_that_no_update_has_moves_nothing() {
    let now = at("2026-11-02T12:00:00Z");
    for id in [i64::MAX, i64::MIN, -1] {
        let batch = batch(&[pressed(id)], &us(), None, now);
        assert_eq!((batch.incoming.len(), position(&batch).offset), (0, None), "{id}");
    }
}

#[test]
fn more_than_was_asked_for_is_left_for_the_next_time() {
    let now = at("2026-11-02T12:00:00Z");
    let updates: Vec<Value> = (1..=250).map(pressed).collect();
    let first = batch(&updates, &us(), None, now);
    assert_eq!((first.incoming.len(), position(&first).offset), (100, Some(101)));
}
