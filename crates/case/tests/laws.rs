//! What holds for every input, however broken.

#![allow(clippy::unwrap_used, reason = "tests")]

mod small_case;

use proptest::prelude::*;
use small_case::{GOOD, read};
use std::collections::BTreeSet;

/// A file of the sound case with a run of its bytes replaced.
fn broken() -> impl Strategy<Value = (usize, Vec<u8>)> {
    let piece = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..6),
        "[,\"\n\r;. 0-9a-z-]{0,6}".prop_map(String::into_bytes),
        Just("１，。".as_bytes().to_vec()),
    ];
    (0..GOOD.len(), any::<prop::sample::Index>(), 0usize..8, piece).prop_map(|(file, at, length, piece)| {
        let mut bytes = GOOD[file].1.as_bytes().to_vec();
        let at = at.index(bytes.len());
        let end = (at + length).min(bytes.len());
        bytes.splice(at..end, piece);
        (file, bytes)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_fault_has_a_place_and_a_remedy((file, bytes) in broken()) {
        let lines = bytes.iter().filter(|b| matches!(b, b'\n' | b'\r')).count() as u32 + 1;
        let reading = read(&[(GOOD[file].0, bytes)]);
        for fault in &reading.faults {
            prop_assert!(!fault.message.is_empty() && !fault.help.is_empty());
            let longest = if fault.file == GOOD[file].0 { lines } else { u32::MAX };
            prop_assert!(fault.row.is_none_or(|row| (1..=longest).contains(&row)), "{:?}", fault);
        }
        prop_assert!(reading.faults.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn each_row_is_kept_or_has_a_fault(quantities in proptest::collection::vec(prop_oneof!["[0-9]{1,4}", "[-x]", "1e3"], 0..40)) {
        let mut text = "activity_id,source_id,period,process,quantity,unit\n".to_owned();
        for (at, quantity) in quantities.iter().enumerate() {
            text.push_str(&format!("a{at},S1,2022,demo_p,{quantity},t\n"));
        }
        let controls = b"source_id,technology\n".to_vec();
        let reading = read(&[("activities.csv", text.into_bytes()), ("controls.csv", controls)]);
        let faulty: BTreeSet<u32> = reading.faults.iter().filter_map(|f| f.row).collect();
        let kept: BTreeSet<u32> = reading.case.unwrap().records.activities.line.into_iter().collect();
        prop_assert!(kept.is_disjoint(&faulty));
        prop_assert_eq!(kept.len() + faulty.len(), quantities.len());
    }

    #[test]
    fn line_ends_change_nothing((file, bytes) in broken()) {
        prop_assume!(!bytes.contains(&b'\r') && bytes.contains(&b'\n'));
        let mut with_returns = Vec::new();
        for b in &bytes {
            if *b == b'\n' {
                with_returns.push(b'\r');
            }
            with_returns.push(*b);
        }
        let places = |bytes: Vec<u8>| -> Vec<_> {
            read(&[(GOOD[file].0, bytes)]).faults.into_iter().map(|f| (f.file, f.row, f.column)).collect()
        };
        prop_assert_eq!(places(bytes), places(with_returns));
    }
}
