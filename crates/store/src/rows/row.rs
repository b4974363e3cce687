//! How values become rows and rows become values.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// How a value stands on disk.
pub(crate) trait Row: Serialize + DeserializeOwned {
    /// What it is in memory.
    type Value;

    fn of(value: &Self::Value) -> Self;

    fn value(self) -> Result<Self::Value, Unfit>;
}

/// What was read is none of the values that it should be: this is what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unfit(pub(crate) &'static str);

/// Declares a row: its fields or variants, in the order in which they are written, and the value that it stands for. A
/// field of the value that the row lacks does not compile.
macro_rules! row {
    ($(#[$meta:meta])* struct $row:ident is $value:ident { $($field:ident: $type:ty),* $(,)? }) => {
        $(#[$meta])*
        #[derive(serde::Serialize, serde::Deserialize)]
        pub(crate) struct $row { $($field: $type),* }

        impl $crate::rows::row::Row for $row {
            type Value = $value;

            fn of(value: &$value) -> Self {
                Self { $($field: $crate::rows::row::Row::of(&value.$field)),* }
            }

            fn value(self) -> Result<$value, $crate::rows::row::Unfit> {
                Ok($value { $($field: $crate::rows::row::Row::value(self.$field)?),* })
            }
        }
    };
    ($(#[$meta:meta])* enum $row:ident is $value:ident {
        $($variant:ident $(($one:ident: $only:ty))? $({ $($field:ident: $type:ty),* $(,)? })?),* $(,)?
    }) => {
        $(#[$meta])*
        #[derive(serde::Serialize, serde::Deserialize)]
        pub(crate) enum $row { $($variant $(($only))? $({ $($field: $type),* })?),* }

        impl $crate::rows::row::Row for $row {
            type Value = $value;

            fn of(value: &$value) -> Self {
                match value {
                    $($value::$variant $(($one))? $({ $($field),* })? =>
                        Self::$variant $(($crate::rows::row::Row::of($one)))?
                            $({ $($field: $crate::rows::row::Row::of($field)),* })?),*
                }
            }

            fn value(self) -> Result<$value, $crate::rows::row::Unfit> {
                Ok(match self {
                    $(Self::$variant $(($one))? $({ $($field),* })? =>
                        $value::$variant $(($crate::rows::row::Row::value($one)?))?
                            $({ $($field: $crate::rows::row::Row::value($field)?),* })?),*
                })
            }
        }
    };
}
pub(super) use row;

/// Declares a row as it was, and how it became the next: fields that came later get a value, those that went are dropped.
macro_rules! earlier {
    ($(#[$meta:meta])* $row:ident, then $next:ident { $($field:ident: $type:ty),* $(,)? } with { $($new:ident: $value:expr),* $(,)? }) => {
        $(#[$meta])*
        #[derive(serde::Serialize, serde::Deserialize)]
        pub(crate) struct $row { $($field: $type),* }

        impl From<$row> for $next {
            fn from(row: $row) -> Self {
                Self { $($field: row.$field.into(),)* $($new: $value),* }
            }
        }

        #[cfg(test)]
        impl From<$next> for $row {
            fn from(row: $next) -> Self {
                Self { $($field: row.$field.into()),* }
            }
        }
    };
}
pub(super) use earlier;

/// Declares a row that is a text: how the value is written, and how it is read.
macro_rules! text_row {
    ($row:ident is $value:ident, $write:expr, $read:expr, $what:literal) => {
        #[derive(PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub(crate) struct $row(String);

        impl $crate::rows::row::Row for $row {
            type Value = $value;

            fn of(value: &$value) -> Self {
                let write: fn(&$value) -> &str = $write;
                Self(write(value).to_owned())
            }

            fn value(self) -> Result<$value, $crate::rows::row::Unfit> {
                let read: fn(String) -> Option<$value> = $read;
                read(self.0).ok_or($crate::rows::row::Unfit($what))
            }
        }
    };
}
pub(super) use text_row;

/// Declares a row that is the number of something: it is written like the bare number.
macro_rules! number_row {
    ($row:ident($number:ty) is $value:ident) => {
        #[derive(serde::Serialize, serde::Deserialize)]
        pub(crate) struct $row($number);

        impl $crate::rows::row::Row for $row {
            type Value = $value;

            fn of(value: &$value) -> Self {
                Self(value.0)
            }

            fn value(self) -> Result<$value, $crate::rows::row::Unfit> {
                Ok($value(self.0))
            }
        }
    };
}
pub(super) use number_row;

/// What is written as it is: numbers, texts and times, and rows that hold nothing else.
macro_rules! plain {
    ($($type:ty),* $(,)?) => {
        $(impl $crate::rows::row::Row for $type {
            type Value = Self;

            fn of(value: &Self) -> Self {
                value.clone()
            }

            fn value(self) -> Result<Self, $crate::rows::row::Unfit> {
                Ok(self)
            }
        })*
    };
}
pub(super) use plain;

plain!((), bool, u8, u32, u64, usize, i64, String, [u8; 16], [u8; 32], Timestamp, Date, DateTime,);

impl<R: Row> Row for Option<R> {
    type Value = Option<R::Value>;

    fn of(value: &Self::Value) -> Self {
        value.as_ref().map(R::of)
    }

    fn value(self) -> Result<Self::Value, Unfit> {
        self.map(R::value).transpose()
    }
}

impl<R: Row> Row for Vec<R> {
    type Value = Vec<R::Value>;

    fn of(value: &Self::Value) -> Self {
        value.iter().map(R::of).collect()
    }

    fn value(self) -> Result<Self::Value, Unfit> {
        self.into_iter().map(R::value).collect()
    }
}

impl<K: Row<Value: Ord> + Ord, V: Row> Row for BTreeMap<K, V> {
    type Value = BTreeMap<K::Value, V::Value>;

    fn of(value: &Self::Value) -> Self {
        value.iter().map(|(key, value)| (K::of(key), V::of(value))).collect()
    }

    fn value(self) -> Result<Self::Value, Unfit> {
        self.into_iter().map(|(key, value)| Ok((key.value()?, value.value()?))).collect()
    }
}

impl<A: Row, B: Row> Row for (A, B) {
    type Value = (A::Value, B::Value);

    fn of((a, b): &Self::Value) -> Self {
        (A::of(a), B::of(b))
    }

    fn value(self) -> Result<Self::Value, Unfit> {
        Ok((self.0.value()?, self.1.value()?))
    }
}
