//! What goes out is signed, and anybody checks it with minisign.

use crate::bots::{BOUND, MODERATOR, QUICK, hears, on_both};
use crate::matrix::{room_with, subscribed_room};
use crate::publishing::subscribed_group;
use std::path::Path;
use std::process::Command;
use testkit::matrix::{Message, Person};
use testkit::synapse::Synapse;
use testkit::telegram::BotApi;

/// Whether minisign takes a text and its signature for those of a key.
fn minisign(folder: &Path, (text, signature): (&[u8], &[u8]), key: &str) -> bool {
    let file = folder.join("checked.txt");
    std::fs::write(&file, text).unwrap();
    std::fs::write(folder.join("checked.txt.minisig"), signature).unwrap();
    let checked = Command::new("minisign").arg("-Vm").arg(&file).args(["-P", key]).output();
    let checked = checked.unwrap_or_else(|error| {
        panic!("minisign can't be started ({error}): this test needs it, by `apt-get install minisign`")
    });
    checked.status.success()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_out_is_signed_and_minisign_agrees() {
    let synapse = Synapse::shared().await;
    let api = BotApi::start().await;
    let ana = Person::new(synapse, "ana-signs").await;
    let (site, user) = on_both(&api, synapse, "altavoz-signs", QUICK, &[]).await;
    let (status, said, log) = site.run(&["keygen", "--folder", "."], "").await;
    assert!(status.success(), "{log}");
    let key = said.lines().find(|line| line.starts_with("RW")).unwrap().to_owned();
    let settings = std::fs::read_to_string(site.path("config.toml")).unwrap();
    site.configure(&format!("{settings}\n[signing]\nsecret_key_file = \"signing.key\"\n"));
    let bot = site.start(&[]);
    api.private(MODERATOR, "Mo", "en");
    let reader = api.private(5, "Rosa", "en");
    let group = subscribed_group(&api, "Group").await;
    let room = subscribed_room(&ana, &user, true).await;
    let desk = room_with(&ana, &user, true, true).await;

    api.say(
        MODERATOR,
        MODERATOR,
        "/post\nid: march\n# We march\n\nAt noon from the **main square** to the port, all of us.",
    );
    api.wait_for_message(MODERATOR, |message| message.text().contains("Nothing has been sent"), BOUND).await;
    api.say(MODERATOR, MODERATOR, "/publish march");
    let copy = api.wait_for_message(group, |message| message.text().contains("main square"), BOUND).await;
    assert!(copy.text().contains("· signed"), "{copy:?}");
    let copied = hears(&ana, &room, &user, "main square").await;
    assert!(copied.body.contains("signed"), "{copied:?}");

    // On Telegram, as files that minisign takes.
    api.say(reader, 5, "/verify march");
    let said = api.wait_for_message(reader, |message| message.text().contains("is signed"), BOUND).await;
    assert!(said.text().contains(&key), "{said:?}");
    let mut files = Vec::new();
    for name in ["march-1.txt", "march-1.txt.minisig"] {
        let is_it = |message: &testkit::telegram::Message| {
            message.media.as_ref().is_some_and(|media| media.kind == "document" && media.name == name)
        };
        let message = api.wait_for_message(reader, is_it, BOUND).await;
        files.push(api.look(|state| state.file(&message.media.unwrap()).to_vec()));
    }
    assert!(minisign(site.folder(), (&files[0], &files[1]), &key));
    let text = String::from_utf8(files[0].clone()).unwrap();
    assert!(!minisign(site.folder(), (text.replace("noon", "night").as_bytes(), &files[1]), &key));

    // The same in an encrypted room.
    ana.say(&desk, "!verify march").await;
    for (name, bytes) in [("march-1.txt", &files[0]), ("march-1.txt.minisig", &files[1])] {
        let is_it = |message: &Message| message.msgtype == "m.file" && message.body == name;
        let message = ana.wait_for_message(&desk, is_it, BOUND).await;
        assert!(message.encrypted, "{message:?}");
        assert_eq!(&ana.download(&message).await, bytes, "{name}");
    }

    // Whoever gets it from somebody else asks by a reply.
    let forwarded = api.forward(reader, 5, &copy).send();
    api.write(reader, 5).text("/verify").reply_to(forwarded.id).send();
    api.wait_for_message(
        reader,
        |message| message.text().starts_with("Word for word: this is “We march”"),
        BOUND,
    )
    .await;
    let copied_here =
        ana.say(&desk, "We march\n\nAt noon from the main square to the barracks, all of us.").await;
    ana.reply(&desk, &copied_here, "!verify").await;
    hears(&ana, &desk, &user, "but it is not the same").await;
    api.ignore_unread();
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_out_is_signed_where_the_key_is() {
    let api = BotApi::start().await;
    let site = crate::bots::on_telegram(&api);
    assert!(site.run(&["keygen"], "").await.0.success());
    let settings = std::fs::read_to_string(site.path("config.toml")).unwrap();
    site.configure(&format!("{settings}\n[signing]\npublic_key_file = \"signing.pub\"\n"));
    let bot = site.start(&[]);
    api.private(MODERATOR, "Mo", "en");
    api.say(MODERATOR, MODERATOR, "/sign ecuador-2010");
    let is_file = |message: &testkit::telegram::Message| message.media.is_some();
    let message = api.wait_for_message(MODERATOR, is_file, BOUND).await;
    let (name, text) = api.look(|state| {
        let media = message.media.as_ref().unwrap();
        (media.name.clone(), state.file(media).to_vec())
    });
    site.write(&name, std::str::from_utf8(&text).unwrap());
    let (status, said, log) = site.run(&["sign", &name], "").await;
    assert!(status.success(), "{said}{log}");
    let signature = std::fs::read_to_string(site.path(&format!("{name}.minisig"))).unwrap();
    api.say(MODERATOR, MODERATOR, &format!("/sign ecuador-2010\n{}", signature.replacen("RU", "RV", 1)));
    api.wait_for_message(MODERATOR, |message| message.text().contains("no signature of"), BOUND).await;
    // One that is cut stops nobody.
    let cut = signature.trim_end().rsplit_once('\n').unwrap().0;
    api.say(MODERATOR, MODERATOR, &format!("/sign ecuador-2010\n{cut}\nAAAA"));
    let is_refusal = |message: &&testkit::telegram::Message| message.text().contains("no signature of");
    api.wait_until(BOUND, |state| state.answers(MODERATOR).filter(is_refusal).count() == 2).await;
    // As a file, too.
    api.write(MODERATOR, MODERATOR)
        .text("/sign ecuador-2010")
        .document(&format!("{name}.minisig"), signature.as_bytes())
        .send();
    api.wait_for_message(MODERATOR, |message| message.text().contains("“ecuador-2010” is signed"), BOUND)
        .await;
    bot.stop().await;
    // It is kept, and the record tells of it.
    let bot = site.start(&[]);
    api.say(MODERATOR, MODERATOR, "/verify ecuador-2010");
    let is_signature = |message: &testkit::telegram::Message| {
        message.media.as_ref().is_some_and(|media| media.name.ends_with(".minisig"))
    };
    let message = api.wait_for_message(MODERATOR, is_signature, BOUND).await;
    let kept = api.look(|state| state.file(message.media.as_ref().unwrap()).to_vec());
    assert_eq!(String::from_utf8(kept).unwrap().trim(), signature.trim());
    api.say(MODERATOR, MODERATOR, "/log ecuador-2010");
    api.wait_for_message(MODERATOR, |message| message.text().contains("signed"), BOUND).await;
    api.ignore_unread();
    bot.stop().await;
}
