//! The numbers at the top of the section: pay, education, experience, postings.

use catalogue::Catalogue;

use super::{Parent, link, made_of, sample};
use crate::estimate::{Estimate, Withheld};
use crate::format::{Count, Money, Share};
use crate::posting::Filter;
use crate::profile::Profile;
use crate::web::part::Link;

/// A number with what it is, and the postings that it was made of.
pub(super) struct Stat {
    pub(super) label: &'static str,
    /// The number as written, and what else to know about it; or why there is none.
    pub(super) value: Value,
    /// Whose it is, where it is not the scope's own.
    pub(super) whose: Option<Link>,
    pub(super) made_of: Link,
}

/// A number as it is written.
pub(super) struct Value {
    pub(super) text: String,
    /// What else to know about it.
    pub(super) note: String,
}

/// A number of a profile, if enough postings state it.
type OfProfile = fn(&Profile) -> Result<Value, Withheld>;

/// The numbers of a profile; those of its parent where too few postings state one.
pub(super) fn stats(
    catalogue: &Catalogue,
    profile: &Profile,
    own: &Link,
    parent: Option<Parent<'_>>,
) -> Vec<Stat> {
    let stat = |(label, of): (&'static str, OfProfile)| {
        let of_own = |value| Stat {
            label,
            value,
            whose: None,
            made_of: own.clone(),
        };
        let few = match of(profile) {
            Ok(value) => return of_own(value),
            Err(few) => few,
        };
        match parent.and_then(|parent| Some((parent, of(parent.profile).ok()?))) {
            Some((Parent { scope, profile }, value)) => Stat {
                label,
                value,
                whose: Some(link(catalogue, scope)),
                made_of: made_of(catalogue, scope, profile, &Filter::default()),
            },
            None => of_own(withheld(few)),
        }
    };
    let stats: [(&'static str, OfProfile); 4] = [
        ("Average advertised pay", pay),
        ("Education asked for", education),
        ("Experience asked for", experience),
        ("Job postings", postings),
    ];
    stats.map(stat).into()
}

fn withheld(few: Withheld) -> Value {
    Value {
        text: "–".to_owned(),
        note: format!("not enough postings ({})", few.n),
    }
}

fn pay(profile: &Profile) -> Result<Value, Withheld> {
    let none = Withheld {
        n: 0,
        least: profile.least,
    };
    let pay = profile.pay.as_ref().ok_or(none)?;
    let mean = pay.mean.as_ref().map_err(|few| *few)?;
    let money = |amount| Money(amount, &pay.currency);
    let (low, high) = mean.interval();
    Ok(Value {
        text: format!("{}/yr", money(mean.value())),
        note: format!(
            "from {}; 95% interval {} to {}",
            sample(mean),
            money(low),
            money(high)
        ),
    })
}

fn education(profile: &Profile) -> Result<Value, Withheld> {
    let Some((level, share)) = profile.typical_education() else {
        let stated = profile.education_stated.as_ref();
        return Err(Withheld {
            n: stated.map_or_else(|few| few.n, Estimate::n),
            least: profile.least,
        });
    };
    Ok(Value {
        text: level.name().to_owned(),
        note: format!(
            "{} of ads that state a level ({})",
            Share(share.value()),
            sample(share)
        ),
    })
}

fn experience(profile: &Profile) -> Result<Value, Withheld> {
    let least = profile.experience.0.as_ref().map_err(|few| *few)?;
    let most = profile.experience.1.as_ref().ok();
    let years = |months: f64| months / 12.0;
    let above = most
        .map(Estimate::value)
        .filter(|most| *most > least.value());
    Ok(Value {
        text: match above {
            Some(most) => format!("{:.1}–{:.1} years", years(least.value()), years(most)),
            None => format!("{:.1}+ years", years(least.value())),
        },
        note: format!(
            "average of the stated minima ({}){}",
            sample(least),
            most.map_or_else(String::new, |most| format!(
                " and of the stated maxima ({})",
                sample(most)
            ))
        ),
    })
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "it stands in a list with those that may be withheld"
)]
fn postings(profile: &Profile) -> Result<Value, Withheld> {
    Ok(Value {
        text: Count::of(profile.postings).to_string(),
        note: "each counted once, however often it was posted".to_owned(),
    })
}
