//! Folders and single files: what is found in them, and where the search ends.

use std::fs;

use catalogue::release::Source;
use catalogue::source;

use super::archives::soon;
use super::written;
use crate::fixtures::{BRIGHT, Files, Naming, contents, onet};

// Folders

#[test]
fn a_folder_without_official_files_is_told_what_would_be_read() {
    let said = Files::new("photos").with("holiday.jpg", "x").refused();
    assert!(
        said.starts_with(
            "…/photos: no official file found here. Expected a folder or zip with O*NET text files"
        ),
        "{said}"
    );
    let said = Files::new("empty").refused();
    assert!(
        said.starts_with("…/empty: no official file found here."),
        "{said}"
    );
    let nowhere = written("x", b"").root.path().join("nowhere");
    let said = source::read(&nowhere, &|_| {}).unwrap_err().to_string();
    assert!(
        said.starts_with(&nowhere.display().to_string()) && said.contains("No such file"),
        "{said}"
    );
}

#[test]
fn a_single_file_is_read_by_its_name() {
    let bright = crate::fixtures::bright_outlook();
    let single = written(BRIGHT, bright.bytes(BRIGHT));
    assert_eq!(single.read()[0].about.source, Source::BrightOutlook);
}

#[test]
fn a_folder_with_thousands_of_files_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..5_001 {
        fs::write(folder.path().join(number.to_string()), b"").unwrap();
    }
    let said = source::read(folder.path(), &|_| {})
        .unwrap_err()
        .to_string();
    assert!(
        said.ends_with("holds more than 5000 files: name the folder of the download itself"),
        "{said}"
    );
}

#[test]
fn folders_are_searched_to_a_depth_and_not_deeper() {
    let files = crate::fixtures::bright_outlook();
    let at_depth = |depth: usize| {
        let root = tempfile::tempdir().unwrap();
        let path = (0..depth).fold(root.path().to_owned(), |path, level| {
            path.join(level.to_string())
        });
        fs::create_dir_all(&path).unwrap();
        fs::write(path.join(BRIGHT), files.bytes(BRIGHT)).unwrap();
        source::read(root.path(), &|_| {}).is_ok()
    };
    assert_eq!(
        [0, 1, 4, 5, 60].map(at_depth),
        [true, true, true, false, false]
    );
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use super::*;

    #[test]
    fn links_in_a_circle_are_followed_once() {
        let files = onet(Naming::Old).write();
        symlink(files.root.path(), files.path.join("up")).unwrap();
        symlink(&files.path, files.path.join("here")).unwrap();
        symlink(&files.path, files.root.path().join("again")).unwrap();
        symlink("itself", files.path.join("itself")).unwrap();
        let releases = source::read(files.root.path(), &|_| {}).unwrap();
        assert_eq!(contents(releases), contents(onet(Naming::Old).read()));
    }

    #[test]
    fn a_link_that_leads_nowhere_is_an_error_where_the_file_is_needed() {
        let files = onet(Naming::Old).without("Skills.txt").write();
        symlink("gone.txt", files.path.join("Skills.txt")).unwrap();
        let said = files.refused();
        assert!(
            said.starts_with("…/db_30_1_text/Skills.txt: ") && said.contains("No such file"),
            "{said}"
        );
    }

    #[test]
    fn pipes_and_devices_are_not_read() {
        let files = onet(Naming::Old)
            .without("Skills.txt")
            .without("Knowledge.txt")
            .write();
        symlink("/dev/zero", files.path.join("Skills.txt")).unwrap();
        assert!(
            Command::new("mkfifo")
                .arg(files.path.join("Knowledge.txt"))
                .status()
                .unwrap()
                .success()
        );
        assert!(
            Command::new("mkfifo")
                .arg(files.path.join("more.zip"))
                .status()
                .unwrap()
                .success()
        );
        let said = soon(|| files.refused());
        assert!(
            said.contains("`Skills.txt` (or `Essential Skills.txt`"),
            "{said}"
        );
        let said = source::read(&files.path.join("more.zip"), &|_| {})
            .unwrap_err()
            .to_string();
        assert!(said.contains("no official file found here"), "{said}");
    }
}
