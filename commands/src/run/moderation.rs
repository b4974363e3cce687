//! A moderator's work on Matrix, where choices are typed: a conversation in each language, for people to read. Beside each command stand those on
//! Telegram.

use crate::conversation::{Talk, show};
use crate::request::Fetched;
use domain::access::Grants;
use domain::incoming::{Message, Source, What};
use domain::lang::Lang;
use domain::people::{People, PeopleChange, RoomUse};
use domain::person::Person;
use domain::room::{Address, NetworkId, Room, RoomKind};
use domain::statement::Attachment;

const MO: &str = "@mo:example.org";
const ANA: &str = "@ana:example.org";
const RITA: &str = "@rita:example.org";

/// A campaign with two moderators on Matrix, of whom one other has to approve what goes out; they have a room, and one for tests.
fn campaign(lang: &str) -> Talk {
    let mut talk =
        Talk { network: NetworkId::Matrix, client: Lang::parse(lang), person: MO, ..Talk::moderator() };
    let [mo, ana] = [MO, ANA].map(|id| Person::parse(id).unwrap());
    talk.read_model.people = People::new(vec![mo], vec![ana]);
    for (usage, id) in [(RoomUse::Moderators, "-7"), (RoomUse::Test, "-9")] {
        talk.read_model.people.change(PeopleChange::Room(usage, Some(Address::new(NetworkId::Matrix, id))));
    }
    let private = Address::new(NetworkId::Matrix, "7");
    talk.read_model.rooms.insert(private.clone(), Room::new(private, RoomKind::Private));
    talk.read_model.approvals = 1;
    talk.read_model.contacts = Some(Vec::new());
    talk.read_model.campaign.timezone = Some("America/Guayaquil".into());
    talk.read_model.campaign.default_language = Lang::parse(lang).unwrap();
    talk
}

/// What others were told meanwhile.
fn told(talk: &mut Talk) -> String {
    talk.told.drain(..).map(|(place, words)| format!("({place}: {words})\n\n")).collect()
}

fn picture() -> Attachment {
    let (digest, alt) = (domain::file::FileDigest([7; 32]), Default::default());
    let (name, media_type) = ("crowd.jpg".into(), "image/jpeg".into());
    Attachment { digest, length: 1_000, name, media_type, dimensions: Some((640, 480)), alt }
}

#[test]
fn a_moderators_work_on_matrix() {
    for lang in ["en", "es", "fr"] {
        let mut talk = campaign(lang);
        let mut read = talk.conversation(&[
            "!moderators",
            "!moderators add @leo:example.org",
            "!moderators add leo",
            "!moderators remove @leo:example.org",
            "[yes]",
            "!link",
            "!post\nid: march\npin: yes\n# We march\n\nAt **noon**.",
        ]);
        talk.media = Some(Ok(picture()));
        read += &talk.conversation(&["!attach march"]);
        talk.media = None;
        read += &talk.conversation(&[
            "A crowd with flags",
            "!done",
            "!translate march es\n# Marchamos\n\nAl mediodía.",
            "!edit march",
            "!preview march es",
            "!publish march --test",
            "!schedule march 2026-11-25 18:00 Madrid",
            "!unschedule march",
            "!publish march",
        ]);
        read += &told(&mut talk);
        talk.person = ANA;
        talk.grants = Grants { owner: false, ..Grants::ALL };
        read += &talk.conversation(&["!reject march The square is another one.", "!approve march"]);
        read += &told(&mut talk);
        talk.person = MO;
        talk.grants = Grants::ALL;
        read += &talk.conversation(&[
            "!alert\nid: raid\n# Police at the port\n\nCome now.",
            "!discard raid",
            "[yes]",
            "!sign ecuador-2010",
            "!verify ecuador-2010",
            "!retract ecuador-2010 It was wrong.",
            "!ban @eve:example.org spam",
            "!ban",
            "!unban @eve:example.org",
            "!log march",
        ]);
        read += &told(&mut talk);
        // Somebody writes to them, and is answered in their room.
        talk.person = RITA;
        talk.grants = Grants::default();
        read += &talk.conversation(&["!contact", "Where can I sleep after the march?"]);
        read += &told(&mut talk);
        (talk.person, talk.kind) = (ANA, RoomKind::Group);
        talk.grants = Grants { moderator: true, among_moderators: true, ..Grants::default() };
        let replied = Some(Source::Remote { reference: "$asked".into(), name: None, size: None });
        let reply = Message { replied, ..talk.message("At Rosa’s, by the port.") };
        let markdown = "☎ Digule\nWhere can I sleep?".to_owned();
        talk.fetched = Some(Fetched { markdown, near_limit: false, is_file: false, is_ours: true });
        let said = talk.hear(What::Message(reply)).map(|said| show(&said)).unwrap_or_default();
        talk.fetched = None;
        read += &format!(">>> (in reply) At Rosa’s, by the port.\n{said}\n\n");
        read += &talk.conversation(&["!hotline", "!hotline close Digule"]);
        read += &told(&mut talk);
        insta::assert_snapshot!(format!("moderation_{lang}"), read);
    }
}
