//! Names of contexts in both languages; one of a case's own is called as it is written.

use crate::answer::both;
use serde_json::Value;

static WORDS: [(&str, &str, &str); 21] = [
    ("stage", "stage of development", "发展阶段"),
    ("region", "kind of region", "区域类型"),
    ("endowment", "energy endowment", "资源禀赋"),
    ("location", "location", "区位条件"),
    ("leading_industry", "leading industry", "主导产业"),
    ("general", "general", "一般"),
    ("growth", "growing", "成长期"),
    ("mature", "mature", "成熟期"),
    ("start_up", "starting up", "起步期"),
    ("key_region", "key region of air control", "大气污染防治重点区域"),
    ("clean_air", "clean air", "空气质量优良地区"),
    ("coal_based", "coal based", "煤炭资源型"),
    ("hydro_rich", "rich in hydropower", "水电富集"),
    ("port", "port city", "港口城市"),
    ("inland_no_waterway", "inland without waterway", "内陆无水运"),
    ("metallurgy", "metallurgy", "冶金"),
    ("chemical", "chemicals", "化工"),
    ("building_materials", "building materials", "建材"),
    ("electronics", "electronics", "电子信息"),
    ("equipment", "equipment", "装备制造"),
    ("food_textile", "food and textiles", "食品纺织"),
];

/// The name of a dimension or of one of its values.
pub(super) fn name(id: &str) -> Value {
    WORDS.iter().find(|w| w.0 == id).map_or_else(|| both(id, id), |w| both(w.1, w.2))
}
