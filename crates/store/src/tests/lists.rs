//! Lists of statements, by look-up.

use super::*;
use crate::engine::Reading;
use crate::tables::{Agenda, All, Heads, Table, encode, places};
use jiff::civil::Date;
use proptest::prelude::*;

/// What happens to the archive, by the number of the statement.
#[derive(Clone, Debug)]
enum Happening {
    Import { number: u8, day: i8, kind: Kind },
    Withdraw(u8),
    Forget,
}

fn happening() -> impl Strategy<Value = Happening> {
    let kinds = proptest::sample::select(Kind::ALL.to_vec());
    prop_oneof![
        8 => (0u8..9, 1i8..5, kinds).prop_map(|(number, day, kind)| Happening::Import { number, day, kind }),
        2 => (0u8..9).prop_map(Happening::Withdraw),
        1 => Just(Happening::Forget),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn pages_are_as_the_whole_catalogue(happenings in proptest::collection::vec(happening(), 0..30)) {
        let (_folder, store) = open();
        for (second, happening) in (1..).zip(happenings) {
            let now = Timestamp::from_second(second / 3).unwrap();
            match happening {
                Happening::Import { number, day, kind } => {
                    let date = Date::constant(2010, 10, day);
                    let statement = Statement { kind, date, ..statement(&format!("note-{number}")) };
                    let origin = if number % 2 == 0 { Origin::Sample } else { Origin::File };
                    let known = (statement.id.clone(), english(), Imported { origin, digests: vec![], source: None });
                    store.import(&[statement], &[known], &[], now).unwrap();
                }
                Happening::Withdraw(number) => {
                    let id = Id::parse(&format!("note-{number}")).unwrap();
                    if let Some(published) = store.published(&id).unwrap() {
                        let withdrawal = domain::statement::Withdrawal { on: Date::ZERO, why: None };
                        store.import(&[published.statement.withdrawn(withdrawal)], &[], &[], now).unwrap();
                    }
                }
                Happening::Forget => drop(store.forget_samples().unwrap()),
            }
        }
        let mut archive: Vec<_> = store.rows::<Heads>(All).map(|row| row.unwrap().1.summary).collect();
        archive.sort_by(|a, b| (b.date, b.at, &a.id).cmp(&(a.date, a.at, &b.id)));
        for kind in Kind::ALL {
            let all: Vec<_> = archive.iter().filter(|all| all.kind == kind).cloned().collect();
            let newest = all.iter().find(|summary| !summary.withdrawn);
            prop_assert_eq!(store.newest(kind).unwrap(), newest.cloned());
            prop_assert_eq!(store.number_of(kind).unwrap(), all.len());
            let pages = (0..=all.len()).step_by(2).map(|skip| store.page(kind, skip, 2).unwrap());
            prop_assert_eq!(pages.flatten().collect::<Vec<_>>(), all);
        }
        let latest = archive.iter().map(|summary| summary.at).max();
        prop_assert_eq!(store.latest().unwrap().map(|summary| summary.at), latest);
        prop_assert_eq!(store.wrong(), Vec::<String>::new());
    }
}

#[test]
fn an_event_whose_moment_was_another_by_earlier_time_zone_data_is_listed_once() {
    let (_folder, store) = open();
    let starts = Date::constant(2011, 5, 1).at(18, 0, 0, 0);
    let hours =
        |timezone: &str| Some(domain::statement::Hours { starts, ends: None, timezone: timezone.into() });
    let march = |timezone| Statement { kind: Kind::Event, hours: hours(timezone), ..statement("march") };
    store.import(&[march("America/Guayaquil")], &[], &[], NOW).unwrap();
    // As if Guayaquil had lain elsewhere then.
    let place = |statement: &Statement| {
        let summary = domain::archive::Summary::of(statement, NOW);
        places(&summary).into_iter().find(|place| place.starts_with(Agenda::PREFIX)).unwrap()
    };
    let mut transaction = store.transaction();
    transaction.remove_bytes(place(&march("America/Guayaquil")));
    transaction.put_bytes(place(&march("Asia/Tokyo")), encode::<Agenda>(&()).unwrap());
    transaction.end().unwrap();
    assert_eq!(store.wrong(), Vec::<String>::new());
    store
        .import(
            &[Statement { link: Some("https://example.org".into()), ..march("America/Guayaquil") }],
            &[],
            &[],
            NOW,
        )
        .unwrap();
    assert_eq!(store.coming(Timestamp::MIN).unwrap().len(), 1);
    assert_eq!(store.wrong(), Vec::<String>::new());
    assert_eq!(store.forget_samples().unwrap(), 0);
}
