//! Random numbers by counter: the number at a place depends on seed, stream and place alone, so any number of threads draws the same.
//!
//! Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3", SC '11).

use crate::elementary::{ln, sin_cos};
use crate::wide::wide;

const MULTIPLIERS: [u64; 2] = [0xD251_1F53, 0xCD9E_8D57];
const WEYL: [u64; 2] = [0x9E37_79B9, 0xBB67_AE85];
/// The lower word.
const WORD: u64 = 0xFFFF_FFFF;

/// Draws made at once.
pub const BLOCK: usize = 256;
/// Counters of a block: each gives two draws.
const HALF: usize = BLOCK / 2;

/// Ten rounds of Philox4x32. Words stand in the lower halves of 64 bits, where vector instructions multiply them.
#[inline(always)]
fn philox(mut counter: [u64; 4], mut key: [u64; 2]) -> [u64; 4] {
    for _ in 0..10 {
        let a = MULTIPLIERS[0].wrapping_mul(counter[0]);
        let b = MULTIPLIERS[1].wrapping_mul(counter[2]);
        counter = [(b >> 32) ^ counter[1] ^ key[0], b & WORD, (a >> 32) ^ counter[3] ^ key[1], a & WORD];
        key = [key[0].wrapping_add(WEYL[0]) & WORD, key[1].wrapping_add(WEYL[1]) & WORD];
    }
    counter
}

wide! {
    /// Standard normals of a stream: draws `block` · 256 and the 255 that follow.
    pub fn normals(seed: u64, stream: u64, block: u64, out: &mut [f64; BLOCK]) {
        normals_here(seed, stream, block, out);
    }
}

/// What [`normals`] does, for loops that are wide already.
///
/// z = √(−2 ln u) · (cos φ, sin φ) by Box and Muller (1958), u and φ of 52 random bits each. φ is drawn within ± π/4, and two more bits
/// say which quarter of the circle it lies in: they exchange sine and cosine and turn their signs. The largest |z| is 8.6.
#[inline(always)]
pub(crate) fn normals_here(seed: u64, stream: u64, block: u64, out: &mut [f64; BLOCK]) {
    const ONE: u64 = 0x3FF0_0000_0000_0000;
    /// Half of the distance between two uniforms: u is neither 0 nor 1.
    const MIDDLE: f64 = f64::EPSILON / 2.0;
    let key = [seed & WORD, seed >> 32];
    let from = block.wrapping_mul(HALF as u64);
    // Loops of one kind of work each, by index: that is what becomes vector instructions.
    let mut words = [[0u64; HALF]; 4];
    for at in 0..HALF {
        let place = from.wrapping_add(at as u64);
        let found = philox([place & WORD, place >> 32, stream & WORD, stream >> 32], key);
        words.iter_mut().zip(found).for_each(|(words, word)| words[at] = word);
    }
    let mut radius = [0.0; HALF];
    for at in 0..HALF {
        let u = f64::from_bits((words[0][at] << 20) | (words[1][at] >> 12) | ONE) - (1.0 - MIDDLE);
        radius[at] = (-2.0 * ln(u)).sqrt();
    }
    let (cosines, sines) = out.split_at_mut(HALF);
    for at in 0..HALF {
        let v = f64::from_bits((words[2][at] << 20) | (words[3][at] >> 12) | ONE) - 1.5;
        let (sin, cos) = sin_cos(v * std::f64::consts::FRAC_PI_2);
        let (sin, cos) = ((sin * radius[at]).to_bits(), (cos * radius[at]).to_bits());
        let exchange = 0u64.wrapping_sub(words[3][at] & 1);
        let sign = (words[3][at] & 2) << 62;
        cosines[at] = f64::from_bits(((cos & !exchange) | (sin & exchange)) ^ sign);
        sines[at] = f64::from_bits(((sin & !exchange) | (cos & exchange)) ^ sign);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn many(seed: u64, stream: u64, blocks: u64) -> Vec<f64> {
        let mut block = [0.0; BLOCK];
        (0..blocks)
            .flat_map(|at| {
                normals(seed, stream, at, &mut block);
                block
            })
            .collect()
    }

    #[test]
    fn the_published_vectors() {
        // Random123, kat_vectors: philox4x32 10.
        assert_eq!(philox([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(philox([WORD; 4], [WORD; 2]), [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]);
        let (counter, key) = ([0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], [0xa409_3822, 0x299f_31d0]);
        assert_eq!(philox(counter, key), [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]);
    }

    #[test]
    fn a_place_has_one_number_however_wide_the_vectors_are() {
        let (mut narrow, mut wide) = ([0.0; BLOCK], [0.0; BLOCK]);
        for (seed, stream, block) in [(7, 3, 0), (u64::MAX, 1 << 60, 5), (0, u64::MAX, 1 << 40)] {
            normals_here(seed, stream, block, &mut narrow);
            normals(seed, stream, block, &mut wide);
            assert_eq!(narrow.map(f64::to_bits), wide.map(f64::to_bits));
        }
    }

    #[test]
    fn moments_are_those_of_a_standard_normal() {
        let z = many(1, 0, 4000);
        let moment = |power: i32| z.iter().map(|x| x.powi(power)).sum::<f64>() / z.len() as f64;
        // 1 024 000 draws: standard errors of the first six moments are 0.001, 0.0014, 0.0038, 0.0097, 0.030, 0.100.
        for (power, value, error) in
            [(1, 0.0, 0.001), (2, 1.0, 0.0014), (3, 0.0, 0.0038), (4, 3.0, 0.0097), (5, 0.0, 0.031), (6, 15.0, 0.101)]
        {
            assert!((moment(power) - value).abs() < 4.0 * error, "{power}: {}", moment(power));
        }
    }

    #[test]
    fn the_whole_distribution_is_normal_and_its_tails_too() {
        // Kolmogorov and Smirnov: √n · D below 1.95 but once in a thousand seeds.
        let mut z = many(2, 9, 800);
        z.sort_unstable_by(f64::total_cmp);
        let n = z.len() as f64;
        let distance = z.iter().enumerate().map(|(at, x)| (normal_cdf(*x) - (at as f64 + 0.5) / n).abs());
        let distance = distance.fold(0.0, f64::max) * n.sqrt();
        assert!(distance < 1.95, "{distance}");
        // Beyond 3, 4 and 4.5 standard deviations on either side, of 4 million: mean 5400, 127, 13.6 each.
        let z = many(3, 1, 15_625);
        for (beyond, share) in [(3.0, 1.349_898e-3), (4.0, 3.167_124e-5), (4.5, 3.397_673e-6)] {
            let wanted = share * z.len() as f64;
            for count in [z.iter().filter(|x| **x > beyond).count(), z.iter().filter(|x| **x < -beyond).count()] {
                assert!((count as f64 - wanted).abs() < 4.0 * wanted.sqrt(), "{beyond}: {count} of {wanted}");
            }
        }
    }

    #[test]
    fn neighbours_and_streams_know_nothing_of_each_other() {
        let correlation =
            |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>() / a.len().min(b.len()) as f64;
        let (one, other) = (many(4, 0, 400), many(4, 1, 400));
        let pairs: Vec<(&[f64], &[f64])> =
            vec![(&one, &other), (&one, &one[1..]), (&one, &one[HALF..]), (&one, &one[BLOCK..])];
        for (a, b) in pairs {
            // 102 400 products: standard error 0.0031; of squares 0.0063.
            assert!(correlation(a, b).abs() < 0.0125);
            let squares = |x: &[f64]| x.iter().map(|x| x * x - 1.0).collect::<Vec<_>>();
            assert!(correlation(&squares(a), &squares(b)).abs() < 0.025);
        }
    }

    /// Φ(x) by its series about zero and by its continued fraction beyond 3.
    fn normal_cdf(x: f64) -> f64 {
        let density = (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt();
        if x.abs() > 3.0 {
            let fraction = (1..60).rev().fold(0.0, |below, k| f64::from(k) / (x.abs() + below));
            let tail = density / (x.abs() + fraction);
            return if x > 0.0 { 1.0 - tail } else { tail };
        }
        let (mut term, mut sum) = (x, x);
        for k in 1..60 {
            term *= x * x / f64::from(2 * k + 1);
            sum += term;
        }
        0.5 + density * sum
    }
}
