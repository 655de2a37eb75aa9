//! Periods of records: a year, a month, a span of days.

use jiff::civil::{Date, date};

/// A span of whole days, both ends counted. Written `2013`, `2013-07`, `2013-07-01` or `2013-07-01/2013-07-31`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Period {
    first: Date,
    last: Date,
}

impl Period {
    /// Reads a period.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the text.
    pub fn parse(text: &str) -> Result<Self, String> {
        let bounds = |part: &str| -> Result<(Date, Date), String> {
            let wrong = || format!("`{part}` is not a year, month or day");
            let number = |digits: &str, width: usize| -> Result<i16, String> {
                if digits.len() != width || !digits.bytes().all(|b| b.is_ascii_digit()) {
                    return Err(wrong());
                }
                digits.parse().map_err(|_| wrong())
            };
            let mut pieces = part.split('-');
            let year = number(pieces.next().unwrap_or_default(), 4)?;
            if !(1000..=9999).contains(&year) {
                return Err(wrong());
            }
            let month = pieces.next().map(|m| number(m, 2)).transpose()?;
            let day = pieces.next().map(|d| number(d, 2)).transpose()?;
            if pieces.next().is_some() {
                return Err(wrong());
            }
            let no_such = || format!("there is no date `{part}`");
            match (month, day) {
                (None, _) => Ok((date(year, 1, 1), date(year, 12, 31))),
                (Some(m), None) => {
                    let first = Date::new(year, m as i8, 1).map_err(|_| no_such())?;
                    Ok((first, first.last_of_month()))
                }
                (Some(m), Some(d)) => {
                    let day = Date::new(year, m as i8, d as i8).map_err(|_| no_such())?;
                    Ok((day, day))
                }
            }
        };
        let (first, last) = match text.split_once('/') {
            None => bounds(text)?,
            Some((from, to)) => (bounds(from)?.0, bounds(to)?.1),
        };
        if last < first {
            return Err(format!("`{text}` ends before it begins"));
        }
        Ok(Self { first, last })
    }

    /// The calendar year `year`.
    pub fn year_of(year: i16) -> Self {
        Self { first: date(year, 1, 1), last: date(year, 12, 31) }
    }

    /// Number of days, both ends counted.
    pub fn days(self) -> i64 {
        i64::from((self.last - self.first).get_days()) + 1
    }

    /// The year that holds the middle day: the one whose factors apply.
    pub fn year(self) -> i16 {
        let half = i32::try_from(self.days() / 2).expect("a period of fewer than 2^32 days");
        self.first.checked_add(jiff::Span::new().days(half)).map_or(self.last.year(), Date::year)
    }

    /// Share of this period's days that lie in `other`: 1 inside, 0 outside.
    pub fn share_in(self, other: Self) -> f64 {
        let first = self.first.max(other.first);
        let last = self.last.min(other.last);
        if last < first {
            return 0.0;
        }
        let both = Self { first, last };
        if both == self { 1.0 } else { both.days() as f64 / self.days() as f64 }
    }

    /// The span of so many months that ends with this period's last day: 24 of `2023` are 2022 and 2023.
    pub fn months_up_to_end(self, months: u32) -> Self {
        let before = self.last.checked_sub(jiff::Span::new().months(months));
        let first = before.and_then(Date::tomorrow).unwrap_or(Date::MIN);
        Self { first, last: self.last }
    }

    /// Whether a day is in both.
    pub fn overlaps(self, other: Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (a, b) = (self.first, self.last);
        if *self == Self::year_of(a.year()) {
            write!(f, "{:04}", a.year())
        } else if a.day() == 1 && b == a.last_of_month() {
            write!(f, "{:04}-{:02}", a.year(), a.month())
        } else if a == b {
            write!(f, "{a}")
        } else {
            write!(f, "{a}/{b}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_counted_back_from_the_last_day() {
        let back = |text: &str, months| Period::parse(text).unwrap().months_up_to_end(months).to_string();
        assert_eq!(back("2023", 24), "2022-01-01/2023-12-31");
        assert_eq!(back("2024-02", 12), "2023-03-01/2024-02-29");
        assert_eq!(back("2024-03-31", 1), "2024-03");
    }

    fn p(text: &str) -> Period {
        Period::parse(text).unwrap()
    }

    #[test]
    fn days_are_counted_at_both_ends() {
        assert_eq!(p("2022").days(), 365);
        assert_eq!(p("2020").days(), 366);
        assert_eq!(p("2022-06-16/2022-07-15").days(), 30);
        assert_eq!(p("2022-07").days(), 31);
    }

    #[test]
    fn a_span_is_shared_by_days() {
        assert_eq!(p("2022-06-16/2022-07-15").share_in(p("2022-07")), 0.5);
        assert_eq!(p("2022-07").share_in(p("2022")), 1.0);
        assert_eq!(p("2022-06").share_in(p("2022-07")), 0.0);
        assert_eq!(p("2022").share_in(p("2022-07")), 31.0 / 365.0);
    }

    #[test]
    fn impossible_periods_are_refused() {
        for bad in [
            "",
            "22",
            "2022-13",
            "2022-02-30",
            "2022-02-30/2022-03-02",
            "2022-03/2022-02",
            "2022-1",
            "20 22",
            "２０２２",
        ] {
            assert!(Period::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn text_comes_back() {
        for text in ["2022", "2022-07", "2022-07-03", "2022-06-16/2022-07-15"] {
            assert_eq!(p(text).to_string(), text);
        }
    }
}
