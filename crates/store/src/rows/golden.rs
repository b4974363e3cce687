//! The bytes of every kind of row, as they have been since layout 2, those of answers and what came in since layout 6, of statements, drafts and
//! copies since layout 10:
//! whoever changes one of these must migrate.

use super::*;
use crate::tables::*;
use delivery::copy::{Attempt, Copy, CopyKey, Messages, Piece, Unconfirmed};
use delivery::counters::Counters;
use domain::access::{Grants, Identity};
use domain::approval::Approval;
use domain::archive::{Draft, Summary};
use domain::ban::{Ban, Banned};
use domain::confirmation::Confirmation;
use domain::contact::{Contact, Hearing};
use domain::dialogue::Dialogue;
use domain::file::FileDigest;
use domain::incoming::{MessageId, Pressed};
use domain::lang::Lang;
use domain::link_code::LinkCode;
use domain::number::{Revision, RoomId, StatementId};
use domain::people::{Appointment, Link};
use domain::person::Person;
use domain::room::NetworkId;
use domain::room::{Address, Room, RoomKind, Subscription};
use domain::statement::{Attachment, Hours, Id, Kind, Statement, Text, Topic, Withdrawal};
use domain::status::Why;
use domain::text::{Block, BlockKind, Document, Marker, Span, Style};
use jiff::Timestamp;
use jiff::civil::{date, datetime};
use std::collections::BTreeMap;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len() / 2).map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap()).collect()
}

/// A value's bytes are these, and are read as this value.
#[track_caller]
fn golden<T: Table>(value: &Value<T>, expected: &str)
where
    Value<T>: PartialEq + std::fmt::Debug,
{
    assert_eq!(hex(&encode::<T>(value).unwrap()), expected, "{value:?}");
    assert_eq!(&decode::<T>(&bytes(expected)).unwrap(), value);
}

fn at(second: i64) -> Timestamp {
    Timestamp::new(second, 120_000_000).unwrap()
}

fn lang(code: &str) -> Lang {
    Lang::parse(code).unwrap()
}

fn id(id: &str) -> Id {
    Id::parse(id).unwrap()
}

fn topics(topics: &[&str]) -> Vec<Topic> {
    topics.iter().map(|topic| Topic::parse(topic).unwrap()).collect()
}

fn message(id: &str) -> MessageId {
    MessageId(id.into())
}

fn address() -> Address {
    Address::new(NetworkId::Matrix, "!a:b.org")
}

fn hours() -> Hours {
    Hours {
        starts: datetime(2010, 10, 1, 18, 30, 0, 0),
        ends: Some(datetime(2010, 10, 1, 20, 0, 0, 0)),
        timezone: "America/Guayaquil".into(),
    }
}

fn statement() -> Statement {
    let text = |title: &str, place: Option<&str>| Text {
        title: title.into(),
        body: format!("*{title}*, ñ"),
        place: place.map(Into::into),
    };
    Statement {
        id: id("la-noche"),
        kind: Kind::Event,
        date: date(2010, 10, 1),
        topics: topics(&["ecuador", "30s"]),
        about: Some(id("note")),
        link: Some("https://example.org/".into()),
        hours: Some(hours()),
        corrected: Some(date(2010, 10, 2)),
        withdrawn: Some(Withdrawal { on: date(2010, 10, 3), why: Some("No.".into()) }),
        texts: BTreeMap::from([
            (lang("es"), text("La noche", Some("Quito"))),
            (lang("pt-br"), text("A noite", None)),
        ]),
        pin: true,
        urgent: false,
        attachments: vec![Attachment {
            digest: FileDigest([9; 32]),
            length: 300,
            name: "a.jpg".into(),
            media_type: "image/jpeg".into(),
            dimensions: Some((640, 480)),
            alt: BTreeMap::from([(lang("es"), "Una plaza".into())]),
        }],
    }
}

#[test]
fn what_the_store_keeps_about_itself() {
    golden::<StoreChecksum>(
        &Checksum { sequence: 300, rows: 7, sum: u128::MAX - 5 },
        "01ac0207faffffffffffffffffffffffffffffffffff03",
    );
    golden::<Format>(&3u32, "0103");
    golden::<StoreId>(&[7u8; 16], "0107070707070707070707070707070707");
    golden::<LastNumbers>(&70_000u64, "01f0a204");
    golden::<Cursors>(&vec![0u8, 1, 200, 255], "01040001c8ff");
    golden::<Watched>(&(), "01");
}

#[test]
fn rooms() {
    let room = Room {
        address: address(),
        kind: RoomKind::Channel,
        language: Some(lang("pt-br")),
        subscription: Some(Subscription { topics: topics(&["ecuador"]), since: at(1_285_891_200) }),
        suspended: Some(at(-1)),
        greeted: true,
    };
    golden::<Rooms>(
        &room,
        "\
         01020821613a622e6f726702010570742d627201010765637561646f7217323031302d31302d30315430303a30303a30\
         302e31325a0117313936392d31322d33315432333a35393a35392e31325a01",
    );
    golden::<Rooms>(
        &Room::new(Address::new(NetworkId::Telegram, "-100/7"), RoomKind::Group),
        "0101062d3130302f370100000000",
    );
    golden::<Rooms>(
        &Room::new(Address::new(NetworkId::Console, "console"), RoomKind::Private),
        "010007636f6e736f6c650000000000",
    );
    golden::<Addresses>(&RoomId(300), "01ac02");
    golden::<PrivateChats>(&RoomId(300), "01ac02");
    let identity = |claimed: &[&str]| Identity {
        trusted: "key".into(),
        claimed: claimed.iter().map(|claimed| (*claimed).to_owned()).collect(),
    };
    golden::<Identities>(&identity(&["k2"]), "01036b657901026b32");
    golden::<Identities>(&identity(&[]), "01036b657900");
    let person = |id: &str| Person { network: NetworkId::Telegram, id: id.into(), language: None };
    let appointment = Appointment {
        person: person("5"),
        moderates: true,
        name: Some("Ana".into()),
        by: person("1"),
        at: at(6),
    };
    let link = Link {
        person: appointment.person.clone(),
        with: appointment.by.clone(),
        holds: true,
        at: at(1_285_891_200),
    };
    golden::<Links>(&link, "0101013500010131000117323031302d31302d30315430303a30303a30302e31325a");
    let ban = |banned| Ban { banned, holds: true, why: None, by: link.with.clone(), at: link.at };
    golden::<Bans>(
        &ban(Banned::Person(link.person.clone())),
        "01000101350001000101310017323031302d31302d30315430303a30303a30302e31325a",
    );
    golden::<Bans>(
        &ban(Banned::Room(address())),
        "0101020821613a622e6f726701000101310017323031302d31302d30315430303a30303a30302e31325a",
    );
    golden::<Bans>(
        &ban(Banned::Server("x.org".into())),
        "010205782e6f726701000101310017323031302d31302d30315430303a30303a30302e31325a",
    );
    golden::<Heard>(&link.at, "0117323031302d31302d30315430303a30303a30302e31325a");
    let code = LinkCode { code: "abcdefgh".into(), person: link.with.clone(), at: link.at };
    golden::<LinkCodes>(
        &code,
        "010861626364656667680101310017323031302d31302d30315430303a30303a30302e31325a",
    );
    let contact = Contact {
        answered: true,
        hearing: Hearing::Banned,
        count: 300,
        ..Contact::new("Digule".into(), person("5"), address(), at(6))
    };
    golden::<Contacts>(
        &contact,
        "\
         0106446967756c6501013500020821613a622e6f726701020017313937302d30312d30315430303a30303a30362e31\
         325a17313937302d30312d30315430303a30303a30362e31325aac02",
    );
    golden::<Appointments>(
        &appointment,
        "0101013500010103416e610101310017313937302d30312d30315430303a30303a30362e31325a",
    );
    let approval = Approval {
        by: person("5"),
        due: Some(at(7)),
        notify: true,
        report_to: address(),
        at: at(8),
        given: vec![person("6")],
    };
    golden::<Approvals>(
        &approval,
        "\
         01010135000117313937302d30312d30315430303a30303a30372e31325a01020821613a622e6f726717313937302d30\
         312d30315430303a30303a30382e31325a0101013600",
    );
    let confirmation = Confirmation { code: "c0de".into(), command: "moderators remove 5".into(), at: at(6) };
    golden::<Confirmations>(
        &vec![confirmation],
        "\
         01010463306465136d6f64657261746f72732072656d6f7665203517313937302d30312d30315430303a30303a30362e\
         31325a",
    );
    let dialogue = Dialogue {
        person: Person { network: NetworkId::Telegram, id: "5".into(), language: None },
        command: "correct note".into(),
        text: "ñ".into(),
        cut: true,
        since: at(5),
    };
    golden::<Dialogues>(
        &dialogue,
        "\
         01010135000c636f7272656374206e6f746502c3b10117313937302d30312d30315430303a30303a30352e31325a",
    );
}

#[test]
fn statements() {
    let statement = statement();
    let head = Head {
        number: StatementId(300),
        revision: Revision(2),
        summary: Summary::of(&statement, at(1_285_891_200)),
        link: statement.link.clone(),
        corrected: statement.corrected,
        withdrawn: statement.withdrawn.clone(),
        changed: at(1_285_977_600),
        notify: true,
        pin: statement.pin,
        urgent: true,
        attachments: statement.attachments.clone(),
    };
    golden::<Heads>(
        &head,
        "\
         02ac0202086c612d6e6f636865010a323031302d31302d3031020765637561646f720333307301046e6f7465011332\
         3031302d31302d30315431383a33303a30300113323031302d31302d30315432303a30303a303011416d6572696361\
         2f47756179617175696c02026573084c61206e6f6368650105517569746f0570742d62720741206e6f697465001732\
         3031302d31302d30315430303a30303a30302e31325a01011468747470733a2f2f6578616d706c652e6f72672f010a\
         323031302d31302d3032010a323031302d31302d303301034e6f2e17323031302d31302d30325430303a30303a3030\
         2e31325a010101010909090909090909090909090909090909090909090909090909090909090909ac0205612e6a70\
         670a696d6167652f6a706567018005e0030102657309556e6120706c617a61",
    );
    golden::<Numbers>(&statement.id, "01086c612d6e6f636865");
    let kept = KeptFile {
        key: [8; 32],
        length: 300,
        at: at(6),
        name: "a.jpg".into(),
        media_type: "image/jpeg".into(),
        dimensions: Some((640, 480)),
    };
    golden::<KeptFiles>(
        &kept,
        "\
         010808080808080808080808080808080808080808080808080808080808080808ac0217313937302d30312d303154\
         30303a30303a30362e31325a05612e6a70670a696d6167652f6a706567018005e003",
    );
    golden::<Uploads>(&"mxc".to_owned(), "01036d7863");
    golden::<Signatures>(&(Revision(2), "RUQ".into()), "010203525551");
    let mut texts = statement.texts.into_iter();
    golden::<Texts>(
        &texts.next().unwrap(),
        "\
         01026573084c61206e6f6368650e2a4c61206e6f6368652a2c20c3b10105517569746f",
    );
    golden::<Texts>(&texts.next().unwrap(), "010570742d62720741206e6f6974650d2a41206e6f6974652a2c20c3b100");
    golden::<Imports>(
        &Imported { origin: Origin::Chat, digests: vec![[3; 32]], source: None },
        "\
         020001030303030303030303030303030303030303030303030303030303030303030300",
    );
    let imported = |origin, source: &str| Imported { origin, digests: vec![], source: Some(source.into()) };
    golden::<Imports>(&imported(Origin::File, "a"), "020100010161");
    golden::<Imports>(&imported(Origin::Sample, ""), "0202000100");
}

#[test]
fn drafts() {
    let bare = Statement {
        id: id("note"),
        kind: Kind::Declaration,
        topics: vec![],
        about: None,
        link: None,
        hours: None,
        corrected: None,
        withdrawn: None,
        pin: false,
        urgent: true,
        texts: BTreeMap::new(),
        attachments: vec![],
        ..statement()
    };
    let update =
        Statement { kind: Kind::Update, hours: Some(Hours { ends: None, ..hours() }), ..bare.clone() };
    let author = Person { network: NetworkId::Matrix, id: "@m:b".into(), language: None };
    let draft = |statement, author, due, notify| Draft {
        statement,
        saved: at(5),
        author,
        contributors: vec![],
        written_in: Some(message("7")),
        due,
        notify,
    };
    golden::<Drafts>(
        &KeptDraft { draft: draft(statement(), Some(author), Some(at(6)), true), report_to: Some(address()) },
        "\
         04086c612d6e6f636865010a323031302d31302d3031020765637561646f720333307301046e6f7465011468747470\
         733a2f2f6578616d706c652e6f72672f0113323031302d31302d30315431383a33303a30300113323031302d31302d\
         30315432303a30303a303011416d65726963612f47756179617175696c010a323031302d31302d3032010a32303130\
         2d31302d303301034e6f2e02026573084c61206e6f6368650e2a4c61206e6f6368652a2c20c3b10105517569746f05\
         70742d62720741206e6f6974650d2a41206e6f6974652a2c20c3b10001000109090909090909090909090909090909\
         09090909090909090909090909090909ac0205612e6a70670a696d6167652f6a706567018005e0030102657309556e\
         6120706c617a6117313937302d30312d30315430303a30303a30352e31325a010204406d3a62000001013701173139\
         37302d30312d30315430303a30303a30362e31325a0101020821613a622e6f7267",
    );
    golden::<Drafts>(
        &KeptDraft { draft: draft(bare, None, None, false), report_to: None },
        "\
         04046e6f7465000a323031302d31302d30310000000000000000010017313937302d30312d30315430303a30303a30\
         352e31325a0000010137000000",
    );
    golden::<Drafts>(
        &KeptDraft { draft: draft(update, None, None, false), report_to: None },
        "\
         04046e6f7465020a323031302d31302d30310000000113323031302d31302d30315431383a33303a30300011416d65\
         726963612f47756179617175696c00000000010017313937302d30312d30315430303a30303a30352e31325a000001\
         0137000000",
    );
}

#[test]
fn copies() {
    let unconfirmed = |piece| Some(Unconfirmed { room: RoomId(70), revision: Revision(3), piece, since: -1 });
    let full = Messages {
        done: 2,
        ids: vec![message("1"), message("$b")],
        outdated: vec![message("")],
        notice: Some((Revision(2), message("9"))),
        unconfirmed: unconfirmed(Piece::Part(300)),
        unknown_since: Some((Revision(3), 1_285_891_200)),
        possible_duplicates: 4,
        stuck: true,
        pinned: Some(message("1")),
    };
    let with = |room, piece| Copy {
        room: RoomId(room),
        messages: Messages { unconfirmed: unconfirmed(piece), ..Messages::default() },
        ..Copy::default()
    };
    let failed =
        |(room, why)| Copy { room: RoomId(room), desired: Revision(1), failed: Some(why), ..Copy::default() };
    let why = [Why::Gone, Why::Refused, Why::Unanswered, Why::Unserved, Why::Removed, Why::Unmade];
    let mut page = vec![
        Copy {
            room: RoomId(64),
            desired: Revision(3),
            actual: Revision(2),
            failed: None,
            not_before: Some(-7),
            messages: full,
        },
        with(65, Piece::Reply(1)),
        with(66, Piece::Notice),
    ];
    page.extend((67..).zip(why).map(failed));
    golden::<Pages>(
        &page,
        "\
         030940030200010d0202013102246201000102013901460300ac020101038092a9ca09040101013141000000000000\
         0000014603010101000000004200000000000000000146030201000000004301000100000000000000000000004401\
         0001010000000000000000000045010001020000000000000000000046010001030000000000000000000047010001\
         0400000000000000000000480100010500000000000000000000",
    );
    golden::<ParkedPages>(&1_285_891_200, "018092a9ca09");
    golden::<DuePages>(&(), "01");
    let counters = Counters {
        revision: Revision(2),
        rooms: 300,
        delivered: 200,
        failed: why.into_iter().zip(1..).collect(),
        repeats: 5,
        report_to: Some(address()),
    };
    golden::<Deliveries>(
        &counters,
        "\
         0102ac02c801060001010202030304040505060501020821613a622e6f7267",
    );
    golden::<FanOuts>(
        &FanOut {
            revision: Revision(2),
            page: 300,
            new_from: u64::MAX,
            unconfirmed: Some((Revision(1), -7)),
        },
        "0102ac02ffffffffffffffffff0101010d",
    );
    let key = |room| CopyKey { statement: StatementId(300), room: RoomId(room) };
    let attempt = |piece| Attempt { revision: Revision(2), piece };
    let pieces = [None, Some(Piece::Part(0)), Some(Piece::Reply(1)), Some(Piece::Notice)];
    let flight: Vec<_> =
        pieces.into_iter().zip(1..).map(|(piece, room)| (key(room), attempt(piece))).collect();
    golden::<InFlight>(
        &(1_285_891_200, flight),
        "\
         018092a9ca0904ac02010200ac020202010000ac020302010101ac0204020102",
    );
    golden::<ProgressMessages>(
        &ProgressMessage { message: Some(message("8")), waits: true, last: true },
        "010101380101",
    );
    golden::<ProgressMessages>(&ProgressMessage::default(), "01000000");
}

mod record;
mod said;
