//! A case folder, row by row.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// Columns of the tables of a case, in the order in which they are written (CONTRACT section 1).
const TABLES: [(&str, &[&str]); 9] = [
    ("regions.csv", &["region", "name_en", "name_zh", "parent", "level", "population", "area_km2"]),
    ("organisations.csv", &["org_id", "name", "region", "sector", "employees", "land_mu", "output_value"]),
    (
        "sources.csv",
        &[
            "source_id",
            "name",
            "org_id",
            "region",
            "sector",
            "kind",
            "lon",
            "lat",
            "stack_height_m",
            "stack_diameter_m",
            "exit_temperature_k",
            "exit_velocity_m_s",
        ],
    ),
    (
        "activities.csv",
        &["activity_id", "source_id", "period", "process", "fuel", "technology", "quantity", "unit", "rsd", "evidence"],
    ),
    ("controls.csv", &["source_id", "activity_id", "technology", "coverage", "species", "efficiency", "route"]),
    (
        "factors.csv",
        &[
            "factor_id",
            "process",
            "fuel",
            "technology",
            "sector",
            "region",
            "source_id",
            "activity_id",
            "year_from",
            "year_to",
            "species",
            "value",
            "unit",
            "low",
            "high",
            "role",
            "scope",
            "source",
        ],
    ),
    ("statistics.csv", &["region", "period", "indicator", "value", "unit", "source"]),
    ("targets.csv", &["region", "period", "indicator", "kind", "value", "unit"]),
    ("monitors.csv", &["monitor_id", "name", "kind", "mn", "source_id", "lon", "lat", "height_m"]),
];

/// A row: column and text.
type Cells = BTreeMap<String, String>;

/// Builds a case folder. Every method takes and returns the builder; `with` and `range` speak of the row added last.
#[derive(Clone, Debug)]
pub struct CaseFolder {
    settings: Vec<(String, String)>,
    rows: Vec<(&'static str, Cells)>,
    files: BTreeMap<String, Vec<u8>>,
}

impl CaseFolder {
    /// A case of this id in the made-up city 320500, base period 2022, AR5 warming potentials.
    pub fn new(id: &str) -> Self {
        let text = |t: &str| format!("\"{t}\"");
        let settings = [
            ("id", text(id)),
            ("name", format!("{{ en = \"{id}\", zh = \"{id}\" }}")),
            ("region", text("320500")),
            ("base_period", text("2022")),
            ("gwp", text("AR5-100")),
            ("currency", text("CNY")),
            ("price_year", "2022".to_owned()),
        ];
        Self { settings: settings.map(|(k, v)| (k.to_owned(), v)).into(), rows: Vec::new(), files: BTreeMap::new() }
    }

    /// Sets a key of `[case]` to a text.
    pub fn setting(mut self, key: &str, text: &str) -> Self {
        self.settings.retain(|(k, _)| k != key);
        self.settings.push((key.to_owned(), format!("\"{text}\"")));
        self
    }

    /// Adds a row to a table; columns left out are empty.
    ///
    /// # Panics
    /// When the case has no such table.
    pub fn row(mut self, file: &str, cells: &[(&str, &str)]) -> Self {
        let (name, _) = TABLES.iter().find(|(name, _)| *name == file).expect("a table of a case");
        self.rows.push((name, cells.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()));
        self
    }

    /// Sets a cell of the row added last. A column that the table does not have is added to it.
    ///
    /// # Panics
    /// When no row was added yet.
    pub fn with(mut self, column: &str, text: &str) -> Self {
        let (_, cells) = self.rows.last_mut().expect("a row to speak of");
        cells.insert(column.to_owned(), text.to_owned());
        self
    }

    /// Gives the factor added last its 95 % range.
    pub fn range(self, low: f64, high: f64) -> Self {
        self.with("low", &low.to_string()).with("high", &high.to_string())
    }

    /// A region below `parent`.
    pub fn region(self, region: &str, parent: &str, level: &str) -> Self {
        self.row(
            "regions.csv",
            &[("region", region), ("name_en", region), ("name_zh", region), ("parent", parent), ("level", level)],
        )
    }

    /// A point source in the city.
    pub fn source(self, id: &str, sector: &str) -> Self {
        self.row(
            "sources.csv",
            &[("source_id", id), ("name", id), ("region", "320500"), ("sector", sector), ("kind", "point")],
        )
    }

    /// An activity without fuel or technology; `with` adds them.
    pub fn activity(self, id: &str, source: &str, period: &str, process: &str, quantity: f64, unit: &str) -> Self {
        let quantity = quantity.to_string();
        self.row(
            "activities.csv",
            &[
                ("activity_id", id),
                ("source_id", source),
                ("period", period),
                ("process", process),
                ("quantity", &quantity),
                ("unit", unit),
                ("evidence", "made up"),
            ],
        )
    }

    /// A control technology at a source.
    pub fn control(self, source: &str, technology: &str, coverage: f64) -> Self {
        let coverage = coverage.to_string();
        self.row("controls.csv", &[("source_id", source), ("technology", technology), ("coverage", &coverage)])
    }

    /// A factor of the case's own, exact and without keys; `with` and `range` add them.
    pub fn factor(self, id: &str, species: &str, value: f64, unit: &str) -> Self {
        let value = value.to_string();
        self.row(
            "factors.csv",
            &[("factor_id", id), ("species", species), ("value", &value), ("unit", unit), ("source", "made up")],
        )
    }

    /// A file with these bytes, in place of the one that would be written under that name.
    pub fn file(mut self, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.insert(name.to_owned(), bytes.into());
        self
    }

    /// All files: path below the case, and bytes.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        let keys: String = self.settings.iter().map(|(k, v)| format!("{k} = {v}\n")).collect();
        files.insert("case.toml".to_owned(), format!("[case]\n{keys}").into_bytes());
        for (name, columns) in TABLES {
            let rows: Vec<&Cells> =
                self.rows.iter().filter(|(file, _)| *file == name).map(|(_, cells)| cells).collect();
            if !rows.is_empty() {
                files.insert(name.to_owned(), table(columns, &rows).into_bytes());
            }
        }
        files.extend(self.files.clone());
        files
    }

    /// Writes the case into a folder, which is made.
    ///
    /// # Panics
    /// When writing fails.
    pub fn write_into(&self, folder: &Path) {
        for (name, bytes) in self.files() {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("the folder can be made");
            fs::write(path, bytes).expect("the file can be written");
        }
    }

    /// Writes the case into a new folder that goes when the value is dropped.
    ///
    /// # Panics
    /// When writing fails.
    pub fn write(&self) -> TempDir {
        let folder = TempDir::new().expect("a folder for the test");
        self.write_into(folder.path());
        folder
    }
}

fn table(columns: &[&str], rows: &[&Cells]) -> String {
    let mut columns: Vec<&str> = columns.to_vec();
    for name in rows.iter().flat_map(|cells| cells.keys()) {
        if !columns.contains(&name.as_str()) {
            columns.push(name);
        }
    }
    let mut text = columns.join(",") + "\n";
    for cells in rows {
        let line: Vec<String> = columns.iter().map(|c| quoted(cells.get(*c).map_or("", String::as_str))).collect();
        text.push_str(&line.join(","));
        text.push('\n');
    }
    text
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_has_the_tables_that_have_rows() {
        let files = CaseFolder::new("a")
            .setting("gwp", "AR6-20")
            .source("S", "C30")
            .with("name", "one, two")
            .factor("f", "SO2", 0.5, "kg/t")
            .range(0.25, 1.0)
            .with("extra", "x")
            .file("plans/p.toml", "a = 1\n")
            .files();
        let names: Vec<&str> = files.keys().map(String::as_str).collect();
        assert_eq!(names, ["case.toml", "factors.csv", "plans/p.toml", "sources.csv"]);
        let text = |name: &str| String::from_utf8(files[name].clone()).unwrap();
        assert!(text("case.toml").contains("gwp = \"AR6-20\"") && !text("case.toml").contains("AR5"));
        assert!(text("sources.csv").contains("S,\"one, two\",,320500,C30,point"));
        assert!(text("factors.csv").lines().next().unwrap().ends_with("source,extra"));
        assert!(text("factors.csv").contains("SO2,0.5,kg/t,0.25,1,"));
    }

    #[test]
    fn a_case_is_written_and_goes_with_its_folder() {
        let folder = CaseFolder::new("a").file("monitoring/x.csv", "h\n").write();
        let path = folder.path().to_owned();
        assert!(path.join("monitoring/x.csv").is_file());
        drop(folder);
        assert!(!path.exists());
    }
}
