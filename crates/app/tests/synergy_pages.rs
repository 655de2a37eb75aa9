//! The pages on methods of synergy say what the table of methods says: columns in and out, and options, in both languages.

#![allow(clippy::unwrap_used, reason = "writing to a text cannot fail")]

use std::fmt::Write;
use tandem_app::synergy::{METHODS, Method};

const EN: &str = include_str!("../../../docs/book/synergy.md");
const ZH: &str = include_str!("../../../docs/book/synergy.zh.md");

/// The table of a method as its page has it.
fn table(method: &Method, chinese: bool) -> String {
    let say = |en: &'static str, zh: &'static str| if chinese { zh } else { en };
    let mut text = format!("| {} | |\n|---|---|\n", say("column or option", "列或选项"));
    for (title, columns) in [(say("in", "输入"), method.columns_in), (say("out", "输出"), method.columns_out)] {
        for column in columns {
            writeln!(text, "| {title} `{}` | {} |", column.name, say(column.en, column.zh)).unwrap();
        }
    }
    for option in method.options {
        let shown = format!("--{} {}", option.name, option.value);
        writeln!(text, "| `{}` | {} |", shown.trim(), say(option.en, option.zh)).unwrap();
    }
    text
}

#[test]
fn pages_hold_the_columns_and_options_of_every_method() {
    for (page, chinese) in [(EN, false), (ZH, true)] {
        for method in METHODS {
            assert!(page.contains(&format!("`{}`", method.name)), "no section on {}", method.name);
            let wanted = table(method, chinese);
            assert!(page.contains(&wanted), "put this below the section on {}:\n\n{wanted}", method.name);
        }
    }
}
