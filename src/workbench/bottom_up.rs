//! Commitments from below against the plan: every change to them, pasted ones, and the ranges of their sums.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::{AccountId, Book, IdGenerator, Money, MonthRange, Node, RecordId};
use crate::forecast::{CumulativeQuantiles, SeriesForecast};
use crate::plan::{
    Agreed, AgreedWeight, AttainInputs, AttainOutcome, BottomUp, BottomUpFault, Commitment, Correlation,
    FormerCommitment, GapTree, GroupKey, Incentive, JointSums, Lever, Offer, TargetPlan, attain,
};

use super::drawing::Drawing;
use super::standing::account_sums;
use super::tree::ForecastTree;
use super::{ActionError, Document};

/// Changes to what was said from below and agreed between the sides.
#[derive(Clone, Debug, PartialEq)]
pub enum BottomUpAction {
    /// These accounts commit to this; what they had committed to before is kept apart. The seed makes ids.
    Commit(Vec<(AccountId, Commitment)>, u64),
    /// An account has no commitment any more; the one it had is kept apart. The seed makes ids.
    Uncommit(AccountId, u64),
    /// Adds this lever, or replaces the one with its id.
    SetLever(Lever),
    /// Lets a lever go.
    DeleteLever(RecordId),
    /// Adds an offer to the log.
    Offer(Offer),
    /// Takes an offer out of the log.
    Withdraw(RecordId),
    /// The weight at which the sides meet, in per cent.
    SetWeight(u32),
    /// An account's number is decided, or left to the weight.
    Decide(AccountId, Option<Agreed>),
    /// The plan becomes this one by agreed numbers, which are kept as decided: taking over again moves nothing further.
    TakeOver {
        /// The plan after it.
        plan: Arc<TargetPlan>,
        /// The numbers that it has now.
        agreed: Vec<(AccountId, Agreed)>,
    },
    /// The incentive scheme that is looked at, or none.
    SetIncentive(Option<Incentive>),
}

impl BottomUpAction {
    pub(super) fn apply(self, document: &mut Document) -> Result<(), ActionError> {
        if let BottomUpAction::SetIncentive(scheme) = self {
            document.incentive = scheme;
            return Ok(());
        }
        let mut said = (*document.bottom_up).clone();
        if let BottomUpAction::TakeOver { plan, .. } = &self {
            plan.verify().map_err(ActionError::Plan)?;
            super::products::put_plan(document, plan.clone())?;
        }
        self.change(&mut said).map_err(ActionError::BottomUp)?;
        if said != *document.bottom_up {
            document.bottom_up = Arc::new(said);
        }
        Ok(())
    }

    fn change(self, said: &mut BottomUp) -> Result<(), BottomUpFault> {
        match self {
            BottomUpAction::Commit(all, seed) => {
                let mut ids = IdGenerator::new(seed);
                for (account, commitment) in all {
                    commitment.verify()?;
                    if said.commitments.get(&account).is_some_and(|it| says_the_same(it, &commitment)) {
                        continue;
                    }
                    if let Some(commitment) = said.commitments.insert(account, commitment) {
                        said.former.push(FormerCommitment { id: ids.next_id(), account, commitment });
                    }
                }
            }
            BottomUpAction::Uncommit(account, seed) => {
                let commitment = said.commitments.remove(&account).ok_or(BottomUpFault::NotThere)?;
                let id = IdGenerator::new(seed).next_id();
                said.former.push(FormerCommitment { id, account, commitment });
            }
            BottomUpAction::SetLever(lever) => {
                lever.verify()?;
                match said.levers.iter_mut().find(|it| it.id == lever.id) {
                    Some(known) => *known = lever,
                    None => said.levers.push(lever),
                }
            }
            BottomUpAction::DeleteLever(id) => remove(&mut said.levers, |it| it.id == id)?,
            BottomUpAction::Offer(offer) => {
                offer.verify()?;
                said.offers.push(offer);
            }
            BottomUpAction::Withdraw(id) => remove(&mut said.offers, |it| it.id == id)?,
            BottomUpAction::SetWeight(percent) => {
                said.weight = AgreedWeight::new(percent).ok_or(BottomUpFault::BadWeight)?;
            }
            BottomUpAction::Decide(account, Some(agreed)) => {
                agreed.verify()?;
                said.agreed.insert(account, agreed);
            }
            BottomUpAction::Decide(account, None) => drop(said.agreed.remove(&account)),
            BottomUpAction::TakeOver { agreed, .. } => {
                for (account, it) in agreed {
                    it.verify()?;
                    said.agreed.insert(account, it);
                }
            }
            BottomUpAction::SetIncentive(_) => {}
        }
        Ok(())
    }
}

fn says_the_same(a: &Commitment, b: &Commitment) -> bool {
    (a.window, a.low, a.likely, a.high) == (b.window, b.low, b.likely, b.high)
}

fn remove<T>(list: &mut Vec<T>, is_it: impl Fn(&T) -> bool) -> Result<(), BottomUpFault> {
    let at = list.iter().position(is_it).ok_or(BottomUpFault::NotThere)?;
    list.remove(at);
    Ok(())
}

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

/// What was sold and is forecast of every account over the plan's months; accounts with a month without either are left out.
pub fn forecast_sums(document: &Document, tree: &ForecastTree, window: MonthRange) -> BTreeMap<AccountId, Money> {
    let Some(all) = super::planning::progress(document, tree, window) else { return BTreeMap::new() };
    let sum = |it: &crate::plan::AccountProgress| {
        let sold: Money = it.actuals.iter().flatten().copied().sum();
        let rest: Option<Money> = it.forecasts.iter().copied().sum();
        Some((it.account, sold + rest?))
    };
    all.iter().filter_map(sum).collect()
}

/// Ranges and chances of every node, drawn from joint paths.
#[derive(Clone, Debug, PartialEq)]
pub struct Bands {
    /// By node: the target there, and where the sum from below may come to.
    pub nodes: BTreeMap<GroupKey, AttainOutcome>,
    /// How strongly accounts move together: as in the plan's chances.
    pub correlation: Correlation,
    /// Paths that the sums are from.
    pub n_paths: usize,
}

/// Ranges under way: a page answers between its steps.
#[derive(Clone, Debug)]
pub struct BandRun {
    keys: Vec<(GroupKey, Money, Money)>,
    joint: JointSums,
    correlation: Correlation,
}

impl BandRun {
    /// Starts on the nodes of a tree of gaps. `None` without a history of amounts.
    pub fn start(
        document: &Document,
        tree: &ForecastTree,
        forecasts: &BTreeMap<Node, SeriesForecast>,
        plan: &TargetPlan,
        gaps: &GapTree,
    ) -> Option<Self> {
        let sums = account_sums(document, tree, forecasts, plan)?;
        let mut whole: BTreeMap<AccountId, f64> = BTreeMap::new();
        let mut idx: BTreeMap<AccountId, usize> = BTreeMap::new();
        let mut percentiles = Vec::with_capacity(gaps.accounts.len());
        for (i, it) in gaps.accounts.iter().enumerate() {
            idx.insert(it.account, i);
            let number = it.bottom_up.unwrap_or_default();
            whole.insert(it.account, number.to_f64());
            let committed = document.bottom_up.committed(it.account, plan.window);
            percentiles.push(match (committed, it.bottom_up) {
                (Some(it), _) => it.percentiles(),
                (None, None) => Vec::new(),
                // Without a distribution of its own a forecast stands for itself.
                (None, Some(number)) => {
                    let sold = sums.sold.get(i).copied().unwrap_or_default().to_f64();
                    match sums.rest.get(i).filter(|it| !it.is_empty()) {
                        Some(rest) => rest.iter().map(|q| sold + q).collect(),
                        None => vec![number.to_f64(); 101],
                    }
                }
            });
        }
        let mut groups: BTreeMap<GroupKey, Vec<(usize, f64)>> = BTreeMap::new();
        for (key, parts) in &gaps.parts {
            let GroupKey::Person(place) = key else { continue };
            for (account, part) in parts {
                let whole = whole.get(account).copied().unwrap_or_default();
                let share = if whole > 0.0 { part.to_f64() / whole } else { 0.0 };
                let Some(i) = idx.get(account).copied().filter(|_| share > 0.0) else { continue };
                for key in [GroupKey::Company, GroupKey::Region(place.region.clone()), key.clone()] {
                    groups.entry(key).or_default().push((i, share));
                }
            }
        }
        let number = |key: &GroupKey| gaps.nodes.get(key).map(|it| (it.top_down, it.bottom_up())).unwrap_or_default();
        let (keys, members): (Vec<_>, Vec<_>) = groups
            .into_iter()
            .map(|(key, members)| {
                let (top_down, bottom_up) = number(&key);
                ((key, top_down, bottom_up), members)
            })
            .unzip();
        let joint = JointSums::new(percentiles, members, sums.correlation.rho);
        Some(Self { keys, joint, correlation: sums.correlation })
    }
}

impl Drawing for BandRun {
    type Outcome = Bands;

    fn step(&mut self, n_draws: usize) -> bool {
        !self.keys.is_empty() && self.joint.step(n_draws)
    }

    fn finish(self) -> Bands {
        let Self { keys, joint, correlation } = self;
        let n_paths = joint.n_paths();
        let sums = if keys.is_empty() { Vec::new() } else { joint.finish() };
        let node = |((key, target, number), quantiles): ((GroupKey, Money, Money), Vec<f64>)| {
            let cumulative = CumulativeQuantiles { quantiles: vec![quantiles] };
            // The whole window counts as one step: the distribution is of its sum.
            let outcome = attain(AttainInputs {
                target,
                actual_to_date: Money::default(),
                remaining: &[Some(number)],
                cumulative: Some(&cumulative),
            });
            (key, outcome)
        };
        Bands { nodes: keys.into_iter().zip(sums).map(node).collect(), correlation, n_paths }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{BlendWeights, ClosedMonths, PlanTerms};
    use crate::workbench::sample::{SampleLanguage, sample_book};
    use crate::workbench::{Action, Workbench, Workspace};

    fn money(minor: i64) -> Money {
        Money::from_minor(minor)
    }

    fn window() -> MonthRange {
        MonthRange { first: "2026-07".parse().unwrap(), len: 12 }
    }

    fn commitment(low: i64, likely: i64, high: i64) -> Commitment {
        let (low, likely, high) = (money(low), money(likely), money(high));
        Commitment { window: window(), low, likely, high, at: 5.0, by: "Li".to_owned() }
    }

    fn bench() -> (Workbench, Book, TargetPlan) {
        let book = sample_book(SampleLanguage::En, "2026-06".parse().unwrap());
        let row = |it: &crate::domain::Account| crate::plan::AccountPlan {
            account: it.id,
            rule: crate::plan::AccountRule::default(),
            cells: vec![
                crate::plan::PlanCell { amount: money(100), state: crate::plan::CellState::Spread };
                window().len
            ],
        };
        let plan = TargetPlan {
            window: window(),
            n_closed: 0,
            closed_months: ClosedMonths::Actuals,
            total: money(1_200 * book.accounts().len() as i64),
            unit: money(1),
            weights: BlendWeights::default(),
            accounts: book.accounts().iter().map(row).collect(),
            terms: PlanTerms::default(),
        };
        let workspace = Workspace {
            id: crate::domain::WorkspaceId(RecordId::from_bits(1)),
            name: String::new(),
            sample: false,
            currency: crate::domain::Currency::Cny,
            fiscal_start_month: 1,
        };
        let mut document = Document::empty(workspace);
        document.book = Some(Arc::new(book.clone()));
        document.plan = Some(Arc::new(plan.clone()));
        (Workbench::open(document), book, plan)
    }

    #[test]
    fn what_was_committed_before_is_kept_with_its_date() {
        let (mut bench, book, _) = bench();
        let account = book.accounts()[0].id;
        let mut commit = |it: Commitment| bench.apply(Action::BottomUp(BottomUpAction::Commit(vec![(account, it)], 3)));
        commit(commitment(1, 2, 3)).unwrap();
        // The same again says nothing new.
        commit(Commitment { at: 9.0, ..commitment(1, 2, 3) }).unwrap();
        commit(Commitment { at: 12.0, ..commitment(2, 3, 4) }).unwrap();
        assert!(matches!(commit(commitment(3, 2, 1)), Err(ActionError::BottomUp(BottomUpFault::OutOfOrder))));
        let said = bench.document().bottom_up.clone();
        assert_eq!((said.commitments[&account].at, said.former.len()), (12.0, 1));
        assert_eq!((said.former[0].commitment.at, said.former[0].commitment.likely), (5.0, money(2)));
        bench.apply(Action::BottomUp(BottomUpAction::Uncommit(account, 4))).unwrap();
        assert_eq!((bench.document().bottom_up.commitments.len(), bench.document().bottom_up.former.len()), (0, 2));
        bench.undo();
        bench.undo();
        assert_eq!(bench.document().bottom_up.commitments[&account].likely, money(2));
    }

    #[test]
    fn a_takeover_is_one_step_and_moves_nothing_twice() {
        let (mut bench, book, plan) = bench();
        let account = book.accounts()[0].id;
        let all = vec![(account, commitment(800, 900, 1_000))];
        bench.apply(Action::BottomUp(BottomUpAction::Commit(all, 3))).unwrap();
        let before = bench.document().clone();
        // By hand: half of 1,200 and 900 is 1,050.
        let number = before.bottom_up.outcome(&plan, account).unwrap();
        assert_eq!(number, money(1_050));
        let done = plan.take_over(&[(account, number)], crate::plan::TotalRule::Follows, false).unwrap();
        let agreed = Agreed { amount: number, reason: "half way".to_owned(), at: 1.0, by: String::new() };
        let (plan, agreed) = (Arc::new(done.plan), vec![(account, agreed)]);
        bench.apply(Action::BottomUp(BottomUpAction::TakeOver { plan, agreed })).unwrap();
        let after = bench.document();
        let plan = after.plan.as_deref().unwrap();
        assert_eq!(
            (plan.row(account).unwrap().total(), plan.total),
            (number, before.plan.as_ref().unwrap().total - money(150))
        );
        assert_eq!(after.bottom_up.outcome(plan, account), Some(number), "not half way once more");
        bench.undo();
        assert_eq!(*bench.document(), before);
    }

    #[test]
    fn pasted_lines_are_used_or_told_one_by_one() {
        let (_, book, plan) = bench();
        let names: Vec<&str> = book.accounts().iter().map(|it| it.name.as_str()).collect();
        let text = format!(
            "Account\tLow\tLikely\tHigh\n{}\t10\t20\t30\nnobody\t1\t2\t3\n{}\t5\tx\t7\n{}\t9\t8\t7\n\n{}\t1\t2\t3\n{}\t4\t4\t4\r\n",
            names[0], names[1], names[2], names[0], names[3]
        );
        let number = |it: &str| it.parse().ok().map(Money::from_minor);
        let found = paste_commitments(&text, &book, &plan, (7.0, "Wu"), number);
        assert_eq!(
            found.found.iter().map(|it| it.0).collect::<Vec<_>>(),
            [book.accounts()[0].id, book.accounts()[3].id]
        );
        assert_eq!(found.found[0].1, Commitment { at: 7.0, by: "Wu".to_owned(), ..commitment(10, 20, 30) });
        let issues = [
            (3, PasteIssue::UnknownAccount("nobody".to_owned())),
            (4, PasteIssue::NoAmount("x".to_owned())),
            (5, PasteIssue::OutOfOrder),
            (7, PasteIssue::Twice(2)),
        ];
        assert_eq!(found.issues, issues);
    }

    #[test]
    fn ranges_of_sums_are_drawn_and_never_added() {
        let (mut bench, book, plan) = bench();
        let team = crate::plan::team_tree(&plan, &crate::domain::Team::default(), &book);
        let all = book.accounts().iter().map(|it| (it.id, commitment(80_000, 100_000, 120_000))).collect();
        bench.apply(Action::BottomUp(BottomUpAction::Commit(all, 3))).unwrap();
        let document = bench.document();
        let tree = ForecastTree {
            months: window(),
            measure: crate::domain::Measure::Amount,
            way: crate::forecast::Way::TopDown,
            lines: BTreeMap::new(),
        };
        let gaps = crate::plan::gap_tree(&plan, &team, &document.bottom_up, &BTreeMap::new());
        let run = BandRun::start(document, &tree, &BTreeMap::new(), &plan, &gaps).unwrap();
        let bands = run.finish();
        let n = book.accounts().len() as f64;
        let company = bands.nodes[&GroupKey::Company];
        assert_eq!((bands.correlation.rho, bands.correlation.estimated), (0.3, false));
        // By hand: one sd is 200 ÷ 1.2816 = 156.06; of the sum of n with ρ = 0.3: 156.06·√(n + 0.3·n·(n − 1)).
        let sd = 156.06 * (n + 0.3 * n * (n - 1.0)).sqrt();
        let range = company.range.unwrap();
        let half = (range.p90.to_f64() - range.p10.to_f64()) / 2.0;
        assert!((half / (1.2816 * sd) - 1.0).abs() < 0.06, "{half} against {}", 1.2816 * sd);
        assert!((range.p50.to_f64() / (1_000.0 * n) - 1.0).abs() < 0.01);
        assert!(range.p10 > money(80_000 * n as i64), "the sum's low case lies above the sum of the low cases");
        assert_eq!(company.landing, Some(money(100_000 * n as i64)));
    }
}
