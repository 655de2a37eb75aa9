//! `tandem new`: the files that every case has.

use std::io::Write;
use std::path::{Path, PathBuf};

/// Why a new case could not be made.
#[derive(Debug, thiserror::Error)]
pub enum NewError {
    /// The id of the region cannot be one.
    #[error("`{0}` is not a region id: letters, digits and _ . : - only, such as 320500 or my_park")]
    BadRegion(String),
    /// Something is there already.
    #[error("{} is there already; choose another folder, nothing was written", .0.display())]
    Exists(PathBuf),
    /// Writing failed.
    #[error("cannot write {}: {source}", path.display())]
    Io {
        /// Path.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// Makes a case for `region` in `folder`; returns the names of the files. The folder appears whole or not at all.
///
/// # Errors
/// [`NewError`].
pub fn new_case(folder: &Path, region: &str) -> Result<Vec<&'static str>, NewError> {
    let good = |c: char| c.is_ascii_alphanumeric() || "_.:-".contains(c);
    if region.is_empty() || !region.chars().all(good) {
        return Err(NewError::BadRegion(region.into()));
    }
    if folder.exists() {
        return Err(NewError::Exists(folder.into()));
    }
    let name = folder.file_name().map_or_else(|| "case".into(), |n| n.to_string_lossy().into_owned());
    let id: String = name.chars().map(|c| if good(c) { c } else { '_' }).collect();
    let staging = folder.with_file_name(format!(".{name}.new-{}", std::process::id()));
    let written = write_all(&staging, &files(&id, region)).and_then(|names| {
        std::fs::rename(&staging, folder).map_err(|source| NewError::Io { path: folder.into(), source })?;
        Ok(names)
    });
    if written.is_err() {
        let _ = std::fs::remove_dir_all(&staging);
    }
    written
}

fn write_all(folder: &Path, files: &[(&'static str, String)]) -> Result<Vec<&'static str>, NewError> {
    let io = |path: &Path| {
        let path = path.to_owned();
        move |source| NewError::Io { path, source }
    };
    std::fs::create_dir_all(folder).map_err(io(folder))?;
    for (name, text) in files {
        let path = folder.join(name);
        let mut file = std::fs::File::create_new(&path).map_err(io(&path))?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(io(&path))?;
    }
    Ok(files.iter().map(|(name, _)| *name).collect())
}

fn files(id: &str, region: &str) -> Vec<(&'static str, String)> {
    let case = format!(
        "# A case: what one city, park or factory does. `tandem check` says what is missing or wrong.\n\
         [case]\n\
         id = \"{id}\"\n\
         name = {{ en = \"{id}\", zh = \"{id}\" }}\n\
         region = \"{region}\"\n\
         base_period = \"2024\"      # year that changes are measured from\n\
         gwp = \"AR5-100\"           # or AR4-100, AR6-100, AR6-20\n\
         currency = \"CNY\"\n\
         price_year = 2024\n"
    );
    vec![
        ("case.toml", case),
        (
            "regions.csv",
            format!("region,name_en,name_zh,parent,level,population,area_km2\n{region},{region},{region},,city,,\n"),
        ),
        (
            "sources.csv",
            format!(
                "source_id,name,org_id,region,sector,kind,lon,lat,stack_height_m,stack_diameter_m,exit_temperature_k,exit_velocity_m_s\n\
                 B1,Example boiler (replace),,{region},C30,point,,,,,,\n"
            ),
        ),
        (
            "activities.csv",
            "activity_id,source_id,period,process,fuel,technology,quantity,unit,rsd,evidence\n\
             b1_coal_2024,B1,2024,industrial_boiler,raw_coal,,1000,t,0.05,example: replace with your meter or invoice\n"
                .into(),
        ),
        ("controls.csv", "source_id,activity_id,technology,coverage,species,efficiency,route\n".into()),
        (
            "factors.csv",
            "factor_id,process,fuel,technology,sector,region,source_id,activity_id,year_from,year_to,species,value,unit,low,high,role,scope,source\n"
                .into(),
        ),
    ]
}
