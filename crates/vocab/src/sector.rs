//! Sectors: GB/T 4754, NFR, IPCC and plain names, joined by one mapping table.

use rustc_hash::FxHashMap;

/// A row of the sector table.
#[derive(Clone, Debug)]
pub struct Sector {
    /// Code or snake_case name.
    pub code: String,
    /// `gbt4754`, `nfr`, `ipcc` or `name`.
    pub system: String,
    /// Code above it in its own system; for a name, the GB/T code it stands for, if one.
    pub parent: Option<String>,
    /// English name.
    pub name_en: String,
    /// Chinese name.
    pub name_zh: String,
    /// NFR code it maps to.
    pub nfr: String,
    /// IPCC code it maps to.
    pub ipcc: String,
    /// Why it maps there.
    pub reason: String,
}

/// All known sectors.
#[derive(Clone, Debug, Default)]
pub struct SectorTable {
    rows: Vec<Sector>,
    at: FxHashMap<String, usize>,
}

impl SectorTable {
    /// Indexes the rows by code.
    pub fn new(rows: Vec<Sector>) -> Self {
        let mut at = FxHashMap::default();
        for (i, row) in rows.iter().enumerate() {
            at.entry(row.code.clone()).or_insert(i);
        }
        Self { rows, at }
    }

    /// The rows, in table order.
    pub fn rows(&self) -> &[Sector] {
        &self.rows
    }

    /// The row of `code` itself, or of the nearest listed code above it: `C3011` finds `C30`.
    pub fn find(&self, code: &str) -> Option<&Sector> {
        if let Some(&i) = self.at.get(code) {
            return Some(&self.rows[i]);
        }
        let bytes = code.as_bytes();
        let finer = (4..=5).contains(&bytes.len())
            && bytes[0].is_ascii_uppercase()
            && bytes[1..].iter().all(u8::is_ascii_digit);
        if finer { self.at.get(&code[..3]).map(|&i| &self.rows[i]) } else { None }
    }

    /// Every code that a sector answers to, nearest first: itself, its ancestors, the codes they map to and theirs.
    ///
    /// A factor whose sector is any of these applies to the sector.
    pub fn closure(&self, code: &str) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        let push = |all: &mut Vec<String>, code: &str| {
            if !code.is_empty() && !all.iter().any(|c| c == code) {
                all.push(code.to_owned());
            }
        };
        let bytes = code.as_bytes();
        push(&mut all, code);
        if bytes.len() == 5 && bytes[0].is_ascii_uppercase() && bytes[1..].iter().all(u8::is_ascii_digit) {
            push(&mut all, &code[..4]);
        }
        let mut mapped: Vec<(String, String)> = Vec::new();
        let mut next = self.find(code);
        let mut guard = 0;
        while let Some(row) = next {
            push(&mut all, &row.code);
            mapped.push((row.nfr.clone(), row.ipcc.clone()));
            next = row.parent.as_deref().and_then(|p| self.find(p));
            guard += 1;
            if guard > 8 {
                break;
            }
        }
        for (nfr, ipcc) in mapped {
            for code in [nfr, ipcc] {
                let mut part = code.as_str();
                while !part.is_empty() {
                    push(&mut all, part);
                    part = part.rfind('.').map_or("", |dot| &part[..dot]);
                }
            }
        }
        if code.contains('.') {
            let mut part = code;
            while let Some(dot) = part.rfind('.') {
                part = &part[..dot];
                push(&mut all, part);
            }
        }
        all
    }

    /// The NFR code of a sector: its own where it is one, else the one it maps to.
    pub fn nfr(&self, code: &str) -> Option<&str> {
        let row = self.find(code)?;
        if row.system == "nfr" { Some(&row.code) } else { Some(row.nfr.as_str()).filter(|c| !c.is_empty()) }
    }

    /// The nearest known code to a mistyped one.
    pub fn nearest(&self, typed: &str) -> Option<&str> {
        crate::names::nearest(typed, self.rows.iter().map(|r| r.code.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(code: &str, system: &str, parent: &str, nfr: &str) -> Sector {
        Sector {
            code: code.into(),
            system: system.into(),
            parent: Some(parent.to_owned()).filter(|p| !p.is_empty()),
            name_en: String::new(),
            name_zh: String::new(),
            nfr: nfr.into(),
            ipcc: String::new(),
            reason: String::new(),
        }
    }

    #[test]
    fn a_finer_code_answers_to_all_above_it() {
        let table = SectorTable::new(vec![
            row("C", "gbt4754", "", "1.A.2"),
            row("C30", "gbt4754", "C", "1.A.2.f"),
            row("cement", "name", "C30", "1.A.2.f"),
        ]);
        assert_eq!(table.closure("C3011"), ["C3011", "C301", "C30", "C", "1.A.2.f", "1.A.2", "1.A", "1"]);
        assert_eq!(table.closure("cement"), ["cement", "C30", "C", "1.A.2.f", "1.A.2", "1.A", "1"]);
        assert!(table.find("Q999Z").is_none() && table.find("C3").is_none() && table.find("C30111").is_none());
    }
}
