//! Who is evaluated: regions and organisations of the case.

use crate::inventory::BadQuestion;
use crate::loaded::Loaded;
use tandem_inventory::records::SourceAt;
use tandem_vocab::nearest;

/// What a subject is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A region of regions.csv.
    Region,
    /// An organisation of organisations.csv.
    Organisation,
}

impl Kind {
    /// The word of answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::Organisation => "organisation",
        }
    }
}

/// A region or an organisation.
#[derive(Clone, PartialEq, Debug)]
pub struct Subject {
    /// Id.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// English name.
    pub name_en: String,
    /// Chinese name.
    pub name_zh: String,
    /// Level of a region, sector of an organisation.
    pub class: String,
    /// Region it lies in.
    pub parent: String,
    /// Size by which peers are told: inhabitants, or output.
    pub size: Option<f64>,
}

impl Loaded {
    /// All subjects that a system may have (`region`, `organisation`, or empty for both), in the order of the files.
    pub fn subjects(&self, of: &str) -> Vec<Subject> {
        let named = |name: &str, other: &str, id: &str| {
            [name, other, id].into_iter().find(|n| !n.is_empty()).unwrap_or_default().to_owned()
        };
        let regions = self.regions.iter().filter(|_| of != "organisation").map(|r| Subject {
            id: r.region.clone(),
            kind: Kind::Region,
            name_en: named(&r.name_en, &r.name_zh, &r.region),
            name_zh: named(&r.name_zh, &r.name_en, &r.region),
            class: r.level.clone(),
            parent: r.parent.clone().unwrap_or_default(),
            size: r.population,
        });
        let organisations = self.organisations.iter().filter(|_| of != "region").map(|o| Subject {
            id: o.org_id.clone(),
            kind: Kind::Organisation,
            name_en: named(&o.name, &o.name_zh, &o.org_id),
            name_zh: named(&o.name_zh, &o.name, &o.org_id),
            class: o.sector.clone(),
            parent: o.region.clone(),
            size: o.output_value,
        });
        regions.chain(organisations).collect()
    }

    /// The subject of this id.
    ///
    /// # Errors
    /// [`BadQuestion`] with the nearest id where there is none, or where the system is not for its kind.
    pub fn subject(&self, id: &str, of: &str) -> Result<Subject, BadQuestion> {
        let all = self.subjects("");
        let Some(subject) = all.iter().find(|s| s.id == id) else {
            return Err(BadQuestion {
                message: format!("`{id}` is neither a region nor an organisation of the case"),
                help: nearest(id, all.iter().map(|s| s.id.as_str())).map_or_else(
                    || "see regions.csv and organisations.csv".to_owned(),
                    |n| format!("did you mean `{n}`?"),
                ),
            });
        };
        if !of.is_empty() && subject.kind.as_str() != of {
            return Err(BadQuestion {
                message: format!("`{id}` is a {}, and the system is for a {of}", subject.kind.as_str()),
                help: "name another subject, or another system".into(),
            });
        }
        Ok(subject.clone())
    }

    /// Sources that belong to a subject, by position: those of an organisation, or of a region and all below it.
    pub(crate) fn sources_of(&self, subject: &Subject) -> Vec<bool> {
        let records = &self.ledger.records;
        let names = &records.symbols;
        let inside = |region: &str| {
            let mut at = Some(region);
            for _ in 0..16 {
                match at {
                    Some(id) if id == subject.id => return true,
                    Some(id) => at = self.regions.iter().find(|r| r.region == id).and_then(|r| r.parent.as_deref()),
                    None => break,
                }
            }
            false
        };
        let mut known: std::collections::BTreeMap<&str, bool> = std::collections::BTreeMap::new();
        (0..records.sources.len())
            .map(|at: usize| {
                let source = &records.sources[at as SourceAt as usize];
                match subject.kind {
                    Kind::Organisation => names.name(source.org) == subject.id,
                    Kind::Region => {
                        let region = names.name(source.region);
                        *known.entry(region).or_insert_with(|| inside(region))
                    }
                }
            })
            .collect()
    }
}
