//! Time zones by the names that people use for them.

use crate::statement::plain_letters;
use jiff::tz;

/// Cities that have no zone of their own or another name in the database, in plain small letters.
const CITIES: &[(&str, &str)] = &[
    ("abuja", "Africa/Lagos"),
    ("argel", "Africa/Algiers"),
    ("alger", "Africa/Algiers"),
    ("ankara", "Europe/Istanbul"),
    ("asuncion", "America/Asuncion"),
    ("atenas", "Europe/Athens"),
    ("athenes", "Europe/Athens"),
    ("bale", "Europe/Zurich"),
    ("barcelona", "Europe/Madrid"),
    ("barcelone", "Europe/Madrid"),
    ("beijing", "Asia/Shanghai"),
    ("berna", "Europe/Zurich"),
    ("berne", "Europe/Zurich"),
    ("beirut", "Asia/Beirut"),
    ("beyrouth", "Asia/Beirut"),
    ("bombay", "Asia/Kolkata"),
    ("brasilia", "America/Sao_Paulo"),
    ("bruselas", "Europe/Brussels"),
    ("bruxelles", "Europe/Brussels"),
    ("cairo", "Africa/Cairo"),
    ("cidade do mexico", "America/Mexico_City"),
    ("ciudad de guatemala", "America/Guatemala"),
    ("ciudad de mexico", "America/Mexico_City"),
    ("ciudad de panama", "America/Panama"),
    ("cdmx", "America/Mexico_City"),
    ("cologne", "Europe/Berlin"),
    ("copenhague", "Europe/Copenhagen"),
    ("damasco", "Asia/Damascus"),
    ("damas", "Asia/Damascus"),
    ("delhi", "Asia/Kolkata"),
    ("douala", "Africa/Douala"),
    ("el cairo", "Africa/Cairo"),
    ("estambul", "Europe/Istanbul"),
    ("estocolmo", "Europe/Stockholm"),
    ("frankfurt", "Europe/Berlin"),
    ("gaza", "Asia/Gaza"),
    ("geneva", "Europe/Zurich"),
    ("geneve", "Europe/Zurich"),
    ("ginebra", "Europe/Zurich"),
    ("hamburg", "Europe/Berlin"),
    ("hamburgo", "Europe/Berlin"),
    ("hanoi", "Asia/Bangkok"),
    ("istanbul", "Europe/Istanbul"),
    ("jerusalen", "Asia/Jerusalem"),
    ("kiev", "Europe/Kyiv"),
    ("koln", "Europe/Berlin"),
    ("la habana", "America/Havana"),
    ("la havane", "America/Havana"),
    ("la paz", "America/La_Paz"),
    ("le caire", "Africa/Cairo"),
    ("lisboa", "Europe/Lisbon"),
    ("lisbonne", "Europe/Lisbon"),
    ("londres", "Europe/London"),
    ("lyon", "Europe/Paris"),
    ("marseille", "Europe/Paris"),
    ("medellin", "America/Bogota"),
    ("mexico", "America/Mexico_City"),
    ("mexico df", "America/Mexico_City"),
    ("milan", "Europe/Rome"),
    ("milano", "Europe/Rome"),
    ("moscou", "Europe/Moscow"),
    ("moscu", "Europe/Moscow"),
    ("mumbai", "Asia/Kolkata"),
    ("munchen", "Europe/Berlin"),
    ("munich", "Europe/Berlin"),
    ("new delhi", "Asia/Kolkata"),
    ("nueva york", "America/New_York"),
    ("ottawa", "America/Toronto"),
    ("pekin", "Asia/Shanghai"),
    ("porto", "Europe/Lisbon"),
    ("praga", "Europe/Prague"),
    ("pretoria", "Africa/Johannesburg"),
    ("quebec", "America/Toronto"),
    ("quito", "America/Guayaquil"),
    ("rabat", "Africa/Casablanca"),
    ("ramallah", "Asia/Hebron"),
    ("rio de janeiro", "America/Sao_Paulo"),
    ("roma", "Europe/Rome"),
    ("rosario", "America/Argentina/Buenos_Aires"),
    ("san francisco", "America/Los_Angeles"),
    ("san salvador", "America/El_Salvador"),
    ("santiago de chile", "America/Santiago"),
    ("seul", "Asia/Seoul"),
    ("sevilla", "Europe/Madrid"),
    ("tegucigalpa", "America/Tegucigalpa"),
    ("tel aviv", "Asia/Jerusalem"),
    ("teheran", "Asia/Tehran"),
    ("tokio", "Asia/Tokyo"),
    ("toulouse", "Europe/Paris"),
    ("tunez", "Africa/Tunis"),
    ("varsovia", "Europe/Warsaw"),
    ("varsovie", "Europe/Warsaw"),
    ("viena", "Europe/Vienna"),
    ("vienne", "Europe/Vienna"),
    ("washington", "America/New_York"),
    ("wien", "Europe/Vienna"),
    ("yaounde", "Africa/Douala"),
];

/// Cities that share their name with others as large, in plain small letters.
const NAMESAKES: &[(&str, &[&str])] = &[
    ("cartagena", &["America/Bogota", "Europe/Madrid"]),
    ("cordoba", &["America/Argentina/Cordoba", "Europe/Madrid", "America/Mexico_City"]),
    ("granada", &["Europe/Madrid", "America/Managua"]),
    ("guadalajara", &["America/Mexico_City", "Europe/Madrid"]),
    ("hyderabad", &["Asia/Kolkata", "Asia/Karachi"]),
    ("leon", &["America/Mexico_City", "Europe/Madrid", "America/Managua"]),
    ("merida", &["America/Merida", "America/Caracas", "Europe/Madrid"]),
    ("san jose", &["America/Costa_Rica", "America/Los_Angeles"]),
    ("san juan", &["America/Puerto_Rico", "America/Argentina/San_Juan"]),
    ("tripoli", &["Africa/Tripoli", "Asia/Beirut"]),
    ("valencia", &["Europe/Madrid", "America/Caracas"]),
];

/// What a name can mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// This zone, by its IANA name.
    Zone(String),
    /// One of these.
    Several(Vec<String>),
    /// No zone that is known.
    Unknown,
}

/// Finds a time zone by its IANA name, however it is written, or by a city: `america/montreal`, `Montréal`, `Ciudad de
/// México`.
pub fn find(name: &str) -> Meaning {
    let wanted = plain(name);
    if let Some(zone) = by_offset(name) {
        return Meaning::Zone(zone);
    }
    let exact = tz::db().available().find(|zone| plain(zone.as_str()) == wanted);
    if let Some(zone) = exact {
        return Meaning::Zone(zone.to_string());
    }
    if let Some((_, zones)) = NAMESAKES.iter().find(|(city, _)| *city == wanted) {
        return Meaning::Several(zones.iter().map(|zone| (*zone).to_owned()).collect());
    }
    if let Some((_, zone)) = CITIES.iter().find(|(city, _)| *city == wanted) {
        return Meaning::Zone((*zone).to_owned());
    }
    let city =
        |zone: &str| zone.contains('/') && zone.rsplit('/').next().map(plain).as_ref() == Some(&wanted);
    let mut zones: Vec<String> =
        tz::db().available().map(|zone| zone.to_string()).filter(|zone| city(zone)).collect();
    // Old names of the same place stand beside the new ones.
    zones.sort_by_key(|zone| (is_old(zone), zone.clone()));
    if zones.iter().any(|zone| !is_old(zone)) {
        zones.retain(|zone| !is_old(zone));
    }
    // `America/Buenos_Aires` is the old name of `America/Argentina/Buenos_Aires`.
    let region = |zone: &str| zone.split('/').next().map(str::to_owned);
    let longest = zones.iter().max_by_key(|zone| zone.matches('/').count()).cloned();
    if let Some(longest) = longest
        && zones.iter().all(|zone| region(zone) == region(&longest))
    {
        zones = vec![longest];
    }
    match zones.len() {
        0 => Meaning::Unknown,
        1 => Meaning::Zone(zones.swap_remove(0)),
        _ => Meaning::Several(zones),
    }
}

/// `UTC-5` and `GMT-5` are five hours behind UTC; the database calls that `Etc/GMT+5`.
fn by_offset(name: &str) -> Option<String> {
    let name = name.trim().to_uppercase().replace('−', "-");
    let hours = name.strip_prefix("UTC").or_else(|| name.strip_prefix("GMT"))?;
    let (sign, hours) =
        hours.strip_prefix('-').map(|h| ('+', h)).or_else(|| hours.strip_prefix('+').map(|h| ('-', h)))?;
    // Nowhere is farther behind than twelve hours, and ahead than fourteen.
    let most = if sign == '+' { 12 } else { 14 };
    let hours: u8 = hours.parse().ok().filter(|hours| (1..=most).contains(hours))?;
    Some(format!("Etc/GMT{sign}{hours}"))
}

/// Whether a name is kept in the database for old programs only.
fn is_old(zone: &str) -> bool {
    ["Etc/", "US/", "Canada/", "Brazil/", "Chile/", "Mexico/", "SystemV/", "posix/", "right/"]
        .iter()
        .any(|prefix| zone.starts_with(prefix))
}

/// A name in small letters without accents, its words parted by one blank.
fn plain(name: &str) -> String {
    let words = plain_letters(name);
    words
        .split(|c: char| !c.is_alphanumeric() && c != '/' && c != '+')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_by_the_names_that_people_use() {
        for (name, zone) in [
            ("America/Guayaquil", "America/Guayaquil"),
            ("america/guayaquil", "America/Guayaquil"),
            ("Montreal", "America/Montreal"),
            ("Montréal", "America/Montreal"),
            ("Ciudad de México", "America/Mexico_City"),
            ("mexico city", "America/Mexico_City"),
            ("Mexico_City", "America/Mexico_City"),
            ("São Paulo", "America/Sao_Paulo"),
            ("Buenos Aires", "America/Argentina/Buenos_Aires"),
            ("Quito", "America/Guayaquil"),
            ("La Habana", "America/Havana"),
            ("new york", "America/New_York"),
            ("UTC-5", "Etc/GMT+5"),
            ("UTC+14", "Etc/GMT-14"),
            ("GMT+2", "Etc/GMT-2"),
            ("UTC", "UTC"),
            ("utc", "UTC"),
        ] {
            match find(name) {
                Meaning::Zone(found) => assert_eq!(found, zone, "{name}"),
                Meaning::Several(several) => assert!(
                    name == "Buenos Aires" && several.contains(&zone.to_owned()),
                    "{name}: {several:?}"
                ),
                Meaning::Unknown => panic!("{name}"),
            }
        }
        for nothing in ["Mars/Olympus", "", "/", "Atlantis", "\u{202e}"] {
            assert_eq!(find(nothing), Meaning::Unknown, "{nothing}");
        }
    }

    #[test]
    fn every_city_has_a_zone_that_there_is() {
        let namesakes = NAMESAKES.iter().flat_map(|(city, zones)| zones.iter().map(move |zone| (city, zone)));
        for (city, zone) in CITIES.iter().map(|(city, zone)| (city, zone)).chain(namesakes) {
            assert!(tz::TimeZone::get(zone).is_ok(), "{city}: {zone}");
            assert_eq!(*city, plain(city));
        }
        for (city, zones) in NAMESAKES {
            assert_eq!(find(city), Meaning::Several(zones.iter().map(|zone| (*zone).to_owned()).collect()));
            assert!(CITIES.iter().all(|(other, _)| other != city), "{city}");
        }
    }
}
