//! What a result means, as a paragraph: the score, what lifts it, what holds it down, what is missing, which gate or cap holds it
//! back, and which single improvement would raise the grade.

use crate::improve::{Improvement, Raise};
use crate::outcome::Outcome;
use crate::score::{Status, rounded};
use crate::system::{Gate, System};
use crate::words::{Both, class, gate_text, grade, listed, name, percent, rule_share, score, value};

/// Of whom a paragraph speaks.
#[derive(Clone, PartialEq, Debug)]
pub struct About<'a> {
    /// Name of the subject.
    pub name: &'a Both,
    /// Evaluated period, such as `2024`.
    pub period: &'a str,
    /// Base period.
    pub base: &'a str,
}

/// Most indicators that a sentence names.
const MOST_NAMED: usize = 3;
/// Points of the total below which an indicator neither lifts nor holds down.
const WORTH_NAMING: f64 = 0.1;

/// The paragraph of a subject. `improvements` are those of [`crate::improve::improvements`].
pub fn summary(system: &System, outcome: &Outcome, improvements: &[Improvement], about: &About<'_>) -> Both {
    let sentences = [
        Some(headline(system, outcome, about)),
        lifts(system, outcome),
        holds_down(system, outcome),
        missing(system, outcome),
        held_back(system, outcome),
        step(system, outcome, improvements),
    ];
    listed(sentences.into_iter().flatten(), " ", "")
}

fn headline(system: &System, outcome: &Outcome, about: &About<'_>) -> Both {
    let draft = &system.draft;
    let notice = if system.is_reference() {
        Both::new(" (a reference set, not an official system)", "（参考指标体系，非官方发布）")
    } else {
        Both::default()
    };
    let who = Both::new(
        format!("By “{}”{}, {} in {} (base {})", draft.name_en, notice.en, about.name.en, about.period, about.base),
        format!(
            "按《{}》{}评价，{}{}（基期{}）",
            draft.name_zh,
            notice.zh,
            about.name.zh,
            year(about.period),
            year(about.base)
        ),
    );
    let result = &outcome.result;
    let total = score(result.total);
    let of = grade(system, result.grade);
    if result.grade.is_none() {
        let (gone, most) = (percent(result.excluded), rule_share(draft.missing.max_excluded_weight));
        return Both::new(
            format!(
                "{} has no grade: {} of the weight has no data, more than the {} that may be missing. What is known gives {total} of 100.",
                who.en, gone.en, most.en
            ),
            format!(
                "{}不评等级：缺数据指标占总权重{}，超过{}的上限；仅按已有数据计，得分为{total}分（满分100分）。",
                who.zh, gone.zh, most.zh
            ),
        );
    }
    let bonus = if result.bonus > 0.0 {
        let (base, bonus) = (score(result.base), score(result.bonus));
        Both::new(
            format!(", {base} from its indicators and {bonus} bonus points"),
            format!("，其中基础得分{base}分、附加分{bonus}分"),
        )
    } else {
        Both::default()
    };
    Both::new(
        format!("{} scores {total} of 100{}: {}.", who.en, bonus.en, of.en),
        format!("{}得分为{total}分（满分100分）{}，等级为“{}”。", who.zh, bonus.zh, of.zh),
    )
}

/// A year with its word; other periods as they are.
fn year(period: &str) -> String {
    if period.len() == 4 && period.bytes().all(|b| b.is_ascii_digit()) {
        format!("{period}年")
    } else {
        period.to_owned()
    }
}

/// Indicators by what they are worth, the first few.
fn most(outcome: &Outcome, worth: impl Fn(f64, f64) -> f64) -> Vec<(usize, f64)> {
    let scored = outcome.indicators.iter().enumerate().filter_map(|(at, i)| i.score.map(|s| (at, worth(i.share, s))));
    let mut list: Vec<(usize, f64)> = scored.filter(|(_, worth)| *worth >= WORTH_NAMING).collect();
    list.sort_by(|a, b| b.1.total_cmp(&a.1));
    list.truncate(MOST_NAMED);
    list
}

fn lifts(system: &System, outcome: &Outcome) -> Option<Both> {
    let base = outcome.result.base;
    let list = most(outcome, |share, score| share * (score - base));
    let parts = list.iter().map(|&(at, _)| {
        let scored = &outcome.indicators[at];
        let (name, points, share) =
            (name(&system.indicators[at]), score(scored.score.unwrap_or_default()), percent(scored.share));
        Both::new(
            format!("{} ({points} points at {} of the weight)", name.en, share.en),
            format!("{}（{points}分，权重{}）", name.zh, share.zh),
        )
    });
    let parts = enumerated(parts.collect());
    (!list.is_empty())
        .then(|| Both::new(format!("It is lifted most by {}.", parts.en), format!("拉高得分的主要是{}。", parts.zh)))
}

fn holds_down(system: &System, outcome: &Outcome) -> Option<Both> {
    let list = most(outcome, |share, score| share * (100.0 - score));
    let parts = list.iter().map(|&(at, lost)| {
        let points = score(outcome.indicators[at].score.unwrap_or_default());
        let (name, lost) = (name(&system.indicators[at]), score(lost));
        Both::new(
            format!("{} ({points} points, which costs {lost} of the total)", name.en),
            format!("{}（{points}分，总分因此少{lost}分）", name.zh),
        )
    });
    let parts = enumerated(parts.collect());
    (!list.is_empty())
        .then(|| Both::new(format!("It is held down most by {}.", parts.en), format!("失分主要在{}。", parts.zh)))
}

fn missing(system: &System, outcome: &Outcome) -> Option<Both> {
    let with = |wanted: &[Status]| -> Vec<Both> {
        let found = outcome
            .indicators
            .iter()
            .enumerate()
            .filter(|(at, i)| wanted.contains(&i.status) && !system.indicators[*at].bonus);
        found.map(|(at, _)| name(&system.indicators[at])).collect()
    };
    let mut sentences = Vec::new();
    let mut say = |list: Vec<Both>, en: &str, zh: &str| {
        if list.is_empty() {
            return;
        }
        let count = list.len();
        let names = named(list);
        let indicators = if count == 1 { "indicator" } else { "indicators" };
        sentences.push(Both::new(
            format!("{count} {indicators} {en}: {}.", names.en),
            format!("{count}项指标{zh}：{}。", names.zh),
        ));
    };
    say(with(&[Status::MissingExcluded]), "without data, left out", "缺少数据，未参与计分");
    say(with(&[Status::ZeroDenominatorExcluded]), "with a denominator of zero, left out", "分母为零，未参与计分");
    say(with(&[Status::UndefinedExcluded]), "whose formula gives no number, left out", "公式无有效结果，未参与计分");
    say(
        with(&[Status::MissingZero, Status::ZeroDenominatorZero]),
        "without proof or data, counted as 0",
        "无佐证或缺少数据，按0分计",
    );
    let kept = rule_share(system.draft.missing.carry_forward_penalty);
    say(
        with(&[Status::Carried]),
        &format!("from an earlier year, at {} of the score", kept.en),
        &format!("沿用以前年份数据，得分按{}折算", kept.zh),
    );
    let result = &outcome.result;
    if result.excluded > 0.0 {
        let gone = percent(result.excluded);
        let (low, high) = (score(result.low), score(result.high));
        sentences.push(Both::new(
            format!(
                "What is left out is {} of the weight; with it the score would lie between {low} and {high}.",
                gone.en
            ),
            format!("未参与计分的指标占总权重{}，补齐后得分将在{low}～{high}分之间。", gone.zh),
        ));
    }
    (!sentences.is_empty()).then(|| listed(sentences.into_iter(), " ", ""))
}

fn held_back(system: &System, outcome: &Outcome) -> Option<Both> {
    if outcome.gates.is_empty() {
        return None;
    }
    let parts = outcome.gates.iter().map(|&at| {
        let gate = &system.gates[at];
        let (rule, now) = (gate_text(system, gate), shortfall(system, outcome, gate));
        Both::new(format!("{}; {}", rule.en, now.en), format!("{}，{}", rule.zh, now.zh))
    });
    let why = listed(parts, "; ", "；");
    let (alone, of) = (grade(system, Some(outcome.result.band)), grade(system, outcome.result.grade));
    Some(Both::new(
        format!("By its score alone the grade would be “{}”; it is “{}”: {}.", alone.en, of.en, why.en),
        format!("仅按得分可评为“{}”，受门槛条件限制定为“{}”：{}。", alone.zh, of.zh, why.zh),
    ))
}

/// How a gate that lowered the grade is missed.
pub fn shortfall(system: &System, outcome: &Outcome, gate: &Gate) -> Both {
    match gate {
        Gate::Scores { min_level1_score, base_min, .. } => {
            let mut parts = Vec::new();
            for (node, points) in system.draft.level1.iter().zip(&outcome.level1).filter(|(n, _)| !n.bonus) {
                match (min_level1_score, points) {
                    (Some(min), Some(points)) if rounded(*points) < *min => {
                        let points = score(*points);
                        parts.push(Both::new(
                            format!("{} has {points}", node.name_en),
                            format!("{}为{points}分", node.name_zh),
                        ));
                    }
                    (Some(_), None) => {
                        parts.push(Both::new(
                            format!("{} has no score", node.name_en),
                            format!("{}无得分", node.name_zh),
                        ));
                    }
                    _ => {}
                }
            }
            if base_min.is_some_and(|min| rounded(outcome.result.base) < min) {
                let base = score(outcome.result.base);
                let zh = if system.draft.bonus.is_some() { "不含附加分的得分" } else { "总分" };
                let en = if system.draft.bonus.is_some() { "the score without bonus" } else { "the total" };
                parts.push(Both::new(format!("{en} is {base}"), format!("{zh}为{base}分")));
            }
            let parts = enumerated(parts);
            Both::new(format!("here {}", parts.en), format!("目前{}", parts.zh))
        }
        Gate::Class { indicator, .. } => match outcome.indicators[*indicator].class {
            Some(id) => {
                let class = class(id);
                Both::new(format!("here it is “{}”", class.en), format!("目前为“{}”", class.zh))
            }
            None => Both::new("here it cannot be told", "目前缺少数据，无法判定"),
        },
        Gate::Bar { indicator, .. } => {
            let unit = &system.indicators[*indicator].draft.unit;
            let now = value(unit, outcome.indicators[*indicator].value.unwrap_or_default());
            Both::new(format!("here it is {}", now.en), format!("目前为{}", now.zh))
        }
    }
}

fn step(system: &System, outcome: &Outcome, improvements: &[Improvement]) -> Option<Both> {
    let first = improvements.iter().find(|i| i.raises.is_some());
    if let Some(first) = first {
        let text = improvement_text(system, outcome, first);
        let (en, zh) = if outcome.result.grade.is_some() {
            ("The smallest single step that raises the grade", "提升等级的最小单项改进")
        } else {
            ("One gap filled makes a grade possible", "补齐一项即可评定等级")
        };
        return Some(Both::new(format!("{en}: {}.", text.en), format!("{zh}：{}。", text.zh)));
    }
    let largest = improvements.iter().filter(|i| i.gain >= WORTH_NAMING).max_by(|a, b| a.gain.total_cmp(&b.gain))?;
    let text = improvement_text(system, outcome, largest);
    Some(if outcome.result.grade == Some(0) {
        Both::new(format!("The largest gain left: {}.", text.en), format!("提分空间最大的单项改进：{}。", text.zh))
    } else {
        Both::new(
            format!("No single indicator can raise the grade. The largest gain: {}.", text.en),
            format!("仅改进单项指标无法提升等级；提分空间最大的单项改进：{}。", text.zh),
        )
    })
}

/// An improvement in words: what it takes, and what it brings.
pub fn improvement_text(system: &System, outcome: &Outcome, improvement: &Improvement) -> Both {
    let indicator = &system.indicators[improvement.indicator];
    let name = name(indicator);
    let to = improvement.raises.as_ref().map_or(improvement.best, |r| r.score);
    // Data alone may do, whatever they say; and a value may leave a bar behind while its score stays the same.
    let any = improvement.score.is_none() && to == 0.0;
    let (from, to) = (improvement.score.map(score), score(to));
    let points = match from {
        Some(from) if from == to => Both::default(),
        Some(from) => Both::new(format!(" from {from} to {to} points"), format!("由{from}分提高到{to}分")),
        None if any => Both::new(" with data, whatever they say", "补齐数据（无论数值高低）"),
        None => Both::new(format!(" with data and {to} points"), format!("补齐数据并达到{to}分")),
    };
    let takes = improvement
        .raises
        .as_ref()
        .filter(|_| !any)
        .and_then(|raise| takes(system, outcome, improvement.indicator, raise));
    let takes = takes.map_or_else(Both::default, |t| Both::new(format!(" ({})", t.en), format!("（{}）", t.zh)));
    let result = improvement.raises.as_ref().map_or(improvement.at_best, |r| r.result);
    let total = score(result.total);
    let brings = if improvement.raises.is_some() {
        let of = grade(system, result.grade);
        let (least, reach) = if any { ("at least ", "不低于") } else { ("", "可达") };
        let rises = if outcome.result.grade.is_some() { "升" } else { "评" };
        Both::new(
            format!("for a total of {least}{total} and the grade “{}”", of.en),
            format!("总分{reach}{total}分，等级{rises}为“{}”", of.zh),
        )
    } else {
        let gain = score(improvement.gain.abs());
        if improvement.gain < 0.0 {
            Both::new(
                format!("for {gain} fewer points in the total, {total}"),
                format!("总分将减少{gain}分，为{total}分"),
            )
        } else {
            Both::new(
                format!("for {gain} more points in the total, {total}"),
                format!("总分可增加{gain}分，达到{total}分"),
            )
        }
    };
    Both::new(
        format!("{}{}{}, {}", name.en, points.en, takes.en, brings.en),
        format!("{}{}{}，{}", name.zh, points.zh, takes.zh, brings.zh),
    )
}

/// What a score takes: a value, a class, or items.
fn takes(system: &System, outcome: &Outcome, at: usize, raise: &Raise) -> Option<Both> {
    let indicator = &system.indicators[at];
    let scored = &outcome.indicators[at];
    if let Some(id) = raise.wanted.class {
        let class = class(id);
        return Some(Both::new(format!("class “{}”", class.en), format!("达到“{}”", class.zh)));
    }
    if !raise.wanted.items.is_empty() {
        let items = raise.wanted.items.iter().map(|&i| {
            let item = &indicator.items[i];
            let en = if item.text.is_empty() { &item.id } else { &item.text };
            Both::new(en.as_str(), if item.text_zh.is_empty() { en.as_str() } else { item.text_zh.as_str() })
        });
        let items = named(items.collect());
        return Some(Both::new(format!("with proof of {}", items.en), format!("落实并佐证：{}", items.zh)));
    }
    if !indicator.items.is_empty() {
        return None;
    }
    let unit = &indicator.draft.unit;
    let needed = value(unit, raise.wanted.value?);
    Some(match scored.value.map(|x| value(unit, x)) {
        Some(now) => Both::new(
            format!("a value of {}, now {}", needed.en, now.en),
            format!("指标值由{}达到{}", now.zh, needed.zh),
        ),
        None => Both::new(format!("a value of {}", needed.en), format!("指标值达到{}", needed.zh)),
    })
}

/// Parts with an `and` before the last.
fn enumerated(parts: Vec<Both>) -> Both {
    let zh = parts.iter().map(|p| p.zh.as_str()).collect::<Vec<_>>().join("、");
    let en = match parts.split_last() {
        None => String::new(),
        Some((last, [])) => last.en.clone(),
        Some((last, before)) => {
            format!("{} and {}", before.iter().map(|p| p.en.as_str()).collect::<Vec<_>>().join(", "), last.en)
        }
    };
    Both::new(en, zh)
}

/// The first few of a list, and how many more there are.
fn named(mut list: Vec<Both>) -> Both {
    let more = list.len().saturating_sub(MOST_NAMED);
    // One more takes no more room than saying so.
    if more > 1 {
        list.truncate(MOST_NAMED);
        let names = listed(list.into_iter(), ", ", "、");
        return Both::new(format!("{} and {more} more", names.en), format!("{}等{}项", names.zh, more + MOST_NAMED));
    }
    enumerated(list)
}
