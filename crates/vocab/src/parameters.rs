//! Parameters that a row of a factor table may give (CONTRACT I3): properties of fuels, of waste, of water, of roads.
//!
//! The first nine are those of fuels, which the formulas of energy, carbon and sulphur take in base units. The others stand in the
//! formulas of `data/methods.csv`, which see the number in the unit of this table.

use crate::units::{Dimension, Unit};

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// Name in tables and formulas.
    pub name: &'static str,
    /// English.
    pub name_en: &'static str,
    /// Chinese.
    pub name_zh: &'static str,
    /// Unit in which formulas see it.
    pub unit: &'static str,
    /// Least value in that unit.
    pub least: f64,
    /// Largest value in that unit.
    pub most: f64,
    /// Value where nobody gives one; `None` where a formula cannot do without.
    pub default: Option<f64>,
    /// Whether it is of the year in which something is given off, not of the year of the record: what a landfill recovers.
    pub at_release: bool,
}

const NO_END: f64 = f64::INFINITY;

const fn p(name: &'static str, en: &'static str, zh: &'static str, unit: &'static str, most: f64) -> Entry {
    Entry { name, name_en: en, name_zh: zh, unit, least: 0.0, most, default: None, at_release: false }
}

const fn share(name: &'static str, en: &'static str, zh: &'static str) -> Entry {
    p(name, en, zh, "fraction", 1.0)
}

/// A share that is nought unless somebody states it.
const fn stated(name: &'static str, en: &'static str, zh: &'static str) -> Entry {
    Entry { default: Some(0.0), ..share(name, en, zh) }
}

/// All parameters.
pub static ALL: &[Entry] = &[
    p("ncv", "net calorific value", "低位发热量", "GJ/t", NO_END),
    p("carbon", "carbon content by heat", "单位热值含碳量", "t C/TJ", NO_END),
    share("oxidation", "share of the carbon oxidised", "碳氧化率"),
    share("sulphur", "sulphur by mass", "硫分"),
    share("sulphur_retention", "share of the sulphur kept in ash or product", "硫残留率"),
    share("ash", "ash by mass", "灰分"),
    share("ash_retention", "share of the ash that stays at the bottom", "炉渣灰占比"),
    share("nitrogen", "nitrogen by mass", "氮分"),
    p("standard_coal", "coal equivalent", "折标准煤系数", "tce/t", NO_END),
    // Fly ash.
    share("fly_ash_pm10", "share of PM10 in fly ash", "飞灰中 PM10 占比"),
    share("fly_ash_pm25", "share of PM2.5 in fly ash", "飞灰中 PM2.5 占比"),
    // Mass balances of materials.
    share("carbon_content", "carbon by mass of the material", "物料含碳量"),
    share("purity", "share of the carbonate in the material", "碳酸盐纯度"),
    p("carbonate_co2", "CO2 by mass of the pure carbonate", "纯碳酸盐 CO2 排放系数", "t/t", 1.0),
    Entry { default: Some(1.0), ..share("calcined_share", "share of the carbonate calcined", "碳酸盐煅烧率") },
    share("cao_share", "CaO by mass of the clinker, from carbonates", "熟料中源自碳酸盐的 CaO 含量"),
    share("mgo_share", "MgO by mass of the clinker, from carbonates", "熟料中源自碳酸盐的 MgO 含量"),
    p("kiln_dust_factor", "factor for kiln dust not recycled", "窑尾粉尘修正系数", "fraction", 2.0),
    // Aluminium and ammonia.
    p("anode_consumption", "net carbon use of anodes by mass of aluminium", "吨铝炭阳极净耗", "t/t", 2.0),
    share("anode_sulphur", "sulphur by mass of anodes", "炭阳极平均含硫量"),
    share("anode_ash", "ash by mass of anodes", "炭阳极平均灰分含量"),
    p("anode_effect_minutes", "anode-effect minutes by cell and day", "每槽日阳极效应持续时间", "min/day", 1440.0),
    p("cf4_slope", "CF4 by anode-effect minute of a cell and day, kg/t", "CF4 排放斜率系数", "kg/t", 10.0),
    share("c2f6_ratio", "C2F6 by mass of CF4", "C2F6 与 CF4 质量比"),
    p("feed_energy", "heat value of feed and fuel by mass of product", "单位产品原料和燃料消耗", "GJ/t", 200.0),
    Entry {
        default: Some(0.0),
        ..p("co2_recovered", "CO2 recovered by mass of product", "单位产品 CO2 回收量", "t/t", 10.0)
    },
    // Waste in landfills and incinerators.
    share("doc", "degradable organic carbon by wet mass", "可降解有机碳含量"),
    share("doc_decomposed", "share of that carbon that decomposes", "可降解有机碳分解比例"),
    share("mcf", "methane correction factor", "甲烷修正因子"),
    p("decay_rate", "rate of decay", "一级降解速率常数", "1/year", 5.0),
    share("landfill_methane", "methane by volume of landfill gas", "填埋气中甲烷体积占比"),
    Entry { at_release: true, ..stated("methane_recovered", "share of the methane recovered", "甲烷回收率") },
    Entry {
        at_release: true,
        ..stated("cover_oxidation", "share of the methane oxidised in the cover", "覆盖层甲烷氧化率")
    },
    share("dry_matter", "dry matter by wet mass", "干物质含量"),
    share("waste_carbon", "carbon by dry mass of waste", "废物干基含碳量"),
    share("fossil_carbon", "fossil share of that carbon", "化石碳比例"),
    Entry { default: Some(1.0), ..share("burn_out", "share of the carbon burnt", "焚烧碳氧化率") },
    // Wastewater.
    p("cod_in", "COD of the water treated", "进水化学需氧量浓度", "mg/L", 1e6),
    p("cod_out", "COD of the water let go", "出水化学需氧量浓度", "mg/L", 1e6),
    p("bod_in", "BOD5 of the water treated", "进水五日生化需氧量浓度", "mg/L", 1e6),
    p("bod_out", "BOD5 of the water let go", "出水五日生化需氧量浓度", "mg/L", 1e6),
    p("water_by_product", "wastewater by mass of product", "单位产品废水产生量", "m3/t", 1e4),
    p("nh3n_out", "ammonia nitrogen of the water let go", "出水氨氮浓度", "mg/L", 1e6),
    p("tn_in", "total nitrogen of the water treated", "进水总氮浓度", "mg/L", 1e6),
    p("tn_out", "total nitrogen of the water let go", "出水总氮浓度", "mg/L", 1e6),
    p("tp_out", "total phosphorus of the water let go", "出水总磷浓度", "mg/L", 1e6),
    p("methane_by_cod", "largest methane by mass of COD", "COD 最大产甲烷能力", "kg/kg", 1.0),
    p("methane_by_bod", "largest methane by mass of BOD", "BOD 最大产甲烷能力", "kg/kg", 2.0),
    stated("sludge_cod", "share of the COD taken out as sludge", "随污泥去除的 COD 比例"),
    share("n2o_n_treatment", "N2O-N by mass of nitrogen treated", "污水处理 N2O-N 排放因子"),
    share("n2o_n_effluent", "N2O-N by mass of nitrogen let go", "排水 N2O-N 排放因子"),
    // Animals and soils.
    p("rearing_days", "days an animal is kept", "饲养天数", "day", 1000.0),
    p("faeces", "faeces by animal and day", "日粪便排泄量", "kg/head", 200.0),
    p("urine", "urine by animal and day", "日尿液排泄量", "kg/head", 200.0),
    share("faeces_nitrogen", "nitrogen by mass of faeces", "粪便含氮量"),
    share("urine_nitrogen", "nitrogen by mass of urine", "尿液含氮量"),
    share("faeces_tan", "ammoniacal share of the nitrogen of faeces", "粪便铵态氮占总氮比例"),
    share("urine_tan", "ammoniacal share of the nitrogen of urine", "尿液铵态氮占总氮比例"),
    stated("grazing_share", "share of the excreta left outdoors", "户外排泄比例"),
    stated("nh3_n_outdoor", "NH3-N lost outdoors by mass of TAN", "户外 NH3-N 挥发率"),
    share("nh3_n_housing", "NH3-N lost in housing by mass of TAN", "圈舍 NH3-N 挥发率"),
    share("nh3_n_solid_storage", "NH3-N lost in storage by mass of TAN, solid manure", "固态粪便贮存 NH3-N 挥发率"),
    share("n2o_n_solid_storage", "N2O-N lost in storage by mass of TAN, solid manure", "固态粪便贮存 N2O-N 损失率"),
    share("no_n_solid_storage", "NO-N lost in storage by mass of TAN, solid manure", "固态粪便贮存 NO-N 损失率"),
    share("n2_n_solid_storage", "N2 lost in storage by mass of TAN, solid manure", "固态粪便贮存 N2 损失率"),
    share("nh3_n_solid_spreading", "NH3-N lost on the field by mass of TAN, solid manure", "固态粪肥施用 NH3-N 挥发率"),
    share("nh3_n_liquid_storage", "NH3-N lost in storage by mass of TAN, liquid manure", "液态粪污贮存 NH3-N 挥发率"),
    share("n2o_n_liquid_storage", "N2O-N lost in storage by mass of TAN, liquid manure", "液态粪污贮存 N2O-N 损失率"),
    share("no_n_liquid_storage", "NO-N lost in storage by mass of TAN, liquid manure", "液态粪污贮存 NO-N 损失率"),
    share("n2_n_liquid_storage", "N2 lost in storage by mass of TAN, liquid manure", "液态粪污贮存 N2 损失率"),
    share(
        "nh3_n_liquid_spreading",
        "NH3-N lost on the field by mass of TAN, liquid manure",
        "液态粪肥施用 NH3-N 挥发率",
    ),
    p("animal_mass", "mean mass of an animal", "动物平均体重", "kg/head", 5000.0),
    p("enteric_methane", "enteric methane by animal and year", "年肠道发酵甲烷排放量", "kg/head", 1000.0),
    p("vs_rate", "volatile solids excreted a day by animal mass", "单位体重日挥发性固体排泄量", "kg/t", 100.0),
    p("nitrogen_rate", "nitrogen excreted a day by animal mass", "单位体重日氮排泄量", "kg/t", 10.0),
    p("nitrogen_excreted", "nitrogen excreted by animal and year", "年氮排泄量", "kg/head", 1000.0),
    p("volatile_solids", "volatile solids excreted by animal and year", "年挥发性固体排泄量", "kg/head", 5000.0),
    p("manure_methane", "largest methane by mass of volatile solids", "粪便最大产甲烷能力", "m3/kg", 1.0),
    share("n2o_n_manure", "N2O-N by mass of nitrogen in manure management", "粪便管理 N2O-N 排放因子"),
    share("n2o_n_soil", "N2O-N by mass of nitrogen brought on soil", "农田 N2O-N 直接排放因子"),
    share("n_volatilised", "share of the nitrogen that volatilises", "氮挥发比例"),
    share("n2o_n_deposited", "N2O-N by mass of nitrogen deposited", "大气沉降 N2O-N 排放因子"),
    share("n_leached", "share of the nitrogen that leaches", "氮淋溶径流比例"),
    share("n2o_n_leached", "N2O-N by mass of nitrogen leached", "淋溶 N2O-N 排放因子"),
    // Coal mines, roads, fields, forests.
    p("mine_methane", "methane by mass of coal", "吨煤甲烷涌出量", "m3/t", 200.0),
    p("silt_load", "silt on the road surface", "道路积尘负荷", "g/m2", 1000.0),
    p("mean_vehicle_mass", "mean mass of the vehicles", "平均车重", "t", 200.0),
    p("road_dust_tsp", "constant of paved-road dust, TSP", "铺装道路扬尘粒度乘数（TSP）", "g/km", 100.0),
    p("road_dust_pm10", "constant of paved-road dust, PM10", "铺装道路扬尘粒度乘数（PM10）", "g/km", 100.0),
    p("road_dust_pm25", "constant of paved-road dust, PM2.5", "铺装道路扬尘粒度乘数（PM2.5）", "g/km", 100.0),
    p("vapour_pressure", "true vapour pressure of petrol", "汽油真实蒸气压", "kPa", 200.0),
    p(
        "evaporation_by_pressure",
        "petrol evaporated by volume and kPa of vapour pressure",
        "单位蒸气压汽油蒸发系数",
        "g/m3",
        1000.0,
    ),
    p("evaporation_driving", "petrol evaporated by hour of driving", "行驶蒸发系数", "g/h", 1000.0),
    p("evaporation_parking", "petrol evaporated by day of parking", "驻车蒸发系数", "g/day", 1000.0),
    p("driving_hours", "hours a vehicle is driven in a year", "年行驶小时数", "h", 8784.0),
    p("parked_days", "days a vehicle is parked in a year", "年停放天数", "day", 366.0),
    p("biomass_growth", "growth of dry biomass above ground", "地上生物量年生长量", "t/ha", 100.0),
    p("root_ratio", "roots by mass of what is above ground", "根茎比", "fraction", 10.0),
    share("biomass_carbon", "carbon by mass of dry biomass", "生物量含碳率"),
    p("soil_carbon_gain", "carbon gained by the soil by area and year", "土壤年固碳量", "t/ha", 20.0),
    share("leak_rate", "share of the stock lost in a year", "年泄漏率"),
    share("fill_loss", "share of the charge lost when filled", "充注损失率"),
    share("end_of_life_left", "share of the charge left when retired", "报废时剩余充注比例"),
    stated("refrigerant_recovered", "share of that charge recovered", "报废回收率"),
    share("hfc_32_share", "HFC-32 by mass of the refrigerant", "制冷剂中 HFC-32 质量占比"),
    share("hfc_125_share", "HFC-125 by mass of the refrigerant", "制冷剂中 HFC-125 质量占比"),
    share("hfc_134a_share", "HFC-134a by mass of the refrigerant", "制冷剂中 HFC-134a 质量占比"),
    share("hfc_143a_share", "HFC-143a by mass of the refrigerant", "制冷剂中 HFC-143a 质量占比"),
    // Sludge and soil.
    share("sludge_nitrogen", "nitrogen by dry mass of sludge", "污泥干基含氮量"),
    share("sludge_phosphorus", "phosphorus by dry mass of sludge", "污泥干基含磷量"),
    p("hg_content", "mercury by dry mass", "汞含量（干基）", "mg/kg", 1e6),
    p("cd_content", "cadmium by dry mass", "镉含量（干基）", "mg/kg", 1e6),
    p("pb_content", "lead by dry mass", "铅含量（干基）", "mg/kg", 1e6),
    p("cr_content", "chromium by dry mass", "铬含量（干基）", "mg/kg", 1e6),
    p("as_content", "arsenic by dry mass", "砷含量（干基）", "mg/kg", 1e6),
    p("cu_content", "copper by dry mass", "铜含量（干基）", "mg/kg", 1e6),
    p("ni_content", "nickel by dry mass", "镍含量（干基）", "mg/kg", 1e6),
    p("zn_content", "zinc by dry mass", "锌含量（干基）", "mg/kg", 1e6),
    p("se_content", "selenium by dry mass", "硒含量（干基）", "mg/kg", 1e6),
    // Conditions that correct the factors of vehicles.
    p("average_speed", "average speed", "平均车速", "km/h", 200.0),
    Entry { least: -60.0, ..p("air_temperature", "air temperature", "环境温度", "°C", 60.0) },
    p("relative_humidity", "relative humidity", "相对湿度", "%", 100.0),
    Entry { least: -500.0, ..p("altitude", "altitude", "海拔高度", "m", 9000.0) },
    p("fuel_sulphur", "sulphur of the fuel", "燃料含硫量", "mg/kg", 1e5),
    p("load_factor", "load of the vehicle", "载重率", "%", 200.0),
    Entry {
        least: 1990.0, ..p("deterioration_year", "year whose ageing counts", "劣化修正年份", "year", 2100.0)
    },
];

/// Position of a parameter in [`ALL`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Parameter(pub u16);

impl Parameter {
    /// Net heat value: GJ per kg or m³ in base units.
    pub const NCV: Self = Self(0);
    /// Carbon: kg C per GJ in base units.
    pub const CARBON: Self = Self(1);
    /// Share of the carbon that is oxidised.
    pub const OXIDATION: Self = Self(2);
    /// Sulphur as a mass fraction.
    pub const SULPHUR: Self = Self(3);
    /// Share of the sulphur kept in the ash.
    pub const SULPHUR_RETENTION: Self = Self(4);
    /// kgce per kg or m³ in base units.
    pub const STANDARD_COAL: Self = Self(8);

    /// All parameters.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..ALL.len()).map(|at| Self(at as u16))
    }

    /// The row of the table.
    pub fn get(self) -> &'static Entry {
        &ALL[usize::from(self.0)]
    }

    /// The parameter of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        ALL.iter().position(|e| e.name == name).map(|at| Self(at as u16))
    }

    /// The name in tables.
    pub fn name(self) -> &'static str {
        self.get().name
    }

    /// Reads the unit of a value of this parameter: units of the formulas (base units for the parameters of fuels) in one of it, and
    /// the dimension it is per (mass or volume of the fuel; a fraction for all others).
    ///
    /// # Errors
    /// A sentence that names the units that fit.
    pub fn unit(self, text: &str) -> Result<(f64, Dimension), String> {
        let wrong = |want: &str| format!("`{text}` is not a unit of {}; it takes {want}", self.name());
        match self {
            Self::NCV => quotient(text, Dimension::Energy, FUEL).ok_or_else(|| wrong("GJ/t or GJ/m3")),
            Self::CARBON => quotient(&text.replacen(" C/", "/", 1), Dimension::Mass, &[Dimension::Energy])
                .ok_or_else(|| wrong("t C/TJ")),
            Self::STANDARD_COAL => quotient(text, Dimension::Energy, FUEL)
                .map(|(scale, per)| (scale / crate::quantity::GJ_PER_KGCE, per))
                .ok_or_else(|| wrong("tce/t or kgce/m3")),
            _ => {
                let own = self.get().unit;
                let scale = if text == own { Some(1.0) } else { measure(text).zip(measure(own)).and_then(ratio) };
                scale.map(|scale| (scale, Dimension::Fraction)).ok_or_else(|| wrong(own))
            }
        }
    }

    /// Whether the table's bounds hold a value in the unit of the formulas. Those of fuels in base units are bounded below only.
    pub fn holds(self, value: f64) -> bool {
        let entry = self.get();
        value >= entry.least && value <= entry.most
    }
}

const FUEL: &[Dimension] = &[Dimension::Mass, Dimension::Volume];

fn quotient(text: &str, top: Dimension, fits: &[Dimension]) -> Option<(f64, Dimension)> {
    let (a, b) = text.split_once('/')?;
    let (a, b) = (Unit::parse(a)?, Unit::parse(b)?);
    (a.dimension == top && fits.contains(&b.dimension)).then_some((a.scale / b.scale, b.dimension))
}

/// What a unit of a parameter measures, and base units in one of it: `kg/head`, `1/year`, `mg/L`, `%`, `kg N/head`.
type Measure = (Dimension, Dimension, f64);

fn measure(text: &str) -> Option<Measure> {
    let unit = |part: &str| {
        let whole = Unit::parse(part);
        // `kg COD/m3` is `kg/m3` with a word of what is weighed.
        whole.or_else(|| part.split_whitespace().next().and_then(Unit::parse))
    };
    if text == "%" {
        return Some((Dimension::Fraction, Dimension::Fraction, 0.01));
    }
    let Some((top, bottom)) = text.split_once('/') else {
        let unit = unit(text)?;
        return Some((unit.dimension, Dimension::Fraction, unit.scale));
    };
    let (top, bottom) = (unit(top)?, unit(bottom)?);
    let scale = top.scale / bottom.scale;
    // A mass by mass is a number.
    if top.dimension == bottom.dimension {
        return Some((Dimension::Fraction, Dimension::Fraction, scale));
    }
    Some((top.dimension, bottom.dimension, scale))
}

fn ratio((given, own): (Measure, Measure)) -> Option<f64> {
    (given.0 == own.0 && given.1 == own.1).then_some(given.2 / own.2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Dimension::{Fraction, Mass, Volume};

    #[test]
    fn names_are_unique_and_their_own_units_can_be_written() {
        for (at, parameter) in Parameter::all().enumerate() {
            let entry = parameter.get();
            assert_eq!(Parameter::by_name(entry.name), Some(Parameter(at as u16)), "{}", entry.name);
            assert!(parameter.unit(entry.unit).is_ok(), "{}", entry.name);
            assert!(!entry.name_en.is_empty() && !entry.name_zh.is_empty());
            assert!(entry.default.is_none_or(|d| parameter.holds(d)), "{}", entry.name);
        }
        assert_eq!(Parameter::STANDARD_COAL.name(), "standard_coal");
        assert_eq!(Parameter::SULPHUR_RETENTION.name(), "sulphur_retention");
    }

    #[test]
    fn parameters_of_fuels_are_in_base_units() {
        assert_eq!(Parameter::NCV.unit("GJ/t").unwrap(), (1e-3, Mass));
        assert_eq!(Parameter::NCV.unit("GJ/m3").unwrap(), (1.0, Volume));
        let (carbon, _) = Parameter::CARBON.unit("t C/TJ").unwrap();
        assert_eq!(carbon, 1.0);
        let (coal, per) = Parameter::STANDARD_COAL.unit("tce/t").unwrap();
        assert!((coal - 1.0).abs() < 1e-12 && per == Mass);
        assert!(Parameter::SULPHUR.unit("GJ/t").is_err());
    }

    #[test]
    fn others_are_brought_to_the_unit_of_the_formulas() {
        let scale = |name: &str, unit: &str| Parameter::by_name(name).unwrap().unit(unit);
        assert_eq!(scale("sulphur", "%").unwrap(), (0.01, Fraction));
        assert_eq!(scale("sulphur", "kg/kg").unwrap(), (1.0, Fraction));
        assert!((scale("cod_in", "kg COD/m3").unwrap().0 - 1000.0).abs() < 1e-9);
        assert_eq!(scale("silt_load", "kg/m2").unwrap().0, 1000.0);
        assert_eq!(scale("decay_rate", "1/year").unwrap().0, 1.0);
        assert_eq!(scale("altitude", "km").unwrap().0, 1000.0);
        assert_eq!(scale("anode_consumption", "kg/t").unwrap().0, 1e-3);
        assert!(scale("silt_load", "g/m3").unwrap_err().contains("it takes g/m2"));
        assert!(scale("average_speed", "m").is_err());
    }
}
