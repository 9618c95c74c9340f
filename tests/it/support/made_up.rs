//! Made-up job ads, the same for the same seed.

use std::fmt::Write as _;

use ads::{Ad, StatedPay};
use facts::splitmix::SplitMix64;
use serde_json::{Value, json};

/// Numbers that look random and are the same for the same seed.
#[derive(Debug, Clone)]
pub(crate) struct Dice(SplitMix64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Self {
        Self(SplitMix64::new(seed))
    }

    /// From 0 to one less than `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0.below(end)
    }

    fn index(&mut self, len: usize) -> usize {
        self.0.index(len)
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.index(of.len())]
    }

    fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}

/// One kind of work, as the made-up ads write of it.
struct Work {
    titles: &'static [&'static str],
    skills: &'static [&'static str],
    /// Thousands of dollars a year, about.
    pay: u64,
}

const WORK: [Work; 10] = [
    Work {
        titles: &[
            "Back End Developer",
            "Backend Engineer",
            "Senior Back-End Engineer",
            "Back End Engineer",
        ],
        skills: &[
            "Python",
            "PostgreSQL",
            "Docker",
            "Kubernetes",
            "Redis",
            "Java",
            "MySQL",
            "Linux",
            "Git",
        ],
        pay: 130,
    },
    Work {
        titles: &[
            "Registered Nurse",
            "RN - Night Shift",
            "Registered Nurse, Emergency Room",
        ],
        skills: &[
            "patient care",
            "electronic health records",
            "triage",
            "medication administration",
            "BLS certification",
        ],
        pay: 82,
    },
    Work {
        titles: &[
            "Truck Driver",
            "CDL-A Truck Driver",
            "Delivery Truck Driver",
        ],
        skills: &["CDL", "route planning", "forklift", "vehicle inspection"],
        pay: 58,
    },
    Work {
        titles: &["Accountant", "Senior Accountant", "Staff Accountant"],
        skills: &[
            "Microsoft Excel",
            "QuickBooks",
            "accounts payable",
            "financial reporting",
            "SAP",
        ],
        pay: 75,
    },
    Work {
        titles: &["Data Analyst", "Senior Data Analyst", "Data Scientist"],
        skills: &[
            "SQL",
            "Python",
            "Tableau",
            "statistics",
            "Microsoft Excel",
            "machine learning",
        ],
        pay: 95,
    },
    Work {
        titles: &[
            "Electrician",
            "Journeyman Electrician",
            "Industrial Electrician",
        ],
        skills: &[
            "blueprint reading",
            "wiring",
            "troubleshooting",
            "conduit bending",
        ],
        pay: 62,
    },
    Work {
        titles: &["Line Cook", "Prep Cook", "Cook"],
        skills: &[
            "food safety",
            "menu planning",
            "knife skills",
            "inventory management",
        ],
        pay: 36,
    },
    Work {
        titles: &[
            "Customer Service Representative",
            "Call Center Representative",
        ],
        skills: &[
            "customer service",
            "Salesforce",
            "data entry",
            "Microsoft Office",
        ],
        pay: 40,
    },
    Work {
        titles: &[
            "Mechanical Engineer",
            "Senior Mechanical Engineer",
            "Mechanical Design Engineer",
        ],
        skills: &[
            "SolidWorks",
            "AutoCAD",
            "MATLAB",
            "finite element analysis",
            "project management",
        ],
        pay: 98,
    },
    // No occupation has such a title.
    Work {
        titles: &["Keeper of the Grumbleflox", "Wibblesnort"],
        skills: &["Microsoft Excel", "Git"],
        pay: 50,
    },
];

const PLACES: [&str; 12] = [
    "Austin, TX, US",
    "Seattle, WA, US",
    "New York, NY, US",
    "Denver, CO, US",
    "Boston, MA, US",
    "Chicago, IL, US",
    "Portland, OR, US",
    "Columbus, OH, US",
    "San Diego, CA, US",
    "London, GB",
    "Berlin, DE",
    "Toronto, Canada",
];

const SYLLABLES: [&str; 16] = [
    "ba", "ko", "ri", "mu", "te", "sa", "lo", "ni", "fe", "du", "pra", "gol", "vim", "hes", "tan",
    "zu",
];

/// Made-up ads of all kinds of work. About one in ten repeats an earlier one: the same job again
/// within weeks, the same after a season (which counts anew), the same text from another employer,
/// or the same key.
pub(crate) fn ads(seed: u64, count: usize) -> Vec<Ad> {
    let mut dice = Dice::new(seed);
    let mut ads: Vec<Ad> = Vec::new();
    for number in 0..count {
        let ad = if ads.len() > 20 && dice.percent(12) {
            let earlier = ads[dice.index(ads.len())].clone();
            again(&mut dice, earlier, number)
        } else {
            new(&mut dice, number)
        };
        ads.push(ad);
    }
    ads
}

fn new(dice: &mut Dice, number: usize) -> Ad {
    let work = &WORK[dice.index(WORK.len())];
    let employer = name(dice);
    Ad {
        key: format!("ad-{number}"),
        url: dice
            .percent(80)
            .then(|| format!("https://jobs.example/{number}")),
        posted: dice
            .percent(95)
            .then(|| 17_532 + i64::try_from(dice.below(700)).unwrap()),
        title: Some(dice.one(work.titles).to_owned()),
        employer: dice.percent(90).then(|| employer.clone()),
        place: dice.percent(90).then(|| dice.one(&PLACES).to_owned()),
        remote: dice.percent(15),
        employment: dice.percent(60).then(|| {
            dice.one(&["Full-time", "Part-time", "Contractor"])
                .to_owned()
        }),
        pay: pay(dice, work.pay),
        education: dice.percent(40).then(|| {
            dice.one(&[
                "bachelor degree",
                "high school",
                "associate degree",
                "master degree",
            ])
            .to_owned()
        }),
        experience: None,
        text: text(dice, work, &employer),
    }
}

fn pay(dice: &mut Dice, thousands: u64) -> Option<StatedPay> {
    let low = i64::try_from(thousands * 80 + dice.below(thousands * 40)).unwrap() * 1_000;
    let high = low + i64::try_from(dice.below(20)).unwrap() * 100_000;
    let currency = Some(dice.one(&["USD", "USD", "USD", "EUR"]).to_owned());
    let period = Some(facts::pay::Period::Year);
    match dice.below(20) {
        0..=9 => Some(StatedPay {
            min: Some(low),
            max: Some(high),
            currency,
            period,
        }),
        10 | 11 => Some(StatedPay {
            min: Some(low / 2_080),
            max: None,
            currency,
            period: Some(facts::pay::Period::Hour),
        }),
        // Of a year, nobody is paid so little.
        12 => Some(StatedPay {
            min: Some(low / 15_000 * 1_000),
            max: None,
            currency,
            period,
        }),
        _ => None,
    }
}

/// A text of which more than half stands in no other.
fn text(dice: &mut Dice, work: &Work, employer: &str) -> String {
    let mut text = format!("{employer} makes things that people like. Our teams are called");
    for _ in 0..70 {
        text.push(' ');
        text.push_str(&name(dice));
    }
    text.push_str(".\n\nRequirements:\n");
    let skills = 2 + dice.index(work.skills.len() - 1);
    for _ in 0..skills {
        writeln!(text, "- {}", dice.one(work.skills)).unwrap();
    }
    let years = 1 + dice.below(8);
    match dice.below(4) {
        0 => writeln!(text, "- {years}+ years of experience").unwrap(),
        1 => writeln!(text, "- {years}-{} years of experience", years + 2).unwrap(),
        _ => {}
    }
    text
}

/// A word that is none, with a capital.
fn name(dice: &mut Dice) -> String {
    let word: String = (0..3).map(|_| dice.one(&SYLLABLES)).collect();
    word[..1].to_uppercase() + &word[1..]
}

/// An earlier ad once more.
fn again(dice: &mut Dice, earlier: Ad, number: usize) -> Ad {
    let key = format!("ad-{number}");
    let later = |days: i64| earlier.posted.map(|posted| posted + days);
    match dice.below(4) {
        0 => Ad {
            key,
            posted: later(20),
            text: format!("{} Apply today.", earlier.text),
            ..earlier
        },
        1 => Ad {
            key,
            posted: later(90),
            ..earlier
        },
        2 => Ad {
            key,
            posted: later(3),
            employer: Some(name(dice)),
            ..earlier
        },
        _ => earlier,
    }
}

/// The ads as a file of lines that `metier ingest` reads.
pub(crate) fn lines(ads: &[Ad]) -> String {
    ads.iter()
        .flat_map(|ad| [posting(ad).to_string(), "\n".to_owned()])
        .collect()
}

/// An ad as schema.org has it.
fn posting(ad: &Ad) -> Value {
    let pay = ad.pay.as_ref().map(|pay| {
        let units =
            |cents: Option<i64>| cents.map(|cents| format!("{}.{:02}", cents / 100, cents % 100));
        json!({
            "@type": "MonetaryAmount",
            "currency": pay.currency,
            "value": {
                "@type": "QuantitativeValue",
                "minValue": units(pay.min),
                "maxValue": units(pay.max),
                "unitText": pay.period.map(|period| period.id().to_uppercase()),
            },
        })
    });
    let posted = ad
        .posted
        .and_then(metier::clock::date)
        .map(|date| date.to_string());
    json!({
        "@type": "JobPosting",
        "identifier": ad.key,
        "url": ad.url,
        "datePosted": posted,
        "title": ad.title,
        "hiringOrganization": ad.employer,
        "jobLocation": ad.place,
        "jobLocationType": ad.remote.then_some("TELECOMMUTE"),
        "employmentType": ad.employment,
        "baseSalary": pay,
        "educationRequirements": ad.education,
        "description": ad.text,
    })
}
