//! What is meant to do harm is refused, and the rest is kept.

use std::fmt::Write as _;
use std::fs::File;
use std::io::Write;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::{messages, only, open_file, read, sorted};

const NURSE: &str =
    r#"{"@type":"JobPosting","identifier":"1","title":"Nurse","description":"Care"}"#;

/// A file with a middle between two ads, written piece by piece.
fn around(name: &str, middle: impl FnOnce(&mut dyn Write)) -> (usize, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    let mut file = zstd::Encoder::new(File::create(&path).unwrap(), 1).unwrap();
    writeln!(file, "{NURSE}").unwrap();
    middle(&mut file);
    writeln!(file, "\n{NURSE}").unwrap();
    file.finish().unwrap();
    let (ads, rejected) = sorted(open_file(&path));
    (ads.len(), messages(&rejected))
}

#[test]
fn a_line_of_sixty_megabytes_is_passed_over() {
    let (ads, rejected) = around("ads.jsonl", |file| {
        let piece = vec![b'a'; 1 << 20];
        for _ in 0..60 {
            file.write_all(&piece).unwrap();
        }
    });
    assert_eq!(
        (ads, rejected),
        (
            2,
            vec!["line 2: is longer than 4 MB, the most that one record may have".to_owned()]
        )
    );
}

/// Writes an ad, a hundred megabytes of blank lines, and another ad.
fn bomb(mut file: impl Write) {
    let blank = [vec![b' '; 1 << 20], b"\n".to_vec()].concat();
    writeln!(file, "{NURSE}").unwrap();
    for _ in 0..100 {
        file.write_all(&blank).unwrap();
    }
    writeln!(file, "{NURSE}").unwrap();
}

#[test]
fn a_file_that_unpacks_to_more_than_any_file_of_ads_is_left_there_and_what_stands_before_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ads.jsonl");
    let create = || File::create(&path).unwrap();
    let gzip = || bomb(GzEncoder::new(create(), Compression::fast()));
    let zstd = || bomb(zstd::Encoder::new(create(), 1).unwrap().auto_finish());
    for pack in [&gzip as &dyn Fn(), &zstd] {
        pack();
        assert!(path.metadata().unwrap().len() < 1 << 20);
        let (ads, rejected) = sorted(open_file(&path));
        assert_eq!(ads.len(), 1);
        let [refused] = messages(&rejected).try_into().unwrap();
        let file = path.display();
        let reason = format!(
            "cannot be read from here on ({file} unpacks to more than 100 times its size, as no \
             file of ads does; if you trust it, unpack it and read the unpacked file); \
             what stands before is read"
        );
        assert!(refused.ends_with(&reason), "{refused}");
    }
}

#[test]
fn a_large_file_that_unpacks_to_seventy_times_its_size_is_read_whole() {
    let mut file = GzEncoder::new(Vec::new(), Compression::default());
    let mut unpacked = 0;
    for id in 1..=200_u64 {
        // Words that do not repeat, and then blanks that do.
        let words = (1..=500).map(|word| (id * 1_000 + word).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let words: Vec<String> = words.map(|word| format!("{word:x}")).collect();
        let words = words.join(" ");
        let ad = serde_json::json!({"@type": "JobPosting", "identifier": id, "title": "Nurse", "description": words});
        let line = format!("{ad}{}\n", " ".repeat(400_000));
        unpacked += line.len();
        file.write_all(line.as_bytes()).unwrap();
    }
    let packed = file.finish().unwrap();
    let times = unpacked / packed.len();
    assert!(unpacked > 70 << 20 && (65..100).contains(&times), "{times}");
    let (ads, rejected) = read("ads.jsonl.gz", packed);
    assert_eq!((ads.len(), messages(&rejected)), (200, Vec::new()));
}

#[test]
fn json_nested_ten_thousand_deep_is_refused() {
    let (ads, rejected) = around("ads.jsonl", |file| {
        let (open, close) = ("[".repeat(10_000), "]".repeat(10_000));
        write!(file, r#"{{"@type":"JobPosting","title":{open}{close}}}"#).unwrap();
    });
    assert_eq!(ads, 2);
    assert!(
        rejected[0].starts_with("line 2: is not valid JSON: recursion limit exceeded"),
        "{rejected:?}"
    );
    let list = format!(
        "[{NURSE},{}{},{NURSE}]",
        "[".repeat(10_000),
        "]".repeat(10_000)
    );
    let (ads, rejected) = read("list.json", list);
    assert_eq!(ads.len(), 2);
    assert!(
        messages(&rejected)[0].starts_with("item 2: is not valid JSON: recursion limit exceeded"),
        "{rejected:?}"
    );
}

#[test]
fn bytes_that_are_no_text_cost_their_own_line_only() {
    let (ads, rejected) = around("ads.jsonl", |file| {
        file.write_all(b"{\"title\":\"\xff\xfe\"}").unwrap();
    });
    let told = "line 2: is not UTF-8 (byte 11 of the record): the file is damaged or was saved in another encoding";
    assert_eq!((ads, rejected), (2, vec![told.to_owned()]));
}

#[test]
fn characters_that_postgresql_refuses_are_left_out() {
    let ad = only(
        "ads.jsonl",
        NURSE
            .replace("Care", r"Ca\u0000re\u0007 now")
            .replace(r#""1""#, r#""1\u0000""#),
    );
    assert_eq!((ad.key.as_str(), ad.text.as_str()), ("1", "Care now"));
}

#[test]
fn html_that_is_a_bomb_is_read_in_time_that_grows_with_its_length_only() {
    for piece in [
        "<div>",
        "<a ",
        "<",
        "&",
        "&lt;",
        "&#x",
        "<!--",
        "</",
        "<p><ul><li>",
        "&amp;amp;amp;",
    ] {
        let bomb = serde_json::json!({"@type": "JobPosting", "title": piece.repeat(100_000), "description": piece.repeat(200_000)});
        let start = Instant::now();
        let (ads, rejected) = read("ads.jsonl", format!("{bomb}\n{NURSE}"));
        assert_eq!(ads.len() + rejected.len(), 2, "{piece}");
        assert!(
            start.elapsed() < Duration::from_secs(20),
            "{piece}: {:?}",
            start.elapsed()
        );
    }
}

#[test]
fn a_page_of_scripts_that_do_not_end_is_read_in_time_that_grows_with_its_length_only() {
    let start = Instant::now();
    for piece in [
        "<script",
        "<script type=application/ld+json>",
        "<script type=application/ld+json></script>",
    ] {
        let (ads, _) = read("page.html", piece.repeat((4 << 20) / piece.len() - 1));
        assert_eq!(ads.len(), 0);
    }
    assert!(
        start.elapsed() < Duration::from_mins(1),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn a_text_longer_than_any_ad_is_refused() {
    let (ads, rejected) = around("ads.jsonl", |file| {
        write!(file, "{}", NURSE.replace("Care", &"Care ".repeat(100_000))).unwrap();
    });
    assert_eq!(
        (ads, rejected),
        (
            2,
            vec![
                "line 2: has a text of 499999 bytes; the longest that is taken has 262144"
                    .to_owned()
            ]
        )
    );
}

#[test]
fn a_quote_that_is_never_closed_costs_its_own_line_only() {
    let mut table = "title,description\nCook,\"Cook\n".to_owned();
    for number in 0..100_000 {
        writeln!(
            table,
            "Nurse,Care for patient number {number} day and night in all seasons"
        )
        .unwrap();
    }
    let (ads, rejected) = read("ads.csv", table);
    assert_eq!(ads.len(), 100_000);
    assert_eq!(
        messages(&rejected),
        ["line 2: has a quote that is never closed"]
    );
}

#[test]
fn quotes_that_never_close_in_any_line_do_not_pile_up() {
    // Each line leaves a quote open, whether one was open before or not; and blank lines are lines.
    for line in ["\"a\"x,\"b\n", "\n"] {
        let (ads, rejected) = read(
            "ads.csv",
            format!("title,description\nCook,\"Cook\n{}", line.repeat(3_000)),
        );
        assert_eq!(ads.len(), 0);
        assert!(!rejected.is_empty());
    }
}

#[test]
fn a_file_that_is_missing_or_no_gzip_inside_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let open = |path: &std::path::Path| {
        let error = ads::open(&path.to_str().unwrap().parse().unwrap(), &super::options())
            .err()
            .unwrap();
        format!("{:#}", anyhow::Error::from(error))
    };
    let missing = folder.path().join("missing.jsonl");
    assert!(
        open(&missing).ends_with("missing.jsonl: No such file or directory (os error 2)"),
        "{}",
        open(&missing)
    );
    let damaged = folder.path().join("damaged.jsonl.gz");
    std::fs::write(&damaged, [0x1f, 0x8b, 0xff, 0, 0, 0, 0, 0, 0, 0, 0]).unwrap();
    assert!(
        open(&damaged).contains("cannot read ") && open(&damaged).contains("damaged.jsonl.gz: "),
        "{}",
        open(&damaged)
    );
}
