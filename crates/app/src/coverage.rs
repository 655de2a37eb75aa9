//! What is estimated, and why the rest is not.

use crate::answer::both;
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
            let (status, reason) = match row.covered {
                Covered::Estimated => ("estimated", None),
                Covered::NoFactor => (
                    "not_estimated",
                    Some(both(
                        "activities are recorded, but no factor gives this species",
                        "有活动记录，但没有该污染物的排放因子",
                    )),
                ),
                Covered::NoActivity => {
                    ("not_estimated", Some(both("no activity of this category is recorded", "没有该类别的活动记录")))
                }
            };
            let sector = sectors.find(&row.category.sector);
            let need = reason.as_ref().map(|_| both(&row.category.need_en, &row.category.need_zh));
            json!({
                "sector": row.category.sector,
                "name_en": sector.map(|s| &s.name_en),
                "name_zh": sector.map(|s| &s.name_zh),
                "species": row.category.species.name(),
                "status": status,
                "reason": reason,
                "need": need,
                "key_level": row.key_level,
                "key_trend": row.key_trend,
            })
        })
        .collect()
}
