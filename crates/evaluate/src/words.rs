//! Normalisations, gates, classes and figures in words, in English and in Chinese.

use crate::system::{Gate, Indicator, Norm, System};

/// A text in both languages.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Both {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

impl Both {
    /// From two texts.
    pub fn new(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { en: en.into(), zh: zh.into() }
    }
}

/// A figure to four significant digits, without zeros at its end.
pub fn figure(x: f64) -> String {
    if x == 0.0 || !x.is_finite() {
        return "0".to_owned();
    }
    let decimals = (3 - x.abs().log10().floor() as i32).clamp(0, 12) as usize;
    let text = format!("{x:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A score, to one decimal.
pub fn score(x: f64) -> String {
    let text = format!("{x:.1}");
    if text == "-0.0" { "0.0".to_owned() } else { text }
}

/// A share in percent, to one decimal.
pub fn percent(share: f64) -> Both {
    let text = score(100.0 * share);
    Both::new(format!("{text} %"), format!("{text}%"))
}

/// A share that a rule names, in percent, with no more digits than it needs.
pub fn rule_share(share: f64) -> Both {
    let text = figure(100.0 * share);
    Both::new(format!("{text} %"), format!("{text}%"))
}

/// A value with its unit; ratios in percent.
pub fn value(unit: &str, x: f64) -> Both {
    let kind = unit.split(',').next().unwrap_or_default().trim();
    let yearly = kind.ends_with(" per year");
    match kind.trim_end_matches(" per year").trim_end_matches(" over the period") {
        "ratio" | "fraction" => {
            let percent = percent(x);
            if yearly { Both::new(format!("{} a year", percent.en), format!("每年{}", percent.zh)) } else { percent }
        }
        "" | "1" | "class" => Both::new(figure(x), figure(x)),
        "points" | "score" => Both::new(format!("{} points", figure(x)), format!("{}分", figure(x))),
        other => Both::new(format!("{} {}", figure(x), pretty(other)), format!("{}{}", figure(x), unit_zh(other))),
    }
}

fn pretty(unit: &str) -> String {
    unit.replace("ug/m3", "μg/m³").replace("CO2", "CO₂")
}

fn unit_zh(unit: &str) -> String {
    let text = pretty(unit).replace("10^4 CNY", "万元").replace("tce", "tce（吨标准煤）");
    if text.starts_with(|c: char| c.is_ascii()) { format!(" {text}") } else { text }
}

/// Name of a grade; without one the result is incomplete.
pub fn grade(system: &System, grade: Option<u8>) -> Both {
    match grade.and_then(|g| system.draft.grades.get(g as usize)) {
        Some(grade) => Both::new(grade.name_en.clone(), grade.name_zh.clone()),
        None => Both::new("incomplete, no grade", "数据不全，不评等级"),
    }
}

/// Name of a class.
pub fn class(id: &str) -> Both {
    let (en, zh) = match id {
        "peaked" => ("peaked", "已达峰"),
        "plateau" => ("plateau", "平台期"),
        "slowing" => ("slowing", "增速放缓"),
        "rising" => ("rising", "持续上升"),
        "undetermined" => ("undetermined", "无法判定"),
        "both" => ("both fell", "双下降"),
        "one_other_flat" => ("one fell, the other stayed flat", "一项下降、另一项基本持平"),
        "one_other_up" => ("one fell, the other rose", "一项下降、另一项上升"),
        "none" => ("neither fell", "均未下降"),
        other => (other, other),
    };
    Both::new(en, zh)
}

/// Name of an indicator.
pub fn name(indicator: &Indicator) -> Both {
    Both::new(indicator.draft.name_en.clone(), indicator.draft.name_zh.clone())
}

/// How a value becomes a score.
pub fn norm_text(norm: &Norm) -> Both {
    match norm {
        Norm::Linear { lower, upper, benefit } => {
            let (zero, full) = if *benefit { (lower, upper) } else { (upper, lower) };
            let side = |up: bool| if up { ("above", "及以上") } else { ("below", "及以下") };
            let ((zero_en, zero_zh), (full_en, full_zh)) = (side(!benefit), side(*benefit));
            let (zero, full) = (figure(*zero), figure(*full));
            Both::new(
                format!("0 at {zero} and {zero_en}, 100 at {full} and {full_en}, a straight line between"),
                format!("{zero}{zero_zh}得0分，{full}{full_zh}得100分，其间线性插值"),
            )
        }
        Norm::Interval { lower, best_low, best_high, upper } => {
            let [lower, low, high, upper] = [lower, best_low, best_high, upper].map(|x| figure(*x));
            Both::new(
                format!("100 from {low} to {high}, straight down to 0 at {lower} and at {upper}"),
                format!("{low}～{high}得100分，向两侧线性递减，低至{lower}或高至{upper}得0分"),
            )
        }
        Norm::TargetRatio { default, period_years, .. } => {
            let (target, years) = (rule_share(*default), figure(*period_years));
            Both::new(
                format!(
                    "the decline over what the target asks for by now, 100 where it is reached; without an assigned target {} in {years} years",
                    target.en
                ),
                format!("按降幅与应达进度之比计分，达到进度要求得100分；未下达目标的按{years}年下降{}折算", target.zh),
            )
        }
        Norm::Elasticity { best_low, best_high, min_decline } => {
            let (low, high, least) = (figure(*best_low), figure(*best_high), rule_share(*min_decline));
            Both::new(
                format!(
                    "100 from {low} to {high}, less in proportion outside; 0 unless both declines reach {}",
                    least.en
                ),
                format!("弹性系数在{low}～{high}之间得100分，偏离按比例递减；两项降幅有任一项低于{}得0分", least.zh),
            )
        }
        Norm::Tapio { lower, upper } => {
            let (lower, upper) = (figure(*lower), figure(*upper));
            Both::new(
                format!(
                    "100 at {lower} and below, 0 at {upper} and above, a straight line between, while the activity grows; where it shrinks, 100 from an elasticity of 1.2, 50 from 0.8, else 0"
                ),
                format!(
                    "经济活动增长时，{lower}及以下得100分，{upper}及以上得0分，其间线性插值；经济活动下降时，弹性1.2及以上得100分，0.8及以上得50分，其余得0分"
                ),
            )
        }
        Norm::Classes { scores, .. } => {
            let names = [crate::formula::Classes::Peak, crate::formula::Classes::DoubleDecline]
                .into_iter()
                .map(crate::formula::Classes::names)
                .find(|names| names.len() == scores.len());
            let parts = names.unwrap_or_default().iter().zip(scores).map(|(name, points)| {
                let (name, points) = (class(name), figure(*points));
                Both::new(format!("{}: {points}", name.en), format!("{}得{points}分", name.zh))
            });
            listed(parts, "; ", "，")
        }
        Norm::Steps { steps, above } => {
            let parts = steps.iter().map(|(max, points)| {
                let (max, points) = (figure(*max), figure(*points));
                Both::new(format!("{points} up to {max}"), format!("不高于{max}得{points}分"))
            });
            let above = figure(*above);
            let rest = Both::new(format!("{above} above"), format!("更高得{above}分"));
            listed(parts.chain([rest]), ", ", "，")
        }
        Norm::Checklist => {
            Both::new("the points of the proven items, 100 for all", "按已佐证条目累计计分，全部佐证得100分")
        }
        Norm::Bonus { max_points, highest_only } => {
            let most = figure(*max_points);
            if *highest_only {
                Both::new(
                    format!("bonus points of the highest proven item, at most {most}"),
                    format!("附加分，取已佐证条目中的最高分，最多{most}分"),
                )
            } else {
                Both::new(
                    format!("bonus points of the proven items, at most {most}"),
                    format!("附加分，按已佐证条目累计，最多{most}分"),
                )
            }
        }
    }
}

/// What a gate or cap asks for.
pub fn gate_text(system: &System, gate: &Gate) -> Both {
    match gate {
        Gate::Scores { grade: of, min_level1_score, base_min } => {
            let of = grade(system, Some(*of as u8));
            let bonus = system.draft.bonus.is_some();
            let mut parts = Vec::new();
            if let Some(min) = min_level1_score {
                let min = figure(*min);
                parts.push(Both::new(
                    format!("at least {min} points in every part of the first level"),
                    format!("各一级指标得分均不低于{min}分"),
                ));
            }
            if let Some(min) = base_min {
                let min = figure(*min);
                parts.push(if bonus {
                    Both::new(format!("at least {min} points without bonus"), format!("不含附加分的得分不低于{min}分"))
                } else {
                    Both::new(format!("at least {min} points in total"), format!("总分不低于{min}分"))
                });
            }
            let parts = listed(parts.into_iter(), " and ", "且");
            Both::new(format!("the grade “{}” asks for {}", of.en, parts.en), format!("评为“{}”须{}", of.zh, parts.zh))
        }
        Gate::Class { grade: of, indicator, class: at } => {
            let indicator = &system.indicators[*indicator];
            let (of, name) = (grade(system, Some(*of as u8)), name(indicator));
            let id = crate::check::classes(&indicator.program).and_then(|c| c.names().get(*at)).copied();
            let class = class(id.unwrap_or_default());
            Both::new(
                format!("the grade “{}” asks that “{}” is in the class “{}”", of.en, name.en, class.en),
                format!("评为“{}”须“{}”达到“{}”", of.zh, name.zh, class.zh),
            )
        }
        Gate::Bar { grade: of, indicator, value_above } => {
            let indicator = &system.indicators[*indicator];
            let (of, name) = (grade(system, Some(*of as u8)), name(indicator));
            let limit = value(&indicator.draft.unit, *value_above);
            Both::new(
                format!("with “{}” above {} the grade is “{}” at best", name.en, limit.en, of.en),
                format!("“{}”高于{}的，等级最高为“{}”", name.zh, limit.zh, of.zh),
            )
        }
    }
}

/// Texts one after the other.
pub(crate) fn listed(parts: impl Iterator<Item = Both>, en: &str, zh: &str) -> Both {
    let parts: Vec<Both> = parts.collect();
    let join = |of: fn(&Both) -> &str, with: &str| parts.iter().map(of).collect::<Vec<_>>().join(with);
    Both::new(join(|p| &p.en, en), join(|p| &p.zh, zh))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_no_more_digits_than_they_need() {
        for (x, text) in
            [(60.0, "60"), (0.985, "0.985"), (-0.05, "-0.05"), (1234.56, "1235"), (0.0, "0"), (0.123_456, "0.1235")]
        {
            assert_eq!(figure(x), text);
        }
    }

    #[test]
    fn a_normalisation_says_which_end_is_best() {
        let cost = norm_text(&Norm::Linear { lower: 20.0, upper: 60.0, benefit: false });
        assert_eq!(cost.en, "0 at 60 and above, 100 at 20 and below, a straight line between");
        assert_eq!(cost.zh, "60及以上得0分，20及以下得100分，其间线性插值");
        let benefit = norm_text(&Norm::Linear { lower: 0.2, upper: 0.8, benefit: true });
        assert_eq!(benefit.en, "0 at 0.2 and below, 100 at 0.8 and above, a straight line between");
        let steps = norm_text(&Norm::Steps { steps: vec![(0.6, 100.0), (2.0, 30.0)], above: 0.0 });
        assert_eq!(steps.zh, "不高于0.6得100分，不高于2得30分，更高得0分");
        let classes = norm_text(&Norm::Classes { scores: vec![100.0, 50.0, 20.0, 0.0], flat_band: 0.01 });
        assert!(classes.zh.starts_with("双下降得100分，") && classes.en.ends_with("neither fell: 0"), "{classes:?}");
    }

    #[test]
    fn values_carry_their_unit() {
        assert_eq!(value("ratio", 0.16), Both::new("16.0 %", "16.0%"));
        assert_eq!(value("ratio per year", -0.009), Both::new("-0.9 % a year", "每年-0.9%"));
        assert_eq!(value("ug/m3", 32.0), Both::new("32 μg/m³", "32μg/m³"));
        assert_eq!(value("1", 0.8), Both::new("0.8", "0.8"));
    }
}
