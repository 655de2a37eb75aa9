//! Mean and percentiles of a row of draws as they come, without keeping them all.
//!
//! The first draws tell roughly where the tails begin, and later ones more exactly; only what lies in a tail is kept. The percentiles are those
//! of all draws, not estimates: if a tail turns out to hold too few, the row says so and is drawn again with everything kept.

use crate::draws::Drawn;
use crate::elementary;
use crate::random::BLOCK;
use crate::wide::{Side, VECTOR, pick, wide};

/// Draws after which tails are told from the middle; at four times as many, and so on, again.
const SAMPLE: usize = 1024;
/// Share of the draws below the lower end, and above the upper one.
const END: f64 = 0.025;
/// Running sums of the mean.
const LANES: usize = 32;
/// Where the values that a block adds are put: the block, and as much again for what is written ahead.
const ROOM: usize = 2 * BLOCK;

/// Share of `seen` draws that a tail is given: [`END`] and 4.4 times the uncertainty of such a share.
fn share(seen: usize) -> f64 {
    END + 4.4 * (0.04 / seen as f64).sqrt()
}

/// A row of draws.
#[derive(Clone, Debug)]
pub(crate) struct Tails {
    sums: [f64; LANES],
    seen: usize,
    /// Where the tails begin: what is at most or at least this is kept. Everything is, while the first is above the second.
    ends: (f64, f64),
    /// Draws after which the ends are told anew.
    next_look: usize,
    /// The values kept are the first `count`.
    values: Vec<f64>,
    count: usize,
}

/// Whether a row keeps all of its draws.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Keep {
    /// What lies in the tails.
    Tails,
    /// Everything.
    All,
}

/// Most values that a row of `n` draws usually keeps at a time.
pub(crate) fn room(n: usize) -> usize {
    SAMPLE.max((n as f64 * 2.0 * share(n / 4 + 1)) as usize) + ROOM
}

const EVERYTHING: (f64, f64) = (f64::INFINITY, f64::NEG_INFINITY);

impl Tails {
    /// A row without draws.
    pub(crate) fn new() -> Self {
        Self { sums: [0.0; LANES], seen: 0, ends: EVERYTHING, next_look: SAMPLE, values: Vec::new(), count: 0 }
    }

    /// The same row for other draws.
    pub(crate) fn clear(&mut self) {
        let values = std::mem::take(&mut self.values);
        *self = Self { values, ..Self::new() };
    }

    /// Takes the next draws in: the first `width` of a block.
    #[inline(always)]
    pub(crate) fn take(&mut self, values: &[f64; BLOCK], width: usize, keep: Keep) {
        if self.values.len() < self.count + ROOM {
            self.values.resize((self.count + ROOM).max(2 * self.values.len()).max(SAMPLE + ROOM), 0.0);
        }
        let Some(out) = self.values[self.count..].first_chunk_mut::<ROOM>() else { return };
        if width < BLOCK {
            // The last block of the row: what follows in it was not asked for.
            self.count += outside_first(&values[..width], self.ends, out);
            values[..width].iter().zip((0..LANES).cycle()).for_each(|(value, lane)| self.sums[lane] += value);
        } else {
            add_lanes(&mut self.sums, values);
            if self.ends == EVERYTHING {
                out[..BLOCK].copy_from_slice(values);
                self.count += BLOCK;
            } else {
                self.count += outside(values, self.ends, out);
            }
        }
        self.seen += width;
        if keep == Keep::Tails && self.seen >= self.next_look {
            self.next_look *= 4;
            self.tell_tails_from_middle();
        }
    }

    fn tell_tails_from_middle(&mut self) {
        let place = (self.seen as f64 * share(self.seen)) as usize;
        let (mut ends, mut kept) = (self.ends, 0);
        let values = &mut self.values[..self.count];
        rough_ends(values, place, &mut ends);
        if ends.0 < ends.1 {
            self.ends = ends;
            keep_outside(values, ends, &mut kept);
            self.count = kept;
        }
    }

    /// Mean, and the 2.5th and 97.5th percentile of all draws (linear between the nearest two); `None` where too few were kept.
    pub(crate) fn drawn(&mut self) -> Option<Drawn> {
        let n = self.seen;
        let mean = self.sums.iter().sum::<f64>() / n as f64;
        // The upper end is the lower one of the draws with their signs turned.
        let place = END * (n - 1) as f64;
        let (rank, part) = (place.floor() as usize, place.fract());
        let kept = &self.values[..self.count];
        let (mut low, mut high) = ((0.0, 0.0), (0.0, 0.0));
        at_ranks(kept, rank, self.ends, &mut low, &mut high);
        // A tail that holds too few gives its rank to a draw of the other one.
        if self.ends != EVERYTHING && (low.1 > self.ends.0 || high.1 < self.ends.1) {
            return None;
        }
        let end = |(at, next): (f64, f64)| at + part * (next - at);
        Some(Drawn { mean, low: end(low), high: end(high) })
    }
}

/// How many of the values lie below `end`; of their negatives where `UP`.
#[inline(always)]
fn count_below<const UP: bool>(values: &[f64], end: f64) -> usize {
    let below = |value: f64| if UP { value > -end } else { value < end };
    values.iter().fold(0u64, |count, value| count.wrapping_add(u64::from(below(*value)))) as usize
}

/// A whole number in the order of the values: minima and maxima of such become vector instructions.
#[inline(always)]
fn key(value: f64) -> i64 {
    let bits = value.to_bits() as i64;
    bits ^ ((bits >> 63) & i64::MAX)
}

/// The value of a key.
#[inline(always)]
fn of_key(key: i64) -> f64 {
    f64::from_bits((key ^ ((key >> 63) & i64::MAX)) as u64)
}

/// Least and largest of the values.
#[inline(always)]
fn extremes(values: &[f64]) -> (f64, f64) {
    let ends = values.iter().fold((i64::MAX, i64::MIN), |(least, largest), value| {
        let key = key(*value);
        (least.min(key), largest.max(key))
    });
    (of_key(ends.0), of_key(ends.1))
}

/// A part of the values, of their negatives where `UP`: `below.1` of them, `rank` at most, lie below `below.0`, and `above.1`, more than
/// `rank`, below `above.0`.
struct Bracket<const UP: bool> {
    rank: usize,
    below: (f64, usize),
    above: (f64, usize),
    step: usize,
}

impl<const UP: bool> Bracket<UP> {
    /// No value lies below `least`, and all of them at most at `largest`. `end`, where a tail is known to end, is looked at first.
    #[inline(always)]
    fn new(values: &[f64], rank: usize, (least, largest): (f64, f64), end: f64) -> Self {
        let mut bracket = Self { rank, below: (least, 0), above: (largest, values.len()), step: 0 };
        if end.is_finite() {
            bracket.look(values, end);
        }
        bracket
    }

    /// Draws one end in to a place that has about `aim` values below it; false when nothing lies between, or nobody knows what.
    ///
    /// In a tail the number of values below a place grows about as an exponential does, so the place is told by the logarithms of the counts;
    /// at every fourth step the bracket is halved.
    #[inline(always)]
    fn narrow(&mut self, values: &[f64], aim: usize) -> bool {
        let log = |count: usize| elementary::ln((count + 1) as f64);
        let share = if self.step % 4 == 3 {
            0.5
        } else if self.step == 0 && self.above.1 > 4 * self.rank {
            0.2
        } else {
            (log(aim) - log(self.below.1)) / (log(self.above.1) - log(self.below.1))
        };
        self.step += 1;
        self.step < 200 && self.look(values, self.below.0 + (self.above.0 - self.below.0) * share.clamp(0.02, 0.98))
    }

    #[inline(always)]
    fn look(&mut self, values: &[f64], end: f64) -> bool {
        if !(end > self.below.0 && end < self.above.0) {
            return false;
        }
        let count = count_below::<UP>(values, end);
        if count <= self.rank {
            self.below = (end, count)
        } else {
            self.above = (end, count)
        }
        true
    }
}

wide! {
    /// Values with about `place` of the values below the first and above the second; `ends` were so for another place, if any.
    fn rough_ends(values: &[f64], place: usize, ends: &mut (f64, f64)) {
        let (least, largest) = extremes(values);
        let low = rough_end::<false>(values, place, (least, largest), ends.0);
        let high = rough_end::<true>(values, place, (-largest, -least), -ends.1);
        *ends = (low, -high);
    }
}

/// A value with about `place` of the values below it; of their negatives where `UP`.
#[inline(always)]
fn rough_end<const UP: bool>(values: &[f64], place: usize, range: (f64, f64), end: f64) -> f64 {
    let mut bracket = Bracket::<UP>::new(values, place, range, end);
    while bracket.above.1 > place + place / 5 && bracket.narrow(values, place + place / 10) {}
    bracket.above.0
}

wide! {
    /// The values at a rank from below and at the same from above, each with the next towards the middle: itself where there is none.
    fn at_ranks(values: &[f64], rank: usize, ends: (f64, f64), low: &mut (f64, f64), high: &mut (f64, f64)) {
        let (least, largest) = extremes(values);
        *low = in_tail::<false>(values, rank, (least, largest), ends.0);
        let (at, next) = in_tail::<true>(values, rank, (-largest, -least), -ends.1);
        *high = (-at, -next);
    }
}

/// What [`at_rank`] gives, from the values of the tail alone where `end` tells it from the other one and it holds enough.
#[inline(always)]
fn in_tail<const UP: bool>(values: &[f64], rank: usize, range: (f64, f64), end: f64) -> (f64, f64) {
    const MOST: usize = 1024;
    let mut tail = [0.0; MOST];
    let ends = if UP { (-end, f64::INFINITY) } else { (f64::NEG_INFINITY, end) };
    match pick(values, ends, Side::Inside, &mut tail) {
        Some(found) if end.is_finite() && found > rank + 1 && found + VECTOR <= MOST => {
            at_rank::<UP>(&tail[..found], rank, (range.0, end), end)
        }
        _ => at_rank::<UP>(values, rank, range, end),
    }
}

/// The value at a rank of the values in their order, of their negatives where `UP`, and the one that follows.
#[inline(always)]
fn at_rank<const UP: bool>(values: &[f64], rank: usize, (least, largest): (f64, f64), end: f64) -> (f64, f64) {
    const FEW: usize = 16;
    const SHORT: usize = 64;
    if values.len() <= rank {
        return (f64::INFINITY, f64::INFINITY);
    }
    // The rank that follows, so that both are inside. What is as large as the largest lies below nothing of the bracket.
    let mut bracket = Bracket::<UP>::new(values, rank + 1, (least, largest), end);
    while bracket.above.1 - bracket.below.1 > FEW {
        // A little above the rank, and once that is known, a little below.
        let near = bracket.above.1 <= rank + 1 + FEW / 2;
        let aim = if near { (rank + 1).saturating_sub(FEW / 4) } else { rank + 1 + FEW / 4 };
        if !bracket.narrow(values, aim) {
            break;
        }
    }
    let ((from, below), to) = (bracket.below, if bracket.above.0 < largest { bracket.above.0 } else { f64::INFINITY });
    let turned = |value: f64| if UP { -value } else { value };
    let inside = |value: f64| (value >= from) & (value < to);
    let many = bracket.above.1 - below;
    let (mut short, mut long) = ([0.0; SHORT], Vec::new());
    // Both ends are taken in: what equals `to` comes last, and no rank that is asked for lies there.
    let closed = if UP { (-to, -from) } else { (from, to) };
    let picked = if many < SHORT { pick(values, closed, Side::Inside, &mut short) } else { None };
    let between = if let Some(found) = picked.filter(|found| found + VECTOR <= SHORT) {
        short[..found].iter_mut().for_each(|value| *value = turned(*value));
        &mut short[..found]
    } else if many < SHORT {
        let mut found = 0usize;
        for value in values {
            short[found % SHORT] = turned(*value);
            found = found.wrapping_add(usize::from(inside(turned(*value))));
        }
        &mut short[..many]
    } else {
        // Draws that are equal, at a bound for instance.
        long.extend(values.iter().map(|v| turned(*v)).filter(|v| inside(*v)));
        &mut long[..]
    };
    between.sort_unstable_by(f64::total_cmp);
    // The rank itself may lie below the bracket of the one that follows it.
    let at = if rank >= below {
        between[rank - below]
    } else {
        of_key(values.iter().fold(i64::MIN, |largest, value| {
            let value = turned(*value);
            largest.max(if value < from { key(value) } else { i64::MIN })
        }))
    };
    (at, between.get(rank + 1 - below).copied().unwrap_or(at))
}

wide! {
    /// Moves what is at or outside `ends` to the front and counts it.
    fn keep_outside(values: &mut [f64], ends: (f64, f64), kept: &mut usize) {
        let mut tails = [0.0; ROOM];
        let (mut found, blocks) = (0, values.len() / BLOCK);
        for block in 0..blocks {
            let Some(block) = values[block * BLOCK..].first_chunk::<BLOCK>() else { break };
            let more = outside(block, ends, &mut tails);
            values[found..found + more].copy_from_slice(&tails[..more]);
            found += more;
        }
        for at in blocks * BLOCK..values.len() {
            let value = values[at];
            values[found] = value;
            found += usize::from((value <= ends.0) | (value >= ends.1));
        }
        *kept = found;
    }
}

/// Adds the values to running sums: the k-th to sum k modulo their number.
#[inline(always)]
fn add_lanes(sums: &mut [f64; LANES], values: &[f64; BLOCK]) {
    let mut running = *sums;
    for lane in values.as_chunks::<LANES>().0 {
        for at in 0..LANES {
            running[at] += lane[at];
        }
    }
    *sums = running;
}

/// Puts what is at or outside `ends` at the front of `out`; gives their number. What follows it there means nothing.
#[inline(always)]
fn outside(values: &[f64; BLOCK], ends: (f64, f64), out: &mut [f64; ROOM]) -> usize {
    match pick(values, ends, Side::Outside, out) {
        Some(found) => found,
        None => outside_by_words(values, ends, out),
    }
}

/// What [`outside`] does, for any processor.
#[inline(always)]
fn outside_by_words(values: &[f64; BLOCK], ends: (f64, f64), out: &mut [f64; ROOM]) -> usize {
    /// Values told apart by the bits of a word.
    const BITS: usize = 64;
    /// Brings the lowest bits of eight bytes together in the highest byte, the first lowest.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    /// Values taken before asking whether there are more: a tenth of the values is usual.
    const STRIDE: usize = 9;
    let mut flags = [0u8; BLOCK];
    for at in 0..BLOCK {
        flags[at] = u8::from((values[at] <= ends.0) | (values[at] >= ends.1));
    }
    let mut found = 0usize;
    for (flags, values) in flags.as_chunks::<BITS>().0.iter().zip(values.as_chunks::<BITS>().0) {
        let mut left = 0u64;
        for (at, eight) in flags.as_chunks::<8>().0.iter().enumerate() {
            left |= (u64::from_le_bytes(*eight).wrapping_mul(GATHER) >> 56) << (8 * at);
        }
        let (mut at, count) = (found, left.count_ones() as usize);
        loop {
            for step in 0..STRIDE {
                out[at.wrapping_add(step) % ROOM] = values[left.trailing_zeros() as usize % BITS];
                left &= left.wrapping_sub(1);
            }
            if left == 0 {
                break;
            }
            at = at.wrapping_add(STRIDE);
        }
        found = found.wrapping_add(count);
    }
    found
}

#[cold]
fn outside_first(values: &[f64], ends: (f64, f64), out: &mut [f64; ROOM]) -> usize {
    let tails = values.iter().filter(|v| **v <= ends.0 || **v >= ends.1);
    out.iter_mut().zip(tails).map(|(out, value)| *out = *value).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::normals;

    fn drawn(values: &[f64], keep: Keep) -> Option<Drawn> {
        let mut row = Tails::new();
        for part in values.chunks(BLOCK) {
            let mut block = [f64::NAN; BLOCK];
            block[..part.len()].copy_from_slice(part);
            row.take(&block, part.len(), keep);
        }
        row.drawn()
    }

    /// The definition: all values sorted.
    fn sorted(values: &[f64]) -> [f64; 2] {
        let mut values = values.to_vec();
        values.sort_by(f64::total_cmp);
        [0.025, 0.975].map(|share| {
            let place = share * (values.len() - 1) as f64;
            let below = place.floor() as usize;
            let above = (below + 1).min(values.len() - 1);
            values[below] + place.fract() * (values[above] - values[below])
        })
    }

    fn check(values: &[f64]) {
        let told = drawn(values, Keep::Tails).or_else(|| drawn(values, Keep::All)).unwrap();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let size = values.iter().fold(1e-300, |a: f64, b| a.max(b.abs()));
        for (found, wanted) in
            [told.low, told.high, told.mean].into_iter().zip(sorted(values).into_iter().chain([mean]))
        {
            assert!((found - wanted).abs() <= 1e-12 * size, "{} values: {found} {wanted}", values.len());
        }
    }

    #[test]
    fn percentiles_lie_between_draws() {
        let values: Vec<f64> = (0..=1000).rev().map(f64::from).collect();
        assert_eq!(drawn(&values, Keep::Tails), Some(Drawn { mean: 500.0, low: 25.0, high: 975.0 }));
    }

    #[test]
    fn they_are_those_of_all_draws_sorted() {
        let mut values = Vec::new();
        for block in 0..40 {
            let mut part = [0.0; BLOCK];
            normals(5, 2, block, &mut part);
            values.extend(part);
        }
        for n in [1, 2, 3, 39, 40, 41, 255, 256, 257, 1000, 1024, 1025, 5000, 10_000] {
            check(&values[..n]);
            check(&values[..n].iter().map(|z| (2.0 * z).exp()).collect::<Vec<_>>());
            check(&values[..n].iter().map(|z| z.max(0.0)).collect::<Vec<_>>());
            check(&values[..n].iter().map(|_| 4.0).collect::<Vec<_>>());
        }
    }

    #[test]
    fn tails_are_picked_alike_by_any_processor() {
        let mut values = [0.0; BLOCK];
        normals(3, 1, 0, &mut values);
        values[7] = 1.5;
        for ends in [(-1.5, 1.5), (0.0, 0.1), (-9.0, 9.0), (-2.0, f64::INFINITY), EVERYTHING] {
            let wanted: Vec<f64> = values.iter().copied().filter(|v| *v <= ends.0 || *v >= ends.1).collect();
            for way in [outside, outside_by_words] {
                let mut out = [f64::NAN; ROOM];
                let found = way(&values, ends, &mut out);
                assert_eq!(out[..found], wanted);
            }
        }
    }

    #[test]
    fn a_tail_that_holds_too_few_says_so() {
        // The first thousand lie far out; of the others none is as low or as high.
        let values: Vec<f64> = (0..8000).map(|at| if at < 1024 { f64::from(at - 512) } else { 0.0 }).collect();
        assert_eq!(drawn(&values, Keep::Tails), None);
        check(&values);
    }
}
