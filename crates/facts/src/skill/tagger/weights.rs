//! The weights: a row for each feature, found by its hash.

use std::hint::select_unpredictable;

use super::around::PAIR_PLACES;
use super::chain::{Chain, LABELS};
use super::features::{ROLES, of_pair, of_word};
use super::file::{Broken, Reader, Writer};
use super::groups::{WAYS, of_way};
use super::vocabulary::{CLUSTERS, MIDDLE, Vocabulary};
use super::whole::Whole;

/// How many kinds of spans there are.
pub const KINDS: usize = 2;

/// A row has a weight for each kind and label but "outside", whose weight is zero.
pub const WIDTH: usize = KINDS * (LABELS - 1);

/// The rows, by hash: 2¹⁸ of eight bytes stay in the second-level cache of today's machines.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// A byte of the hash of the feature whose row it is, so that most other features are told from
    /// it; zero: none.
    checks: Vec<u8>,
    /// The weights plus [`BIAS`], a byte each. The last is for features without a row: all weights
    /// are zero.
    rows: Vec<u64>,
}

/// How many rows there are.
pub const ROWS: usize = 1 << 18;

impl Table {
    /// One without features.
    pub fn empty() -> Self {
        Self {
            checks: vec![0; ROWS],
            rows: vec![ZEROS; ROWS + 1],
        }
    }

    /// Takes a row for a feature: its own place or the neighbour's. `None` when both are taken.
    pub fn take(&mut self, feature: u64) -> Option<usize> {
        let (home, check) = home(feature);
        let place = [home, home ^ 1]
            .into_iter()
            .find(|place| self.checks[*place] == 0)?;
        self.checks[place] = check;
        Some(place)
    }

    /// The place of the row of a feature.
    pub fn find(&self, feature: u64) -> Option<usize> {
        let (home, check) = home(feature);
        [home, home ^ 1]
            .into_iter()
            .find(|place| self.checks[*place] == check)
    }

    /// Sets a row.
    pub fn set(&mut self, place: usize, row: [i8; WIDTH]) {
        self.rows[place] = u64::from_le_bytes(row.map(i8::cast_unsigned)) ^ ZEROS;
    }

    /// The row of a feature, or zeros. Half have one, and which cannot be foreseen: so there is no
    /// branch.
    #[inline]
    fn row(&self, feature: u64) -> u64 {
        let (home, check) = home(feature);
        let other = select_unpredictable(self.checks[home ^ 1] == check, home ^ 1, ROWS);
        let place = select_unpredictable(self.checks[home] == check, home, other);
        self.rows[place]
    }
}

/// A row whose weights are all zero: [`BIAS`] in each byte.
const ZEROS: u64 = 0x8080_8080_8080_8080;
/// What makes the bytes of rows positive, so that four of them can be added as one number.
const BIAS: i32 = 128;

/// Rows added up: bytes at even and at odd places apart, so that each has 16 bits to grow into.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Rows {
    even: u64,
    odd: u64,
    count: i32,
}

impl Rows {
    #[inline]
    fn add(&mut self, row: u64) {
        const EVEN: u64 = 0x00ff_00ff_00ff_00ff;
        self.even += row & EVEN;
        self.odd += row >> 8 & EVEN;
        self.count += 1;
    }

    /// The sum of the rows' weights.
    pub(super) fn sum(self) -> Sum {
        let bias = BIAS * self.count;
        #[expect(clippy::cast_possible_truncation, reason = "as `Sum` says")]
        let weight = |sums: u64, nth: usize| (i32::from((sums >> (16 * nth)) as u16) - bias) as i16;
        std::array::from_fn(|at| weight(if at % 2 == 0 { self.even } else { self.odd }, at / 2))
    }
}

fn home(feature: u64) -> (usize, u8) {
    let [.., check] = feature.to_le_bytes();
    let place = usize::try_from(feature & (ROWS as u64 - 1)).unwrap_or_default();
    (place, check.max(1))
}

/// A sum of rows: a place has some 140 features of at most 127 each, so 16 bits hold it.
pub(super) type Sum = [i16; WIDTH];

/// All that was learnt.
#[derive(Debug)]
pub struct Weights {
    /// The words.
    pub vocabulary: Vocabulary,
    /// The rows.
    pub table: Table,
    /// What a weight of one in a row is worth.
    pub unit: f32,
    /// For each kind of span: the chain.
    pub chains: [Chain; KINDS],
    /// The second look.
    pub whole: Whole,
    /// For each kind: the [threshold](super::chain::Sums::choose).
    pub thresholds: [f32; KINDS],
    /// For each kind: slope and intercept from the log-odds that a span has when it is chosen to
    /// those that it is one.
    pub calibration: [[f32; 2]; KINDS],
    /// For each word of the vocabulary and each role: the sum of its rows.
    words: Vec<[Sum; ROLES.len()]>,
    /// For each way of each [group](super::groups): the sum of its rows.
    ways: Vec<Sum>,
    /// For two middle clusters in a row and each place: the row. They are too many for sums, and
    /// too many meet to be looked up.
    pairs: Vec<[u64; PAIR_PLACES]>,
}

const MAGIC: &[u8; 8] = b"METTAG03";

/// The largest file has less; more would only be a mistake.
const MOST_BYTES: usize = 16 << 20;

/// Good compression; a file is written once.
const LEVEL: i32 = 19;

impl Weights {
    /// Puts the parts together.
    pub fn new(
        vocabulary: Vocabulary,
        table: Table,
        unit: f32,
        chains: [Chain; KINDS],
        whole: Whole,
        thresholds: [f32; KINDS],
        calibration: [[f32; 2]; KINDS],
    ) -> Self {
        let (words, ways, pairs) = (Vec::new(), Vec::new(), Vec::new());
        let mut weights = Self {
            vocabulary,
            table,
            unit,
            chains,
            whole,
            thresholds,
            calibration,
            words,
            ways,
            pairs,
        };
        let words = weights.vocabulary.words().map(|(key, habits)| {
            ROLES.map(|role| {
                let mut rows = Rows::default();
                of_word(key, habits, None, role, |feature| {
                    weights.add(feature, &mut rows);
                });
                rows.sum()
            })
        });
        weights.words = words.collect();
        let ways = (0..WAYS).map(|way| {
            let mut rows = Rows::default();
            of_way(way, |feature| weights.add(feature, &mut rows));
            rows.sum()
        });
        weights.ways = ways.collect();
        let middle = 0..MIDDLE;
        let pairs = middle
            .clone()
            .flat_map(|left| middle.clone().map(move |right| [left, right]));
        let row = |pair, place| weights.table.row(of_pair(pair, place));
        weights.pairs = pairs
            .map(|pair| std::array::from_fn(|place| row(pair, place)))
            .collect();
        weights
    }

    /// Adds the row of a feature, if it has one.
    #[inline]
    pub(super) fn add(&self, feature: u64, rows: &mut Rows) {
        rows.add(self.table.row(feature));
    }

    /// What a word of the vocabulary says, by role.
    #[inline]
    pub(super) fn word(&self, number: u32) -> &[Sum; ROLES.len()] {
        &self.words[number as usize]
    }

    /// Adds what pairs of middle clusters say, by place.
    #[inline]
    pub(super) fn add_pairs(&self, pairs: [[u16; 2]; PAIR_PLACES], rows: &mut Rows) {
        for (place, [left, right]) in pairs.into_iter().enumerate() {
            rows.add(self.pairs[usize::from(left) * CLUSTERS[1] + usize::from(right)][place]);
        }
    }

    /// What a way of a group says.
    #[inline]
    pub(super) fn way(&self, way: usize) -> &Sum {
        &self.ways[way]
    }

    /// As a file.
    ///
    /// # Panics
    /// Never: compression into memory does not fail.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::default();
        self.vocabulary.write(&mut out);
        out.bytes(&self.table.checks);
        for (check, row) in self.table.checks.iter().zip(&self.table.rows) {
            if *check != 0 {
                out.bytes(&(row ^ ZEROS).to_le_bytes());
            }
        }
        out.float(self.unit);
        for kind in 0..KINDS {
            self.chains[kind].write(&mut out);
            out.float(self.thresholds[kind]);
            out.float(self.calibration[kind][0]);
            out.float(self.calibration[kind][1]);
        }
        self.whole.write(&mut out);
        let mut file = MAGIC.to_vec();
        file.extend(
            zstd::bulk::compress(&out.out, LEVEL).expect("compression into memory does not fail"),
        );
        file
    }

    /// From a file.
    ///
    /// # Errors
    /// When the bytes are no such file.
    pub fn from_bytes(file: &[u8]) -> Result<Self, Broken> {
        let packed = file.strip_prefix(MAGIC).ok_or(Broken)?;
        let plain = zstd::bulk::decompress(packed, MOST_BYTES).map_err(|_| Broken)?;
        let mut file = Reader::new(&plain);
        let vocabulary = Vocabulary::read(&mut file)?;
        let mut table = Table::empty();
        table.checks.copy_from_slice(file.take(ROWS)?);
        for place in 0..ROWS {
            if table.checks[place] != 0 {
                table.rows[place] = u64::from_le_bytes(file.bytes()?) ^ ZEROS;
            }
        }
        let unit = file.float()?;
        let mut chains = [Chain::default(), Chain::default()];
        let mut thresholds = [0.0; KINDS];
        let mut calibration = [[0.0; 2]; KINDS];
        for kind in 0..KINDS {
            chains[kind] = Chain::read(&mut file)?;
            thresholds[kind] = file.float()?;
            calibration[kind] = [file.float()?, file.float()?];
        }
        let whole = Whole::read(&mut file)?;
        file.end()?;
        Ok(Self::new(
            vocabulary,
            table,
            unit,
            chains,
            whole,
            thresholds,
            calibration,
        ))
    }
}
