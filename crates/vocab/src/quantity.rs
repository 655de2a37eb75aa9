//! Quantities with their unit in the type, for what crosses a crate border.

macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident, $from:ident, $read:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, PartialOrd, Debug, Default)]
        pub struct $name(f64);

        impl $name {
            /// From the unit in the function's name.
            pub fn $from(value: f64) -> Self {
                Self(value)
            }

            /// In the unit of the function's name.
            pub fn $read(self) -> f64 {
                self.0
            }
        }

        impl std::ops::Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl std::iter::Sum for $name {
            fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
                parts.fold(Self::default(), |a, b| a + b)
            }
        }
    };
}

quantity!(
    /// A mass; negative only for a sink or for energy sold.
    Mass, from_kilograms, kilograms
);
quantity!(
    /// An amount of energy.
    Energy, from_gigajoules, gigajoules
);

impl Mass {
    /// From tonnes.
    pub fn from_tonnes(value: f64) -> Self {
        Self::from_kilograms(value * 1000.0)
    }
}

/// Gigajoules in a kilogram of coal equivalent (29.307 MJ, CONTRACT I3).
pub const GJ_PER_KGCE: f64 = 0.029307;

impl Energy {
    /// From kilograms of coal equivalent at 29.307 MJ.
    pub fn from_kgce(value: f64) -> Self {
        Self::from_gigajoules(value * GJ_PER_KGCE)
    }

    /// In kilograms of coal equivalent at 29.307 MJ.
    pub fn kgce(self) -> f64 {
        self.gigajoules() / GJ_PER_KGCE
    }
}

/// A share, 0 to 1. Per cent exists only on screen.
#[derive(Clone, Copy, PartialEq, PartialOrd, Debug)]
pub struct Share(f64);

impl Share {
    /// All of it.
    pub const ALL: Self = Self(1.0);

    /// A share, if `value` lies in 0..=1.
    pub fn new(value: f64) -> Option<Self> {
        (0.0..=1.0).contains(&value).then_some(Self(value))
    }

    /// The number, 0 to 1.
    pub fn get(self) -> f64 {
        self.0
    }
}

/// An amount of money in the prices of one year.
#[derive(Clone, PartialEq, Debug)]
pub struct Money {
    /// Amount in `currency`.
    pub amount: f64,
    /// ISO 4217 code, such as `CNY`.
    pub currency: String,
    /// Year whose prices these are.
    pub price_year: i16,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coal_equivalent_goes_there_and_back() {
        assert_eq!(Energy::from_kgce(1000.0).gigajoules(), 29.307);
        assert!((Energy::from_gigajoules(29.307).kgce() - 1000.0).abs() < 1e-9);
    }

    #[test]
    fn a_share_is_a_fraction() {
        assert!(Share::new(0.0).is_some() && Share::new(1.0).is_some());
        assert!(Share::new(85.0).is_none() && Share::new(-0.1).is_none() && Share::new(f64::NAN).is_none());
    }
}
