//! Statistics in the unit of the input that they fill.
//!
//! A unit text is a quotient of parts; a part is an optional multiplier, a unit and an optional tag (`10^4 t CO2`, `1e8 CNY`, `%`). What
//! follows a comma says how a quantity is to be read. Parts convert when tag and dimension agree.

use tandem_vocab::units::Unit;

/// What a part of a unit comes down to: its kind, compared letter by letter, and what one of it is in that kind.
#[derive(PartialEq, Debug)]
struct Part {
    kind: String,
    scale: f64,
}

/// Factor by which a value in `from` becomes one in `to`; `None` where the two do not agree.
pub(crate) fn factor(from: &str, to: &str) -> Option<f64> {
    let (from, to) = (from.trim(), to.trim());
    if from == to {
        return Some(1.0);
    }
    let (from, to) = (quotient(from), quotient(to));
    if from.len() != to.len() {
        return None;
    }
    let mut factor = 1.0;
    for (at, (a, b)) in from.iter().zip(&to).enumerate() {
        if a.kind != b.kind {
            return None;
        }
        let ratio = a.scale / b.scale;
        factor *= if at == 0 { ratio } else { 1.0 / ratio };
    }
    Some(factor)
}

/// A unit that an input may have.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Agreed {
    /// Factor to the input's unit.
    pub(crate) factor: f64,
    /// What figures that are compared must share: the place among the units that the input may have, and for a product the unit as written.
    pub(crate) sort: (usize, String),
}

/// How a value in `from` becomes one of an input in `to`, which may leave a choice: `A or B`. A product has any unit but money.
pub(crate) fn agreed(from: &str, to: &str) -> Option<Agreed> {
    let (from, to) = (from.trim(), to.trim());
    let choices = to.split(',').next().unwrap_or_default().split(" or ").map(str::trim);
    choices.enumerate().find_map(|(at, choice)| {
        let sort = |text: &str| (at, text.to_owned());
        if let Some(factor) = factor(from, choice).or_else(|| (from == to).then_some(1.0)) {
            return Some(Agreed { factor, sort: sort("") });
        }
        let is_product = choice == PRODUCT && !from.is_empty() && quotient(from)[0].kind != plural("CNY");
        is_product.then(|| Agreed { factor: 1.0, sort: sort(from) })
    })
}

/// The unit of a product, whatever it is.
const PRODUCT: &str = "product unit";

fn quotient(text: &str) -> Vec<Part> {
    let text = text.split(',').next().unwrap_or_default();
    let text = text.trim();
    let text = text.strip_suffix(" over the period").unwrap_or(text);
    let text = text.strip_suffix(" per year").unwrap_or(text);
    text.split('/').map(part).collect()
}

fn part(text: &str) -> Part {
    let text = text.trim();
    if ["", "1", "ratio", "fraction", "share"].contains(&text) {
        return Part { kind: String::new(), scale: 1.0 };
    }
    if text == "%" {
        return Part { kind: String::new(), scale: 0.01 };
    }
    if let Some(unit) = Unit::parse(text) {
        return Part { kind: unit.dimension.noun().to_owned(), scale: unit.scale };
    }
    let (multiplier, rest) = multiplier(text);
    // The longest head that is a unit; the rest is a tag such as `CO2`.
    let ends = rest.char_indices().filter(|(_, c)| *c == ' ').map(|(at, _)| at).rev();
    for end in ends {
        let (head, tag) = (&rest[..end], rest[end + 1..].trim());
        if let Some(unit) = Unit::parse(head) {
            return Part { kind: format!("{} {tag}", unit.dimension.noun()), scale: multiplier * unit.scale };
        }
    }
    Part { kind: plural(rest).to_owned(), scale: multiplier }
}

/// Words that mean the same count.
fn plural(word: &str) -> &str {
    match word {
        "元" | "CNY" | "RMB" | "yuan" => "CNY",
        "persons" | "person" | "people" | "人" => "person",
        word => word,
    }
}

/// A multiplier that stands before a unit, and the rest.
fn multiplier(text: &str) -> (f64, &str) {
    for (prefix, scale) in [("万", 1e4), ("亿", 1e8), ("千", 1e3), ("百万", 1e6)] {
        if let Some(rest) = text.strip_prefix(prefix) {
            return (scale, rest.trim());
        }
    }
    let Some((head, rest)) = text.split_once(' ') else { return (1.0, text) };
    if let Some(power) = head.strip_prefix("10^").and_then(|p| p.parse::<i32>().ok()) {
        return (10f64.powi(power), rest.trim());
    }
    match head.parse::<f64>() {
        Ok(number) if number.is_finite() && number > 0.0 => (number, rest.trim()),
        _ => (1.0, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_agrees_is_converted() {
        let close = |from: &str, to: &str, expected: f64| {
            let found = factor(from, to).unwrap_or(f64::NAN);
            assert!((found / expected - 1.0).abs() < 1e-12, "{from} in {to}: {found}");
        };
        close("10^4 t", "t", 1e4);
        close("1e8 CNY", "10^4 CNY, constant price", 1e4);
        close("亿元", "10^4 CNY", 1e4);
        close("Mt CO2", "t CO2", 1e6);
        close("kgce", "tce", 1e-3);
        close("%", "ratio", 0.01);
        close("kg CO2/CNY", "t CO2/10^4 CNY", 10.0);
        close("GWh", "MWh", 1e3);
        close("ug/m3", "ug/m3", 1.0);
        close("mg/m3", "ug/m3", 1e3);
        close("product unit", "product unit", 1.0);
    }

    #[test]
    fn an_input_may_leave_a_choice() {
        let output = "product unit or 10^4 CNY, constant price";
        let found = |from: &str| agreed(from, output).map(|a| (a.factor, a.sort));
        assert_eq!(found("1e8 CNY"), Some((1e4, (1, String::new()))));
        assert_eq!(found("万元"), Some((1.0, (1, String::new()))));
        assert_eq!(found("vehicles"), Some((1.0, (0, "vehicles".to_owned()))));
        assert_eq!(found("t"), Some((1.0, (0, "t".to_owned()))));
        assert_eq!(found("product unit"), Some((1.0, (0, String::new()))));
        assert_eq!(found(""), None);
        assert_eq!(agreed("vehicles", "10^4 CNY"), None);
        assert_eq!(agreed("1e8 CNY", "10^4 CNY, constant price").map(|a| a.factor), Some(1e4));
    }

    #[test]
    fn what_does_not_agree_is_not() {
        for (from, to) in
            [("t", "t CO2"), ("t CO2", "t APeq"), ("GJ", "t"), ("CNY", "USD"), ("t", "t/10^4 CNY"), ("", "t")]
        {
            assert_eq!(factor(from, to), None, "{from} in {to}");
        }
    }
}
