//! What the plan page shows, as plain data.

use std::collections::HashMap;
use std::sync::Arc;

use crate::domain::{AccountId, Book, Measure, Money, MonthRange, Node, ProductId};
use crate::i18n::{Formats, Texts};
use crate::plan::{
    AccountRule, AttainOutcome, Attainability, BlendWeights, CellState, DemandQuestion, PlanCell, TargetPlan,
};
use crate::ui::state::{ForecastState, ForecastStatus};
use crate::workbench::Document;
use crate::workbench::nodes::NodeValues;
use crate::workbench::planning::{Attainments, account_names, attainments, attainments_after, stopped_accounts};
use crate::workbench::product_chances::NoChance;
use crate::workbench::tree::ForecastTree;

/// Which row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RowKey {
    /// The company.
    Company,
    /// An account.
    Account(AccountId),
    /// A product of an account.
    Product(AccountId, ProductId),
    /// A product over all accounts.
    CompanyProduct(ProductId),
}

/// One row of the grid.
#[derive(Clone, Debug, PartialEq)]
pub struct RowView {
    /// Which.
    pub key: RowKey,
    /// Its name.
    pub name: String,
    /// One amount per month.
    pub amounts: Vec<Money>,
    /// The cells of an account; empty for the company.
    pub cells: Vec<PlanCell>,
    /// The sum.
    pub total: Money,
    /// What its open months carry.
    pub open: Money,
    /// Lock, floor and cap.
    pub rule: AccountRule,
    /// Months without an order where it has stopped ordering.
    pub stopped: Option<usize>,
    /// The median landing, or the forecast's where there is no distribution.
    pub landing: Option<Money>,
    /// P(attain).
    pub probability: Option<Attainability>,
    /// Why a product has none.
    pub no_chance: Option<NoChance>,
}

impl RowView {
    /// Target ÷ landing: above 1 is harder than even odds.
    pub fn ratio(&self) -> Option<f64> {
        let landing = self.landing.filter(|it| *it > Money::default())?;
        Some(self.total.to_f64() / landing.to_f64())
    }
}

/// The whole plan.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanView {
    /// The months.
    pub window: MonthRange,
    /// How many of them are closed.
    pub n_closed: usize,
    /// The rounding unit.
    pub unit: Money,
    /// The weights.
    pub weights: BlendWeights,
    /// The company.
    pub company: RowView,
    /// The accounts, the largest in recent sales first, so that no row jumps when it is edited.
    pub rows: Vec<RowView>,
    /// Set when the target lies outside what the forecast carries.
    pub question: Option<DemandQuestion>,
    /// Why it may; empty where nobody said.
    pub reason: String,
    /// Positions of the accounts with a chance, the least likely first.
    hardest: Vec<usize>,
}

impl PlanView {
    /// The row of the company or an account.
    pub fn row(&self, key: RowKey) -> Option<&RowView> {
        match key {
            RowKey::Company => Some(&self.company),
            RowKey::Account(_) => self.rows.iter().find(|it| it.key == key),
            RowKey::Product(..) | RowKey::CompanyProduct(_) => None,
        }
    }

    /// Whether any closed month holds what was sold; a plan that is older than its closed months, or that gave them targets,
    /// still has their targets.
    pub fn closed_hold_actuals(&self) -> bool {
        let mut closed = self.rows.iter().flat_map(|it| it.cells.iter().take(self.n_closed));
        closed.any(|it| matches!(it.state, CellState::Actual | CellState::MissingActual))
    }

    /// Accounts with a chance, the least likely first.
    pub fn hardest(&self) -> impl ExactSizeIterator<Item = &RowView> {
        self.hardest.iter().map(|i| &self.rows[*i])
    }
}

fn hardest_of(rows: &[RowView]) -> Vec<usize> {
    let mut found: Vec<(f64, usize)> =
        rows.iter().enumerate().filter_map(|(i, it)| Some((it.probability?.value(), i))).collect();
    // Bounded chances tie ("<1 %"): further from its landing is harder, and one without a landing to speak of is furthest.
    let ratio = |i: usize| rows[i].ratio().unwrap_or(f64::INFINITY);
    found.sort_by(|a, b| {
        let by_chance = a.0.total_cmp(&b.0).then_with(|| ratio(b.1).total_cmp(&ratio(a.1)));
        by_chance.then_with(|| rows[b.1].total.cmp(&rows[a.1].total))
    });
    found.into_iter().map(|it| it.1).collect()
}

/// What the plan's pages are made from, compared by identity: a document and a forecast never change in place.
#[derive(Clone, Default)]
pub struct Sources {
    /// The plan.
    pub plan: Option<Arc<TargetPlan>>,
    book: Option<Arc<Book>>,
    tree: Option<Arc<ForecastTree>>,
    nodes: Arc<Vec<NodeValues>>,
    name: String,
}

impl Sources {
    /// Of the open document and its forecasts.
    pub fn of(document: &Document, state: &ForecastState) -> Self {
        Self {
            plan: document.plan.clone(),
            book: document.book.clone(),
            tree: state.tree.clone(),
            nodes: state.nodes.clone(),
            name: document.workspace.name.clone(),
        }
    }

    /// The forecast.
    pub fn tree(&self) -> Option<&Arc<ForecastTree>> {
        self.tree.as_ref()
    }

    /// How many accounts the plan has.
    pub fn n_accounts(&self) -> usize {
        self.plan.as_ref().map_or(0, |it| it.accounts.len())
    }

    /// Whether nothing but the plan's amounts differs.
    pub fn same_but_amounts(&self, other: &Self) -> bool {
        let window = |it: &Self| it.plan.as_ref().map(|it| it.window);
        let ground = same(&self.book, &other.book) && same(&self.tree, &other.tree);
        ground && Arc::ptr_eq(&self.nodes, &other.nodes) && window(self) == window(other) && window(self).is_some()
    }

    /// Whether both are of one book.
    pub fn same_book(&self, other: &Self) -> bool {
        same(&self.book, &other.book)
    }
}

/// Whether both are the same thing, not only alike.
pub fn same<T>(a: &Option<Arc<T>>, b: &Option<Arc<T>>) -> bool {
    a.as_ref().map(Arc::as_ptr) == b.as_ref().map(Arc::as_ptr)
}

impl PartialEq for Sources {
    fn eq(&self, other: &Self) -> bool {
        same(&self.plan, &other.plan)
            && same(&self.book, &other.book)
            && same(&self.tree, &other.tree)
            && Arc::ptr_eq(&self.nodes, &other.nodes)
            && self.name == other.name
    }
}

/// How far the way to a plan is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stage {
    /// No history.
    NoData,
    /// The workspace counts quantities.
    Quantity,
    /// The forecast is running.
    Waiting {
        /// Nodes done.
        done: usize,
        /// Nodes in all.
        total: usize,
    },
    /// There is no forecast and none is under way.
    NoForecast,
    /// A plan can be made.
    Ready,
}

/// How far the way to a plan is.
pub fn stage(document: &Document, state: &ForecastState) -> Stage {
    match (&document.book, document.forecast.measure) {
        (None, _) => Stage::NoData,
        (_, Measure::Quantity) => Stage::Quantity,
        _ if state.tree.is_some() => Stage::Ready,
        _ => match state.status {
            ForecastStatus::Running { done, total } => Stage::Waiting { done, total },
            ForecastStatus::NoData => Stage::Waiting { done: 0, total: 0 },
            ForecastStatus::Done { .. } | ForecastStatus::Stopped | ForecastStatus::Failed => Stage::NoForecast,
        },
    }
}

/// Chances and landings under the plan, as far as the forecast knows them.
pub fn known_of(document: &Document, state: &ForecastState) -> Attainments {
    match (current_plan(document), state.tree.as_deref()) {
        (Some(plan), Some(tree)) => attainments(document, tree, &state.forecasts, &plan),
        _ => Attainments::default(),
    }
}

/// The same after a change of the plan's amounts alone.
pub fn known_after(
    document: &Document,
    state: &ForecastState,
    before: &TargetPlan,
    known: &Attainments,
) -> Attainments {
    match (current_plan(document), state.tree.as_deref()) {
        (Some(plan), Some(tree)) => attainments_after(document, tree, &state.forecasts, &plan, before, known),
        _ => Attainments::default(),
    }
}

/// The plan as the page shows it, with what is `known` by now.
pub fn plan_view(document: &Document, state: &ForecastState, known: Attainments) -> Option<PlanView> {
    let plan = current_plan(document)?;
    let book = document.book.as_deref()?;
    let names = account_names(book);
    let size: HashMap<AccountId, f64> = (state.nodes.iter())
        .filter_map(|it| match it.node {
            Node::Account(account) => Some((account, it.recent)),
            Node::Company | Node::Product(_) | Node::Leaf(..) => None,
        })
        .collect();
    let stopped = state.tree.as_deref().map(stopped_accounts).unwrap_or_default();
    let mut rows: Vec<(f64, RowView)> = (plan.accounts.iter())
        .map(|row| {
            let outcome = known.accounts.get(&row.account);
            let view = RowView {
                key: RowKey::Account(row.account),
                name: names.get(&row.account).map_or_else(|| row.account.to_string(), |it| (*it).to_owned()),
                amounts: row.cells.iter().map(|it| it.amount).collect(),
                cells: row.cells.clone(),
                total: row.total(),
                open: row.ahead(plan.n_closed),
                rule: row.rule,
                stopped: stopped.get(&row.account).copied(),
                landing: outcome.and_then(landing_of),
                probability: outcome.and_then(|it| it.probability),
                no_chance: None,
            };
            (size.get(&row.account).copied().unwrap_or(0.0), view)
        })
        .collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    let rows: Vec<RowView> = rows.into_iter().map(|it| it.1).collect();
    let question = known.company.as_ref().and_then(|it| it.demand_question);
    let company = RowView {
        key: RowKey::Company,
        name: document.workspace.name.clone(),
        amounts: plan.month_totals(),
        cells: Vec::new(),
        total: plan.total,
        open: plan.accounts.iter().map(|it| it.ahead(plan.n_closed)).sum(),
        rule: AccountRule::default(),
        stopped: None,
        landing: known.company.as_ref().and_then(landing_of),
        probability: known.company.and_then(|it| it.probability),
        no_chance: None,
    };
    Some(PlanView {
        window: plan.window,
        n_closed: plan.n_closed,
        unit: plan.unit,
        weights: plan.weights,
        question,
        reason: plan.terms.charter.reason.clone(),
        company,
        hardest: hardest_of(&rows),
        rows,
    })
}

/// The plan with every month closed that is complete by now.
pub fn current_plan(document: &Document) -> Option<Arc<TargetPlan>> {
    let plan = document.plan.as_ref()?;
    let closed = document.last_actual().map(|last| plan.close_through(last));
    Some(closed.filter(|it| it.n_closed != plan.n_closed).map_or_else(|| plan.clone(), Arc::new))
}

pub(super) fn landing_of(outcome: &AttainOutcome) -> Option<Money> {
    outcome.range.map(|it| it.p50).or(outcome.landing)
}

/// The window in words: `FY 2026`, or from month to month.
pub fn window_words(window: MonthRange, fiscal_start: u32, texts: &Texts, formats: Formats) -> String {
    let fiscal = crate::domain::FiscalYear::containing(window.first, fiscal_start);
    match window.last() {
        _ if fiscal.months() == window => texts.plan.window_year(fiscal.year),
        Some(last) => texts.plan.window_span(formats.month(window.first), formats.month(last)),
        None => formats.month(window.first),
    }
}

/// P(attain) in words, bounds as bounds.
pub fn chance_words(probability: Option<Attainability>, formats: Formats) -> String {
    match probability {
        Some(Attainability::Below(p)) => format!("<{}", formats.percent(p, 0)),
        Some(Attainability::Above(p)) => format!(">{}", formats.percent(p, 0)),
        Some(Attainability::About(p)) => formats.percent(p, 0),
        Some(Attainability::Decided(true)) => "100%".to_owned(),
        Some(Attainability::Decided(false)) => "0%".to_owned(),
        None => "—".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::IdGenerator;

    #[test]
    fn bounded_chances_tie_by_target_over_landing() {
        let mut ids = IdGenerator::new(1);
        let mut row = |total: i64, landing: Option<i64>, chance: Attainability| RowView {
            key: RowKey::Account(AccountId(ids.next_id())),
            name: String::new(),
            amounts: Vec::new(),
            cells: Vec::new(),
            total: Money::from_minor(total),
            open: Money::default(),
            rule: AccountRule::default(),
            stopped: None,
            landing: landing.map(Money::from_minor),
            probability: Some(chance),
            no_chance: None,
        };
        // By hand: 900 ÷ 600 = 1.5 and 200 ÷ 50 = 4, both below 1 %; 100 without a landing; 300 ÷ 75 = 4 is larger.
        let below = Attainability::Below(0.01);
        let rows = [
            row(900, Some(600), below),
            row(200, Some(50), below),
            row(100, Some(0), below),
            row(300, Some(75), below),
            row(50, Some(60), Attainability::About(0.6)),
        ];
        assert_eq!(hardest_of(&rows), [2, 3, 1, 0, 4]);
    }
}
