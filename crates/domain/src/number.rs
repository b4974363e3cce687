//! Numbers that name something: each kind is a type of its own, so that none is taken for another.

use std::fmt;

/// Declares a number that names something. It is shown as the bare number, in logs and in keys.
macro_rules! number {
    ($(#[$meta:meta])* $name:ident($number:ty)) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub $number);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

number! {
    /// A room's number on its network: counted from 1 in the order in which rooms are met. A room keeps it when its
    /// address changes.
    RoomId(u64)
}

number! {
    /// A published statement's number: counted from 1, the same on all networks.
    StatementId(u32)
}

number! {
    /// A revision of a statement: counted from 1, and from higher up after a restore.
    Revision(u32)
}

number! {
    /// The number of something in a network's inbox: counted from 1 in the order in which it came in.
    InboxId(u64)
}

number! {
    /// The number of an answer, or a report, on the network that it goes to: counted from 1 in the order in which they
    /// are made. The default, 0, stands before all of them.
    AnswerId(u64)
}

impl AnswerId {
    /// The answer after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

impl Revision {
    /// No revision: a copy holds nothing, or is to hold nothing.
    pub const NONE: Self = Self(0);

    /// The first revision of a statement.
    pub const FIRST: Self = Self(1);

    /// The revision after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}
