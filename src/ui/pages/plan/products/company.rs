//! The company's products: sums over the accounts, which follow the plan some accounts a turn.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::domain::{AccountId, Money, Month, ProductId};
use crate::plan::{AccountRule, CellState, ProductIndex, ProductRow};
use crate::ui::pages::plan::view::{RowKey, RowView, Sources, current_plan};
use crate::ui::platform::clock;

use super::ProductDesk;
use super::opened::{Ground, Opened, view_of};

/// Accounts put together in one turn.
const ACCOUNTS_A_TURN: usize = 12;

/// The company's products: sums over the accounts.
pub(super) struct CompanyProducts {
    accounts: BTreeMap<AccountId, Arc<Opened>>,
    pub(super) rows: Vec<RowView>,
}

impl ProductDesk {
    /// The accounts of a product with what each has of it over these months of the window, the largest first.
    pub fn accounts_of(self, product: ProductId, month_idx: Option<usize>) -> Vec<(AccountId, Money)> {
        let Some(company) = self.company.get() else { return Vec::new() };
        let part = |it: &ProductRow| month_idx.map_or_else(|| it.total(), |i| it.cells[i].amount);
        let of = |(account, it): (&AccountId, &Arc<Opened>)| Some((*account, part(it.split.row(product)?)));
        let mut parts: Vec<(AccountId, Money)> = company.accounts.iter().filter_map(of).collect();
        parts.sort_by_key(|it| std::cmp::Reverse(it.1));
        parts
    }

    /// Why a product's month, or its total, was set over the company; `None` where it was not.
    pub fn company_reason(self, product: ProductId, month: Option<Month>) -> Option<String> {
        let company = self.company.get()?;
        let typed = company.accounts.values().filter_map(|it| it.kept.typed(product, month));
        typed.filter(|it| it.from_company).map(|it| it.reason.clone()).next()
    }

    /// The company's products follow the plan: at once where few accounts moved, else some accounts a turn.
    pub(super) fn follow_company(self, sources: Memo<Sources>) {
        let run = StoredValue::new(0_u64);
        let is_wanted = Memo::new(move |_| self.open_company.with(Option::is_some));
        Effect::new(move || {
            sources.track();
            self.kept.track();
            run.update_value(|it| *it += 1);
            let this = run.get_value();
            if !is_wanted.get() {
                return self.company.set(None);
            }
            let before = self.company.get_untracked();
            let mut made: BTreeMap<AccountId, Arc<Opened>> = BTreeMap::new();
            let index = self.index.get_untracked();
            if self.take_some(&index, before.as_deref(), &mut made) {
                return self.company.set(Some(Arc::new(summed(made))));
            }
            spawn_local(async move {
                loop {
                    clock::turn().await;
                    if run.try_get_value() != Some(this) {
                        return;
                    }
                    if self.take_some(&index, before.as_deref(), &mut made) {
                        let _ = self.company.try_set(Some(Arc::new(summed(made))));
                        return;
                    }
                }
            });
        });
    }

    /// Puts some more accounts together, those that did not move at no cost; whether that was all.
    pub(super) fn take_some(
        self,
        index: &ProductIndex,
        before: Option<&CompanyProducts>,
        made: &mut BTreeMap<AccountId, Arc<Opened>>,
    ) -> bool {
        self.bench.with_untracked(|document| {
            self.forecasts.with_untracked(|state| {
                let Some(plan) = current_plan(document) else { return true };
                let ground = Ground::of(document, state, &plan);
                let mut n_made = 0;
                for row in &plan.accounts {
                    if made.contains_key(&row.account) {
                        continue;
                    }
                    let old = before.and_then(|it| it.accounts.get(&row.account));
                    let old = old.filter(|it| it.holds(ground, &plan, row, document.products.of(row.account)));
                    let opened = match old {
                        Some(it) => Some(it.clone()),
                        None if n_made == ACCOUNTS_A_TURN => return false,
                        None => {
                            n_made += 1;
                            Opened::of(document, state, index, &plan, row)
                        }
                    };
                    made.extend(opened.map(|it| (row.account, it)));
                }
                true
            })
        })
    }
}

/// A product summed over the accounts.
struct Sum {
    /// Sales of last year.
    size: f64,
    view: RowView,
    /// Whether its total is typed in every account.
    is_locked: bool,
    /// Whether its total was set over the company.
    is_set: bool,
}

/// Sums over the accounts, the largest product first.
fn summed(accounts: BTreeMap<AccountId, Arc<Opened>>) -> CompanyProducts {
    let mut sums: BTreeMap<ProductId, Sum> = BTreeMap::new();
    for opened in accounts.values() {
        for (row, basis) in opened.split.rows.iter().zip(&opened.basis.products) {
            let size: f64 = basis.last_year.iter().sum();
            let sum = sums.entry(row.product).or_insert_with(|| Sum {
                size: 0.0,
                view: nothing_yet(row),
                is_locked: true,
                is_set: false,
            });
            sum.size += size;
            sum.is_locked &= row.lock.is_some();
            sum.is_set |= row.lock.as_ref().is_some_and(|it| it.from_company);
            sum.view.total += row.total();
            sum.view.amounts.iter_mut().zip(&row.cells).for_each(|(sum, it)| *sum += it.amount);
        }
        for ((product, month), typed) in opened.kept.cells.iter().filter(|it| it.1.from_company) {
            let month_idx = usize::try_from(month.since(opened.first_month())).ok();
            let cell = sums.get_mut(product).zip(month_idx).and_then(|(sum, i)| sum.view.cells.get_mut(i));
            if let Some(cell) = cell {
                cell.state = CellState::Edited { reason: typed.reason.clone() };
            }
        }
    }
    let mut rows: Vec<(f64, RowView)> = (sums.into_values())
        .map(|mut sum| {
            sum.view.rule.lock = (sum.is_locked || sum.is_set).then_some(sum.view.total);
            (sum.size, sum.view)
        })
        .collect();
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    CompanyProducts { accounts, rows: rows.into_iter().map(|it| it.1).collect() }
}

/// The company's row of a product, with nothing added up; its cells say only what was set over the company.
fn nothing_yet(row: &ProductRow) -> RowView {
    let mut view = view_of(RowKey::CompanyProduct(row.product), String::new(), row);
    view.rule = AccountRule::default();
    view.total = Money::default();
    view.amounts.iter_mut().for_each(|it| *it = Money::default());
    view.cells.iter_mut().for_each(|it| it.state = CellState::Spread);
    view
}
