//! What is said: answers, and what comes in.

use super::*;
use domain::answer::{Act, Answer, Choice, Content, Notification, Question, Reply};
use domain::file::{File, FileContent, FileDigest};
use domain::incoming::{Attachment, Incoming, Message, Proof, Source, What};
use domain::room::Silence;

#[test]
fn answers() {
    let span = |style, link: Option<&str>| Span { text: "ñ\n".into(), style, link: link.map(Into::into) };
    let block = |kind, quote| Block {
        kind,
        quote,
        folded: quote > 0,
        spans: vec![
            span(Style::BOLD, None),
            span(Style::ITALIC, Some("mailto:a@b.org")),
            span(Style::STRIKE, None),
            span(Style::UNDERLINE, None),
            span(Style::SPOILER, None),
            span(Style::CODE, None),
        ],
    };
    let item = |depth, marker| BlockKind::Item { depth, marker };
    let document = Document {
        blocks: vec![
            block(BlockKind::Heading { level: 2, slug: "demands".into() }, 0),
            block(BlockKind::Paragraph, 6),
            block(item(1, Marker::Bullet), 0),
            block(item(2, Marker::Number(300)), 0),
            block(item(3, Marker::Continued), 0),
            block(BlockKind::Code, 0),
            block(BlockKind::Rule, 0),
        ],
    };
    let choice = Choice { label: "Más".into(), command: "declaration note".into() };
    let kept = File {
        name: "a.jpg".into(),
        media_type: "image/jpeg".into(),
        dimensions: Some((640, 480)),
        content: FileContent::Kept { digest: FileDigest([7; 32]), length: 300 },
    };
    let made = Content::file(File::text("a.txt".into(), "ñ".into()), Document::default());
    let outgoing = Outgoing {
        room: RoomId(300),
        key: "t-1".into(),
        reply_to: Some(message("7")),
        pressed: Some(Pressed { id: "p".into(), under: Some(message("6")) }),
        reply: Answer {
            messages: vec![Content { file: Some(kept), ..Content::new(document, vec![choice]) }, made],
        }
        .into(),
        sent: 2,
        at: at(1_285_891_200),
        progress_message: Some(StatementId(3)),
        to_moderator: false,
        private: false,
        asker: Some("5".into()),
        thread: Some(message("5")),
    };
    golden::<Answers>(
        &outgoing,
        "\
         05ac0203742d3101013701017001013600020700020764656d616e647300000603c3b10a0100000000000003c3b10a\
         000100000000010e6d61696c746f3a6140622e6f726703c3b10a0000010000000003c3b10a0000000100000003c3b1\
         0a0000000001000003c3b10a000000000001000106010603c3b10a0100000000000003c3b10a000100000000010e6d\
         61696c746f3a6140622e6f726703c3b10a0000010000000003c3b10a0000000100000003c3b10a0000000001000003\
         c3b10a0000000000010002010000000603c3b10a0100000000000003c3b10a000100000000010e6d61696c746f3a61\
         40622e6f726703c3b10a0000010000000003c3b10a0000000100000003c3b10a0000000001000003c3b10a00000000\
         000100020201ac0200000603c3b10a0100000000000003c3b10a000100000000010e6d61696c746f3a6140622e6f72\
         6703c3b10a0000010000000003c3b10a0000000100000003c3b10a0000000001000003c3b10a000000000001000203\
         0200000603c3b10a0100000000000003c3b10a000100000000010e6d61696c746f3a6140622e6f726703c3b10a0000\
         010000000003c3b10a0000000100000003c3b10a0000000001000003c3b10a000000000001000300000603c3b10a01\
         00000000000003c3b10a000100000000010e6d61696c746f3a6140622e6f726703c3b10a0000010000000003c3b10a\
         0000000100000003c3b10a0000000001000003c3b10a000000000001000400000603c3b10a0100000000000003c3b1\
         0a000100000000010e6d61696c746f3a6140622e6f726703c3b10a0000010000000003c3b10a0000000100000003c3\
         b10a0000000001000003c3b10a0000000000010001044dc3a173106465636c61726174696f6e206e6f74650105612e\
         6a70670a696d6167652f6a706567018005e00301070707070707070707070707070707070707070707070707070707\
         0707070707ac0200000105612e7478740a746578742f706c61696e000002c3b10217323031302d31302d3031543030\
         3a30303a30302e31325a01030000010135010135",
    );
    golden::<Answers>(
        &Outgoing::report(RoomId(1), "r".into(), Answer::default().into(), at(0)),
        "05010172000000000017313937302d30312d30315430303a30303a30302e31325a0001010000",
    );
    let person = Person { network: NetworkId::Telegram, id: "5".into(), language: Some(lang("es")) };
    let grants = Grants { moderator: true, ..Grants::default() };
    let question = Question { person, grants, command: "declaration note 2".into() };
    golden::<Answers>(
        &Outgoing::report(RoomId(1), "r".into(), Reply::Asked(question), at(0)),
        "\
         05010172000001010135010265730001126465636c61726174696f6e206e6f746520320017313937302d30312d3031\
         5430303a30303a30302e31325a0001010000",
    );
    let told = |notification| {
        let person = Person { network: NetworkId::Telegram, id: "5".into(), language: Some(lang("es")) };
        Reply::Told { person, notification }
    };
    let changed = Notification::DraftChanged { id: id("note") };
    golden::<Answers>(
        &Outgoing::report(RoomId(1), "r".into(), told(changed), at(0)),
        "\
         050101720000020101350102657300046e6f74650017313937302d30312d30315430303a30303a30302e31325a0001\
         010000",
    );
    let discarded = Notification::DraftDiscarded { id: id("note") };
    golden::<Answers>(
        &Outgoing::report(RoomId(1), "r".into(), told(discarded), at(0)),
        "\
         050101720000020101350102657301046e6f74650017313937302d30312d30315430303a30303a30302e31325a0001\
         010000",
    );
    let moderator = Person { network: NetworkId::Telegram, id: "5".into(), language: None };
    golden::<Answers>(
        &Outgoing::report(
            RoomId(1),
            "r".into(),
            told(Notification::IdentityChanged { moderator, identity: "key".into() }),
            at(0),
        ),
        "\
         05010172000002010135010265730201013500036b65790017313937302d30312d30315430303a30303a30302e3132\
         5a0001010000",
    );
    let moderator = Person { network: NetworkId::Matrix, id: "5".into(), language: None };
    let acted = Notification::Acted { moderator, act: Act::Withdraw, id: id("note") };
    golden::<Answers>(
        &Outgoing::report(RoomId(1), "r".into(), told(acted), at(0)),
        "\
         0501017200000201013501026573030201350002046e6f74650017313937302d30312d30315430303a30303a30302e\
         31325a0001010000",
    );
    let silenced = Notification::Silenced { room: "Port".into() };
    golden::<Answers>(
        &Outgoing::report(RoomId(1), "r".into(), told(silenced), at(0)),
        "\
         05010172000002010135010265730404506f72740017313937302d30312d30315430303a30303a30302e31325a0001\
         010000",
    );
    let by = Person { network: NetworkId::Matrix, id: "5".into(), language: None };
    let approved = Notification::Approved { by: by.clone(), id: id("note"), missing: 300 };
    golden::<Answers>(
        &Outgoing::report(RoomId(1), "r".into(), told(approved), at(0)),
        "\
         05010172000002010135010265730602013500046e6f7465ac020017313937302d30312d30315430303a30303a3030\
         2e31325a0001010000",
    );
    let rejected = Notification::Rejected { by, id: id("note"), why: "Why".into() };
    golden::<Answers>(
        &Outgoing::report(RoomId(1), "r".into(), told(rejected), at(0)),
        "\
         05010172000002010135010265730702013500046e6f7465035768790017313937302d30312d30315430303a30303a\
         30302e31325a0001010000",
    );
    let [by, person] =
        ["5", "6"].map(|id| Person { network: NetworkId::Matrix, id: id.into(), language: None });
    let appointed = Notification::Appointed { by, person, moderates: true };
    golden::<Answers>(
        &Outgoing::report(RoomId(1), "r".into(), told(appointed), at(0)),
        "\
         0501017200000201013501026573050201350002013600010017313937302d30312d30315430303a30303a30302e31\
         325a0001010000",
    );
    let [other, with] =
        ["5", "6"].map(|id| Person { network: NetworkId::Matrix, id: id.into(), language: None });
    let asked = Notification::LinkAsked { other: other.clone(), code: "c".into() };
    golden::<Answers>(
        &Outgoing::report(RoomId(1), "r".into(), told(asked), at(0)),
        "\
         0501017200000201013501026573080201350001630017313937302d30312d30315430303a30303a30302e31325a00\
         01010000",
    );
    let linked = Notification::Linked { person: other, with, holds: true };
    golden::<Answers>(
        &Outgoing::report(RoomId(1), "r".into(), told(linked), at(0)),
        "\
         0501017200000201013501026573090201350002013600010017313937302d30312d30315430303a30303a30302e31\
         325a0001010000",
    );
    let by = Person { network: NetworkId::Matrix, id: "5".into(), language: None };
    let named = Notification::RoomNamed { by, test: false, named: true };
    golden::<Answers>(
        &Outgoing::report(RoomId(1), "r".into(), told(named), at(0)),
        "\
         05010172000002010135010265730a0201350000010017313937302d30312d30315430303a30303a30302e31325a00\
         01010000",
    );
    let by = Person { network: NetworkId::Matrix, id: "5".into(), language: None };
    let banned = Notification::Banned { by, what: "6".into(), why: Some("w".into()), holds: true };
    golden::<Answers>(
        &Outgoing::report(RoomId(1), "r".into(), told(banned), at(0)),
        "\
         05010172000002010135010265730b020135000136010177010017313937302d30312d30315430303a30303a30302e\
         31325a0001010000",
    );
    let lost = Notification::RoomLost { test: true };
    golden::<Answers>(
        &Outgoing::report(RoomId(1), "r".into(), told(lost), at(0)),
        "\
         05010172000002010135010265730c010017313937302d30312d30315430303a30303a30302e31325a0001010000",
    );
    let contacted =
        Notification::Contacted { name: "Digule".into(), text: "t".into(), file: None, first: true };
    golden::<Answers>(
        &Outgoing::report(RoomId(1), "r".into(), told(contacted), at(0)),
        "\
         05010172000002010135010265730d06446967756c65017400010017313937302d30312d30315430303a30303a3030\
         2e31325a0001010000",
    );
    let by = Person { network: NetworkId::Matrix, id: "5".into(), language: None };
    let answered = Notification::ContactAnswered { by, name: "Digule".into(), text: "t".into(), file: None };
    golden::<Answers>(
        &Outgoing::report(RoomId(1), "r".into(), told(answered), at(0)),
        "\
         05010172000002010135010265730e0201350006446967756c650174000017313937302d30312d30315430303a3030\
         3a30302e31325a0001010000",
    );
    let answered = Notification::Answered { text: "t".into(), file: None };
    golden::<Answers>(
        &Outgoing::report(RoomId(1), "r".into(), told(answered), at(0)),
        "\
         05010172000002010135010265730f0174000017313937302d30312d30315430303a30303a30302e31325a00010100\
         00",
    );
    let closed = Notification::ContactClosed { name: Some("Digule".into()) };
    golden::<Answers>(
        &Outgoing::report(RoomId(1), "r".into(), told(closed), at(0)),
        "\
         0501017200000201013501026573100106446967756c650017313937302d30312d30315430303a30303a30302e3132\
         5a0001010000",
    );
    golden::<Sent>(&300u32, "01ac02");
}

#[test]
fn inbox() {
    let person = Person { network: NetworkId::Telegram, id: "5".into(), language: Some(lang("es")) };
    let said = Message {
        person,
        text: "declaration".into(),
        addressed: true,
        message: Some(message("7")),
        replied: Some(Source::Text { markdown: "*a*".into(), near_limit: true }),
        file: Some(Source::Remote { reference: "f".into(), name: Some("a.md".into()), size: Some(300) }),
        pressed: Some(Pressed { id: "p".into(), under: None }),
        vouched_admin: true,
        near_limit: false,
        proof: Some(Proof { identity: Some("key".into()) }),
        thread: Some(message("5")),
        edited: true,
        forwarded: false,
        attachment: Some(Attachment::Sound),
        replied_person: Some(Person { network: NetworkId::Telegram, id: "6".into(), language: None }),
    };
    let heard = |what| Incoming {
        key: "t-1".into(),
        room: address(),
        kind: RoomKind::Group,
        at: at(1_285_891_200),
        what,
    };
    golden::<Inbox>(
        &heard(What::Message(said)),
        "\
         0303742d31020821613a622e6f72670117323031302d31302d30315430303a30303a30302e31325a0001013501026573\
         0b6465636c61726174696f6e010101370100032a612a01010101660104612e6d6401ac020101700001000101036b6579\
         010135010001010101013600",
    );
    golden::<Inbox>(
        &heard(What::Added),
        "\
         0303742d31020821613a622e6f72670117323031302d31302d30315430303a30303a30302e31325a01",
    );
    golden::<Inbox>(
        &heard(What::Removed),
        "\
         0303742d31020821613a622e6f72670117323031302d31302d30315430303a30303a30302e31325a02",
    );
    golden::<Inbox>(
        &heard(What::Moved { to: address() }),
        "\
         0303742d31020821613a622e6f72670117323031302d31302d30315430303a30303a30302e31325a03020821613a622e\
         6f7267",
    );
    let admin = Person { network: NetworkId::Matrix, id: "5".into(), language: None };
    let silence = Silence { name: "Port".into(), admins: vec![(admin, address())] };
    golden::<Inbox>(
        &heard(What::Silenced(silence)),
        "\
         0303742d31020821613a622e6f72670117323031302d31302d30315430303a30303a30302e31325a0404506f72740102\
         013500020821613a622e6f7267",
    );
    golden::<Inbox>(
        &heard(What::MayWrite),
        "0303742d31020821613a622e6f72670117323031302d31302d30315430303a30303a30302e31325a05",
    );
    let person = Person { network: NetworkId::Telegram, id: "5".into(), language: None };
    golden::<Inbox>(
        &heard(What::Joined(vec![(person, "Ana".into())])),
        "0303742d31020821613a622e6f72670117323031302d31302d30315430303a30303a30302e31325a06010101350003416e61",
    );
}
