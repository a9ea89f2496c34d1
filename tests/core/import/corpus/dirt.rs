//! What people and programs do to a table: some of it harmless, some of it a question, some of it fatal.

use super::cases::{Case, DELIMITERS, Expect};
use super::forms::{Form, When, full_width, grouped, groups};
use super::layout::{Layout, Style, sheet_of};
use super::sheet::{Sheet, text_of};
use super::truth::{Figures, Truth};
use super::words::{CHINESE, ENGLISH, Words};

pub fn all() -> Vec<Case> {
    let mut cases = Vec::new();
    for (i, words) in [&CHINESE, &ENGLISH].into_iter().enumerate() {
        for delimiter in DELIMITERS {
            for layout in [Layout::Rows, Layout::Wide] {
                let table = Table::new(words, layout, delimiter, 300 + i as u64);
                harmless(&table, &mut cases);
                questions(&table, &mut cases);
            }
            hopeless(words, delimiter, &mut cases);
        }
    }
    cases
}

/// A clean table to be spoilt.
struct Table {
    words: &'static Words,
    layout: Layout,
    delimiter: char,
    sheet: Sheet,
    figures: Figures,
}

impl Table {
    fn new(words: &'static Words, layout: Layout, delimiter: char, seed: u64) -> Self {
        let truth = Truth::new(seed, words, false);
        let style = Style { words, form: Form::Us, when: When::Iso, missing: "" };
        let (sheet, figures) = (sheet_of(&truth, layout, style), truth.figures(!layout.is_wide()));
        Self { words, layout, delimiter, sheet, figures }
    }

    fn named(&self, dirt: &str) -> String {
        format!("{dirt}: {:?} {} {:?}", self.layout, self.words.name, self.delimiter)
    }

    fn text(&self, sheet: &Sheet) -> String {
        text_of(sheet, self.delimiter, "\r\n", false)
    }

    fn right(&self, dirt: &str, text: String) -> Case {
        let expect = Expect::Right(self.figures.clone());
        Case { class: "harmless dirt", name: self.named(dirt), bytes: text.into_bytes(), expect }
    }

    fn asked(&self, dirt: &str, text: String) -> Case {
        Case { class: "question", name: self.named(dirt), bytes: text.into_bytes(), expect: Expect::Asked }
    }

    /// The sheet with one change to each row, the header being row 0.
    fn each(&self, change: impl Fn(usize, &mut Vec<String>)) -> Sheet {
        let mut sheet = self.sheet.clone();
        sheet.iter_mut().enumerate().for_each(|(i, it)| change(i, it));
        sheet
    }

    /// The sheet with another amount in one cell of row `at`.
    fn with_amount(&self, at: usize, amount: &str) -> Sheet {
        self.each(|i, row| {
            if i == at {
                let last = row.iter().rposition(|it| !it.is_empty()).unwrap();
                row[last] = amount.to_owned();
            }
        })
    }
}

fn harmless(it: &Table, cases: &mut Vec<Case>) {
    let mut push = |dirt: &str, text: String| cases.push(it.right(dirt, text));
    let delimiter = it.delimiter;
    push("trailing delimiters", it.text(&it.each(|_, row| row.extend([String::new(), String::new()]))));
    push("blank lines", it.text(&it.sheet).replace("\r\n", "\r\n\r\n"));
    push("no line end", it.text(&it.sheet).trim_end().to_owned());
    push("separator hint", format!("sep={delimiter}\r\n{}", it.text(&it.sheet)));
    push("spaces around", it.text(&it.each(|_, row| row.iter_mut().for_each(|it| *it = format!("  {it} ")))));
    push(
        "line break in header",
        it.text(&it.each(|i, row| {
            if i == 0 {
                row[0].push_str("\n(name)");
            }
        })),
    );
    push("line break in name", {
        let sheet = it.each(|i, row| {
            row.push(if i == 0 { "备注".to_owned() } else { format!("a\nb{delimiter} c") });
        });
        it.text(&sheet)
    });
    push(
        "spaces in names",
        it.text(&it.each(|i, row| {
            if i % 2 == 0 && i > 0 {
                row[0] = row[0].replace(' ', "\u{a0} ") + "\u{3000}";
            }
        })),
    );
    push(
        "full-width names",
        it.text(&it.each(|i, row| {
            if i % 3 == 2 {
                row[0] = full_width(&row[0]).replace('\u{ff08}', "(").replace('\u{ff09}', ")");
            }
        })),
    );
    push(
        "no-width blanks",
        it.text(&it.each(|i, row| {
            if i % 4 == 2 {
                row[0] += "\u{200b}";
            }
        })),
    );
    push("header again", {
        let mut sheet = it.sheet.clone();
        let header = sheet[0].clone();
        sheet.insert(5, header);
        it.text(&sheet)
    });
    push("other columns", {
        let sheet = it.each(|i, row| {
            row.insert(0, if i == 0 { "序号".to_owned() } else { i.to_string() });
            row.push(if i == 0 { "备注".to_owned() } else { "ok".to_owned() });
            row.push(if i == 0 { "同比".to_owned() } else { format!("{}%", i % 30) });
        });
        it.text(&sheet)
    });
}

fn questions(it: &Table, cases: &mut Vec<Case>) {
    let mut push = |dirt: &str, text: String| cases.push(it.asked(dirt, text));
    for amount in ["about 1000", "约1000", "12箱", "15%", "1,23", "99999999999999999999", "1.2.3", "12a", "１２x"] {
        push(&format!("amount {amount}"), it.text(&it.with_amount(7, amount)));
    }
    push(
        "merged accounts",
        it.text(&it.each(|i, row| {
            if i % 3 == 2 {
                row[0].clear();
            }
        })),
    );
    push("repeated row", {
        let mut sheet = it.sheet.clone();
        sheet.push(it.sheet[3].clone());
        it.text(&sheet)
    });
    push("cut row", {
        let mut sheet = it.sheet.clone();
        sheet[4].truncate(2);
        it.text(&sheet)
    });
    push("shifted row", {
        let mut sheet = it.sheet.clone();
        sheet[4].insert(1, "x".to_owned());
        it.text(&sheet)
    });
    push("open quote in a note", {
        let lines = it.text(&it.each(|i, row| row.push(if i == 0 { "note".into() } else { "fine".into() })));
        // Row 3 opens a quote that nothing closes.
        let mut lines: Vec<String> = lines.split_inclusive("\r\n").map(str::to_owned).collect();
        lines[3] = lines[3].replace("fine", "\"5 inch");
        lines.concat()
    });
    push("quote closed rows later", {
        let lines = it.text(&it.each(|i, row| row.push(if i == 0 { "note".into() } else { "fine".into() })));
        let mut lines: Vec<String> = lines.split_inclusive("\r\n").map(str::to_owned).collect();
        lines[3] = lines[3].replace("fine", "\"5 inch");
        lines[6] = lines[6].replace("fine", "6 inch\"");
        lines.concat()
    });
    if it.layout.is_wide() {
        push("account twice", {
            let mut sheet = it.sheet.clone();
            let mut twin = sheet[2].clone();
            twin[3] = "77.00".to_owned();
            sheet.push(twin);
            it.text(&sheet)
        });
        push("month twice", {
            let mut sheet = it.sheet.clone();
            sheet[0][4] = sheet[0][3].clone();
            it.text(&sheet)
        });
        push("goods and money in turn", {
            let mut sheet = Sheet::new();
            for (i, row) in it.sheet.iter().enumerate() {
                let with = |cell: &str| {
                    let mut row = row.clone();
                    row.insert(2, cell.to_owned());
                    row
                };
                sheet.push(with(if i == 0 { "指标" } else { it.words.amount }));
                if i > 0 {
                    sheet.push(with(it.words.quantity));
                }
            }
            it.text(&sheet)
        });
        return;
    }
    let dated = |write: &dyn Fn(usize) -> String| {
        it.text(&it.each(|i, row| {
            if i > 0 {
                row[2] = write(i);
            }
        }))
    };
    push("open dates", dated(&|i| format!("{:02}/{:02}/2025", 1 + i % 11, 2 + i % 7)));
    push("open short dates", dated(&|i| format!("{:02}/{:02}/{:02}", 23 + i % 3, 1 + i % 12, 1 + i % 28)));
    push(
        "both date orders",
        dated(&|i| if i % 2 == 0 { "25/03/2025".into() } else { format!("03/{}/2025", 13 + i % 9) }),
    );
    push("some dates gone", dated(&|i| if i % 5 == 0 { "soon".into() } else { "2025-03".into() }));
    push("year 0205", dated(&|i| if i == 5 { "0205-03".into() } else { format!("2025-{:02}", 1 + i % 12) }));
    let amounts = |write: &dyn Fn(usize) -> String| {
        it.text(&it.each(|i, row| {
            if i > 0 {
                row[3] = write(i);
            }
        }))
    };
    // Thousands or thousandths: nothing in the column tells.
    push("points before three digits", amounts(&|i| groups(1_000 + 7_919 * i as u64 % 900_000, ".")));
    push(
        "both number forms",
        amounts(&|i| {
            let size = 100_000 + 7_919 * i as u64;
            if i % 2 == 0 { grouped(size, ",", ".") } else { grouped(size, ".", ",") }
        }),
    );
    push(
        "both forms, mostly one",
        amounts(&|i| match i {
            5 => "1.234".to_owned(),
            9 => "1.234,50".to_owned(),
            _ => grouped(100_000 + 7_919 * i as u64, ",", "."),
        }),
    );
    push(
        "two years of months swapped",
        dated(&|i| if i == 4 { "2052-03".into() } else { format!("2025-{:02}", 1 + i % 12) }),
    );
}

fn hopeless(words: &'static Words, delimiter: char, cases: &mut Vec<Case>) {
    let table = Table::new(words, Layout::Rows, delimiter, 400);
    let mut push = |dirt: &str, bytes: Vec<u8>| {
        cases.push(Case { class: "refused", name: table.named(dirt), bytes, expect: Expect::Refused });
    };
    let dated = |write: &dyn Fn(usize) -> String| {
        let sheet = table.each(|i, row| {
            if i > 0 {
                row[2] = write(i);
            }
        });
        table.text(&sheet).into_bytes()
    };
    push("quarters", dated(&|i| format!("2025Q{}", 1 + i % 4)));
    push("quarters first", dated(&|i| format!("Q{} 2025", 1 + i % 4)));
    push("Chinese quarters", dated(&|i| format!("2025年第{}季度", ["一", "二", "三", "四"][i % 4])));
    push("fiscal periods", dated(&|i| format!("FY25 P{}", 1 + i % 12)));
    push("months without a year", dated(&|i| format!("{}月", 1 + i % 12)));
    push("names of months without a year", dated(&|i| ["Jan", "Feb", "Mar"][i % 3].to_owned()));
    push("weeks", dated(&|i| format!("2025-W{:02}", 1 + i % 50)));
    push("no dates", dated(&|_| String::new()));
    push("no amounts", {
        let sheet = table.each(|i, row| {
            if i > 0 {
                row[3] = "tbd".to_owned();
            }
        });
        table.text(&sheet).into_bytes()
    });
    push("zero bytes", table.text(&table.sheet).replace('1', "\0").into_bytes());
    push("header alone", table.text(&table.sheet[..1].to_vec()).into_bytes());
    push("one column", table.text(&table.sheet.iter().map(|it| it[..1].to_vec()).collect()).into_bytes());
    push("months one below the other", {
        // A block per month, each with a title and a header of its own; the month stands in the title alone.
        let mut sheet = Sheet::new();
        for month in 1..4 {
            sheet.push(vec![format!("2025年{month}月"), String::new(), String::new()]);
            let rows = table.sheet.iter().take(5).map(|it| vec![it[0].clone(), it[1].clone(), it[3].clone()]);
            sheet.extend(rows);
        }
        table.text(&sheet).into_bytes()
    });
    push("quarter columns", {
        let header = [words.account, words.product, "2025Q1", "2025Q2"].map(str::to_owned).to_vec();
        let line = |it: &Vec<String>| vec![it[0].clone(), it[1].clone(), it[3].clone(), it[3].clone()];
        let sheet: Sheet = std::iter::once(header).chain(table.sheet.iter().skip(1).map(line)).collect();
        table.text(&sheet).into_bytes()
    });
}
