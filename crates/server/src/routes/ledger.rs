//! Questions to the ledger beside its totals: what to measure better next, and balances.

use axum::response::Response;
use serde::Deserialize;
use tandem_app::rights::Right;
use utoipa::IntoParams;

use super::case::listed;
use super::{Ask, Asked, filled};
use crate::data::{BalanceQuery, ImportanceQuery, InventoryQuery};
use crate::problem::Problem;

/// Which total, and how many of its inputs. Lists are separated by commas.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ImportanceParams {
    /// Name of the species, or `energy`.
    species: String,
    /// Records of this period only, such as `2013` or `2013-07`; all without it.
    #[serde(default, deserialize_with = "filled")]
    period: Option<String>,
    /// as_recorded (the default), territory or organisation.
    #[serde(default, deserialize_with = "filled")]
    boundary: Option<String>,
    /// At most so many rows, 1 to 1000; 20 without it.
    #[param(minimum = 1, maximum = 1000)]
    top: Option<usize>,
    /// Only these regions.
    #[serde(default, deserialize_with = "filled")]
    region: Option<String>,
    /// Only these sectors.
    #[serde(default, deserialize_with = "filled")]
    sector: Option<String>,
    /// Only these sources.
    #[serde(default, deserialize_with = "filled")]
    source_id: Option<String>,
    /// Only these organisations.
    #[serde(default, deserialize_with = "filled")]
    org_id: Option<String>,
    /// Only these processes.
    #[serde(default, deserialize_with = "filled")]
    process: Option<String>,
    /// Only these fuels.
    #[serde(default, deserialize_with = "filled")]
    fuel: Option<String>,
    /// Only these classes of fuel.
    #[serde(default, deserialize_with = "filled")]
    fuel_class: Option<String>,
    /// Only these media.
    #[serde(default, deserialize_with = "filled")]
    medium: Option<String>,
    /// Only these scopes: 1, 2, memo.
    #[serde(default, deserialize_with = "filled")]
    scope: Option<String>,
}

/// The share of each uncertain input in the variance of a total: what to measure better next.
#[utoipa::path(get, path = "/api/v1/importance", tag = "inventory", params(ImportanceParams),
    responses((status = 200, body = Object,
        description = "command, case, species, period, boundary, kg, kg_low, kg_high, rows [{kind (activity, factor, year_gap), id, \
            name {en, zh} or null, share, kg_sd, value, low, high, unit, used_by, source, status, help {en, zh}}], largest first, and \
            rest, the share of all others: rows and rest add up to 1; inputs, the number of uncertain inputs; quantity_not_stated \
            and range_not_stated, the share of the total whose records and factors state no uncertainty")))]
pub(crate) async fn importance(asked: Asked, Ask(params): Ask<ImportanceParams>) -> Result<Response, Problem> {
    let keep = listed([
        ("region", params.region),
        ("sector", params.sector),
        ("source_id", params.source_id),
        ("org_id", params.org_id),
        ("process", params.process),
        ("fuel", params.fuel),
        ("fuel_class", params.fuel_class),
        ("medium", params.medium),
        ("scope", params.scope),
    ]);
    let total = InventoryQuery { period: params.period, by: Vec::new(), boundary: params.boundary, keep };
    let query = ImportanceQuery { species: params.species, total, top: params.top };
    asked.answer(Right::ReadCase, move |data| data.importance(&query)).await
}

/// Which balance. Lists are separated by commas.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct BalanceParams {
    /// energy, water, material or waste.
    kind: String,
    /// Records of this period; of the base period without it.
    #[serde(default, deserialize_with = "filled")]
    period: Option<String>,
    /// Rows by total (the default), source_id, org_id, region or sector.
    #[serde(default, deserialize_with = "filled")]
    by: Option<String>,
    /// Only sources in these regions.
    #[serde(default, deserialize_with = "filled")]
    region: Option<String>,
    /// Only sources of these sectors.
    #[serde(default, deserialize_with = "filled")]
    sector: Option<String>,
    /// Only these sources.
    #[serde(default, deserialize_with = "filled")]
    source_id: Option<String>,
    /// Only sources of these organisations.
    #[serde(default, deserialize_with = "filled")]
    org_id: Option<String>,
}

/// A balance of energy (tce), water (m3), materials (t) or waste (t): flows without a loop, and figures by subject.
#[utoipa::path(get, path = "/api/v1/balance", tag = "inventory", params(BalanceParams),
    responses((status = 200, body = Object,
        description = "command, case, kind, unit, period, by, flows [{from {id, name {en, zh}, role}, to {id, name, role}, quantity}] \
            (what goes into a place goes out of it; roles origin, use, treatment, conversion, network, kind, destination, difference), \
            rows [{subject, name {en, zh}, figures}], totals {figures}, items [{figure, id, name, quantity}], gj_per_unit (energy), notes \
            [{en, zh}]. A figure that no record tells is null")))]
pub(crate) async fn balance(asked: Asked, Ask(params): Ask<BalanceParams>) -> Result<Response, Problem> {
    let keep = listed([
        ("region", params.region),
        ("sector", params.sector),
        ("source_id", params.source_id),
        ("org_id", params.org_id),
    ]);
    let query = BalanceQuery { kind: params.kind, period: params.period, by: params.by, keep };
    asked.answer(Right::ReadCase, move |data| data.balance(&query)).await
}
