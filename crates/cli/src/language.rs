//! The language in which a person at a terminal reads.

/// Whether the settings of the terminal name Chinese: `LC_ALL`, else `LC_MESSAGES`, else `LANG`, as programs take them.
pub(crate) fn reads_chinese() -> bool {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().filter_map(std::env::var_os).find(|value| !value.is_empty());
    set.is_some_and(|value| names_chinese(&value.to_string_lossy()))
}

/// Whether the name of a locale is Chinese: `zh`, `zh_CN.UTF-8`, `zh-Hans`.
fn names_chinese(locale: &str) -> bool {
    locale.split(['_', '-', '.', '@']).next().is_some_and(|language| language.eq_ignore_ascii_case("zh"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locales_of_chinese() {
        assert!(["zh", "zh_CN.UTF-8", "zh-Hans", "ZH_TW"].iter().all(|name| names_chinese(name)));
        assert!(["", "C.UTF-8", "en_US.UTF-8", "zha_CN", "POSIX"].iter().all(|name| !names_chinese(name)));
    }
}
