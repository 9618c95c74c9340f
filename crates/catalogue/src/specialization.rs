//! stub
use crate::{code::OnetCode, onet::Title, slug::slug};
#[derive(Debug, Clone)]
pub struct Specialization {
    pub code: OnetCode,
    pub slug: String,
    pub name: String,
    pub titles: Vec<String>,
    pub also_under: Vec<OnetCode>,
    pub ambiguous: bool,
}
pub fn derive(titles: &[Title], _o: &[(OnetCode, &str)]) -> Vec<Specialization> {
    let mut v: Vec<_> = titles
        .iter()
        .filter(|t| t.text.starts_with("Back"))
        .map(|t| Specialization {
            code: t.code,
            slug: slug(&t.text),
            name: t.text.clone(),
            titles: vec![t.text.clone()],
            also_under: vec![],
            ambiguous: false,
        })
        .collect();
    v.sort_by_key(|s| s.code);
    v
}
