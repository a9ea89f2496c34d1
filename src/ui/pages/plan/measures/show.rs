//! What a measure comes to: its sentence, the tiers on the fan, month by month, and how it is worked out.

use leptos::prelude::*;

use crate::charts::{Band, Chart, EndLabel, LadderChart, MonthAxis, Part, TimeMark, ValueText};
use crate::domain::Month;
use crate::i18n::Formats;
use crate::import::export::{Cell, ExportTable};
use crate::plan::measure::{Confidence, MeasureKind, read};
use crate::plan::percentile_of;
use crate::sheet::protocol::ExportBook;
use crate::ui::components::chart::ChartView;
use crate::ui::components::sentence::{FigureInk, Sentence};
use crate::ui::components::table_out::TableOut;
use crate::ui::language::tr;
use crate::ui::pages::plan::view::{chance_words, current_plan, window_words};
use crate::workbench::measures::{Known, MeasureMonth};

use super::asking::known;
use super::words::name;
use super::{Numbers, Table};

/// The sentence on top.
#[component]
pub(super) fn Head(table: Table) -> impl IntoView {
    let desk = table.desk;
    let fiscal_start = desk.bench.select(|it| it.workspace.fiscal_start_month);
    let window = desk.bench.select(|it| current_plan(it).map(|it| it.window));
    let text = Signal::derive(move || {
        let (texts, formats, numbers) = (desk.texts(), desk.formats.get(), table.numbers());
        let words = &texts.measures;
        let (measure, aim) = (name(table.kind, texts), table.aim());
        let window = window.get().map(|it| window_words(it, fiscal_start.get(), texts, formats)).unwrap_or_default();
        let landing = landing(table).map(|it| FigureInk::Forecast.wrap(&numbers.with_unit(it)));
        let Some(aim) = aim else {
            return match landing {
                Some(landing) => words.headline_open(window, measure, landing),
                None => words.headline_none(window, measure),
            };
        };
        let target = FigureInk::Target.wrap(&numbers.with_unit(aim.number));
        let chance = known(table, |it| read(&it.outlook, aim.number).chance);
        match (chance, landing) {
            (Some(chance), Some(landing)) => {
                let chance = FigureInk::Forecast.wrap(&chance_words(Some(chance), formats));
                words.headline(window, measure, target, chance, landing)
            }
            _ => words.headline_unknown(window, measure, target),
        }
    });
    view! {
        <div class="head"><div class="say"><p class="at">{tr(|it| it.measures.at)}</p><h1><Sentence text /></h1></div></div>
    }
}

/// The tiers on the fan of running sums.
#[component]
pub(super) fn Picture(table: Table) -> impl IntoView {
    let desk = table.desk;
    let chart = Signal::derive(move || {
        known(table, |it| Some(Chart::from(fan(table, it, desk.formats.get()))))
            .unwrap_or_else(|| LadderChart::default().into())
    });
    let title = Signal::derive(move || desk.texts().measures.fan_title(name(table.kind, desk.texts())));
    let unit = Signal::derive(move || desk.texts().targets.fan_small(table.numbers().unit_label()));
    let says = Signal::derive(move || desk.texts().targets.fan_label.to_owned());
    let numbers = move |()| Some(untrack(|| months_table(table)));
    let file = Callback::new(move |()| format!("kedge-{}", table.kind.key()));
    view! { <section><ChartView chart title unit says height=Signal::stored(280.0) file table=Callback::new(numbers) /></section> }
}

fn fan(table: Table, it: &Known, formats: Formats) -> LadderChart {
    let (texts, numbers) = (table.desk.texts(), table.numbers_with(formats));
    let (outlook, shown) = (&it.outlook, numbers.per_shown());
    let value = |it: i64| it as f64 / shown;
    let whole = |it: f64| it * outlook.per_unit as f64 / shown;
    let running = |from: i64, months: &mut dyn Iterator<Item = i64>| {
        let sum = |sum: &mut i64, it: i64| {
            *sum += it;
            Some(value(*sum))
        };
        months.scan(from, sum).collect::<Vec<f64>>()
    };
    let sold: i64 = outlook.done.iter().sum();
    let band = |low: f64, high: f64| {
        let steps = outlook.running.as_ref()?.iter();
        let at = |q: &Vec<f64>, p| percentile_of(q, p).map_or(0.0, whole);
        let (lower, upper) = steps.map(|q| (at(q, low), at(q, high))).unzip();
        Some(Band { lower, upper })
    };
    let forecast = match &outlook.running {
        Some(steps) => steps.iter().map(|q| percentile_of(q, 50.0).map_or(0.0, whole)).collect(),
        None => running(sold, &mut outlook.rest.iter().map_while(|it| *it)),
    };
    let rung = |name: &str, number: i64, bold: bool| {
        let chance = chance_words(read(outlook, number).chance, formats);
        EndLabel {
            value: value(number),
            text: format!("{name} {} · {chance}", numbers.text(number)),
            bold,
            part: Part::Target,
        }
    };
    let words = &texts.targets;
    let names = [words.commit, words.goal, words.challenge];
    let tiers = counting(table, it).into_iter().flat_map(|tiers| names.into_iter().zip(tiers));
    let mut rungs: Vec<EndLabel> = tiers.map(|(name, number)| rung(name, number, false)).collect();
    rungs.extend(table.aim().map(|it| rung(texts.plan.bars_target, it.number, true)));
    let first = it.months.first().map(|it| it.month);
    let n_done = outlook.done.len();
    let axis = MonthAxis::fiscal(it.months.len(), 0, |it| format!("Q{}", it + 1), |_| (String::new(), Vec::new()))
        .with_months(it.months.iter().map(|it| formats.month_name(it.month)).collect());
    let landing = outlook.at(50.0).or(outlook.landing()).unwrap_or_default();
    LadderChart {
        axis: MonthAxis { years: Vec::new(), ..axis },
        tick_text: ValueText::new(move |it| formats.number(it, if it != 0.0 && it.abs() < 10.0 { 1 } else { 0 })),
        actual: running(0, &mut outlook.done.iter().copied()),
        landing: forecast.last().map(|end| EndLabel {
            value: *end,
            text: words.lands(numbers.text(landing)),
            bold: true,
            part: Part::Forecast,
        }),
        forecast,
        band80: band(10.0, 90.0),
        band95: band(2.5, 97.5),
        now: first.filter(|_| n_done > 0 && n_done < it.months.len()).map(|first: Month| TimeMark {
            position: n_done as f64,
            label: words.actuals_to(formats.month(first.plus(n_done as i32 - 1))),
        }),
        rungs,
    }
}

/// The three tiers; the stretch is that of revenue.
pub(super) fn tiers_of(table: Table, it: &Known) -> Option<[i64; 3]> {
    let stretch = table.desk.bench.with(|it| it.plan.as_ref().map_or(1.0, |it| it.terms.charter.stretch));
    it.outlook.tiers(stretch)
}

/// The tiers that count: those kept, else today's.
fn counting(table: Table, it: &Known) -> Option<[i64; 3]> {
    table.kept_here().map(|it| it.tiers).or_else(|| tiers_of(table, it))
}

/// Where the measure lands, as the page says it.
pub(super) fn landing(table: Table) -> Option<i64> {
    known(table, |it| it.outlook.at(50.0).or(it.outlook.landing()))
}

/// Month by month: revenue as targeted, what follows from it, and what is expected.
#[component]
pub(super) fn Months(table: Table) -> impl IntoView {
    let texts = move || &table.desk.texts().measures;
    let has_market = move || known(table, |it| Some(it.months.iter().any(|it| it.market.is_some()))).unwrap_or(false);
    let is_share = table.kind == MeasureKind::Share;
    let row = move |it: &MeasureMonth| {
        let (formats, numbers) = (table.desk.formats.get(), table.numbers());
        let market = (is_share && has_market()).then(|| {
            view! { <td>{it.market.map_or_else(|| "—".to_owned(), |it| formats.money(it))}</td> }
        });
        // Of a market said as a whole, a month alone has no share.
        let expected = if is_share { None } else { it.expected };
        view! {
            <tr data-month=it.month.to_string() data-revenue=it.revenue.minor().to_string() data-follows=it.follows.map(|it| it.to_string()) data-expected=expected.map(|it| it.to_string())>
                <th class="l" scope="row">{formats.month(it.month)}</th>
                <td class="tg">{formats.money(it.revenue)}</td>{market}
                <td class="tg">{numbers.some(it.follows)}</td>
                {(!is_share).then(|| view! { <td class="fc">{numbers.some(it.expected)}</td> })}
            </tr>
        }
    };
    let rows = move || known(table, |it| Some(it.months.iter().map(row).collect_view()));
    let sum = move || {
        known(table, |it| {
            let (formats, numbers) = (table.desk.formats.get(), table.numbers());
            let revenue: crate::domain::Money = it.months.iter().map(|it| it.revenue).sum();
            let market = (is_share && has_market()).then(|| {
                view! { <td>{it.market.map(|it| formats.money(it))}</td> }
            });
            let follows = it.follows;
            let landing = it.outlook.landing();
            Some(view! {
                <tr class="sum" data-follows=follows.map(|it| it.to_string()) data-expected=landing.map(|it| it.to_string())>
                    <th class="l" scope="row">{texts().whole}</th><td class="tg">{formats.money(revenue)}</td>{market}
                    <td class="tg">{numbers.some(follows)}</td>
                    {(!is_share).then(|| view! { <td class="fc">{numbers.some(landing)}</td> })}
                </tr>
            })
        })
    };
    let market_head = move || (is_share && has_market()).then(|| view! { <th scope="col">{texts().market}</th> });
    let export = Callback::new(move |()| Some(untrack(|| months_table(table))));
    let no_book = None::<Callback<(), Option<(ExportBook, String)>>>;
    view! {
        <Show when=move || known(table, |_| Some(())).is_some()>
            <section class="measure-months">
                <div class="bar"><h2>{move || texts().by_month}<small>{move || texts().by_month_small(name(table.kind, table.desk.texts()), table.numbers().unit_label())}</small></h2><TableOut workbook=no_book table=export /></div>
                <div class="scroll" tabindex="0" role="region" aria-label=move || texts().by_month>
                    <table>
                        <thead><tr><th class="l" scope="col">{tr(|it| it.forecast.month)}</th><th class="tg" scope="col">{move || texts().revenue_target}</th>{market_head}
                            <th class="tg" scope="col">{move || texts().follows}</th>{(!is_share).then(|| view! { <th class="fc" scope="col">{move || texts().expected}</th> })}</tr></thead>
                        <tbody>{rows}{sum}</tbody>
                    </table>
                </div>
            </section>
        </Show>
    }
}

/// The months as a table to take along.
fn months_table(table: Table) -> ExportTable {
    let (texts, numbers) = (table.desk.texts(), table.numbers());
    let words = &texts.measures;
    let text = |it: &str| Cell::Text(it.to_owned());
    let cell = |it: Option<i64>| match (it, table.kind) {
        (None, _) => Cell::Empty,
        (Some(it), MeasureKind::Margin | MeasureKind::Cash) => Cell::Money(crate::domain::Money::from_minor(it)),
        (Some(it), _) => text(&numbers.text(it)),
    };
    let row =
        |it: &MeasureMonth| vec![Cell::Month(it.month), Cell::Money(it.revenue), cell(it.follows), cell(it.expected)];
    ExportTable {
        name: name(table.kind, texts).to_owned(),
        header: vec![text(texts.forecast.month), text(words.revenue_target), text(words.follows), text(words.expected)],
        rows: known(table, |it| Some(it.months.iter().map(row).collect())).unwrap_or_default(),
        n_names: 1,
    }
}

/// How the measure is worked out, with its numbers.
#[component]
pub(super) fn Working(table: Table) -> impl IntoView {
    let lines = move || {
        known(table, |it| {
            let (texts, formats, numbers) = (table.desk.texts(), table.desk.formats.get(), table.numbers());
            let words = &texts.measures;
            let mut lines = match table.kind {
                MeasureKind::Quantity => vec![words.working_quantity.to_owned()],
                MeasureKind::Margin => vec![words.working_margin.to_owned()],
                MeasureKind::Cash => vec![words.working_cash.to_owned()],
                MeasureKind::Share => vec![words.working_share.to_owned()],
            };
            if let Some(cash) = &it.cash {
                let [opening, owed, got, closing, never] =
                    [cash.opening, cash.owed, cash.total(), cash.closing, cash.never].map(|it| formats.money(it));
                lines.push(words.working_cash_sum(opening, owed, got, closing, never, formats.unit_label()));
            }
            let market = table.measures.with(|it| it.market.clone());
            if let (Some(whole), Some(market)) = (it.market, market) {
                let sure = match market.confidence {
                    Confidence::High => words.confidence_high,
                    Confidence::Medium => words.confidence_medium,
                    Confidence::Low => words.confidence_low,
                };
                let source = if market.source.is_empty() { words.no_source.to_owned() } else { market.source };
                lines.push(words.working_market(formats.money(whole), formats.unit_label(), source, sure));
            }
            if let Some([commit, goal, challenge]) = tiers_of(table, it) {
                lines.push(words.working_tiers(numbers.text(commit), numbers.text(goal), numbers.text(challenge)));
            }
            Some(lines.into_iter().map(|it| view! { <li>{it}</li> }).collect_view())
        })
    };
    view! {
        <Show when=move || known(table, |_| Some(())).is_some()>
            <details class="working"><summary>{tr(|it| it.targets.working)}</summary><ol>{lines}</ol></details>
        </Show>
    }
}

impl Table {
    /// Numbers without following anything, for callbacks.
    pub(super) fn numbers_now(self) -> Numbers {
        untrack(|| self.numbers())
    }
}
