//! Conversations about files.

use super::*;
use crate::conversation::{Talk, show};
use domain::file::FileDigest;
use domain::incoming::{Attachment as Shown, Source, What};
use domain::network::NetworkId;
use domain::person::Person;
use std::collections::BTreeMap;

fn file(number: u8, name: &str) -> Attachment {
    Attachment {
        digest: FileDigest([number; 32]),
        length: 3,
        name: name.into(),
        media_type: if number == 9 { "application/zip" } else { "image/jpeg" }.into(),
        dimensions: Some((640, 480)),
        alt: BTreeMap::new(),
    }
}

/// Sends a picture with these words, as a client does.
fn sends(talk: &mut Talk, number: u8, text: &str, addressed: bool) -> String {
    let attachment = file(number, &format!("picture-{number}.jpg"));
    talk.read_model.files.push(attachment.clone());
    talk.media = Some(Ok(attachment));
    let person =
        Person { network: NetworkId::Telegram, id: talk.person.into(), language: talk.client.clone() };
    let source = Source::Remote { reference: "f".into(), name: Some("a.jpg".into()), size: None };
    let said = talk.hear(What::Message(Message {
        addressed,
        attachment: Some(Shown::Picture),
        file: Some(source),
        ..Message::new(person, text)
    }));
    talk.media = None;
    format!(
        ">>> (picture {number}) {text}\n{}\n\n",
        said.map_or_else(|| "(silence)".to_owned(), |it| show(&it))
    )
}

#[test]
fn pictures_come_with_a_post_and_one_after_the_other() {
    let mut conversations = String::new();
    for lang in ["en", "es", "fr"] {
        let mut talk = Talk { client: Lang::parse(lang), ..Talk::moderator() };
        conversations += &sends(&mut talk, 1, "/post\nid: march\n# We march\n\nAt noon.", true);
        conversations += &talk.conversation(&["A crowd with flags in a square"]);
        // The others of an album.
        conversations += &sends(&mut talk, 2, "", false);
        conversations += &sends(&mut talk, 2, "", true);
        conversations += &sends(&mut talk, 9, "The way from the square to the port", true);
        conversations += &talk.conversation(&[
            "/attach march alt 2 The banner of the port workers",
            "/attach march alt 7 x",
            "/attach march remove 3",
            "/attach march",
            "listo",
            "/publish march",
        ]);
        let published = talk.read_model.drafts[&DraftId::text(Id::parse("march").unwrap())].clone();
        assert_eq!(published.statement.attachments.len(), 2);
    }
    insta::assert_snapshot!(conversations);
}

#[test]
fn files_for_another_s_draft_wait_for_its_author_s_word() {
    let mut conversations = String::new();
    for lang in ["en", "es", "fr"] {
        let mut talk = Talk { client: Lang::parse(lang), ..Talk::moderator() };
        sends(&mut talk, 1, "/post\nid: march\n# We march\n\nAt noon.", true);
        talk.says("Our banner");
        talk.person = "8";
        conversations += &sends(&mut talk, 2, "/attach march", true);
        conversations += &sends(&mut talk, 3, "", true);
        conversations += &talk.conversation(&["A crowd"]);
        let id = Id::parse("march").unwrap();
        let kept = |talk: &Talk| talk.read_model.drafts[&DraftId::text(id.clone())].statement.clone();
        assert_eq!(kept(&talk).attachments.len(), 1);
        talk.says("/replace march");
        let alts: Vec<_> =
            kept(&talk).attachments.iter().map(|file| file.alt.values().next().cloned()).collect();
        assert_eq!(alts, [Some("Our banner".to_owned()), None, Some("A crowd".to_owned())]);
    }
    insta::assert_snapshot!(conversations);
}

#[test]
fn only_the_next_sentence_says_what_a_file_shows() {
    let mut talk = Talk::moderator();
    sends(&mut talk, 1, "/post\nid: march\n# We march\n\nAt noon.", true);
    talk.says("Our banner");
    assert!(!talk.says("thanks!").contains("has this description now"));
    let shown = |talk: &Talk| {
        let draft = &talk.read_model.drafts[&DraftId::text(Id::parse("march").unwrap())];
        draft.statement.attachments[0].alt.values().next().cloned().unwrap()
    };
    assert_eq!(shown(&talk), "Our banner");
    // The next file still comes to it.
    assert!(sends(&mut talk, 2, "", true).contains("file 2"));
}

#[test]
fn attaching_leaves_the_notice_of_a_correction_as_it_was() {
    let mut talk = Talk::moderator();
    talk.says("/post\nid: march\n# We march\n\nAt noon.");
    let id = DraftId::text(Id::parse("march").unwrap());
    let draft = talk.read_model.drafts.remove(&id).unwrap();
    talk.read_model.publish(draft.statement, talk.now);
    talk.says("/correct march --notify\n# We march\n\nAt one.");
    sends(&mut talk, 1, "/attach march", true);
    assert!(talk.read_model.drafts[&id].notify);
}

#[test]
fn a_picture_alone_is_asked_about() {
    let mut conversations = String::new();
    for lang in ["en", "es", "fr"] {
        let mut talk = Talk { client: Lang::parse(lang), ..Talk::moderator() };
        conversations += &sends(&mut talk, 1, "", true);
        talk.says("/post\nid: march\n# We march\n\nAt noon.");
        conversations += &sends(&mut talk, 1, "", true);
        conversations += &sends(&mut talk, 2, "", false);
        conversations += &talk.conversation(&[
            "/help me",
            "/attach",
            "/attach nothing-here",
            "/attach march 00000000ffffffff",
        ]);
        conversations += &sends(&mut talk, 3, "", true);
        conversations += &talk.conversation(&["[yes]", "done"]);
        // What is out gets it by a correction.
        conversations += &talk.conversation(&["/attach ecuador-update-1"]);
        conversations += &sends(&mut talk, 4, "A square", true);
        conversations += &talk.conversation(&["done"]);
    }
    insta::assert_snapshot!(conversations);
}

#[test]
fn a_file_that_is_not_taken_leaves_nothing_half_done() {
    let mut talk = Talk::moderator();
    talk.media = Some(Err(Phrase::new("media-broken")));
    let said = talk.says("/post\nid: march\n# We march\n\nAt noon.");
    assert!(said.contains("That file is damaged"), "{said}");
    assert!(talk.read_model.drafts.is_empty());
    talk.media = None;
    talk.says("/post\nid: march\n# We march\n\nAt noon.");
    for number in 0..11 {
        sends(&mut talk, number, "/attach march", true);
    }
    assert!(sends(&mut talk, 12, "/attach march", true).contains("at most 10 files"));
    let long = "word ".repeat(200);
    assert!(talk.says(&format!("/attach march alt 1 {long}")).contains("at most 500 characters"));
    // What one of the networks doesn't take, is said before.
    talk.read_model.largest_files.insert(NetworkId::Matrix, 2);
    talk.says("/post\nid: other\n# Other\n\nText.");
    assert!(sends(&mut talk, 30, "/attach other", true).contains("On Matrix a file has at most 0 MB"));
    // Nobody else's pictures are for that.
    let mut talk = Talk::new();
    talk.grants = domain::access::Grants::default();
    assert!(sends(&mut talk, 1, "", true).contains("pictures"));
    assert_eq!(
        sends(&mut talk, 1, "/attach march", true).lines().nth(1),
        Some("Only the campaign’s moderators can use /attach.")
    );
}

#[test]
fn readers_get_the_files_when_they_ask() {
    let mut talk = Talk::moderator();
    sends(&mut talk, 1, "/post\nid: march\n# We march\n\nAt noon.", true);
    talk.says("A square");
    talk.says("/publish march");
    let id = DraftId::text(Id::parse("march").unwrap());
    talk.read_model.begin(&id, talk.now);
    assert!(talk.says("/declaration march").contains("[File: declaration march files]"));
    assert_eq!(talk.says("/declaration march files"), "A square\n(file picture-1.jpg, image/jpeg)");
    assert!(!talk.says("/declaration ecuador-2010").contains("files]"));
}
