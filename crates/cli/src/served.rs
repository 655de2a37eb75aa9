//! The loaded case as the server asks for it.

use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use tandem_app::balance::BalanceQuestion;
use tandem_app::cleaner::CleanerQuestion;
use tandem_app::compare::Comparison;
use tandem_app::credit::CreditQuestion;
use tandem_app::desk::{Desk, ReloadError};
use tandem_app::evaluate::{self, Refusal};
use tandem_app::export::{ShownTable, workbook};
use tandem_app::inventory::{Question, period};
use tandem_app::readings::ReadingsError;
use tandem_app::revise::{Acceptance, Draft, Editor, FileKind, LARGEST, Reading, ReviseError, Taken};
use tandem_app::shelves::{self, Search};
use tandem_app::template::{self, Lang};
use tandem_app::{CaseError, Loaded, OpenError};
use tandem_server::{
    ActivityQuery, BalanceQuery, ComparisonQuery, Data, DataError, DataErrorKind, Document, EvaluationOf,
    EvaluationQuery, ImportanceQuery, InventoryQuery, LibraryQuery, Page, ReadingQuery, XLSX,
};

/// Rows of a file that a diff tells one by one; all are counted.
const MOST_DIFF_ROWS: usize = 1000;

/// A desk and an editor of its case as the server's data.
pub(crate) struct Served(pub(crate) Desk, pub(crate) Editor);

impl Served {
    fn case(&self) -> Arc<Loaded> {
        self.0.case()
    }
}

/// A fault of the case that a question met: what is wrong and how to mend it.
fn refused(refusal: Refusal) -> DataError {
    match refusal {
        Refusal::Bad(error) => bad_question(error),
        Refusal::Faults(faults) => {
            let fault = faults.first();
            let place = fault.map_or_else(String::new, |f| {
                format!("{}{}: ", f.file, f.row.map_or_else(String::new, |r| format!(", row {r}")))
            });
            let said = fault.map_or_else(String::new, |f| format!("{place}{} {}", f.message, f.help));
            bad_question(tandem_app::inventory::BadQuestion { message: said, help: "mend the file".into() })
        }
    }
}

fn filled(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|t| !t.is_empty())
}

fn bad_question(error: tandem_app::inventory::BadQuestion) -> DataError {
    DataError::new(DataErrorKind::BadQuestion, error.message, error.help)
}

fn question(query: &InventoryQuery) -> Question {
    Question {
        period: query.period.clone(),
        by: query.by.clone(),
        boundary: query.boundary.clone(),
        filters: query.keep.iter().map(|(k, v)| (k.clone(), v.clone())).collect(),
        ..Question::default()
    }
}

fn unusable(error: OpenError) -> DataError {
    match error {
        OpenError::Faults { faults, .. } => {
            let first = faults.first().map(|f| format!("{}: {}", f.file, f.message)).unwrap_or_default();
            DataError::new(
                DataErrorKind::Unusable,
                format!("the case has {} faults; the first: {first}", faults.len()),
                "see /api/v1/check for all of them",
            )
        }
        OpenError::Case(error) => io(&error),
    }
}

fn io(error: &CaseError) -> DataError {
    DataError::new(DataErrorKind::Internal, error.to_string(), "")
}

fn not_revised(error: ReviseError) -> DataError {
    let message = error.to_string();
    match error {
        ReviseError::Clash { more, .. } => {
            DataError::new(DataErrorKind::Clash, message, "Look at both states of each row and keep one.").with(more)
        }
        ReviseError::Faults { more, .. } => {
            DataError::new(DataErrorKind::Faulty, message, "Mend the rows named, then hand in again.").with(more)
        }
        ReviseError::Unknown(_) => DataError::new(DataErrorKind::NotFound, message, ""),
        ReviseError::Busy(_) => DataError::new(DataErrorKind::Busy, message, ""),
        ReviseError::BadDraft(_) => DataError::new(DataErrorKind::BadQuestion, message, ""),
        other => DataError::new(DataErrorKind::Internal, other.to_string(), ""),
    }
}

fn taken(taken: Taken) -> Value {
    json!({ "revision": taken.revision, "effect": taken.effect })
}

/// A file of this case, by what it holds.
fn document(case: &Loaded, holds: &str, kind: FileKind, bytes: Vec<u8>) -> Document {
    let (ending, media_type) = match kind {
        FileKind::Csv => ("csv", "text/csv; charset=utf-8"),
        FileKind::Xlsx => ("xlsx", XLSX),
    };
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-_".contains(c) { c } else { '_' };
    let name = format!("tandem-{}-{holds}", case.manifest.id).chars().map(plain).collect::<String>();
    Document { name: format!("{name}.{ending}"), media_type, bytes }
}

fn cursor(page: &Page) -> Result<usize, DataError> {
    page.cursor.as_deref().map_or(Ok(0), |text| {
        text.parse().map_err(|_| {
            DataError::new(
                DataErrorKind::BadQuestion,
                format!("`{text}` is not a cursor"),
                "use `next` of the page before",
            )
        })
    })
}

fn items(list: Value) -> Result<Value, DataError> {
    Ok(json!({ "items": list }))
}

impl Data for Served {
    fn generation(&self) -> u64 {
        self.0.generation()
    }

    fn case(&self) -> Result<Value, DataError> {
        Ok(Served::case(self).card())
    }

    fn inventory(&self, query: &InventoryQuery) -> Result<Value, DataError> {
        let query = question(query).parse().map_err(bad_question)?;
        Ok(Served::case(self).inventory(query).answer(false).into_value())
    }

    fn explain(&self, activity: &str, species: &str) -> Result<Value, DataError> {
        Served::case(self)
            .explain(activity, species)
            .map_err(|e| DataError::new(DataErrorKind::NotFound, e.message, e.help))
    }

    fn coverage(&self, asked: Option<&str>) -> Result<Value, DataError> {
        let asked = asked.map(period).transpose().map_err(bad_question)?;
        items(tandem_app::coverage::items(&Served::case(self), asked))
    }

    fn comparison(&self, query: &ComparisonQuery) -> Result<Value, DataError> {
        let asked = Comparison {
            from: query.from.clone(),
            to: query.to.clone(),
            species: query.species.clone(),
            by: query.by.clone(),
            scope: query.scope.clone(),
        };
        let case = Served::case(self);
        case.comparison(&asked, None).map(tandem_app::Answer::into_value).map_err(bad_question)
    }

    fn tradeoffs(&self, asked: Option<&str>, by_source: bool) -> Result<Value, DataError> {
        let case = Served::case(self);
        case.tradeoffs(asked, by_source).map(tandem_app::Answer::into_value).map_err(bad_question)
    }

    fn importance(&self, query: &ImportanceQuery) -> Result<Value, DataError> {
        let case = Served::case(self);
        let told = case.importance(&query.species, &question(&query.total), query.top);
        told.map(tandem_app::Answer::into_value).map_err(bad_question)
    }

    fn balance(&self, query: &BalanceQuery) -> Result<Value, DataError> {
        let asked = BalanceQuestion {
            of: query.kind.clone(),
            period: query.period.clone(),
            by: query.by.clone(),
            filters: query.keep.iter().map(|(k, v)| (k.clone(), v.clone())).collect(),
        };
        Served::case(self).balance(&asked).map(tandem_app::Answer::into_value).map_err(bad_question)
    }

    fn evaluation(&self, query: &EvaluationQuery) -> Result<Value, DataError> {
        let case = Served::case(self);
        let asked = evaluate::Question {
            system: query.system.clone(),
            subject: query.subject.clone(),
            period: query.period.clone(),
            base: query.base.clone(),
            context: query.context.clone(),
            draws: query.draws,
            seed: 1,
            ..evaluate::Question::default()
        };
        let told = match &query.of {
            EvaluationOf::Systems => Ok(case.index_list().into_value()),
            EvaluationOf::Subjects => {
                case.evaluation_subjects(&query.system).map(tandem_app::Answer::into_value).map_err(Refusal::Bad)
            }
            // Files are for the command line: the server reads none that a request names.
            EvaluationOf::Score => case
                .system(&query.system)
                .map_err(Refusal::Bad)
                .and_then(|_| case.evaluation(&asked))
                .map(tandem_app::Answer::into_value),
            EvaluationOf::History => case.evaluation_history(&asked).map(tandem_app::Answer::into_value),
            EvaluationOf::Ranking => {
                let ranked = evaluate::RankQuestion {
                    system: query.system.clone(),
                    period: query.period.clone(),
                    base: query.base.clone(),
                    context: query.context.clone(),
                    level: query.level.clone(),
                    within: query.within.clone(),
                    sector: query.sector.clone(),
                };
                case.ranking(&ranked).map(tandem_app::Answer::into_value)
            }
            EvaluationOf::Sensitivity => case.sensitivity(&asked),
            EvaluationOf::WhatIf(scores) => case.what_if(&asked, scores),
            EvaluationOf::Credit => {
                let asked = CreditQuestion { org: filled(&query.subject), period: filled(&query.period) };
                case.credit(&asked).map(|told| told.answer().into_value()).map_err(Refusal::Bad)
            }
            EvaluationOf::Cleaner => {
                let asked = CleanerQuestion { org: filled(&query.subject), period: filled(&query.period) };
                case.cleaner(&asked).map(|told| told.answer().into_value()).map_err(Refusal::Bad)
            }
        };
        told.map_err(refused)
    }

    fn sources(&self) -> Result<Value, DataError> {
        items(Served::case(self).source_items())
    }

    fn organisations(&self) -> Result<Value, DataError> {
        items(Served::case(self).organisation_items())
    }

    fn statistics(&self) -> Result<Value, DataError> {
        items(Served::case(self).statistic_items())
    }

    fn targets(&self) -> Result<Value, DataError> {
        items(Served::case(self).target_items())
    }

    fn vocabulary(&self) -> Result<Value, DataError> {
        Ok(Served::case(self).vocabulary())
    }

    fn factor(&self, id: &str) -> Result<Value, DataError> {
        Served::case(self).factor(id).ok_or_else(|| {
            DataError::new(
                DataErrorKind::NotFound,
                format!("there is no factor `{id}`"),
                "an explanation names the ids of its factors",
            )
        })
    }

    fn activities(&self, query: &ActivityQuery, page: &Page) -> Result<Value, DataError> {
        let from = cursor(page)?;
        let case = Served::case(self);
        let (list, next) = case.activity_items(query.source_id.as_deref(), query.sector.as_deref(), from, page.limit);
        Ok(json!({ "items": list, "next": next.map(|n| n.to_string()) }))
    }

    fn readings(&self, query: &ReadingQuery, page: &Page) -> Result<Value, DataError> {
        let asked = tandem_app::readings::Asked {
            monitor_id: query.monitor_id.clone(),
            parameter: query.parameter.clone(),
            from: query.from.clone(),
            to: query.to.clone(),
            limit: page.limit,
            cursor: page.cursor.clone(),
        };
        tandem_app::readings::page(self.0.folder(), &asked).map_err(|e| match e {
            ReadingsError::BadQuestion(e) => bad_question(e),
            ReadingsError::Open(e) => unusable(e),
        })
    }

    fn monitors(&self) -> Result<Value, DataError> {
        items(Served::case(self).monitor_items())
    }

    fn check(&self) -> Result<Value, DataError> {
        match Loaded::open(self.0.folder(), &|_, _| {}) {
            Ok(case) => Ok(tandem_app::faults_answer("check", Some(&case.manifest.id), &[]).into_value()),
            Err(OpenError::Faults { case, faults }) => {
                Ok(tandem_app::faults_answer("check", case.as_deref(), &faults).into_value())
            }
            Err(OpenError::Case(error)) => Err(io(&error)),
        }
    }

    fn tables(&self) -> Result<Value, DataError> {
        self.1.tables().map_err(not_revised)
    }

    fn table(&self, name: &str, filter: &str, page: &Page) -> Result<Value, DataError> {
        self.1.rows(name, filter, cursor(page)?, page.limit).map_err(not_revised)
    }

    fn check_draft(&self, draft: &str) -> Result<Value, DataError> {
        let draft = Draft::parse(draft).map_err(not_revised)?;
        self.1.check(&self.0, &draft).map_err(not_revised)
    }

    fn accept_draft(&self, author: &str, draft: &str) -> Result<Value, DataError> {
        self.1.accept(&self.0, author, draft).map(taken).map_err(not_revised)
    }

    fn revision_diff(&self, revision: i64) -> Result<Value, DataError> {
        let files = self.1.diff(revision).map_err(not_revised)?;
        let told = files.into_iter().map(|mut file| {
            let count = file.rows.len();
            file.rows.truncate(MOST_DIFF_ROWS);
            let mut told = json!(file);
            told["count"] = json!(count);
            told
        });
        Ok(json!({ "revision": revision, "files": told.collect::<Vec<_>>() }))
    }

    fn undo_revision(&self, author: &str, revision: i64) -> Result<Value, DataError> {
        self.1.undo(&self.0, author, revision).map(taken).map_err(not_revised)
    }

    fn table_file(
        &self,
        name: &str,
        filter: &str,
        kind: FileKind,
        about: Vec<(String, String)>,
    ) -> Result<Document, DataError> {
        let case = Served::case(self);
        let mut all = vec![("case".to_owned(), case.manifest.id.clone())];
        all.extend(about);
        let bytes = self.1.table_file(name, filter, kind, all).map_err(not_revised)?;
        Ok(document(&case, name, kind, bytes))
    }

    fn workbook(&self, table: &ShownTable) -> Result<Document, DataError> {
        let bytes = workbook(table).map_err(|error| DataError::new(DataErrorKind::BadQuestion, error, ""))?;
        Ok(document(&Served::case(self), "table", FileKind::Xlsx, bytes))
    }

    fn template(&self, lang: &str) -> Result<Document, DataError> {
        let lang = match lang {
            "zh" => Lang::Zh,
            "en" => Lang::En,
            "both" => Lang::Both,
            other => {
                let detail = format!("`{other}` is no language of the template");
                return Err(DataError::new(DataErrorKind::BadQuestion, detail, "these are: zh, en, both"));
            }
        };
        let bytes = template::bytes(lang).map_err(|error| DataError::new(DataErrorKind::Internal, error, ""))?;
        Ok(Document { name: "tandem-template.xlsx".to_owned(), media_type: XLSX, bytes })
    }

    fn imports(&self) -> Result<Value, DataError> {
        self.1.imports().map_err(not_revised)
    }

    fn largest_upload(&self) -> usize {
        LARGEST
    }

    fn upload(&self, author: &str, name: &str, bytes: &[u8]) -> Result<String, DataError> {
        self.1.upload(author, name, bytes).map_err(not_revised)
    }

    fn try_import(&self, author: &str, id: &str, reading: &Reading) -> Result<Value, DataError> {
        self.1.try_import(&self.0, author, id, reading).map_err(not_revised)
    }

    fn accept_import(&self, author: &str, id: &str, asked: &Acceptance) -> Result<Value, DataError> {
        let refused = |error| {
            let told = not_revised(error);
            match told.kind {
                DataErrorKind::Clash => {
                    DataError { help: "Try the file again and look at its rows once more.".into(), ..told }
                }
                _ => told,
            }
        };
        self.1.accept_import(&self.0, author, id, asked).map(taken).map_err(refused)
    }

    fn drop_upload(&self, author: &str, id: &str) -> Result<(), DataError> {
        self.1.drop_upload(author, id);
        Ok(())
    }

    fn library(&self, query: &LibraryQuery, page: &Page) -> Result<Value, DataError> {
        let kind = query.kind.clone().unwrap_or_default();
        if !kind.is_empty() && !shelves::KINDS.contains(&kind.as_str()) {
            let help = format!("these are: {}", shelves::KINDS.join(", "));
            return Err(DataError::new(DataErrorKind::BadQuestion, format!("`{kind}` is no kind"), help));
        }
        let search = Search { words: query.search.clone(), kind, used: query.used };
        Ok(Served::case(self).shelves(&search, cursor(page)?, page.limit))
    }

    fn reload(&self, progress: &dyn Fn(f32, &str), cancelled: &AtomicBool) -> Result<String, DataError> {
        match self.0.reload(progress, cancelled) {
            Ok(activities) => Ok(format!("{activities} activities")),
            Err(ReloadError::Cancelled) => Err(DataError::new(DataErrorKind::Unusable, "cancelled", "")),
            Err(ReloadError::Open(error)) => Err(unusable(error)),
        }
    }
}
