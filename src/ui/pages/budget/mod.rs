//! The budget: revenue, expenses and profit by account, product and month, how it is approved, and how it compares.

mod cell_working;
mod expenses;
mod ledger;
mod pasted;
mod pictures;
mod result;
mod sales;
mod service;
mod steps;
mod terms;
mod variance;
mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{AccountId, Measure, ProductId};
use crate::i18n::{Formats, Texts};
use crate::plan::budget::{
    BreakEven, BreakEvenInputs, Budget, BudgetFault, Extras, NoBreakEven, PlLine, RevenueSource, Statement, Status,
    statement,
};
use crate::ui::components::amount::is_too_large;
use crate::ui::components::segments::Segments;
use crate::ui::components::sentence::{FigureInk, Sentence};
use crate::ui::components::table_out::TableOut;
use crate::ui::language::tr;
use crate::ui::pages::plan::PlanTabs;
use crate::ui::pages::plan::export::save_table;
use crate::ui::routes::Route;
use crate::ui::state::{Bench, Forecasts, export_book, use_bench, use_forecasts, use_formats};
use crate::workbench::budgeting::seed;
use crate::workbench::{Action, BudgetAction};

pub use variance::VariancePage;
use words::{break_even_words, fault_words};

/// Rows of a table on the screen; files have all.
const MAX_ROWS: usize = 120;

/// The budget and what comes of it.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// As it is stored: what was approved, and its changes.
    pub stored: Arc<Budget>,
    /// With its changes made.
    pub now: Budget,
    /// What changes add to expenses.
    pub extras: Extras,
    /// Its profit and loss.
    pub pl: Statement,
    /// What the break-even is worked out from.
    pub inputs: Result<BreakEvenInputs, NoBreakEven>,
    /// The break-even.
    pub even: Result<BreakEven, NoBreakEven>,
}

impl Sheet {
    /// Works a budget out.
    pub fn of(stored: Arc<Budget>) -> Option<Self> {
        let (now, extras) = stored.effective();
        let pl = statement(&now, &extras).ok()?;
        let inputs = BreakEvenInputs::of(&pl);
        let even = inputs.clone().and_then(|it| it.solve());
        Some(Self { stored, now, extras, pl, inputs, even })
    }

    /// The break-even where there is something to be covered: without any expense it says nothing.
    pub fn even_shown(&self) -> Option<&BreakEven> {
        self.even.as_ref().ok().filter(|_| !self.now.lines.is_empty())
    }
}

/// The same, compared by identity.
#[derive(Clone)]
pub struct Made(pub Arc<Sheet>);

impl PartialEq for Made {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

#[derive(Clone)]
struct ByIdentity(Option<Arc<Budget>>);

impl PartialEq for ByIdentity {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (None, None) => true,
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }
}

/// The parts of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum View {
    Result,
    Sales,
    Products,
    Expenses,
    Ledger,
}

/// What the parts share.
#[derive(Clone, Copy)]
pub struct Desk {
    /// The open workbench.
    pub bench: Bench,
    /// The forecasts.
    pub forecasts: Forecasts,
    /// The reader's formats.
    pub formats: Signal<Formats>,
    /// The budget worked out; `None` without one.
    pub made: Memo<Option<Made>>,
    /// Names of accounts.
    pub accounts: Memo<BTreeMap<AccountId, String>>,
    /// Names of products.
    pub products: Memo<BTreeMap<ProductId, String>>,
    /// Why the last change was refused.
    pub refused: RwSignal<Option<BudgetFault>>,
    /// What could not be read.
    pub unread: RwSignal<Option<String>>,
}

impl Desk {
    /// A desk for the open workbench.
    pub fn of_bench() -> Self {
        let (bench, forecasts, formats) = (use_bench(), use_forecasts(), use_formats());
        let budget = bench.select(|it| ByIdentity(it.budget.clone()));
        let made = Memo::new(move |_| budget.get().0.and_then(Sheet::of).map(|it| Made(Arc::new(it))));
        let accounts = bench.select(|it| {
            let book = it.book.as_deref();
            book.map(|it| it.accounts().iter().map(|it| (it.id, it.name.clone())).collect()).unwrap_or_default()
        });
        let products = bench.select(|it| {
            let book = it.book.as_deref();
            book.map(|it| it.products().iter().map(|it| (it.id, it.name.clone())).collect()).unwrap_or_default()
        });
        let (refused, unread) = (RwSignal::new(None), RwSignal::new(None));
        Self { bench, forecasts, formats, made, accounts, products, refused, unread }
    }

    /// The catalogue.
    pub fn texts(self) -> &'static Texts {
        self.formats.get().language.texts()
    }

    /// Reads the budget, following it.
    pub fn with<T>(self, read: impl FnOnce(&Sheet) -> T) -> Option<T> {
        self.made.with(|it| it.as_ref().map(|it| read(&it.0)))
    }

    /// Whether it may still be written.
    pub fn is_draft(self) -> bool {
        self.with(|it| it.stored.status() == Status::Draft).unwrap_or(false)
    }

    /// The name of an account.
    pub fn account(self, id: AccountId) -> String {
        self.accounts.with(|it| it.get(&id).cloned()).unwrap_or_else(|| "—".to_owned())
    }

    /// The name of a product.
    pub fn product(self, id: ProductId) -> String {
        self.products.with(|it| it.get(&id).cloned()).unwrap_or_else(|| "—".to_owned())
    }

    /// The accounts that are sold to, in the order of the book; those it has no more come last.
    pub fn sold_accounts(self, it: &Sheet) -> Vec<AccountId> {
        let known: Vec<AccountId> =
            self.bench.with_untracked(|it| it.book.iter().flat_map(|it| it.accounts()).map(|it| it.id).collect());
        in_order(&known, it.now.accounts())
    }

    /// The products that are sold, in the order of the book; those it has no more come last.
    pub fn sold_products(self, it: &Sheet) -> Vec<ProductId> {
        let known: Vec<ProductId> =
            self.bench.with_untracked(|it| it.book.iter().flat_map(|it| it.products()).map(|it| it.id).collect());
        in_order(&known, it.now.sold_products())
    }

    /// Makes a change as one step that undo takes back; says why when it is refused.
    pub fn change(self, change: impl FnOnce(&Budget) -> Result<Budget, BudgetFault>) -> bool {
        self.change_because(None, change)
    }

    /// The same with a reason for the log.
    pub fn change_because(
        self,
        reason: Option<String>,
        change: impl FnOnce(&Budget) -> Result<Budget, BudgetFault>,
    ) -> bool {
        let Some(budget) = self.bench.with_untracked(|it| it.budget.clone()) else { return false };
        self.unread.set(None);
        match change(&budget) {
            Ok(next) => {
                self.refused.set(None);
                next == *budget
                    || self.bench.dispatch_because(Action::Budget(BudgetAction::Set(Arc::new(next))), reason)
            }
            Err(fault) => {
                self.refused.set(Some(fault));
                false
            }
        }
    }

    /// Says that a text is no number.
    pub fn no_number(self, text: String) {
        self.refused.set(None);
        self.unread.set(Some(text));
    }
}

/// The page.
#[component]
pub fn BudgetPage() -> impl IntoView {
    let desk = Desk::of_bench();
    let has = Memo::new(move |_| desk.made.with(Option::is_some));
    view! {
        <PlanTabs shown=Route::Budget />
        {move || if has.get() { view! { <Shown desk /> }.into_any() } else { view! { <Start desk /> }.into_any() }}
    }
}

/// Where a budget begins.
#[component]
fn Start(desk: Desk) -> impl IntoView {
    let has_book = desk.bench.select(|it| it.book.is_some());
    let has_plan = desk.bench.select(|it| it.plan.is_some());
    let has_forecast = desk.forecasts.select(|it| it.tree.as_ref().is_some_and(|it| it.measure == Measure::Amount));
    let make = move |source| {
        let made = desk
            .bench
            .with_untracked(|document| desk.forecasts.with_untracked(|it| seed(document, it.tree.as_deref(), source)));
        match made {
            Ok(budget) => {
                desk.refused.set(None);
                desk.bench.dispatch(Action::Budget(BudgetAction::Set(Arc::new(budget))));
            }
            Err(fault) => desk.refused.set(Some(fault)),
        }
    };
    view! {
        <section class="empty budget-start">
            <h1>{tr(|it| it.budget.start)}</h1>
            <p>{tr(move |it| if has_book.get() { it.budget.start_text } else { it.plan.no_data_text })}</p>
            <Show when=move || has_book.get() fallback=|| view! { <p class="acts"><a class="btn do" href=Route::Import.href()>{tr(|it| it.plan.to_data)}</a></p> }>
                <p class="acts">
                    <button type="button" class="btn do" data-from="targets" disabled=move || !has_plan.get() on:click=move |_| make(RevenueSource::Targets)>{tr(|it| it.budget.from_targets)}</button>
                    <button type="button" class="btn" data-from="forecast" disabled=move || !has_forecast.get() on:click=move |_| make(RevenueSource::Forecast)>{tr(|it| it.budget.from_forecast)}</button>
                </p>
                <p class="q">{tr(move |it| if has_plan.get() { it.budget.owner_note } else { it.budget.needs_plan })}</p>
            </Show>
            <Refusal desk />
        </section>
    }
}

/// Why the last change was refused.
#[component]
pub fn Refusal(
    /// The page's state.
    desk: Desk,
) -> impl IntoView {
    move || {
        let words = &desk.texts().budget;
        let unread = desk.unread.get().map(|it| {
            let is_too_large = is_too_large(&it, desk.formats.get().unit);
            if is_too_large { desk.texts().plan.too_large(it) } else { words.not_a_number(it) }
        });
        let text = unread.or_else(|| desk.refused.get().map(|it| fault_words(&it, desk.formats.get())))?;
        Some(view! { <p class="bad refusal" role="alert">{text}</p> })
    }
}

#[component]
fn Shown(desk: Desk) -> impl IntoView {
    let view_now = RwSignal::new(View::Result);
    let said = Signal::derive(move || headline(desk));
    let basis = move || {
        desk.with(|it| {
            let words = &desk.texts().budget;
            let formats = desk.formats.get();
            let source = match it.stored.source {
                RevenueSource::Targets => words.source_targets,
                RevenueSource::Forecast => words.source_forecast,
            };
            let status = words::status_word(it.stored.status(), words);
            let (first, last) = (it.stored.window.first, it.stored.window.last());
            let last = last.map_or_else(String::new, |it| formats.month(it));
            words.basis(formats.month(first), last, source, status, formats.count(it.stored.changes.len()))
        })
    };
    let options = Signal::derive(move || {
        let words = &desk.texts().budget;
        vec![
            (View::Result, words.view_result.to_owned()),
            (View::Sales, words.view_sales.to_owned()),
            (View::Products, words.view_products.to_owned()),
            (View::Expenses, words.view_expenses.to_owned()),
            (View::Ledger, words.view_ledger.to_owned()),
        ]
    });
    let even_minor = move || desk.with(|it| it.even_shown().map(|it| it.sales.minor().to_string())).flatten();
    let failed = RwSignal::new(None::<String>);
    let by = result::Choice::new();
    let table = move || untrack(move || result::export(desk, by));
    let csv = move |_| {
        let name = desk.bench.with_untracked(|it| format!("{}-budget.csv", it.workspace.name));
        failed.set(table().and_then(|it| save_table(&name, &it).err()));
    };
    let book = move |()| {
        let formats = desk.formats.get_untracked();
        let tables = untrack(move || result::all_tables(desk));
        Some(export_book(desk.bench, formats, formats.language.texts().budget.tab, tables))
    };
    let fill = RwSignal::new("70".to_owned());
    let uncosted = Memo::new(move |_| desk.with(|it| it.pl.uncosted.len()).unwrap_or_default());
    view! {
        <div class="head">
            <div class="say"><p class="at">{basis}</p><h1 data-answer="" data-even=even_minor><Sentence text=said /></h1></div>
            <div class="acts">
                <button type="button" class="btn" data-csv="" on:click=csv>{tr(|it| it.plan.export_csv)}</button>
                <TableOut workbook=Callback::new(book) table=Callback::new(move |()| table()) />
                <button type="button" class="btn" data-clear="" on:click=move |_| { desk.bench.dispatch(Action::Budget(BudgetAction::Clear)); }>{tr(|it| it.budget.clear)}</button>
            </div>
        </div>
        <div class="body budget">
            {move || failed.get().map(|it| view! { <p class="bad" role="alert">{desk.texts().plan.not_exported(it)}</p> })}
            <Show when=move || { uncosted.get() > 0 && desk.is_draft() }>
                <form class="controls fill" on:submit=move |event| {
                    event.prevent_default();
                    match words::rate(&fill.get_untracked()) {
                        Some(rate) => { desk.change(|it| it.with_costs_filled(rate)); }
                        None => desk.no_number(fill.get_untracked()),
                    }
                }>
                    <span class="warn">{move || desk.texts().budget.uncosted(desk.formats.get().count(uncosted.get()))}</span>
                    <label>{tr(|it| it.budget.fill_costs)}" "<input type="text" inputmode="decimal" class="pct" prop:value=fill on:input=move |event| fill.set(event_target_value(&event)) />" %"</label>
                    <button type="submit" class="btn sm" data-fill="">{tr(|it| it.budget.fill)}</button>
                </form>
            </Show>
            <p class="views"><Segments label=tr(|it| it.budget.tab.to_owned()) options value=view_now on_select=Callback::new(move |it| { desk.refused.set(None); desk.unread.set(None); view_now.set(it) }) /></p>
            <Refusal desk />
            // Each part is made afresh: patched into the next one, what was unfolded in it would stay so.
            <For each=move || [view_now.get()] key=|it| *it let:view>
                {match view {
                    View::Result => view! { <result::Result desk by /> }.into_any(),
                    View::Sales => view! { <sales::Sales desk /> }.into_any(),
                    View::Products => view! { <terms::Terms desk /> }.into_any(),
                    View::Expenses => view! { <expenses::Expenses desk /> }.into_any(),
                    View::Ledger => view! { <ledger::Ledger desk /> }.into_any(),
                }}
            </For>
        </div>
    }
}

/// A set in an order that is known; what that does not name comes last.
fn in_order<T: Copy + Ord>(known: &[T], mut set: std::collections::BTreeSet<T>) -> Vec<T> {
    let mut list: Vec<T> = known.iter().copied().filter(|it| set.remove(it)).collect();
    list.extend(set);
    list
}

/// The break-even in a sentence; without any expense there is nothing to be covered, which is no finding.
pub fn even_words(it: &Sheet, formats: Formats) -> String {
    if it.now.lines.is_empty() && it.even.is_ok() {
        return formats.language.texts().budget.even_no_lines.to_owned();
    }
    break_even_words(&it.even, formats)
}

fn headline(desk: Desk) -> String {
    let (words, formats) = (&desk.texts().budget, desk.formats.get());
    let line = desk.with(|it| {
        let money = |line| it.pl.company.total(line);
        let net = money(PlLine::Net).unwrap_or_default();
        let Some(profit) = money(PlLine::Profit) else {
            return words.said_uncosted(formats.money_unit(net), formats.count(it.pl.uncosted.len()));
        };
        let share = (net.minor() > 0).then(|| formats.percent(profit.to_f64() / net.to_f64(), 1));
        let shown = formats.money_unit(profit);
        let shown = if profit.minor() < 0 { FigureInk::Bad.wrap(&shown) } else { shown };
        let first = match share {
            Some(share) => words.said_profit(formats.money_unit(net), shown, share),
            None => words.said_profit_only(shown),
        };
        format!("{first}{}", even_words(it, formats))
    });
    line.unwrap_or_default()
}
