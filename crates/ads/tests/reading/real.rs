//! The three collections that development is measured on, where they are present.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use super::{open_file, sorted};
use ads::Ad;
use ads::Rejected;

/// What of a collection is read.
struct Read {
    ads: Vec<Ad>,
    rejected: Vec<Rejected>,
}

fn collection(name: &str) -> Option<Read> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/postings")
        .join(name);
    if !path.exists() {
        eprintln!("skipped: {} is absent", path.display());
        return None;
    }
    let (ads, rejected) = sorted(open_file(&path));
    let keys: HashSet<&str> = ads.iter().map(|ad| ad.key.as_str()).collect();
    assert_eq!(
        keys.len(),
        ads.len(),
        "{name}: each ad has a key of its own"
    );
    assert!(
        ads.iter()
            .all(|ad| !ad.text.contains('\0') && ad.posted.is_some()),
        "{name}"
    );
    Some(Read { ads, rejected })
}

fn count(ads: &[Ad], has: impl Fn(&Ad) -> bool) -> usize {
    ads.iter().filter(|ad| has(ad)).count()
}

#[test]
fn every_ad_of_the_us_collection_is_read_in_full() {
    let Some(Read { ads, rejected }) = collection("us-data-jobs-2020.jsonl.gz") else {
        return;
    };
    assert_eq!((ads.len(), rejected.len()), (2_085, 0));
    assert_eq!(
        count(&ads, |ad| ad.title.is_some()
            && ad.employer.is_some()
            && ad.place.is_some()),
        2_085
    );
    assert_eq!(
        count(&ads, |ad| ad.employment.is_some()),
        2_071,
        "fourteen say OTHER"
    );
    let pays = |ad: &Ad| {
        ad.pay
            .as_ref()
            .is_some_and(|pay| pay.currency.as_deref() == Some("USD") && pay.period.is_some())
    };
    assert_eq!(count(&ads, pays), 1_488);
}

#[test]
fn every_ad_of_the_ethiopian_collection_is_read_in_full() {
    let Some(Read { ads, rejected }) = collection("jobs-et-2026.jsonl.gz") else {
        return;
    };
    assert_eq!((ads.len(), rejected.len()), (2_890, 0));
    assert_eq!(count(&ads, |ad| ad.title.is_some()), 2_890);
    assert_eq!(
        count(&ads, |ad| ad.employer.is_some()),
        1_843,
        "ten say nothing, 1,037 \"Private Client\""
    );
    assert_eq!(count(&ads, |ad| ad.place.is_some()), 2_860);
    assert_eq!(count(&ads, |ad| ad.employment.is_some()), 2_857);
    assert_eq!(count(&ads, |ad| ad.remote), 244);
    assert_eq!(count(&ads, |ad| ad.education.is_some()), 2_628);
    assert_eq!(count(&ads, |ad| ad.experience.is_some()), 2_684);
    assert_eq!(count(&ads, |ad| ad.pay.is_some()), 690);
    let mut periods: BTreeMap<&str, usize> = BTreeMap::new();
    for pay in ads.iter().filter_map(|ad| ad.pay.as_ref()) {
        *periods
            .entry(pay.period.map_or("unsaid", facts::pay::Period::id))
            .or_default() += 1;
    }
    assert_eq!(
        periods,
        BTreeMap::from([("hour", 7), ("month", 611), ("unsaid", 72)])
    );
}

#[test]
fn the_threads_of_hacker_news_are_read_without_those_who_seek_work() {
    let Some(Read { ads, rejected }) = collection("hn-whoishiring-2011-2019.jsonl.gz") else {
        return;
    };
    assert_eq!(ads.len() + rejected.len(), 50_372);
    assert_eq!(rejected.len(), 10, "{rejected:?}");
    assert!(
        rejected
            .iter()
            .all(|rejected| rejected.reason.kind() == "its author seeks work"),
        "{rejected:?}"
    );
}
