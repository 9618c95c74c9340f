//! stub
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Occupation,
    Specialization,
    Skill,
}
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strength {
    Name,
    Reported,
    Alternate,
    Short,
}
#[derive(Debug, Default)]
pub struct Ranker {
    titles: Vec<(u32, Kind, String)>,
}
#[derive(Default)]
pub struct Builder {
    kinds: Vec<Kind>,
    titles: Vec<(u32, Kind, String)>,
}
pub struct Hit {
    pub doc: u32,
    pub score: f32,
    pub title: u32,
}
impl Ranker {
    pub fn builder() -> Builder {
        Builder::default()
    }
    pub fn search(&self, query: &str, kind: Option<Kind>, limit: usize) -> Vec<Hit> {
        let q = query.to_lowercase();
        let mut out: Vec<Hit> = Vec::new();
        for (i, (doc, k, t)) in self.titles.iter().enumerate() {
            if kind.is_none_or(|x| x == *k) && t.to_lowercase().contains(&q) && out.last().is_none_or(|h| h.doc != *doc)
            {
                out.push(Hit { doc: *doc, score: 1.0, title: i as u32 });
            }
            if out.len() == limit {
                break;
            }
        }
        out
    }
    pub fn title(&self, i: u32) -> &str {
        &self.titles[i as usize].2
    }
}
impl Builder {
    pub fn add_doc(&mut self, kind: Kind, _prior: f32) -> u32 {
        self.kinds.push(kind);
        self.kinds.len() as u32 - 1
    }
    pub fn add_title(&mut self, doc: u32, text: &str, _s: Strength) {
        self.titles.push((doc, self.kinds[doc as usize], text.to_owned()));
    }
    pub fn build(self) -> Ranker {
        Ranker { titles: self.titles }
    }
}
