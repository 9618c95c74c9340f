//! The elements that O*NET's ratings and traits are of, such as the skill "Programming".

use std::collections::HashMap;

use crate::onet::{Element, ElementKind};
use crate::source::error::SourceError;
use crate::source::table::{Row, clip};

/// Elements in the order in which the files name them.
#[derive(Default)]
pub(super) struct Elements {
    list: Vec<Element>,
    by_id: HashMap<String, usize>,
}

impl Elements {
    /// The place of a row's element in the list, to which it is added if it is new.
    pub(super) fn index(&mut self, row: &Row<'_>, kind: ElementKind) -> Result<usize, SourceError> {
        let id = row.text(1)?;
        if let Some(index) = self.by_id.get(id) {
            return Ok(*index);
        }
        // Content-model ids; a file under another's name would mix its elements in.
        let expected: &[&str] = match kind {
            ElementKind::Skill => &["2.A.", "2.B."],
            ElementKind::Knowledge => &["2.C."],
            ElementKind::Ability => &["1.A."],
            ElementKind::Activity => &["4.A."],
            ElementKind::Interest => &["1.B."],
            ElementKind::Style => &["1.C.", "1.D."],
        };
        if !expected.iter().any(|prefix| id.starts_with(prefix)) {
            return Err(row.wrong(
                1,
                format!("`{}` is not an element of this table", clip(id, 20)),
            ));
        }
        let index = self.list.len();
        if index > usize::from(u16::MAX) {
            return Err(row.wrong(1, "more elements than the content model has"));
        }
        self.by_id.insert(id.to_owned(), index);
        self.list.push(Element {
            id: id.to_owned(),
            name: row.text(2)?.to_owned(),
            kind,
        });
        Ok(index)
    }

    /// What the element is: a skill, an ability …
    pub(super) fn kind(&self, index: usize) -> ElementKind {
        self.list[index].kind
    }

    /// For each element, its number in the sorted list.
    pub(super) fn numbering(&self) -> Vec<u16> {
        let mut order: Vec<usize> = (0..self.list.len()).collect();
        order.sort_by(|a, b| self.list[*a].cmp(&self.list[*b]));
        let mut numbering = vec![0; order.len()];
        for (number, index) in order.into_iter().enumerate() {
            numbering[index] =
                u16::try_from(number).expect("`index` refuses more elements than fit");
        }
        numbering
    }

    /// The elements, sorted by content-model id.
    pub(super) fn into_sorted(mut self) -> Vec<Element> {
        self.list.sort();
        self.list
    }
}
