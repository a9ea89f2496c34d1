//! Where a product's cell comes from: its part of the account, and what the account's month left to it.

use leptos::prelude::*;

use crate::domain::{AccountId, Money, ProductId};
use crate::plan::{BlendWeights, CellState, ProductShare};

use super::desk::{Desk, Spot};
use super::products::Opened;
use super::working::{Line, table};

/// A product's cell or total with its steps.
#[derive(Clone, Debug, PartialEq)]
pub struct ProductWorking {
    state: State,
    weights: BlendWeights,
    share: ProductShare,
    /// wₚ as it was kept, where it was.
    kept: Option<f64>,
    steps: Steps,
    amount: Money,
}

#[derive(Clone, Debug, PartialEq)]
enum State {
    Sold,
    Missing,
    Typed(String),
    TypedTotal(String),
    /// Its part of a number that was set over the company.
    FromCompany(String),
    Spread,
}

#[derive(Clone, Debug, PartialEq)]
enum Steps {
    Month {
        of_account: Money,
        typed: Money,
        left: Money,
        weight: f64,
        by_weight: Money,
    },
    /// The amount alone says all.
    Fixed,
    Total {
        closed: Money,
        typed: Money,
        open: Money,
    },
}

/// The working of a product's cell; of its total where the column is none of a month.
pub fn product_working(desk: Desk, account: AccountId, product: ProductId, spot: Spot) -> Option<ProductWorking> {
    let opened = desk.products.of(account)?;
    let p = opened.basis.products.iter().position(|it| it.product == product)?;
    let (n_closed, n_months) = desk.view.read().as_ref().map(|it| (it.n_closed, it.window.len))?;
    let row = &opened.split.rows[p];
    let month_idx = Some(spot.column - 1).filter(|it| *it < n_months);
    let (state, steps, amount) = match month_idx {
        Some(i) => {
            let cell = row.cells.get(i)?;
            let month = desk.month(spot.column)?;
            let is_shared = opened.kept.typed(product, Some(month)).is_some_and(|it| it.from_company);
            let state = match &cell.state {
                CellState::Actual => State::Sold,
                CellState::MissingActual => State::Missing,
                CellState::Edited { reason } if is_shared => State::FromCompany(reason.clone()),
                CellState::Edited { reason } => State::Typed(reason.clone()),
                CellState::Spread => State::Spread,
            };
            let steps = if state == State::Spread { month_steps(&opened, p, i) } else { Steps::Fixed };
            (state, steps, cell.amount)
        }
        None => {
            let sum = |test: &dyn Fn(usize, &CellState) -> bool| -> Money {
                let cells = row.cells.iter().enumerate();
                cells.filter(|(i, it)| test(*i, &it.state)).map(|it| it.1.amount).sum()
            };
            let is_typed = |it: &CellState| matches!(it, CellState::Edited { .. });
            let steps = Steps::Total {
                closed: sum(&|i, _| i < n_closed),
                typed: sum(&|i, it| i >= n_closed && is_typed(it)),
                open: sum(&|i, it| i >= n_closed && !is_typed(it)),
            };
            let state = row.lock.as_ref().map_or(State::Spread, |it| match it.from_company {
                true => State::FromCompany(it.reason.clone()),
                false => State::TypedTotal(it.reason.clone()),
            });
            (state, steps, row.total())
        }
    };
    let share = opened.basis.shares(opened.weights, true).get(p).copied()?;
    let whole: i64 = opened.kept.parts.values().sum();
    let kept = (whole > 0).then(|| opened.kept.parts.get(&product).map_or(0.0, |it| *it as f64 / whole as f64));
    Some(ProductWorking { state, weights: opened.weights, share, kept, steps, amount })
}

fn month_steps(opened: &Opened, p: usize, month_idx: usize) -> Steps {
    let of_account = opened.row.cells[month_idx].amount;
    let rows = || opened.split.rows.iter().enumerate();
    let is_typed = |it: &CellState| matches!(it, CellState::Edited { .. });
    let typed: Money =
        rows().map(|it| &it.1.cells[month_idx]).filter(|it| is_typed(&it.state)).map(|it| it.amount).sum();
    let weights = opened.basis.weights(&opened.kept, opened.weights);
    let free: Vec<usize> = rows().filter(|it| !is_typed(&it.1.cells[month_idx].state)).map(|it| it.0).collect();
    let of_month = |q: usize| weights[q].1[month_idx];
    let has_weight = free.iter().any(|q| of_month(*q) > 0.0);
    let weight_of = |q: usize| if has_weight { of_month(q) } else { weights[q].0 };
    let sum: f64 = free.iter().map(|q| weight_of(*q)).sum();
    let weight = if sum > 0.0 { weight_of(p) / sum } else { 1.0 / free.len().max(1) as f64 };
    let left = of_account - typed;
    Steps::Month {
        of_account,
        typed,
        left,
        weight,
        by_weight: Money::from_minor((left.minor() as f64 * weight) as i64),
    }
}

/// The working as the panel shows it.
pub fn product_body(desk: Desk, working: ProductWorking) -> impl IntoView {
    let (texts, formats) = (desk.texts(), desk.formats.get());
    let words = &texts.products;
    let state = match &working.state {
        State::Sold => words.sold.to_owned(),
        State::Missing => texts.planwork.missing.to_owned(),
        State::Typed(reason) => words.typed(reason),
        State::TypedTotal(reason) => words.typed_total(reason),
        State::FromCompany(reason) => words.from_company(reason),
        State::Spread => words.spread.to_owned(),
    };
    let percent = |it: f64| formats.percent(it, 2);
    let share = working.share;
    let bases = [
        ("history", words.history, working.weights.history(), share.history),
        ("forecast", words.forecast, working.weights.forecast(), share.forecast.filter(|_| working.kept.is_some())),
        ("equal", words.equal, working.weights.equal(), share.equal),
    ];
    let mut part: Vec<Line> = (bases.into_iter().filter(|it| it.2 > 0.0))
        .filter_map(|(key, name, lambda, share)| {
            Some(Line::text(key, name, "+", format!("{} × {}", formats.percent(lambda, 0), percent(share?))))
        })
        .collect();
    let (name, whole) = working.kept.map_or((words.part, share.blended), |it| (words.part_kept, it));
    part.push(Line::text("part", name, "=", percent(whole)).sum());
    let money = |key, name: &'static str, sign, it| Line::money(key, name, sign, it, formats);
    let mut lines = Vec::new();
    let head = match working.steps {
        Steps::Month { of_account, typed, left, weight, by_weight } => {
            lines.push(money("account-month", words.account_month, "", of_account));
            lines.extend(Line::moved("typed", words.typed_others, -typed, formats));
            lines.push(money("left", words.left, "=", left));
            lines.push(Line::text("weight", words.month_weight, "×", percent(weight)));
            lines.push(money("by-weight", words.by_weight, "=", by_weight));
            lines.extend(Line::moved("rounding", words.rounding, working.amount - by_weight, formats));
            words.head_cell
        }
        Steps::Fixed => words.head_cell,
        Steps::Total { closed, typed, open } => {
            lines.extend(Line::moved("closed", words.closed_part, closed, formats));
            lines.extend(Line::moved("typed", words.typed_part, typed, formats));
            lines.push(money("open", words.open_part, "+", open));
            words.head_total
        }
    };
    lines.push(money("amount", words.amount, "=", working.amount).sum());
    view! {
        <p class="small">{state}</p>
        <p class="formula small">{words.formula}</p>
        <h3>{words.head_part}</h3>{table(part)}
        <h3>{head}<small>{formats.unit_label()}</small></h3>{table(lines)}
    }
}
