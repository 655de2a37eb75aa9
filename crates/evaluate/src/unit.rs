//! Units of inputs and of indicators, as far as formulas need them: what may be added, what cancels.
//!
//! A unit is text such as `t CO2/10^4 CNY`; what stands before and behind its slashes are tokens that are compared letter by letter,
//! so that `t CO2` and `t APeq` never meet. What follows a comma, `over the period` and `per year` say how a quantity is to be
//! read and do not change what it may be added to.

use std::collections::BTreeMap;
use std::fmt;

/// A product of powers of tokens.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Unit(BTreeMap<String, i32>);

/// Words for a plain number.
const PLAIN: [&str; 8] = ["1", "ratio", "fraction", "%", "class", "points", "score", ""];

impl Unit {
    /// A plain number.
    pub fn plain() -> Self {
        Self::default()
    }

    /// Reads the text of a unit.
    pub fn parse(text: &str) -> Self {
        let text = text.split(',').next().unwrap_or_default().trim();
        let text = text.strip_suffix(" over the period").unwrap_or(text);
        let text = text.strip_suffix(" per year").unwrap_or(text);
        let mut unit = Self::default();
        for (at, token) in text.split('/').map(str::trim).enumerate() {
            if !PLAIN.contains(&token) {
                unit.add(token, if at == 0 { 1 } else { -1 });
            }
        }
        unit
    }

    /// Whether it is a plain number.
    pub fn is_plain(&self) -> bool {
        self.0.is_empty()
    }

    fn add(&mut self, token: &str, power: i32) {
        let at = self.0.entry(token.to_owned()).or_default();
        *at += power;
        if *at == 0 {
            self.0.remove(token);
        }
    }

    /// The product of two, or their quotient with `power` -1.
    #[must_use]
    pub fn times(mut self, other: &Self, power: i32) -> Self {
        for (token, own) in &other.0 {
            self.add(token, own * power);
        }
        self
    }

    /// The unit to a whole power.
    #[must_use]
    pub fn power(&self, power: i32) -> Self {
        if power == 0 {
            return Self::default();
        }
        Self(self.0.iter().map(|(t, p)| (t.clone(), p * power)).collect())
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = |sign: i32| {
            let tokens = self.0.iter().filter(|(_, p)| p.signum() == sign);
            tokens.flat_map(|(t, p)| std::iter::repeat_n(t.as_str(), p.unsigned_abs() as usize)).collect::<Vec<_>>()
        };
        let (above, below) = (side(1), side(-1));
        f.write_str(if above.is_empty() { "1".to_owned() } else { above.join(" * ") }.as_str())?;
        below.iter().try_for_each(|t| write!(f, "/{t}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_a_comma_is_no_part_of_a_unit() {
        assert_eq!(Unit::parse("10^4 CNY, constant price"), Unit::parse("10^4 CNY"));
        assert!(Unit::parse("ratio over the period").is_plain());
        assert!(Unit::parse("ratio per year").is_plain());
        assert_eq!(Unit::parse("t CO2 per year, at least 10 years"), Unit::parse("t CO2"));
        assert_ne!(Unit::parse("t CO2"), Unit::parse("t APeq"));
    }

    #[test]
    fn quotients_cancel() {
        let carbon = Unit::parse("t CO2").times(&Unit::parse("10^4 CNY"), -1);
        assert_eq!(carbon, Unit::parse("t CO2/10^4 CNY"));
        assert_eq!(carbon.to_string(), "t CO2/10^4 CNY");
        assert!(carbon.clone().times(&carbon, -1).is_plain());
        assert_eq!(carbon.power(-1).to_string(), "10^4 CNY/t CO2");
    }
}
