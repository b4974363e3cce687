//! Every object, read by the client that the bot is made with.

use serde_json::json;
use teloxide::prelude::*;
use teloxide::types::{AllowedUpdate, BotCommand, FileId, MessageId, UpdateKind};

use super::super::{BotApi, Entity, Kind, Origin, Status};
use super::{SOON, result};

fn client(api: &BotApi) -> Bot {
    Bot::new(api.token()).set_api_url(api.url().parse().unwrap())
}

#[tokio::test]
async fn every_update_is_whole() {
    let api = BotApi::start().await;
    let bot = client(&api);
    let kinds = [
        AllowedUpdate::Message,
        AllowedUpdate::EditedMessage,
        AllowedUpdate::ChannelPost,
        AllowedUpdate::CallbackQuery,
        AllowedUpdate::MyChatMember,
        AllowedUpdate::ChatMember,
    ];
    bot.get_updates().allowed_updates(kinds).await.unwrap();
    let ana = api.private(7001, "Ana", "es");
    let said = api.say(ana, ana, "/start @somebody https://example.org");
    api.edit(ana, said.id, "/help");
    api.write(ana, ana)
        .text("fuerte")
        .entities([Entity::over("bold", "fuerte", "fuerte")])
        .reply_to(said.id)
        .send();
    api.write(ana, ana).document("nota.md", "# Hola").text("/post").send();
    api.block(ana);
    api.unblock(ana);

    let forum = api.forum("Asamblea");
    let topic = api.topic(forum, "Prensa");
    api.write(forum, ana).text("/help").thread(topic).send();
    api.write(forum, ana).text("/help").anonymous().send();
    let group = api.group("Vecinas");
    api.set_member(group, ana, Status::Creator);
    for status in [Status::Restricted, Status::Left, Status::Kicked, Status::Member] {
        api.set_bot(group, ana, status);
    }
    api.remove_bot(group);
    api.add_bot(group, ana);
    let supergroup = api.migrate(group);
    api.promote_bot(supergroup, false);
    api.set_member(supergroup, ana, Status::Administrator { can_post: true });
    let channel = api.channel("Noticias");
    let post = api.post(channel, "hola");
    api.forward_automatically(supergroup, &post);
    api.forward(ana, ana, &post).send();
    for origin in [Origin::User(ana), Origin::Hidden("Leo".to_owned()), Origin::Chat(supergroup)] {
        api.write(ana, ana).text("/help").forwarded(origin).send();
    }
    api.write(ana, ana).text("/help").via_bot("gif").send();
    api.write(ana, ana).document("nota.md", "# Hola").album("12").send();
    let markup = json!({ "inline_keyboard": [[{ "text": "Más", "callback_data": "/more" }]] });
    let params = json!({ "chat_id": ana, "text": "hola", "reply_markup": markup });
    result(&api, "sendMessage", params).await;
    let message = api.next_message(ana, SOON).await;
    let query = api.press(ana, ana, message.id, "Más").query();

    let updates = bot.get_updates().await.unwrap();
    assert_eq!(updates.len(), api.look(|state| state.unconfirmed()));
    for update in &updates {
        assert!(!matches!(update.kind, UpdateKind::Error(_)), "{update:?}");
        if let UpdateKind::Message(message) = &update.kind {
            let whole = !matches!(message.kind, teloxide::types::MessageKind::Empty {});
            assert!(whole, "{message:?}");
        }
    }
    bot.answer_callback_query(query.into()).await.unwrap();
}

#[tokio::test]
async fn every_answer_is_whole() {
    let api = BotApi::start().await;
    let bot = client(&api);
    let ana = api.private(7001, "Ana", "es");
    assert_eq!(bot.get_me().await.unwrap().username(), super::super::BOT_NAME);
    let sent = bot
        .send_message(ChatId(ana), "<b>hola</b>")
        .parse_mode(teloxide::types::ParseMode::Html)
        .await
        .unwrap();
    assert_eq!(sent.entities().map(<[_]>::len), Some(1));
    let edited = bot.edit_message_text(ChatId(ana), sent.id, "adiós").await.unwrap();
    assert!(edited.edit_date().is_some());
    bot.delete_message(ChatId(ana), MessageId(edited.id.0)).await.unwrap();
    bot.set_my_commands([BotCommand::new("help", "Help")]).await.unwrap();
    assert_eq!(bot.get_my_commands().await.unwrap().len(), 1);
    bot.delete_my_commands().await.unwrap();
    bot.delete_webhook().await.unwrap();
    let document = api.write(ana, ana).document("nota.md", "# Hola").send().media.unwrap().json();
    let id = FileId(document["file_id"].as_str().unwrap().to_owned());
    let file = bot.get_file(id).await.unwrap();
    let mut bytes = Vec::new();
    teloxide::net::Download::download_file(&bot, &file.path, &mut bytes).await.unwrap();
    assert_eq!(bytes, b"# Hola");

    for chat in [ana, api.group("g"), api.supergroup("s"), api.forum("f"), api.channel("c")] {
        let shown = bot.get_chat(ChatId(chat)).await.unwrap();
        assert_eq!(shown.is_private(), chat == ana);
        if chat != ana {
            for status in [Status::Creator, Status::Administrator { can_post: true }, Status::Restricted] {
                api.set_member(chat, ana, status);
                bot.get_chat_member(ChatId(chat), UserId(7001)).await.unwrap();
            }
            let kind = api.look(|state| state.kind(chat));
            let own = bot.get_chat_member(ChatId(chat), bot.get_me().await.unwrap().id).await.unwrap();
            assert_eq!(own.is_privileged(), kind == Some(Kind::Channel));
            bot.get_chat_administrators(ChatId(chat)).await.unwrap();
            bot.leave_chat(ChatId(chat)).await.unwrap();
        }
    }
}
