//! What a language knows of writing numbers: its separators and the short names of its months.
//!
//! The browser knows by `Intl`; [`BuiltIn`] is its twin in plain Rust, for everything that runs without one. A page asks
//! the browser once a language, when it starts, and keeps the answer: no cell that is written crosses into JavaScript. The
//! minus sign is the house's own (see [`super::Formats`]).

use std::cell::RefCell;
use std::rc::Rc;

use super::Language;

/// Separators and names of one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbols {
    /// Between groups of digits.
    pub group: String,
    /// Before the fraction.
    pub decimal: String,
    /// Digits of a group; those of the group next to the fraction first.
    pub group_sizes: (usize, usize),
    /// January to December, short.
    pub months: [String; 12],
}

/// Where symbols come from.
pub trait SymbolSource {
    /// The symbols of a language.
    fn symbols(&self, language: Language) -> Symbols;
}

/// The twin of the browser's `Intl` for the product's languages.
#[derive(Clone, Copy, Debug, Default)]
pub struct BuiltIn;

impl SymbolSource for BuiltIn {
    fn symbols(&self, language: Language) -> Symbols {
        const ENGLISH: [&str; 12] =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let months = match language {
            Language::Zh => std::array::from_fn(|i| format!("{}月", i + 1)),
            Language::En => ENGLISH.map(str::to_owned),
        };
        Symbols { group: ",".to_owned(), decimal: ".".to_owned(), group_sizes: (3, 3), months }
    }
}

thread_local! {
    static KEPT: RefCell<[Option<Rc<Symbols>>; 2]> = const { RefCell::new([None, None]) };
}

/// Keeps what `source` knows of every language, from now on.
pub fn use_symbols_of(source: &impl SymbolSource) {
    KEPT.with_borrow_mut(|kept| {
        for language in Language::ALL {
            kept[language as usize] = Some(Rc::new(source.symbols(language)));
        }
    });
}

/// The kept symbols of a language; the twin's until others are kept.
pub fn symbols(language: Language) -> Rc<Symbols> {
    KEPT.with_borrow_mut(|kept| {
        kept[language as usize].get_or_insert_with(|| Rc::new(BuiltIn.symbols(language))).clone()
    })
}

impl Symbols {
    /// Digits in their groups: `1234567` → `1,234,567`.
    pub fn grouped(&self, digits: &str, into: &mut String) {
        let (first, next) = self.group_sizes;
        for (i, digit) in digits.chars().enumerate() {
            let rest = digits.len() - i;
            let at_border = rest == first || (rest > first && (rest - first).is_multiple_of(next));
            if i > 0 && at_border {
                into.push_str(&self.group);
            }
            into.push(digit);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grouped(symbols: &Symbols, digits: &str) -> String {
        let mut text = String::new();
        symbols.grouped(digits, &mut text);
        text
    }

    #[test]
    fn digits_are_grouped_by_the_languages_sizes() {
        let plain = BuiltIn.symbols(Language::En);
        for (digits, expected) in [("7", "7"), ("123", "123"), ("1234", "1,234"), ("1234567", "1,234,567")] {
            assert_eq!(grouped(&plain, digits), expected);
        }
        // Groups of two after the first three, as `en-IN` has them.
        let lakhs = Symbols { group_sizes: (3, 2), ..plain };
        assert_eq!(grouped(&lakhs, "12345678"), "1,23,45,678");
    }

    #[test]
    fn what_a_source_knows_is_kept_for_formats() {
        struct Odd;
        impl SymbolSource for Odd {
            fn symbols(&self, language: Language) -> Symbols {
                Symbols { group: "'".to_owned(), decimal: ",".to_owned(), ..BuiltIn.symbols(language) }
            }
        }
        use_symbols_of(&Odd);
        let formats = crate::i18n::Formats::default();
        assert_eq!(formats.number(-1_234_567.5, 1), "−1'234'567,5");
        use_symbols_of(&BuiltIn);
        assert_eq!(formats.number(-1_234_567.5, 1), "−1,234,567.5");
    }
}
