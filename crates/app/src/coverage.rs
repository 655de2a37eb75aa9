//! What is estimated, and why the rest is not.

use crate::answer::{both, maybe, number};
use crate::loaded::Loaded;
use serde_json::{Value, json};
use tandem_inventory::coverage::{Category, Covered};
use tandem_vocab::Period;

/// The coverage of a period as a list of items.
pub fn items(loaded: &Loaded, period: Option<Period>) -> Value {
    let base = period.map(|_| loaded.manifest.base_period);
    let sectors = &loaded.library.sectors;
    let list: Vec<Category> = loaded
        .library
        .categories
        .iter()
        .map(|c| Category {
            sector: c.sector.clone(),
            species: c.species,
            need_en: c.need_en.clone(),
            need_zh: c.need_zh.clone(),
        })
        .collect();
    let rows = loaded.ledger.coverage(&list, period, base);
    rows.iter()
        .map(|row| {
            let (status, lacks, reason) = match row.covered {
                Covered::Estimated => ("estimated", None, None),
                Covered::NoFactor => (
                    "not_estimated",
                    Some("factor"),
                    Some(both(
                        "activities are recorded, but no factor gives this species",
                        "有活动记录，但没有该污染物的排放因子",
                    )),
                ),
                Covered::NoActivity => (
                    "not_estimated",
                    Some("activity"),
                    Some(both("no activity of this category is recorded", "没有该类别的活动记录")),
                ),
            };
            let sector = sectors.find(&row.category.sector);
            let largest = row.largest.iter().map(|&(at, kg)| {
                json!({ "activity_id": loaded.ledger.records.activities.ids.get(at as usize), "kg": number(kg) })
            });
            let need = reason.as_ref().map(|_| both(&row.category.need_en, &row.category.need_zh));
            json!({
                "sector": row.category.sector,
                "name_en": sector.map(|s| &s.name_en),
                "name_zh": sector.map(|s| &s.name_zh),
                "species": row.category.species.name(),
                "status": status,
                "reason": reason,
                "need": need,
                "lacks": lacks,
                "key_level": row.key_level,
                "key_trend": row.key_trend,
                "kg": maybe(row.kg),
                "kg_base": maybe(row.kg_base),
                "largest": largest.collect::<Vec<_>>(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::items;
    use crate::Loaded;
    use tandem_testkit::CaseFolder;
    use tandem_vocab::Period;

    #[test]
    fn an_estimated_category_tells_its_mass_that_of_the_base_and_its_largest_records() {
        let folder = CaseFolder::new("kilns")
            .setting("base_period", "2021")
            .source("S", "C3011")
            .activity("then", "S", "2021", "own_kiln", 10.0, "t")
            .activity("small", "S", "2022", "own_kiln", 20.0, "t")
            .activity("large", "S", "2022", "own_mill", 30.0, "t")
            .factor("kiln", "PM10", 2.0, "kg/t")
            .with("process", "own_kiln")
            .factor("mill", "PM10", 1.0, "kg/t")
            .with("process", "own_mill")
            .write();
        let loaded = Loaded::open(folder.path(), &|_, _| {}).expect("a sound case");
        let list = items(&loaded, Some(Period::parse("2022").expect("a period")));
        let estimated: Vec<_> =
            list.as_array().expect("a list").iter().filter(|c| c["status"] == "estimated").collect();
        assert_eq!(estimated.len(), 1, "{estimated:?}");
        let category = estimated[0];
        assert_eq!(
            (category["species"].as_str(), category["kg"].as_f64(), category["kg_base"].as_f64()),
            (Some("PM10"), Some(70.0), Some(20.0))
        );
        let largest = category["largest"].to_string();
        assert_eq!(largest, r#"[{"activity_id":"small","kg":40.0},{"activity_id":"large","kg":30.0}]"#);
    }
}
