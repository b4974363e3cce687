use super::*;
use crate::app::tests::{app, incoming, message};
use domain::answer::Reply;
use domain::incoming::Message;
use domain::lang::Lang;
use domain::number::AnswerId;
use domain::room::NetworkId;
use networks::console::Console;

const NETWORK: NetworkId = NetworkId::Console;

/// Handles what came in; the texts of the answers that it came to.
fn handled(heard: &[Incoming]) -> Vec<String> {
    let (_folder, app) = app();
    let app = Arc::new(app);
    app.store.take(NETWORK, heard, b"cursor").unwrap();
    let network = Arc::new(Console::new(app.clock.clone(), commands::registry::takes_text, Vec::new()));
    let mut handler = handler(&app, network);
    assert_eq!(handler.run_ready().unwrap(), (heard.len(), false));
    assert!(app.store.inbox(NETWORK).next().is_none());
    let answers = app.store.answers(NETWORK, AnswerId::default(), 100).unwrap();
    let text = |outgoing: &store::Outgoing| {
        let room = app.store.room_by_number(NETWORK, outgoing.room).unwrap().unwrap();
        let answer = match &outgoing.reply {
            Reply::Said(answer) => answer.clone(),
            Reply::Asked(question) => app.answer(question, &room),
            Reply::Told { person, notification } => app.tell(person, notification, &room),
        };
        answer.messages.iter().map(|message| message.document.text()).collect()
    };
    answers.iter().map(|(_, outgoing)| text(outgoing)).collect()
}

fn handler(app: &Arc<App>, network: Arc<Console>) -> Handler {
    Handler {
        app: app.clone(),
        network,
        asking: FuturesUnordered::new(),
        calls: Arc::new(Semaphore::new(CALLS)),
        rooms: HashSet::new(),
        courtesies: Arc::new(Semaphore::new(1)),
        loops: Loops::default(),
        committed: Committed::No,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_sends_many_holds_up_nobody() {
    let (_folder, app) = app();
    let app = Arc::new(app);
    let network = Arc::new(Console::new(app.clock.clone(), commands::registry::takes_text, Vec::new()));
    let mut heard: Vec<Incoming> = (1..=100).map(|key| asked("/whoami", key)).collect();
    let stop = asked("/stop", 101);
    heard.push(Incoming { room: Address::new(NETWORK, "another"), ..stop });
    app.store.take(NETWORK, &heard, b"cursor").unwrap();
    let mut handler = handler(&app, network);
    assert_eq!(handler.run_ready().unwrap(), (BATCH, true));
    // The one of the other room was among them.
    let left: Vec<_> = app.store.inbox(NETWORK).map(|row| row.unwrap().incoming).collect();
    let keys: Vec<usize> = left.iter().map(|incoming| incoming.key.len()).collect();
    assert_eq!(keys, (BATCH..=100).collect::<Vec<_>>(), "in their order");
}

/// Words in the console's room, with a key of a length.
fn asked(words: &str, key: usize) -> Incoming {
    let What::Message(message) = message() else { unreachable!() };
    let what = What::Message(Message { text: words.into(), ..message });
    Incoming { key: "k".repeat(key), ..incoming(NETWORK, "console", RoomKind::Private, what) }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_fits_no_row_holds_up_nobody() {
    // What came in just fits into a row; with an answer, even the shortest, it doesn't.
    let answers = handled(&[asked("/whoami", 129_960), asked("/whoami", 1)]);
    assert_eq!(answers.len(), 1);
    assert!(answers.concat().contains("You sit at the console"), "{answers:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_an_answer_fits_no_row_an_apology_does() {
    // What is said of oneself at the start is longer than an apology.
    let answers = handled(&[asked("/start", 129_850)]);
    assert_eq!(answers.len(), 1);
    assert!(answers.concat().contains("went wrong"), "{answers:?}");
    let mut spanish = asked("/start", 129_850);
    if let What::Message(message) = &mut spanish.what {
        message.person.language = Lang::parse("es");
    }
    let answers = handled(&[spanish]);
    assert!(answers.concat().contains("falló"), "{answers:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_listener_learns_that_the_inbox_was_looked_through() {
    let (_folder, app) = app();
    let app = Arc::new(app);
    let network = Arc::new(Console::new(app.clock.clone(), commands::registry::takes_text, Vec::new()));
    let (_up, line) = watch::channel(Line::Up);
    let (idle, _) = watch::channel(false);
    let (turns, mut decided) = watch::channel(0);
    let inbox = Arc::new(Notify::new());
    app.store.take(NETWORK, &[asked("/whoami", 1)], b"cursor").unwrap();
    let handler = tokio::spawn(handle(app.clone(), network, line, inbox, idle, turns));
    tokio::time::timeout(Duration::from_secs(10), decided.changed()).await.unwrap().unwrap();
    assert!(app.store.inbox(NETWORK).next().is_none());
    app.stop.cancel();
    handler.await.unwrap();
}
