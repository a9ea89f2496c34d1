//! What an edit did, and why one was refused, in words.

use std::collections::BTreeMap;

use crate::domain::{AccountId, Money, Month, ProductId};
use crate::i18n::{Formats, Texts};
use crate::plan::{AccountShift, Constraint, MonthShift, PlanError, PlanFault, ProductShift, TargetPlan};

/// Constraints named before the rest is only counted.
const NAMED: usize = 4;

/// What is needed to speak of a plan.
pub struct Speech<'a> {
    /// The catalogue.
    pub texts: &'static Texts,
    /// The reader's formats.
    pub formats: Formats,
    /// Names of the accounts.
    pub names: &'a BTreeMap<AccountId, String>,
    /// Names of the products.
    pub products: &'a BTreeMap<ProductId, String>,
}

impl Speech<'_> {
    fn name(&self, account: AccountId) -> String {
        self.names.get(&account).cloned().unwrap_or_else(|| account.to_string())
    }

    fn product(&self, account: AccountId, product: ProductId) -> (String, String) {
        let name = self.products.get(&product).cloned().unwrap_or_else(|| product.to_string());
        (self.name(account), name)
    }

    fn money(&self, amount: Money) -> String {
        self.formats.money(amount)
    }

    /// Why a change was refused.
    pub fn refusal(&self, error: &PlanError) -> String {
        let (words, unit) = (&self.texts.plan, self.formats.unit_label());
        match error {
            PlanError::NoAccounts => words.error_no_accounts.to_owned(),
            PlanError::NobodyOrders { by, n } => self.texts.stopped.nobody(*n, self.money(*by), unit),
            PlanError::NoOpenMonths => words.error_no_open_months.to_owned(),
            PlanError::BadWeights => words.error_bad_weights.to_owned(),
            PlanError::BadUnit(amount) => words.error_bad_unit(self.money(*amount)),
            PlanError::BadAmount(amount) => {
                words.error_bad_amount(self.money(*amount), unit, self.money(TargetPlan::LARGEST))
            }
            PlanError::CrossedBounds { floor, cap } => words.error_crossed(self.money(*floor), self.money(*cap), unit),
            PlanError::UnknownAccount(_) => words.error_unknown_account.to_owned(),
            PlanError::UnknownProduct(_) => self.texts.products.error_unknown.to_owned(),
            PlanError::ProductThere(_) => self.texts.products.error_there.to_owned(),
            PlanError::MonthOutside(month) => words.error_month_outside(self.formats.month(*month)),
            PlanError::MonthClosed(month) => words.error_month_closed(self.formats.month(*month)),
            PlanError::NeedsMore { by, constraints } => {
                let by = self.money(*by);
                self.blocked(constraints, |list| match list {
                    Some(list) => words.error_needs_more(by, unit, list),
                    None => words.error_above_total(by, unit),
                })
            }
            PlanError::NoPlaceFor { by, constraints } => {
                let by = self.money(*by);
                self.blocked(constraints, |list| match list {
                    Some(list) => words.error_no_place(by, unit, list),
                    None => words.error_no_taker(by, unit),
                })
            }
            PlanError::OutsideGrowth { is_below, by, least, most, enough } => {
                let (by, least, most) = (self.money(*by), self.money(*least), self.money(*most));
                let (team, enough) = (&self.texts.team, self.formats.percent_signed(*enough, 1));
                if *is_below {
                    team.error_growth_below(by, unit, least, most, enough)
                } else {
                    team.error_growth_above(by, unit, least, most, enough)
                }
            }
            PlanError::EmptyGroup => self.texts.team.error_group.to_owned(),
            PlanError::Inconsistent(fault) => words.error_inconsistent(self.fault(*fault)),
        }
    }

    /// How a plan contradicts itself.
    pub fn fault(&self, fault: PlanFault) -> String {
        let words = &self.texts.plan;
        match fault {
            PlanFault::ClosedBeyondWindow => words.fault_closed.to_owned(),
            PlanFault::RowLength(account) => words.fault_row(self.name(account)),
            PlanFault::TwiceListed(account) => words.fault_twice(self.name(account)),
            PlanFault::SumDiffers(amount) => words.fault_sum(self.money(amount), self.formats.unit_label()),
            PlanFault::RuleBroken(account) => words.fault_rule(self.name(account)),
        }
    }

    /// What stands in the way: what can be released is listed, where there is such a thing; closed months only stand.
    fn blocked(&self, constraints: &[Constraint], say: impl FnOnce(Option<String>) -> String) -> String {
        let words = &self.texts.plan;
        let is_closed = |it: &&Constraint| matches!(it, Constraint::ClosedMonths(_));
        let stands = constraints.iter().any(|it| is_closed(&it));
        let free: Vec<&Constraint> = constraints.iter().filter(|it| !is_closed(it)).collect();
        let mut named: Vec<String> = free.iter().take(NAMED).map(|it| self.constraint(**it)).collect();
        if free.len() > NAMED {
            named.push(words.constraints_more(self.formats.count(free.len() - NAMED)));
        }
        let said = say((!named.is_empty()).then(|| named.join(words.list_mark)));
        if stands { format!("{said}{}", words.closed_stand) } else { said }
    }

    fn constraint(&self, constraint: Constraint) -> String {
        let words = &self.texts.plan;
        match constraint {
            Constraint::Lock(account) => words.constraint_lock(self.name(account)),
            Constraint::Floor(account) => words.constraint_floor(self.name(account)),
            Constraint::Cap(account) => words.constraint_cap(self.name(account)),
            Constraint::EditedCell(account, month) => {
                words.constraint_edited(self.name(account), self.formats.month(month))
            }
            Constraint::ClosedMonths(account) => words.constraint_closed(self.name(account)),
            Constraint::ProductCell(account, product, month) => {
                let (account, product) = self.product(account, product);
                self.texts.products.constraint_cell(account, product, self.formats.month(month))
            }
            Constraint::ProductTotal(account, product) => {
                let (account, product) = self.product(account, product);
                self.texts.products.constraint_total(account, product)
            }
        }
    }

    /// Who gave way: "the other 4 months gave 33".
    pub fn gave_way(&self, months: &[MonthShift], accounts: &[AccountShift]) -> String {
        let words = &self.texts.plan;
        let months: Vec<Money> = months.iter().map(|it| it.delta).collect();
        let accounts: Vec<Money> = accounts.iter().map(|it| it.delta).collect();
        let parts: Vec<String> = [
            self.part(&accounts, |n, it| words.accounts_gave(n, it), |n, it| words.accounts_took(n, it)),
            // Months of the company move with its accounts; they are told where no account did.
            self.part(&months, |n, it| words.months_gave(n, it), |n, it| words.months_took(n, it)),
        ]
        .into_iter()
        .flatten()
        .collect();
        if parts.is_empty() { words.nobody_moved.to_owned() } else { parts.join(words.list_mark) }
    }

    /// Which products and months gave way; accounts do not.
    pub fn products_gave(&self, products: &[ProductShift], months: &[MonthShift], is_company: bool) -> String {
        let words = &self.texts.products;
        let products: Vec<Money> = products.iter().map(|it| it.delta).collect();
        let months: Vec<Money> = months.iter().map(|it| it.delta).collect();
        let of_products = if is_company {
            self.part(&products, |n, it| words.company_gave(n, it), |n, it| words.company_took(n, it))
        } else {
            self.part(&products, |n, it| words.gave(n, it), |n, it| words.took(n, it))
        };
        let of_months = self.part(&months, |n, it| words.months_gave(n, it), |n, it| words.months_took(n, it));
        let mut parts: Vec<String> = of_products.into_iter().chain(of_months).collect();
        parts.push(words.keeps.to_owned());
        parts.join(self.texts.plan.list_mark)
    }

    fn part(
        &self,
        deltas: &[Money],
        gave: impl Fn(String, String) -> String,
        took: impl Fn(String, String) -> String,
    ) -> Option<String> {
        let sum: Money = deltas.iter().copied().sum();
        let n = self.formats.count(deltas.len());
        match sum {
            _ if deltas.is_empty() => None,
            sum if sum < Money::default() => Some(gave(n, self.money(-sum))),
            sum => Some(took(n, self.money(sum))),
        }
    }

    /// One cell of the plan by name.
    pub fn cell(&self, name: &str, month: Option<Month>) -> String {
        let what = month.map_or_else(|| self.texts.plan.whole_window.to_owned(), |it| self.formats.month(it));
        self.texts.plan.cell_name(name, what)
    }
}
