//! Names of employers without their legal form: `Acme, Inc.` is Acme.

/// What may follow the name of a company and is no part of it.
///
/// Which ads are the same job is stored as a hash of the name without it, so a form that is added
/// changes the hashes of the names that end with it, and of no others.
const LEGAL_FORMS: [&str; 15] = [
    "inc",
    "llc",
    "ltd",
    "limited",
    "plc",
    "co",
    "corp",
    "corporation",
    "company",
    "gmbh",
    "ag",
    "bv",
    "sa",
    "s.c",
    "lp",
];

/// A name without the legal forms at its end, nor the marks around it. A name that is nothing else
/// keeps one.
pub fn without_legal_form(name: &str) -> &str {
    let is_end = |c: char| c.is_whitespace() || matches!(c, '.' | ',');
    let mut name = name.trim_matches(is_end);
    while let Some((rest, last)) = name.rsplit_once(char::is_whitespace) {
        if !LEGAL_FORMS
            .iter()
            .any(|form| last.eq_ignore_ascii_case(form))
        {
            break;
        }
        name = rest.trim_end_matches(is_end);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_left_without_its_legal_forms() {
        for (name, rest) in [
            ("Acme, Inc.", "Acme"),
            ("Acme Co., Ltd.", "Acme"),
            ("acme LLC", "acme"),
            ("Velvet Travel S.C.", "Velvet Travel"),
            ("Limited Brands", "Limited Brands"),
            ("Tech.co", "Tech.co"),
            ("Company", "Company"),
            ("", ""),
        ] {
            assert_eq!(without_legal_form(name), rest, "{name}");
        }
    }
}
