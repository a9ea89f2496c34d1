//! Where the plan's cell in focus comes from: beside the grid, following the focus; on a phone over the page's foot.

use std::sync::Arc;

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::domain::{DisplayUnit, Money};
use crate::i18n::{Formats, PlanworkTexts, Signed};
use crate::plan::{CellState, CellWorking, Held, PlanBasis, PlanError, Steps};
use crate::ui::components::escape::on_free_escape;
use crate::ui::language::tr;
use crate::workbench::planning::plan_basis;

use super::chances::chance_working;
use super::desk::{Desk, Spot};
use super::grid::{cell_label, focus};
use super::product_work::{ProductWorking, product_body, product_working};
use super::status::unit_words;
use super::view::{RowKey, current_plan};

/// Accounts that a sum lists.
const LISTED: usize = 8;

/// What is known of the cell.
#[derive(Clone, Debug, PartialEq)]
enum Shown {
    /// A sum over the accounts, the largest first; the rest as one.
    Sum { parts: Vec<(String, Money)>, n_rest: usize, rest: Money, total: Money },
    /// An account's cell or total.
    Account(CellWorking),
    /// A product's.
    Product(ProductWorking),
    /// A product's over the company: its accounts, the largest first.
    OverAccounts { set: Option<String>, parts: Vec<(String, Money)>, n_rest: usize, rest: Money, total: Money },
    /// It cannot be decomposed now.
    Refused(PlanError),
}

/// Compared by identity.
#[derive(Clone)]
struct Basis(Option<Arc<PlanBasis>>);

impl PartialEq for Basis {
    fn eq(&self, other: &Self) -> bool {
        super::view::same(&self.0, &other.0)
    }
}

/// The panel.
#[component]
pub fn WorkingPanel(
    /// The page's state.
    desk: Desk,
) -> impl IntoView {
    let basis = Memo::new(move |_| {
        desk.sources.track();
        let window = desk.view.with(|it| it.as_ref().map(|it| it.window));
        let made = desk.bench.with(|document| {
            desk.forecasts.with(|it| plan_basis(document, it.tree.as_deref()?, window?)).map(Arc::new)
        });
        Basis(made)
    });
    // Landing, chance and ratio speak of the whole row, and so does the name: its total is what was decomposed.
    let spot = Memo::new(move |_| {
        let spot = desk.at.get();
        let total = desk.view.with(|it| it.as_ref().map_or(0, |it| it.window.len + 1));
        if (1..=total).contains(&spot.column) { spot } else { Spot { column: total, ..spot } }
    });
    let shown = Memo::new(move |_| shown(desk, spot.get(), basis.get().0.as_deref()));
    let close = move || {
        desk.asked.set(false);
        focus(desk.at.get_untracked());
    };
    let on_key = move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            close();
        }
    };
    on_free_escape(move || desk.asked.set(false));
    let place = move || cell_label(desk, spot.get());
    let amount = move || desk.amount(spot.get());
    let exact = move || amount().map_or_else(|| "—".to_owned(), |it| exact_text(it, desk.formats.get()));
    let body = move || Some(body(desk, shown.get()?));
    view! {
        <aside class="panel cellwork planwork" aria-label=tr(|it| it.grid.working) on:keydown=on_key>
            <div class="bar"><h2>{tr(|it| it.grid.working)}</h2><span class="sp"></span>
                <button type="button" class="icon" aria-label=tr(|it| it.grid.close) on:click=move |_| close()>"×"</button></div>
            <p class="q small" role="status">{place}</p>
            <p class="exact" data-minor=move || amount().map(|it| it.minor().to_string())>{exact}</p>
            {body}
            {move || chance_working(desk, spot.get())}
        </aside>
    }
}

fn shown(desk: Desk, spot: Spot, basis: Option<&PlanBasis>) -> Option<Shown> {
    let month = desk.month(spot.column);
    if let RowKey::Product(account, product) = spot.row {
        return product_working(desk, account, product, spot).map(Shown::Product);
    }
    if let RowKey::CompanyProduct(product) = spot.row {
        let parts = desk.products.accounts_of(product, month.map(|_| spot.column - 1));
        let total = parts.iter().map(|it| it.1).sum();
        let (n_rest, rest) = (parts.len().saturating_sub(LISTED), parts.iter().skip(LISTED).map(|it| it.1).sum());
        let named = parts.into_iter().take(LISTED);
        let parts = named.map(|(account, it)| (desk.name_of(RowKey::Account(account)), it)).collect();
        let set = desk.products.company_reason(product, month);
        return Some(Shown::OverAccounts { set, parts, n_rest, rest, total });
    }
    let RowKey::Account(account) = spot.row else {
        let view = desk.view.get()?;
        let part = |it: &super::view::RowView| match month {
            Some(_) => it.amounts.get(spot.column - 1).copied().unwrap_or_default(),
            None => it.total,
        };
        let mut parts: Vec<(String, Money)> = view.rows.iter().map(|it| (it.name.clone(), part(it))).collect();
        parts.sort_by_key(|it| std::cmp::Reverse(it.1));
        let total = parts.iter().map(|it| it.1).sum();
        let left = parts.split_off(LISTED.min(parts.len()));
        return Some(Shown::Sum { parts, n_rest: left.len(), rest: left.iter().map(|it| it.1).sum(), total });
    };
    let plan = desk.bench.with(current_plan)?;
    Some(match plan.working(basis?, account, month) {
        Ok(working) => Shown::Account(working),
        Err(error) => Shown::Refused(error),
    })
}

/// Every digit that is stored, with its unit.
fn exact_text(amount: Money, formats: Formats) -> String {
    let full = Formats { unit: DisplayUnit::One, ..formats };
    format!("{} {}", full.money_with(amount, 2, Signed::WhereNegative), full.unit_label())
}

/// A line of the working: its key, words, operator and value, which is exact where it is an amount.
pub(super) struct Line {
    key: &'static str,
    words: String,
    sign: &'static str,
    value: String,
    minor: Option<i64>,
    is_sum: bool,
}

impl Line {
    pub(super) fn text(key: &'static str, words: impl Into<String>, sign: &'static str, value: String) -> Self {
        Self { key, words: words.into(), sign, value, minor: None, is_sum: false }
    }

    pub(super) fn money(
        key: &'static str,
        words: impl Into<String>,
        sign: &'static str,
        it: Money,
        formats: Formats,
    ) -> Self {
        let digits = if formats.unit == DisplayUnit::One { 0 } else { 2 };
        let value = formats.money_with(it, digits, Signed::WhereNegative);
        Self { minor: Some(it.minor()), ..Self::text(key, words, sign, value) }
    }

    /// What is added or taken away, its sign as the operator.
    pub(super) fn moved(key: &'static str, words: impl Into<String>, it: Money, formats: Formats) -> Option<Self> {
        let (sign, size) = if it.minor() < 0 { ("−", -it) } else { ("+", it) };
        let line = Self::money(key, words, sign, size, formats);
        (it != Money::default()).then_some(Self { minor: Some(it.minor()), ..line })
    }

    pub(super) fn sum(self) -> Self {
        Self { is_sum: true, ..self }
    }
}

pub(super) fn table(lines: Vec<Line>) -> impl IntoView {
    let row = |it: Line| {
        view! {
            <tr class:sum=it.is_sum data-step=it.key data-minor=it.minor.map(|it| it.to_string())>
                <td>{it.words}</td><td class="op">{it.sign}</td><td>{it.value}</td></tr>
        }
    };
    view! { <table class="work"><tbody>{lines.into_iter().map(row).collect_view()}</tbody></table> }
}

fn body(desk: Desk, shown: Shown) -> AnyView {
    let (texts, formats) = (desk.texts(), desk.formats.get());
    let words = &texts.planwork;
    match shown {
        Shown::Refused(error) => {
            view! { <p class="small warn">{words.refused(desk.say(|it| it.refusal(&error)))}</p> }.into_any()
        }
        Shown::Product(working) => product_body(desk, working).into_any(),
        Shown::Sum { .. } | Shown::OverAccounts { .. } => {
            let (parts, n_rest, rest, total, said, set) = match shown {
                Shown::Sum { parts, n_rest, rest, total } => (parts, n_rest, rest, total, words.sum, None),
                Shown::OverAccounts { set, parts, n_rest, rest, total } => {
                    (parts, n_rest, rest, total, texts.products.company_total, set)
                }
                _ => return ().into_any(),
            };
            let mut lines: Vec<Line> =
                parts.into_iter().map(|(name, it)| Line::money("part", name, "+", it, formats)).collect();
            if n_rest > 0 {
                lines.push(Line::money("rest", texts.grid.others(formats.count(n_rest)), "+", rest, formats));
            }
            lines.push(Line::money("sum", texts.grid.total, "=", total, formats).sum());
            let set = set.map(|it| view! { <p class="small" data-set="">{texts.products.company_set(it)}</p> });
            view! { {set}<p class="small">{said}</p>{table(lines)} }.into_any()
        }
        Shown::Account(working) => {
            let state = view! { <p class="small">{state_words(&working, words)}</p> };
            let steps = working.steps.map(|it| steps_view(desk, &working, it));
            view! { {state}{steps} }.into_any()
        }
    }
}

fn state_words(working: &CellWorking, words: &PlanworkTexts) -> String {
    match &working.state {
        None => words.total_of.to_owned(),
        Some(CellState::Actual) => words.sold.to_owned(),
        Some(CellState::MissingActual) => words.missing.to_owned(),
        Some(CellState::Edited { reason }) => words.typed(reason),
        Some(CellState::Spread) if working.is_closed => words.closed_target.to_owned(),
        Some(CellState::Spread) => words.decomposed.to_owned(),
    }
}

fn steps_view(desk: Desk, working: &CellWorking, steps: Steps) -> impl IntoView + use<> {
    let (texts, formats) = (desk.texts(), desk.formats.get());
    let words = &texts.planwork;
    let percent = |it: f64| formats.percent(it, 2);
    let (unit, unit_name) = unit_words(steps.unit, formats);
    let rounding = words.rounding(unit, unit_name);
    let (weights, share) = (steps.weights, steps.share);
    let bases = [
        ("history", texts.plan.weight_history, weights.history(), share.history),
        ("forecast", texts.plan.weight_forecast, weights.forecast(), share.forecast),
        ("equal", texts.plan.weight_equal, weights.equal(), Some(share.equal)),
        ("potential", texts.team.weight_potential, weights.potential(), share.potential),
        ("pipeline", texts.team.weight_pipeline, weights.pipeline(), share.pipeline),
    ];
    let passed = bases.iter().any(|it| it.2 > 0.0 && it.3.is_none());
    let mut first: Vec<Line> = (bases.into_iter().filter(|it| it.2 > 0.0))
        .map(|(key, name, lambda, share)| {
            let share = share.map_or_else(|| "—".to_owned(), percent);
            Line::text(key, name, "+", format!("{} × {share}", formats.percent(lambda, 0)))
        })
        .collect();
    first.push(Line::text("share", words.share, "=", percent(share.blended)).sum());
    let held = match steps.held {
        Held::Rounding => rounding.clone(),
        Held::Lock => words.held_lock.to_owned(),
        Held::Floor => words.held_floor.to_owned(),
        Held::Cap => words.held_cap.to_owned(),
        Held::Growth => words.held_growth.to_owned(),
        Held::Sold => words.held_sold.to_owned(),
        Held::Typed => words.held_typed.to_owned(),
        Held::Others => words.held_others.to_owned(),
    };
    let mut second = vec![
        Line::money("open-total", words.open_total, "", steps.open_total, formats),
        Line::money("by-share", words.by_share, "=", steps.by_share, formats),
    ];
    second.extend(Line::moved("held", held, steps.open - steps.by_share, formats));
    second.push(Line::money("open", words.open, "=", steps.open, formats).sum());
    let mut third = Vec::new();
    match steps.month {
        Some(month) => {
            third.extend(Line::moved("typed", words.typed_part, -steps.typed, formats));
            let part = month.share.map_or_else(|| words.even.to_owned(), percent);
            third.push(Line::text("month-share", words.month_share, "×", part));
            third.push(Line::money("by-month", words.by_month, "=", month.by_share, formats));
            third.extend(Line::moved("rounding", rounding, steps.afresh - month.by_share, formats));
        }
        None => third.extend(Line::moved("closed", words.closed, steps.closed, formats)),
    }
    third.push(Line::money("afresh", words.afresh, "=", steps.afresh, formats));
    third.extend(Line::moved("since", words.since, working.amount - steps.afresh, formats));
    third.push(Line::money("amount", words.amount, "=", working.amount, formats).sum());
    let last_head = if steps.month.is_some() { words.head_month } else { words.head_total };
    view! {
        <p class="formula small">{words.formula}</p>
        <h3>{words.head_share}</h3>{table(first)}
        {steps.stopped.map(|n| view! { <p class="q small" data-stopped=n.to_string()>{texts.stopped.working(n)}</p> })}
        {passed.then(|| view! { <p class="q small">{words.passed}</p> })}
        <h3>{words.head_open}<small>{formats.unit_label()}</small></h3>{table(second)}
        <h3>{last_head}<small>{formats.unit_label()}</small></h3>{table(third)}
    }
}
