//! Products of the plan's accounts on the page: put together when they are opened, and anew only where something moved.

mod company;
mod company_edit;
mod edit;
mod opened;

pub use edit::{On, edit_of};
pub use opened::Opened;

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{AccountId, Book, Money, Node, ProductId};
use crate::plan::{ProductIndex, ProductPlan};
use crate::ui::state::{Bench, Forecasts, ProductSums, use_product_sums};
use crate::workbench::products::product_landing;

use super::view::{RowKey, RowView, Sources};
use company::CompanyProducts;
use opened::{Splits, splits_of, view_of};

/// Rows of products made at a time.
pub const PRODUCTS_AT_ONCE: usize = 10;

/// The part of the desk that knows products.
#[derive(Clone, Copy)]
pub struct ProductDesk {
    bench: Bench,
    forecasts: Forecasts,
    /// Where the products of each account stand in the book.
    index: Memo<Arc<ProductIndex>>,
    /// Names of the products.
    pub names: Memo<BTreeMap<ProductId, String>>,
    /// What is kept.
    pub kept: Memo<Arc<ProductPlan>>,
    /// Accounts that are opened, and how many of their products have rows by now.
    pub open: RwSignal<BTreeMap<AccountId, usize>>,
    /// The same of the company.
    pub open_company: RwSignal<Option<usize>>,
    splits: Memo<Splits>,
    /// What the chances rest on.
    pub sums: ProductSums,
    company: RwSignal<Option<Arc<CompanyProducts>>>,
}

impl ProductDesk {
    /// Of a desk.
    pub fn new(bench: Bench, forecasts: Forecasts, sources: Memo<Sources>) -> Self {
        let book = bench.select(|it| it.book.clone());
        let of_book = move |of: fn(&Book) -> ProductIndex| book.with(|it| it.as_deref().map(of).unwrap_or_default());
        let index = Memo::new(move |_| Arc::new(of_book(ProductIndex::of)));
        let names = Memo::new(move |_| {
            book.with(|it| {
                let products = it.as_ref().map(|it| it.products()).unwrap_or_default();
                products.iter().map(|it| (it.id, it.name.clone())).collect::<BTreeMap<_, _>>()
            })
        });
        let kept = bench.select(|it| it.products.clone());
        let kept = Memo::new(move |_| kept.get());
        let open = RwSignal::new(BTreeMap::new());
        let open_company = RwSignal::new(None);
        let splits = Memo::new(move |before: Option<&Splits>| {
            sources.track();
            kept.track();
            let open = open.with(|it: &BTreeMap<AccountId, usize>| it.keys().copied().collect::<Vec<_>>());
            let made = bench.with_untracked(|document| {
                forecasts.with_untracked(|state| splits_of(document, state, &index.get(), &open, before))
            });
            made.unwrap_or_default()
        });
        let company = RwSignal::new(None);
        let sums = use_product_sums();
        let it = Self { bench, forecasts, index, names, kept, open, open_company, splits, sums, company };
        it.follow_company(sources);
        it.make_rows();
        it.want_sums(sources);
        it
    }

    /// The products of an opened account.
    pub fn of(self, account: AccountId) -> Option<Arc<Opened>> {
        self.splits.with(|it| it.0.get(&account).cloned())
    }

    /// Products under an account or the company that have rows by now, in their order.
    pub fn keys(self, of: RowKey) -> Vec<RowKey> {
        match of {
            RowKey::Account(account) => {
                let n = self.open.with(|it| it.get(&account).copied()).unwrap_or(0);
                let opened = if n > 0 { self.of(account) } else { None };
                let keys = opened.iter().flat_map(|it| it.order.iter().take(n));
                keys.map(|it| RowKey::Product(account, *it)).collect()
            }
            RowKey::Company => {
                let n = self.open_company.get().unwrap_or(0);
                self.company.with(|it| it.iter().flat_map(|it| &it.rows).take(n).map(|it| it.key).collect())
            }
            RowKey::Product(..) | RowKey::CompanyProduct(_) => Vec::new(),
        }
    }

    pub(in crate::ui::pages::plan) fn has_forecast(self) -> bool {
        self.forecasts.with(|it| it.tree.is_some())
    }

    /// The products of the company that have rows or will have, in their order; none while it is closed.
    pub(in crate::ui::pages::plan) fn company_nodes(self) -> Vec<Node> {
        let node = |it: &RowView| match it.key {
            RowKey::CompanyProduct(product) => Some(Node::Product(product)),
            RowKey::Company | RowKey::Account(_) | RowKey::Product(..) => None,
        };
        self.company.with(|it| it.iter().flat_map(|it| &it.rows).filter_map(node).collect())
    }

    /// Whether rows, sums or chances are still being made.
    pub fn busy(self) -> bool {
        self.lacks_rows()
            || self.open_company.get().is_some() && self.company.with(Option::is_none)
            || self.lacks_chances()
    }

    fn lacks_rows(self) -> bool {
        let lacks = |it: &Splits, account: &AccountId, n: usize| it.0.get(account).is_some_and(|it| it.order.len() > n);
        let accounts = self.open.with(|open| self.splits.with(|it| open.iter().any(|(id, n)| lacks(it, id, *n))));
        let n_company = self.open_company.get().unwrap_or(usize::MAX);
        accounts || self.company.with(|it| it.as_ref().is_some_and(|it| it.rows.len() > n_company))
    }

    /// Opens what is closed, and the other way round.
    pub fn toggle(self, key: RowKey) {
        match key {
            RowKey::Account(account) => self.open.update(|it| {
                if it.remove(&account).is_none() {
                    it.insert(account, PRODUCTS_AT_ONCE);
                }
            }),
            RowKey::Company => self.open_company.update(|it| {
                *it = if it.is_some() { None } else { Some(PRODUCTS_AT_ONCE) };
            }),
            RowKey::Product(..) | RowKey::CompanyProduct(_) => {}
        }
    }

    /// Whether the rows under this one are opened.
    pub fn is_open(self, key: RowKey) -> bool {
        match key {
            RowKey::Account(account) => self.open.with(|it| it.contains_key(&account)),
            RowKey::Company => self.open_company.with(Option::is_some),
            RowKey::Product(..) | RowKey::CompanyProduct(_) => false,
        }
    }

    /// The name of a product.
    pub fn name(self, product: ProductId) -> String {
        self.names.with(|it| it.get(&product).cloned()).unwrap_or_else(|| product.to_string())
    }

    /// The row of a product, following it.
    pub fn row(self, key: RowKey) -> Option<RowView> {
        match key {
            RowKey::Product(account, product) => {
                let opened = self.of(account)?;
                let row = opened.split.row(product)?;
                let mut view = view_of(key, self.name(product), row);
                view.landing = self.landing(Node::Leaf(account, product));
                self.put_chance(&mut view, Node::Leaf(account, product));
                Some(view)
            }
            RowKey::CompanyProduct(product) => {
                let company = self.company.get()?;
                let mut view = company.rows.iter().find(|it| it.key == key).cloned()?;
                view.name = self.name(product);
                view.landing = self.landing(Node::Product(product));
                self.put_chance(&mut view, Node::Product(product));
                Some(view)
            }
            RowKey::Company | RowKey::Account(_) => None,
        }
    }

    fn landing(self, node: Node) -> Option<Money> {
        self.bench.with_untracked(|document| {
            let plan = document.plan.as_deref()?;
            self.forecasts
                .with_untracked(|it| product_landing(document.book.as_deref()?, it.tree.as_deref()?, plan, node))
        })
    }

    /// Some more rows a turn, until all that are opened have theirs.
    fn make_rows(self) {
        Effect::new(move || {
            if !self.lacks_rows() {
                return;
            }
            let more = move || {
                let _ = self.open.try_update(|it| it.values_mut().for_each(|n| *n += PRODUCTS_AT_ONCE));
                let _ = self.open_company.try_update(|it| {
                    if let Some(n) = it {
                        *n += PRODUCTS_AT_ONCE;
                    }
                });
            };
            set_timeout(more, std::time::Duration::ZERO);
        });
    }
}
