//! What holds for every format: the same files give the same release, and whatever the bytes, the
//! answer is a release or an error, soon.

use std::fs;
use std::io::Write as _;
use std::time::{Duration, Instant};

use catalogue::release::Release;
use catalogue::source;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::fixtures::{Files, all, contents, parts, text_formats, zip_of};

#[test]
fn the_same_files_read_twice_give_the_same_id_and_bytes() {
    for (format, files) in all() {
        let pack = |releases: Vec<Release>| releases.iter().map(Release::pack).collect::<Vec<_>>();
        let (first, second) = (pack(files.read()), pack(files.read()));
        assert_eq!(first.len(), second.len());
        for (first, second) in first.iter().zip(&second) {
            assert_eq!(first.id, second.id, "{format}");
            assert_eq!(first.bytes, second.bytes, "{format}");
        }
    }
}

#[test]
fn a_release_that_was_stored_is_what_was_read() {
    for (format, files) in all() {
        for release in files.read() {
            let packed = release.pack();
            let (id, stored) = Release::unpack(&packed.bytes).unwrap();
            assert_eq!((id, stored), (packed.id, release), "{format}");
        }
    }
}

#[test]
fn a_folder_and_a_zip_of_it_give_the_same_release() {
    for (format, files) in all() {
        assert_eq!(files.read(), files.write_zip().read(), "{format}");
    }
}

#[test]
fn packed_and_plain_files_give_the_same_content() {
    for (format, files) in text_formats() {
        assert_eq!(
            contents(files.read()),
            contents(files.packed().read()),
            "{format}"
        );
    }
}

#[test]
fn the_files_that_were_read_are_listed_with_size_and_hash() {
    for (format, files) in all() {
        for release in files.read() {
            assert!(!release.about.files.is_empty(), "{format}");
            for file in release.about.files {
                assert_eq!(
                    file.bytes,
                    files.bytes(&file.name).len() as u64,
                    "{format} {}",
                    file.name
                );
                assert_eq!(file.sha256.len(), 64);
            }
        }
    }
}

/// Reads a folder in which one file is replaced; whatever comes of it, it comes soon.
fn read_with(files: &Files, place: Index, change: impl FnOnce(&[u8]) -> Vec<u8>) {
    let (name, bytes) = &files.files[place.index(files.files.len())];
    let start = Instant::now();
    let result = files.clone().with(name, change(bytes)).try_read();
    assert!(
        start.elapsed() < Duration::from_secs(10),
        "{name}: {:?}",
        start.elapsed()
    );
    if let Err(error) = result {
        let said = error.to_string();
        assert!(!said.is_empty() && said.len() < 2_000, "{said}");
    }
}

/// Bytes as damage makes them: of any kind, or of those that mean something in the files.
fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    let telling = prop::sample::select(b"\t\n\r,\"-.09AN*#[]\0\xff\x1f\x8bPK<>&".to_vec());
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..600),
        prop::collection::vec(telling, 0..600)
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_as_any_file_are_a_release_or_an_error(bytes in any_bytes(), format: Index, place: Index) {
        let formats = all();
        read_with(&formats[format.index(formats.len())].1, place, |_| bytes);
    }

    #[test]
    fn any_bytes_below_a_header_are_a_release_or_an_error(bytes in any_bytes(), format: Index, place: Index) {
        let formats = text_formats();
        read_with(&formats[format.index(formats.len())].1, place, |file| {
            let header = file.split_inclusive(|byte| *byte == b'\n').next().unwrap();
            [header, &bytes].concat()
        });
    }

    #[test]
    fn a_file_with_one_byte_changed_is_a_release_or_an_error(at: Index, byte: u8, format: Index, place: Index) {
        let formats = all();
        read_with(&formats[format.index(formats.len())].1, place, |file| {
            let mut file = file.to_vec();
            let at = at.index(file.len());
            file[at] = byte;
            file
        });
    }

    #[test]
    fn a_workbook_with_one_byte_of_its_xml_changed_is_a_release_or_an_error(
        at: Index,
        byte in prop_oneof![any::<u8>(), prop::sample::select(b"<>/\"'&=;0129ACZs".to_vec())],
        format in 4usize..7,
        place: Index,
        part: Index,
    ) {
        let (_, files) = all().swap_remove(format);
        read_with(&files, place, |file| {
            let mut parts = parts(file);
            let part = part.index(parts.len());
            let bytes = &mut parts[part].1;
            let at = at.index(bytes.len());
            bytes[at] = byte;
            zip_of(parts)
        });
    }

    #[test]
    fn a_file_cut_anywhere_is_a_release_or_an_error(at: Index, format: Index, place: Index) {
        let formats = all();
        read_with(&formats[format.index(formats.len())].1, place, |file| file[..at.index(file.len())].to_vec());
    }

    #[test]
    fn any_bytes_as_a_zip_are_a_release_or_an_error(bytes in any_bytes(), at: Index, format: Index) {
        let formats = all();
        let written = formats[format.index(formats.len())].1.write_zip();
        let mut zip = fs::read(&written.path).unwrap();
        let at = at.index(zip.len());
        zip.splice(at..at, bytes);
        fs::write(&written.path, zip).unwrap();
        let _ = source::read(&written.path, &|_| {});
    }

    #[test]
    fn any_bytes_as_a_stored_release_are_a_release_or_an_error(bytes in any_bytes(), at: Index, format: Index) {
        let _ = Release::unpack(&bytes);
        let formats = all();
        let release = formats[format.index(formats.len())].1.read().remove(0);
        let mut stored = release.pack().bytes;
        let _ = Release::unpack(&[&stored[..8], &bytes].concat());
        let _ = Release::unpack(&stored[..at.index(stored.len())]);
        let at = at.index(stored.len());
        stored[at] ^= 0x41;
        let _ = Release::unpack(&stored);
        // The same below the compression, where it reaches the types.
        let mut plain = zstd::decode_all(&release.pack().bytes[8..]).unwrap();
        let at = at % plain.len();
        plain.splice(at..(at + bytes.len() / 4).min(plain.len()), bytes);
        let _ = Release::unpack(&stored_of(&plain));
    }
}

/// Bytes as `Release::pack` would store them, whatever they are.
fn stored_of(plain: &[u8]) -> Vec<u8> {
    let mut stored = b"METIER\x01\n".to_vec();
    stored.extend(zstd::bulk::compress(plain, 3).unwrap());
    stored
}

/// The most memory that this process has had, in bytes, where the system says.
fn most_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? << 10)
}

#[test]
fn a_stored_release_that_states_lengths_it_does_not_have_is_refused_without_making_room() {
    let before = most_memory();
    // [about [source, vintage, files …: an array, a text, bytes and a map that state four billion
    // values.
    for claim in [
        &b"\xdd\xff\xff\xff\xff"[..],
        b"\xdb\xff\xff\xff\xff",
        b"\xc6\xff\xff\xff\xff",
        b"\xdf\xff\xff\xff\xff",
    ] {
        let about = b"\x92\x95\xa4onet\xa1x".as_slice();
        for prefix in [
            &b""[..],
            b"\x92",
            b"\x92\x95",
            b"\x92\x95\xa4onet",
            about,
            b"\x92\x95\xa4onet\xa1x\x90\x90\x90\x81\xa4Onet\x9a",
        ] {
            let Err(error) = Release::unpack(&stored_of(&[prefix, claim].concat())) else {
                panic!("accepted")
            };
            assert!(
                error
                    .to_string()
                    .starts_with("the stored release is damaged ("),
                "{error}"
            );
        }
    }
    // Arrays in arrays, without end.
    let deep = vec![0x91; 1 << 20];
    assert!(Release::unpack(&stored_of(&deep)).is_err());
    let deep = [
        b"\x92\x95\xa4onet\xa1x\x90\x90\x90\x81\xa4Onet\x9b\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90".as_slice(),
        &deep,
    ]
    .concat();
    assert!(Release::unpack(&stored_of(&deep)).is_err());
    if let (Some(before), Some(after)) = (before, most_memory()) {
        assert!(after - before < 1 << 30, "{before} {after}");
    }
}

#[test]
fn a_stored_release_that_unpacks_without_end_is_refused() {
    let mut bomb = zstd::Encoder::new(b"METIER\x01\n".to_vec(), 3).unwrap();
    let megabyte = vec![0xa0; 1 << 20];
    for _ in 0..300 {
        bomb.write_all(&megabyte).unwrap();
    }
    let bomb = bomb.finish().unwrap();
    assert!(bomb.len() < 1 << 20);
    let said = Release::unpack(&bomb).unwrap_err().to_string();
    assert_eq!(
        said,
        "the stored release is damaged (it unpacks to far more than a release does); import it again"
    );
    let said = Release::unpack(b"METIER\x02\n").unwrap_err().to_string();
    assert_eq!(
        said,
        "these bytes are not a Metier release of a layout that this version reads"
    );
}
