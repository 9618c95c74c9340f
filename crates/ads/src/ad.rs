//! One job ad as a source gives it, before anything is read from it.

use facts::pay::Period;

/// One job ad as a source gives it. All texts are plain text: a reader turns HTML into text with
/// [`facts::html::text`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ad {
    /// What the source knows it by: the same ad, read again, has the same key.
    pub key: String,
    /// Where people can read it: `http` or `https`.
    pub url: Option<String>,
    /// When it was posted, as days since 1970-01-01.
    pub posted: Option<i64>,
    /// The title of the job, where the source states it apart.
    pub title: Option<String>,
    /// Who offers it.
    pub employer: Option<String>,
    /// Where the job is, as people write it: `Austin, TX, US`.
    pub place: Option<String>,
    /// Whether the source says apart that the work is done from home.
    pub remote: bool,
    /// Full time, part time, …, as the source says it.
    pub employment: Option<String>,
    /// Pay that the source states apart.
    pub pay: Option<StatedPay>,
    /// Education that the source states apart.
    pub education: Option<String>,
    /// Experience that the source states apart.
    pub experience: Option<String>,
    /// The text of the ad.
    pub text: String,
}

/// Pay in fields of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedPay {
    /// At least, in hundredths of the currency.
    pub min: Option<i64>,
    /// At most, in hundredths of the currency.
    pub max: Option<i64>,
    /// ISO 4217; the source may leave it open.
    pub currency: Option<String>,
    /// What time it is for; the source may leave it open.
    pub period: Option<Period>,
}

impl Ad {
    /// The ad as one text, from which everything is read, so that every fact has its words: what
    /// the source states apart stands above the text, a line each.
    pub fn whole(&self) -> String {
        let mut lines: Vec<String> = Vec::new();
        lines.extend(self.title.clone());
        let heading = [
            self.employer.as_deref(),
            self.place.as_deref(),
            self.employment.as_deref(),
        ];
        let heading: Vec<&str> = heading
            .into_iter()
            .flatten()
            .chain(self.remote.then_some("Remote"))
            .collect();
        if !heading.is_empty() {
            lines.push(heading.join(" | "));
        }
        lines.extend(self.pay.as_ref().and_then(StatedPay::line));
        lines.extend(
            self.education
                .as_ref()
                .map(|education| format!("Education: {education}")),
        );
        lines.extend(
            self.experience
                .as_ref()
                .map(|experience| format!("Experience: {experience}")),
        );
        if lines.is_empty() {
            return self.text.clone();
        }
        format!("{}\n\n{}", lines.join("\n"), self.text)
    }
}

impl StatedPay {
    /// `Pay: USD 80000 - 95500 per year`, `Pay: from USD 80000 per year`.
    fn line(&self) -> Option<String> {
        let amount = |cents: i64| match cents % 100 {
            0 => (cents / 100).to_string(),
            rest => format!("{}.{rest:02}", cents / 100),
        };
        let (limit, range) = match (self.min, self.max) {
            (Some(min), Some(max)) if min != max => {
                ("", format!("{} - {}", amount(min), amount(max)))
            }
            (Some(both), Some(_)) => ("", amount(both)),
            (Some(min), None) => ("from ", amount(min)),
            (None, Some(max)) => ("up to ", amount(max)),
            (None, None) => return None,
        };
        let currency = self
            .currency
            .as_ref()
            .map_or_else(String::new, |currency| format!("{currency} "));
        let period = self
            .period
            .map_or_else(String::new, |period| format!(" per {}", period.id()));
        Some(format!("Pay: {limit}{currency}{range}{period}"))
    }
}

#[cfg(test)]
mod tests {
    use facts::pay;
    use facts::text::Text;

    use super::*;

    #[test]
    fn pay_that_a_source_states_apart_is_read_as_it_was_stated() {
        let ranges = [
            (Some(8_000_000), Some(9_550_000), "USD", Period::Year),
            (Some(8_000_000), Some(8_000_000), "EUR", Period::Year),
            (Some(8_000_000), None, "USD", Period::Year),
            (None, Some(8_000_000), "GBP", Period::Year),
            (Some(2_050), Some(3_075), "USD", Period::Hour),
            (Some(2_050), None, "USD", Period::Hour),
            (Some(900_000), None, "ETB", Period::Month),
        ];
        for (min, max, currency, period) in ranges {
            let stated = StatedPay {
                min,
                max,
                currency: Some(currency.to_owned()),
                period: Some(period),
            };
            let line = stated.line().unwrap();
            let read = pay::read(&Text::new(&line)).salaries;
            let read: Vec<_> = read
                .iter()
                .map(|pay| (pay.min, pay.max, pay.currency.code(), pay.period))
                .collect();
            assert_eq!(read, [(min, max, currency, period)], "{line}");
        }
    }
}
