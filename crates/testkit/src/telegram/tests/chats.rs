//! Groups, topics and channels; what the bot hears there, and what becomes of it.

use serde_json::{Value, json};

use super::super::{ANONYMOUS, BOT_NAME, BotApi, Kind, Status};
use super::{SOON, refusal, result, send, updates};

fn texts(updates: &[Value]) -> Vec<&str> {
    updates.iter().filter_map(|update| update["message"]["text"].as_str()).collect()
}

#[tokio::test]
async fn privacy_mode_hides_what_is_not_for_the_bot() {
    let api = BotApi::start().await;
    let ana = api.person(7001, "Ana", "es");
    let group = api.group("Vecinas");
    let sent = send(&api, group, "digan").await;
    api.next_message(group, SOON).await;
    api.say(group, ana, "hola a todas");
    api.say(group, ana, "!help");
    api.say(group, ana, "/help@another_bot");
    api.say(group, ana, "/help");
    api.say(group, ana, &format!("/help@{BOT_NAME} me"));
    api.write(group, ana).text("gracias").reply_to(i32::try_from(sent).unwrap()).send();
    let heard = updates(&api, 0).await;
    assert_eq!(texts(&heard), ["/help", "/help@altavoz_test_bot me", "gracias"]);
    assert_eq!(
        heard[0]["message"]["entities"][0],
        json!({ "type": "bot_command", "offset": 0, "length": 5 })
    );
    assert_eq!(heard[2]["message"]["reply_to_message"]["from"]["is_bot"], true);
    api.promote_bot(group, true);
    api.say(group, ana, "y ahora");
    assert_eq!(texts(&updates(&api, 0).await).last(), Some(&"y ahora"), "an admin hears everything");
}

#[tokio::test]
async fn a_topic_is_answered_in_itself() {
    let api = BotApi::start().await;
    let ana = api.person(7001, "Ana", "es");
    let forum = api.forum("Asamblea");
    let topic = api.topic(forum, "Prensa");
    api.write(forum, ana).text("/help").thread(topic).send();
    api.write(forum, ana).text("/help").anonymous().send();
    let heard = updates(&api, 0).await;
    let [created, in_topic, anonymous] = &heard[..] else { panic!("{heard:?}") };
    assert_eq!(created["message"]["forum_topic_created"]["name"], "Prensa");
    assert_eq!(in_topic["message"]["is_topic_message"], true);
    assert_eq!(in_topic["message"]["reply_to_message"]["message_id"], topic);
    assert_eq!(anonymous["message"]["from"]["id"], ANONYMOUS);
    assert_eq!(anonymous["message"]["sender_chat"]["id"], forum);
    let to = |thread: i32| json!({ "chat_id": forum, "text": "hola", "message_thread_id": thread });
    assert_eq!(result(&api, "sendMessage", to(topic)).await["message_thread_id"], topic);
    assert_eq!(api.next_message(forum, SOON).await.thread, Some(topic));
    for thread in [1, 77] {
        assert_eq!(
            refusal(&api, "sendMessage", to(thread)).await,
            "400 Bad Request: message thread not found"
        );
    }
}

#[tokio::test]
async fn a_channel_speaks_in_its_own_name() {
    let api = BotApi::start().await;
    let channel = api.channel("Noticias");
    api.post(channel, "/subscribe");
    let heard = updates(&api, 0).await;
    assert_eq!(heard[0]["channel_post"]["sender_chat"]["id"], channel);
    assert!(heard[0]["channel_post"]["from"].is_null());
    let sent = result(&api, "sendMessage", json!({ "chat_id": channel, "text": "hola" })).await;
    assert!(sent["from"].is_null());
    api.next_message(channel, SOON).await;
    let hola = json!({ "chat_id": channel, "text": "hola" });
    api.promote_bot(channel, false);
    assert_eq!(
        refusal(&api, "sendMessage", hola.clone()).await,
        "400 Bad Request: need administrator rights in the channel chat"
    );
    api.remove_bot(channel);
    assert_eq!(
        refusal(&api, "sendMessage", hola).await,
        "403 Forbidden: bot is not a member of the channel chat"
    );
}

#[tokio::test]
async fn a_bot_comes_and_goes() {
    let api = BotApi::start().await;
    let ana = api.private(7001, "Ana", "es");
    let chat = api.supergroup("Vecinas");
    api.without_bot(chat);
    api.set_member(chat, ana, Status::Creator);
    api.add_bot(chat, ana);
    api.kick_bot(chat);
    let heard = updates(&api, 0).await;
    let [added, joined, kicked] = &heard[..] else { panic!("{heard:?}") };
    let status =
        |update: &Value, when: &str| update["my_chat_member"][when]["status"].as_str().map(str::to_owned);
    assert_eq!(status(added, "old_chat_member").as_deref(), Some("left"));
    assert_eq!(status(added, "new_chat_member").as_deref(), Some("member"));
    assert_eq!(joined["message"]["new_chat_members"][0]["username"], BOT_NAME);
    assert_eq!(status(kicked, "new_chat_member").as_deref(), Some("kicked"));
    assert_eq!(kicked["my_chat_member"]["from"]["id"], ana);
    assert_eq!(
        refusal(&api, "sendMessage", json!({ "chat_id": chat, "text": "hola" })).await,
        "403 Forbidden: bot was kicked from the supergroup chat"
    );
    api.add_bot(chat, ana);
    let member = json!({ "chat_id": chat, "user_id": ana });
    assert_eq!(result(&api, "getChatMember", member).await["status"], "creator");
    let admins = result(&api, "getChatAdministrators", json!({ "chat_id": chat })).await;
    assert_eq!(admins.as_array().unwrap().len(), 1);
    result(&api, "leaveChat", json!({ "chat_id": chat })).await;
}

#[tokio::test]
async fn a_group_becomes_a_supergroup() {
    let api = BotApi::start().await;
    let group = api.group("Vecinas");
    let sent = send(&api, group, "hola").await;
    api.next_message(group, SOON).await;
    let new = api.migrate(group);
    let heard = updates(&api, 0).await;
    let [to, joined, from] = &heard[..] else { panic!("{heard:?}") };
    assert_eq!(
        (&to["message"]["chat"]["id"], &to["message"]["migrate_to_chat_id"]),
        (&json!(group), &json!(new))
    );
    assert_eq!(joined["my_chat_member"]["chat"]["id"], new);
    assert_eq!(from["message"]["migrate_from_chat_id"], group);
    assert_eq!(api.look(|state| state.kind(new)), Some(Kind::Supergroup));
    let (status, body) = super::call(&api, "sendMessage", json!({ "chat_id": group, "text": "hola" })).await;
    assert_eq!((status, &body["parameters"]["migrate_to_chat_id"]), (400, &json!(new)));
    assert_eq!(body["description"], "Bad Request: group chat was upgraded to a supergroup chat");
    let edit = json!({ "chat_id": group, "message_id": sent, "text": "corregido" });
    result(&api, "editMessageText", edit).await;
    let id = i32::try_from(sent).unwrap();
    api.wait_for_edit(group, id, |message| message.text() == "corregido", SOON).await;
    send(&api, new, "hola").await;
    api.next_message(new, SOON).await;
}

#[tokio::test]
async fn a_long_text_is_cut_by_the_client_and_a_link_leads_to_the_bot() {
    let api = BotApi::start().await;
    let ana = api.private(7001, "Ana", "es");
    let pieces = api.paste(ana, ana, &"palabra ".repeat(1000));
    assert_eq!(pieces.len(), 2);
    let said = api.follow(ana, &format!("https://t.me/{BOT_NAME}?start=ecuador-2010"));
    assert_eq!(said.text(), "/start ecuador-2010");
    api.edit(ana, said.id, "/start");
    let heard = updates(&api, 0).await;
    assert_eq!(heard.last().unwrap()["edited_message"]["text"], "/start");
}

#[tokio::test]
async fn messages_are_read_in_their_order() {
    let api = BotApi::start().await;
    let ana = api.private(7001, "Ana", "es");
    for text in ["uno", "dos", "tres"] {
        send(&api, ana, text).await;
    }
    assert_eq!(api.wait_for_message(ana, |message| message.text() == "dos", SOON).await.text(), "dos");
    assert_eq!(api.next_message(ana, SOON).await.text(), "uno");
    assert_eq!(api.unread(ana), 1);
    assert_eq!(api.next_message(ana, SOON).await.text(), "tres");
}

#[tokio::test]
#[should_panic(expected = "1 messages of the bot were never read")]
async fn what_was_not_read_fails_the_test() {
    let api = BotApi::start().await;
    let ana = api.private(7001, "Ana", "es");
    send(&api, ana, "hola").await;
}

#[tokio::test]
#[should_panic(expected = "for a next message in chat 7001")]
async fn a_bound_that_passes_tells_what_stands_in_the_chats() {
    let api = BotApi::start().await;
    let ana = api.private(7001, "Ana", "es");
    api.say(ana, ana, "hola");
    api.next_message(ana, std::time::Duration::from_millis(1)).await;
}
