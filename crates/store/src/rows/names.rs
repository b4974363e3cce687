//! Names, numbers and addresses, as they are written.

use super::row::{number_row, row, text_row};
use domain::file::FileDigest;
use domain::incoming::MessageId;
use domain::lang::Lang;
use domain::network::NetworkId;
use domain::number::{Revision, RoomId, StatementId};
use domain::room::Address;
use domain::statement::{Id, Topic};

text_row!(IdRow is Id, Id::as_str, |id| Id::parse(&id), "a statement's id");
text_row!(LangRow is Lang, Lang::code, |code| Lang::parse(&code), "a language");
text_row!(TopicRow is Topic, Topic::as_str, |topic| Topic::parse(&topic), "a topic");
text_row!(MessageIdRow is MessageId, |id| &id.0, |id| Some(MessageId(id)), "the id of a message");

number_row!(RoomIdRow(u64) is RoomId);
number_row!(StatementIdRow(u32) is StatementId);
number_row!(RevisionRow(u32) is Revision);
number_row!(FileDigestRow([u8; 32]) is FileDigest);

row! {
    enum NetworkRow is NetworkId { Console, Telegram, Matrix }
}

row! {
    struct AddressRow is Address { network: NetworkRow, id: String }
}
