//! What is numbered: the keys of the last numbers that were given out.

use super::key::Part;
use domain::network::NetworkId;

/// What is numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Last {
    Room(NetworkId),
    Answer(NetworkId),
    Incoming(NetworkId),
    Statement,
    /// From where revisions are counted, after a restore.
    Revision,
}

/// What is numbered on each network of its own.
type OfNetwork = fn(NetworkId) -> Last;

const NETWORKS: [(&[u8], OfNetwork); 3] =
    [(b"room", Last::Room), (b"answer", Last::Answer), (b"inbox", Last::Incoming)];

impl Part for Last {
    fn write(&self, key: &mut Vec<u8>) {
        let (name, network): (&[u8], _) = match self {
            Self::Room(network) => (b"room", Some(network)),
            Self::Answer(network) => (b"answer", Some(network)),
            Self::Incoming(network) => (b"inbox", Some(network)),
            Self::Statement => (b"statement", None),
            Self::Revision => (b"revision", None),
        };
        key.extend_from_slice(name);
        if let Some(network) = network {
            network.write(key);
        }
    }

    fn take(rest: &mut &[u8]) -> Option<Self> {
        for (name, last) in [(b"statement".as_slice(), Self::Statement), (b"revision", Self::Revision)] {
            if *rest == name {
                *rest = &[];
                return Some(last);
            }
        }
        let (name, of) = NETWORKS.into_iter().find(|(name, _)| rest.starts_with(name))?;
        *rest = rest.strip_prefix(name)?;
        NetworkId::take(rest).map(of)
    }
}
