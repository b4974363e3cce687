//! Encodings, errors, menus, files.

use serde_json::{Value, json};

use super::super::{Action, BotApi};
use super::{SOON, call, refusal, result, send};

#[tokio::test]
async fn every_encoding_and_letter_case_says_the_same() {
    let api = BotApi::start().await;
    let ana = api.private(7001, "Ana", "es");
    let url = |method: &str| format!("{}/bot{}/{method}", api.url(), api.token());
    let markup = json!({ "inline_keyboard": [[{ "text": "Más", "callback_data": "/more" }]] });
    let entities = json!([{ "type": "bold", "offset": 0, "length": 4 }]);
    let fields = [
        ("chat_id", "7001".to_owned()),
        ("text", "hola a todos".to_owned()),
        ("entities", entities.to_string()),
        ("reply_markup", markup.to_string()),
        ("disable_notification", "true".to_owned()),
    ];
    let client = reqwest::Client::new();
    let boundary = "XbX";
    let parts: String = fields
        .iter()
        .map(|(name, value)| {
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        })
        .collect();
    let json =
        json!({ "chat_id": 7001, "text": "hola a todos", "entities": entities, "reply_markup": markup });
    let requests = [
        client.post(url("SendMessage")).json(&json),
        client.post(url("sendmessage")).form(&fields),
        client.post(url("sendMessage")).query(&fields),
        client.get(url("SENDMESSAGE")).query(&fields),
        client
            .post(url("SendMessage"))
            .header("content-type", format!("multipart/form-data; boundary={boundary}"))
            .body(format!("{parts}--{boundary}--\r\n")),
    ];
    for request in requests {
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert_eq!(answer["result"]["entities"], entities, "{answer}");
        assert_eq!(answer["result"]["reply_markup"], markup, "{answer}");
        let message = api.next_message(ana, SOON).await;
        assert_eq!(message.html(), "<b>hola</b> a todos");
        assert_eq!(message.button("Más"), Some(Action::Data("/more".to_owned())));
    }
    assert_eq!(api.calls("sendMessage").len(), 5);
    assert!(api.calls("sendMessage").iter().all(|call| call.ok() && call.chat() == Some(ana)));
}

#[tokio::test]
async fn errors_are_those_of_the_real_server() {
    let api = BotApi::start().await;
    let ana = api.private(7001, "Ana", "es");
    api.person(7002, "Beto", "");
    assert_eq!(refusal(&api, "frobnicate", json!({})).await, "404 Not Found: method not found");
    let text = |chat: i64| json!({ "chat_id": chat, "text": "hola" });
    assert_eq!(refusal(&api, "sendMessage", text(99)).await, "400 Bad Request: chat not found");
    assert_eq!(
        refusal(&api, "sendMessage", text(7002)).await,
        "403 Forbidden: bot can't initiate conversation with a user"
    );
    api.block(ana);
    assert_eq!(refusal(&api, "sendMessage", text(ana)).await, "403 Forbidden: bot was blocked by the user");
    api.unblock(ana);
    api.deactivate(ana);
    assert_eq!(refusal(&api, "sendMessage", text(ana)).await, "403 Forbidden: user is deactivated");

    let url = format!("{}/bot1:WRONG/getMe", api.url());
    let answer = reqwest::get(url).await.unwrap();
    assert_eq!(answer.status(), 401);
    let body: Value = answer.json().await.unwrap();
    assert_eq!(body, json!({ "ok": false, "error_code": 401, "description": "Unauthorized" }));
}

#[tokio::test]
async fn replies_and_edits_need_their_message() {
    let api = BotApi::start().await;
    let ana = api.private(7001, "Ana", "es");
    let asked = api.say(ana, ana, "hola");
    let reply = |id: i64, lenient: bool| {
        let parameters = json!({ "message_id": id, "allow_sending_without_reply": lenient });
        json!({ "chat_id": ana, "text": "sí", "reply_parameters": parameters })
    };
    let sent = result(&api, "sendMessage", reply(asked.id.into(), false)).await;
    assert_eq!(sent["reply_to_message"]["text"], "hola");
    assert_eq!(
        refusal(&api, "sendMessage", reply(99, false)).await,
        "400 Bad Request: message to be replied not found"
    );
    result(&api, "sendMessage", reply(99, true)).await;

    let id = sent["message_id"].as_i64().unwrap();
    let edit = |id: i64, text: &str| json!({ "chat_id": ana, "message_id": id, "text": text });
    let edited = result(&api, "editMessageText", edit(id, "no")).await;
    assert!(edited["edit_date"].is_number());
    assert!(
        refusal(&api, "editMessageText", edit(id, "no"))
            .await
            .starts_with("400 Bad Request: message is not modified: ")
    );
    assert_eq!(
        refusal(&api, "editMessageText", edit(99, "no")).await,
        "400 Bad Request: message to edit not found"
    );
    assert_eq!(
        refusal(&api, "editMessageText", edit(asked.id.into(), "no")).await,
        "400 Bad Request: message can't be edited"
    );
    assert_eq!(
        refusal(&api, "editMessageText", edit(id, &"x".repeat(4097))).await,
        "400 Bad Request: MESSAGE_TOO_LONG"
    );
    let markup = json!({ "inline_keyboard": [[{ "text": "web", "url": "https://example.org/" }]] });
    let with_button = json!({ "chat_id": ana, "message_id": id, "reply_markup": markup });
    result(&api, "editMessageReplyMarkup", with_button).await;
    let message = api.next_message(ana, SOON).await;
    assert_eq!((message.text(), message.edits.len(), message.reply_to()), ("no", 2, Some(asked.id)));
    assert_eq!(message.edits[0].text, "sí");
    api.next_message(ana, SOON).await;
}

#[tokio::test]
async fn a_message_can_be_deleted_for_two_days() {
    let api = BotApi::start().await;
    let ana = api.private(7001, "Ana", "es");
    let (first, second) = (send(&api, ana, "uno").await, send(&api, ana, "dos").await);
    let delete = |id: i64| json!({ "chat_id": ana, "message_id": id });
    assert_eq!(result(&api, "deleteMessage", delete(first)).await, true);
    assert_eq!(
        refusal(&api, "deleteMessage", delete(first)).await,
        "400 Bad Request: message to delete not found"
    );
    api.advance(std::time::Duration::from_secs(48 * 60 * 60));
    assert_eq!(
        refusal(&api, "deleteMessage", delete(second)).await,
        "400 Bad Request: message can't be deleted for everyone"
    );
    assert_eq!(api.next_message(ana, SOON).await.text(), "dos", "what is deleted is not there to be read");
}

#[tokio::test]
async fn menus_are_kept_by_scope_and_language() {
    let api = BotApi::start().await;
    let set = |name: &str, about: &str, scope: Value| {
        let commands = json!([{ "command": name, "description": about }]);
        json!({ "commands": commands, "scope": scope, "language_code": "es" })
    };
    let scope = json!({ "type": "all_private_chats" });
    result(&api, "setMyCommands", set("ayuda", "Qué puedo decir", scope.clone())).await;
    let get = json!({ "scope": scope, "language_code": "es" });
    assert_eq!(result(&api, "getMyCommands", get.clone()).await[0]["command"], "ayuda");
    assert_eq!(result(&api, "getMyCommands", json!({})).await, json!([]));
    let kept = api.look(|state| state.menu("all_private_chats", "es").map(<[_]>::to_vec));
    assert_eq!(kept, Some(vec![("ayuda".to_owned(), "Qué puedo decir".to_owned())]));
    result(&api, "deleteMyCommands", get.clone()).await;
    assert_eq!(result(&api, "getMyCommands", get).await, json!([]));

    let default = || json!({ "type": "default" });
    assert_eq!(
        refusal(&api, "setMyCommands", set("Ayuda", "x", default())).await,
        "400 Bad Request: BOT_COMMAND_INVALID"
    );
    assert_eq!(
        refusal(&api, "setMyCommands", set("ayuda", "", default())).await,
        "400 Bad Request: BOT_COMMAND_DESCRIPTION_INVALID"
    );
}

#[tokio::test]
async fn a_file_is_found_and_downloaded() {
    let api = BotApi::start().await;
    let ana = api.private(7001, "Ana", "es");
    let sent = api.write(ana, ana).document("nota.md", "# Hola").text("/post nota").send();
    let id = sent.media.unwrap().file_id;
    let file = result(&api, "getFile", json!({ "file_id": id })).await;
    let url = format!("{}/file/bot{}/{}", api.url(), api.token(), file["file_path"].as_str().unwrap());
    assert_eq!(reqwest::get(url).await.unwrap().text().await.unwrap(), "# Hola");
    assert_eq!(refusal(&api, "getFile", json!({ "file_id": "x" })).await, "400 Bad Request: invalid file_id");
}

#[tokio::test]
async fn a_press_is_answered_once() {
    let api = BotApi::start().await;
    let ana = api.private(7001, "Ana", "es");
    let row =
        json!([{ "text": "Más", "callback_data": "/more" }, { "text": "Web", "url": "https://example.org" }]);
    let params = json!({ "chat_id": ana, "text": "hola", "reply_markup": { "inline_keyboard": [row] } });
    result(&api, "sendMessage", params).await;
    let message = api.next_message(ana, SOON).await;
    assert_eq!(api.press(ana, ana, message.id, "Web").url(), "https://example.org");
    let query = api.press(ana, ana, message.id, "Más").query();
    let update = &super::updates(&api, 0).await[0]["callback_query"];
    assert_eq!((&update["data"], &update["message"]["text"]), (&json!("/more"), &json!("hola")));
    let answer = json!({ "callback_query_id": query, "text": "listo" });
    result(&api, "answerCallbackQuery", answer.clone()).await;
    assert_eq!(api.look(|state| state.press_answer(&query).unwrap()["text"].clone()), "listo");
    assert_eq!(
        refusal(&api, "answerCallbackQuery", answer).await,
        "400 Bad Request: query is too old and response timeout expired or query ID is invalid"
    );
}

#[tokio::test]
async fn buttons_are_checked() {
    let api = BotApi::start().await;
    let ana = api.private(7001, "Ana", "es");
    let with = |button: Value| json!({ "chat_id": ana, "text": "hola", "reply_markup": { "inline_keyboard": [[button]] } });
    for (button, why) in [
        (json!({ "text": "a", "callback_data": "x".repeat(65) }), "BUTTON_DATA_INVALID"),
        (json!({ "text": "a", "callback_data": "" }), "BUTTON_DATA_INVALID"),
        (
            json!({ "text": "a", "url": "ftp://example.org" }),
            "inline keyboard button URL 'ftp://example.org' is invalid: Unsupported URL protocol",
        ),
        (
            json!({ "text": "a" }),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
    ] {
        assert_eq!(refusal(&api, "sendMessage", with(button)).await, format!("400 Bad Request: {why}"));
    }
    let (status, _) =
        call(&api, "sendMessage", with(json!({ "text": "a", "url": "tg://resolve?domain=x" }))).await;
    assert_eq!(status, 200);
    api.next_message(ana, SOON).await;
}
