//! Decisions along the months: from the day each was made to the month in which it is looked at again.

use leptos::prelude::*;

use std::sync::Arc;

use crate::charts::{BarShape, Chart, Ink, MonthAxis, TimeMark, TimelineBar, TimelineChart, TimelineRow};
use crate::domain::{AssumptionId, Day, Month, MonthRange};
use crate::i18n::Formats;
use crate::import::export::{Cell, ExportTable};
use crate::plan::{Choice, Decision};
use crate::ui::components::chart::ChartView;
use crate::ui::language::tr;
use crate::ui::platform::clock;
use crate::ui::state::{use_bench, use_formats};

use super::words::choice_words;

/// Decisions on the picture: the newest.
const SHOWN: usize = 24;
/// Months on the axis at most, and at least.
const MONTHS: (usize, usize) = (36, 6);

/// A decision with the statement that it is about.
type About = (Arc<Decision>, Option<(AssumptionId, String)>);

/// The picture; nothing without a decision.
#[component]
pub fn DecisionTimeline() -> impl IntoView {
    let (bench, formats) = (use_bench(), use_formats());
    let shown = bench.select(|it| {
        let about = |decision: &Arc<Decision>| {
            let id = decision.assumption?;
            let statement = it.assumptions.iter().find(|it| it.id == id).map(|it| it.statement.clone());
            Some((id, statement.unwrap_or_default()))
        };
        it.decisions.iter().rev().take(SHOWN).map(|it| (it.clone(), about(it))).collect::<Vec<About>>()
    });
    let today = clock::day_of(clock::now());
    let lines = Memo::new_with_compare(
        move |_| shown.with(|it| timeline(it, today, formats.get(), tr(|it| it.assumptions.timeline_general)())),
        |_, _| true,
    );
    let height = Signal::derive(move || lines.with(TimelineChart::natural_height));
    let n_due = move || shown.with(|it| it.iter().filter(|it| is_due(&it.0, today.month())).count());
    let title = Signal::derive(move || {
        let words = &formats.get().language.texts().assumptions;
        match n_due() {
            0 => words.timeline_title.to_owned(),
            n => words.timeline_title_due(formats.get().count(n)),
        }
    });
    let says = Signal::derive(move || tr(|it| it.assumptions.timeline_says)().to_owned());
    let numbers = move |()| Some(shown.with(|it| table(it, formats.get_untracked())));
    view! {
        <Show when=move || shown.with(|it| !it.is_empty())>
            <section class="decision-line" data-due=move || n_due().to_string()>
                <ChartView chart=Signal::derive(move || Chart::from(lines.get())) title says height width=948.0
                    file=Callback::new(|()| "kedge-decisions".to_owned()) table=Callback::new(numbers) />
            </section>
        </Show>
    }
}

/// Whether the month in which it is looked at again has come.
fn is_due(decision: &Decision, now: Month) -> bool {
    decision.check.is_some_and(|it| it <= now)
}

/// The months from the first decision to the last check or today, as many as fit up to the end.
fn months_of(shown: &[About], today: Day) -> MonthRange {
    let made = shown.iter().map(|it| clock::day_of(it.0.at).month());
    let first = made.min().unwrap_or(today.month());
    let last = shown.iter().filter_map(|it| it.0.check).chain([today.month()]).max().unwrap_or(today.month());
    let wanted = usize::try_from(last.since(first) + 1).unwrap_or(1);
    let len = wanted.clamp(MONTHS.1, MONTHS.0);
    // What is older than the axis is long lies before it, as an arrow.
    MonthRange { first: if wanted > len { last.plus(1 - len as i32) } else { first }, len }
}

fn timeline(shown: &[About], today: Day, formats: Formats, general: &str) -> TimelineChart {
    let texts = formats.language.texts();
    let words = &texts.assumptions;
    let months = months_of(shown, today);
    let mut rows: Vec<TimelineRow> = Vec::new();
    let mut done: Vec<Option<AssumptionId>> = Vec::new();
    for (_, about) in shown {
        let id = about.as_ref().map(|it| it.0);
        if done.contains(&id) {
            continue;
        }
        done.push(id);
        let heading = match about {
            None => general.to_owned(),
            Some((_, statement)) if statement.is_empty() => words.deleted_assumption.to_owned(),
            Some((_, statement)) => statement.clone(),
        };
        rows.push(TimelineRow { label: heading, ..TimelineRow::default() });
        let of_it = shown.iter().filter(|it| it.1.as_ref().map(|it| it.0) == id);
        rows.extend(of_it.map(|(decision, _)| row(decision, months, today, formats)));
    }
    let axis = MonthAxis { n_months: months.len, ..MonthAxis::default() }
        .with_months(months.iter().map(|it| formats.month_name(it)).collect())
        .with_names(months.iter().map(|it| formats.month(it)).collect());
    let position = today.months_since(months.first);
    let n_over = usize::try_from(today.month().since(months.first)).unwrap_or(0).min(months.len);
    let now = TimeMark { position, label: words.timeline_today.to_owned() };
    TimelineChart { axis, rows, now: Some(now), n_over }
}

fn row(decision: &Decision, months: MonthRange, today: Day, formats: Formats) -> TimelineRow {
    let texts = formats.language.texts();
    let words = &texts.assumptions;
    let made = clock::day_of(decision.at);
    let from = made.months_since(months.first);
    // A check is good for its whole month.
    let to = decision.check.map_or(from, |it| f64::from(it.since(months.first)) + 1.0);
    let choice = choice_words(decision.choice, texts);
    let mut facts = vec![
        (words.when.to_owned(), clock::day(decision.at)),
        (words.choice.to_owned(), choice.to_owned()),
        (words.why.to_owned(), decision.why.clone()),
    ];
    facts.extend(decision.check.map(|it| (words.check.to_owned(), formats.month(it))));
    let ink = if is_due(decision, today.month()) { Ink::Warning } else { Ink::Forecast };
    let shape = if decision.choice == Choice::Stop { BarShape::Outline } else { BarShape::Filled };
    let label = if decision.what.is_empty() { decision.why.clone() } else { decision.what.clone() };
    let bar = TimelineBar { from, to: to.max(from), ink, shape, note: choice.to_owned() };
    TimelineRow { label, bar: Some(bar), facts }
}

/// The decisions as a table.
fn table(shown: &[About], formats: Formats) -> ExportTable {
    let texts = formats.language.texts();
    let words = &texts.assumptions;
    let row = |(decision, about): &About| {
        let text = |it: &str| Cell::Text(it.to_owned());
        vec![
            text(&clock::day(decision.at)),
            text(choice_words(decision.choice, texts)),
            text(about.as_ref().map_or("", |it| it.1.as_str())),
            text(&decision.what),
            text(&decision.why),
            decision.check.map_or(Cell::Empty, Cell::Month),
        ]
    };
    ExportTable {
        name: words.decisions.to_owned(),
        header: [words.when, words.choice, words.about, words.what, words.why, words.check].map(Cell::text).to_vec(),
        rows: shown.iter().map(row).collect(),
        n_names: 1,
    }
}
