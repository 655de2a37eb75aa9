//! Scores by index systems.

use axum::response::Response;
use serde::Deserialize;
use tandem_app::rights::Right;
use utoipa::{IntoParams, ToSchema};

use super::{Ask, Asked, Told, filled};
use crate::data::{EvaluationOf, EvaluationQuery};
use crate::problem::Problem;

/// Most indicators of a what-if.
const MOST_SCORES: usize = 200;

/// The index systems: of the case, and those that ship (a reference set, not official systems).
#[utoipa::path(get, path = "/api/v1/index-systems", tag = "evaluation",
    responses((status = 200, body = Object,
        description = "rows [{id, name {en, zh}, version, reference, notice {en, zh}, subjects (region, organisation or null), boundary, \
            counts, grades, contexts, file (null for one that ships), level1}]")))]
pub(crate) async fn systems(asked: Asked) -> Result<Response, Problem> {
    asked.answer(Right::ReadCase, move |data| data.evaluation(&EvaluationQuery::default())).await
}

/// Which system.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SubjectParams {
    /// Id of the index system.
    system: String,
}

/// Who can be evaluated by a system, and the years on record.
#[utoipa::path(get, path = "/api/v1/evaluation/subjects", tag = "evaluation", params(SubjectParams),
    responses((status = 200, body = Object, description = "system, base, periods, rows [{id, name {en, zh}, kind, class, parent}]")))]
pub(crate) async fn subjects(asked: Asked, Ask(params): Ask<SubjectParams>) -> Result<Response, Problem> {
    let query = EvaluationQuery { of: EvaluationOf::Subjects, system: params.system, ..EvaluationQuery::default() };
    asked.answer(Right::ReadCase, move |data| data.evaluation(&query)).await
}

/// Which evaluation.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct EvaluationParams {
    /// Id of the index system.
    system: String,
    /// Region or organisation.
    subject: String,
    /// Evaluated period, such as `2017`.
    period: String,
    /// Base period; that of the case without it.
    #[serde(default, deserialize_with = "filled")]
    base: Option<String>,
    /// Context over that of the case, such as `region=key_region,stage=mature`.
    #[serde(default, deserialize_with = "filled")]
    context: Option<String>,
    /// Range of the score by so many draws of the inventory behind it, 40 to 5000.
    #[param(minimum = 40, maximum = 5000)]
    draws: Option<usize>,
}

impl EvaluationParams {
    fn query(self, of: EvaluationOf) -> Result<EvaluationQuery, Problem> {
        if self.draws.is_some_and(|n| n > 5000) {
            return Err(Problem::bad_query("draws: at most 5000".to_owned(), "Ask the command line for more."));
        }
        Ok(EvaluationQuery {
            of,
            system: self.system,
            subject: self.subject,
            period: self.period,
            base: self.base,
            context: context(self.context.as_deref())?,
            draws: self.draws,
            ..EvaluationQuery::default()
        })
    }
}

fn context(text: Option<&str>) -> Result<Vec<(String, String)>, Problem> {
    let pairs = text.unwrap_or_default().split(',').filter(|pair| !pair.is_empty()).map(|pair| {
        pair.split_once('=').map(|(key, value)| (key.to_owned(), value.to_owned())).ok_or_else(|| {
            Problem::bad_query(format!("context: `{pair}` is no pair"), "Write context=region=key_region,stage=mature.")
        })
    });
    pairs.collect()
}

/// The score of a subject, every indicator with its formula, figures and where they come from.
#[utoipa::path(get, path = "/api/v1/evaluation", tag = "evaluation", params(EvaluationParams),
    responses((status = 200, body = Object,
        description = "system, subject, period, base, years, boundary, context, score, base_score, bonus, grade (or incomplete), grade_name, \
            band, coverage, excluded_weight, range {low, high} of what is missing, spread of the draws, gates, summary {en, zh}, \
            improvements, rows [{id, level, parent, weight, value, unit, score, status, share, cause, formula, formula_filled, norm, \
            inputs, missing, items, ...}], notice")))]
pub(crate) async fn score(asked: Asked, Ask(params): Ask<EvaluationParams>) -> Result<Response, Problem> {
    let query = params.query(EvaluationOf::Score)?;
    asked.answer(Right::ReadCase, move |data| data.evaluation(&query)).await
}

/// Which subject's history.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct HistoryParams {
    /// Id of the index system.
    system: String,
    /// Region or organisation.
    subject: String,
    /// Base period; that of the case without it.
    #[serde(default, deserialize_with = "filled")]
    base: Option<String>,
    /// Context over that of the case.
    #[serde(default, deserialize_with = "filled")]
    context: Option<String>,
}

/// The scores of a subject in all years on record.
#[utoipa::path(get, path = "/api/v1/evaluation/history", tag = "evaluation", params(HistoryParams),
    responses((status = 200, body = Object,
        description = "rows [{period, score, base_score, bonus, grade, coverage, range, air_decline, co2_decline, elasticity, level1, level3, shares}]")))]
pub(crate) async fn history(asked: Asked, Ask(params): Ask<HistoryParams>) -> Result<Response, Problem> {
    let query = EvaluationQuery {
        of: EvaluationOf::History,
        system: params.system,
        subject: params.subject,
        base: params.base,
        context: context(params.context.as_deref())?,
        ..EvaluationQuery::default()
    };
    asked.answer(Right::ReadCase, move |data| data.evaluation(&query)).await
}

/// Which ranking.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RankingParams {
    /// Id of the index system.
    system: String,
    /// Evaluated period.
    period: String,
    /// Base period; that of the case without it.
    #[serde(default, deserialize_with = "filled")]
    base: Option<String>,
    /// Context over that of the case.
    #[serde(default, deserialize_with = "filled")]
    context: Option<String>,
    /// Regions of this level only.
    #[serde(default, deserialize_with = "filled")]
    level: Option<String>,
    /// Subjects in this region only.
    #[serde(default, deserialize_with = "filled")]
    parent: Option<String>,
    /// Organisations of this sector only.
    #[serde(default, deserialize_with = "filled")]
    sector: Option<String>,
}

/// Subjects by rank; what is incomplete is never ranked.
#[utoipa::path(get, path = "/api/v1/evaluation/ranking", tag = "evaluation", params(RankingParams),
    responses((status = 200, body = Object,
        description = "ranked, incomplete, rows [{rank (null where incomplete), subject, name, class, score, low, high, grade, coverage, bonus, \
            change, percentile, peers, peers_text, air_decline, co2_decline, elasticity, reading, overlaps, summary}]")))]
pub(crate) async fn ranking(asked: Asked, Ask(params): Ask<RankingParams>) -> Result<Response, Problem> {
    let query = EvaluationQuery {
        of: EvaluationOf::Ranking,
        system: params.system,
        period: params.period,
        base: params.base,
        context: context(params.context.as_deref())?,
        level: params.level,
        within: params.parent,
        sector: params.sector,
        ..EvaluationQuery::default()
    };
    asked.answer(Right::ReadCase, move |data| data.evaluation(&query)).await
}

/// Which weights would change the grade, and what other weights give.
#[utoipa::path(get, path = "/api/v1/evaluation/sensitivity", tag = "evaluation", params(EvaluationParams),
    responses((status = 200, body = Object,
        description = "grade, grade_edges [{id, level, name, weight, turns_at, grade_after}], alternatives [{weights, name, score, grade, rank, \
            order, why_not}], subjects")))]
pub(crate) async fn sensitivity(asked: Asked, Ask(params): Ask<EvaluationParams>) -> Result<Response, Problem> {
    let query = params.query(EvaluationOf::Sensitivity)?;
    asked.answer(Right::ReadCase, move |data| data.evaluation(&query)).await
}

/// Other scores of indicators.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WhatIf {
    /// Id of the index system.
    system: String,
    /// Region or organisation.
    subject: String,
    /// Evaluated period.
    period: String,
    /// Base period; that of the case without it.
    #[serde(default)]
    base: Option<String>,
    /// Context over that of the case, such as `region=key_region`.
    #[serde(default)]
    context: Option<String>,
    /// Scores of 0 to 100 by indicator.
    #[schema(value_type = Object)]
    scores: std::collections::BTreeMap<String, f64>,
}

/// What a score would be with other scores of indicators. Nothing is written.
#[utoipa::path(post, path = "/api/v1/evaluation/what-if", tag = "evaluation", request_body = WhatIf,
    responses((status = 200, body = Object, description = "score, base_score, bonus, grade, grade_name, coverage, level1, level2, gates")))]
pub(crate) async fn what_if(asked: Asked, Told(told): Told<WhatIf>) -> Result<Response, Problem> {
    if told.scores.len() > MOST_SCORES {
        return Err(Problem::bad_query(format!("scores: at most {MOST_SCORES}"), "Send those that differ."));
    }
    let query = EvaluationQuery {
        of: EvaluationOf::WhatIf(told.scores.into_iter().collect()),
        system: told.system,
        subject: told.subject,
        period: told.period,
        base: told.base,
        context: context(told.context.as_deref())?,
        ..EvaluationQuery::default()
    };
    asked.answer_afresh(Right::ReadCase, move |data| data.evaluation(&query)).await
}

/// Which enterprise.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct EnterpriseParams {
    /// Organisation; all without it.
    #[serde(default, deserialize_with = "filled")]
    org_id: Option<String>,
    /// Period; the latest with figures of organisations without it.
    #[serde(default, deserialize_with = "filled")]
    period: Option<String>,
}

impl EnterpriseParams {
    fn query(self, of: EvaluationOf) -> EvaluationQuery {
        let (subject, period) = (self.org_id.unwrap_or_default(), self.period.unwrap_or_default());
        EvaluationQuery { of, subject, period, ..EvaluationQuery::default() }
    }
}

/// Carbon credit of enterprises (a reference rule, not an official one).
#[utoipa::path(get, path = "/api/v1/credit", tag = "evaluation", params(EnterpriseParams),
    responses((status = 200, body = Object,
        description = "period, rows [{org_id, name, score, grade (or incomplete), k, class, caps, parts}], notice {en, zh}")))]
pub(crate) async fn credit(asked: Asked, Ask(params): Ask<EnterpriseParams>) -> Result<Response, Problem> {
    let query = params.query(EvaluationOf::Credit);
    asked.answer(Right::ReadCase, move |data| data.evaluation(&query)).await
}

/// Cleaner-production grades of enterprises by the systems of the case.
#[utoipa::path(get, path = "/api/v1/cleaner", tag = "evaluation", params(EnterpriseParams),
    responses((status = 200, body = Object,
        description = "period, systems, rows [{org_id, name, system, grade, y1, y2, y3, ...}], without_system, notice {en, zh}")))]
pub(crate) async fn cleaner(asked: Asked, Ask(params): Ask<EnterpriseParams>) -> Result<Response, Problem> {
    let query = params.query(EvaluationOf::Cleaner);
    asked.answer(Right::ReadCase, move |data| data.evaluation(&query)).await
}
