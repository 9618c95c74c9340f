//! Numbers of things, each kind with a type of its own.

/// Makes a type of the numbers of one kind of thing, so that none is taken for that of another:
/// `id_type! { /// The number of a course. CourseId }`. It is a `BIGINT` in the database and a plain
/// number in JSON.
macro_rules! id_type {
    ($(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        #[derive(
            Debug,
            Clone,
            Copy,
            Default,
            PartialEq,
            Eq,
            PartialOrd,
            Ord,
            Hash,
            serde::Serialize,
            serde::Deserialize,
            sqlx::Type,
        )]
        #[serde(transparent)]
        #[sqlx(transparent)]
        pub struct $name(i64);

        impl $name {
            /// That of a number.
            pub const fn new(number: i64) -> Self {
                Self(number)
            }

            /// Its number.
            pub const fn number(self) -> i64 {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.0, f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<$name> for $crate::db::Value<'_> {
            fn from(id: $name) -> Self {
                id.0.into()
            }
        }

        impl From<Option<$name>> for $crate::db::Value<'_> {
            fn from(id: Option<$name>) -> Self {
                id.map(|id| id.0).into()
            }
        }
    };
}
pub(crate) use id_type;

/// Makes a type of ids that are text, of one kind of thing, as [`id_type`] does of numbers.
macro_rules! text_id_type {
    ($(#[$attribute:meta])* $name:ident) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, sqlx::Type)]
        #[serde(transparent)]
        #[sqlx(transparent)]
        pub struct $name(String);

        impl $name {
            /// As the database has it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&$name> for $crate::db::Value<'_> {
            fn from(id: &$name) -> Self {
                id.0.clone().into()
            }
        }
    };
}
pub(crate) use text_id_type;
