//! All figures that have a target, in one table.

use std::fmt;

/// The figures of an evaluation.
#[derive(Debug, Default)]
pub struct Card(Vec<Figure>);

#[derive(Debug)]
struct Figure {
    what: String,
    reached: f64,
    target: f64,
}

impl Card {
    /// Adds a figure, of which more is better.
    pub fn add(&mut self, what: impl Into<String>, reached: f64, target: f64) {
        self.0.push(Figure {
            what: what.into(),
            reached,
            target,
        });
    }
}

impl fmt::Display for Card {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let missed = self
            .0
            .iter()
            .filter(|figure| figure.reached < figure.target)
            .count();
        writeln!(
            f,
            "{:<62} {:>9} {:>9}",
            "all figures that have a target", "reached", "target"
        )?;
        for Figure {
            what,
            reached,
            target,
        } in &self.0
        {
            let mark = if reached < target { "  missed" } else { "" };
            writeln!(f, "{what:<62} {reached:>9.1} {target:>9.1}{mark}")?;
        }
        writeln!(
            f,
            "{missed} of {} missed; peers and mistakes stand above",
            self.0.len()
        )
    }
}
