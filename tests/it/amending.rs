//! What was delivered is corrected, withdrawn, halted.

use crate::bots::{BOUND, MODERATOR, moderated_bot};
use crate::matrix::{on_matrix, room_with, subscribed_room};
use crate::publishing::{publish, report, subscribed_group};
use serde_json::json;
use std::time::Duration;
use testkit::matrix::{Message, Person};
use testkit::synapse::Synapse;
use testkit::telegram::{BotApi, Fault, Message as TelegramMessage};

/// Says something as the moderator and presses a choice of the last message that comes back.
async fn say_and_press(api: &BotApi, text: &str, choice: &str) {
    api.say(MODERATOR, MODERATOR, text);
    let preview = api
        .wait_for_message(MODERATOR, |message| message.text().contains("Nothing has been changed yet"), BOUND)
        .await;
    api.press(MODERATOR, MODERATOR, preview.id, choice);
    if choice.starts_with("Withdraw") {
        let asks = |message: &TelegramMessage| message.text().contains("everywhere?");
        api.wait_for_edit(MODERATOR, preview.id, asks, BOUND).await;
        api.press(MODERATOR, MODERATOR, preview.id, "Yes, do it");
    }
    let going = |text: &str| text.contains("goes out") || text.contains("withdrawn");
    api.wait_for_edit(MODERATOR, preview.id, |message| going(message.text()), BOUND).await;
}

/// Says a command at the moderator's desk on Matrix, and confirms it once these words stand in the preview.
async fn confirm(mo: &Person, desk: &str, command: &str, preview: &str, id: &str) {
    mo.say(desk, command).await;
    mo.wait_for_message(desk, |message| message.body.contains(preview), BOUND).await;
    mo.say(desk, &format!("!publish {id}")).await;
    if command.starts_with("!retract") {
        confirm_withdrawal(mo, desk, id).await;
    }
}

/// Confirms on Matrix that a statement is to be withdrawn.
pub async fn confirm_withdrawal(mo: &Person, desk: &str, id: &str) {
    let question = format!("Withdraw “{id}” everywhere?");
    let asked = mo.wait_for_message(desk, |message| message.body.contains(&question), BOUND).await;
    let (_, code) = asked.body.rsplit_once("!confirm ").unwrap();
    mo.say(desk, &format!("!confirm {code}")).await;
}

/// The report on Matrix with these words.
async fn matrix_report(mo: &Person, desk: &str, words: &str) -> Message {
    let reports = |message: &Message| message.body.contains("on Matrix") && message.body.contains(words);
    mo.wait_for_message(desk, reports, BOUND).await
}

/// How many messages of ours a chat shows.
fn shown(api: &BotApi, chat: i64, about: &str) -> usize {
    api.look(|state| state.answers(chat).filter(|answer| answer.text().contains(about)).count())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_takes_the_place_of_what_is_there() {
    let (api, _site, bot) = moderated_bot().await;
    let group = subscribed_group(&api, "Group").await;
    publish(&api, "mistaken").await;
    let copy = api.next_message(group, BOUND).await;
    assert!(copy.text().contains("The text of mistaken."));
    report(&api, "mistaken").await;
    let later = subscribed_group(&api, "Later").await;

    api.say(MODERATOR, MODERATOR, "/correct mistaken\n# About mistaken\n\nThe right text.");
    assert!(api.next_message(MODERATOR, BOUND).await.text().contains("The right text."));
    assert!(api.next_message(MODERATOR, BOUND).await.text().contains("Nothing has been changed yet"));
    api.say(MODERATOR, MODERATOR, "/publish mistaken");
    let edited =
        api.wait_for_edit(group, copy.id, |message| message.text().contains("The right text."), BOUND).await;
    assert!(edited.text().contains("Corrected on"), "{}", edited.html());
    assert_eq!(report(&api, "mistaken").await, "“mistaken” on Telegram: 1 corrected, 0 failed.");

    // A language that comes later reaches the rooms that wanted it.
    api.say(group, group.abs(), "/language es");
    api.next_message(group, BOUND).await;
    api.say(MODERATOR, MODERATOR, "/correct mistaken\nlang: es\n# Sobre el error\n\nEl texto correcto.");
    api.wait_for_message(MODERATOR, |message| message.text().contains("Nothing has been changed yet"), BOUND)
        .await;
    api.say(MODERATOR, MODERATOR, "/publish mistaken");
    api.wait_for_edit(group, copy.id, |message| message.text().contains("El texto correcto."), BOUND).await;
    report(&api, "mistaken").await;
    api.look(|state| {
        let copies =
            |room: i64| state.answers(room).filter(|answer| answer.text().contains("mistaken")).count();
        assert_eq!(copies(later), 0, "who subscribed later gets no correction of what they never had");
        assert_eq!(state.answers(group).filter(|answer| answer.id == copy.id).count(), 1);
    });
    api.ignore_unread();
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_that_rings_tells_of_itself_once() {
    let (api, _site, bot) = moderated_bot().await;
    let group = subscribed_group(&api, "Group").await;
    publish(&api, "ringing").await;
    let copy = api.next_message(group, BOUND).await;
    report(&api, "ringing").await;
    say_and_press(&api, "/correct ringing\n# About ringing\n\nThe right text.", "Publish and notify").await;
    api.wait_for_edit(group, copy.id, |message| message.text().contains("The right text."), BOUND).await;
    let notice = api.next_message(group, BOUND).await;
    assert!(notice.text().contains("has been corrected"), "{}", notice.html());
    assert_eq!(notice.reply_to(), Some(copy.id));
    report(&api, "ringing").await;
    // The next one takes the notice away and rings anew; a quiet one leaves it.
    say_and_press(&api, "/correct ringing --ring\n# About ringing\n\nEven better.", "Publish").await;
    let second = api.next_message(group, BOUND).await;
    assert!(second.text().contains("has been corrected") && second.id != notice.id);
    report(&api, "ringing").await;
    assert_eq!(shown(&api, group, "has been corrected"), 1);
    // A withdrawal takes all of it away.
    say_and_press(&api, "/retract ringing It was wrong.", "Withdraw").await;
    report(&api, "ringing").await;
    assert_eq!(shown(&api, group, "ringing"), 0);
    api.ignore_unread();
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_withdrawn_is_removed_or_becomes_a_line() {
    let (api, site, bot) = moderated_bot().await;
    let old = subscribed_group(&api, "Old").await;
    publish(&api, "harmful").await;
    let copy = api.next_message(old, BOUND).await;
    report(&api, "harmful").await;
    // After two days a bot can't remove its messages any more.
    api.advance(Duration::from_secs(49 * 3600));
    say_and_press(&api, "/retract harmful It named somebody who is in danger.", "Withdraw").await;
    let line =
        api.wait_for_edit(old, copy.id, |message| message.text().contains("Withdrawn on"), BOUND).await;
    assert!(line.text().contains("It named somebody"), "{}", line.html());
    assert!(!line.text().contains("The text of harmful"), "{}", line.html());
    assert!(report(&api, "harmful").await.contains("1 withdrawn, 0 failed"));

    api.say(old, old.abs(), "/declaration harmful");
    let tombstone = api.next_message(old, BOUND).await;
    assert!(tombstone.text().contains("Withdrawn on") && !tombstone.text().contains("The text of"));
    api.say(MODERATOR, MODERATOR, "/correct harmful\n# T\n\nText.");
    api.wait_for_message(MODERATOR, |message| message.text().contains("has been withdrawn"), BOUND).await;
    // A file that still has the text does not bring it back.
    site.write("harmful.md", "---\nid: harmful\n---\n# Harmful\n\nText.");
    let (status, out, _) = site.run(&["import", "--broadcast", "harmful.md"], "").await;
    assert!(status.success() && out.contains("withdrawn"), "{out}");
    api.ignore_unread();
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_waits_shows_nothing_that_was_withdrawn_meanwhile() {
    let (api, site, bot) = moderated_bot().await;
    let group = subscribed_group(&api, "Group").await;
    publish(&api, "harmful").await;
    report(&api, "harmful").await;
    let ana = api.private(5, "Ana", "en");
    api.fail_always(Some(ana), "sendMessage", Fault::RetryAfter(1));
    for question in ["/declaration harmful", "/declarations", "/declaration harmful full"] {
        api.say(ana, 5, question);
    }
    bot.wait_for_log("the network asks to wait", BOUND).await;
    say_and_press(&api, "/retract harmful It named somebody who is in danger.", "Withdraw").await;
    report(&api, "harmful").await;
    // What waits on disk is no other than what waits in memory.
    bot.kill().await;
    api.clear_faults();
    let bot = site.start(&[]);
    for words in ["Withdrawn on", "withdrawn", "Withdrawn on"] {
        let answer = api.next_message(ana, BOUND).await;
        assert!(answer.text().contains(words), "{}", answer.html());
    }
    api.ignore_unread();
    assert_eq!(shown(&api, ana, "The text of harmful"), 0);
    assert_eq!(shown(&api, group, "The text of harmful"), 0);
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_room_removed_stays_away_and_what_stays_is_answered() {
    let (api, _site, bot) = moderated_bot().await;
    let (removed, fixed) = (subscribed_group(&api, "Removed").await, subscribed_group(&api, "Fixed").await);
    publish(&api, "mistaken").await;
    api.next_message(removed, BOUND).await;
    let copy = api.next_message(fixed, BOUND).await;
    report(&api, "mistaken").await;
    api.fail_in(removed, "editMessageText", Fault::error(400, "Bad Request: message to edit not found"));
    api.fail_in(fixed, "editMessageText", Fault::error(400, "Bad Request: message can't be edited"));
    say_and_press(&api, "/correct mistaken\n# About mistaken\n\nThe right text.", "Publish").await;
    let reply = api.next_message(fixed, BOUND).await;
    assert!(reply.text().contains("The right text."), "{}", reply.html());
    assert_eq!(reply.reply_to(), Some(copy.id));
    let told = report(&api, "mistaken").await;
    assert!(told.contains("1 corrected, 1 failed") && told.contains("has removed it"), "{told}");
    // From then on the reply is what is corrected; the other room is left in peace.
    say_and_press(&api, "/correct mistaken\n# About mistaken\n\nThe best text.", "Publish").await;
    api.wait_for_edit(fixed, reply.id, |message| message.text().contains("The best text."), BOUND).await;
    report(&api, "mistaken").await;
    assert_eq!(shown(&api, removed, "best"), 0);
    // What could not be edited is withdrawn all the same.
    say_and_press(&api, "/retract mistaken It was wrong.", "Withdraw").await;
    report(&api, "mistaken").await;
    assert_eq!(shown(&api, fixed, "mistaken"), 0);
    api.ignore_unread();
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_grows_and_shrinks_is_corrected_as_a_whole() {
    let (api, site, bot) = moderated_bot().await;
    let group = subscribed_group(&api, "Group").await;
    // Demands are carried whole, however long they are.
    let text = |word: &str, count: usize| {
        let demands =
            (1..=count).map(|n| format!("{n}. We demand {word} number {n}, and that it comes soon."));
        format!("# About long\n\nLead.\n\n## Demands\n\n{}", demands.collect::<Vec<_>>().join("\n"))
    };
    site.write("long.md", &format!("---\nid: long\n---\n{}", text("bread", 150)));
    site.run(&["import", "--broadcast", "long.md"], "").await;
    api.wait_until(BOUND, |state| state.answers(group).any(|a| a.text().contains("bread number 150,"))).await;
    let parts = api.look(|state| state.answers(group).filter(|a| a.text().contains("bread")).count());
    assert!(parts >= 2, "{parts}");
    for (word, count) in [("roses", 20), ("land", 300), ("peace", 150)] {
        site.write("corrected.md", &text(word, count));
        api.write(MODERATOR, MODERATOR)
            .text("/correct long")
            .document("corrected.md", text(word, count).as_bytes())
            .send();
        let preview = api
            .wait_for_message(MODERATOR, |m| m.text().contains("Nothing has been changed yet"), BOUND)
            .await;
        api.press(MODERATOR, MODERATOR, preview.id, "Publish");
        report(&api, "long").await;
        api.look(|state| {
            let all: Vec<String> = state
                .answers(group)
                .map(|a| a.text().to_owned())
                .filter(|t| t.contains("We demand"))
                .collect();
            let whole = all.join("\n");
            assert!(all.iter().all(|text| text.contains(word)), "{word}: {all:?}");
            assert_eq!(whole.matches("We demand").count(), count, "{word}");
            assert!((1..=count).all(|n| whole.contains(&format!("{word} number {n},"))), "{word}");
        });
    }
    api.ignore_unread();
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_is_halted_and_goes_on_and_tells_how_it_stands() {
    let (api, site, bot) = moderated_bot().await;
    let rooms: Vec<i64> = (1000..1600).map(|id| api.private(id, "Reader", "en")).collect();
    for room in &rooms {
        api.say(*room, *room, "/subscribe");
    }
    let holders = |state: &testkit::telegram::State| {
        rooms.iter().filter(|room| state.answers(**room).any(|a| a.text().starts_with("About slow"))).count()
    };
    let subscribed = |state: &testkit::telegram::State| {
        rooms.iter().filter(|room| state.answers(**room).any(|a| a.text().contains("Subscribed"))).count()
    };
    api.wait_until(BOUND, |state| subscribed(state) == rooms.len()).await;
    publish(&api, "slow").await;
    // At thirty a second that takes twenty seconds: the moderator sees it go on, in one message.
    let progress_message = api
        .wait_for_message(MODERATOR, |m| m.text().contains("waiting") && m.text().contains("left"), BOUND)
        .await;
    api.say(MODERATOR, MODERATOR, "/stop slow");
    let halted = api.wait_for_message(MODERATOR, |m| m.text().starts_with("Halted"), BOUND).await;
    // What was under way may still arrive; then nothing does, until it goes on, over a restart too.
    bot.stop().await;
    let at_rest = api.look(holders);
    assert!((1..rooms.len()).contains(&at_rest), "{at_rest}");
    let bot = site.start(&[]);
    api.say(MODERATOR, MODERATOR, "/report slow");
    let told = api.wait_for_message(MODERATOR, |m| m.text().contains("It is halted"), BOUND).await;
    assert!(told.text().contains(&format!("{at_rest} of 600 delivered")), "{}", told.html());
    assert_eq!(api.look(holders), at_rest);
    api.press(MODERATOR, MODERATOR, halted.id, "Resume");
    api.wait_until(BOUND, |state| holders(state) == rooms.len()).await;
    assert!(report(&api, "slow").await.contains("600 delivered, 0 failed"));
    api.wait_for_edit(MODERATOR, progress_message.id, |m| m.text().contains("600 of 600 delivered"), BOUND)
        .await;
    api.look(|state| {
        let twice = rooms
            .iter()
            .filter(|room| state.answers(**room).filter(|a| a.text().starts_with("About slow")).count() > 1);
        assert_eq!(twice.count(), 0);
    });
    api.ignore_unread();
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_matrix_a_copy_is_corrected_in_its_place_and_withdrawn_with_its_edits() {
    let synapse = Synapse::shared().await;
    let mo = Person::new(synapse, "mo").await;
    let (site, user) = on_matrix(synapse, &[mo.user_id()]).await;
    let bot = site.start(&[]);
    let desk = room_with(&mo, &user, false, true).await;
    let ana = Person::new(synapse, "ana").await;
    let (open, encrypted) =
        (subscribed_room(&ana, &user, false).await, subscribed_room(&ana, &user, true).await);
    let removed = subscribed_room(&ana, &user, false).await;
    confirm(
        &mo,
        &desk,
        "!post\nid: note\n# About note\n\nThe first text.",
        "Nothing has been sent yet",
        "note",
    )
    .await;
    let copy = |message: &Message| message.body.contains("The first text.");
    let first = ana.wait_for_message(&open, copy, BOUND).await;
    let second = ana.wait_for_message(&encrypted, copy, BOUND).await;
    let third = ana.wait_for_message(&removed, copy, BOUND).await;
    matrix_report(&mo, &desk, "3 delivered").await;
    // The room's admin doesn't want it there.
    ana.redact(&removed, &third.event_id).await;

    confirm(
        &mo,
        &desk,
        "!correct note --ring\n# About note\n\nThe right text.",
        "Nothing has been changed yet",
        "note",
    )
    .await;
    for (room, copy) in [(&open, &first), (&encrypted, &second)] {
        let edit = ana.wait_for_message(room, |m| m.body.contains("The right text."), BOUND).await;
        assert_eq!(edit.replaces.as_ref(), Some(&copy.event_id));
        let ring = ana.wait_for_message(room, |m| m.body.contains("has been corrected"), BOUND).await;
        assert_eq!((ring.in_reply_to.as_ref(), ring.msgtype.as_str()), (Some(&copy.event_id), "m.text"));
    }
    let told = matrix_report(&mo, &desk, "2 corrected, 1 failed").await;
    assert!(told.body.contains("has removed it"), "{told:?}");

    confirm(&mo, &desk, "!retract note It was wrong.", "would be withdrawn", "note").await;
    matrix_report(&mo, &desk, "3 withdrawn, 0 failed").await;
    for room in [&open, &encrypted, &removed] {
        for message in ana.messages(room).into_iter().filter(|message| message.sender == user) {
            let id = message.event_id.clone();
            if message.body.contains("note") || message.body.contains("text.") {
                ana.wait_for_message(room, |message| message.event_id == id && message.redacted, BOUND).await;
            }
        }
    }
    assert_eq!(ana.messages(&removed).iter().filter(|m| m.body.contains("right")).count(), 0);
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_matrix_what_can_still_be_read_is_not_reported_as_withdrawn() {
    let synapse = Synapse::shared().await;
    let mo = Person::new(synapse, "mo").await;
    let (site, user) = on_matrix(synapse, &[mo.user_id()]).await;
    let bot = site.start(&[]);
    let desk = room_with(&mo, &user, false, true).await;
    let (ana, mallory) = (Person::new(synapse, "ana").await, Person::new(synapse, "mallory").await);
    let (spoiled, kept) =
        (subscribed_room(&ana, &user, false).await, subscribed_room(&ana, &user, false).await);
    ana.invite(&spoiled, mallory.user_id()).await;
    mallory.join(&spoiled).await;
    confirm(
        &mo,
        &desk,
        "!post\nid: slip\n# About slip\n\nThe wrong text.",
        "Nothing has been sent yet",
        "slip",
    )
    .await;
    let copy = |message: &Message| message.sender == user && message.body.contains("The wrong text.");
    let first = ana.wait_for_message(&spoiled, copy, BOUND).await;
    ana.wait_for_message(&kept, copy, BOUND).await;
    matrix_report(&mo, &desk, "2 delivered").await;

    // A member who may do nothing special says that it reads otherwise now; and in the other room the bot may
    // remove nothing.
    let content = json!({ "msgtype": "m.text", "body": "* false", "m.new_content": { "msgtype": "m.text", "body": "false" },
                          "m.relates_to": { "rel_type": "m.replace", "event_id": first.event_id } });
    mallory.say_raw(&spoiled, "m.room.message", content).await;
    let mut levels = ana.state(&kept, "m.room.power_levels", "").unwrap();
    levels["events"]["m.room.redaction"] = 50.into();
    ana.say_state(&kept, "m.room.power_levels", levels).await;

    confirm(&mo, &desk, "!retract slip It was wrong.", "would be withdrawn", "slip").await;
    matrix_report(&mo, &desk, "1 withdrawn, 1 failed").await;
    ana.wait_for_message(&spoiled, |m| m.event_id == first.event_id && m.redacted, BOUND).await;
    bot.stop().await;
}
