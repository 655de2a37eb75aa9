//! The chain of controls behind an activity: what each device removes, in series and in parallel routes.
//!
//! A device with coverage c and efficiency e leaves 1 − c·e of a species. Devices without route act in series in file order;
//! routes are parallel shares of the activity, each with its own series, and what no route takes is untreated (CONTRACT I6).
//! A device that names size classes removes particles class by class, so PM10 and TSP follow from PM2.5, 2.5–10 and above 10 µm.

use crate::matching::RowAt;
use crate::records::ControlTarget;
use tandem_vocab::{SpeciesId, Sym, species};

/// Efficiency of a device for one target.
#[derive(Clone, Copy, Debug)]
pub struct Efficiency {
    /// What it removes.
    pub target: ControlTarget,
    /// Fraction removed of what passes, 0 to 1.
    pub fraction: f64,
    /// Factor row it comes from; `None` where controls.csv gives it.
    pub row: Option<RowAt>,
}

/// A device on an activity.
#[derive(Clone, Debug)]
pub struct Device {
    /// Technology as the case writes it.
    pub technology: Sym,
    /// Share of the activity that passes it; inside a route, share of the route.
    pub coverage: f64,
    /// Coverage as recorded.
    pub recorded_coverage: f64,
    /// What it removes.
    pub efficiencies: Vec<Efficiency>,
    /// Line of controls.csv.
    pub line: u32,
    /// Route, or none.
    pub route: Sym,
    /// Whether its reagent is recorded as an activity of its own (CONTRACT I7).
    pub reagent_recorded: bool,
}

/// One stage of the chain.
#[derive(Clone, Debug)]
pub enum Stage {
    /// A device on everything.
    Single(usize),
    /// Parallel routes: share of the activity and the devices in series.
    Routes(Vec<(f64, Vec<usize>)>),
}

/// Devices and their order.
#[derive(Clone, Debug, Default)]
pub struct Chain {
    /// The devices.
    pub devices: Vec<Device>,
    /// The order in which they act.
    pub stages: Vec<Stage>,
}

/// Mass of a species removed by a device, kg per base unit of the activity.
#[derive(Clone, Copy, Debug)]
pub struct Removed {
    /// Position in [`Chain::devices`].
    pub device: usize,
    /// Species.
    pub species: SpeciesId,
    /// Efficiency that acted (mass weighted over size classes).
    pub efficiency: f64,
    /// kg per base unit.
    pub mass: f64,
}

impl Device {
    fn direct(&self, target: ControlTarget) -> Option<f64> {
        self.efficiencies.iter().find(|e| e.target == target).map(|e| e.fraction)
    }

    /// Whether it removes anything of a species.
    pub fn acts_on(&self, species: SpeciesId) -> bool {
        let name = species.name();
        self.direct(ControlTarget::Species(species)).is_some()
            || ((name == "PM10" || name == "TSP") && self.by_class())
            || ((name == "BC" || name == "OC")
                && self.direct(ControlTarget::Species(species::known("PM2.5"))).is_some())
    }

    fn by_class(&self) -> bool {
        self.efficiencies.iter().any(|e| matches!(e.target, ControlTarget::Coarse | ControlTarget::Large))
    }

    /// Efficiency for a species, given the masses that arrive.
    fn efficiency(&self, species: SpeciesId, masses: &[(SpeciesId, f64)]) -> f64 {
        if let Some(direct) = self.direct(ControlTarget::Species(species)) {
            return direct;
        }
        let fine = species::known("PM2.5");
        let name = species.name();
        if name == "BC" || name == "OC" {
            return self.direct(ControlTarget::Species(fine)).unwrap_or(0.0);
        }
        if !self.by_class() || (name != "PM10" && name != "TSP") {
            return 0.0;
        }
        let mass = |s: SpeciesId| masses.iter().find(|(x, _)| *x == s).map(|&(_, m)| m);
        let all = mass(species).unwrap_or(0.0);
        if all <= 0.0 {
            return 0.0;
        }
        let ten = species::known("PM10");
        let e_fine = self.direct(ControlTarget::Species(fine)).unwrap_or(0.0);
        let e_coarse =
            self.direct(ControlTarget::Coarse).or(self.direct(ControlTarget::Species(ten))).unwrap_or(e_fine);
        let e_large = self.direct(ControlTarget::Large).unwrap_or(e_coarse);
        // A size that is not estimated counts as the finest that is: the smallest removal.
        let m_fine = mass(fine).unwrap_or(0.0).min(all);
        if name == "PM10" {
            if mass(fine).is_none() {
                return e_fine.min(e_coarse);
            }
            return (m_fine * e_fine + (all - m_fine) * e_coarse) / all;
        }
        let m_ten = mass(ten).map_or(m_fine, |m| m.min(all)).max(m_fine);
        if mass(fine).is_none() && mass(ten).is_none() {
            return e_fine.min(e_coarse).min(e_large);
        }
        (m_fine * e_fine + (m_ten - m_fine) * e_coarse + (all - m_ten) * e_large) / all
    }
}

impl Chain {
    /// Whether any device acts on a species.
    pub fn acts_on(&self, species: SpeciesId) -> Option<&Device> {
        self.devices.iter().find(|d| d.acts_on(species))
    }

    /// Sends gross masses through the chain: what is left, and what each device removed.
    ///
    /// | argument | shape | unit |
    /// |---|---|---|
    /// | `gross` | species | kg per base unit of the activity |
    /// | returned | species; device × species | the same |
    pub fn run(&self, gross: &[(SpeciesId, f64)]) -> (Vec<(SpeciesId, f64)>, Vec<Removed>) {
        let mut masses = gross.to_vec();
        let mut removed = Vec::new();
        for stage in &self.stages {
            match stage {
                Stage::Single(device) => self.pass(*device, &mut masses, &mut removed),
                Stage::Routes(routes) => {
                    let taken: f64 = routes.iter().map(|(share, _)| share).sum();
                    let mut left: Vec<_> = masses.iter().map(|&(s, m)| (s, m * (1.0 - taken).max(0.0))).collect();
                    for (share, devices) in routes {
                        let mut part: Vec<_> = masses.iter().map(|&(s, m)| (s, m * share)).collect();
                        for device in devices {
                            self.pass(*device, &mut part, &mut removed);
                        }
                        for (sum, (_, m)) in left.iter_mut().zip(part) {
                            sum.1 += m;
                        }
                    }
                    masses = left;
                }
            }
        }
        (masses, removed)
    }

    fn pass(&self, at: usize, masses: &mut [(SpeciesId, f64)], removed: &mut Vec<Removed>) {
        let device = &self.devices[at];
        let efficiencies: Vec<f64> = masses.iter().map(|&(s, _)| device.efficiency(s, masses)).collect();
        for ((species, mass), efficiency) in masses.iter_mut().zip(efficiencies) {
            if efficiency == 0.0 {
                continue;
            }
            let taken = *mass * device.coverage * efficiency;
            *mass *= 1.0 - device.coverage * efficiency;
            removed.push(Removed { device: at, species: *species, efficiency, mass: taken });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use species::known;

    fn device(coverage: f64, efficiencies: &[(&str, f64)]) -> Device {
        Device {
            technology: Sym::NONE,
            coverage,
            recorded_coverage: coverage,
            efficiencies: efficiencies
                .iter()
                .map(|&(t, fraction)| Efficiency { target: ControlTarget::parse(t).unwrap(), fraction, row: None })
                .collect(),
            line: 2,
            route: Sym::NONE,
            reagent_recorded: false,
        }
    }

    #[test]
    fn devices_in_series() {
        // 800 kg COD; half passes a tank at 0.3, all passes a plant at 0.72: 800 x 0.85 x 0.28 = 190.4.
        let chain = Chain {
            devices: vec![device(0.5, &[("COD", 0.3)]), device(1.0, &[("COD", 0.72)])],
            stages: vec![Stage::Single(0), Stage::Single(1)],
        };
        let (left, removed) = chain.run(&[(known("COD"), 800.0)]);
        assert!((left[0].1 - 190.4).abs() < 1e-9);
        assert!((removed.iter().map(|r| r.mass).sum::<f64>() - 609.6).abs() < 1e-9);
    }

    #[test]
    fn a_filter_acts_by_size_class() {
        // PM2.5 6, PM10 10, TSP 20: classes 6, 4, 10 at 0.5, 0.9, 0.99 leave 3, 0.4, 0.1.
        let chain = Chain {
            devices: vec![device(1.0, &[("PM2.5", 0.5), ("PM2.5-10", 0.9), ("PM>10", 0.99)])],
            stages: vec![Stage::Single(0)],
        };
        let (left, _) = chain.run(&[(known("PM2.5"), 6.0), (known("PM10"), 10.0), (known("TSP"), 20.0)]);
        let masses: Vec<f64> = left.iter().map(|x| x.1).collect();
        for (got, want) in masses.iter().zip([3.0, 3.4, 3.5]) {
            assert!((got - want).abs() < 1e-9, "{masses:?}");
        }
    }
}
