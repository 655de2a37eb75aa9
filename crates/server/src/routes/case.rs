use std::collections::BTreeMap;

use axum::extract::Path;
use axum::response::Response;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tandem_app::rights::Right;
use utoipa::{IntoParams, ToSchema};

use super::{Ask, Asked, filled, limit};
use crate::data::{ActivityQuery, ComparisonQuery, InventoryQuery, Page, ReadingQuery};
use crate::problem::Problem;

/// A question without parameters.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Plain {}

/// The case's card.
#[utoipa::path(get, path = "/api/v1/case", tag = "case",
    responses((status = 200, body = Object,
        description = "id, name {en, zh}, region, base_period, periods, gwp, notice {en, zh} or null, made_up, public, \
            revision, boundaries (`illustrative` or null), regions [{region, name_en, name_zh, parent, level, population, area_km2}]")))]
pub(crate) async fn case(asked: Asked, Ask(Plain {}): Ask<Plain>) -> Result<Response, Problem> {
    let (public, revision) = (asked.platform.visitor, asked.platform.revision());
    asked
        .answer(Right::ReadCase, move |data| {
            let mut card = data.case()?;
            card["public"] = json!(public);
            card["revision"] = json!(revision);
            Ok(card)
        })
        .await
}

/// All sources.
#[utoipa::path(get, path = "/api/v1/sources", tag = "case",
    responses((status = 200, body = Object, description = "items [{source_id, name, org_id, region, sector, kind, lon, lat}]")))]
pub(crate) async fn sources(asked: Asked, Ask(Plain {}): Ask<Plain>) -> Result<Response, Problem> {
    asked.answer(Right::ReadCase, |data| data.sources()).await
}

/// All organisations.
#[utoipa::path(get, path = "/api/v1/organisations", tag = "case",
    responses((status = 200, body = Object, description = "items [columns of organisations.csv]")))]
pub(crate) async fn organisations(asked: Asked, Ask(Plain {}): Ask<Plain>) -> Result<Response, Problem> {
    asked.answer(Right::ReadCase, |data| data.organisations()).await
}

/// Which totals are asked for. Lists are separated by commas.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct InventoryParams {
    /// Records of this period only, such as `2013` or `2013-07`; all without it.
    #[serde(default, deserialize_with = "filled")]
    period: Option<String>,
    /// Dimensions of the rows: period, region, sector, source_id, activity_id, process, fuel, fuel_class, medium, scope, species.
    #[serde(default, deserialize_with = "filled")]
    #[param(example = "sector,species")]
    by: Option<String>,
    /// as_recorded (the default), territory or organisation.
    #[serde(default, deserialize_with = "filled")]
    boundary: Option<String>,
    /// Only these regions.
    #[serde(default, deserialize_with = "filled")]
    region: Option<String>,
    /// Only these sectors.
    #[serde(default, deserialize_with = "filled")]
    sector: Option<String>,
    /// Only these sources.
    #[serde(default, deserialize_with = "filled")]
    source_id: Option<String>,
    /// Only these activities.
    #[serde(default, deserialize_with = "filled")]
    activity_id: Option<String>,
    /// Only these processes.
    #[serde(default, deserialize_with = "filled")]
    process: Option<String>,
    /// Only these fuels.
    #[serde(default, deserialize_with = "filled")]
    fuel: Option<String>,
    /// Only these classes of fuel: coal, gas, petrol, diesel, jet, other_oil, biomass, waste, process, electricity.
    #[serde(default, deserialize_with = "filled")]
    fuel_class: Option<String>,
    /// Only these media: air, water, solid, soil, energy.
    #[serde(default, deserialize_with = "filled")]
    medium: Option<String>,
    /// Only these scopes: 1, 2, memo.
    #[serde(default, deserialize_with = "filled")]
    scope: Option<String>,
    /// Only these species.
    #[serde(default, deserialize_with = "filled")]
    #[param(example = "CO2,NOx")]
    species: Option<String>,
}

impl From<InventoryParams> for InventoryQuery {
    fn from(params: InventoryParams) -> Self {
        let keep = listed([
            ("region", params.region),
            ("sector", params.sector),
            ("source_id", params.source_id),
            ("activity_id", params.activity_id),
            ("process", params.process),
            ("fuel", params.fuel),
            ("fuel_class", params.fuel_class),
            ("medium", params.medium),
            ("scope", params.scope),
            ("species", params.species),
        ]);
        Self { period: params.period, by: params.by.map(list).unwrap_or_default(), boundary: params.boundary, keep }
    }
}

fn list(text: String) -> Vec<String> {
    text.split(',').map(|item| item.trim().to_string()).collect()
}

/// The values kept of each dimension that is given any.
pub(crate) fn listed<const N: usize>(given: [(&str, Option<String>); N]) -> BTreeMap<String, Vec<String>> {
    given.into_iter().filter_map(|(dimension, values)| Some((dimension.to_string(), list(values?)))).collect()
}

/// Totals by the dimensions asked for, with their 95 % ranges: what `tandem inventory --format json` prints.
#[utoipa::path(get, path = "/api/v1/inventory", tag = "inventory", params(InventoryParams),
    responses((status = 200, body = Object,
        description = "command, case, period, boundary, gwp, by, rows [{the dimensions, species, kg, kg_low, kg_high}], \
            records {read, kept, dropped [{reason, count}]}, and overlap {kwh, kg} where a kWh is counted twice")))]
pub(crate) async fn inventory(asked: Asked, Ask(params): Ask<InventoryParams>) -> Result<Response, Problem> {
    let query = InventoryQuery::from(params);
    asked.answer(Right::ReadCase, move |data| data.inventory(&query)).await
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ComparisonParams {
    /// Period before.
    from: String,
    /// Period after.
    to: String,
    /// Name of the species.
    species: String,
    /// Dimensions, separated by commas: source_id, sector, region, process, fuel, technology; sector without it.
    #[serde(default, deserialize_with = "filled")]
    by: Option<String>,
    /// Scope 1, 2 or memo; 1 and 2 together without it.
    #[serde(default, deserialize_with = "filled")]
    scope: Option<String>,
}

/// Why a species differs between two periods: activity, factor, method and control, which add up to the change.
#[utoipa::path(get, path = "/api/v1/comparison", tag = "inventory", params(ComparisonParams),
    responses((status = 200, body = Object,
        description = "species, from, to, by, rows [{the dimensions, from_kg, to_kg, change_kg, activity, factor, method, \
            control}] and total")))]
pub(crate) async fn comparison(asked: Asked, Ask(params): Ask<ComparisonParams>) -> Result<Response, Problem> {
    let by = params.by.iter().flat_map(|b| b.split(',')).map(str::to_owned).collect();
    let query = ComparisonQuery { from: params.from, to: params.to, species: params.species, by, scope: params.scope };
    asked.answer(Right::ReadCase, move |data| data.comparison(&query)).await
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct TradeoffParams {
    /// Of this period; of all without it.
    #[serde(default, deserialize_with = "filled")]
    period: Option<String>,
    /// One row for each source instead of totals.
    #[serde(default)]
    by_source: bool,
}

/// What controls remove, and what they make while removing it: CO2, waste, energy.
#[utoipa::path(get, path = "/api/v1/tradeoffs", tag = "inventory", params(TradeoffParams),
    responses((status = 200, body = Object,
        description = "rows [{technology, source_id, effect (removed, made), species, medium, kg, weak, factors}]; \
            weak marks figures behind which a row is remembered or flagged; factors names the rows")))]
pub(crate) async fn tradeoffs(asked: Asked, Ask(params): Ask<TradeoffParams>) -> Result<Response, Problem> {
    asked.answer(Right::ReadCase, move |data| data.tradeoffs(params.period.as_deref(), params.by_source)).await
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CoverageParams {
    /// Of this period; the base period without it.
    #[serde(default, deserialize_with = "filled")]
    period: Option<String>,
}

/// What is estimated, what is not and why, and which categories are key.
#[utoipa::path(get, path = "/api/v1/coverage", tag = "inventory", params(CoverageParams),
    responses((status = 200, body = Object,
        description = "items [{sector, name_en, name_zh, species, status, reason, need, lacks (activity, factor), key_level, key_trend, \
            kg, kg_base, largest [{activity_id, kg}]}]; status is estimated, not_estimated, included_elsewhere or not_occurring; \
            kg_base is of the base period, null where that is the period asked for; largest names the largest record of each kind")))]
pub(crate) async fn coverage(asked: Asked, Ask(params): Ask<CoverageParams>) -> Result<Response, Problem> {
    asked.answer(Right::ReadCase, move |data| data.coverage(params.period.as_deref())).await
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExplainParams {
    /// Id of the activity.
    activity: String,
    /// Name of the species, or `energy`.
    species: String,
}

/// How one figure came about: activity, factor, controls, each step, and the factors that were not taken.
#[utoipa::path(get, path = "/api/v1/explain", tag = "inventory", params(ExplainParams),
    responses((status = 200, body = Object,
        description = "activity, factor {id, value, unit, source, table}, controls, byproducts, steps, steps_zh, rejected \
            [{id, reason}], kg, kg_low, kg_high, name, source, period, why, others, shares, notes")))]
pub(crate) async fn explain(asked: Asked, Ask(params): Ask<ExplainParams>) -> Result<Response, Problem> {
    asked.answer(Right::ReadCase, move |data| data.explain(&params.activity, &params.species)).await
}

/// One row of the factor library or of the case's own factors, with all columns.
#[utoipa::path(get, path = "/api/v1/factors/{id}", tag = "inventory",
    params(("id" = String, Path, description = "factor_id")),
    responses((status = 200, body = Object, description = "The row")))]
pub(crate) async fn factor(
    asked: Asked,
    Path(id): Path<String>,
    Ask(Plain {}): Ask<Plain>,
) -> Result<Response, Problem> {
    asked.answer(Right::ReadCase, move |data| data.factor(&id)).await
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ActivityParams {
    /// Of this source only.
    #[serde(default, deserialize_with = "filled")]
    source_id: Option<String>,
    /// Of sources in this sector only.
    #[serde(default, deserialize_with = "filled")]
    sector: Option<String>,
    /// At most so many items, 1 to 10000; 100 without it.
    #[param(minimum = 1, maximum = 10000)]
    limit: Option<u32>,
    /// Where to go on: `next` of the page before.
    #[serde(default, deserialize_with = "filled")]
    cursor: Option<String>,
}

/// Activity records, a page at a time.
#[utoipa::path(get, path = "/api/v1/activities", tag = "inventory", params(ActivityParams),
    responses((status = 200, body = PageOfItems,
        description = "items [{activity_id, source_id, period, process, fuel, technology, quantity, unit, rsd, evidence, line}]")))]
pub(crate) async fn activities(asked: Asked, Ask(params): Ask<ActivityParams>) -> Result<Response, Problem> {
    let page = Page { limit: limit(params.limit, 100)?, cursor: params.cursor };
    let query = ActivityQuery { source_id: params.source_id, sector: params.sector };
    asked.answer(Right::ReadCase, move |data| data.activities(&query, &page)).await
}

/// A part of a long list.
#[derive(Serialize, ToSchema)]
pub(crate) struct PageOfItems {
    /// The items of this page.
    items: Vec<Value>,
    /// What to send as `cursor` for the next page; null on the last one.
    next: Option<String>,
}

/// The rows of statistics.csv.
#[utoipa::path(get, path = "/api/v1/statistics", tag = "case",
    responses((status = 200, body = Object, description = "items [{region, period, indicator, value, unit, source}]")))]
pub(crate) async fn statistics(asked: Asked, Ask(Plain {}): Ask<Plain>) -> Result<Response, Problem> {
    asked.answer(Right::ReadCase, |data| data.statistics()).await
}

/// The rows of targets.csv.
#[utoipa::path(get, path = "/api/v1/targets", tag = "case",
    responses((status = 200, body = Object, description = "items [{region, period, indicator, kind, value, unit}]")))]
pub(crate) async fn targets(asked: Asked, Ask(Plain {}): Ask<Plain>) -> Result<Response, Problem> {
    asked.answer(Right::ReadCase, |data| data.targets()).await
}

/// Names of species, sectors, fuels, processes and technologies, in English and Chinese.
#[utoipa::path(get, path = "/api/v1/vocabulary", tag = "case",
    responses((status = 200, body = Object, description = "species, sectors, fuels, processes, technologies: lists of \
        objects with their name or code, name_en and name_zh")))]
pub(crate) async fn vocabulary(asked: Asked, Ask(Plain {}): Ask<Plain>) -> Result<Response, Problem> {
    asked.answer(Right::ReadCase, |data| data.vocabulary()).await
}

/// All monitors.
#[utoipa::path(get, path = "/api/v1/monitors", tag = "monitoring",
    responses((status = 200, body = Object, description = "items [columns of monitors.csv without the password]")))]
pub(crate) async fn monitors(asked: Asked, Ask(Plain {}): Ask<Plain>) -> Result<Response, Problem> {
    asked.answer(Right::ReadCase, |data| data.monitors()).await
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReadingParams {
    /// Of this monitor only.
    #[serde(default, deserialize_with = "filled")]
    monitor_id: Option<String>,
    /// Of this parameter only.
    #[serde(default, deserialize_with = "filled")]
    parameter: Option<String>,
    /// Not before this time, ISO 8601.
    #[serde(default, deserialize_with = "filled")]
    #[param(example = "2016-08-01T00:00:00+08:00")]
    from: Option<String>,
    /// Before this time, ISO 8601.
    #[serde(default, deserialize_with = "filled")]
    to: Option<String>,
    /// At most so many items, 1 to 10000; 1000 without it.
    #[param(minimum = 1, maximum = 10000)]
    limit: Option<u32>,
    /// Where to go on: `next` of the page before.
    #[serde(default, deserialize_with = "filled")]
    cursor: Option<String>,
}

/// Monitoring values, a page at a time.
#[utoipa::path(get, path = "/api/v1/readings", tag = "monitoring", params(ReadingParams),
    responses((status = 200, body = PageOfItems, description = "items [{monitor_id, time, parameter, value, unit, flag}]")))]
pub(crate) async fn readings(asked: Asked, Ask(params): Ask<ReadingParams>) -> Result<Response, Problem> {
    let page = Page { limit: limit(params.limit, 1000)?, cursor: params.cursor };
    let query =
        ReadingQuery { monitor_id: params.monitor_id, parameter: params.parameter, from: params.from, to: params.to };
    asked.answer(Right::ReadReadings, move |data| data.readings(&query, &page)).await
}

/// The faults of the case's files as they lie in the folder now: what `tandem check` prints.
#[utoipa::path(get, path = "/api/v1/check", tag = "case",
    responses((status = 200, body = Object, description = "rows [{file, row, column, message, help, message_zh, help_zh}]")))]
pub(crate) async fn check(asked: Asked, Ask(Plain {}): Ask<Plain>) -> Result<Response, Problem> {
    asked.answer_afresh(Right::ReadHistory, |data| data.check()).await
}

/// A state of the input files that was accepted.
#[derive(Serialize, ToSchema)]
pub(crate) struct RevisionItem {
    revision: i64,
    #[schema(value_type = String, format = DateTime)]
    time: Timestamp,
    /// `first`, `outside` for a change made without Tandem, `edit`, or `undo` of one.
    kind: String,
    author: String,
    /// What it changed.
    files: Vec<RevisionFileItem>,
}

#[derive(Serialize, ToSchema)]
struct RevisionFileItem {
    /// Relative to the case folder.
    path: String,
    /// SHA-256 of the content; null when the file was removed.
    sha256: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Revisions {
    items: Vec<RevisionItem>,
}

/// The accepted states of the input files, the newest first.
#[utoipa::path(get, path = "/api/v1/revisions", tag = "case",
    responses((status = 200, body = Revisions, description = "The newest 100")))]
pub(crate) async fn revisions(asked: Asked, Ask(Plain {}): Ask<Plain>) -> Result<Response, Problem> {
    let revisions = asked.platform.vault.history(&asked.permit)?.revisions(100).await?;
    let items = revisions.into_iter().map(|revision| RevisionItem {
        revision: revision.revision,
        time: revision.time,
        kind: revision.kind,
        author: revision.author,
        files: revision.files.into_iter().map(|f| RevisionFileItem { path: f.path, sha256: f.sha256 }).collect(),
    });
    asked.say(&Revisions { items: items.collect() })
}
