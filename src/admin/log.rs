//! The record on the command line: all of it, or whether it is as it was written.

use domain::record::Hash;
use store::Store;

/// The record, an entry a line; or, to `verify` it, one line that says that it is as it was written. With a `head`, that has to be the
/// hash of one of its entries, or how that begins.
///
/// # Errors
/// What is wrong with the record, or why it can't be read.
pub fn lines(store: &Store, verify: bool, head: Option<&str>) -> Result<Vec<String>, String> {
    let verify = verify || head.is_some();
    let head = head.map(str::to_lowercase);
    if head
        .as_ref()
        .is_some_and(|head| head.len() < Hash::SHOWN || !head.bytes().all(|b| b.is_ascii_hexdigit()))
    {
        return Err(format!("a hash has at least {} hexadecimal digits, as reports show them", Hash::SHOWN));
    }
    let (mut lines, mut witnessed) = (Vec::new(), None);
    let found = store.verify_record(|entry| {
        if !verify {
            lines.push(entry.line());
        }
        if let Some(head) = &head
            && entry.hash().to_string().starts_with(head)
        {
            witnessed = Some(entry.number);
        }
    });
    let last = found.map_err(|error| error.to_string())?.map_err(|flaw| flaw.to_string())?;
    let Some((number, hash)) = last else {
        return match head {
            Some(_) => Err("the record has no entry, so none with this hash".into()),
            None => Ok(vec!["the record has no entry yet".into()]),
        };
    };
    if verify {
        lines.push(format!("the record is whole: {number} entries, the last one's hash is {hash}"));
    }
    match (head, witnessed) {
        (Some(_), Some(number)) => {
            lines.push(format!("entry {number} has this hash, so all up to it is as it was then"));
        }
        (Some(_), None) => {
            return Err("no entry has this hash: the record was written anew since, or a backup was restored that is older".into());
        }
        (None, _) => {}
    }
    Ok(lines)
}
