//! `robots.txt`: what a site asks programs not to read (RFC 9309).

use std::time::Duration;

/// Our name in `robots.txt`.
const NAME: &str = "metier";

/// More rules than any honest file has.
const MOST_RULES: usize = 10_000;

/// Longer patterns and targets are compared no further.
const LONGEST: usize = 2_000;

/// What a site allows us.
#[derive(Debug, Default)]
pub(super) struct Robots {
    rules: Vec<Rule>,
    delay: Option<Duration>,
}

#[derive(Debug)]
struct Rule {
    allows: bool,
    /// With `*` for anything, and `$` for the end.
    pattern: String,
}

impl Robots {
    /// Reads the group that is for us, else the one for everyone.
    pub fn read(text: &str) -> Self {
        let (mut ours, mut everyones) = (None::<Self>, None::<Self>);
        // Lines that name who is meant stand together above the rules for them.
        let (mut for_us, mut for_everyone, mut naming) = (false, false, false);
        for line in text.lines().take(4 * MOST_RULES) {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else {
                continue;
            };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            if key == "user-agent" {
                if !naming {
                    (for_us, for_everyone) = (false, false);
                }
                naming = true;
                if value == "*" {
                    for_everyone = true;
                    everyones.get_or_insert_default();
                } else if product(value).eq_ignore_ascii_case(NAME) {
                    for_us = true;
                    ours.get_or_insert_default();
                }
                continue;
            }
            naming = false;
            for (meant, group) in [(for_us, &mut ours), (for_everyone, &mut everyones)] {
                if meant && let Some(group) = group {
                    group.add(&key, value);
                }
            }
        }
        ours.or(everyones).unwrap_or_default()
    }

    fn add(&mut self, key: &str, value: &str) {
        match key {
            "allow" | "disallow"
                if !value.is_empty() && value.len() <= LONGEST && self.rules.len() < MOST_RULES =>
            {
                self.rules.push(Rule {
                    allows: key == "allow",
                    pattern: value.to_owned(),
                });
            }
            "crawl-delay" => {
                self.delay = value
                    .parse()
                    .ok()
                    .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
            }
            _ => {}
        }
    }

    /// Whether a path with its query may be read: the longest rule that fits decides, of two the
    /// one that allows.
    pub fn allows(&self, target: &str) -> bool {
        let target: &[u8] = &target.as_bytes()[..target.len().min(LONGEST)];
        let fitting = self
            .rules
            .iter()
            .filter(|rule| fits(rule.pattern.as_bytes(), target));
        fitting
            .max_by_key(|rule| (rule.pattern.len(), rule.allows))
            .is_none_or(|rule| rule.allows)
    }

    /// How long to wait between two requests.
    pub fn delay(&self) -> Option<Duration> {
        self.delay
    }
}

/// `Metier` of `Metier/1.0`.
fn product(name: &str) -> &str {
    name.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_')
        .next()
        .unwrap_or_default()
}

/// Whether a pattern fits the beginning of a target.
fn fits(pattern: &[u8], target: &[u8]) -> bool {
    let (pattern, to_end) = match pattern.strip_suffix(b"$") {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    // After a star, the first place that fits is as good as any other, so only the last star is
    // ever gone back to.
    let (mut p, mut t) = (0, 0);
    let mut star = None;
    loop {
        if p == pattern.len() && (!to_end || t == target.len()) {
            return true;
        }
        if pattern.get(p) == Some(&b'*') {
            star = Some((p + 1, t));
            p += 1;
        } else if t < target.len() && pattern.get(p) == Some(&target[t]) {
            p += 1;
            t += 1;
        } else {
            let Some((after, from)) = star else {
                return false;
            };
            if from == target.len() {
                return false;
            }
            star = Some((after, from + 1));
            (p, t) = (after, from + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_rule_that_fits_decides() {
        let robots =
            Robots::read("User-agent: *\nDisallow: /jobs\nAllow: /jobs/open\nDisallow: /*.pdf$\n");
        assert!(robots.allows("/"));
        assert!(!robots.allows("/jobs?page=2"));
        assert!(robots.allows("/jobs/open/7"));
        assert!(!robots.allows("/a/b.pdf"));
        assert!(robots.allows("/a/b.pdf?view"));
    }

    #[test]
    fn a_group_for_us_counts_instead_of_the_one_for_everyone() {
        let text = "User-agent: *\nDisallow: /\n\nUser-agent: other\nUser-agent: Metier/1.0 # us\nDisallow: /private\nCrawl-delay: 2.5\n";
        let robots = Robots::read(text);
        assert!(robots.allows("/jobs"));
        assert!(!robots.allows("/private/x"));
        assert_eq!(robots.delay(), Some(Duration::from_millis(2500)));
    }

    #[test]
    fn without_rules_all_is_allowed() {
        for text in [
            "",
            "User-agent: *\nDisallow:\n",
            "User-agent: other\nDisallow: /",
            "<html>not found</html>",
            "Crawl-delay: -1",
        ] {
            assert!(Robots::read(text).allows("/jobs"), "{text}");
        }
    }

    #[test]
    fn stars_stand_for_anything_and_cost_no_more_than_length_times_length() {
        assert!(fits(b"/a*b*c$", b"/a--b--b--c"));
        assert!(!fits(b"/a*b*c$", b"/a--b--b--c-"));
        assert!(!fits(
            "/*a".repeat(600).as_bytes(),
            "/a".repeat(500).as_bytes()
        ));
    }
}
