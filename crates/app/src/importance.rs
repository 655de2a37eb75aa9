//! The question and the answer of `tandem importance`: which input, measured better, would narrow a total most.

use crate::answer::{Answer, both, maybe, number, text};
use crate::explain::rsd;
use crate::inventory::{BadQuestion, Question};
use crate::loaded::Loaded;
use serde_json::{Value, json};
use tandem_inventory::distribution::Z95;
use tandem_inventory::importance::{Cause, Contribution};
use tandem_inventory::matching::root_process;
use tandem_inventory::recipe::Input;
use tandem_inventory::records::{ActivityAt, FactorRow, Gives};
use tandem_vocab::units::Per;
use tandem_vocab::{Dimension, Medium, Parameter, Status, Sym, species};

/// Rows of an answer where no number is asked for.
pub const TOP: usize = 20;
/// Most rows of an answer.
const MOST: usize = 1000;

impl Loaded {
    /// The inputs of the total of `species` by their share in its variance.
    ///
    /// # Errors
    /// [`BadQuestion`] for an unknown species, period, boundary or dimension, and for more rows than are told.
    pub fn importance(
        &self,
        species_name: &str,
        asked: &Question,
        top: Option<usize>,
    ) -> Result<Answer<'static>, BadQuestion> {
        let species = species::by_name(species_name).ok_or_else(|| BadQuestion {
            message: format!("`{species_name}` is not a species"),
            help: species::nearest(species_name).map_or_else(String::new, |n| format!("did you mean {n}?")),
        })?;
        let top = top.unwrap_or(TOP);
        if !(1..=MOST).contains(&top) {
            return Err(BadQuestion {
                message: format!("{top} rows cannot be told"),
                help: format!("ask for 1 to {MOST}"),
            });
        }
        let query = asked.parse()?;
        let told = self.ledger.importance(&query, species, top);
        let rows: Vec<Vec<Value>> = told.largest.iter().map(|c| self.input_row(c)).collect();
        Ok(Answer {
            head: vec![
                ("command", json!("importance")),
                ("case", json!(self.manifest.id)),
                ("species", json!(species.name())),
                ("period", query.period.map_or(Value::Null, |p| json!(p.to_string()))),
                ("boundary", json!(query.boundary.as_str())),
                ("kg", number(told.kg)),
                ("kg_low", number(told.range.0)),
                ("kg_high", number(told.range.1)),
            ],
            columns: vec![
                "kind", "id", "name", "share", "kg_sd", "value", "low", "high", "unit", "used_by", "source", "status",
                "help",
            ],
            rows: Box::new(rows.into_iter()),
            tail: vec![
                ("rest", number(told.rest)),
                ("inputs", json!(told.inputs)),
                ("quantity_not_stated", number(told.quantity_not_stated)),
                ("range_not_stated", number(told.range_not_stated)),
            ],
        })
    }

    fn input_row(&self, told: &Contribution) -> Vec<Value> {
        // Of several rows that share an error the first that the records use stands for all.
        let shown = told.rows.first().copied();
        let id = shown.map_or(self.ledger.cause_id(told.cause), |at| {
            let records = &self.ledger.records;
            records.symbols.name(records.factors[at as usize].id)
        });
        let (kind, name, range, source, status, help) = match told.cause {
            Cause::Activity(at) => {
                let records = &self.ledger.records;
                let quantity = records.activities.quantity[at as usize];
                let rsd = rsd(records.activities.rsd[at as usize]).as_f64().unwrap_or_default();
                let half = Z95 * quantity * rsd;
                let unit = records.symbols.name(records.activities.kind_of(at).unit_text);
                let range = (quantity, Some(((quantity - half).max(0.0), quantity + half)), unit.to_owned());
                let evidence = records.symbols.name(records.activities.evidence[at as usize]);
                ("activity", self.activity_name(at), range, text(evidence), Value::Null, self.meter(at))
            }
            Cause::Input(Input::Row(at)) => {
                let at = shown.unwrap_or(at);
                let row = &self.ledger.records.factors[at as usize];
                let unit = self.ledger.records.symbols.name(row.unit_text).to_owned();
                let range = (row.value, row.range, unit);
                (
                    "factor",
                    self.factor_name(&told.rows),
                    range,
                    text(&row.source),
                    json!(row.status.as_str()),
                    self.narrow(at),
                )
            }
            Cause::Input(Input::YearGap(at)) => {
                let row = &self.ledger.records.factors[at as usize];
                // Years differ from record to record: the range is that of all together.
                let half = (Z95 * row.value * told.sd_kg / told.through_kg).abs();
                let (unit, value) = (self.ledger.records.symbols.name(row.unit_text).to_owned(), row.value);
                let year = row.year_to.or(row.year_from).map_or_else(String::new, |y| y.to_string());
                let help = both(
                    &format!(
                        "take the grid factor of the record's own year once it is published; this one is of {year}"
                    ),
                    &format!("待当年电网排放因子发布后替换，目前采用的是{year}年的数值"),
                );
                let range = (value, (half > 0.0).then_some((value - half, value + half)), unit);
                ("year_gap", self.factor_name(&told.rows), range, text(&row.source), json!(row.status.as_str()), help)
            }
        };
        let (value, ends, unit) = range;
        vec![
            json!(kind),
            json!(id),
            name,
            number(told.share),
            number(told.sd_kg),
            number(value),
            maybe(ends.map(|r| r.0)),
            maybe(ends.map(|r| r.1)),
            text(&unit),
            json!(told.used_by),
            source,
            status,
            help,
        ]
    }

    /// Both names of a word of the tables, the word itself where it is the case's own.
    fn word(&self, kind: &str, word: Sym) -> Option<(String, String)> {
        let name = self.ledger.records.symbols.name(word);
        let terms = &self.ledger.records.terms;
        let found = match kind {
            "process" => terms.process(name).map(|p| (p.name_en.clone(), p.name_zh.clone())),
            "fuel" => terms.fuel(name).map(|f| (f.name_en.clone(), f.name_zh.clone())),
            _ => terms.technology(name).map(|t| (t.name_en.clone(), t.name_zh.clone())),
        };
        word.is_some().then(|| found.unwrap_or_else(|| (name.to_owned(), name.to_owned())))
    }

    fn joined(parts: [Option<(String, String)>; 4]) -> Value {
        let (en, zh): (Vec<String>, Vec<String>) = parts.into_iter().flatten().unzip();
        if en.is_empty() { Value::Null } else { both(&en.join(", "), &zh.join("，")) }
    }

    fn activity_name(&self, at: ActivityAt) -> Value {
        let records = &self.ledger.records;
        let kind = records.activities.kind_of(at);
        let source = &records.sources[records.activities.source[at as usize] as usize];
        let zh = if source.name_zh.is_empty() { &source.name } else { &source.name_zh };
        let named = (!source.name.is_empty()).then(|| (source.name.clone(), zh.clone()));
        let what = self.word("fuel", kind.fuel).or_else(|| self.word("process", kind.process));
        let period = kind.period.to_string();
        Self::joined([named, what, None, Some((period.clone(), period))])
    }

    /// What rows that share one error have in common.
    fn factor_name(&self, rows: &[u32]) -> Value {
        let factors = &self.ledger.records.factors;
        let alike = |of: fn(&FactorRow) -> Sym| {
            let mut words = rows.iter().map(|&at| of(&factors[at as usize]));
            let first = words.next()?;
            words.all(|w| w == first).then_some(first)
        };
        let given = rows.first().and_then(|&at| match factors[at as usize].gives {
            Gives::Emission { species, .. } | Gives::Byproduct { species: Some(species), .. } => {
                Some((species.get().name_en.to_owned(), species.get().name_zh.to_owned()))
            }
            Gives::Parameter { parameter, .. } => {
                Some((parameter.get().name_en.to_owned(), parameter.get().name_zh.to_owned()))
            }
            Gives::Correction { species, condition, .. } => Some((
                format!("{} corrected for {}", species.get().name_en, condition.get().name_en),
                format!("{}的{}修正系数", species.get().name_zh, condition.get().name_zh),
            )),
            Gives::Removal { target } => {
                Some((format!("removal of {}", target.name()), format!("{}去除率", target.name())))
            }
            Gives::Byproduct { species: None, .. } => Some(("electricity used".to_owned(), "耗电".to_owned())),
            Gives::Pin => None,
        });
        Self::joined([
            alike(|r| r.process).and_then(|w| self.word("process", w)),
            alike(|r| r.fuel).and_then(|w| self.word("fuel", w)),
            alike(|r| r.technology).and_then(|w| self.word("technology", w)),
            given,
        ])
    }

    /// How the quantity of a record could be known better.
    fn meter(&self, at: ActivityAt) -> Value {
        let records = &self.ledger.records;
        let kind = records.activities.kind_of(at);
        let burnt = kind.fuel.is_some();
        match kind.unit.dimension {
            Dimension::Energy if root_process(records, kind.process).starts_with("electricity") => {
                both("read the electricity meter and settle it with the bills", "以电表抄表数为准，并与结算单核对")
            }
            Dimension::Energy => both("meter the heat or the energy of the fuel", "安装热量表或按燃料计量能量"),
            Dimension::Mass if burnt => both(
                "weigh the fuel (belt scale or weighbridge) and take stock at the year's end",
                "对燃料过磅或皮带秤计量，并做年末盘存",
            ),
            Dimension::Volume if burnt => both("meter the quantity of gas or oil", "安装流量计计量用气（油）量"),
            Dimension::Volume => both("meter the volume with a flow meter", "安装流量计计量水量或体积"),
            Dimension::Mass => both(
                "take the quantity from weighing or production records instead of an estimate",
                "以过磅或生产台账数据代替估算",
            ),
            Dimension::Distance => {
                both("count traffic or read odometers at inspections", "采用交通量调查或年检里程数据")
            }
            Dimension::Head => both("take the number from the register of livestock", "采用畜禽养殖统计或备案存栏量"),
            _ => both("count it, or take it from a register instead of an estimate", "采用统计或登记数据代替估算"),
        }
    }

    /// How the value of a factor row could be known better.
    fn narrow(&self, at: u32) -> Value {
        let records = &self.ledger.records;
        let row = &records.factors[at as usize];
        let fuel = self.word("fuel", row.fuel).unwrap_or_else(|| ("fuel".to_owned(), "燃料".to_owned()));
        let (en, zh) = match row.gives {
            Gives::Parameter { parameter, .. } => measure(parameter, &fuel),
            Gives::Correction { condition, .. } => (
                format!("know better, of the local fleet: {}", condition.get().name_en),
                format!("细化本地车队的{}", condition.get().name_zh),
            ),
            Gives::Removal { .. } => (
                "measure the load before and after the device".to_owned(),
                "实测治理设施进出口浓度，核定去除率".to_owned(),
            ),
            Gives::Byproduct { .. } => (
                "record what the device uses and makes (reagent, electricity, residues)".to_owned(),
                "记录治理设施的药剂、用电和副产物台账".to_owned(),
            ),
            Gives::Emission { .. } if root_process(records, row.process).starts_with("electricity") => (
                "take the grid factor published for the region and year".to_owned(),
                "采用本地区当年发布的电网排放因子".to_owned(),
            ),
            Gives::Emission { species, medium, .. } => {
                let (en, zh) = match (medium, species.get().medium) {
                    (Medium::Water, _) => (
                        "sample the outfall and give the concentration as a factor of your own",
                        "监测排口浓度，作为本地因子录入",
                    ),
                    (Medium::Solid, _) => (
                        "weigh the waste and give it per unit as a factor of your own",
                        "对固体废物称重，折算为本地产污系数录入",
                    ),
                    (Medium::Energy, _) => ("measure the energy used per unit", "实测单位能耗"),
                    _ if matches!(species.name(), "CO2" | "CO2e" | "CO2_biogenic") => {
                        ("have the carbon of what goes in and out analysed", "检测投入物和产出物的含碳量，按碳平衡核算")
                    }
                    _ => self.test(row),
                };
                (en.to_owned(), zh.to_owned())
            }
            Gives::Pin => (String::new(), String::new()),
        };
        if row.status == Status::Memory {
            return both(
                &format!("{en}; look the value up, it is from memory"),
                &format!("{zh}；该数值凭记忆录入，请先核对来源"),
            );
        }
        both(&en, &zh)
    }

    /// How an emission to air of a process is measured, by what the process is.
    fn test(&self, row: &FactorRow) -> (&'static str, &'static str) {
        let records = &self.ledger.records;
        let process = records.terms.process(records.symbols.name(row.process));
        let sector = process.map_or("", |p| p.default_sector.as_str());
        let per = match row.gives {
            Gives::Emission { unit, .. } => Some(unit.per),
            _ => None,
        };
        match sector.chars().next() {
            _ if per == Some(Per::Activity(Dimension::Distance)) => (
                "test vehicles of the local fleet, or give the fleet's standards in more detail",
                "对本地车队开展实测，或细化车型和排放标准构成",
            ),
            Some('A') => (
                "use factors measured under local soil, climate and ways of keeping animals",
                "采用本地土壤、气候和饲养、粪污管理方式下的实测系数",
            ),
            Some('E') => ("survey local sites and roads", "开展本地工地和道路扬尘实测"),
            Some('r' | 's' | 'h') => ("survey households and what they use", "开展居民使用情况调查"),
            _ => (
                "test or monitor the stack and give the result as a factor of your own",
                "开展烟气实测或采用在线监测，作为本地因子录入",
            ),
        }
    }
}

/// How a parameter of a formula is measured.
fn measure(parameter: Parameter, (en, zh): &(String, String)) -> (String, String) {
    match parameter.name() {
        "ncv" | "standard_coal" => (format!("measure the heat value of this {en}"), format!("实测{zh}低位发热量")),
        "carbon" => (format!("have the carbon of this {en} analysed"), format!("检测{zh}元素碳含量")),
        "oxidation" => {
            ("measure the carbon left in ash and slag".to_owned(), "检测飞灰和炉渣含碳量，核定碳氧化率".to_owned())
        }
        "sulphur" => (format!("have the sulphur of this {en} analysed"), format!("检测{zh}全硫含量")),
        "sulphur_retention" => {
            ("measure the sulphur in ash and slag".to_owned(), "检测灰渣含硫量，核定固硫率".to_owned())
        }
        "ash" | "ash_retention" => (
            format!("have the ash of this {en} analysed, and weigh ash and slag"),
            format!("检测{zh}灰分，并对灰渣称重"),
        ),
        "nitrogen" => (format!("have the nitrogen of this {en} analysed"), format!("检测{zh}氮含量")),
        _ => {
            let entry = parameter.get();
            (
                format!("find out by analysis or from the site's own records: {}", entry.name_en),
                format!("通过化验或现场台账确定{}", entry.name_zh),
            )
        }
    }
}
