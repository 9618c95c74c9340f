//! The best few documents seen so far.

/// One document found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// Its number, as [`Builder::add_doc`](super::Builder::add_doc) gave it.
    pub doc: u32,
    /// How well it answers, 0 to 1.
    pub score: f32,
    /// The title that answers best, by its number among those of the document.
    pub title: u32,
}

/// A search gives at most so many hits: a list that is longer wants a better query.
pub const MOST_HITS: usize = 50;

/// The best `limit` hits, one for a document, best first; ties by document.
pub(super) struct Top {
    limit: usize,
    hits: Vec<Hit>,
}

impl Top {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            hits: Vec::with_capacity(limit + 1),
        }
    }

    /// A hit must score at least this to have a place.
    pub(super) fn bar(&self) -> f32 {
        if self.hits.len() < self.limit {
            f32::NEG_INFINITY
        } else {
            self.hits.last().map_or(f32::INFINITY, |hit| hit.score)
        }
    }

    pub(super) fn offer(&mut self, hit: Hit) {
        if hit.score < self.bar() {
            return;
        }
        if let Some(known) = self.hits.iter().position(|other| other.doc == hit.doc) {
            if self.hits[known].score >= hit.score {
                return;
            }
            self.hits.remove(known);
        }
        let place = self.hits.partition_point(|other| {
            other.score > hit.score
                || (other.score.total_cmp(&hit.score).is_eq() && other.doc < hit.doc)
        });
        self.hits.insert(place, hit);
        self.hits.truncate(self.limit);
    }

    pub(super) fn into_hits(self) -> Vec<Hit> {
        self.hits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_keeps_its_best_hit_and_ties_go_by_document() {
        let mut top = Top::new(2);
        for (doc, score) in [(3, 0.5), (2, 0.5), (3, 0.9), (9, 0.1), (2, 0.4)] {
            top.offer(Hit {
                doc,
                score,
                title: 0,
            });
        }
        let docs: Vec<u32> = top.into_hits().iter().map(|hit| hit.doc).collect();
        assert_eq!(docs, [3, 2]);
        let mut none = Top::new(0);
        none.offer(Hit {
            doc: 0,
            score: 1.0,
            title: 0,
        });
        assert!(none.into_hits().is_empty());
    }
}
