//! The fixtures: every layout in every number form, every encoding with every delimiter, every way to write a month.

use super::dirt;
use super::forms::{Form, When};
use super::layout::{Layout, Style, sheet_of};
use super::sheet::{Coding, text_of};
use super::truth::{Figures, Truth};
use super::words::{CHINESE, ENGLISH, GERMAN, TRADITIONAL, Words};

/// What an import of the fixture has to do.
pub enum Expect {
    /// Nothing is open: the book has to be this one at the first try.
    Right(Figures),
    /// The file does not decide: whatever comes out, something has to be asked or listed.
    Asked,
    /// There is nothing to read: it has to say so.
    Refused,
}

/// One file and what is expected of it.
pub struct Case {
    pub class: &'static str,
    pub name: String,
    pub bytes: Vec<u8>,
    pub expect: Expect,
}

pub const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];
const CODINGS: [Coding; 9] = [
    Coding::Utf8,
    Coding::Utf8Mark,
    Coding::Gbk,
    Coding::Utf16Le,
    Coding::Windows1252,
    Coding::Gb18030,
    Coding::Utf16Be,
    Coding::Big5,
    Coding::Utf16LeNoMark,
];
const LANGUAGES: [&Words; 4] = [&CHINESE, &ENGLISH, &GERMAN, &TRADITIONAL];
/// Ways that suit the head of a month column.
const IN_HEADERS: [When; 13] = [
    When::Iso,
    When::Slash,
    When::Dot,
    When::Chinese,
    When::FullWidthChinese,
    When::Digits,
    When::ShortName,
    When::ShortNameWhole,
    When::LongName,
    When::SlashDay,
    When::IsoDay,
    When::ChineseDay,
    When::MonthFirst,
];

/// Every fixture.
pub fn all() -> Vec<Case> {
    let mut cases = layouts_by_forms();
    cases.extend(codings_by_delimiters());
    cases.extend(months());
    cases.extend(dirt::all());
    cases
}

/// A fixture that is right or wrong as a whole.
pub struct Plan<'a> {
    pub class: &'static str,
    pub layout: Layout,
    pub style: Style<'a>,
    pub delimiter: char,
    pub coding: Coding,
    pub line_end: &'static str,
    pub quote_all: bool,
    pub seed: u64,
}

impl Plan<'_> {
    pub fn name(&self) -> String {
        let Style { words, form, when, missing } = self.style;
        let (layout, delimiter, coding) = (self.layout, self.delimiter, self.coding);
        let quotes = if self.quote_all { " quoted" } else { "" };
        let end = self.line_end.escape_debug();
        format!("{layout:?} {form:?} {when:?} {} {delimiter:?} {coding:?} {missing:?} {end}{quotes}", words.name)
    }

    pub fn truth(&self) -> (Truth, Figures) {
        let truth = Truth::new(self.seed, self.style.words, false);
        let mut figures = truth.figures(!self.layout.is_wide());
        if self.layout == Layout::WideYearInTitle {
            figures = without_first_year(&truth);
        }
        (truth, figures)
    }

    fn case(&self) -> Case {
        let (truth, figures) = self.truth();
        let text = text_of(&sheet_of(&truth, self.layout, self.style), self.delimiter, self.line_end, self.quote_all);
        // Of an encoding that lacks a character of the file nobody has a file.
        let coding = if self.coding.holds(&text) { self.coding } else { Coding::Gb18030 };
        Case { class: self.class, name: self.name(), bytes: coding.write(&text), expect: Expect::Right(figures) }
    }
}

/// The figures of a table that begins with the third month: sales before it are not in it.
fn without_first_year(truth: &Truth) -> Figures {
    let start = truth.first.plus(2);
    let mut figures = truth.figures(false);
    figures.retain(|key, _| key.2 >= start);
    // A series begins with its first sale in the file.
    let mut begun: Vec<(String, String)> = Vec::new();
    figures.retain(|key, value| {
        let pair = (key.0.clone(), key.1.clone());
        if !begun.contains(&pair) && value.is_some_and(|it| it != 0) {
            begun.push(pair.clone());
        }
        begun.contains(&pair)
    });
    figures
}

fn words_for(form: Form, i: usize) -> &'static Words {
    match form {
        Form::Plain | Form::Us | Form::Brackets | Form::TrailingMinus => LANGUAGES[i % 4],
        Form::German | Form::French | Form::Swiss => [&GERMAN, &ENGLISH][i % 2],
        Form::NarrowFrench | Form::ThousandsInHeader => [&ENGLISH, &CHINESE][i % 2],
        Form::WanInHeader if i.is_multiple_of(2) => &TRADITIONAL,
        _ => &CHINESE,
    }
}

fn layouts_by_forms() -> Vec<Case> {
    let mut cases = Vec::new();
    for (i, layout) in Layout::ALL.into_iter().enumerate() {
        for (j, form) in Form::ALL.into_iter().enumerate() {
            // The header of a price names no unit.
            let in_header = matches!(form, Form::WanInHeader | Form::ThousandsInHeader);
            if in_header && layout == Layout::OrderLinesPriceOnly {
                continue;
            }
            let n = i + j;
            let when = if layout.is_wide() { IN_HEADERS[n % IN_HEADERS.len()] } else { When::ALL[n % When::ALL.len()] };
            let style = Style { words: words_for(form, n), form, when, missing: "" };
            let (delimiter, coding) = (DELIMITERS[n % 4], CODINGS[n % CODINGS.len()]);
            let line_end = if n % 3 == 0 { "\n" } else { "\r\n" };
            let plan = Plan {
                class: "layout × number form",
                layout,
                style,
                delimiter,
                coding,
                line_end,
                quote_all: false,
                seed: n as u64,
            };
            cases.push(plan.case());
        }
    }
    cases
}

fn codings_by_delimiters() -> Vec<Case> {
    let mut cases = Vec::new();
    for (i, coding) in CODINGS.into_iter().enumerate() {
        for (j, delimiter) in DELIMITERS.into_iter().enumerate() {
            for layout in [Layout::Rows, Layout::OrderLines, Layout::Wide] {
                let words = match coding {
                    Coding::Big5 => &TRADITIONAL,
                    Coding::Windows1252 => &GERMAN,
                    _ => LANGUAGES[(i + j) % 3],
                };
                let form = if words.name == "de" { Form::German } else { Form::Us };
                // GBK has no umlauts; a German file in it does not exist.
                let words = if coding == Coding::Gbk { &CHINESE } else { words };
                let style = Style { words, form, when: When::Iso, missing: "" };
                let line_end = ["\n", "\r\n", "\r"][(i + j) % 3];
                let (quote_all, seed) = ((i + j) % 2 == 0, 100 + i as u64);
                let class = "encoding × delimiter";
                cases.push(Plan { class, layout, style, delimiter, coding, line_end, quote_all, seed }.case());
            }
        }
    }
    cases
}

fn months() -> Vec<Case> {
    let mut cases = Vec::new();
    let mut push = |layout, when, missing, i: usize| {
        let style = Style { words: LANGUAGES[i % 2], form: Form::Plain, when, missing };
        let (coding, line_end, quote_all, seed) = (Coding::Utf8, "\n", false, 200 + i as u64);
        let plan =
            Plan { class: "month", layout, style, delimiter: DELIMITERS[i % 4], coding, line_end, quote_all, seed };
        cases.push(plan.case());
    };
    for (i, when) in When::ALL.into_iter().enumerate() {
        push(Layout::Rows, when, "", i);
        push(Layout::OrderLines, when, "", i + 1);
    }
    for (i, when) in IN_HEADERS.into_iter().enumerate() {
        push(Layout::Wide, when, "", i);
        push(Layout::WideWithTitles, when, "", i + 1);
    }
    for (i, missing) in
        ["-", "—", "N/A", "n/a", "/", "NULL", "#N/A", "--", "无", "#DIV/0!", "None"].into_iter().enumerate()
    {
        push(Layout::Wide, When::Iso, missing, i);
    }
    cases
}
