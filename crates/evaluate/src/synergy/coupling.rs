//! Coupling coordination of subsystems: how near they are to each other, and how far they have come together.

use super::weights::{self, WeightError};

/// What is wrong with indexes of subsystems. Places count from 0 here and from 1 in the text.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum CouplingError {
    /// Too few to couple.
    #[error("{found} subsystems; coupling needs at least 2")]
    TooFew {
        /// Subsystems given.
        found: usize,
    },
    /// An index that is none.
    #[error("the index of subsystem {} is {value}; it must lie in 0 to 1", at + 1)]
    OutsideUnit {
        /// Its place.
        at: usize,
        /// What stands there.
        value: f64,
    },
    /// The weights are unfit.
    #[error(transparent)]
    Weights(#[from] WeightError),
}

/// Degrees of coupling and of coordination, all in 0..=1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coupling {
    /// Traditional degree of coupling: near 1 for most data.
    pub c: f64,
    /// Level: weighted mean of the indexes.
    pub t: f64,
    /// Traditional degree of coordination.
    pub d: f64,
    /// Corrected degree of coupling: spread over the whole of 0..=1.
    pub c_corrected: f64,
    /// Degree of coordination by the corrected coupling.
    pub d_corrected: f64,
}

impl Coupling {
    /// Grade by the corrected coordination.
    #[must_use]
    pub fn grade(&self) -> Grade {
        Grade::of(self.d_corrected)
    }

    /// Stage by the corrected coupling.
    #[must_use]
    pub fn stage(&self) -> Stage {
        Stage::of(self.c_corrected)
    }
}

/// Coupling coordination of n subsystems.
///
/// C = n (Π U)^(1/n) / Σ U;  T = Σ w U;  D = √(C T)
///
/// C' = √( (1 - mean over pairs of |Uᵢ - Uⱼ|) (Π Uᵢ / max U)^(1/(n-1)) );  D' = √(C' T)
///
/// | symbol | argument  | shape | unit                |
/// |--------|-----------|-------|---------------------|
/// | U      | `indexes` | n     | 1, in 0..=1         |
/// | w      | `given`   | n     | 1, adds up to 1     |
///
/// Every Uᵢ is divided by the largest under the root. Any U = 0 gives C = C' = 0.
///
/// # Errors
/// `TooFew`, `OutsideUnit`, `Weights`.
///
/// # Source
/// Wang Shujia et al. 2021, Journal of Natural Resources 36(3) 793-810, for the correction. Its form for more than two
/// subsystems is from memory; that for two agrees with the 13 cities of its table 8.
pub fn coupling(indexes: &[f64], given: &[f64]) -> Result<Coupling, CouplingError> {
    let n = indexes.len();
    if n < 2 {
        return Err(CouplingError::TooFew { found: n });
    }
    if let Some(at) = indexes.iter().position(|u| !(0.0..=1.0).contains(u)) {
        return Err(CouplingError::OutsideUnit { at, value: indexes[at] });
    }
    weights::check(given, n)?;
    let t: f64 = indexes.iter().zip(given).map(|(u, w)| u * w).sum::<f64>().min(1.0);
    let (c, c_corrected) = if indexes.contains(&0.0) { (0.0, 0.0) } else { degrees(indexes) };
    Ok(Coupling { c, t, d: (c * t).sqrt(), c_corrected, d_corrected: (c_corrected * t).sqrt() })
}

/// C and C' of indexes above 0.
fn degrees(indexes: &[f64]) -> (f64, f64) {
    let n = indexes.len() as f64;
    let most = indexes.iter().copied().fold(0.0, f64::max);
    // Root by root and by the largest first: a product of many small indexes would fall to 0.
    let root = |degree: f64| indexes.iter().map(|u| (u / most).powf(1.0 / degree)).product::<f64>();
    let c = n * root(n) / indexes.iter().map(|u| u / most).sum::<f64>();
    let apart: f64 =
        indexes.iter().enumerate().flat_map(|(at, a)| indexes[at + 1..].iter().map(move |b| (a - b).abs())).sum();
    let near = 1.0 - apart / (n * (n - 1.0) / 2.0);
    (c.min(1.0), (near * root(n - 1.0)).sqrt())
}

/// Ten grades of coordination, upper edges inclusive: 0.1, 0.2, ... 1.
///
/// # Source
/// Tian Shenzhen et al. 2021, Acta Geographica Sinica 76(4), table 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// Up to 0.1.
    ExtremeImbalance,
    /// Up to 0.2.
    SevereImbalance,
    /// Up to 0.3.
    ModerateImbalance,
    /// Up to 0.4.
    MildImbalance,
    /// Up to 0.5.
    NearImbalance,
    /// Up to 0.6.
    BarelyCoordinated,
    /// Up to 0.7.
    Primary,
    /// Up to 0.8.
    Intermediate,
    /// Up to 0.9.
    Good,
    /// Up to 1.
    Excellent,
}

impl Grade {
    const ALL: [Self; 10] = [
        Self::ExtremeImbalance,
        Self::SevereImbalance,
        Self::ModerateImbalance,
        Self::MildImbalance,
        Self::NearImbalance,
        Self::BarelyCoordinated,
        Self::Primary,
        Self::Intermediate,
        Self::Good,
        Self::Excellent,
    ];

    /// Grade of a degree of coordination in 0..=1, rounded to 12 decimals so that √(0.7 · 0.7) is 0.7.
    #[must_use]
    pub fn of(d: f64) -> Self {
        let tenths = (d * 1e12).round() / 1e11;
        Self::ALL[(tenths.ceil() as usize).clamp(1, 10) - 1]
    }

    /// Name in English.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ExtremeImbalance => "extreme imbalance",
            Self::SevereImbalance => "severe imbalance",
            Self::ModerateImbalance => "moderate imbalance",
            Self::MildImbalance => "mild imbalance",
            Self::NearImbalance => "near imbalance",
            Self::BarelyCoordinated => "barely coordinated",
            Self::Primary => "primary coordination",
            Self::Intermediate => "intermediate coordination",
            Self::Good => "good coordination",
            Self::Excellent => "excellent coordination",
        }
    }

    /// Name in Chinese.
    #[must_use]
    pub fn name_zh(self) -> &'static str {
        match self {
            Self::ExtremeImbalance => "极度失调",
            Self::SevereImbalance => "严重失调",
            Self::ModerateImbalance => "中度失调",
            Self::MildImbalance => "轻度失调",
            Self::NearImbalance => "濒临失调",
            Self::BarelyCoordinated => "勉强协调",
            Self::Primary => "初级协调",
            Self::Intermediate => "中级协调",
            Self::Good => "良好协调",
            Self::Excellent => "优质协调",
        }
    }
}

/// Four stages of coupling, upper edges inclusive: 0.3, 0.5, 0.8, 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Up to 0.3.
    Low,
    /// Up to 0.5.
    Antagonism,
    /// Up to 0.8.
    RunningIn,
    /// Up to 1.
    High,
}

impl Stage {
    /// Stage of a degree of coupling in 0..=1, rounded to 12 decimals.
    #[must_use]
    pub fn of(c: f64) -> Self {
        let rounded = (c * 1e12).round() / 1e12;
        match rounded {
            ..=0.3 => Self::Low,
            ..=0.5 => Self::Antagonism,
            ..=0.8 => Self::RunningIn,
            _ => Self::High,
        }
    }

    /// Name in English.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low coupling",
            Self::Antagonism => "antagonism",
            Self::RunningIn => "running-in",
            Self::High => "high coupling",
        }
    }

    /// Name in Chinese.
    #[must_use]
    pub fn name_zh(self) -> &'static str {
        match self {
            Self::Low => "低水平耦合",
            Self::Antagonism => "拮抗",
            Self::RunningIn => "磨合",
            Self::High => "高水平耦合",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::test_data::close;
    use super::*;

    #[track_caller]
    fn check(indexes: &[f64], expected: [f64; 5], by_d: &str, by_d_corrected: &str) {
        let found = coupling(indexes, &weights::equal(indexes.len())).unwrap();
        close(&[found.c, found.t, found.d, found.c_corrected, found.d_corrected], &expected);
        assert_eq!(Grade::of(found.d).name(), by_d);
        assert_eq!(found.grade().name(), by_d_corrected);
    }

    #[test]
    fn two_and_three_subsystems() {
        check(
            &[0.6, 0.4],
            [0.979_795_897_113_271_2, 0.5, 0.699_927_102_316_116_7, 0.730_296_743_340_221_5, 0.604_275_079_471_353_6],
            "primary coordination",
            "primary coordination",
        );
        let d = 0.948_683_298_050_513_8;
        check(&[0.9, 0.9], [1.0, 0.9, d, 1.0, d], "excellent coordination", "excellent coordination");
        let d = 0.316_227_766_016_837_94;
        check(&[0.1, 0.1], [1.0, 0.1, d, 1.0, d], "mild imbalance", "mild imbalance");
        check(
            &[0.8, 0.2],
            [0.8, 0.5, 0.632_455_532_033_675_9, 0.316_227_766_016_837_9, 0.397_635_364_383_525_3],
            "primary coordination",
            "mild imbalance",
        );
        check(
            &[0.7, 0.5, 0.6],
            [0.990_653_658_793_855_3, 0.6, 0.770_968_349_075_572_1, 0.823_488_123_924_377_8, 0.702_917_402_227_762_9],
            "intermediate coordination",
            "intermediate coordination",
        );
        check(&[0.0, 0.5], [0.0, 0.25, 0.0, 0.0, 0.0], "extreme imbalance", "extreme imbalance");
        check(&[0.0, 0.0], [0.0; 5], "extreme imbalance", "extreme imbalance");
    }

    /// Table 8 of Wang et al. 2021, 2008: city, C, C', and the two indexes that give both.
    const CITIES: [(&str, f64, f64, f64, f64); 13] = [
        ("Beijing", 0.9989, 0.9404, 0.290_973_199_342_05, 0.319_603_928_471_076_1),
        ("Tianjin", 0.9935, 0.866, 0.223_323_669_573_732_18, 0.280_697_459_842_413),
        ("Shijiazhuang", 0.8868, 0.544, 0.113_753_117_336_620_15, 0.309_241_528_952_603_54),
        ("Tangshan", 0.9073, 0.5769, 0.126_948_648_443_511_53, 0.311_170_839_184_320_26),
        ("Qinhuangdao", 0.6821, 0.3006, 0.076_788_065_787_330_48, 0.494_676_946_224_384_96),
        ("Handan", 0.8328, 0.478, 0.082_607_939_632_150_8, 0.287_477_751_523_129_54),
        ("Xingtai", 0.6816, 0.3344, 0.050_994_377_294_765_86, 0.329_170_548_006_195_16),
        ("Baoding", 0.7789, 0.4171, 0.071_572_384_905_640_75, 0.312_346_230_821_934_9),
        ("Zhangjiakou", 0.6871, 0.3278, 0.060_499_277_969_089_1, 0.382_010_309_722_194_13),
        ("Chengde", 0.6101, 0.27, 0.048_600_753_223_364_31, 0.419_444_201_663_127_1),
        ("Cangzhou", 0.8017, 0.4374, 0.080_804_755_522_260_56, 0.320_935_748_127_686_7),
        ("Langfang", 0.7867, 0.4196, 0.079_300_229_849_762_6, 0.335_163_240_083_481_64),
        ("Hengshui", 0.7191, 0.3738, 0.049_121_801_525_585_55, 0.272_889_768_495_527_8),
    ];

    /// Ratio of the smaller index to the larger that gives C: C = 2 √r / (1 + r).
    fn ratio(c: f64) -> f64 {
        let root = (1.0 - (1.0 - c * c).sqrt()) / c;
        root * root
    }

    #[test]
    fn thirteen_published_cities() {
        for (city, c, c_corrected, smaller, larger) in CITIES {
            // C'² = (1 - (U2 - U1)) r and U2 - U1 = U2 (1 - r) give U2.
            let r = ratio(c);
            let u2 = (1.0 - c_corrected * c_corrected / r) / (1.0 - r);
            close(&[u2 * r, u2], &[smaller, larger]);
            assert!((0.0..=1.0).contains(&(u2 * r)) && (0.0..=1.0).contains(&u2), "{city}");
            let found = coupling(&[u2, u2 * r], &[0.5, 0.5]).unwrap();
            close(&[found.c, found.c_corrected], &[c, c_corrected]);
            // Without the root, C' = (1 - (U2 - U1)) r, no city has an index above 0.
            assert!((1.0 - c_corrected / r) / (1.0 - r) < 0.0, "{city}");
        }
    }

    #[test]
    fn weights_move_the_level_alone() {
        let found = coupling(&[0.8, 0.2], &[0.75, 0.25]).unwrap();
        close(&[found.c, found.t, found.d], &[0.8, 0.65, 0.52_f64.sqrt()]);
    }

    #[test]
    fn many_small_indexes_that_agree_are_coupled() {
        let found = coupling(&[1e-200; 40], &weights::equal(40)).unwrap();
        close(&[found.c, found.c_corrected], &[1.0, 1.0]);
        assert!(found.d > 0.0);
    }

    #[test]
    fn upper_edges_belong_to_the_grade_below() {
        for (d, grade) in [
            (0.0, Grade::ExtremeImbalance),
            (0.1, Grade::ExtremeImbalance),
            (0.100_001, Grade::SevereImbalance),
            (0.3, Grade::ModerateImbalance),
            (0.5, Grade::NearImbalance),
            (0.500_001, Grade::BarelyCoordinated),
            (0.7, Grade::Primary),
            (0.700_000_000_000_000_1, Grade::Primary),
            (0.9, Grade::Good),
            (1.0, Grade::Excellent),
        ] {
            assert_eq!(Grade::of(d), grade, "{d}");
        }
        for (c, stage) in [
            (0.0, Stage::Low),
            (0.3, Stage::Low),
            (0.1 + 0.2, Stage::Low),
            (0.300_001, Stage::Antagonism),
            (0.5, Stage::Antagonism),
            (0.8, Stage::RunningIn),
            (0.800_001, Stage::High),
            (1.0, Stage::High),
        ] {
            assert_eq!(Stage::of(c), stage, "{c}");
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        assert_eq!(coupling(&[0.5], &[1.0]), Err(CouplingError::TooFew { found: 1 }));
        assert_eq!(coupling(&[0.5, 1.2], &[0.5, 0.5]), Err(CouplingError::OutsideUnit { at: 1, value: 1.2 }));
        assert!(matches!(coupling(&[f64::NAN, 0.2], &[0.5, 0.5]), Err(CouplingError::OutsideUnit { at: 0, .. })));
        assert_eq!(coupling(&[0.5, 0.2], &[0.5, 0.6]), Err(CouplingError::Weights(WeightError::Sum { sum: 1.1 })));
    }
}
