//! What the fuzz targets share: valid folders on disk, and one change to one file of them at a
//! time.

#[expect(dead_code, reason = "the fixtures serve the importer tests first")]
#[path = "../../crates/catalogue/tests/importers/fixtures/mod.rs"]
mod fixtures;

use std::fs;
use std::path::Path;

use catalogue::release::Release;
use catalogue::source;
use fixtures::{Files, Naming};
use tempfile::TempDir;

/// Folders in the shapes of the official ones, on disk.
pub struct Folders(Vec<(Files, TempDir)>);

impl Folders {
    fn new(folders: impl IntoIterator<Item = Files>) -> Self {
        let memory = Path::new("/dev/shm");
        let write = |files: Files| {
            let root = if memory.is_dir() {
                tempfile::tempdir_in(memory)
            } else {
                tempfile::tempdir()
            }
            .unwrap();
            fs::create_dir(root.path().join(files.folder)).unwrap();
            for (name, bytes) in &files.files {
                fs::write(root.path().join(files.folder).join(name), bytes).unwrap();
            }
            (files, root)
        };
        Self(folders.into_iter().map(write).collect())
    }

    /// O*NET under both names, and its titles alone.
    pub fn onet() -> Self {
        Self::new([
            fixtures::onet(Naming::Old),
            fixtures::onet(Naming::New),
            fixtures::onet_titles(Naming::New),
        ])
    }

    /// OEWS in both forms.
    pub fn oews() -> Self {
        Self::new([fixtures::oews_flat(), fixtures::oews_workbooks()])
    }

    /// The workbooks of the projections, and the crosswalk.
    pub fn projections() -> Self {
        Self::new([fixtures::projections(), fixtures::crosswalk()])
    }

    /// The tables in CSV.
    pub fn esco() -> Self {
        Self::new([
            fixtures::esco_official(),
            fixtures::esco_compact(),
            fixtures::bright_outlook(),
        ])
    }

    /// Reads one of the folders with one of its files changed as the input says.
    pub fn read(&self, input: &[u8]) {
        let Some((change, put_in)) = Change::of(input) else {
            return;
        };
        let (files, root) = &self.0[change.folder % self.0.len()];
        let (name, bytes) = &files.files[change.file % files.files.len()];
        let folder = root.path().join(files.folder);
        let path = folder.join(name);
        fs::write(&path, change.apply(bytes, put_in)).unwrap();
        let _ = source::read(&folder, &|_| {});
        fs::write(&path, bytes).unwrap();
    }
}

/// The first eight bytes of an input.
struct Change {
    folder: usize,
    file: usize,
    /// 0: the file is what is put in. Otherwise the part of a workbook that is changed, so that its
    /// checksums stay right; 255, and what is no workbook: the file as it is.
    part: usize,
    at: usize,
    removed: usize,
}

impl Change {
    fn of(input: &[u8]) -> Option<(Self, &[u8])> {
        let (head, put_in) = input.split_first_chunk::<8>()?;
        let number = |at: usize| usize::from(u16::from_le_bytes([head[at], head[at + 1]]));
        let [folder, file, part, removed, ..] = head.map(usize::from);
        Some((
            Self {
                folder,
                file,
                part,
                removed,
                at: number(4),
            },
            put_in,
        ))
    }

    fn apply(&self, bytes: &[u8], put_in: &[u8]) -> Vec<u8> {
        if self.part == 0 {
            return put_in.to_vec();
        }
        if self.part == 255 || !bytes.starts_with(b"PK") {
            return self.splice(bytes, put_in);
        }
        let mut parts = fixtures::parts(bytes);
        let part = self.part % parts.len();
        parts[part].1 = self.splice(&parts[part].1, put_in);
        fixtures::zip_of(parts)
    }

    fn splice(&self, bytes: &[u8], put_in: &[u8]) -> Vec<u8> {
        let at = self.at % (bytes.len() + 1);
        let mut bytes = bytes.to_vec();
        bytes.splice(
            at..(at + self.removed).min(bytes.len()),
            put_in.iter().copied(),
        );
        bytes
    }
}

/// Stored releases of every source.
pub struct Stored(Vec<Vec<u8>>);

impl Stored {
    /// Makes them from the fixtures.
    pub fn new() -> Self {
        let releases = fixtures::all()
            .into_iter()
            .flat_map(|(_, files)| files.read());
        Self(releases.map(|release| release.pack().bytes).collect())
    }

    /// Unpacks one of them changed as the input says, as stored and below the compression.
    pub fn read(&self, input: &[u8]) {
        const MAGIC: usize = 8;
        let _ = Release::unpack(input);
        let Some((change, put_in)) = Change::of(input) else {
            return;
        };
        let stored = &self.0[change.folder % self.0.len()];
        let _ = Release::unpack(&change.splice(stored, put_in));
        let plain = change.apply(&zstd::decode_all(&stored[MAGIC..]).unwrap(), put_in);
        let mut changed = stored[..MAGIC].to_vec();
        changed.extend(zstd::bulk::compress(&plain, 1).unwrap());
        if let Ok((_, release)) = Release::unpack(&changed) {
            // What can be read can be written, and is the same again.
            let (_, again) = Release::unpack(&release.pack().bytes).unwrap();
            assert!(again == release);
        }
    }
}

impl Default for Stored {
    fn default() -> Self {
        Self::new()
    }
}

/// The workbook reader panics on some damaged workbooks, and the readers here answer with an error.
/// libFuzzer would end the run at the first panic, caught or not; with this it ends at those that
/// nobody catches.
pub fn end_at_uncaught_panics_only() {
    std::panic::set_hook(Box::new(|panic| {
        if panic
            .location()
            .is_none_or(|place| !place.file().contains("calamine"))
        {
            eprintln!("{panic}");
        }
    }));
}
