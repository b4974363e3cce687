//! Pictures and other files of statements, on both networks.

use crate::bots::{BOUND, MODERATOR, QUICK, hears, moderated_bot, on_both, say, through};
use crate::matrix::{room_with, subscribed_room};
use crate::publishing::subscribed_group;
use base64::Engine;
use base64::prelude::{BASE64_STANDARD_NO_PAD as STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use testkit::matrix::{Message, Person};
use testkit::synapse::Synapse;
use testkit::telegram::{BotApi, Fault, Media};

/// A small picture.
pub fn jpeg() -> Vec<u8> {
    let mut jpeg = b"\xff\xd8\xff\xdb\0\x43\0".to_vec();
    jpeg.extend([1; 64]);
    jpeg.extend(b"\xff\xc0\0\x0b\x08\0\x10\0\x10\x01\x01\x11\0\xff\xc4\0\x14\0\x01");
    jpeg.extend([0; 15]);
    jpeg.extend(b"\x03\xff\xda\0\x08\x01\x01\0\0\x3f\0\x37\xff\xd9");
    jpeg
}

/// The same, as a camera writes it: with the place, the time and its maker.
pub fn picture(folder: &Path, author: &str) -> Vec<u8> {
    let file = folder.join("camera.jpg");
    std::fs::write(&file, jpeg()).unwrap();
    let written = Command::new("exiftool")
        .args([
            "-q",
            "-overwrite_original",
            "-GPSLatitude=0.2",
            "-GPSLongitude=78.5",
            "-XMP:Creator=SECRETAUTHOR",
        ])
        .args(["-DateTimeOriginal=2026:11:29 10:00:00", &format!("-Artist={author}")])
        .arg(&file)
        .output();
    let written = written.unwrap_or_else(|error| {
        panic!("exiftool can't be started ({error}): this test needs it, by `apt-get install libimage-exiftool-perl`")
    });
    assert!(written.status.success(), "{written:?}");
    std::fs::read(file).unwrap()
}

/// What exiftool finds in a file that tells of its maker.
pub fn told(folder: &Path, bytes: &[u8]) -> String {
    let file = folder.join("sent.jpg");
    std::fs::write(&file, bytes).unwrap();
    let tags = ["-EXIF:all", "-GPS:all", "-XMP:all", "-IPTC:all", "-MakerNotes:all", "-Comment"];
    let found = Command::new("exiftool").args(["-s", "-G"]).args(tags).arg(&file).output().unwrap();
    String::from_utf8(found.stdout).unwrap()
}

/// A file of an encrypted room, decrypted by a program that has nothing to do with Matrix, as the specification says (AES-CTR).
fn decrypted(folder: &Path, file: &serde_json::Value, bytes: &[u8]) -> Vec<u8> {
    let hex = |engine: &base64::engine::GeneralPurpose, text: &serde_json::Value| -> String {
        let bytes = engine.decode(text.as_str().unwrap()).unwrap();
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    };
    let (key, iv) = (hex(&URL_SAFE_NO_PAD, &file["key"]["k"]), hex(&STANDARD_NO_PAD, &file["iv"]));
    let path = folder.join("encrypted");
    std::fs::write(&path, bytes).unwrap();
    let done = Command::new("openssl")
        .args(["enc", "-d", "-aes-256-ctr", "-K", &key, "-iv", &iv, "-in"])
        .arg(&path)
        .output()
        .unwrap_or_else(|error| panic!("openssl can't be started ({error}): this test needs it"));
    assert!(done.status.success(), "{done:?}");
    done.stdout
}

fn photo(message: &testkit::telegram::Message) -> Option<&Media> {
    message.media.as_ref().filter(|media| media.kind == "photo")
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_go_out_with_what_they_show_and_without_who_took_them() {
    let synapse = Synapse::shared().await;
    let api = BotApi::start().await;
    let ana = Person::new(synapse, "ana-pictures").await;
    let (site, user) = on_both(&api, synapse, "altavoz-pictures", QUICK, &[ana.user_id()]).await;
    let bot = site.start(&[]);
    api.private(MODERATOR, "Mo", "en");
    let groups = [subscribed_group(&api, "One").await, subscribed_group(&api, "Two").await];
    let encrypted = [subscribed_room(&ana, &user, true).await, subscribed_room(&ana, &user, true).await];
    let plain = subscribed_room(&ana, &user, false).await;
    let desk = room_with(&ana, &user, true, true).await;

    // With the post, and one more; each gets a sentence.
    let (first, second) = (picture(site.folder(), "SECRETAUTHOR"), picture(site.folder(), "OTHERSECRET"));
    assert!(told(site.folder(), &first).contains("GPSLatitude"));
    let post = "/post\nid: march\n# We march\n\nAt noon.";
    api.write(MODERATOR, MODERATOR).media("photo", "IMG_1.jpg", first).text(post).send();
    api.wait_for_message(MODERATOR, |message| message.text().contains("What does it show"), BOUND).await;
    say(&api, "A crowd with flags", "has this description now").await;
    api.write(MODERATOR, MODERATOR).media("photo", "IMG_2.jpg", [second, vec![0]].concat()).send();
    // The same picture, once nothing tells of its maker.
    api.wait_for_message(MODERATOR, |message| message.text().contains("has this file already"), BOUND).await;
    let pdf = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n3 0 obj\n<</Author(SECRETAUTHOR)>>\nendobj\nxref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000054 00000 n \n0000000099 00000 n \ntrailer\n<</Size 4/Root 1 0 R/Info 3 0 R>>\nstartxref\n141\n%%EOF\n";
    api.write(MODERATOR, MODERATOR).document("demands.pdf", &pdf[..]).text("The demands, to print").send();
    api.wait_for_message(MODERATOR, |message| message.text().contains("demands.pdf belongs to"), BOUND).await;
    say(&api, "done", "Nothing has been sent").await;
    say(&api, "/publish march", "goes out now").await;
    through(&api, "march").await;

    // On Telegram: uploaded once, by the moderator's preview, and sent by its id from then on.
    let media =
        |chat: i64| api.look(|state| state.answers(chat).filter_map(|m| m.media.clone()).collect::<Vec<_>>());
    let sent = media(groups[0]);
    let kinds: Vec<(&str, &str)> = sent.iter().map(|media| (&*media.kind, &*media.name)).collect();
    assert_eq!(kinds, [("photo", "photo.jpg"), ("document", "demands.pdf")]);
    assert_eq!(media(groups[1]), sent);
    let captions = |chat: i64| {
        api.look(|state| {
            state.answers(chat).filter(|m| m.media.is_some()).map(|m| m.text().to_owned()).collect::<Vec<_>>()
        })
    };
    assert_eq!(captions(groups[0]), ["A crowd with flags", "The demands, to print"]);
    let uploads = api
        .calls("sendPhoto")
        .into_iter()
        .filter(|call| {
            call.params
                .get("photo")
                .is_none_or(|it| it.as_str().is_some_and(|it| it.starts_with("attach://")))
        })
        .count();
    assert_eq!(uploads, 1, "{:?}", api.calls("sendPhoto"));
    for file in &sent {
        let bytes = api.look(|state| state.file(file).to_vec());
        assert_eq!(told(site.folder(), &bytes), "", "{}", file.name);
        assert!(!bytes.windows(12).any(|window| window == b"SECRETAUTHOR"), "{}", file.name);
    }

    // On Matrix: the same bytes, one upload for all encrypted rooms.
    let bytes = api.look(|state| state.file(&sent[0]).to_vec());
    let mut addresses = BTreeSet::new();
    for room in encrypted.iter().chain([&plain]) {
        let is_it = |message: &Message| message.msgtype == "m.image" && message.body == "A crowd with flags";
        let image = ana.wait_for_message(room, is_it, BOUND).await;
        assert_eq!(image.encrypted, *room != plain);
        assert_eq!(ana.download(&image).await, bytes);
        if let Some(file) = image.content.get("file") {
            let raw = ana.download_raw(file["url"].as_str().unwrap()).await;
            assert_ne!(raw, bytes);
            assert_eq!(decrypted(site.folder(), file, &raw), bytes);
        }
        assert!(image.content["info"]["w"] == 16 && image.content["filename"] == "photo.jpg", "{image:?}");
        addresses.insert(image.content["file"]["url"].as_str().unwrap_or_default().to_owned());
    }
    assert_eq!(addresses.len(), 2, "one for the encrypted rooms, none in the other: {addresses:?}");

    // A reader asks for them.
    ana.say(&desk, "!declaration march files").await;
    hears(&ana, &desk, &user, "The demands, to print").await;

    // A correction: the picture goes, and the demands take its place by an edit.
    say(&api, "/attach march remove 1", "does not belong to").await;
    say(&api, "/publish march", "goes out now").await;
    through(&api, "march").await;
    let left = media(groups[0]);
    assert_eq!(left.iter().map(|media| &*media.name).collect::<Vec<_>>(), ["demands.pdf"]);

    // Withdrawn, nothing is left; nor on the disk, once it is swept.
    say(&api, "/retract march It was wrong.", "would be withdrawn").await;
    api.say(MODERATOR, MODERATOR, "/publish march");
    let asked =
        api.wait_for_message(MODERATOR, |message| message.text().contains("everywhere?"), BOUND).await;
    api.press(MODERATOR, MODERATOR, asked.id, "Yes, do it");
    through(&api, "march").await;
    assert_eq!(media(groups[0]), []);
    let shown = |room: &str| {
        ana.messages(room)
            .into_iter()
            .filter(|message| message.msgtype == "m.image" && !message.redacted)
            .count()
    };
    assert_eq!(encrypted.iter().map(|room| shown(room)).sum::<usize>(), 0);
    api.ignore_unread();
    let log = bot.stop().await;
    assert!(!log.contains("flags") && !log.contains("SECRET"), "{log}");
    let kept = std::fs::read_dir(site.path("data/files")).unwrap().count();
    assert_eq!(kept, 2, "they wait an hour");
    assert!(photo(&asked).is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_from_an_encrypted_room_survives_a_backup() {
    let synapse = Synapse::shared().await;
    let api = BotApi::start().await;
    let ana = Person::new(synapse, "ana-backs-up").await;
    let (site, user) = on_both(&api, synapse, "altavoz-backs-up", QUICK, &[ana.user_id()]).await;
    let bot = site.start(&[]);
    let desk = room_with(&ana, &user, true, true).await;
    let group = subscribed_group(&api, "Group").await;
    ana.say(&desk, "!post\nid: march\n# We march\n\nAt noon.").await;
    hears(&ana, &desk, &user, "Nothing has been sent").await;
    let sent = ana.send_file(&desk, "IMG_7.jpg", "image/jpeg", picture(site.folder(), "SECRETAUTHOR")).await;
    ana.reply(&desk, &sent, "!attach march").await;
    hears(&ana, &desk, &user, "belongs to “march” now").await;
    // What can't be looked into, or isn't whole, is said.
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0heicmif1".to_vec();
    let sent = ana.send_file(&desk, "IMG_8.heic", "image/heic", heic).await;
    ana.reply(&desk, &sent, "!attach march").await;
    hears(&ana, &desk, &user, "send it as JPEG or PNG").await;
    let bomb = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\xc3\x50\0\0\xc3\x50\x08\x06\0\0\0\0\0\0\0".to_vec();
    let sent = ana.send_file(&desk, "big.png", "image/png", bomb).await;
    ana.reply(&desk, &sent, "!attach march").await;
    hears(&ana, &desk, &user, "too large for others to open").await;
    bot.stop().await;

    let (status, _, log) = site.run(&["backup", "backup"], "").await;
    assert!(status.success(), "{log}");
    for name in ["data/store", "data/store.mark", "data/files"] {
        std::fs::rename(site.path(name), site.path(&format!("{name}-lost"))).unwrap();
    }
    let (status, _, log) = site.run(&["restore", "backup"], "").await;
    assert!(status.success(), "{log}");
    let (status, said, log) = site.run(&["check"], "").await;
    assert!(status.success(), "{said}{log}");
    let bot = site.start(&[]);
    ana.say(&desk, "!publish march").await;
    let picture = api.wait_for_message(group, |message| photo(message).is_some(), BOUND).await;
    let bytes = api.look(|state| state.file(photo(&picture).unwrap()).to_vec());
    assert!(bytes.starts_with(b"\xff\xd8\xff") && told(site.folder(), &bytes).is_empty());
    api.ignore_unread();
    bot.stop().await;
}

#[tokio::test]
async fn a_picture_that_telegram_makes_nothing_of_goes_out_as_a_document() {
    let api = BotApi::start().await;
    let site = crate::bots::on_telegram(&api);
    let bot = site.start(&[]);
    api.private(MODERATOR, "Mo", "en");
    let groups = [subscribed_group(&api, "One").await, subscribed_group(&api, "Other").await];
    let post = "/post\nid: march\n# We march\n\nAt noon.";
    api.fail_always(None, "sendPhoto", Fault::error(400, "Bad Request: IMAGE_PROCESS_FAILED"));
    let bytes = picture(site.folder(), "SECRETAUTHOR");
    api.write(MODERATOR, MODERATOR).media("photo", "IMG_1.jpg", bytes).text(post).send();
    api.wait_for_message(MODERATOR, |message| message.text().contains("What does it show?"), BOUND).await;
    api.say(MODERATOR, MODERATOR, "/publish march");
    for group in groups {
        let is_document = |message: &testkit::telegram::Message| {
            message.media.as_ref().is_some_and(|media| media.kind == "document")
        };
        api.wait_for_message(group, is_document, BOUND).await;
    }
    api.ignore_unread();
    bot.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_an_imported_text_names_go_out_with_it() {
    let (api, site, bot) = moderated_bot().await;
    let group = subscribed_group(&api, "Group").await;
    std::fs::create_dir(site.path("march")).unwrap();
    std::fs::write(site.path("march/crowd.jpg"), picture(site.folder(), "SECRETAUTHOR")).unwrap();
    let text = "id: march\nattachments: crowd.jpg\nalt: A crowd with flags\n# We march\n\nAt noon.";
    site.write("march/text.md", text);
    let (status, _, log) = site.run(&["import", "--broadcast", "march/text.md"], "").await;
    assert!(status.success(), "{log}");
    let sent = api.wait_for_message(group, |message| photo(message).is_some(), BOUND).await;
    assert_eq!(sent.text(), "A crowd with flags");
    assert_eq!(told(site.folder(), &api.look(|state| state.file(photo(&sent).unwrap()).to_vec())), "");
    // Another picture takes its place, without a bot that runs, too; who made it makes no other of it.
    bot.stop().await;
    let mut other = jpeg();
    let height = other.windows(2).position(|pair| pair == b"\xff\xc0").unwrap() + 6;
    other[height] = 8;
    for (bytes, done) in [(picture(site.folder(), "OTHER"), "unchanged"), (other, "a new revision")] {
        std::fs::write(site.path("march/crowd.jpg"), bytes).unwrap();
        let (_, said, log) = site.run(&["import", "march/text.md"], "").await;
        assert!(said.contains(done), "{said}{log}");
    }
    site.write("march/text.md", &text.replace("crowd.jpg", "../config.toml"));
    let (status, _, log) = site.run(&["import", "march/text.md"], "").await;
    assert!(!status.success() && log.contains("There is no file “../config.toml” beside this one"), "{log}");
    api.ignore_unread();
}
