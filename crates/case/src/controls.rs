//! controls.csv: devices that remove pollutants from activities.

use crate::CaseError;
use crate::activities::{Found, ReadActivities};
use crate::csv_table::{Cells, Column, Folder, needed, optional};
use crate::fault::FileFaults;
use crate::library::Library;
use crate::sources::{self, Sources};
use crate::words::{self, OwnWords, Word};
use rustc_hash::{FxHashMap, FxHashSet};
use tandem_inventory::records::{Control, ControlTarget};
use tandem_vocab::{Sym, Symbols, nearest, species};

pub(crate) const FILE: &str = "controls.csv";

const SOURCE_ID: usize = 0;
const ACTIVITY_ID: usize = 1;
const TECHNOLOGY: usize = 2;
const COVERAGE: usize = 3;
const SPECIES: usize = 4;
const EFFICIENCY: usize = 5;
const ROUTE: usize = 6;
const COLUMNS: &[Column] = &[
    needed("source_id"),
    optional("activity_id"),
    needed("technology"),
    optional("coverage"),
    optional("species"),
    optional("efficiency"),
    optional("route"),
];

/// A row whose references are not yet looked up.
pub(crate) struct Draft {
    line: u32,
    source: Box<str>,
    activity: Box<str>,
    technology: Sym,
    coverage: Option<f64>,
    override_: Option<(ControlTarget, Option<f64>)>,
    route: Sym,
    sound: bool,
}

/// Reads the file; technologies that it defines become known.
pub(crate) fn read(
    folder: &Folder<'_>,
    symbols: &mut Symbols,
    own: &mut OwnWords,
    faults: &mut FileFaults,
) -> Result<Vec<Draft>, CaseError> {
    let mut drafts = Vec::new();
    folder.each(FILE, COLUMNS, faults, |cells| {
        let source = cells.id(SOURCE_ID);
        let technology = cells.required(TECHNOLOGY);
        if cells.filled(SPECIES).is_some() && cells.filled(EFFICIENCY).is_some() {
            own.add(Word::Technology, technology);
        }
        let coverage = share(cells, COVERAGE);
        let override_ = removal(cells);
        let Some(source) = source else { return };
        drafts.push(Draft {
            line: cells.line(),
            source: source.into(),
            activity: cells.text(ACTIVITY_ID).into(),
            technology: symbols.intern(technology),
            coverage: if cells.filled(COVERAGE).is_none() { Some(1.0) } else { coverage },
            override_,
            route: symbols.intern(cells.text(ROUTE)),
            sound: cells.sound(),
        });
    })?;
    Ok(drafts)
}

fn share(cells: &mut Cells<'_>, column: usize) -> Option<f64> {
    let value = cells.number(column)?;
    if (0.0..=1.0).contains(&value) {
        return Some(value);
    }
    let name = COLUMNS[column].name;
    let help = if (2.0..=100.0).contains(&value) {
        format!("Write a share: {value} % is {}.", value / 100.0)
    } else {
        "Write a share between 0 and 1.".to_owned()
    };
    cells.fault(column, format!("The {name} is {}; a share lies between 0 and 1.", cells.text(column)), help);
    None
}

/// Species and efficiency of a row that names a species.
fn removal(cells: &mut Cells<'_>) -> Option<(ControlTarget, Option<f64>)> {
    let efficiency = share(cells, EFFICIENCY);
    let Some(name) = cells.filled(SPECIES) else {
        if cells.filled(EFFICIENCY).is_some() {
            cells.fault(
                SPECIES,
                "An efficiency is given without the species it holds for.".to_owned(),
                "Name the species, or leave the efficiency empty to take the library's.",
            );
        }
        return None;
    };
    let Some(target) = ControlTarget::parse(name) else {
        let near = nearest(name, species::ALL.iter().map(|s| s.name).chain(["PM2.5-10", "PM>10"]));
        let help = near.map_or_else(
            || "`tandem list species` shows all.".to_owned(),
            |near| format!("The nearest known species is `{near}`; `tandem list species` shows all."),
        );
        cells.fault(SPECIES, format!("The species `{name}` is not known."), help);
        return None;
    };
    Some((target, efficiency))
}

/// Looks up the references of all rows and checks the parallel routes.
pub(crate) fn resolve(
    drafts: Vec<Draft>,
    library: &Library,
    own: &OwnWords,
    sources: &Sources,
    activities: &ReadActivities,
    symbols: &Symbols,
    faults: &mut FileFaults,
) -> Vec<Control> {
    let mut controls = Vec::new();
    for draft in drafts {
        let technology = symbols.name(draft.technology);
        let mut sound = draft.sound;
        if !technology.is_empty() && !own.knows(library, Word::Technology, technology) {
            faults.add(draft.line, COLUMNS[TECHNOLOGY].name, || {
                let (message, help) = own.unknown(library, Word::Technology, technology);
                (message, format!("{help} A row with species and efficiency makes it known too."))
            });
            sound = false;
        }
        let source = sources.find(&draft.source);
        if source.is_none() && sources.readable {
            faults.add(draft.line, COLUMNS[SOURCE_ID].name, || {
                words::dangling("source", &draft.source, sources::FILE, sources.id_list())
            });
        }
        let activity = activity(&draft, source.flatten(), sources, activities, symbols, faults);
        if let (true, Some(Some(source)), Ok(activity), Some(coverage)) = (sound, source, activity, draft.coverage) {
            controls.push(Control {
                source,
                activity,
                technology: draft.technology,
                coverage,
                override_: draft.override_,
                route: draft.route,
                line: draft.line,
            });
        }
    }
    check_routes(&controls, symbols, faults);
    controls
}

/// The activity that a row names; an error, told where it is one of this row, if it leads nowhere.
fn activity(
    draft: &Draft,
    source: Option<u32>,
    sources: &Sources,
    activities: &ReadActivities,
    symbols: &Symbols,
    faults: &mut FileFaults,
) -> Result<Option<u32>, ()> {
    if draft.activity.is_empty() {
        return Ok(None);
    }
    let column = COLUMNS[ACTIVITY_ID].name;
    match activities.find(&draft.activity) {
        Found::Activity(at) => {
            let of = activities.activities.source[at as usize];
            if source.is_none_or(|s| s == of) {
                return Ok(Some(at));
            }
            let owner = symbols.name(sources.rows[of as usize].id);
            faults.add(draft.line, column, || {
                (
                    format!(
                        "The activity `{}` belongs to the source `{owner}`, not to `{}`.",
                        draft.activity, draft.source
                    ),
                    format!("Write `{owner}` as the source_id, or name an activity of `{}`.", draft.source),
                )
            });
        }
        Found::Nothing if activities.complete => {
            faults
                .add(draft.line, column, || words::dangling("activity", &draft.activity, activities.file, Vec::new()));
        }
        Found::Faulty | Found::Nothing => {}
    }
    Err(())
}

/// Parallel routes of an activity share it: their coverages add up to at most 1 (CONTRACT I6).
///
/// A route takes the largest coverage of its rows; rows of the whole source count for each of its activities.
fn check_routes(controls: &[Control], symbols: &Symbols, faults: &mut FileFaults) {
    type Rows<'a> = Vec<&'a Control>;
    let mut by_source: FxHashMap<u32, (Rows<'_>, FxHashMap<u32, Rows<'_>>)> = FxHashMap::default();
    for control in controls.iter().filter(|c| c.route.is_some()) {
        let (all, single) = by_source.entry(control.source).or_default();
        match control.activity {
            None => all.push(control),
            Some(at) => single.entry(at).or_default().push(control),
        }
    }
    let mut told: FxHashSet<u32> = FxHashSet::default();
    for (all, single) in by_source.values() {
        check_shares(all, symbols, &mut told, faults);
        for rows in single.values() {
            let mut rows: Rows<'_> = all.iter().chain(rows).copied().collect();
            rows.sort_by_key(|c| c.line);
            check_shares(&rows, symbols, &mut told, faults);
        }
    }
}

/// Adds a fault of the row at which the routes pass 1.
fn check_shares(rows: &[&Control], symbols: &Symbols, told: &mut FxHashSet<u32>, faults: &mut FileFaults) {
    let mut routes: Vec<(Sym, f64)> = Vec::new();
    for row in rows {
        match routes.iter_mut().find(|(route, _)| *route == row.route) {
            Some((_, coverage)) => *coverage = coverage.max(row.coverage),
            None => routes.push((row.route, row.coverage)),
        }
        let sum: f64 = routes.iter().map(|(_, coverage)| coverage).sum();
        if sum > 1.0 + 1e-9 {
            if told.insert(row.line) {
                let parts: Vec<String> =
                    routes.iter().map(|(route, coverage)| format!("{} {coverage}", symbols.name(*route))).collect();
                faults.add(row.line, COLUMNS[COVERAGE].name, || {
                    (
                        format!("The parallel routes of the activity take {sum} of it in all ({}); they can take 1 at most.", parts.join(", ")),
                        "Lower the coverages: parallel routes share the activity, what none takes stays untreated.",
                    )
                });
            }
            return;
        }
    }
}
