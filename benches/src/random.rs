//! A seeded stream of numbers that is the same on every machine.

/// SplitMix64 (Steele, Lea and Flood 2014).
pub(crate) struct Random(u64);

impl Random {
    /// The stream of a seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// 64 bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Between 0 and 1.
    pub(crate) fn share(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.share() * end as f64) as usize
    }

    /// Between two ends, even on a logarithmic scale.
    pub(crate) fn spread(&mut self, low: f64, high: f64) -> f64 {
        low * (high / low).powf(self.share())
    }
}

/// Draws of 0..n in which rank k comes about 1/k as often as the first (Zipf).
pub(crate) struct Zipf {
    cumulated: Vec<f64>,
}

impl Zipf {
    /// For n ranks.
    pub(crate) fn new(n: usize) -> Self {
        let mut sum = 0.0;
        let cumulated: Vec<f64> = (1..=n)
            .map(|rank| {
                sum += 1.0 / rank as f64;
                sum
            })
            .collect();
        Self { cumulated: cumulated.into_iter().map(|c| c / sum).collect() }
    }

    /// A rank, 0 the most frequent.
    pub(crate) fn draw(&self, random: &mut Random) -> usize {
        let share = random.share();
        self.cumulated.partition_point(|c| *c <= share).min(self.cumulated.len() - 1)
    }
}
