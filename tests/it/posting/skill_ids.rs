//! A stored skill is what it was, whichever releases are in use.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use catalogue::release::{Content, Release, Source};
use catalogue::skill::{Skill, SkillId};
use metier::clock::Clock;
use metier::db::Db;
use metier::posting::search::{Search, search};
use metier::posting::{self, Scope, SkillNumber, find_ids_of_slugs};
use metier::profile::demand::demand;
use metier::profile::{self, Collections, trend};
use metier::release::{self, Current, NewRelease};
use metier::{ingest, sql};

use super::cells::READINGS;
use crate::support::database::on_both;
use crate::support::posting::{ads, commit};
use crate::support::site;

const MONDAY: i64 = 1_767_600_000;
const PYTHON_IN_ESCO: &str = "ccd0a1d9-afda-43d9-b901-96344886e14d";

/// A bundled release.
fn bundled(source: Source) -> Release {
    let files = catalogue::starter::files();
    let (_, bytes) = files.iter().find(|(one, _)| *one == source).unwrap();
    Release::unpack(bytes).unwrap().1
}

/// Another O*NET and another ESCO release: Python is no technology any more, and ESCO calls it
/// otherwise; a technology has taken up a skill of Metier's own list; rows are in another order.
fn other_releases() -> [NewRelease; 2] {
    let (mut onet, mut esco) = (bundled(Source::Onet), bundled(Source::Esco));
    let Content::Onet(content) = &mut onet.content else {
        panic!("O*NET")
    };
    content.technologies.retain(|one| one.name != "Python");
    content.technologies.reverse();
    content.technologies[0].name = String::from("Accounts Payable");
    let Content::Esco(content) = &mut esco.content else {
        panic!("ESCO")
    };
    let python = content
        .skills
        .iter_mut()
        .find(|one| one.id == PYTHON_IN_ESCO);
    python.unwrap().label = String::from("program in snake");
    content.skills.reverse();
    [onet, esco].map(|release| release::to_store(&release, release.pack()))
}

/// How many of the own postings ask for each skill, by its id.
async fn asking(db: &Db, current: &Current) -> BTreeMap<SkillId, i64> {
    let catalogue = &current.catalogue;
    let collections = Collections::load(db, catalogue).await.unwrap();
    let skills = catalogue.vocabulary.skills.iter().enumerate();
    skills
        .filter_map(|(at, skill)| {
            let asking = collections.asking(&collections.all[0], at)?;
            Some((skill.id.clone(), asking))
        })
        .collect()
}

async fn stored(db: &Db) -> HashMap<SkillNumber, SkillId> {
    posting::counted_skills(db).await.unwrap()
}

/// All that pages say of a skill and of an occupation whose ads ask for it.
async fn shown(db: &Db, skill: &str) -> String {
    let current = site::catalogue();
    let catalogue = &current.catalogue;
    let at = catalogue.vocabulary.by_id(&skill.parse().unwrap()).unwrap();
    let collections = Collections::load(db, catalogue).await.unwrap();
    let demand = demand(db, catalogue, &collections, at, 1).await.unwrap();
    let scope = Scope::Occupation(catalogue.occupation("15-2051.00".parse().unwrap()).unwrap());
    let known = profile::Data {
        catalogue,
        collections: &collections,
    };
    let profile = profile::of(db, known, &scope, 1).await.unwrap().unwrap();
    let numbers = collections.numbers(at);
    let all = posting::Conditions::default();
    let months = trend::of_skill(db, catalogue, &profile, &scope, &all, numbers)
        .await
        .unwrap();
    let wanted = Search {
        skill: Some(&catalogue.vocabulary.skills[at]),
        ..Search::default()
    };
    let found = search(db, catalogue, &wanted, (1_000, 0)).await.unwrap();
    assert!(found.total > 10 && found.rows.iter().all(|row| row.skill.is_some()));
    let (postings, skills) = (profile.postings, profile.skills);
    format!("{demand:?}\n{postings} {skills:?}\n{months:?}\n{found:?}")
}

on_both! {
    async fn importing_another_release_and_going_back_leaves_every_stored_skill_what_it_was(database) {
        let db = database.open().await;
        release::install_starter(&db, MONDAY).await.unwrap();
        let first = site::catalogue();
        commit(&db, &first, &READINGS[..200], 100).await;
        let (before, numbers) = (asking(&db, &first).await, stored(&db).await);
        let own: SkillId = "metier:accounts-payable".parse().unwrap();
        let python: SkillId = "tech:python".parse().unwrap();
        assert!(before[&own] > 0 && before[&python] > 0);

        release::install(&db, MONDAY + 1, &other_releases()).await.unwrap();
        let second = release::load(&db).await.unwrap();
        let skills = |current: &Current, id: &SkillId| -> Skill {
            let at = current.catalogue.vocabulary.by_id(id).unwrap();
            current.catalogue.vocabulary.skills[at].clone()
        };
        assert_eq!(skills(&second, &own).id.as_str(), "tech:accounts-payable");
        assert_eq!(skills(&second, &python).label, "program in snake");
        let between = asking(&db, &second).await;
        assert_eq!(between.len(), before.len());
        for (id, postings) in &before {
            assert_eq!(between[&skills(&second, id).id], *postings, "{id}");
        }
        // What is read now goes under the same numbers, whatever their ids are called now.
        let second = Arc::new(second);
        let more_ads = ads(9, 100).into_iter().map(Ok);
        ingest::ingest((&db, Clock::of(|| 0)), &second, "more", more_ads, 50, |_| {}).await.unwrap();
        let now = stored(&db).await;
        assert!(numbers.iter().all(|(number, id)| now.get(number) == Some(id)));
        let more = asking(&db, &second).await;
        assert!(more[&skills(&second, &own).id] > before[&own]);

        for id in first_ids() {
            release::use_release(&db, MONDAY + 2, &id).await.unwrap();
        }
        assert_eq!(release::current_version(&db).await.unwrap(), first.releases);
        let after = asking(&db, &first).await;
        assert!(before.keys().all(|id| after.contains_key(id)));
        assert_eq!(after[&own], more[&skills(&second, &own).id]);
        assert_eq!(after[&python], more[&python]);
    }

    async fn two_numbers_that_mean_one_skill_are_counted_together(database) {
        let db = database.open().await;
        commit(&db, &site::catalogue(), &READINGS[..300], 100).await;
        let before = shown(&db, "tech:python").await;
        // As if ESCO's concept had been a skill of its own until a release joined it.
        let number = stored(&db).await.into_iter().find(|(_, id)| id.as_str() == "tech:python").unwrap().0;
        let alias = format!("esco:{PYTHON_IN_ESCO}");
        sql!("INSERT INTO counted_skill (number, id) VALUES (1000000, $1)", &alias).execute(&db).await.unwrap();
        let split = sql!("UPDATE posting_skill SET skill = 1000000 WHERE skill = $1 AND posting % 2 = 0", number);
        assert!(split.execute(&db).await.unwrap() > 5);
        ingest::rebuild(&db, Clock::of(|| 0), 100, |_| {}).await.unwrap();
        assert_eq!(shown(&db, "tech:python").await, before);
        assert_eq!(shown(&db, &alias).await, before);
    }

    async fn a_number_that_was_a_slug_gets_the_id_of_what_stood_there(database) {
        let db = database.open().await;
        let slugs = [(1, "python"), (2, "mathematics-2"), (3, "no-such-skill")];
        for (number, slug) in slugs {
            sql!("INSERT INTO counted_skill (number, slug) VALUES ($1, $2)", number, slug).execute(&db).await.unwrap();
        }
        let current = site::catalogue();
        find_ids_of_slugs(&db, &current.catalogue).await.unwrap();
        let id = |id: &str| id.parse::<SkillId>().unwrap();
        let expected = [(1, id("tech:python")), (2, id("onet:2.C.4.a"))].map(|(number, id)| (SkillNumber::new(number), id));
        let expected = HashMap::from(expected);
        assert_eq!(stored(&db).await, expected);
        // What no release has stays, for the release that has it.
        let left: Vec<(i64, String)> =
            sql!("SELECT number, slug FROM counted_skill WHERE id IS NULL").all(&db).await.unwrap();
        assert_eq!(left, [(3, "no-such-skill".to_owned())]);
    }
}

/// The ids of the bundled releases of O*NET and ESCO.
fn first_ids() -> Vec<String> {
    let files = catalogue::starter::files().iter();
    files
        .filter(|(source, _)| matches!(source, Source::Onet | Source::Esco))
        .map(|(_, bytes)| Release::unpack(bytes).unwrap().0.to_string())
        .collect()
}
