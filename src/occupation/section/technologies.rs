//! The technologies of an occupation, by how often its ads ask for them.

use catalogue::{Catalogue, Occupation};

use crate::web::part::Link;

/// Technologies that are shown together.
#[derive(Debug, Clone)]
pub struct TechnologyGroup {
    /// Why they stand together.
    pub heading: &'static str,
    /// What that means.
    pub meaning: &'static str,
    /// Each with its page.
    pub technologies: Vec<Link>,
    /// Whether the whole list is folded at first.
    pub folded: bool,
}

/// What of a longer list is shown at first: two or three lines of a desktop, six of a phone.
const CHIPS: usize = 12;

impl TechnologyGroup {
    /// What is shown at first.
    pub fn first(&self) -> &[Link] {
        &self.technologies[..self.shown()]
    }

    /// What is folded.
    pub fn more(&self) -> &[Link] {
        &self.technologies[self.shown()..]
    }

    fn shown(&self) -> usize {
        if self.folded {
            0
        } else {
            self.technologies.len().min(CHIPS)
        }
    }

    /// In demand, hot, and the others; empty groups are left out.
    pub fn of(catalogue: &Catalogue, occupation: &Occupation) -> Vec<Self> {
        let pick = |wanted: &dyn Fn(bool, bool) -> bool| -> Vec<Link> {
            let chosen = occupation
                .technologies
                .iter()
                .filter(|one| wanted(one.in_demand, one.hot));
            chosen
                .map(|one| {
                    let skill = &catalogue.vocabulary.skills[one.skill];
                    Link {
                        name: skill.label.clone(),
                        path: crate::skill::path(skill),
                    }
                })
                .collect()
        };
        let groups = [
            Self {
                heading: "In demand",
                meaning: "often asked for in job ads of this occupation",
                technologies: pick(&|in_demand, _| in_demand),
                folded: false,
            },
            Self {
                heading: "Hot",
                meaning: "often asked for in job ads of all occupations",
                technologies: pick(&|in_demand, hot| hot && !in_demand),
                folded: false,
            },
            Self {
                heading: "Also used",
                meaning: "named by people in this work or found in its ads",
                technologies: pick(&|in_demand, hot| !hot && !in_demand),
                folded: true,
            },
        ];
        groups
            .into_iter()
            .filter(|group| !group.technologies.is_empty())
            .collect()
    }
}
