//! CSV, TSV and Parquet with a column map.

use std::sync::Arc;

use ads::{Ad, StatedPay};
use ads::{ColumnMap, Options, Source, open};
use facts::pay::Period;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use super::{messages, only, read, sorted};

/// What a table gives with a column map, or why it cannot be read.
fn mapped(name: &str, bytes: &[u8], map: &str) -> Result<Vec<Ad>, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let columns: ColumnMap = map.parse().map_err(|error| format!("{error}"))?;
    let source: Source = path.to_str().unwrap().parse().unwrap();
    let options = Options {
        columns,
        ..super::options()
    };
    let ads =
        open(&source, &options).map_err(|error| format!("{:#}", anyhow::Error::from(error)))?;
    let (ads, rejected) = sorted(ads);
    assert_eq!(messages(&rejected), Vec::<String>::new());
    Ok(ads)
}

#[test]
fn usual_headers_are_understood_without_a_map() {
    let table = "Job ID,job_url,Date Posted,JobTitle,Company Name,city,State,Country,min_salary,max_salary,currency,pay period,\
                 Experience Level,is_remote,job_type,Description,Likes\n\
                 17,https://lakeside.example/17,3/19/2026,Nurse,Lakeside,Duluth,MN,US,60000,\"72,000\",USD,YEARLY,Mid,True,\
                 FULL_TIME,\"Care for \"\"people\"\",\nday and night\",5\n";
    assert_eq!(
        only("ads.csv", format!("\u{feff}{table}")),
        Ad {
            key: "17".to_owned(),
            url: Some("https://lakeside.example/17".to_owned()),
            posted: Some(20_531),
            title: Some("Nurse".to_owned()),
            employer: Some("Lakeside".to_owned()),
            place: Some("Duluth, MN, US".to_owned()),
            remote: true,
            employment: Some("FULL TIME".to_owned()),
            pay: Some(StatedPay {
                min: Some(6_000_000),
                max: Some(7_200_000),
                currency: Some("USD".to_owned()),
                period: Some(Period::Year),
            }),
            education: None,
            experience: Some("Mid".to_owned()),
            text: "Care for \"people\",\nday and night".to_owned(),
        }
    );
}

#[test]
fn tabs_semicolons_and_bars_are_seen_in_the_header() {
    for delimiter in ["\t", ";", "|"] {
        let table = format!("title{delimiter}description\r\nNurse{delimiter}Care, and more\r\n");
        let ad = only("ads.txt", table);
        assert_eq!(
            (ad.title.as_deref(), ad.text.as_str()),
            (Some("Nurse"), "Care, and more"),
            "{delimiter}"
        );
    }
}

#[test]
fn a_column_map_says_which_column_is_what() {
    let table = b"Rolle,\"Was, genau\",Mehr\nPfleger,Pflege,Nachts\n";
    let ads = mapped("ads.csv", table, "title=Rolle,text=Was, genau,text=Mehr").unwrap();
    assert_eq!(
        (ads[0].title.as_deref(), ads[0].text.as_str()),
        (Some("Pfleger"), "Pflege\n\nNachts")
    );
}

#[test]
fn a_map_that_cannot_be_says_what_there_is() {
    let table = b"Rolle,Mehr\nPfleger,Nachts\n";
    let error = mapped("ads.csv", table, "text=Was").unwrap_err();
    assert!(
        error.ends_with("there is no column `Was`; the columns are: Rolle, Mehr"),
        "{error}"
    );
    let error = mapped("ads.csv", table, "").unwrap_err();
    assert!(
        error.ends_with("name it with text=COLUMN; the columns are: Rolle, Mehr"),
        "{error}"
    );
    let error = mapped("ads.csv", table, "salary=Mehr").unwrap_err();
    assert!(
        error.starts_with("an ad has no field `salary`; the fields are key, url, posted, title"),
        "{error}"
    );
    assert_eq!(
        mapped("ads.csv", table, "title").unwrap_err(),
        "`title` is not FIELD=COLUMN, as in title=Job Title"
    );
}

#[test]
fn a_damaged_row_is_rejected_with_its_line_and_the_others_are_read() {
    let mut table =
        b"title,description\nNurse,Care\nCook\nCaf\xe9,Cook\nGuide,\"Show\naround\"\nCook,,\n"
            .to_vec();
    table.extend_from_slice(b"Driver,\"Drive\nBaker,Bake\nSmith,Forge\n");
    let (ads, rejected) = read("ads.csv", table);
    let titles: Vec<&str> = ads.iter().filter_map(|ad| ad.title.as_deref()).collect();
    assert_eq!(titles, ["Nurse", "Guide", "Baker", "Smith"]);
    assert_eq!(
        messages(&rejected),
        [
            "line 3: has 1 values where the header has 2 columns",
            "line 4: is not UTF-8 (byte 4 of the record): the file is damaged or was saved in another encoding",
            "line 7: has no text",
            "line 8: has a quote that is never closed",
        ]
    );
}

/// A file with three ads: text, a day, a time in nanoseconds or none, pay as a number with a
/// fraction.
pub(super) fn parquet_file() -> Vec<u8> {
    let schema = "message ads {
        required binary title (UTF8);
        optional binary description (UTF8);
        required int32 date_posted (DATE);
        optional double max_salary;
        optional int64 seen (TIMESTAMP(NANOS, true));
    }";
    let properties = WriterProperties::builder()
        .set_compression(parquet::basic::Compression::SNAPPY)
        .build();
    let mut file = Vec::new();
    let mut writer = SerializedFileWriter::new(
        &mut file,
        Arc::new(parse_message_type(schema).unwrap()),
        Arc::new(properties),
    )
    .unwrap();
    for group in [["Nurse", "Cook", "Guide"], ["Baker", "Smith", "Clerk"]] {
        let titles: Vec<ByteArray> = group.iter().map(|title| ByteArray::from(*title)).collect();
        let texts = [ByteArray::from("Care"), ByteArray::from(vec![0xff, 0xfe])];
        let mut rows = writer.next_row_group().unwrap();
        let mut column = rows.next_column().unwrap().unwrap();
        column
            .typed::<ByteArrayType>()
            .write_batch(&titles, None, None)
            .unwrap();
        column.close().unwrap();
        let mut column = rows.next_column().unwrap().unwrap();
        column
            .typed::<ByteArrayType>()
            .write_batch(&texts, Some(&[1, 0, 1]), None)
            .unwrap();
        column.close().unwrap();
        let mut column = rows.next_column().unwrap().unwrap();
        column
            .typed::<Int32Type>()
            .write_batch(&[20_531, 20_532, 20_533], None, None)
            .unwrap();
        column.close().unwrap();
        let mut column = rows.next_column().unwrap().unwrap();
        column
            .typed::<DoubleType>()
            .write_batch(&[72_000.5], Some(&[1, 0, 0]), None)
            .unwrap();
        column.close().unwrap();
        let mut column = rows.next_column().unwrap().unwrap();
        column
            .typed::<Int64Type>()
            .write_batch(&[1], Some(&[1, 0, 0]), None)
            .unwrap();
        column.close().unwrap();
        rows.close().unwrap();
    }
    writer.close().unwrap();
    file
}

#[test]
fn the_rows_of_a_parquet_file_are_read_by_the_same_map() {
    let (ads, rejected) = read("ads.parquet", parquet_file());
    let titles: Vec<&str> = ads.iter().filter_map(|ad| ad.title.as_deref()).collect();
    assert_eq!(titles, ["Nurse", "Baker"]);
    assert_eq!(
        (ads[0].posted, ads[0].text.as_str()),
        (Some(20_531), "Care")
    );
    assert_eq!(ads[0].pay.as_ref().unwrap().max, Some(7_200_050));
    assert_eq!(
        messages(&rejected)[..2],
        [
            "row 2: has no text",
            "row 3: is not UTF-8 (byte 1 of the record): the file is damaged or was saved in another encoding",
        ]
    );
}

#[test]
fn a_parquet_file_that_is_damaged_says_so() {
    let file = parquet_file();
    let error = mapped("ads.parquet", &file[..file.len() / 2], "").unwrap_err();
    assert!(
        error.contains("cannot read ") && error.contains("ads.parquet: "),
        "{error}"
    );
}

#[test]
fn a_page_that_unpacks_to_more_than_any_honest_one_is_left() {
    let schema = Arc::new(
        parse_message_type("message ads { required binary description (UTF8); }").unwrap(),
    );
    let zstd = parquet::basic::Compression::ZSTD(parquet::basic::ZstdLevel::default());
    let properties = WriterProperties::builder()
        .set_compression(zstd)
        .set_dictionary_enabled(false)
        .build();
    let mut file = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut file, schema, Arc::new(properties)).unwrap();
    for text in [b"Care".to_vec(), vec![b'a'; 40 << 20]] {
        let mut rows = writer.next_row_group().unwrap();
        let mut column = rows.next_column().unwrap().unwrap();
        column
            .typed::<ByteArrayType>()
            .write_batch(&[ByteArray::from(text)], None, None)
            .unwrap();
        column.close().unwrap();
        rows.close().unwrap();
    }
    writer.close().unwrap();
    assert!(file.len() < 1 << 20, "{}", file.len());
    let (ads, rejected) = read("ads.parquet", file);
    assert_eq!(ads.len(), 1);
    assert_eq!(rejected.len(), 1);
    assert!(
        messages(&rejected)[0].contains("a page is larger than any in a table of ads"),
        "{rejected:?}"
    );
}
