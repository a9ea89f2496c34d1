//! How fixtures lay accounts, products and months out.

use super::forms::{Form, When};
use super::sheet::Sheet;
use super::truth::{N_MONTHS, Truth};
use super::words::Words;

/// A way to lay a truth out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Layout {
    Rows,
    RowsWithTotals,
    RowsWithTitles,
    RowsWithBlankRows,
    RowsWithFooter,
    RowsBilledByMonth,
    OrderLines,
    OrderLinesPriceOnly,
    Wide,
    WideTwoHeaders,
    WideYearInTitle,
    WideWithTotals,
    WideWithTitles,
    WideWithQuarterSums,
}

impl Layout {
    pub const ALL: [Layout; 14] = [
        Layout::Rows,
        Layout::RowsWithTotals,
        Layout::RowsWithTitles,
        Layout::RowsWithBlankRows,
        Layout::RowsWithFooter,
        Layout::RowsBilledByMonth,
        Layout::OrderLines,
        Layout::OrderLinesPriceOnly,
        Layout::Wide,
        Layout::WideTwoHeaders,
        Layout::WideYearInTitle,
        Layout::WideWithTotals,
        Layout::WideWithTitles,
        Layout::WideWithQuarterSums,
    ];

    pub fn is_wide(self) -> bool {
        matches!(
            self,
            Layout::Wide
                | Layout::WideTwoHeaders
                | Layout::WideYearInTitle
                | Layout::WideWithTotals
                | Layout::WideWithTitles
                | Layout::WideWithQuarterSums
        )
    }
}

/// Everything that decides about a sheet besides the truth.
#[derive(Clone, Copy)]
pub struct Style<'a> {
    pub words: &'a Words,
    pub form: Form,
    pub when: When,
    /// How a wide table writes what is missing.
    pub missing: &'a str,
}

fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}

pub fn sheet_of(truth: &Truth, layout: Layout, style: Style) -> Sheet {
    match layout {
        Layout::OrderLines => order_lines(truth, style, true),
        Layout::OrderLinesPriceOnly => order_lines(truth, style, false),
        _ if layout.is_wide() => wide(truth, layout, style),
        _ => rows(truth, layout, style),
    }
}

fn amount_header(style: Style) -> String {
    let is_chinese = style.words.name.starts_with("zh");
    format!("{}{}", style.words.amount, style.form.unit(is_chinese))
}

fn titles(style: Style, width: usize) -> Sheet {
    let mut sheet = vec![row([style.words.title]), row([""])];
    sheet.iter_mut().for_each(|it| it.resize(width, String::new()));
    sheet
}

/// Day of a figure: some day of the month, and the 28th in each month, so that no month looks cut off.
fn day_of(product: usize, month: usize) -> u32 {
    if product == 0 { 28 } else { 1 + ((7 * product + 5 * month) % 27) as u32 }
}

fn rows(truth: &Truth, layout: Layout, style: Style) -> Sheet {
    let Style { words, form, when, .. } = style;
    let mut sheet = if layout == Layout::RowsWithTitles { titles(style, 4) } else { Sheet::new() };
    sheet.push(vec![words.account.into(), words.product.into(), words.date.into(), amount_header(style)]);
    let line = |a: usize, p: usize, i: usize| {
        let (_, month) = truth.months().nth(i).unwrap();
        let value = truth.value(a, p, i)?;
        let date = when.write(month, day_of(p, i));
        Some(vec![truth.accounts[a].into(), truth.products[p].into(), date, form.write(value)])
    };
    if layout == Layout::RowsBilledByMonth {
        let by_month = (0..N_MONTHS).flat_map(|i| truth.pairs().map(move |(a, p)| (a, p, i)));
        sheet.extend(by_month.filter_map(|(a, p, i)| line(a, p, i)));
        return sheet;
    }
    let mut all = 0;
    for a in 0..truth.accounts.len() {
        let cells = || (0..truth.products.len()).flat_map(move |p| (0..N_MONTHS).map(move |i| (p, i)));
        sheet.extend(cells().filter_map(|(p, i)| line(a, p, i)));
        let sum: i64 = cells().filter_map(|(p, i)| truth.value(a, p, i)).sum();
        all += sum;
        match layout {
            Layout::RowsWithTotals => {
                let label = format!("{} {}", truth.accounts[a], words.subtotal);
                sheet.push(vec![label, String::new(), String::new(), form.write(sum)]);
            }
            Layout::RowsWithBlankRows => sheet.push(vec![String::new(); 4]),
            _ => {}
        }
    }
    match layout {
        Layout::RowsWithTotals => sheet.push(vec![words.total.into(), String::new(), String::new(), form.write(all)]),
        Layout::RowsWithFooter => sheet.extend([row(["", "", "", ""]), row([words.footer, "", "", ""])]),
        _ => {}
    }
    sheet
}

/// One or two lines per figure, with number, day, quantity, price and person; `with_amount` or price alone.
fn order_lines(truth: &Truth, style: Style, with_amount: bool) -> Sheet {
    let Style { words, form, when, .. } = style;
    let mut header = vec![words.order.to_owned(), words.date.into(), words.account.into(), words.product.into()];
    header.extend([words.quantity.into(), words.price.into()]);
    if with_amount {
        header.push(amount_header(style));
    }
    header.push(words.person.into());
    let mut sheet = vec![header];
    for (i, month) in truth.months() {
        for (a, p) in truth.pairs() {
            // Nobody orders nothing.
            let Some(value) = truth.value(a, p, i).filter(|it| *it != 0) else { continue };
            // A part of two units, the rest as one: the price then is exact.
            let half = value / 3;
            for (n, price) in [(2, half), (1, value - 2 * half)] {
                let n_before = sheet.len();
                let date = when.write(month, day_of(p, i));
                let mut line = vec![format!("SO-{:05}", 17 * n_before), date, truth.accounts[a].into()];
                line.extend([truth.products[p].into(), n.to_string(), form.write(price)]);
                if with_amount {
                    line.push(form.write(n * price));
                }
                line.push(words.people[a % 2].into());
                sheet.push(line);
            }
        }
    }
    sheet
}

fn wide(truth: &Truth, layout: Layout, style: Style) -> Sheet {
    let Style { words, form, when, missing } = style;
    let months: Vec<_> = truth.months().collect();
    // A title with one year serves the months of one year only.
    let months = if layout == Layout::WideYearInTitle { &months[2..] } else { &months[..] };
    let with_sums = layout == Layout::WideWithTotals;
    let with_quarters = layout == Layout::WideWithQuarterSums;
    let header_of = |month: kedge::domain::Month| match layout {
        Layout::WideTwoHeaders | Layout::WideYearInTitle => format!("{}月", month.month()),
        _ => when.write(month, 1),
    };
    let mut header = vec![words.account.to_owned(), words.product.into()];
    for (i, month) in months {
        header.push(header_of(*month));
        if with_quarters && i % 3 == 2 {
            header.push(format!("Q{}", i / 3 + 1));
        }
    }
    if with_sums {
        header.push(words.total.into());
    }
    let width = header.len();
    let unit = style.form.unit(true);
    let mut sheet = match layout {
        Layout::WideWithTitles => titles(style, width),
        _ => Sheet::new(),
    };
    if layout == Layout::WideYearInTitle {
        sheet.push(row([&format!("2025年度{}", words.title)]));
    }
    if !unit.is_empty() {
        sheet.push(row([&format!("单位：{}", unit.trim_matches(['（', '）', '(', ')']))]));
    }
    if layout == Layout::WideTwoHeaders {
        let mut years = vec![String::new(); width];
        for (i, month) in months {
            if *i == 0 || month.month() == 1 {
                years[2 + i] = format!("{}年", month.year());
            }
        }
        sheet.push(years);
    }
    sheet.push(header);
    let mut sums = [0; N_MONTHS];
    for (a, p) in truth.pairs() {
        let mut line = vec![truth.accounts[a].to_owned(), truth.products[p].into()];
        let (mut all, mut quarter) = (0, 0);
        for (i, _) in months {
            let value = truth.value(a, p, *i);
            line.push(value.map_or(missing.to_owned(), |it| form.write(it)));
            (all, quarter) = (all + value.unwrap_or(0), quarter + value.unwrap_or(0));
            sums[*i] += value.unwrap_or(0);
            if with_quarters && i % 3 == 2 {
                line.push(form.write(std::mem::take(&mut quarter)));
            }
        }
        if with_sums {
            line.push(form.write(all));
        }
        sheet.push(line);
    }
    if with_sums {
        let mut line = vec![words.total.to_owned(), String::new()];
        line.extend(sums.iter().map(|it| form.write(*it)));
        line.push(form.write(sums.iter().sum()));
        sheet.push(line);
    }
    sheet
}
