//! One folder of downloaded files, on disk or in a zip, read with limits and hashed as it is read.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use flate2::bufread::MultiGzDecoder;
use sha2::{Digest, Sha256};

use super::error::SourceError;
use super::step::{OnStep, Step};
use crate::release::FileRead;

/// No official file unpacks to more: the largest, OEWS with all industries, is about 1.5 GB.
const MAX_UNPACKED: u64 = 4 << 30;
/// No official file deflates better than about 30 : 1; a bomb does 1,000 : 1.
const MAX_RATIO: u64 = 200;
/// Below this size the ratio says nothing (a file of spaces is harmless).
const RATIO_MATTERS_FROM: u64 = 16 << 20;
/// A workbook is held in memory while it is read; BLS's largest (all areas) is 80 MB.
const MAX_IN_MEMORY: u64 = 256 << 20;
/// An official download has some dozens of files.
const MAX_FILES: usize = 5_000;
/// `sources/onet/db_30_1_text` is three levels below the folder that an operator names.
const MAX_DEPTH: usize = 4;

/// Files that were downloaded together.
#[derive(Debug)]
pub struct Folder {
    /// As shown in messages.
    name: String,
    files: BTreeMap<String, Location>,
    read: RefCell<Vec<FileRead>>,
}

#[derive(Debug, Clone)]
enum Location {
    Disk(PathBuf),
    Zip { archive: Rc<PathBuf>, index: usize },
}

impl Folder {
    /// Finds the folders at a path: the folder itself and those below it, or those inside a zip. A
    /// zip inside a folder is looked into as well, because that is how an operator's download
    /// folder looks.
    pub(crate) fn discover(path: &Path) -> Result<Vec<Self>, SourceError> {
        let mut search = Search::default();
        if path.is_dir() {
            search.walk(path, 0)?;
        } else {
            std::fs::metadata(path).map_err(|error| io_error(path, error))?;
            search.file(path)?;
        }
        let folders = search.found.into_iter();
        Ok(folders
            .map(|(name, files)| Self {
                name,
                files,
                read: RefCell::default(),
            })
            .collect())
    }

    /// The folder's name as shown in messages.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The names of the files in it, sorted.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Whether a file of this name is here, plain or as `.gz`.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.stored_name(name).is_some()
    }

    /// The first of these names that is here.
    pub(crate) fn first<'n>(&self, names: &[&'n str]) -> Option<&'n str> {
        names.iter().copied().find(|name| self.has(name))
    }

    /// The error that says what this folder lacks.
    pub(crate) fn missing(&self, what: &str) -> SourceError {
        SourceError::Incomplete {
            file: self.name.clone(),
            problem: format!("{what} is missing"),
        }
    }

    fn stored_name(&self, name: &str) -> Option<String> {
        [name.to_owned(), format!("{name}.gz")]
            .into_iter()
            .find(|stored| self.files.contains_key(stored))
    }

    /// Opens a file as a stream of unpacked bytes. What is read is counted against the limits and
    /// hashed; the hash joins [`files_read`](Self::files_read) when the stream is at its end.
    pub(crate) fn open<'a>(
        &'a self,
        name: &str,
        on_step: OnStep<'a>,
    ) -> Result<Stream<'a>, SourceError> {
        let stored = self
            .stored_name(name)
            .ok_or_else(|| self.missing(&format!("`{name}`")))?;
        let (bytes, size): (Box<dyn Read>, u64) = match &self.files[&stored] {
            Location::Disk(path) => {
                let file = File::open(path).map_err(|error| io_error(path, error))?;
                let size = file
                    .metadata()
                    .map_err(|error| io_error(path, error))?
                    .len();
                (Box::new(file), size)
            }
            Location::Zip { archive, index } => unzip(archive, *index)?,
        };
        let counted = Counted {
            inner: bytes,
            hash: Sha256::new(),
            done: 0,
            size,
            name: stored.clone(),
            on_step,
            reported: 0,
            log: &self.read,
        };
        let packed = BufReader::with_capacity(1 << 16, counted);
        let is_gz = Path::new(&stored)
            .extension()
            .is_some_and(|e| e.eq_ignore_ascii_case("gz"));
        let unpacked: Box<dyn Read + 'a> = if is_gz {
            Box::new(MultiGzDecoder::new(packed))
        } else {
            Box::new(packed)
        };
        Ok(Stream {
            name: stored,
            lines: 0,
            inner: BufReader::with_capacity(
                1 << 16,
                Limited {
                    inner: unpacked,
                    done: 0,
                    size,
                    gz: is_gz,
                },
            ),
        })
    }

    /// Reads a whole file into memory, for the containers that cannot be streamed (workbooks).
    pub(crate) fn bytes<'a>(
        &'a self,
        name: &str,
        on_step: OnStep<'a>,
    ) -> Result<Cursor<Vec<u8>>, SourceError> {
        let mut stream = self.open(name, on_step)?;
        let mut bytes = Vec::new();
        (&mut stream.inner)
            .take(MAX_IN_MEMORY + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| stream.error(&error))?;
        if bytes.len() as u64 > MAX_IN_MEMORY {
            return Err(SourceError::Container {
                file: stream.name,
                problem: format!(
                    "is larger than {} MB, which no official workbook is",
                    MAX_IN_MEMORY >> 20
                ),
            });
        }
        Ok(Cursor::new(bytes))
    }

    /// The files read so far, with hash and size, sorted by name; empties the list.
    pub(crate) fn files_read(&self) -> Vec<FileRead> {
        let mut read = self.read.take();
        read.sort();
        read.dedup();
        read
    }
}

/// The unpacked bytes of one file.
pub(crate) struct Stream<'a> {
    /// Its name.
    pub(crate) name: String,
    /// How many lines have been read.
    pub(crate) lines: u64,
    pub(crate) inner: BufReader<Limited<'a>>,
}

impl Stream<'_> {
    /// A read error, reported as what it means for the file.
    pub(crate) fn error(&self, error: &io::Error) -> SourceError {
        read_error(&self.name, error)
    }

    /// Reads what is left, so that the file is whole and among those read.
    pub(crate) fn finish(mut self) -> Result<(), SourceError> {
        io::copy(&mut self.inner, &mut io::sink())
            .map(drop)
            .map_err(|error| self.error(&error))
    }

    /// Reads up to and with the next line end into `line`, at most `max` bytes; 0 at the end.
    pub(crate) fn read_line(&mut self, line: &mut Vec<u8>, max: u64) -> Result<usize, SourceError> {
        line.clear();
        let count = (&mut self.inner)
            .take(max + 1)
            .read_until(b'\n', line)
            .map_err(|error| self.error(&error))?;
        self.lines += u64::from(count > 0);
        if count as u64 > max {
            return Err(SourceError::Container {
                file: self.name.clone(),
                problem: format!(
                    "line {} has more than {max} bytes: this is not the official file",
                    self.lines
                ),
            });
        }
        Ok(count)
    }
}

/// Hashes and counts the bytes as stored, and tells how far reading has come.
struct Counted<'a> {
    inner: Box<dyn Read>,
    hash: Sha256,
    done: u64,
    size: u64,
    name: String,
    on_step: OnStep<'a>,
    /// How many bytes had been read at the last step that was reported.
    reported: u64,
    log: &'a RefCell<Vec<FileRead>>,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        const REPORT_EVERY: u64 = 1 << 18;
        let count = self.inner.read(buffer)?;
        self.hash.update(&buffer[..count]);
        self.done += count as u64;
        if count == 0 || self.done - self.reported >= REPORT_EVERY {
            self.reported = self.done;
            (self.on_step)(Step {
                file: &self.name,
                read: self.done,
                of: self.size,
            });
        }
        if count == 0 && !buffer.is_empty() {
            let sha256 = crate::release::hex(&std::mem::take(&mut self.hash).finalize());
            let mut log = self.log.borrow_mut();
            // A reader may ask again after the end; the hash is taken once.
            if log.iter().all(|file| file.name != self.name) {
                log.push(FileRead {
                    name: self.name.clone(),
                    bytes: self.done,
                    sha256,
                });
            }
        }
        Ok(count)
    }
}

/// Stops at what no official file unpacks to.
pub(crate) struct Limited<'a> {
    inner: Box<dyn Read + 'a>,
    done: u64,
    size: u64,
    gz: bool,
}

impl Read for Limited<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.done += count as u64;
        let bomb =
            self.gz && self.done > RATIO_MATTERS_FROM && self.done / self.size.max(1) > MAX_RATIO;
        if bomb || self.done > MAX_UNPACKED {
            return Err(io::Error::new(
                io::ErrorKind::FileTooLarge,
                "unpacks to far more than an official file does: refused as a decompression bomb",
            ));
        }
        Ok(count)
    }
}

/// What is found below a path.
#[derive(Default)]
struct Search {
    found: BTreeMap<String, BTreeMap<String, Location>>,
    count: usize,
    /// Folders that were looked into, by their real path: a link may lead back to where it stands.
    seen: HashSet<PathBuf>,
}

impl Search {
    fn walk(&mut self, folder: &Path, depth: usize) -> Result<(), SourceError> {
        let refused = |error| io_error(folder, error);
        if !self.seen.insert(folder.canonicalize().map_err(refused)?) {
            return Ok(());
        }
        let mut paths = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(refused)? {
            paths.push(entry.map_err(refused)?.path());
            self.count += 1;
            if self.count > MAX_FILES {
                return Err(SourceError::Container {
                    file: folder.display().to_string(),
                    problem: format!(
                        "holds more than {MAX_FILES} files: name the folder of the download itself"
                    ),
                });
            }
        }
        // In order, so that of a folder with two names the same one is taken each time.
        paths.sort();
        for path in paths {
            if !path.is_dir() {
                self.file(&path)?;
            } else if depth < MAX_DEPTH {
                self.walk(&path, depth + 1)?;
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path) -> Result<(), SourceError> {
        if path.metadata().is_ok_and(|about| !about.is_file()) {
            return Ok(()); // a pipe or a device, which may have no end
        }
        if is_zip(path) {
            return self.list_zip(path);
        }
        let folder = path.parent().unwrap_or(Path::new("")).display().to_string();
        self.found
            .entry(folder)
            .or_default()
            .insert(file_name(path), Location::Disk(path.to_owned()));
        Ok(())
    }

    fn list_zip(&mut self, path: &Path) -> Result<(), SourceError> {
        let archive = open_zip(path)?;
        let shared = Rc::new(path.to_owned());
        self.count += archive.len();
        if self.count > MAX_FILES {
            return Err(SourceError::Container {
                file: path.display().to_string(),
                problem: format!(
                    "lists more than {MAX_FILES} files: this is not an official download"
                ),
            });
        }
        for index in 0..archive.len() {
            // A name that is no text belongs to no official file.
            let Some(Ok(inside)) = archive.name_for_index(index) else {
                continue;
            };
            // Some programs on Windows write the names with their own separator.
            let (folder, name) = inside.rsplit_once(['/', '\\']).unwrap_or(("", &inside));
            // macOS adds a shadow `._x` beside every file `x` that it zips.
            if name.is_empty() || name.starts_with("._") {
                continue;
            }
            let key = format!("{}/{folder}", path.display());
            self.found
                .entry(key.trim_end_matches('/').to_owned())
                .or_default()
                .insert(
                    name.to_owned(),
                    Location::Zip {
                        archive: Rc::clone(&shared),
                        index,
                    },
                );
        }
        Ok(())
    }
}

/// A read error, reported as what it means for the file.
pub(crate) fn read_error(file: &str, error: &io::Error) -> SourceError {
    let problem = match error.kind() {
        io::ErrorKind::UnexpectedEof => "is cut off: download it again".to_owned(),
        io::ErrorKind::FileTooLarge => error.to_string(),
        _ => format!("cannot be unpacked ({error}): download it again"),
    };
    SourceError::Container {
        file: file.to_owned(),
        problem,
    }
}

fn open_zip(path: &Path) -> Result<zip::ZipArchive<BufReader<File>>, SourceError> {
    let file = File::open(path).map_err(|error| io_error(path, error))?;
    zip::ZipArchive::new(BufReader::new(file)).map_err(|error| SourceError::Container {
        file: path.display().to_string(),
        problem: format!("is not a complete zip ({error}): download it again"),
    })
}

/// One entry of a zip, unpacked to memory within the limits: `zip` lends its readers only for as
/// long as the archive lives.
fn unzip(path: &Path, index: usize) -> Result<(Box<dyn Read>, u64), SourceError> {
    let mut archive = open_zip(path)?;
    let broken = |error: String| SourceError::Container {
        file: path.display().to_string(),
        problem: format!("cannot be unpacked ({error}): download it again"),
    };
    let entry = archive
        .by_index(index)
        .map_err(|error| broken(error.to_string()))?;
    // What the zip states is only a claim; a packed entry is at most as large as the zip.
    let packed = entry.compressed_size().min(
        std::fs::metadata(path)
            .map_err(|error| io_error(path, error))?
            .len(),
    );
    let name = entry
        .name()
        .map_or_else(|_| format!("entry {index}"), std::borrow::Cow::into_owned);
    let mut bytes = Vec::new();
    let mut rest = entry.take(MAX_IN_MEMORY * 4);
    // Judged while unpacking, by what comes out.
    loop {
        let count = (&mut rest)
            .take(1 << 20)
            .read_to_end(&mut bytes)
            .map_err(|error| broken(error.to_string()))?;
        let done = bytes.len() as u64;
        if (done > RATIO_MATTERS_FROM && done / packed.max(1) > MAX_RATIO)
            || done >= MAX_IN_MEMORY * 4
        {
            return Err(SourceError::Container {
                file: format!("{}/{name}", path.display()),
                problem: "unpacks to far more than an official file does: refused as a decompression bomb".to_owned(),
            });
        }
        if count == 0 {
            let size = bytes.len() as u64;
            return Ok((Box::new(Cursor::new(bytes)), size));
        }
    }
}

fn is_zip(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("zip"))
}

/// Whether a file's name ends so, whatever the case.
pub(super) fn has_extension(name: &str, extension: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn io_error(path: &Path, error: io::Error) -> SourceError {
    SourceError::Io {
        path: path.display().to_string(),
        error,
    }
}
