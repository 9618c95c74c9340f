//! Files that hold what the database does: readable by their owner alone, and on the disk when that
//! is said.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;

/// How a file is opened to write it, so that only its owner may read it if it is new; one that is
/// there keeps its rights.
pub fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Waits until the disk has the name of a file, not only its content.
///
/// # Errors
/// When its folder cannot be read, or the disk fails.
pub fn sync_name(path: &Path) -> io::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

/// How many bytes a user may still write to the disk of a file or folder; nothing where it cannot be
/// asked.
#[cfg(unix)]
pub fn free_bytes(path: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(path).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// How many bytes a user may still write to the disk of a file or folder; nothing where it cannot be
/// asked.
#[cfg(not(unix))]
pub const fn free_bytes(_: &Path) -> Option<u64> {
    None
}
