//! What can go wrong between the bot and a server, one after the other: nothing is lost, nothing comes twice on Matrix,
//! on Telegram only what the report tells, and the other network never notices.

mod campaign;

use crate::bots::{BINARY, BOUND, MODERATOR, config, telegram};
use crate::matrix::{on_matrix, room_with, subscribed_room};
use campaign::{Campaign, NAMES, ROOMS, text_of};
use domain::room::NetworkId;
use testkit::bot::{Bot, Site};
use testkit::matrix::{Message, Person};
use testkit::proxy::{Fault, Proxy, Reply};
use testkit::synapse::Synapse;
use testkit::telegram::{BotApi, Fault as ApiFault, State};

/// What the bot logs when the third try in a row has failed.
const THIRD_TRY: &str = "can't be reached; next try in 3 s";

/// A fault, and what it can do to a message that it happens to.
struct Trial {
    name: &'static str,
    fault: What,
    /// The server acted, and its answer was lost.
    acted: bool,
    /// The bot can't know that the server did not act.
    unknown: bool,
}

enum What {
    /// To whatever carries a statement.
    Sends(Fault),
    /// To every request.
    All(Fault),
    /// The server can't be reached, for longer than the longest pause.
    Refused,
    /// Its name doesn't resolve any more.
    Nameless,
}
use What::{All, Nameless, Refused, Sends};

/// What happens on a network.
fn trials(sick: NetworkId) -> Vec<Trial> {
    let telegram = sick == NetworkId::Telegram;
    let trial = |name, fault, acted, unknown| Trial { name, fault, acted, unknown };
    let limited = if telegram {
        Reply::json(
            429,
            r#"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 1","parameters":{"retry_after":1}}"#,
        )
    } else {
        Reply::json(429, r#"{"errcode":"M_LIMIT_EXCEEDED","error":"Too Many Requests","retry_after_ms":700}"#)
    };
    let bare = if telegram {
        Reply::json(429, r#"{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 1"}"#)
    } else {
        Reply::json(429, r#"{"errcode":"M_LIMIT_EXCEEDED","error":"Too Many Requests"}"#)
            .with_header("Retry-After", "1")
    };
    let broken = if telegram {
        Reply::json(500, r#"{"ok":false,"error_code":500,"description":"Internal Server Error"}"#)
    } else {
        Reply::json(500, r#"{"errcode":"M_UNKNOWN","error":"Internal server error"}"#)
    };
    let half = if telegram { r#"{"ok":true,"result":{"message_id":1,"da"# } else { r#"{"event_id":"$abc"# };
    vec![
        trial("reset-midway", Sends(Fault::Reset), true, true),
        trial("cut-midway", Sends(Fault::Cut), true, true),
        trial("answered-late", Sends(Fault::Late), true, true),
        trial("truncated-json", Sends(Fault::Instead(Reply::json(200, half))), true, true),
        trial("html-as-answer", Sends(Fault::Instead(Reply::page(200))), true, true),
        trial("never-answered", Sends(Fault::Hang), false, true),
        trial("limited", Sends(Fault::Answer(limited)), false, false),
        trial("limited-barely", Sends(Fault::Answer(bare)), false, false),
        trial("status-500", Sends(Fault::Answer(broken)), false, true),
        trial("status-502", Sends(Fault::Answer(Reply::page(502))), false, true),
        trial("status-503", Sends(Fault::Instead(Reply::page(503))), true, true),
        trial("refused", Refused, false, false),
        trial("dns-gone", Nameless, false, false),
        trial("all-502", All(Fault::Answer(Reply::page(502))), false, true),
    ]
}

impl Campaign {
    /// All is well again: what is reported, and what stands in the rooms.
    async fn came_of(&self, sick: NetworkId, trial: &Trial) {
        let (id, well) = (trial.name, other(sick));
        for network in [sick, well] {
            let line = format!("“{id}” on {}: {ROOMS} delivered, 0 failed.", network.name());
            let report = self.told(well, &[&line], BOUND).await;
            let repeats = network == NetworkId::Telegram && network == sick && trial.unknown;
            // When all fails, some are tried more often.
            let count = if matches!(trial.fault, All(_)) { String::new() } else { ROOMS.to_string() };
            let expected = format!("{count} may have arrived twice");
            assert_eq!(report.contains(&expected), repeats, "{id}: {report}");
            let lines = report.lines().filter(|line| !line.is_empty()).count();
            // The last one is about the record.
            assert_eq!(lines, 2 + usize::from(repeats), "{id}: {report}");
        }
        // Whoever sees this answer has seen what was sent before it.
        for network in [sick, well] {
            self.answers(network, &format!("after-{id}"), BOUND).await;
        }
        let twice = sick == NetworkId::Telegram && trial.acted;
        assert_eq!(self.copies(well, id), [1; ROOMS], "{id}: on {}, which was well", well.name());
        // Among strangers' answers, one room may be hit twice before another is.
        let copies = self.copies(sick, id);
        let all: usize = copies.iter().sum();
        let expected = ROOMS * (1 + usize::from(twice));
        assert!(!copies.contains(&0) && all == expected, "{id}: on {}: {copies:?}", sick.name());
    }

    /// Publishes while a network has a fault, and counts what comes of it.
    async fn bear(&self, sick: NetworkId, trial: &Trial, bot: &Bot) {
        let (id, proxy, well) = (trial.name, self.proxy(sick), other(sick));
        self.flood();
        self.draft(well, id).await;
        let (hits, log) = (proxy.hits(""), bot.log());
        match &trial.fault {
            // On Telegram a message that may have arrived is sent four times at most: there each room is hit once.
            Sends(fault) if sick == NetworkId::Telegram => {
                proxy.fail_times(ROOMS, &text_of(id), fault.clone());
            }
            Sends(fault) => proxy.fail("/send/m.room.", fault.clone()),
            All(fault) => proxy.fail("/", fault.clone()),
            Refused => proxy.refuse().await,
            Nameless if sick == NetworkId::Telegram => self.name(&NAMES[1..]),
            Nameless => self.name(&NAMES[..1]),
        }
        self.publish(well, id).await;
        match &trial.fault {
            Refused | Nameless => bot.wait_for_log_after(&log, THIRD_TRY, BOUND).await,
            Sends(_) if sick == NetworkId::Telegram => proxy.wait_for_hits(hits + ROOMS, "", BOUND).await,
            // One send at a time goes to a room: of one more than there are rooms, the first has failed. What arrived is
            // found and not sent again.
            Sends(_) => proxy.wait_for_hits(hits + ROOMS + usize::from(!trial.acted), "", BOUND).await,
            // One room after the other, when it's the network that gives no answers.
            All(_) => proxy.wait_for_hits(hits + ROOMS + 3, "", BOUND).await,
        }
        if matches!(trial.fault, Refused | Nameless) {
            assert_eq!(self.copies(sick, id), [0; ROOMS]);
        }
        self.name(&NAMES);
        if sick != NetworkId::Telegram || matches!(trial.fault, Refused | All(_)) {
            proxy.heal().await;
        }
        self.came_of(sick, trial).await;
        proxy.heal().await;
    }
}

impl Campaign {
    /// Corrects and withdraws a statement while no edit and no removal is answered in time.
    async fn amend(&self, sick: NetworkId) {
        let (id, well, proxy) = ("amended", other(sick), self.proxy(sick));
        let (edits, removals) = match sick {
            NetworkId::Telegram => ("/editMessageText", "/deleteMessage"),
            _ => ("/send/m.room.", "/redact/"),
        };
        self.draft(well, id).await;
        self.publish(well, id).await;
        self.arrived(sick, id, BOUND).await;
        proxy.fail_times(ROOMS, edits, Fault::Late);
        self.moderate(well, &format!("correct {id}\n# About {id}\n\n{RIGHT}")).await;
        self.told(well, &["Nothing has been changed yet", id], BOUND).await;
        self.moderate(well, &format!("publish {id}")).await;
        for (chat, room) in self.chats.iter().zip(&self.rooms) {
            self.api
                .wait_until(BOUND, |state| state.answers(*chat).any(|it| it.text().contains(RIGHT)))
                .await;
            let right = |message: &Message| message.replaces.is_some() && message.body.contains(RIGHT);
            self.ana.wait_for_message(room, right, BOUND).await;
        }
        proxy.fail_times(ROOMS, removals, Fault::Reset);
        self.moderate(well, &format!("retract {id} It was wrong.")).await;
        self.told(well, &["would be withdrawn", id], BOUND).await;
        self.moderate(well, &format!("publish {id}")).await;
        self.confirm_withdrawal(well, id).await;
        for network in [sick, well] {
            let line = format!("“{id}” on {}: {ROOMS} withdrawn, 0 failed.", network.name());
            self.told(well, &[&line], BOUND).await;
        }
        for (number, (chat, room)) in self.chats.iter().zip(&self.rooms).enumerate() {
            let left = |state: &State| state.answers(*chat).filter(|it| it.text().contains(RIGHT)).count();
            assert_eq!(self.api.look(left), 0);
            let all_gone = |messages: &[Message]| {
                let mut edits = messages.iter().filter(|message| message.replaces.is_some());
                edits.all(|message| message.redacted)
            };
            let heard = format!("gone-{number}");
            self.ana.say(room, &format!("!declaration {heard}")).await;
            self.ana
                .wait_for_message(
                    room,
                    |message| message.sender == self.user && message.body.contains(&heard),
                    BOUND,
                )
                .await;
            assert!(all_gone(&self.ana.messages(room)));
        }
        proxy.heal().await;
    }
}

/// The text of a correction.
const RIGHT: &str = "The right text.";

fn other(network: NetworkId) -> NetworkId {
    if network == NetworkId::Telegram { NetworkId::Matrix } else { NetworkId::Telegram }
}

/// Lets every fault happen to a network in turn.
async fn bears_everything(sick: NetworkId, name: &str) {
    let (campaign, bot) = Campaign::new(name).await;
    for trial in &trials(sick) {
        let began = std::time::Instant::now();
        campaign.bear(sick, trial, &bot).await;
        eprintln!("{}: {} ({:?})", sick.name(), trial.name, began.elapsed());
    }
    let began = std::time::Instant::now();
    campaign.amend(sick).await;
    eprintln!("{}: corrected and withdrawn ({:?})", sick.name(), began.elapsed());
    let log = bot.stop().await;
    assert!(!log.contains(&campaign.api.token()) && !log.contains("The text of"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn telegram_may_fail_in_every_way() {
    bears_everything(NetworkId::Telegram, "altavoz-telegram-fails").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn matrix_may_fail_in_every_way() {
    bears_everything(NetworkId::Matrix, "altavoz-matrix-fails").await;
}

/// A bot on Matrix alone, behind a proxy, with these options before and in its section; and who moderates.
async fn behind_a_proxy(options: &str, of_matrix: &str) -> (Proxy, Person, Site, String) {
    let synapse = Synapse::shared().await;
    let proxy = Proxy::start(&synapse.url()).await;
    let mo = Person::new(synapse, "mo").await;
    let (site, user) = on_matrix(synapse, &[mo.user_id()]).await;
    let config = std::fs::read_to_string(site.path("config.toml")).unwrap();
    let config = config.replace(&synapse.url(), &proxy.url());
    site.configure(&format!("{options}\n{config}\n{of_matrix}\n"));
    (proxy, mo, site, user)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_room_on_matrix_that_never_gives_an_answer_is_given_up() {
    let impatient = "give_up = \"2s\"\nlongest_pause = \"1s\"";
    let (proxy, mo, site, user) = behind_a_proxy(impatient, "").await;
    let bot = site.start(&[]);
    let desk = room_with(&mo, &user, false, true).await;
    let rooms = [subscribed_room(&mo, &user, false).await, subscribed_room(&mo, &user, false).await];
    let broken = rooms[0].trim_start_matches('!');
    proxy.fail(&format!("{broken}/send"), Fault::Answer(Reply::page(500)));
    mo.say(&desk, "!post\nid: note\n# About note\n\nThe text of note.").await;
    mo.wait_for_message(&desk, |message| message.body.contains("Nothing has been sent yet"), BOUND).await;
    mo.say(&desk, "!publish note").await;
    let report = |message: &Message| message.body.contains("“note” on Matrix");
    let told = mo.wait_for_message(&desk, report, BOUND).await.body;
    assert!(told.contains("1 delivered, 1 failed") && told.contains("never said"), "{told}");
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_rooms_that_never_answer_do_not_stand_for_the_network() {
    // Long enough for whoever answers, while other tests take the machine.
    let (proxy, mo, site, user) = behind_a_proxy("longest_pause = \"1s\"", "timeout = \"5s\"").await;
    let bot = site.start(&[]);
    let desk = room_with(&mo, &user, false, true).await;
    mo.wait_for_message(&desk, |message| message.body.contains("!help"), BOUND).await;
    let stranger = Person::new(Synapse::shared().await, "stranger").await;
    for _ in 0..2 {
        let room = subscribed_room(&stranger, &user, false).await;
        proxy.fail(&format!("{}/send", room.trim_start_matches('!')), Fault::Hang);
        for _ in 0..4 {
            stranger.say(&room, "!about").await;
        }
    }
    // Nobody else speaks, so nothing but these rooms tells of the network.
    proxy.wait_for_hits(6, "/send", BOUND).await;
    mo.say(&desk, "!whoami").await;
    mo.wait_for_message(&desk, |message| message.body.contains(mo.user_id()), BOUND).await;
    let log = bot.stop().await;
    assert!(log.matches("gives no answers").count() <= 1, "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_knows_is_given_up_in_the_end_and_an_outage_does_not_count() {
    let api = BotApi::start().await;
    api.ignore_unread();
    let mo = api.private(MODERATOR, "Mo", "en");
    let impatient = format!("give_up = \"2s\"\nlongest_pause = \"4s\"\n{}", config(&telegram(&api)));
    let site = Site::new(BINARY, &impatient);
    site.write("telegram-token", &api.token());
    let bot = site.start(&[]);
    let chats: Vec<i64> = (100..103).map(|id| api.private(id, "Somebody", "en")).collect();
    for chat in &chats {
        api.say(*chat, *chat, "/subscribe");
        assert!(api.next_message(*chat, BOUND).await.text().contains("Subscribed"));
    }
    let unheard_of = || ApiFault::error(420, "Enhance your calm");
    let publish = async |id: &str| {
        api.say(mo, mo, &format!("/post\nid: {id}\n# About {id}\n\n{}", text_of(id)));
        let preview = api.wait_for_message(mo, |it| it.text().contains("Nothing has been sent yet"), BOUND);
        api.press(mo, mo, preview.await.id, "Publish");
    };
    let report = async |id: &str| {
        api.wait_for_message(mo, |it| it.text().contains(&format!("“{id}” on Telegram")), BOUND)
            .await
            .text()
            .to_owned()
    };

    // One room alone: the others have it long before.
    api.fail_always(Some(chats[0]), "sendMessage", unheard_of());
    publish("given-up").await;
    for chat in &chats[1..] {
        assert!(api.next_message(*chat, BOUND).await.text().contains("given-up"));
    }
    let told = report("given-up").await;
    assert!(told.starts_with("“given-up” on Telegram: 2 delivered, 1 failed."), "{told}");
    assert!(told.contains("nothing could be delivered there for too long"), "{told}");
    assert!(api.calls("sendMessage").iter().filter(|call| call.status() == Some(420)).count() > 1);
    api.clear_faults();

    // Longer than a message is tried, nobody can be sent anything; and then one more time one room can't.
    api.say(mo, mo, "/post\nid: outlasted\n# About outlasted\n\nThe text of outlasted.");
    let preview = api.wait_for_message(mo, |it| it.text().contains("“outlasted”"), BOUND).await;
    api.fail_always(None, "sendMessage", ApiFault::error(401, "Unauthorized"));
    api.press(mo, mo, preview.id, "Publish");
    bot.wait_for_log("can't be reached; next try in 4 s", BOUND).await;
    api.clear_faults();
    api.fail_in(chats[1], "sendMessage", unheard_of());
    let told = report("outlasted").await;
    assert!(told.starts_with("“outlasted” on Telegram: 3 delivered, 0 failed."), "{told}");
    bot.stop().await;
}
