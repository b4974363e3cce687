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
