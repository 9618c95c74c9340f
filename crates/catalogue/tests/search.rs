//! What people type, with all kinds of mistakes, and the occupation or skill they mean, in the
//! bundled starter release.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use catalogue::release::Release;
use catalogue::{Catalogue, Doc, starter};

/// How far up the meant one must be.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    First,
    Third,
}
use Place::{First, Third};

/// Query, place, and the beginning of what must be there: a code also stands for its specialised
/// occupations, and any of several will do where they are separated by a bar.
const EXPECTED: &[(&str, Place, &str)] = &[
    // The occupation's own name, and what everybody calls it.
    ("registered nurse", First, "29-1141.00"),
    ("nurse", First, "29-1141.00"),
    ("nurses", First, "29-1141.00"),
    ("accountant", First, "13-2011.00"),
    ("lawyer", First, "23-1011.00"),
    ("attorney", First, "23-1011.00"),
    ("plumber", First, "47-2152.00"),
    ("cashier", First, "41-2011.00"),
    ("truck driver", First, "53-3032.00"),
    ("teacher", First, "25-20"),
    ("electrician", First, "47-2111.00"),
    ("carpenter", First, "47-2031.00"),
    ("police officer", First, "33-3051.00"),
    ("firefighter", First, "33-2011.00"),
    ("pharmacist", First, "29-1051.00"),
    ("dentist", First, "29-1021.00"),
    ("barber", First, "39-5011.00"),
    ("bartender", First, "35-3011.00"),
    ("waitress", First, "35-3031.00"),
    ("server", Third, "35-3031.00"),
    ("janitor", First, "37-2011.00"),
    ("housekeeper", Third, "37-2012.00"),
    ("receptionist", First, "43-4171.00"),
    ("chef", First, "35-1011.00"),
    ("line cook", Third, "35-2014.00"),
    ("baker", First, "51-3011.00"),
    ("welder", First, "51-4121.00"),
    ("machinist", First, "51-4041.00"),
    ("mechanic", Third, "49-3023.00|49-9041.00|49-9071.00"),
    ("auto mechanic", First, "49-3023.00"),
    ("security guard", First, "33-9032.00"),
    ("graphic designer", First, "27-1024.00"),
    ("civil engineer", First, "17-2051.00"),
    ("librarian", First, "25-4022.00"),
    ("paralegal", First, "23-2011.00"),
    ("actuary", First, "15-2011.00"),
    ("social worker", Third, "21-102"),
    ("flight attendant", First, "53-2031.00"),
    ("pilot", First, "53-2011.00|53-2012.00"),
    ("mailman", Third, "43-5052.00"),
    ("mail carrier", First, "43-5052.00"),
    ("real estate agent", First, "41-9022.00"),
    ("software engineer", First, "15-1252.00"),
    ("software developer", First, "15-1252.00"),
    ("data scientist", First, "15-2051.00"),
    ("product manager", Third, "11-2021.00|13-1082.00|11-3021.00"),
    ("project manager", Third, "13-1082.00|15-1299.09"),
    ("data analyst", Third, "15-2051"),
    ("medical assistant", First, "31-9092.00"),
    ("warehouse worker", Third, "53-7062.00|53-7065.00"),
    ("forklift operator", First, "53-7051.00"),
    ("home health aide", First, "31-1121.00"),
    ("preschool teacher", First, "25-2011.00"),
    ("substitute teacher", First, "25-3031.00"),
    ("math teacher", Third, "25-2031.00|25-2022.00|25-1022.00"),
    ("special education teacher", First, "25-205"),
    // Abbreviations.
    ("rn", First, "29-1141.00"),
    ("swe", First, "15-1252.00"),
    ("cna", First, "31-1131.00"),
    ("lpn", First, "29-2061.00"),
    ("emt", First, "29-2042.00"),
    ("dba", First, "15-1242.00"),
    ("hr", Third, "13-1071.00|11-3121.00"),
    ("hr manager", First, "11-3121.00"),
    ("qa tester", Third, "15-1253.00"),
    ("qa engineer", Third, "15-1253.00"),
    ("ux designer", First, "15-1255.00"),
    ("sre", Third, "15-12"),
    ("pm", Third, "13-1082.00|15-1299.09|11-2021.00"),
    ("cdl driver", First, "53-3032.00"),
    ("ceo", First, "11-1011.00"),
    ("cfo", Third, "11-1011.00|11-3031.00"),
    ("np", First, "29-1171.00"),
    ("crna", First, "29-1151.00"),
    ("pta", First, "31-2021.00"),
    ("slp", First, "29-1127.00"),
    ("it support", Third, "15-1232.00"),
    ("hvac tech", First, "49-9021.00"),
    ("cpa", First, "13-2011.00"),
    ("csr", First, "43-4051.00"),
    ("rn educator", Third, "25-1072.00|21-1091.00"),
    ("vet tech", First, "29-2056.00"),
    ("sysadmin", First, "15-1244.00"),
    ("fnp", First, "29-1171.00"),
    // Unfinished.
    ("web dev", First, "15-1254.00"),
    ("softw", Third, "15-1252.00"),
    ("electri", First, "47-2111.00|17-2071.00"),
    ("regist", First, "29-1141.00"),
    ("physical ther", First, "29-1123.00"),
    ("dental hyg", First, "29-1292.00"),
    ("customer serv", Third, "43-4051.00"),
    ("elementary school t", First, "25-2021.00"),
    ("nurse pract", First, "29-1171.00"),
    ("constr", Third, "47-2061.00|11-9021.00|47-4011.00"),
    // Mistyped.
    ("softwre enginer", First, "15-1252.00"),
    ("electrcian", First, "47-2111.00"),
    ("data scientst", First, "15-2051.00"),
    ("acountant", First, "13-2011.00"),
    ("pyhsician assistant", First, "29-1071.00"),
    ("resturant manager", Third, "11-9051.00|35-1012.00"),
    ("recepcionist", First, "43-4171.00"),
    ("vetinarian", First, "29-1131.00"),
    ("farmacist", First, "29-1051.00"),
    ("theripist", Third, "29-112|21-1"),
    (
        "buisness analyst",
        Third,
        "13-1111.00|13-1082.00|15-2051.01",
    ),
    ("secratary", First, "43-60"),
    ("mecanic", Third, "49-"),
    ("carpentar", First, "47-2031.00"),
    ("photgrapher", First, "27-4021.00"),
    ("nures", Third, "29-1141.00"),
    ("elctrical enginer", First, "17-2071.00"),
    ("liberian", Third, "25-4022.00"),
    ("managment consultant", First, "13-1111.00"),
    ("psycologist", First, "19-303"),
    ("hair stylest", First, "39-5012.00"),
    ("sales manger", First, "11-2022.00"),
    ("plumer", First, "47-2152.00"),
    ("welder fabricater", Third, "51-4121.00"),
    // Words joined, split, in another order, or too many.
    ("hair dresser", First, "39-5012.00"),
    ("hairdresser", First, "39-5012.00"),
    ("back end developer", First, "15-1254.00"),
    ("backend developer", First, "15-1254.00"),
    ("back-end developer", First, "15-1254.00"),
    ("frontend developer", Third, "15-1254.00|15-1255.00"),
    ("full stack developer", Third, "15-1252.00|15-1254.00"),
    ("fullstack developer", Third, "15-1252.00|15-1254.00"),
    ("nurse registered", First, "29-1141.00"),
    ("engineer software", First, "15-1252.00"),
    ("fire fighter", First, "33-2011.00"),
    ("book keeper", First, "43-3031.00"),
    ("bookkeeper", First, "43-3031.00"),
    ("house keeper", Third, "37-2012.00"),
    ("bus driver", First, "53-305"),
    ("school bus driver", First, "53-3051.00"),
    ("child care worker", First, "39-9011.00"),
    ("childcare worker", First, "39-9011.00"),
    ("senior software engineer", First, "15-1252.00"),
    ("Sr. Software Engineer II", First, "15-1252.00"),
    ("jr accountant", First, "13-2011.00"),
    ("entry level data analyst", Third, "15-2051"),
    ("part time cashier jobs near me", First, "41-2011.00"),
    (
        "remote customer service representative",
        First,
        "43-4051.00",
    ),
    ("director of nursing", Third, "11-9111.00"),
    ("CAFÉ BARISTA", Third, "35-3023"),
    ("barista", First, "35-3023"),
    ("the nurse", First, "29-1141.00"),
    // The work for the worker.
    ("plumbing", Third, "47-2152.00"),
    ("software engineering", Third, "15-1252.00"),
    ("bartending", Third, "35-3011.00"),
    ("truck driving", Third, "53-3032.00"),
    ("nursing", Third, "29-1141.00|31-1131.00"),
    // Skills by their names.
    ("python", Third, "skill:Python|skill:Python"),
    ("excel", Third, "skill:Microsoft Excel"),
    ("welding", Third, "skill:"),
    ("c++", First, "skill:C++|skill:C++"),
    ("c#", First, "skill:C#|skill:C#"),
    (".net", Third, "skill:Microsoft .NET Framework"),
    ("r", Third, "skill:R|skill:R"),
    ("go", Third, "skill:Go"),
    (
        "sql",
        Third,
        "skill:SQL|skill:Structured query language SQL",
    ),
    ("java", Third, "skill:Java|skill:Oracle Java"),
    ("photoshop", Third, "skill:Adobe Photoshop"),
    ("autocad", Third, "skill:Autodesk AutoCAD"),
    ("java script", First, "skill:JavaScript|skill:JavaScript"),
    ("pyhton", Third, "skill:Python|skill:Python"),
    ("accounting", Third, "skill:accounting"),
    ("power point", Third, "skill:Microsoft PowerPoint"),
    ("tableau", Third, "skill:Tableau"),
];

/// So many of a hundred must be where they belong.
const ENOUGH: usize = 95;

fn bundled() -> Catalogue {
    let releases = starter::files()
        .iter()
        .map(|(_, bytes)| Release::unpack(bytes).unwrap());
    Catalogue::assemble(releases.collect()).unwrap()
}

/// What a result is, as the table writes it: a code, or `skill:` and the label.
fn written(catalogue: &Catalogue, doc: Doc) -> String {
    match doc {
        Doc::Occupation(index) => catalogue.occupations[index].code.to_string(),
        Doc::Specialization(index) => catalogue.specializations[index].code.to_string(),
        Doc::Skill(index) => format!("skill:{}", catalogue.vocabulary.skills[index].label),
    }
}

#[test]
fn what_people_type_finds_what_they_mean() {
    let catalogue = bundled();
    let mut right = 0;
    for (query, place, meant) in EXPECTED {
        let found = catalogue.search(query, None, 10);
        let is_meant = |doc| {
            meant
                .split('|')
                .any(|meant| written(&catalogue, doc).starts_with(meant))
        };
        let at = found.iter().position(|one| is_meant(one.doc));
        if at.is_some_and(|at| at < if *place == First { 1 } else { 3 }) {
            right += 1;
            continue;
        }
        println!("{query:?} wants {meant}, found at {at:?}:");
        for one in found.iter().take(3) {
            println!(
                "    {:.3} {} ({})",
                one.score,
                written(&catalogue, one.doc),
                one.matched
            );
        }
    }
    println!("{right} of {} where they belong", EXPECTED.len());
    assert!(
        right * 100 >= EXPECTED.len() * ENOUGH,
        "only {right} of {}",
        EXPECTED.len()
    );
}
