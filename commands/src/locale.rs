//! What the bot says, in each language: one Fluent file a language under `locales/`.

use domain::lang::Lang;
use domain::person::Person;
use domain::room::{NetworkId, Room, RoomKind};
use domain::statement::plain_letters;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use include_dir::{Dir, include_dir};
use jiff::civil::Date;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/locales");

static BUNDLES: LazyLock<BTreeMap<Lang, FluentBundle<FluentResource>>> = LazyLock::new(|| {
    FILES
        .files()
        .filter_map(|file| {
            let path = file.path();
            let lang = Lang::parse(path.file_stem()?.to_str()?)?;
            // What can't be read of a file is left out; a test holds every file to be whole.
            let resource = FluentResource::try_new(file.contents_utf8()?.to_owned())
                .unwrap_or_else(|(resource, _)| resource);
            let mut bundle = FluentBundle::new_concurrent(vec![lang.code().parse().unwrap_or_default()]);
            bundle.set_use_isolating(false);
            bundle.add_resource_overriding(resource);
            Some((lang, bundle))
        })
        .collect()
});

/// The language that has every phrase.
pub static ENGLISH: LazyLock<Lang> =
    LazyLock::new(|| Lang::from_client("en").unwrap_or_else(|| unreachable!("en is a code")));

/// The languages that the bot speaks, by code.
pub fn languages() -> impl Iterator<Item = &'static Lang> {
    BUNDLES.keys()
}

/// The language that the bot speaks which is nearest to the wanted one.
pub fn spoken(wanted: &Lang) -> Option<&'static Lang> {
    BUNDLES.get_key_value(wanted).or_else(|| BUNDLES.get_key_value(&wanted.base())).map(|(lang, _)| lang)
}

/// Whether a heading is what the demands are called in some language.
pub fn names_demands(heading: &str) -> bool {
    let heading = plain_letters(heading.trim().trim_end_matches(':').trim());
    languages().any(|lang| says_of_itself(lang, "demands-headings", &heading))
}

/// The name of a language in itself; its code where the bot doesn't speak it.
pub fn language_name(lang: &Lang) -> String {
    match BUNDLES.contains_key(lang) {
        true => Translator::new(lang.clone(), NetworkId::Console).say("language-name"),
        false => lang.code().to_owned(),
    }
}

/// The language that is called so, in itself or in another one that the bot speaks.
pub fn named(name: &str) -> Option<Lang> {
    let name = plain_letters(name.trim());
    languages().find(|lang| says_of_itself(lang, "language-called", &name)).cloned()
}

/// Whether a language's sentence of this name, whose parts are parted by `|`, has this among them, in plain small letters.
fn says_of_itself(lang: &Lang, key: &'static str, word: &str) -> bool {
    let words = Translator::new(lang.clone(), NetworkId::Console).say(key);
    words.split('|').any(|other| plain_letters(other.trim()) == word)
}

/// A sentence that is not in any language yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// Its name in the locale files.
    pub key: &'static str,
    /// What is put into it.
    pub args: Vec<(&'static str, Value)>,
}

/// What is put into a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Words, which come out as they are, whatever they look like.
    Text(String),
    /// A number, which chooses plurals.
    Number(u64),
}

impl Phrase {
    /// A sentence by its name in the locale files.
    pub fn new(key: &'static str) -> Self {
        Self { key, args: Vec::new() }
    }

    /// Puts words into it.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.push((name, Value::Text(value.into())));
        self
    }

    /// Puts a number into it.
    #[must_use]
    pub fn number(mut self, name: &'static str, value: u64) -> Self {
        self.args.push((name, Value::Number(value)));
        self
    }
}

/// Phrases in one language, with commands as they are typed on one network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Translator {
    /// The language.
    pub lang: Lang,
    /// Where.
    pub network: NetworkId,
}

impl Translator {
    /// A translator into a language, or into English where the bot doesn't speak it.
    pub fn new(lang: Lang, network: NetworkId) -> Self {
        Self { lang, network }
    }

    /// Says a sentence that takes nothing.
    pub fn say(&self, key: &'static str) -> String {
        self.tell(&Phrase::new(key))
    }

    /// Says a sentence. `{ $p }` in it is what stands before a command on this network, and `{ $net }` the network:
    /// `telegram`, `matrix` or `console`.
    pub fn tell(&self, say: &Phrase) -> String {
        let mut args = FluentArgs::new();
        args.set("p", self.network.prefix().to_string());
        args.set("net", self.network.name().to_lowercase());
        for (name, value) in &say.args {
            match value {
                Value::Text(text) => args.set(*name, Cow::from(text.as_str())),
                Value::Number(number) => args.set(*name, *number),
            }
        }
        [&self.lang, &self.lang.base(), &*ENGLISH]
            .into_iter()
            .find_map(|lang| {
                let bundle = BUNDLES.get(lang)?;
                let pattern = bundle.get_message(say.key)?.value()?;
                let mut errors = Vec::new();
                Some(bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned())
            })
            .unwrap_or_else(|| say.key.to_owned())
    }

    /// A date as people write it, such as 30 September 2010.
    pub fn date(&self, date: Date) -> String {
        const MONTHS: [&str; 12] = [
            "month-1", "month-2", "month-3", "month-4", "month-5", "month-6", "month-7", "month-8",
            "month-9", "month-10", "month-11", "month-12",
        ];
        let month = MONTHS[usize::try_from(date.month() - 1).unwrap_or(0)];
        self.tell(
            &Phrase::new("date")
                .number("day", u64::from(date.day().unsigned_abs()))
                .with("month", self.say(month))
                .with("year", date.year().to_string()),
        )
    }

    /// The same with its weekday, such as Thursday 30 September 2010.
    pub fn day(&self, date: Date) -> String {
        const WEEKDAYS: [&str; 7] =
            ["weekday-1", "weekday-2", "weekday-3", "weekday-4", "weekday-5", "weekday-6", "weekday-7"];
        let weekday = WEEKDAYS[usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0)];
        self.tell(&Phrase::new("day").with("weekday", self.say(weekday)).with("date", self.date(date)))
    }
}

/// The language for a person in a room: in a group the room's; in private one's own choice, then the client's; then
/// the default.
pub fn translator(room: &Room, person: Option<&Person>, default: &Lang) -> Translator {
    let client =
        person.and_then(|person| person.language.as_ref()).filter(|_| room.kind == RoomKind::Private);
    let lang = room.language.as_ref().or_else(|| client.and_then(spoken)).unwrap_or(default);
    Translator::new(lang.clone(), room.address.network)
}

#[cfg(test)]
mod tests {
    use super::*;
    use fluent_bundle::FluentResource;
    use proptest::prelude::*;

    fn keys(lang: &str) -> Vec<String> {
        let text = FILES.get_file(format!("{lang}.ftl")).unwrap().contents_utf8().unwrap();
        FluentResource::try_new(text.to_owned())
            .unwrap_or_else(|(_, errors)| panic!("{lang}.ftl: {errors:?}"));
        text.lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
            .filter_map(|line| line.split_once(" =").map(|(key, _)| key.to_owned()))
            .collect()
    }

    #[test]
    fn every_language_says_everything() {
        let english = keys("en");
        for lang in languages() {
            let (theirs, code) = (keys(lang.code()), lang.code());
            let missing: Vec<_> = english.iter().filter(|key| !theirs.contains(key)).collect();
            let unknown: Vec<_> = theirs.iter().filter(|key| !english.contains(key)).collect();
            assert!(
                missing.is_empty() && unknown.is_empty(),
                "{code}: missing {missing:?}, unknown {unknown:?}"
            );
        }
    }

    #[test]
    fn every_variable_is_in_every_language() {
        let variables = |lang: &str| -> BTreeMap<String, Vec<String>> {
            let text = FILES.get_file(format!("{lang}.ftl")).unwrap().contents_utf8().unwrap();
            let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
            let mut key = String::new();
            for line in text.lines() {
                if let Some((name, _)) =
                    line.split_once(" =").filter(|_| line.starts_with(|c: char| c.is_ascii_lowercase()))
                {
                    key = name.to_owned();
                }
                for piece in line.split('$').skip(1) {
                    let name: String =
                        piece.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
                    all.entry(key.clone()).or_default().push(name);
                }
            }
            for names in all.values_mut() {
                names.sort();
                names.dedup();
            }
            all
        };
        let english = variables("en");
        for lang in languages() {
            assert_eq!(variables(lang.code()), english, "{lang}");
        }
    }

    fn told_of(key: &'static str, name: &'static str, value: &str, lang: &Lang) -> String {
        Translator::new(lang.clone(), NetworkId::Console).tell(&Phrase::new(key).with(name, value))
    }

    #[test]
    fn a_text_of_digits_is_no_number() {
        for text in
            ["08001234", "007", "2031", "1e5", "0", "-0", "+1", "1.50", "00000000000000000001", " 7 ", "٣"]
        {
            for lang in languages() {
                let told = told_of("about-contact", "value", text, lang);
                assert!(told.ends_with(&format!(" {text}")), "{lang}: {told}");
                let told = told_of("no-such-statement", "id", text, lang);
                assert!(told.contains(text), "{lang}: {told}");
            }
        }
    }

    proptest! {
        #[test]
        fn a_text_comes_out_as_it_went_in(text in "[0-9]{1,12}|[0-9+.eE-]{1,8}|.{0,40}") {
            for lang in languages() {
                let around = told_of("notice", "title", "\u{1}", lang);
                prop_assert_eq!(told_of("notice", "title", &text, lang), around.replace('\u{1}', &text));
            }
        }
    }

    #[test]
    fn dates() {
        let date = Date::constant(2010, 10, 1);
        for (lang, expected) in
            [("en", "1 October 2010"), ("es", "1 de octubre de 2010"), ("fr", "1er octobre 2010")]
        {
            assert_eq!(Translator::new(Lang::parse(lang).unwrap(), NetworkId::Console).date(date), expected);
        }
        for (lang, expected) in [
            ("en", "Friday 1 October 2010"),
            ("es", "viernes 1 de octubre de 2010"),
            ("fr", "vendredi 1er octobre 2010"),
        ] {
            assert_eq!(Translator::new(Lang::parse(lang).unwrap(), NetworkId::Console).day(date), expected);
        }
    }
}
