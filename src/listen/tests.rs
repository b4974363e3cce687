use super::*;
use crate::store::tests::{heard, house, said};
use commands::room::RoomKind;

const NETWORK: NetworkId = NetworkId::Matrix;

#[test]
fn what_fits_no_row_does_not_make_a_network_deaf() {
    let (_folder, house) = house();
    let named = |key: &str| Heard { key: key.into(), ..heard(NETWORK, "!a", RoomKind::Group, said()) };
    let cursor = Cursor(vec![b'x'; 189_667]);
    let heard = vec![named(&"k".repeat(189_667)), named("1")];
    take(&house, NETWORK, Batch { heard, cursor: cursor.clone(), ended: false }).unwrap();
    assert_eq!(house.store.cursor(NETWORK).unwrap().map(Cursor), Some(cursor));
    let keys: Vec<String> = house.store.inbox(NETWORK).map(|row| row.unwrap().heard.key).collect();
    assert_eq!(keys, ["1"]);
}
