//! Words and formats: the catalogues of `locales/` as typed texts, and how numbers, months and money are written.

#[cfg(whole_catalogue)]
mod alerts;
mod format;
#[cfg(whole_catalogue)]
mod import;
#[cfg(whole_catalogue)]
mod pinyin;
mod search;
mod symbols;
#[cfg(whole_catalogue)]
mod today;
mod topic;

#[cfg(whole_catalogue)]
pub use alerts::{AlertWords, attain_words};
pub use format::{Formats, Signed};
#[cfg(whole_catalogue)]
pub use pinyin::{Pinyin, Spelling};
pub use search::{Found, folded, search, these_first};
pub use symbols::{BuiltIn, SymbolSource, Symbols, symbols, use_symbols_of};
#[cfg(whole_catalogue)]
pub use today::YearFigures;
pub use topic::{Metric, Rule, Topic, Work};

use serde::{Deserialize, Serialize};

include!(concat!(env!("OUT_DIR"), "/texts.rs"));

/// A language of the product.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Simplified Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Language {
    /// Every language.
    pub const ALL: [Language; 2] = [Language::Zh, Language::En];

    /// Its catalogue.
    pub fn texts(self) -> &'static Texts {
        match self {
            Language::Zh => &ZH,
            Language::En => &EN,
        }
    }

    /// Its code in storage and file names: `zh` or `en`.
    pub const fn code(self) -> &'static str {
        match self {
            Language::Zh => "zh",
            Language::En => "en",
        }
    }

    /// What stands between two sentences.
    pub const fn between_sentences(self) -> &'static str {
        match self {
            Language::Zh => "",
            Language::En => " ",
        }
    }

    /// Its tag for the document: `zh-CN` or `en`.
    pub const fn tag(self) -> &'static str {
        match self {
            Language::Zh => "zh-CN",
            Language::En => "en",
        }
    }
}

/// Puts the values into the form for one, when `n` is 1, or for any other number.
fn fill([one, other]: [&'static str; 2], values: &[(&str, String)]) -> String {
    let singular = values.iter().any(|(name, value)| *name == "n" && value == "1");
    let mut rest = if singular { one } else { other };
    let mut text = String::with_capacity(rest.len() + 16);
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let (name, tail) = after.split_once('}').unwrap_or((after, ""));
        if let Some((_, value)) = values.iter().find(|(it, _)| *it == name) {
            text.push_str(value);
        }
        rest = tail;
    }
    text.push_str(rest);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_put_in_once_and_never_read_again() {
        let forms = ["{n} row of {file}", "{n} rows of {file}"];
        let filled = |n: &str, file: &str| fill(forms, &[("n", n.to_owned()), ("file", file.to_owned())]);
        assert_eq!(filled("1", "a.csv"), "1 row of a.csv");
        assert_eq!(filled("2", "{n}.csv"), "2 rows of {n}.csv");
    }
}
