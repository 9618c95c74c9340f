//! Why official files cannot be read.

/// Why an official file could not be read. Nothing has been changed when one of these is returned.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The file system refused.
    #[error("{path}: {error}")]
    Io {
        /// The path as given.
        path: String,
        /// What the file system said.
        error: std::io::Error,
    },
    /// The zip, gz or workbook container is broken, or expands beyond what any official file needs.
    #[error("{file}: {problem}")]
    Container {
        /// File name, with the archive it is in.
        file: String,
        /// What is wrong, and what to do.
        problem: String,
    },
    /// A file has other columns than the layouts that this program knows.
    #[error(
        "{file}, line {line}: expected the columns [{expected}] in this order, found [{found}]"
    )]
    Header {
        /// File name.
        file: String,
        /// Line of the header, from 1.
        line: u64,
        /// The columns that were looked for.
        expected: String,
        /// The columns that are there.
        found: String,
    },
    /// One value is not what its column holds.
    #[error("{file}, line {line}, column {column}: {problem}")]
    Value {
        /// File name, with the sheet for a workbook.
        file: String,
        /// Line or sheet row, from 1.
        line: u64,
        /// Column name, or number where there is no name.
        column: String,
        /// What is wrong.
        problem: String,
    },
    /// A file as a whole cannot be right: cut off, empty, or in conflict with its neighbours.
    #[error("{file}: {problem}")]
    Incomplete {
        /// File name.
        file: String,
        /// What is missing.
        problem: String,
    },
    /// Nothing that this program knows was found.
    #[error("{path}: no official file found here. {hint}")]
    Unknown {
        /// The path as given.
        path: String,
        /// What would be recognised.
        hint: &'static str,
    },
}
