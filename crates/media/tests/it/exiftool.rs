//! What another program finds in files that were cleaned.

use crate::fixtures;
use media::clean;
use std::fs;
use std::path::Path;
use std::process::Command;

/// What may be listed: what kind of file it is, its size, how it is turned and compressed.
const FINE: &[&str] = &[
    "ExifTool",
    "System",
    "File",
    "Composite",
    "PNG",
    "GIF",
    "RIFF",
    "JFIF",
    "Adobe",
    "ICC_Profile",
    "APP14",
    "PDF",
    "MPEG",
    "FLAC",
    "Opus",
    "Vorbis",
    "QuickTime",
    "Matroska",
    "Ogg",
];

/// Tags of those groups that would tell of a maker all the same.
const NOT_FINE: &[&str] = &[
    "Author",
    "Artist",
    "Creator",
    "Producer",
    "Title",
    "Comment",
    "Subject",
    "Keywords",
    "Software",
    "Encoder",
    "Vendor",
    "Copyright",
    "CreationDate",
    "CreateDate",
    "ModDate",
    "ModifyDate",
    "Name",
    "HandlerDescription",
    "CompressorName",
    "MuxingApp",
    "WritingApp",
    "DateTimeOriginal",
    "GPS",
    "Description",
];

/// What a profile's header says of when and with what it was made.
const MADE: &[&str] = &[
    "ProfileCMMType",
    "ProfileDateTime",
    "PrimaryPlatform",
    "DeviceManufacturer",
    "DeviceModel",
    "ProfileCreator",
    "ProfileID",
];

/// What colours need.
const COLOURS: &[&str] = &["MediaWhitePoint", "RedTRC", "GrayTRC"];

/// The groups and names of all tags that exiftool finds in the files of a folder, in the groups of where they stand.
fn tags(folder: &Path) -> Vec<(String, String, String)> {
    let told =
        Command::new("exiftool").args(["-a", "-u", "-G1", "-s", "-t", "-q", "-ee"]).arg(folder).output();
    let told =
        told.expect("exiftool must be installed for this test: apt-get install libimage-exiftool-perl");
    let lines = String::from_utf8_lossy(&told.stdout).into_owned();
    let tags = lines.lines().filter_map(|line| {
        let mut parts = line.split('\t').map(str::to_owned);
        Some((parts.next()?, parts.next()?, parts.next().unwrap_or_default()))
    });
    tags.collect()
}

/// Whether a tag tells something of a file's maker.
fn tells((group, name, value): &(String, String, String)) -> bool {
    match group.as_str() {
        "System" | "ExifTool" => false,
        "IFD0" => name != "Orientation",
        // Nothing where a platform's name would be.
        "ICC-header" if value == "Unknown ()" => false,
        "ICC-header" => {
            MADE.contains(&name.as_str()) && value.chars().any(|c| c.is_ascii_alphanumeric() && c != '0')
        }
        // A description and a copyright every profile must have.
        group if group.starts_with("ICC") => {
            let is_text = ["ProfileDescription", "ProfileCopyright"].contains(&name.as_str());
            !(COLOURS.contains(&name.as_str()) || is_text && value == "-")
        }
        group if group.starts_with("Track") => is_told(name, value),
        group => !FINE.contains(&group) || is_told(name, value),
    }
}

fn is_told(name: &str, value: &str) -> bool {
    // Of MPEG it is a bit; the other is the name that every profile gets.
    if matches!((name, value), ("CopyrightFlag", "False") | ("ProfileName", "ICC")) {
        return false;
    }
    let empty = value.is_empty() || value == "(none)" || value.starts_with("0000:00:00");
    NOT_FINE.iter().any(|told| name.contains(told)) && !empty
}

#[test]
fn nothing_is_found_in_a_file_that_was_cleaned() {
    let (before, after) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for (name, bytes) in fixtures::all() {
        fs::write(before.path().join(name), &bytes).unwrap();
        fs::write(after.path().join(name), clean(bytes).unwrap().bytes).unwrap();
    }
    // The files do tell something, and exiftool sees it.
    let groups: Vec<_> = tags(before.path()).into_iter().filter(tells).map(|(group, ..)| group).collect();
    for group in
        ["ICC-header", "ICC_Profile", "GPS", "IFD1", "XMP-dc", "IPTC", "PDF", "ID3v2_3", "ID3v1", "UserData"]
    {
        assert!(groups.iter().any(|found| found == group), "the fixtures have no {group}: {groups:?}");
    }
    let found = tags(after.path());
    assert!(found.iter().any(|(_, name, _)| name == "Orientation"));
    let left: Vec<_> = found.into_iter().filter(tells).collect();
    assert!(left.is_empty(), "{left:#?}");
}
