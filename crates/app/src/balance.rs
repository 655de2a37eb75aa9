//! The question and the answer of `tandem balance`: water, materials, waste, energy.

use crate::answer::{Answer, both, maybe, number};
use crate::inventory::{BadQuestion, period};
use crate::loaded::Loaded;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tandem_inventory::balance::{Asked, By, Place, Remark};
use tandem_inventory::records::Source;
use tandem_inventory::totals::Dim;
use tandem_vocab::flow::Of;

/// A question as it is typed.
#[derive(Clone, Debug, Default)]
pub struct BalanceQuestion {
    /// energy, water, material or waste.
    pub of: String,
    /// Period; the base period of the case where none is given.
    pub period: Option<String>,
    /// What rows stand for; total where nothing is given.
    pub by: Option<String>,
    /// Values that a source's region, sector, org_id or source_id may have.
    pub filters: Vec<(String, Vec<String>)>,
}

/// Both languages of a text.
type Names = (String, String);

impl Loaded {
    /// The balance asked for.
    ///
    /// # Errors
    /// [`BadQuestion`] for an unknown balance, grouping, filter or period.
    pub fn balance(&self, question: &BalanceQuestion) -> Result<Answer<'static>, BadQuestion> {
        let of = Of::parse(&question.of).ok_or_else(|| BadQuestion {
            message: format!("there is no balance of `{}`", question.of),
            help: "energy, water, material and waste are balanced".into(),
        })?;
        let by = question.by.as_deref().map_or(Ok(By::Total), |name| {
            By::parse(name).ok_or_else(|| BadQuestion {
                message: format!("a balance has no rows by `{name}`"),
                help: "total, source_id, org_id, region and sector are".into(),
            })
        })?;
        let filters = question.filters.iter().map(|(name, list)| {
            let dim = Dim::by_name(name).filter(|d| [Dim::Region, Dim::Sector, Dim::SourceId, Dim::Org].contains(d));
            let dim = dim.ok_or_else(|| BadQuestion {
                message: format!("a balance cannot be narrowed by `{name}`"),
                help: "region, sector, source_id and org_id can".into(),
            })?;
            Ok((dim, list.clone()))
        });
        let period = question.period.as_deref().map_or(Ok(self.manifest.base_period), period)?;
        let asked = Asked { of, period: Some(period), by, filters: filters.collect::<Result<_, BadQuestion>>()? };
        let told = self.ledger.balance(&asked);
        let teller = Teller::new(self, by);
        let flows: Vec<Value> = told
            .links
            .iter()
            .map(|link| {
                json!({ "from": teller.node(&link.from), "to": teller.node(&link.to), "quantity": number(link.quantity) })
            })
            .collect();
        let items: Vec<Value> = told
            .items
            .iter()
            .map(|(figure, item, quantity)| {
                let (en, zh) = teller.item_name(item);
                json!({ "figure": figure, "id": item, "name": both(&en, &zh), "quantity": number(*quantity) })
            })
            .collect();
        let rows: Vec<Vec<Value>> = told
            .rows
            .iter()
            .map(|(subject, figures)| {
                let (en, zh) = teller.subject_name(by, subject);
                let head = [json!(subject), both(&en, &zh)];
                head.into_iter().chain(figures.iter().map(|f| maybe(*f))).collect()
            })
            .collect();
        let totals: serde_json::Map<String, Value> =
            told.columns.iter().map(|c| (*c).to_owned()).zip(told.totals.iter().map(|f| maybe(*f))).collect();
        let notes: Vec<Value> =
            told.remarks.iter().map(|r| teller.note(of, r)).map(|(en, zh)| both(&en, &zh)).collect();
        let mut columns = vec!["subject", "name"];
        columns.extend(told.columns);
        Ok(Answer {
            head: vec![
                ("command", json!("balance")),
                ("case", json!(self.manifest.id)),
                ("kind", json!(of.as_str())),
                ("unit", json!(unit(of))),
                ("period", json!(period.to_string())),
                ("by", json!(by.as_str())),
                ("flows", Value::Array(flows)),
            ],
            columns,
            rows: Box::new(rows.into_iter()),
            tail: vec![
                ("totals", Value::Object(totals)),
                ("items", Value::Array(items)),
                (
                    "gj_per_unit",
                    if of == Of::Energy { number(tandem_vocab::quantity::GJ_PER_KGCE * 1e3) } else { Value::Null },
                ),
                ("notes", Value::Array(notes)),
            ],
        })
    }
}

/// Finds the names of what a balance tells of.
struct Teller<'a> {
    case: &'a Loaded,
    by: By,
    /// Sources by id, where rows or places are sources.
    sources: BTreeMap<&'a str, &'a Source>,
}

impl<'a> Teller<'a> {
    fn new(case: &'a Loaded, by: By) -> Self {
        let records = &case.ledger.records;
        let wanted = matches!(by, By::Source | By::Org);
        let sources = records.sources.iter().filter(|_| wanted).map(|s| (records.symbols.name(s.id), s)).collect();
        Self { case, by, sources }
    }

    fn node(&self, place: &Place) -> Value {
        let (role, name) = self.place(place);
        let id = if place.item.is_empty() { place.key.to_owned() } else { format!("{}:{}", place.key, place.item) };
        json!({ "id": id, "name": both(&name.0, &name.1), "role": role })
    }

    /// What a place is, and its name.
    fn place(&self, place: &Place) -> (&'static str, Names) {
        if let Some((_, role, en, zh)) = FIXED.iter().find(|p| p.0 == place.key) {
            return (role, ((*en).to_owned(), (*zh).to_owned()));
        }
        let (en, zh) = self.item_name(&place.item);
        match place.key {
            "use" => ("use", self.user(&place.item, ("use", "使用"))),
            "arises" => ("origin", self.user(&place.item, ("waste arising", "产生"))),
            "treatment" => ("treatment", self.user(&place.item, ("wastewater treatment", "污水处理"))),
            "conversion" => {
                let site = if place.item.is_empty() { None } else { Some(self.site_name(&place.item)) };
                let name = site.map_or_else(
                    || ("power plants and boilers".to_owned(), "加工转换（发电供热）".to_owned()),
                    |(en, zh)| (format!("{en}, conversion"), format!("{zh}（加工转换）")),
                );
                ("conversion", name)
            }
            "led_back" => ("destination", (format!("{en}, led back"), format!("{zh}（回用）"))),
            "supplied" => ("destination", (format!("supplied: {en}"), format!("外供{zh}"))),
            "outlet" | "product" => ("destination", (en, zh)),
            "fate" => ("destination", fate(&place.item)),
            "waste" => ("destination", (format!("waste: {en}"), format!("固体废物：{zh}"))),
            "kind" => ("kind", (en, zh)),
            _ => ("origin", (en, zh)),
        }
    }

    fn user(&self, subject: &str, all: (&str, &str)) -> Names {
        if self.by == By::Total { (all.0.to_owned(), all.1.to_owned()) } else { self.subject_name(self.by, subject) }
    }

    /// Name of an organisation, or of a source without one.
    fn site_name(&self, id: &str) -> Names {
        let known = self.case.organisations.iter().any(|o| o.org_id == id);
        self.subject_name(if known { By::Org } else { By::Source }, id)
    }

    fn subject_name(&self, by: By, subject: &str) -> Names {
        let chosen = |en: &str, zh: &str| {
            let en = if en.is_empty() { subject } else { en };
            (en.to_owned(), if zh.is_empty() { en } else { zh }.to_owned())
        };
        let records = &self.case.ledger.records;
        match by {
            By::Total => ("total".to_owned(), "合计".to_owned()),
            By::Org if subject.is_empty() => ("without organisation".to_owned(), "未归属单位".to_owned()),
            By::Org => self
                .case
                .organisations
                .iter()
                .find(|o| o.org_id == subject)
                .map_or_else(|| chosen("", ""), |o| chosen(&o.name, &o.name_zh)),
            By::Region => self
                .case
                .regions
                .iter()
                .find(|r| r.region == subject)
                .map_or_else(|| chosen("", ""), |r| chosen(&r.name_en, &r.name_zh)),
            By::Sector => {
                records.sectors.find(subject).map_or_else(|| chosen("", ""), |s| chosen(&s.name_en, &s.name_zh))
            }
            By::Source => self.sources.get(subject).map_or_else(|| chosen("", ""), |s| chosen(&s.name, &s.name_zh)),
        }
    }

    /// Name of a technology, a process or a class of fuel; the word itself where it is the case's own.
    fn item_name(&self, item: &str) -> Names {
        let terms = &self.case.ledger.records.terms;
        if let Some(t) = terms.technology(item) {
            return (t.name_en.clone(), t.name_zh.clone());
        }
        if let Some(p) = terms.process(item) {
            return (p.name_en.clone(), p.name_zh.clone());
        }
        let class = CLASSES.iter().find(|c| c.0 == item);
        class.map_or_else(|| (item.to_owned(), item.to_owned()), |(_, en, zh)| ((*en).to_owned(), (*zh).to_owned()))
    }

    fn note(&self, of: Of, remark: &Remark) -> Names {
        let of_item = |item: &str| self.item_name(item);
        let fixed = |en: &str, zh: &str| (en.to_owned(), zh.to_owned());
        match remark {
            Remark::Nothing => nothing(of),
            Remark::OtherUnit { process, records } => {
                let (en, zh) = of_item(process);
                (
                    format!("{records} records of {en} are not counted in {} and are left out", unit(of)),
                    format!("{zh}的{records}条记录计量单位不能折算为{}，未计入", unit(of)),
                )
            }
            Remark::TreatedOnSite { records } => (
                format!(
                    "{records} sources outside the supply of water (D46) record wastewater they treat: it is their own water and not counted as received"
                ),
                format!(
                    "{records}个非水的生产和供应业（D46）排放源记录了污水处理量，视为本单位内部处理，不计入接收水量"
                ),
            ),
            Remark::Sewers => fixed(
                "what is let into sewers and what treatment plants received differ; the difference is a flow of its own",
                "纳管水量与污水处理厂进水量不一致，差额单列",
            ),
            Remark::OutflowUnknown => fixed(
                "some places record what water they take in but not what they let out: what they consume is not known",
                "部分用水单元只有取水记录而无排水记录，耗水量无法核算",
            ),
            Remark::IntakeUnknown => fixed(
                "some places let out more water than they record taking in: rain, groundwater, water in raw materials, or a missing record",
                "部分单元排水量大于取水记录，差额可能来自雨水、地下水、原料带入水或漏报取水",
            ),
            Remark::Intermediates => fixed(
                "goods made and used again on one site, such as hot metal, stand on both sides",
                "同一单位自产自用的中间产品（如铁水、烧结矿）同时计入投入和产出",
            ),
            Remark::OneSided => fixed(
                "some places record materials without products or products without materials: their difference says nothing about losses",
                "部分单元只有原辅材料或只有产品记录，其差额不能反映损耗",
            ),
            Remark::OriginUnknown(item) => {
                let (en, zh) = of_item(item);
                (
                    format!("{en}: more goes somewhere than is recorded as arising"),
                    format!("{zh}：去向合计大于产生量记录"),
                )
            }
            Remark::FateUnknown(item) => {
                let (en, zh) = of_item(item);
                (format!("{en}: where part of it goes is not on record"), format!("{zh}：部分去向无记录"))
            }
            Remark::OwnRecord { sources } => (
                format!("at {sources} sources the waste they record replaces what factors would give"),
                format!("{sources}个排放源已记录固体废物产生量，不再采用产污系数核算值"),
            ),
            Remark::ToGrid => fixed(
                "power plants (D44) that record no sale give all they generate to the grid",
                "电力、热力生产和供应业（D44）发电单位无售电记录的，其发电量全部视为上网",
            ),
            Remark::LossUnknown => fixed(
                "some sites sell electricity or heat that they make from fuel recorded as used on site: it is counted as converted without loss",
                "部分单位外供电、热所耗燃料未单独记录，从其终端用能中按等值扣减，转换损失未知",
            ),
            Remark::OutputUnknown => fixed(
                "some sites convert fuel but record neither electricity generated nor heat sold: their loss is not known",
                "部分发电供热单位未记录发电量和供热量，转换损失未知",
            ),
            Remark::NoFuel => fixed(
                "part of the electricity or heat is made without a fuel on record: sun, wind, water, waste or waste heat",
                "部分电、热无对应燃料记录（光伏、风电、水电、垃圾或余热利用）",
            ),
        }
    }
}

fn unit(of: Of) -> &'static str {
    match of {
        Of::Energy => "tce",
        Of::Water => "m3",
        Of::Material | Of::Waste => "t",
    }
}

fn nothing(of: Of) -> Names {
    let (en, zh) = match of {
        Of::Energy => (
            "no fuel, electricity or heat is on record for this period: record what is burnt, bought, sold and generated",
            "该时段没有燃料、电力和热力记录，请录入燃料消耗、购售电热量和发电量",
        ),
        Of::Water => (
            "no water is on record for this period: record water_use and wastewater_discharge",
            "该时段没有水量记录，请录入用水量（water_use）和排水量（wastewater_discharge）",
        ),
        Of::Material => (
            "no materials are on record for this period: record material_use and the products made",
            "该时段没有物料记录，请录入原辅材料使用量（material_use）和产品产量",
        ),
        Of::Waste => (
            "no waste is on record for this period: record solid_waste_generation and where the waste goes",
            "该时段没有固体废物记录，请录入产生量（solid_waste_generation）及综合利用、处置、贮存量",
        ),
    };
    (en.to_owned(), zh.to_owned())
}

/// Places that are one each: key, role, names.
const FIXED: [(&str, &str, &str, &str); 22] = [
    ("sewers", "network", "sewers", "污水管网"),
    ("within", "network", "between places of one organisation", "单位内部输送"),
    ("consumed", "destination", "consumed (evaporated, in products, in sludge)", "耗水（蒸发、产品和污泥带走）"),
    ("outflow_not_recorded", "difference", "where it goes is not on record", "去向无记录"),
    ("intake_not_recorded", "difference", "intake not on record", "取水无记录"),
    ("treatment_not_recorded", "difference", "in sewers, treatment not on record", "已纳管、处理无记录"),
    ("other_inflow", "difference", "rain, infiltration and users not on record", "雨水、渗入水及未记录用户"),
    (
        "unaccounted",
        "difference",
        "unaccounted: to air and water, stored, lost",
        "未计量差额（进入大气和水、库存、损失）",
    ),
    (
        "unaccounted_in",
        "difference",
        "more comes out than goes in: stock, air, water",
        "产出大于投入差额（库存、空气和水带入）",
    ),
    ("products_not_recorded", "difference", "products not on record", "产品无记录"),
    ("materials_not_recorded", "difference", "materials not on record", "原辅材料无记录"),
    ("origin_not_recorded", "difference", "arising not on record", "产生量无记录"),
    ("fate_not_recorded", "difference", "where it goes is not on record", "去向无记录"),
    ("electricity", "network", "electricity", "电力"),
    ("heat", "network", "heat", "热力"),
    ("electricity_from_outside", "origin", "electricity from outside", "外购电力（净调入）"),
    (
        "electricity_to_outside",
        "destination",
        "electricity to outside, or to users not on record",
        "电力净调出或未记录用户",
    ),
    ("heat_from_outside", "origin", "heat from outside", "外购热力（净调入）"),
    ("heat_to_outside", "destination", "heat to outside, or to users not on record", "热力净调出或未记录用户"),
    (
        "made_without_fuel",
        "origin",
        "sun, wind, water, waste, waste heat: no fuel on record",
        "无燃料记录（可再生能源、垃圾、余热）",
    ),
    ("output_not_recorded", "difference", "what it becomes is not on record", "产出无记录"),
    ("conversion_loss", "destination", "loss of conversion", "加工转换损失"),
];

fn fate(item: &str) -> Names {
    let (en, zh) = match item {
        "used" => ("made use of", "综合利用"),
        "treated" => ("composted or fermented", "堆肥、厌氧消化等处理"),
        "incinerated" => ("incinerated", "焚烧"),
        "landfilled" => ("landfilled", "填埋处置"),
        "stored" => ("stored", "贮存"),
        "sent_out" => ("given to others", "外送委托处理"),
        "burnt_openly" => ("burnt in the open", "露天焚烧"),
        other => (other, other),
    };
    (en.to_owned(), zh.to_owned())
}

const CLASSES: [(&str, &str, &str); 10] = [
    ("coal", "coal", "煤炭"),
    ("gas", "gas", "燃气"),
    ("petrol", "petrol", "汽油"),
    ("diesel", "diesel", "柴油"),
    ("jet", "jet fuel", "航空煤油"),
    ("other_oil", "other oil", "其他油品"),
    ("biomass", "biomass", "生物质"),
    ("waste", "waste as fuel", "废弃物燃料"),
    ("electricity", "electricity and heat", "电力和热力"),
    ("process", "other energy", "其他能源"),
];
