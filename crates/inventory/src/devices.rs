//! From rows of controls.csv to the devices of one activity, and from devices to their efficiencies.

use crate::chain::{Chain, Device, Efficiency, Stage};
use crate::findings::{Finding, Table};
use crate::matching::{FactorIndex, Keys, Lineage, canonical_technology};
use crate::records::{Control, ControlTarget, Gives, Records};
use tandem_vocab::Sym;

/// A device as recorded; equal lists are shared by all activities that have them.
#[derive(Clone, Debug)]
pub struct DeviceSpec {
    /// Technology as the case writes it.
    pub technology: Sym,
    /// Route, or none.
    pub route: Sym,
    /// Share of the activity that passes it.
    pub coverage: f64,
    /// Species with the case's own efficiency (`None`: the table's).
    pub overrides: Vec<(ControlTarget, Option<f64>)>,
    /// Whether it removes nothing but `overrides`.
    pub only_overrides: bool,
    /// Targets that another row of the same device speaks for.
    pub excluded: Vec<ControlTarget>,
    /// Line of controls.csv.
    pub line: u32,
}

impl DeviceSpec {
    /// A text that is equal for devices that act alike.
    pub fn fingerprint(&self) -> String {
        use std::fmt::Write;
        let mut text =
            format!("{}|{}|{:x}|{}", self.technology.0, self.route.0, self.coverage.to_bits(), self.only_overrides);
        for (target, value) in &self.overrides {
            let _ = write!(text, "|{}={:x}", target.name(), value.map_or(u64::MAX, f64::to_bits));
        }
        for target in &self.excluded {
            let _ = write!(text, "|-{}", target.name());
        }
        text
    }
}

/// Joins the rows of one activity, in file order, into devices.
///
/// Rows of the same technology and route that name different species are one device with several efficiencies; naming a
/// species again, or none again, is a second device in series.
pub fn specs<'a>(rows: impl IntoIterator<Item = &'a Control>) -> Vec<DeviceSpec> {
    let mut devices: Vec<DeviceSpec> = Vec::new();
    for row in rows {
        let same = |d: &DeviceSpec| d.technology == row.technology && d.route == row.route;
        if let Some((target, value)) = row.override_ {
            let spoken = |d: &DeviceSpec| d.overrides.iter().any(|(t, _)| *t == target) || d.excluded.contains(&target);
            if let Some(device) = devices.iter_mut().find(|d| same(d) && !spoken(d)) {
                if device.coverage == row.coverage {
                    device.overrides.push((target, value));
                    continue;
                }
                device.excluded.push(target);
                devices.push(DeviceSpec { overrides: vec![(target, value)], only_overrides: true, ..spec(row) });
                continue;
            }
            devices.push(DeviceSpec { overrides: vec![(target, value)], ..spec(row) });
        } else {
            devices.push(spec(row));
        }
    }
    devices
}

fn spec(row: &Control) -> DeviceSpec {
    DeviceSpec {
        technology: row.technology,
        route: row.route,
        coverage: row.coverage,
        overrides: Vec::new(),
        only_overrides: false,
        excluded: Vec::new(),
        line: row.line,
    }
}

/// Whether the technology's reagent may be recorded as an activity of its own.
pub fn uses_urea(records: &Records, technology: Sym) -> bool {
    records.terms.technology(records.symbols.name(technology)).is_some_and(|t| t.reagent == "urea")
}

/// The chain of an activity: efficiencies by the case, then its factors.csv, then the library.
pub fn chain(
    records: &Records,
    index: &FactorIndex,
    specs: &[DeviceSpec],
    keys: &Keys,
    lineage: &Lineage,
    urea_recorded: bool,
    findings: &mut Vec<Finding>,
) -> Chain {
    let mut chain = Chain::default();
    for spec in specs {
        let efficiencies = efficiencies(records, index, spec, keys, lineage, findings);
        chain.devices.push(Device {
            technology: spec.technology,
            coverage: spec.coverage,
            recorded_coverage: spec.coverage,
            efficiencies,
            line: spec.line,
            route: spec.route,
            reagent_recorded: urea_recorded && uses_urea(records, spec.technology),
        });
    }
    order(&mut chain);
    chain
}

fn efficiencies(
    records: &Records,
    index: &FactorIndex,
    spec: &DeviceSpec,
    keys: &Keys,
    lineage: &Lineage,
    findings: &mut Vec<Finding>,
) -> Vec<Efficiency> {
    let technology = canonical_technology(records, spec.technology);
    let mut list: Vec<Efficiency> = spec
        .overrides
        .iter()
        .filter_map(|&(target, value)| value.map(|fraction| Efficiency { target, fraction, row: None }))
        .collect();
    let rows = index.of_control(records, technology, keys, lineage);
    for (at, candidate) in rows.iter().enumerate() {
        let row = &records.factors[candidate.row as usize];
        let Gives::Removal { target } = row.gives else { continue };
        let asked = spec.overrides.iter().any(|(t, _)| *t == target);
        if list.iter().any(|e| e.target == target) || spec.excluded.contains(&target) || (spec.only_overrides && !asked)
        {
            continue;
        }
        let tie = rows[at + 1..].iter().find(|other| {
            let same = matches!(records.factors[other.row as usize].gives, Gives::Removal { target: t } if t == target);
            same && candidate.of_case() && other.of_case() && other.keys() == candidate.keys()
        });
        if let Some(other) = tie {
            findings.push(tie_of(records, candidate.row, other.row));
        }
        list.push(Efficiency { target, fraction: row.value, row: Some(candidate.row) });
    }
    list
}

/// The finding that two rows of the case's own factors.csv fit an activity equally well.
pub fn tie_of(records: &Records, a: u32, b: u32) -> Finding {
    let (x, y) = (&records.factors[a as usize], &records.factors[b as usize]);
    let (first, later) = if x.line <= y.line { (x, y) } else { (y, x) };
    Finding {
        table: Table::Factors,
        line: later.line,
        column: "factor_id",
        message: format!(
            "`{}` (row {}) and `{}` fit the same activity with the same number of keys",
            records.symbols.name(first.id),
            first.line,
            records.symbols.name(later.id)
        ),
        help: "give one of them a further key (technology, sector, region, source_id, activity_id, years) or remove it"
            .into(),
        activity: None,
    }
}

/// Puts the devices in stages: routes together where the first of them stands.
fn order(chain: &mut Chain) {
    let mut routes: Vec<(Sym, f64, Vec<usize>)> = Vec::new();
    let mut at_stage = None;
    for (at, device) in chain.devices.iter().enumerate() {
        if device.route.is_none() {
            chain.stages.push(Stage::Single(at));
            continue;
        }
        if at_stage.is_none() {
            at_stage = Some(chain.stages.len());
            chain.stages.push(Stage::Routes(Vec::new()));
        }
        match routes.iter_mut().find(|(name, ..)| *name == device.route) {
            Some((_, share, list)) => {
                *share = share.max(device.recorded_coverage);
                list.push(at);
            }
            None => routes.push((device.route, device.recorded_coverage, vec![at])),
        }
    }
    for (_, share, list) in &routes {
        for &at in list {
            let device = &mut chain.devices[at];
            device.coverage = if *share > 0.0 { device.recorded_coverage / share } else { 0.0 };
        }
    }
    if let Some(stage) = at_stage {
        chain.stages[stage] = Stage::Routes(routes.into_iter().map(|(_, share, list)| (share, list)).collect());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tandem_vocab::species::known;

    fn row(technology: u32, species: Option<(&str, f64)>, coverage: f64, line: u32) -> Control {
        Control {
            source: 0,
            activity: None,
            technology: Sym(technology),
            coverage,
            override_: species.map(|(s, e)| (ControlTarget::Species(known(s)), Some(e))),
            route: Sym::NONE,
            line,
        }
    }

    #[test]
    fn rows_of_one_device_are_joined_and_a_second_one_is_in_series() {
        let rows = [
            row(7, Some(("SO2", 0.9)), 1.0, 2),
            row(7, Some(("PM2.5", 0.5)), 1.0, 3),
            row(7, Some(("SO2", 0.8)), 1.0, 4),
            row(8, None, 0.5, 5),
        ];
        let devices = specs(&rows);
        assert_eq!(devices.len(), 3);
        assert_eq!(devices[0].overrides.len(), 2);
        assert_eq!(devices[1].line, 4);
    }
}
