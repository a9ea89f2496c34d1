//! The first rows as they stand in the file, with the meaning of each column above it.

use std::sync::Arc;

use leptos::prelude::*;

use super::flow::use_flow;
use crate::domain::Measure;
use crate::i18n::DataTexts;
use crate::import::{
    ColumnPlan, DecimalMark, Layout, Mapping, MarkDoubt, MonthColumn, PreviewSummary, Role, SourceRow,
};
use crate::ui::components::segments::Segments;
use crate::ui::language::{tr, trf};

/// Source rows shown: enough to recognise the columns.
const SHOWN_ROWS: usize = 8;
/// Columns shown at first; beyond them only those with a meaning, until the reader asks for more.
const SHOWN_COLUMNS: usize = 24;

/// Units offered, as powers of ten: one, thousand, 万, million, 亿.
const UNIT_EXPONENTS: [u32; 5] = [0, 3, 4, 6, 8];

/// What of the table never changes while it is read in other ways, so that fields keep the focus.
#[derive(Clone, Debug, PartialEq)]
struct Source {
    header: Vec<String>,
    rows: Vec<SourceRow>,
    /// Columns that the suggestion gave a meaning.
    meaningful: Vec<usize>,
    /// Columns that can be months.
    months: Vec<MonthColumn>,
    /// What month columns were suggested to hold.
    measure: Measure,
}

/// The table of columns.
#[component]
pub fn Columns() -> impl IntoView {
    let flow = use_flow();
    let first = flow.summary.get_untracked();
    let source = first.map(|it| Arc::new(source_of(&it)));
    let n_shown = RwSignal::new(SHOWN_COLUMNS);
    let subtitle = tr(|it| it.data.columns_note);
    let changed = Memo::new(move |_| flow.is_changed());
    view! {
        <section>
            <div class="bar">
                <h2>{tr(|it| it.data.columns_title)}<small class="hide-p">{subtitle}</small></h2>
                <span class="sp"></span>
                <WideMeasure />
                <Show when=move || changed.get()>
                    <button type="button" class="btn sm" on:click=move |_| flow.suggest_again()>{tr(|it| it.data.suggested_again)}</button>
                </Show>
            </div>
            {source.map(|it| view! { <ColumnTable source=it n_shown /> })}
        </section>
    }
}

#[component]
fn ColumnTable(source: Arc<Source>, n_shown: RwSignal<usize>) -> impl IntoView {
    let n_columns = source.header.len();
    let n_rows = source.rows.len();
    let caption = Signal::derive(trf(move |texts, formats| texts.data.first_rows(formats.count(n_rows))));
    let table = move || {
        let shown = shown_columns(&source, n_shown.get());
        let head =
            shown.iter().map(|column| view! { <ColumnHead source=source.clone() column=*column /> }).collect_view();
        let row = |row: &SourceRow| {
            let cells = shown.iter().map(|column| row.cells.get(*column).cloned().unwrap_or_default());
            view! {
                <tr>
                    <td class="q">{row.line}</td>
                    {cells.map(|text| view! { <td class="l cell" title=text.clone()>{text.clone()}</td> }).collect_view()}
                </tr>
            }
        };
        let rows = source.rows.iter().map(row).collect_view();
        view! { <thead><tr><th>{tr(|it| it.data.line)}</th>{head}</tr></thead><tbody>{rows}</tbody> }
    };
    let rest = move || n_columns.saturating_sub(n_shown.get());
    let more = trf(move |texts, formats| texts.data.more_columns(formats.count(rest().min(SHOWN_COLUMNS))));
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=caption>
            <table class="source-table"><caption class="sr">{caption}</caption>{table}</table>
        </div>
        <Show when={move || rest() > 0}>
            <button type="button" class="btn sm" on:click=move |_| n_shown.update(|it| *it += SHOWN_COLUMNS)>{more.clone()}</button>
        </Show>
    }
}

/// Name, meaning and number form of one column.
#[component]
fn ColumnHead(source: Arc<Source>, column: usize) -> impl IntoView {
    let flow = use_flow();
    let month = source.months.iter().find(|it| it.column == column).copied();
    let measure = source.measure;
    let header = source.header.get(column).cloned().unwrap_or_default();
    let name =
        trf(
            move |texts, formats| {
                if header.is_empty() { texts.data.column_number(formats.count(column + 1)) } else { header.clone() }
            },
        );
    let field_name = name.clone();
    let label = trf(move |texts, _| texts.data.role_of(field_name()));
    let meaning = Memo::new(move |_| flow.summary.with(|it| it.as_ref().map(|it| meaning_of(&it.mapping, column))));
    let form_name = name.clone();
    let is_number = Memo::new(move |_| match meaning.get() {
        Some(Meaning::Month) => true,
        Some(Meaning::Role(role)) => role.is_number(),
        None => false,
    });
    let choose = move |event| {
        let chosen = event_target_value(&event);
        flow.set_mapping(|mapping| choose_meaning(mapping, column, &chosen, month, measure));
    };
    let month_option = month.map(|it| {
        let text = trf(move |texts, _| texts.data.month_column(it.month));
        view! { <option value="month" prop:selected=move || meaning.get() == Some(Meaning::Month)>{text}</option> }
    });
    let role_option = |(position, role): (usize, Role)| {
        let selected = move || meaning.get() == Some(Meaning::Role(role));
        view! { <option value=position.to_string() prop:selected=selected>{tr(move |it| it.data.role(role))}</option> }
    };
    view! {
        <th class="l" scope="col" class:ignored=move || meaning.get() == Some(Meaning::Role(Role::Ignore))>
            <select aria-label=label data-column=column on:change=choose>
                {month_option}
                {Role::ALL.into_iter().enumerate().map(role_option).collect_view()}
            </select>
            <span class="column-name">{name}</span>
            <Show when=move || is_number.get()><NumberForm column name=Signal::derive(form_name.clone()) /></Show>
        </th>
    }
}

/// In which unit the column counts and what its decimal mark is: guessed, shown, and changed where the guess is wrong.
#[component]
fn NumberForm(column: usize, name: Signal<String>) -> impl IntoView {
    let flow = use_flow();
    let plan = Memo::new(move |_| {
        flow.summary.with(|it| it.as_ref().and_then(|it| it.mapping.columns.get(column).copied())).unwrap_or_default()
    });
    let change = move |write: fn(&mut ColumnPlan, u32), value: String| {
        let Ok(value) = value.parse() else { return };
        flow.set_mapping(|it| it.columns.get_mut(column).into_iter().for_each(|it| write(it, value)));
    };
    let units = move || {
        let mut exponents = UNIT_EXPONENTS.to_vec();
        // A file may name a unit of its own.
        if !exponents.contains(&plan.get().unit_exponent) {
            exponents.push(plan.get().unit_exponent);
        }
        exponents.sort_unstable();
        let option = |exponent: u32| {
            let text = trf(move |texts, formats| match exponent {
                0 => texts.data.unit_as_written.to_owned(),
                it => texts.data.unit_times(formats.count(10_usize.saturating_pow(it))),
            });
            view! { <option value=exponent.to_string() prop:selected=move || plan.get().unit_exponent == exponent>{text}</option> }
        };
        exponents.into_iter().map(option).collect_view()
    };
    let mark = move |position: u32, mark: DecimalMark, text: fn(&'static DataTexts) -> &'static str| {
        view! { <option value=position.to_string() prop:selected=move || plan.get().decimal_mark == mark>{tr(move |it| text(&it.data))}</option> }
    };
    let unit_label = trf(move |texts, _| texts.data.number_unit(name.get()));
    let mark_label = trf(move |texts, _| texts.data.number_mark(name.get()));
    view! {
        <span class="number-form">
            <select aria-label=unit_label data-unit=column on:change=move |event| change(|it, value| it.unit_exponent = value, event_target_value(&event))>{units}</select>
            <select aria-label=mark_label data-mark=column on:change=move |event| change(set_mark, event_target_value(&event))>
                {mark(0, DecimalMark::Point, |it| it.mark_point)}
                {mark(1, DecimalMark::Comma, |it| it.mark_comma)}
            </select>
        </span>
    }
}

fn set_mark(plan: &mut ColumnPlan, position: u32) {
    plan.decimal_mark = if position == 1 { DecimalMark::Comma } else { DecimalMark::Point };
    // Chosen by a person, the mark is open no more; numbers in two forms stay so.
    if plan.mark_doubt == MarkDoubt::Open {
        plan.mark_doubt = MarkDoubt::None;
    }
}

/// Whether month columns hold amounts or quantities, which their headers hardly ever say.
#[component]
fn WideMeasure() -> impl IntoView {
    let flow = use_flow();
    let measure = Memo::new(move |_| {
        flow.summary.with(|it| match &it.as_ref()?.mapping.layout {
            Layout::Long => None,
            Layout::MonthsAsColumns { measure, .. } => Some(*measure),
        })
    });
    let label = Signal::derive(tr(|it| it.data.wide_measure.to_owned()));
    let options = Signal::derive(tr(|it| {
        [Measure::Amount, Measure::Quantity].map(|measure| (measure, it.data.measure(measure).to_owned())).to_vec()
    }));
    let value = Signal::derive(move || measure.get().unwrap_or_default());
    let select = Callback::new(move |chosen| {
        flow.set_mapping(|it| {
            if let Layout::MonthsAsColumns { measure, .. } = &mut it.layout {
                *measure = chosen;
            }
        });
    });
    view! {
        <Show when=move || measure.get().is_some()>
            <span class="q small">{label}</span>
            <Segments label options value on_select=select soft=true />
        </Show>
    }
}

/// What a column is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Role(Role),
    Month,
}

fn meaning_of(mapping: &Mapping, column: usize) -> Meaning {
    let is_month = matches!(&mapping.layout, Layout::MonthsAsColumns { months, .. } if months.iter().any(|it| it.column == column));
    match mapping.columns.get(column) {
        _ if is_month => Meaning::Month,
        plan => Meaning::Role(plan.map(|it| it.role).unwrap_or_default()),
    }
}

/// Takes the column out of the months, or puts it back, and gives it the chosen role.
fn choose_meaning(mapping: &mut Mapping, column: usize, chosen: &str, month: Option<MonthColumn>, measure: Measure) {
    let role = chosen.parse().ok().and_then(|it: usize| Role::ALL.get(it).copied()).unwrap_or_default();
    let (mut months, measure) = match std::mem::take(&mut mapping.layout) {
        Layout::Long => (Vec::new(), measure),
        Layout::MonthsAsColumns { months, measure } => (months, measure),
    };
    months.retain(|it| it.column != column);
    months.extend(month.filter(|_| chosen == "month"));
    months.sort_by_key(|it| it.column);
    if !months.is_empty() {
        mapping.layout = Layout::MonthsAsColumns { months, measure };
    }
    mapping.assign(column, role);
}

fn source_of(summary: &PreviewSummary) -> Source {
    let mapping = &summary.mapping;
    let meaningful = (0..mapping.columns.len()).filter(|it| mapping.columns[*it].role != Role::Ignore).collect();
    let (months, measure) = match &mapping.layout {
        Layout::Long => (Vec::new(), Measure::Amount),
        Layout::MonthsAsColumns { months, measure } => (months.clone(), *measure),
    };
    let rows = summary.sample.iter().take(SHOWN_ROWS).cloned().collect();
    Source { header: summary.header.clone(), rows, meaningful, months, measure }
}

fn shown_columns(source: &Source, n_shown: usize) -> Vec<usize> {
    let is_shown = |column: &usize| *column < n_shown || source.meaningful.contains(column);
    (0..source.header.len()).filter(is_shown).collect()
}
