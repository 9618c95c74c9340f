//! schema.org descriptions of pages, for search engines.

use serde_json::{Value, json};

/// A block as it may stand in a script element: `<` cannot end the element early.
pub fn block(value: &Value) -> String {
    value.to_string().replace('<', "\\u003c")
}

/// schema.org `BreadcrumbList` of names and paths.
pub fn breadcrumb(origin: &str, steps: &[(&str, &str)]) -> Value {
    let items: Vec<Value> = steps
        .iter()
        .enumerate()
        .map(|(index, (name, path))| {
            json!({"@type": "ListItem", "position": index + 1, "name": name, "item": format!("{origin}{path}")})
        })
        .collect();
    json!({"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items})
}

/// schema.org `FAQPage` of questions and answers.
pub fn questions<'a>(questions: impl IntoIterator<Item = (&'a str, &'a str)>) -> Value {
    let entities: Vec<Value> = questions
        .into_iter()
        .map(|(question, answer)| {
            json!({
                "@type": "Question", "name": question,
                "acceptedAnswer": {"@type": "Answer", "text": answer},
            })
        })
        .collect();
    json!({"@context": "https://schema.org", "@type": "FAQPage", "mainEntity": entities})
}
