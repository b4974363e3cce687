//! What a network could hand over: well-formed JSON with anything in the place of anything.
//!
//! A run of `cargo test` tries some hundreds; `PROPTEST_CASES=10000000 cargo test -p altavoz-networks anything` goes on for an hour.

use domain::incoming::{Incoming, Message, Source, What};
use proptest::prelude::*;
use serde_json::{Value, json};

/// The most bytes that an id of a network takes here, with what we put before it.
const ID: usize = 2 * crate::bounds::ID;

/// Texts that mean something to somebody, and long ones.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[a-z0-9/!@:#\\-_. \n]{0,40}",
        2 => any::<String>(),
        1 => "[\u{0}-\u{1f}\u{7f}\u{202e}\u{2066}\u{feff}\u{e000}]{0,30}",
        1 => (1usize..80_000).prop_map(|length| "x".repeat(length)),
        1 => (1usize..20_000).prop_map(|length| "é\u{301}".repeat(length)),
        1 => prop::sample::select(vec!["", "join", "m.replace", "m.thread", "m.room.tombstone", "private", "bot_command"])
            .prop_map(str::to_owned),
    ]
}

/// Any JSON, a little nested.
fn anything() -> impl Strategy<Value = Value> {
    let numbers = prop_oneof![
        any::<i64>().prop_map(|number| json!(number)),
        any::<u64>().prop_map(|number| json!(number)),
        any::<f64>().prop_map(|number| json!(number)),
        (-2i64..100).prop_map(|number| json!(number)),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(|flag| json!(flag)),
        numbers,
        text().prop_map(|text| json!(text)),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        let names = prop_oneof![
            text(),
            prop::sample::select(vec!["body", "id", "type", "event_id", "chat"]).prop_map(str::to_owned)
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            prop::collection::vec((names, inner), 0..6)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

/// The paths of all values in it.
fn paths(value: &Value, path: &str, all: &mut Vec<String>) {
    all.push(path.to_owned());
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            let name = name.replace('~', "~0").replace('/', "~1");
            paths(value, &format!("{path}/{name}"), all);
        }),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(place, value)| paths(value, &format!("{path}/{place}"), all));
        }
        _ => {}
    }
}

/// One of these, with anything in up to four places.
pub(crate) fn mutated(bases: Vec<Value>) -> impl Strategy<Value = Value> {
    let places = prop::collection::vec((any::<prop::sample::Index>(), anything()), 0..4);
    (prop::sample::select(bases), places).prop_map(|(mut value, places)| {
        for (place, new) in places {
            let mut all = Vec::new();
            paths(&value, "", &mut all);
            if let Some(old) = value.pointer_mut(&all[place.index(all.len())]) {
                *old = new;
            }
        }
        value
    })
}

/// Everything in it is as long as it may be, and ids are in one line.
pub(crate) fn assert_bounded(incoming: &Incoming) {
    let id = |id: &str| {
        assert!(
            id.len() <= ID && !id.chars().any(char::is_control),
            "an id of {} bytes: {id:.200?}",
            id.len()
        );
    };
    id(&incoming.key);
    id(&incoming.room.id);
    match &incoming.what {
        What::Moved { to } => id(&to.id),
        What::Message(Message { person, text, message, replied, file, pressed, .. }) => {
            id(&person.id);
            message.iter().for_each(|message| id(&message.0));
            pressed.iter().for_each(|pressed| {
                id(&pressed.id);
                pressed.under.iter().for_each(|under| id(&under.0));
            });
            assert!(text.len() <= 2 * crate::bounds::BODY, "a text of {} bytes", text.len());
            for source in replied.iter().chain(file) {
                match source {
                    Source::Text { markdown, .. } => assert!(markdown.len() <= 2 * crate::bounds::BODY),
                    Source::Remote { reference, name, .. } => {
                        assert!(reference.len() <= 4 * ID, "a reference of {} bytes", reference.len());
                        assert!(name.iter().all(|name| name.len() <= crate::bounds::NAME));
                    }
                }
            }
        }
        What::Silenced(silence) => {
            assert!(silence.name.len() <= crate::bounds::TITLE);
            silence.admins.iter().for_each(|(person, room)| {
                id(&person.id);
                id(&room.id);
            });
        }
        What::Joined(people) => {
            for (person, name) in people {
                id(&person.id);
                assert!(name.len() <= crate::bounds::NAME);
            }
        }
        What::Added | What::Removed | What::MayWrite => {}
    }
}
