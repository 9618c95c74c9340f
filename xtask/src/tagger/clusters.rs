//! Groups of words that have the same neighbours, and of words that mean alike.
//!
//! Words become vectors (positive pointwise mutual information with the words at each of four
//! places around them, then the strongest directions of that matrix by subspace iteration: Levy and
//! Goldberg 2014, Halko et al. 2011), and the vectors become groups by spherical k-means. What a
//! word means is told by the static embeddings of its pieces, grouped the same way: they were
//! distilled from a model that has read more than ads, so that rare words have company, too.

use facts::skill::link::model::{DIMENSIONS, Vector as Meaning};
use facts::skill::link::pieces::Pieces;
use facts::skill::tagger::vocabulary::{CLUSTERS, MEANINGS, RESERVED};
use facts::splitmix::SplitMix64;

/// So many of the most frequent words are told apart as neighbours.
const NEIGHBOURS: usize = 1_500;

/// Where neighbours stand.
const PLACES: [isize; 4] = [-2, -1, 1, 2];

/// What stands at a place: one of the neighbours, the edge of the sentence, or another word.
const KINDS: usize = NEIGHBOURS + 2;
const EDGE: usize = NEIGHBOURS;
const OTHER: usize = NEIGHBOURS + 1;
const COLUMNS: usize = KINDS * PLACES.len();

/// Length of a vector, in groups of [`LANES`] that are summed side by side.
const LENGTH: usize = 96;
const LANES: usize = 8;

/// Times that the matrix is applied; the directions hardly move any more.
const ROUNDS: usize = 4;

/// Times that k-means goes over all words; fewer than one in fifty moves in the last.
const PASSES: usize = 12;

type Vector = [f32; LENGTH];

/// A word's columns with their values.
type Row = Vec<(u32, f32)>;

/// The coarse, middle and fine cluster of each word. `stream` has the ranks of the words by
/// frequency (`Some(None)` for a word without a rank), and `None` after each sentence.
pub fn of_words(count: usize, stream: impl Iterator<Item = Option<Option<u32>>>) -> Vec<[u16; 3]> {
    let rows = information(count, stream);
    let vectors = vectors(&rows);
    let groups = CLUSTERS.map(|count| group(&vectors, count - usize::from(RESERVED)));
    (0..count)
        .map(|word| groups.each_ref().map(|group| group[word] + RESERVED))
        .collect()
}

/// The coarse and fine group of words that mean alike: by the directions of their pieces' vectors.
/// Zero: a word without pieces.
pub fn by_meaning(pieces: &[(String, Meaning)], words: &[&str]) -> Vec<[u16; 2]> {
    let known = Pieces::new(pieces.iter().map(|(piece, _)| piece.as_str()));
    let vectors: Vec<Meaning> = words
        .iter()
        .map(|word| {
            let mut sum = [0.0; DIMENSIONS];
            known.each_of(word, |piece| add(&mut sum, &pieces[piece as usize].1, 1.0));
            make_unit(&mut sum);
            sum
        })
        .collect();
    let groups = MEANINGS.map(|count| group(&vectors, count - 1));
    let is_known = |vector: &Meaning| vector.iter().any(|value| *value != 0.0);
    (0..words.len())
        .map(|word| {
            if is_known(&vectors[word]) {
                groups.each_ref().map(|group| group[word] + 1)
            } else {
                [0; 2]
            }
        })
        .collect()
}

/// Counts neighbours, and weighs how much more often they stand there than by chance.
fn information(count: usize, stream: impl Iterator<Item = Option<Option<u32>>>) -> Vec<Row> {
    let mut seen: Vec<u32> = Vec::new();
    let mut sentence: Vec<Option<u32>> = Vec::new();
    for word in stream {
        if let Some(word) = word {
            sentence.push(word);
            continue;
        }
        for (at, word) in sentence.iter().enumerate() {
            let Some(word) = word else { continue };
            for (place, offset) in PLACES.into_iter().enumerate() {
                let neighbour = at
                    .checked_add_signed(offset)
                    .and_then(|at| sentence.get(at));
                let kind = match neighbour {
                    None => EDGE,
                    Some(Some(rank)) if (*rank as usize) < NEIGHBOURS => *rank as usize,
                    Some(_) => OTHER,
                };
                seen.push(*word * small(COLUMNS) + small(place * KINDS + kind));
            }
        }
        sentence.clear();
    }
    seen.sort_unstable();
    let cells: Vec<(usize, usize, f64)> = seen
        .chunk_by(|a, b| a == b)
        .map(|same| {
            let cell = same[0] as usize;
            (cell / COLUMNS, cell % COLUMNS, f64::from(small(same.len())))
        })
        .collect();
    let mut of_word = vec![0.0; count];
    let mut of_column = vec![0.0_f64; COLUMNS];
    for (word, column, times) in &cells {
        of_word[*word] += times;
        of_column[*column] += times;
    }
    // Smoothed, or rare neighbours would weigh too much (Levy, Goldberg and Dagan 2015).
    let of_column: Vec<f64> = of_column
        .into_iter()
        .map(|times| times.powf(0.75))
        .collect();
    let all: f64 = of_column.iter().sum();
    let mut rows = vec![Row::new(); count];
    for (word, column, times) in cells {
        let value = (times / of_word[word] / (of_column[column] / all)).ln();
        if value > 0.0 {
            rows[word].push((small(column), single(value)));
        }
    }
    rows
}

fn small(number: usize) -> u32 {
    u32::try_from(number).expect("counts of a corpus fit 32 bits")
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a weight needs no more precision"
)]
fn single(number: f64) -> f32 {
    number as f32
}

/// The rows along the strongest directions of the matrix, of length one.
fn vectors(rows: &[Row]) -> Vec<Vector> {
    let mut random = SplitMix64::new(7);
    let mut directions: Vec<Vector> = (0..COLUMNS)
        .map(|_| std::array::from_fn(|_| random.fraction() * 2.0 - 1.0))
        .collect();
    for _ in 0..ROUNDS {
        let along = project(rows, &directions);
        directions.fill([0.0; LENGTH]);
        for (row, vector) in rows.iter().zip(&along) {
            for (column, value) in row {
                add(&mut directions[*column as usize], vector, *value);
            }
        }
        make_orthonormal(&mut directions);
    }
    let mut vectors = project(rows, &directions);
    // The root of each direction's strength: the strongest would drown the others.
    let mut strengths = [0.0_f32; LENGTH];
    for vector in &vectors {
        for (strength, value) in strengths.iter_mut().zip(vector) {
            *strength += value * value;
        }
    }
    for vector in &mut vectors {
        for (value, strength) in vector.iter_mut().zip(&strengths) {
            *value /= strength.sqrt().sqrt();
        }
        make_unit(vector);
    }
    vectors
}

fn project(rows: &[Row], directions: &[Vector]) -> Vec<Vector> {
    let project = |row: &Row| {
        let mut sum = [0.0; LENGTH];
        for (column, value) in row {
            add(&mut sum, &directions[*column as usize], *value);
        }
        sum
    };
    rows.iter().map(project).collect()
}

fn add<const N: usize>(sum: &mut [f32; N], vector: &[f32; N], times: f32) {
    for (sum, value) in sum.iter_mut().zip(vector) {
        *sum += value * times;
    }
}

/// Gram–Schmidt over the columns of the matrix that has the vectors as rows.
fn make_orthonormal(matrix: &mut [Vector]) {
    let product = |matrix: &[Vector], a: usize, b: usize| {
        matrix
            .iter()
            .map(|row| f64::from(row[a]) * f64::from(row[b]))
            .sum::<f64>()
    };
    for column in 0..LENGTH {
        for before in 0..column {
            let shared = single(product(matrix, column, before));
            for row in &mut *matrix {
                row[column] -= shared * row[before];
            }
        }
        let length = single(product(matrix, column, column).sqrt());
        for row in &mut *matrix {
            row[column] /= length;
        }
    }
}

fn make_unit<const N: usize>(vector: &mut [f32; N]) {
    let length = dot(vector, vector).sqrt();
    if length > 0.0 {
        for value in vector {
            *value /= length;
        }
    }
}

fn dot<const N: usize>(a: &[f32; N], b: &[f32; N]) -> f32 {
    let mut sums = [0.0; LANES];
    for (a, b) in a.chunks_exact(LANES).zip(b.chunks_exact(LANES)) {
        for lane in 0..LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    sums.iter().sum()
}

/// The group of each vector. The groups begin with the most frequent words, one each.
fn group<const N: usize>(vectors: &[[f32; N]], count: usize) -> Vec<u16> {
    let mut centres = vectors[..count.min(vectors.len())].to_vec();
    let mut groups = vec![0; vectors.len()];
    for _ in 0..PASSES {
        let mut sums = vec![[0.0; N]; centres.len()];
        for (vector, group) in vectors.iter().zip(&mut groups) {
            *group = nearest(&centres, vector);
            add(&mut sums[usize::from(*group)], vector, 1.0);
        }
        for (centre, mut sum) in centres.iter_mut().zip(sums) {
            make_unit(&mut sum);
            // A group that lost all its words stays where it was.
            if dot(&sum, &sum) > 0.0 {
                *centre = sum;
            }
        }
    }
    groups
}

fn nearest<const N: usize>(centres: &[[f32; N]], vector: &[f32; N]) -> u16 {
    let mut best = (f32::NEG_INFINITY, 0);
    for (number, centre) in (0..).zip(centres) {
        let near = dot(centre, vector);
        if near > best.0 {
            best = (near, number);
        }
    }
    best.1
}
