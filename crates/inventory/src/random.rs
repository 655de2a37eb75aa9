//! Random numbers by counter: the number at a place depends on seed, stream and place alone, so any number of threads draws the same.
//!
//! Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3", SC '11).

const MULTIPLIERS: [u32; 2] = [0xD251_1F53, 0xCD9E_8D57];
const WEYL: [u32; 2] = [0x9E37_79B9, 0xBB67_AE85];

/// Ten rounds of Philox4x32.
pub fn philox(mut counter: [u32; 4], mut key: [u32; 2]) -> [u32; 4] {
    for _ in 0..10 {
        let a = u64::from(MULTIPLIERS[0]) * u64::from(counter[0]);
        let b = u64::from(MULTIPLIERS[1]) * u64::from(counter[2]);
        counter = [(b >> 32) as u32 ^ counter[1] ^ key[0], b as u32, (a >> 32) as u32 ^ counter[3] ^ key[1], a as u32];
        key = [key[0].wrapping_add(WEYL[0]), key[1].wrapping_add(WEYL[1])];
    }
    counter
}

/// Standard normals of a stream at the places `from..from + out.len()`; `from` is even.
///
/// Two at a time by Box and Muller's transform of two uniforms of 53 bits.
pub fn normals(seed: u64, stream: u64, from: usize, out: &mut [f64]) {
    debug_assert!(from.is_multiple_of(2));
    let key = [seed as u32, (seed >> 32) as u32];
    for (at, pair) in out.chunks_mut(2).enumerate() {
        let place = (from / 2 + at) as u64;
        let words = philox([place as u32, (place >> 32) as u32, stream as u32, (stream >> 32) as u32], key);
        let (u, v) = (uniform(words[0], words[1]), uniform(words[2], words[3]));
        let radius = (-2.0 * u.ln()).sqrt();
        let (sin, cos) = (std::f64::consts::TAU * v).sin_cos();
        pair[0] = radius * cos;
        if let Some(second) = pair.get_mut(1) {
            *second = radius * sin;
        }
    }
}

/// A uniform in (0, 1) from two words.
fn uniform(high: u32, low: u32) -> f64 {
    const UNIT: f64 = 1.0 / (1u64 << 53) as f64;
    let bits = (u64::from(high) << 32 | u64::from(low)) >> 11;
    (bits as f64 + 0.5) * UNIT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_vectors() {
        // Random123, kat_vectors: philox4x32 10.
        assert_eq!(philox([0; 4], [0; 2]), [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]);
        assert_eq!(philox([u32::MAX; 4], [u32::MAX; 2]), [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]);
    }

    #[test]
    fn a_place_has_one_number_however_it_is_reached() {
        let (mut all, mut part) = (vec![0.0; 64], vec![0.0; 10]);
        normals(7, 3, 0, &mut all);
        normals(7, 3, 20, &mut part);
        assert_eq!(&all[20..30], &part[..]);
    }

    #[test]
    fn mean_and_variance_are_those_of_a_standard_normal() {
        let mut z = vec![0.0; 200_000];
        normals(1, 0, 0, &mut z);
        let mean = z.iter().sum::<f64>() / z.len() as f64;
        let variance = z.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / z.len() as f64;
        assert!(mean.abs() < 0.01 && (variance - 1.0).abs() < 0.01, "{mean} {variance}");
    }
}
