//! How far the reading of a file has come.

/// How far reading has come; `read` and `of` are bytes of the file as stored on disk.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    /// The file that is being read.
    pub file: &'a str,
    /// Bytes read so far.
    pub read: u64,
    /// Bytes in all.
    pub of: u64,
}

/// Called now and then while a file is read.
pub type OnStep<'a> = &'a dyn Fn(Step<'_>);
