//! Rows that no key tells apart are never matched (docs/sources.md); equal ones count once.

use super::rows::Factor;
use std::collections::BTreeMap;

/// Flags rows of one origin that share every key: all of them `tied` where they differ, all but one `other_id_only` where not.
///
/// Returns the number of groups that tie and of rows that repeat another.
pub(super) fn settle(rows: &mut [&mut Factor]) -> (usize, usize) {
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, row) in rows.iter().enumerate() {
        if row.matchable() {
            groups.entry(row.key()).or_default().push(i);
        }
    }
    let (mut tied, mut repeated) = (0, 0);
    for members in groups.values().filter(|m| m.len() > 1) {
        let first = rows[members[0]].value;
        let equal = members.iter().all(|&i| (rows[i].value - first).abs() <= 1e-9 * first.abs());
        if !equal {
            tied += 1;
            for &i in members {
                rows[i].flags.insert("tied");
            }
            continue;
        }
        let best = members.iter().copied().min_by_key(|&i| (rows[i].range.is_none(), rows[i].id.clone()));
        let Some(best) = best else { continue };
        let id = rows[best].id.clone();
        for &i in members.iter().filter(|&&i| i != best) {
            repeated += 1;
            rows[i].flags.insert("other_id_only");
            let note = format!("equal to {id}");
            rows[i].note = if rows[i].note.is_empty() { note } else { format!("{}; {note}", rows[i].note) };
        }
    }
    (tied, repeated)
}
