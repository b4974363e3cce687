//! `/sign ID`: what is out is signed by somebody who has the key elsewhere. It gives the text to be signed; with the signature from the next line
//! on, it keeps that.

use crate::locale::Phrase;
use crate::reading::declaration::not_found;
use crate::reading::verify::file_name;
use crate::request::{Entry, Request};
use crate::response::{Response, refuse};
use domain::access::Permission;
use domain::answer::{Answer, Content};
use domain::canonical::canonical;
use domain::decision::Change;
use domain::error::ReadError;
use domain::file::File;
use domain::statement::Id;
use domain::text::Document;

/// The command.
pub static ENTRY: Entry = Entry {
    takes_text: true,
    in_menu: false,
    ..Entry::private(Permission::Publish, "sign", "grammar-sign", "help-sign", run)
};

fn run(request: &Request<'_>) -> Result<Response, ReadError> {
    let translator = &request.translator;
    let word = request.args.split_whitespace().next().unwrap_or_default();
    let Some(id) = Id::parse(word) else { return Ok(refuse(translator, &Phrase::new("sign-how"))) };
    let Some(published) = request.read_model.published(&id)? else { return not_found(&id, request) };
    let say = |key| Phrase::new(key).with("id", id.as_str());
    if request.read_model.campaign().public_key.is_none() {
        return Ok(refuse(translator, &say("sign-no-key")));
    }
    let text = canonical(&published.statement);
    let signature = match (&request.caller.text, request.body.trim().is_empty()) {
        (_, false) => request.body.trim().to_owned(),
        (Some(Ok(text)), true) => text.markdown.trim().to_owned(),
        (Some(Err(say)), true) => return Ok(refuse(translator, say)),
        (None, true) => {
            let name = file_name(&published);
            let say = say("sign-text").with("name", &name);
            let mut answer = Answer::from(Document::plain(&translator.tell(&say)));
            answer.messages.push(Content::file(File::text(name, text), Document::default()));
            return Ok(answer.into());
        }
    };
    if !request.read_model.is_signature(&text, &signature) {
        return Ok(refuse(translator, &say("sign-wrong")));
    }
    let change = Change::Sign(id.clone(), published.revision, format!("{signature}\n"));
    Ok(refuse(translator, &say("sign-done")).and(change))
}

#[cfg(test)]
mod conversation {
    use crate::conversation::Talk;
    use domain::lang::Lang;

    #[test]
    fn what_is_out_is_signed_elsewhere() {
        let mut conversations = String::new();
        for lang in ["en", "es", "fr"] {
            let mut talk = Talk { client: Lang::parse(lang), ..Talk::moderator() };
            conversations += &talk.conversation(&["/sign", "/sign ecuador-update-1"]);
            talk.read_model.campaign.public_key = Some("RWQkey".into());
            conversations += &talk.conversation(&[
                "/sign ecuador-update-1",
                "/sign ecuador-update-1\nnonsense",
                "/sign ecuador-update-1\nsignature",
                "/verify ecuador-update-1",
                "/log ecuador-update-1",
            ]);
        }
        insta::assert_snapshot!(conversations);
    }
}
