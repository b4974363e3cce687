//! What somebody is told whose words are no command.

use crate::locale::{Phrase, Translator};
use crate::people::whoami;
use crate::read_model::ReadModel;
use crate::reading::declarations::open;
use crate::reading::events::event_line;
use crate::request::Caller;
use crate::response::Response;
use crate::rooms::subscribe;
use domain::access::Standing;
use domain::answer::{Choice, Content};
use domain::error::ReadError;
use domain::incoming::Attachment;
use domain::people::RoomUse;
use domain::room::RoomKind;
use domain::text::Document;
use jiff::Timestamp;

/// What people say who want no more messages, in the languages that the bot speaks.
const ENOUGH: [&str; 13] = [
    "stop",
    "unsubscribe",
    "cancel",
    "quit",
    "baja",
    "parar",
    "basta",
    "cancelar",
    "salir",
    "arret",
    "arrêt",
    "arrêter",
    "désabonner",
];

/// Who asks in a private chat for an end to it is offered that, or told that there is nothing to end. A moderator who has to
/// prove it first means something else.
pub(crate) fn offer_to_unsubscribe(word: &str, caller: &Caller, translator: &Translator) -> Option<Response> {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    let asks = caller.room.kind == RoomKind::Private && ENOUGH.contains(&word);
    if !asks || !matches!(caller.standing, Standing::Enough) {
        return None;
    }
    if caller.room.subscription.is_none() {
        let told = || subscribe::not_subscribed(translator).into();
        return (!caller.grants.moderator).then(told);
    }
    let choices = vec![whoami::choice("choice-unsubscribe", "unsubscribe", translator)];
    Some(Content::new(Document::plain(&translator.say("offer-unsubscribe")), choices).into())
}

/// What whoever asks in their own words is shown.
pub(crate) fn to_a_question(
    read_model: &dyn ReadModel,
    translator: &Translator,
    now: Timestamp,
) -> Result<Response, ReadError> {
    let campaign = read_model.campaign();
    let mut document = Document::plain(&translator.say("question"));
    let mut choices = Vec::new();
    let mut coming = read_model.coming(now)?.into_iter().filter_map(|id| read_model.summary(&id).transpose());
    if let Some(next) = coming.find(|event| !event.as_ref().is_ok_and(|event| event.withdrawn)) {
        let next = next?;
        let (title, place) = next.title(&translator.lang, &campaign.default_language);
        document.push(event_line(&next, title, place, translator));
        choices.push(open(title, "events", &next));
    }
    if let Some(contact) = &campaign.contact {
        document
            .extend(Document::plain(&translator.tell(&Phrase::new("about-contact").with("value", contact))));
    }
    let is_read =
        read_model.hotline(translator.network) && read_model.people().room(RoomUse::Moderators).is_some();
    let contact = is_read.then_some(("choice-contact", "contact"));
    for (label, command) in contact.into_iter().chain([("choice-events", "events"), ("choice-help", "help")])
    {
        choices.push(whoami::choice(label, command, translator));
    }
    Ok(Content::new(document, choices).into())
}

/// What is said to a picture, a voice message or the like.
pub(crate) fn to_an_attachment(attachment: Option<Attachment>, translator: &Translator) -> Response {
    let key = match attachment {
        Some(Attachment::Sound) => "attachment-sound",
        Some(Attachment::Picture) => "attachment-picture",
        Some(Attachment::Other) | None => "attachment-other",
    };
    let choices = vec![whoami::choice("choice-help", "help", translator)];
    Content::new(Document::plain(&translator.say(key)), choices).into()
}

/// What is said to a word that is no command.
pub(crate) fn unclear(near: Option<&'static str>, translator: &Translator) -> Response {
    let Some(name) = near else {
        let choices = vec![whoami::choice("choice-help", "help", translator)];
        return Content::new(Document::plain(&translator.say("not-understood")), choices).into();
    };
    let text = translator.tell(&Phrase::new("did-you-mean").with("command", name));
    let label = format!("{}{name}", translator.network.prefix());
    Content::new(Document::plain(&text), vec![Choice { label, command: name.to_owned() }]).into()
}

#[cfg(test)]
mod conversation {
    use super::*;
    use crate::conversation::Talk;
    use domain::access::Grants;
    use domain::incoming::Message;
    use domain::network::NetworkId;
    use domain::person::Person;

    #[test]
    fn what_is_no_text_gets_a_sentence() {
        let mut talk = Talk { grants: Grants::default(), ..Talk::new() };
        let nobody = Person { network: NetworkId::Telegram, id: String::new(), language: None };
        for (attachment, word) in
            [(Attachment::Picture, "pictures"), (Attachment::Sound, "listen"), (Attachment::Other, "text")]
        {
            let message =
                |text: &str| Message { attachment: Some(attachment), ..Message::new(nobody.clone(), text) };
            assert!(talk.sends(message("")).contains(word), "{attachment:?}");
            // Its caption is a text.
            assert!(talk.sends(message("/help")).contains("What you can ask"));
            talk.kind = RoomKind::Group;
            assert_eq!(talk.sends(message("")), "(silence)");
            talk.kind = RoomKind::Private;
        }
    }

    #[test]
    fn a_forwarded_command_does_nothing() {
        let nobody = Person { network: NetworkId::Telegram, id: String::new(), language: None };
        let forwarded = |text: &str| Message { forwarded: true, ..Message::new(nobody.clone(), text) };
        let mut talk = Talk::moderator();
        talk.says("/post\nid: march\n# We march\n\nAt noon.");
        let told = talk.sends(forwarded("/publish march"));
        assert_eq!(told, "A forwarded command does nothing. To have it done, write it yourself.");
        assert_eq!(talk.read_model.drafts.values().next().unwrap().due, None);
        assert_eq!(talk.sends(forwarded("a text")), "(silence)");
        talk.grants = Grants::default();
        assert_eq!(talk.sends(forwarded("/publish march")), "(silence)");
    }

    #[test]
    fn who_asks_in_their_own_words_meets_no_wall() {
        let mut talk = Talk { grants: Grants::default(), ..Talk::new() };
        talk.read_model.campaign.contact = Some("write@example.org".into());
        let mut text = talk.conversation(&["When is the rally?", "hm", "stop"]);
        talk.says("/subscribe");
        text += &talk.conversation(&["STOP", "/stop", "¡Basta!", "/unsubscribe", "stop"]);
        insta::assert_snapshot!(text);
        // A sentence that begins so asks for no end.
        talk.says("/subscribe");
        assert!(talk.says("Stop, please").starts_with("New statements come here"));
        for sentence in ["Basta de violencia, ¿cuándo es la marcha?", "Stop the coup: when do we meet?"] {
            assert!(talk.says(sentence).starts_with("I am a bot"), "{sentence}");
        }
        assert!(talk.says("/unsubscribe ports, !!!").contains("!!!"));
        assert!(talk.says("/unsubscribe now please").contains("[Unsubscribe: unsubscribe]"));
        // Who asks when it is, is told when it is.
        talk.now = "2010-09-30T12:00:00Z".parse().unwrap();
        let answer = talk.says("When is the rally?");
        assert!(answer.contains("Attempted coup in Ecuador") && answer.contains("09:00–23:00"), "{answer}");
    }
}
