//! What the parts of carbon credit are made of, and what would make them where they are missing.

use super::{Names, Rated, Ratio, Told};
use crate::figures::{Figure, Figures, amount, at, positive, row_needed, unit_clash};
use crate::loaded::Loaded;
use rustc_hash::FxHashMap;
use tandem_case::Organisation;
use tandem_case::index::credit::{Cap, Item, Measure, When};
use tandem_evaluate::credit::{attainment, required_decline, score};
use tandem_vocab::Period;

/// A value with its source, or what is missing.
type Found = Result<(f64, Names), Names>;

/// Finds what parts are made of.
pub(super) struct Asker<'a> {
    case: &'a Loaded,
    period: Period,
    base: Period,
    figures: Figures<'a>,
    co2: FxHashMap<String, f64>,
    co2_base: FxHashMap<String, f64>,
    power: FxHashMap<String, f64>,
}

impl<'a> Asker<'a> {
    /// For a case and a period.
    pub(super) fn new(case: &'a Loaded, period: Period) -> Self {
        let base = case.manifest.base_period;
        Self {
            case,
            period,
            base,
            figures: Figures::new(case),
            co2: case.co2_of_organisations(period),
            co2_base: case.co2_of_organisations(base),
            power: case.power_of_organisations(period),
        }
    }

    /// Scores an organisation.
    pub(super) fn rate(&self, org: &'a Organisation) -> Rated<'a> {
        let system = &self.case.credit_system;
        let id = org.org_id.as_str();
        let mut flags = Vec::new();
        let (mut ratio, mut decline) = (Ratio::default(), None);
        let mut parts = Vec::new();
        for (part, scored) in system.parts.iter().zip(&system.rules.parts) {
            let found = match &part.measure {
                Measure::EfficiencyRatio => self.efficiency(id, &mut flags).map(|(value, source, by_value_added)| {
                    if by_value_added {
                        ratio = Ratio { k: Some(value), class: scored.rule.class(value) };
                    }
                    (value, source)
                }),
                Measure::Decline { period_years } => self.decline(id, *period_years).map(|(fell, required, source)| {
                    decline = Some((fell, required));
                    (attainment(fell, required), source)
                }),
                Measure::RenewablePowerShare => self.renewable_share(id, &mut flags),
                Measure::ManagementScore => self.management(id),
                Measure::Checklist { indicator, items } => self.checklist(id, indicator, items),
            };
            parts.push(match found {
                Ok((value, source)) => Told { value: Some(value), source },
                Err(source) => Told { value: None, source },
            });
        }
        let caps: Vec<(&Cap, Names)> =
            system.caps.iter().filter_map(|cap| Some((cap, self.capped(id, cap)?))).collect();
        flags.extend(self.contradictions(id, &caps));
        let values: Vec<Option<f64>> = parts.iter().map(|p| p.value).collect();
        let levels: Vec<usize> = caps.iter().map(|(cap, _)| cap.at_most).collect();
        let credit = score(&system.rules, &values, &levels);
        let co2_t = self.co2(id, self.period).ok().map(|(tonnes, _)| tonnes);
        Rated { org, co2_t, ratio, decline, parts, caps, flags, credit }
    }

    /// A figure of an organisation, or the row that would give it.
    fn figure(&self, org: &str, indicator: &str, unit: &str, period: Period) -> Result<Figure<'a>, Names> {
        self.figures.of(org, indicator, period).ok_or_else(|| row_needed(org, indicator, unit, period))
    }

    /// Tonnes of CO2: a row `inv.co2.total`, else the ledger.
    fn co2(&self, org: &str, period: Period) -> Found {
        const INDICATOR: &str = "inv.co2.total";
        if let Some(figure) = self.figures.of(org, INDICATOR, period) {
            let tonnes = figure.within("t CO2").ok_or_else(|| unit_clash(&figure, "t CO2"))?;
            let (en, zh) = at(&figure);
            return Ok((
                tonnes,
                (format!("CO2 {} t ({en})", shown(tonnes)), format!("CO2 {} t（{zh}）", shown(tonnes))),
            ));
        }
        let ledger = if period == self.base { &self.co2_base } else { &self.co2 };
        let Some(kg) = ledger.get(org) else {
            return Err((
                format!(
                    "activities.csv: no record of {org} in {period} gives CO2; add its activities, or a row {INDICATOR} to statistics.csv"
                ),
                format!(
                    "activities.csv 中 {org} 在 {period} 没有产生 CO2 的活动记录；需补充活动水平，或在 statistics.csv 中补充 {INDICATOR}"
                ),
            ));
        };
        let tonnes = shown(kg / 1e3);
        Ok((
            kg / 1e3,
            (format!("CO2 {tonnes} t (ledger, boundary organisation)"), format!("CO2 {tonnes} t（台账，组织边界）")),
        ))
    }

    /// CO2 per value added over the mean of the sector; where value added is not above 0, the same per output, which is flagged.
    fn efficiency(&self, org: &str, flags: &mut Vec<Names>) -> Result<(f64, Names, bool), Names> {
        let (co2_t, co2) = self.co2(org, self.period)?;
        let added = self.figure(org, "stat.iva", "10^4 CNY", self.period)?;
        let by_value_added = added.written > 0.0;
        let (activity, bench) = if by_value_added {
            (added, self.figure(org, "bench.co2_intensity_industry", "t CO2/10^4 CNY", self.period)?)
        } else {
            flags.push((
                format!(
                    "value added is {} ({}), not above 0: K is undefined, efficiency is per output",
                    added.words(),
                    at(&added).0
                ),
                format!(
                    "工业增加值为 {}（{}），不大于零，K 值无意义，碳效改按产值（产量）计算",
                    added.words(),
                    at(&added).1
                ),
            ));
            let output = self.figure(org, "stat.output", "10^4 CNY", self.period)?;
            (positive(output)?, self.figure(org, "bench.co2_intensity_output", "t CO2/10^4 CNY", self.period)?)
        };
        let bench = positive(bench)?;
        let mean = amount(&bench, &format!("t CO2/{}", activity.row.unit))?;
        let ratio = co2_t / activity.written / mean;
        let (what_en, what_zh) = activity_words(&activity);
        let source = (
            format!(
                "{}; {what_en} {} ({}); mean of the sector {} ({})",
                co2.0,
                activity.words(),
                at(&activity).0,
                bench.words(),
                at(&bench).0
            ),
            format!(
                "{}；{what_zh} {}（{}）；行业平均 {}（{}）",
                co2.1,
                activity.words(),
                at(&activity).1,
                bench.words(),
                at(&bench).1
            ),
        );
        Ok((ratio, source, by_value_added))
    }

    /// Decline of CO2 per value added since the base period, and the decline that the target asks for by now; per output where
    /// value added is not known, or not above 0, in both periods.
    fn decline(&self, org: &str, period_years: f64) -> Result<(f64, f64, Names), Names> {
        let (period, base) = (self.period, self.base);
        let years = f64::from(period.year()) - f64::from(base.year());
        if years <= 0.0 {
            return Err((
                format!("{period} is not after the base period {base}: ask for a later period with --period"),
                format!("{period} 不晚于基期 {base}，需用 --period 指定较晚的统计期"),
            ));
        }
        let (now_t, now_co2) = self.co2(org, period)?;
        let (base_t, base_co2) = self.co2(org, base)?;
        let pair = |indicator: &str, unit: &str| -> Result<(Figure<'a>, Figure<'a>, f64), Names> {
            let now = positive(self.figure(org, indicator, unit, period)?)?;
            let then = positive(self.figure(org, indicator, unit, base)?)?;
            let grown = amount(&now, &then.row.unit)? / then.written;
            Ok((now, then, grown))
        };
        let by_value_added = pair("stat.iva", "10^4 CNY");
        let (now, then, grown) = by_value_added.or_else(|needs| pair("stat.output", "10^4 CNY").map_err(|_| needs))?;
        if base_t <= 0.0 {
            return Err((
                format!("CO2 of {org} in the base period {base} is not above 0, so it has no decline ({})", base_co2.0),
                format!("{org} 基期 {base} 的 CO2 排放不大于零，无法计算降幅（{}）", base_co2.1),
            ));
        }
        const TARGET: &str = "plan.co2_intensity_decline";
        let target = match self.figures.of(org, TARGET, period) {
            Some(target) => target,
            None => self.figure(org, TARGET, "ratio", base).map_err(|_| row_needed(org, TARGET, "ratio", period))?,
        };
        let over_period = amount(&target, "ratio")?;
        if over_period >= 1.0 {
            return Err((
                format!(
                    "statistics.csv row {}: {TARGET} is {}, a decline below 1 (100 %) is meant",
                    target.row.line,
                    target.words()
                ),
                format!(
                    "statistics.csv 第 {} 行：{TARGET} 为 {}，应为小于 1（100%）的降幅",
                    target.row.line,
                    target.words()
                ),
            ));
        }
        let fell = 1.0 - now_t / base_t / grown;
        let required = required_decline(over_period, years, period_years);
        let ((what_en, what_zh), percent) = (activity_words(&now), |share: f64| format!("{:.2}", 100.0 * share));
        let (fell_shown, required_shown) = (percent(fell), percent(required));
        let source = (
            format!(
                "CO2 per {what_en} fell by {fell_shown} % from {base} to {period}, {required_shown} % are required by then ({} in {period_years} years, {}); {}, before {}; {what_en} {} ({}), before {} ({})",
                target.words(),
                at(&target).0,
                now_co2.0,
                base_co2.0,
                now.words(),
                at(&now).0,
                then.words(),
                at(&then).0
            ),
            format!(
                "{base} 至 {period} 单位{what_zh} CO2 排放下降 {fell_shown}%，届时应下降 {required_shown}%（{period_years} 年目标 {}，{}）；{}，基期 {}；{what_zh} {}（{}），基期 {}（{}）",
                target.words(),
                at(&target).1,
                now_co2.1,
                base_co2.1,
                now.words(),
                at(&now).1,
                then.words(),
                at(&then).1
            ),
        );
        Ok((fell, required, source))
    }

    /// Renewable power over power used: a row `energy.power`, else what was bought and generated less what was sold.
    fn renewable_share(&self, org: &str, flags: &mut Vec<Names>) -> Found {
        let renewable = self.figure(org, "energy.renewable_power", "MWh", self.period)?;
        let renewable_mwh = amount(&renewable, "MWh")?;
        let (used_mwh, used): (f64, Names) = match self.figures.of(org, "energy.power", self.period) {
            Some(power) => {
                let power = positive(power)?;
                (
                    amount(&power, "MWh")?,
                    (format!("{} ({})", power.words(), at(&power).0), format!("{}（{}）", power.words(), at(&power).1)),
                )
            }
            None => {
                const GJ_PER_MWH: f64 = 3.6;
                let used = self.power.get(org).copied().filter(|gj| *gj > 0.0);
                let gj = used.ok_or_else(|| row_needed(org, "energy.power", "MWh", self.period))?;
                let mwh = shown(gj / GJ_PER_MWH);
                (
                    gj / GJ_PER_MWH,
                    (
                        format!("{mwh} MWh (ledger: bought, generated less sold)"),
                        format!("{mwh} MWh（台账：外购加自发减外售）"),
                    ),
                )
            }
        };
        let share = renewable_mwh / used_mwh;
        if !(0.0..=1.0).contains(&share) {
            flags.push((
                format!(
                    "renewable power {} ({}) is not between 0 and the power used {}",
                    renewable.words(),
                    at(&renewable).0,
                    used.0
                ),
                format!("可再生电力 {}（{}）不在 0 与用电量 {} 之间", renewable.words(), at(&renewable).1, used.1),
            ));
        }
        let source = (
            format!("renewable power {} ({}) of {}", renewable.words(), at(&renewable).0, used.0),
            format!("可再生电力 {}（{}），用电量 {}", renewable.words(), at(&renewable).1, used.1),
        );
        Ok((share, source))
    }

    /// Score of management coordination (0 to 100): the row `index.management`, else the level-1 score `enterprise.management` of the
    /// enterprise index, where anything below it is proven.
    fn management(&self, org: &str) -> Found {
        let figure = match self.figure(org, "index.management", "points", self.period) {
            Ok(figure) => figure,
            Err(missing) => return self.case.management_score(org, self.period).ok_or(missing),
        };
        let points = amount(&figure, "points")?;
        if !(0.0..=100.0).contains(&points) {
            return Err((
                format!(
                    "statistics.csv row {}: index.management is {}; a score lies between 0 and 100",
                    figure.row.line,
                    figure.words()
                ),
                format!(
                    "statistics.csv 第 {} 行：index.management 为 {}，得分应在 0 至 100 之间",
                    figure.row.line,
                    figure.words()
                ),
            ));
        }
        Ok((points, at(&figure)))
    }

    fn proven(&self, org: &str, indicator: &str, item: &str, within: Period) -> Option<u32> {
        let rows = self.case.checklists.iter();
        rows.filter(|c| c.subject == org && c.indicator == indicator && c.item == item && c.period.overlaps(within))
            .map(|c| c.line)
            .next()
    }

    /// Points of the items proven in the period.
    fn checklist(&self, org: &str, indicator: &str, items: &[Item]) -> Found {
        let proven: Vec<(&Item, Option<u32>)> =
            items.iter().map(|item| (item, self.proven(org, indicator, &item.id, self.period))).collect();
        if proven.iter().all(|(_, line)| line.is_none()) {
            let ids = items.iter().map(|i| i.id.as_str()).collect::<Vec<_>>().join(", ");
            return Err((
                format!(
                    "checklists.csv: no item of {org} is proven for {}; add rows with subject {org}, period {}, indicator {indicator}, item {ids}",
                    self.period, self.period
                ),
                format!(
                    "checklists.csv 中 {org} 在 {} 没有已证实的条目；需补充 subject {org}、period {}、indicator {indicator}、item {ids} 的行",
                    self.period, self.period
                ),
            ));
        }
        let points = proven.iter().filter(|(_, line)| line.is_some()).map(|(item, _)| item.points).sum();
        let words = |chinese: bool| {
            let told = proven.iter().map(|(item, line)| match (line, chinese) {
                (Some(line), false) => format!("{} {} points (checklists.csv row {line})", item.id, item.points),
                (Some(line), true) => format!("{}得 {} 分（checklists.csv 第 {line} 行）", item.name_zh, item.points),
                (None, false) => format!("{} not proven ({})", item.id, item.name_en),
                (None, true) => format!("未证实：{}", item.name_zh),
            });
            told.collect::<Vec<_>>().join(if chinese { "；" } else { "; " })
        };
        Ok((points, (words(false), words(true))))
    }

    /// Why a cap holds: the row that is there, or the one that is not.
    fn capped(&self, org: &str, cap: &Cap) -> Option<Names> {
        match cap.when {
            When::Present { months } => {
                let line = self.proven(org, &cap.indicator, &cap.item, self.period.months_up_to_end(months))?;
                Some((format!("checklists.csv row {line}"), format!("checklists.csv 第 {line} 行")))
            }
            When::Absent => match self.proven(org, &cap.indicator, &cap.item, self.period) {
                Some(_) => None,
                None => Some((
                    format!(
                        "checklists.csv has no row with subject {org}, period {}, indicator {}, item {}",
                        self.period, cap.indicator, cap.item
                    ),
                    format!(
                        "checklists.csv 中没有 subject {org}、period {}、indicator {}、item {} 的行",
                        self.period, cap.indicator, cap.item
                    ),
                )),
            },
        }
    }

    /// A checklist that claims what an event of the same name denies.
    fn contradictions(&self, org: &str, caps: &[(&Cap, Names)]) -> Vec<Names> {
        const NO_PENALTY: &str = "credit";
        let penalty = caps.iter().find(|(cap, _)| cap.item == "serious_penalty");
        let Some((_, event)) = penalty else { return Vec::new() };
        let measures = self.case.credit_system.parts.iter().map(|p| &p.measure);
        let claimed = measures.filter_map(|measure| match measure {
            Measure::Checklist { indicator, items } if items.iter().any(|i| i.id == NO_PENALTY) => {
                self.proven(org, indicator, NO_PENALTY, self.period)
            }
            _ => None,
        });
        claimed
            .map(|line| {
                (
                    format!(
                        "checklists.csv row {line} says there was no serious penalty, {} says there was: check both",
                        event.0
                    ),
                    format!("checklists.csv 第 {line} 行称无重大处罚，而{}记有重大处罚，需核实", event.1),
                )
            })
            .collect()
    }
}

/// A number as a person reads it in a sentence.
fn shown(value: f64) -> String {
    if value.abs() >= 100.0 { format!("{value:.0}") } else { format!("{value:.3}") }
}

/// What CO2 is divided by.
fn activity_words(figure: &Figure<'_>) -> (&'static str, &'static str) {
    if figure.row.indicator == "stat.iva" {
        ("value added", "工业增加值")
    } else {
        ("output", "产值（产量）")
    }
}
