use super::*;
use crate::app::tests::{app, incoming, message};
use domain::room::RoomKind;

const NETWORK: NetworkId = NetworkId::Matrix;

#[test]
fn what_fits_no_row_does_not_make_a_network_deaf() {
    let (_folder, app) = app();
    let named =
        |key: &str| Incoming { key: key.into(), ..incoming(NETWORK, "!a", RoomKind::Group, message()) };
    let cursor = Cursor(vec![b'x'; 189_667]);
    let incoming = vec![named(&"k".repeat(189_667)), named("1")];
    take(&app, NETWORK, Batch { incoming, cursor: cursor.clone(), ended: false }).unwrap();
    assert_eq!(app.store.cursor(NETWORK).unwrap().map(Cursor), Some(cursor));
    let keys: Vec<String> = app.store.inbox(NETWORK).map(|row| row.unwrap().incoming.key).collect();
    assert_eq!(keys, ["1"]);
}

/// What is logged meanwhile.
fn logged(work: impl FnOnce()) -> String {
    let (mut reader, writer) = std::io::pipe().unwrap();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(move || writer.try_clone().unwrap())
        .with_ansi(false)
        .without_time()
        .finish();
    tracing::subscriber::with_default(subscriber, work);
    let mut log = String::new();
    std::io::Read::read_to_string(&mut reader, &mut log).unwrap();
    log
}

#[test]
fn a_server_cannot_write_lines_of_the_log() {
    let error = format!("refused\nERROR forged \u{1b}[31m\u{202e}{}", "x".repeat(10_000));
    let log = logged(|| log(NETWORK, "can't listen", &Failure::Passing(error), Duration::from_secs(3)));
    assert!(log.contains("can't listen: \"refused") && log.contains("next try in 3 s"), "{log}");
    assert_eq!(log.lines().count(), 1, "{log}");
    assert!(log.trim_end().chars().all(|c| !c.is_control() && c != '\u{202e}'), "{log:?}");
    assert!(log.len() < 600, "{}", log.len());
}

/// A batch with these texts, none of which is addressed to the bot.
fn batch(texts: &[&str], cursor: &str) -> Batch {
    let said = |text: &&str| {
        let What::Message(message) = message() else { unreachable!() };
        let what =
            What::Message(domain::incoming::Message { text: (*text).into(), addressed: false, ..message });
        Incoming { key: format!("{cursor} {text}"), ..incoming(NETWORK, "!a", RoomKind::Group, what) }
    };
    Batch { incoming: texts.iter().map(said).collect(), cursor: Cursor(cursor.into()), ended: false }
}

#[tokio::test(start_paused = true)]
async fn what_is_not_for_the_bot_is_not_written_and_the_cursor_comes_with_what_is() {
    let (_folder, app) = app();
    let mut place = Place::default();
    let written = || app.store.cursor(NETWORK).unwrap().map(|cursor| String::from_utf8(cursor).unwrap());
    let waiting = || app.store.inbox(NETWORK).count();

    // The first cursor is written, and so is what shows a new room.
    assert!(!place.take(&app, NETWORK, batch(&[], "1")).unwrap());
    assert_eq!((written().as_deref(), place.is_dirty), (Some("1"), true));
    assert!(place.take(&app, NETWORK, batch(&["hello"], "2")).unwrap());
    assert_eq!((written().as_deref(), waiting()), (Some("2"), 1));
    let row = app.store.inbox(NETWORK).next().unwrap().unwrap();
    let What::Message(message) = &row.incoming.what else { unreachable!() };
    assert_eq!(message.text, "", "a room is new, and the words are not for us");
    app.store
        .commit(&row, domain::decision::Decision::silence(domain::decision::Actor::Console), app.now())
        .unwrap();

    place.is_dirty = false;
    assert!(!place.take(&app, NETWORK, batch(&["hello", "/weather"], "3")).unwrap());
    assert!(!place.take(&app, NETWORK, batch(&[], "4")).unwrap());
    assert_eq!((written().as_deref(), waiting(), place.is_dirty), (Some("2"), 0, false));
    assert_eq!((&place.cursor, place.is_written), (&Some(Cursor(b"4".to_vec())), false));

    assert!(place.take(&app, NETWORK, batch(&["hello", "!whoami"], "5")).unwrap());
    assert_eq!((written().as_deref(), waiting(), place.is_written), (Some("5"), 1, true));

    // Without any, once in a while.
    assert!(!place.take(&app, NETWORK, batch(&["hello"], "6")).unwrap());
    assert_eq!(written().as_deref(), Some("5"));
    tokio::time::advance(CURSOR_PERIOD).await;
    assert!(!place.take(&app, NETWORK, batch(&["hello"], "7")).unwrap());
    assert_eq!((written().as_deref(), waiting(), place.is_dirty), (Some("7"), 1, true));
}
