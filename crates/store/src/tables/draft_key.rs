//! Keys of drafts: a statement can have several.

use super::key::{Ended, Part, StartOf};
use domain::archive::{DraftId, DraftKind};
use domain::statement::Id;

/// Which draft. The text of a statement has the bare id, as every draft had until layout 5.
impl Part for DraftId {
    fn write(&self, key: &mut Vec<u8>) {
        self.id.write(key);
        match &self.kind {
            DraftKind::Text => {}
            DraftKind::Withdrawal => key.extend([0, WITHDRAWAL]),
            DraftKind::Proposal { network, person } => {
                key.extend([0, PROPOSAL]);
                network.write(key);
                person.write(key);
            }
        }
    }

    fn take(rest: &mut &[u8]) -> Option<Self> {
        if !rest.contains(&0) {
            return Id::take(rest).map(Self::text);
        }
        let Ended(id) = Ended::take(rest)?;
        let kind = match u8::take(rest)? {
            WITHDRAWAL => DraftKind::Withdrawal,
            PROPOSAL => {
                let (network, person) = Part::take(rest)?;
                DraftKind::Proposal { network, person }
            }
            _ => return None,
        };
        Some(Self { id, kind })
    }
}

/// Languages begin with letters.
const WITHDRAWAL: u8 = 1;
const PROPOSAL: u8 = 2;

/// A draft that something stands behind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct EndedDraft(pub(crate) DraftId);

impl Part for EndedDraft {
    fn write(&self, key: &mut Vec<u8>) {
        self.0.write(key);
        if self.0.kind != DraftKind::Withdrawal {
            key.push(0);
        }
    }

    fn take(rest: &mut &[u8]) -> Option<Self> {
        let id_end = rest.iter().position(|byte| *byte == 0)?;
        let end = match *rest.get(id_end + 1)? {
            WITHDRAWAL => id_end + 2,
            PROPOSAL => {
                // Behind the network's byte, which may be zero.
                let person = id_end + 3;
                person + rest.get(person..)?.iter().position(|byte| *byte == 0)?
            }
            _ => id_end,
        };
        let mut draft = rest.get(..end)?;
        let behind = end + usize::from(rest.get(id_end + 1) != Some(&WITHDRAWAL));
        *rest = rest.get(behind..)?;
        let draft = DraftId::take(&mut draft)?;
        Some(Self(draft))
    }
}

/// Every draft of an id that begins so.
impl StartOf<DraftId> for &str {
    fn write_start(&self, key: &mut Vec<u8>) {
        key.extend_from_slice(self.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::key::read;
    use domain::lang::Lang;
    use domain::room::NetworkId;

    #[test]
    fn the_text_of_a_statement_has_the_key_that_its_draft_always_had() {
        let (id, lang) = (Id::parse("note").unwrap(), Lang::parse("pt-br").unwrap());
        let proposal = DraftKind::Proposal { network: NetworkId::Console, person: "@m:b".into() };
        let proposal = DraftId { id: id.clone(), kind: proposal };
        for (draft, alone, before_more) in [
            (DraftId::text(id.clone()), b"note".as_slice(), b"note\0pt-br".as_slice()),
            (DraftId::withdrawal(id.clone()), b"note\0\x01", b"note\0\x01pt-br"),
            (proposal, b"note\0\x02\0@m:b", b"note\0\x02\0@m:b\0pt-br"),
        ] {
            let mut key = Vec::new();
            draft.write(&mut key);
            assert_eq!((&*key, read(&key)), (alone, Some(draft.clone())));
            let texts = (EndedDraft(draft), lang.clone());
            let mut key = Vec::new();
            texts.write(&mut key);
            assert_eq!((&*key, read(&key)), (before_more, Some(texts)));
        }
    }
}
