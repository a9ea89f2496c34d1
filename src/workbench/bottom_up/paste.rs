//! Commitments of pasted cells: a line an account, each used or told what is wrong with it.

use std::collections::BTreeMap;

use crate::domain::{AccountId, Book, Money};
use crate::plan::{Commitment, TargetPlan};

/// What is wrong with a pasted line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PasteIssue {
    /// No account of the plan has this name.
    UnknownAccount(String),
    /// Several accounts have this name.
    SeveralAccounts(String),
    /// The account stands on an earlier line: which, from 1.
    Twice(usize),
    /// This cell is no amount.
    NoAmount(String),
    /// The three amounts do not rise, or lie outside what can be planned.
    OutOfOrder,
}

/// Commitments of pasted cells.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PastedCommitments {
    /// Accounts with low, likely and high.
    pub found: Vec<(AccountId, Commitment)>,
    /// Lines that were not used, from 1, with what is wrong.
    pub issues: Vec<(usize, PasteIssue)>,
}

/// Reads lines of tab-separated cells: account, low, likely, high. `number` reads an amount as the reader writes it; a first
/// line without any amount is a heading.
pub fn paste_commitments(
    text: &str,
    book: &Book,
    plan: &TargetPlan,
    (at, by): (f64, &str),
    number: impl Fn(&str) -> Option<Money>,
) -> PastedCommitments {
    let mut names: BTreeMap<&str, Vec<AccountId>> = BTreeMap::new();
    let planned: std::collections::HashSet<AccountId> = plan.accounts.iter().map(|it| it.account).collect();
    for account in book.accounts().iter().filter(|it| planned.contains(&it.id)) {
        names.entry(account.name.as_str()).or_default().push(account.id);
    }
    let mut result = PastedCommitments::default();
    let mut lines: BTreeMap<AccountId, usize> = BTreeMap::new();
    for (i, line) in text.lines().enumerate().filter(|it| !it.1.trim().is_empty()) {
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        let at_column = |i: usize| cells.get(i).copied().unwrap_or_default();
        let amounts = [1, 2, 3].map(|it| number(at_column(it)));
        let known = names.get(at_column(0)).map(Vec::as_slice).unwrap_or_default();
        if i == 0 && known.is_empty() && amounts.iter().all(Option::is_none) {
            continue;
        }
        let read = || {
            let account = match *known {
                [] => return Err(PasteIssue::UnknownAccount(at_column(0).to_owned())),
                [account] => account,
                _ => return Err(PasteIssue::SeveralAccounts(at_column(0).to_owned())),
            };
            if let Some(first) = lines.get(&account) {
                return Err(PasteIssue::Twice(*first));
            }
            let amount = |i: usize| amounts[i].ok_or_else(|| PasteIssue::NoAmount(at_column(i + 1).to_owned()));
            let (low, likely, high) = (amount(0)?, amount(1)?, amount(2)?);
            let commitment = Commitment { window: plan.window, low, likely, high, at, by: by.to_owned() };
            commitment.verify().map_err(|_| PasteIssue::OutOfOrder)?;
            Ok((account, commitment))
        };
        match read() {
            Ok((account, commitment)) => {
                lines.insert(account, i + 1);
                result.found.push((account, commitment));
            }
            Err(issue) => result.issues.push((i + 1, issue)),
        }
    }
    result
}
