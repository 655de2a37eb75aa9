//! Numbers as CONTRACT writes them: ASCII digits with a dot, nothing guessed.

/// Largest amount, in base units, that is still taken for one: products of such amounts stay finite.
pub(crate) const LARGEST: f64 = 1e30;

/// Why a text is not a number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Flaw {
    /// Nothing stands there.
    Empty,
    /// NaN or infinity, in words.
    NotFinite,
    /// Written in digits, but beyond what can be computed with.
    TooLarge,
    /// Full-width digits or signs.
    FullWidth,
    /// A comma, apostrophe or blank between digits.
    Separator,
    /// A per cent sign.
    Percent,
    /// Hexadecimal.
    Hex,
    /// A typographic minus.
    Minus,
    /// Anything else.
    Text,
}

/// Powers of ten that a double holds exactly.
const EXACT_POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

/// Reads a number: optional sign, digits with at most one dot, optional exponent. Blanks around it are the caller's to trim.
///
/// The value is the double nearest to the decimal text.
pub(crate) fn parse(text: &[u8]) -> Result<f64, Flaw> {
    if let Some(value) = parse_short(text) {
        return Ok(value);
    }
    if !well_formed(text) {
        return Err(flaw(text));
    }
    let text = std::str::from_utf8(text).map_err(|_| Flaw::Text)?;
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        Ok(_) => Err(Flaw::TooLarge),
        Err(_) => Err(Flaw::Text),
    }
}

/// The common case without an exponent: at most 2^53 as an integer over an exact power of ten is one correctly rounded division.
fn parse_short(text: &[u8]) -> Option<f64> {
    let (negative, digits) = match text.first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    // 16 characters hold at most 16 digits, which fit u64.
    if digits.is_empty() || digits.len() > 16 {
        return None;
    }
    let mut whole: u64 = 0;
    let mut point = usize::MAX;
    for (at, &b) in digits.iter().enumerate() {
        let digit = b.wrapping_sub(b'0');
        if digit < 10 {
            whole = whole * 10 + u64::from(digit);
        } else if b == b'.' && point == usize::MAX {
            point = at;
        } else {
            return None;
        }
    }
    let decimals = if point == usize::MAX { 0 } else { digits.len() - 1 - point };
    if whole > (1 << 53) || digits.len() == usize::from(point != usize::MAX) {
        return None;
    }
    let value = whole as f64 / EXACT_POWERS[decimals];
    Some(if negative { -value } else { value })
}

fn well_formed(text: &[u8]) -> bool {
    let digits = |text: &[u8]| text.iter().take_while(|b| b.is_ascii_digit()).count();
    let mut rest = match text.first() {
        Some(b'-' | b'+') => &text[1..],
        _ => text,
    };
    let whole = digits(rest);
    rest = &rest[whole..];
    let mut decimals = 0;
    if rest.first() == Some(&b'.') {
        decimals = digits(&rest[1..]);
        rest = &rest[1 + decimals..];
    }
    if whole + decimals == 0 {
        return false;
    }
    if let Some(b'e' | b'E') = rest.first() {
        rest = &rest[1..];
        if let Some(b'-' | b'+') = rest.first() {
            rest = &rest[1..];
        }
        let exponent = digits(rest);
        return exponent > 0 && exponent == rest.len();
    }
    rest.is_empty()
}

fn flaw(bytes: &[u8]) -> Flaw {
    let Ok(text) = std::str::from_utf8(bytes) else { return Flaw::Text };
    if text.is_empty() {
        return Flaw::Empty;
    }
    let word = text.trim_start_matches(['+', '-']).to_ascii_lowercase();
    if matches!(
        word.as_str(),
        "nan" | "inf" | "infinity" | "1.#inf" | "1.#qnan" | "#div/0!" | "#num!" | "#n/a" | "na" | "n/a"
    ) {
        return Flaw::NotFinite;
    }
    if text.chars().any(|c| plain(c) != c) {
        return if text.contains('−') && !text.chars().any(|c| c != '−' && plain(c) != c) {
            Flaw::Minus
        } else {
            Flaw::FullWidth
        };
    }
    let hex = word.strip_prefix("0x").is_some_and(|h| !h.is_empty() && h.bytes().all(|b| b.is_ascii_hexdigit()));
    if hex {
        return Flaw::Hex;
    }
    if text.strip_suffix('%').is_some_and(|t| well_formed(t.trim_end().as_bytes())) {
        return Flaw::Percent;
    }
    let bare: String = text.chars().filter(|c| !is_separator(*c)).collect();
    if bare.len() < text.len() && well_formed(bare.as_bytes()) {
        return Flaw::Separator;
    }
    Flaw::Text
}

fn is_separator(c: char) -> bool {
    matches!(c, ',' | '\'' | '’' | '_' | ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}' | '、')
}

/// The ASCII character meant by a full-width digit or sign.
fn plain(c: char) -> char {
    match c {
        '０'..='９' | 'ｅ' | 'Ｅ' | '＋' | '－' | '．' | '，' | '％' => {
            char::from_u32(c as u32 - 0xFEE0).unwrap_or(c)
        }
        '−' => '-',
        '。' => '.',
        _ => c,
    }
}

impl Flaw {
    /// Message and help for a cell that holds `text` where `what` belongs.
    pub(crate) fn words(self, text: &str, what: &str) -> (String, String) {
        let shown = shorten(text);
        let plain_text: String = text.chars().map(plain).filter(|c| !is_separator(*c)).collect();
        match self {
            Self::Empty => {
                (format!("The {what} is empty."), format!("Write the {what} as a number, such as 1500 or 0.25."))
            }
            Self::NotFinite => (
                format!("The {what} is `{shown}`, which is not a number."),
                "Write a number; leave out the record if the figure is not known.".to_owned(),
            ),
            Self::TooLarge => (
                format!(
                    "The {what} `{shown}` is too large to compute with; the largest allowed is 1e30 in base units (kg, GJ, m3)."
                ),
                "Check the exponent and the unit.".to_owned(),
            ),
            Self::FullWidth => (
                format!("The {what} `{shown}` is written in full-width characters."),
                format!("Write it in plain digits: {plain_text}."),
            ),
            Self::Separator => {
                let mut help = format!("Write it without separators: {plain_text}");
                if text.matches(',').count() == 1 && !text.contains('.') {
                    help = format!("{help}, or {} if the comma was a decimal mark", text.replace(',', "."));
                }
                (format!("The {what} `{shown}` holds separators between its digits."), format!("{help}."))
            }
            Self::Percent => {
                let number = text.trim_end_matches('%').trim_end();
                let share = number.parse::<f64>().map_or(f64::NAN, |v| v / 100.0);
                (
                    format!("The {what} `{shown}` holds a per cent sign."),
                    format!("Write a plain number; {number} % as a share is {share}."),
                )
            }
            Self::Hex => (format!("The {what} `{shown}` is hexadecimal."), "Write it in decimal digits.".to_owned()),
            Self::Minus => (
                format!("The {what} `{shown}` begins with a typographic minus sign."),
                format!("Write it with a hyphen: {plain_text}."),
            ),
            Self::Text => (
                format!("The {what} `{shown}` is not a number."),
                "Write ASCII digits with a dot, such as 1500, 0.25 or 1.2e6; the unit has its own column.".to_owned(),
            ),
        }
    }
}

/// `text` for a message: on one line and of bearable length.
pub(crate) fn shorten(text: &str) -> String {
    let mut shown: String = text.chars().take(60).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().count() > 60 {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_numbers_are_read() {
        for (text, value) in [
            ("0", 0.0),
            ("12", 12.0),
            ("-4", -4.0),
            ("+1.5", 1.5),
            (".5", 0.5),
            ("5.", 5.0),
            ("1e3", 1000.0),
            ("1.25E-2", 0.0125),
            ("0.1", 0.1),
            ("123456789012345678901234567890", 123456789012345678901234567890.0),
            ("9007199254740993", 9007199254740993.0),
        ] {
            assert_eq!(parse(text.as_bytes()), Ok(value), "{text}");
        }
    }

    #[test]
    fn what_may_be_misread_is_refused() {
        for (text, expected) in [
            ("", Flaw::Empty),
            ("NaN", Flaw::NotFinite),
            ("-inf", Flaw::NotFinite),
            ("Infinity", Flaw::NotFinite),
            ("1e999", Flaw::TooLarge),
            ("１５", Flaw::FullWidth),
            ("1,500", Flaw::Separator),
            ("1 500", Flaw::Separator),
            ("1'500", Flaw::Separator),
            ("85%", Flaw::Percent),
            ("0x1F", Flaw::Hex),
            ("−4", Flaw::Minus),
            ("12t", Flaw::Text),
            ("1.2.3", Flaw::Text),
            (".", Flaw::Text),
            ("-", Flaw::Text),
            ("e5", Flaw::Text),
            ("1e", Flaw::Text),
            ("--1", Flaw::Text),
        ] {
            assert_eq!(parse(text.as_bytes()), Err(expected), "{text}");
        }
    }

    #[test]
    fn help_shows_the_plain_figure() {
        let help = |text: &str| parse(text.as_bytes()).unwrap_err().words(text, "quantity").1;
        assert!(help("１５").contains("15"));
        assert!(help("1,500").contains("1500") && help("1,500").contains("1.500"));
        assert!(help("85%").contains("0.85"));
    }

    proptest::proptest! {
        #[test]
        fn as_the_standard_library_reads_it(text in "[+-]?[0-9]{0,18}(\\.[0-9]{0,12})?([eE][+-]?[0-9]{1,2})?") {
            let ours = parse(text.as_bytes());
            match text.parse::<f64>() {
                Ok(value) => proptest::prop_assert_eq!(ours.map(f64::to_bits), Ok(value.to_bits())),
                Err(_) => proptest::prop_assert!(ours.is_err()),
            }
        }
    }
}
