//! Cases out of a spreadsheet: rows of account, phase, opened, due, closed, fixed the first time, on time, in full.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Activity, Event, Moment, Phase, Promise, ServiceFault};
use crate::domain::{AccountId, Book, IdGenerator, ServiceEventId};
use crate::plan::Tier;

/// Words of headings, by column.
const HEADINGS: [&[&str]; 8] = [
    &["account", "customer", "客户", "客户名称"],
    &["phase", "stage", "阶段", "环节"],
    &["opened", "open", "received", "受理", "受理日", "受理时间", "开启", "提出"],
    &["due", "promised", "deadline", "应完成", "应完成日", "承诺", "到期", "期限"],
    &["closed", "done", "completed", "完成", "完成日", "关闭", "完成时间"],
    &["first time", "first-time", "fixed first time", "first time fix", "一次解决", "首次解决", "首次修复"],
    &["on time", "on-time", "准时", "按时"],
    &["in full", "in-full", "足量", "足额"],
];
const PHASES: [&[&str]; 3] = [
    &["before", "pre", "pre-sale", "pre-sales", "presale", "售前"],
    &["during", "in", "in-sale", "delivery", "order", "售中", "交付"],
    &["after", "post", "post-sale", "after-sale", "after-sales", "aftersales", "售后"],
];
const YES: [&str; 8] = ["yes", "y", "true", "1", "是", "对", "√", "✓"];
const NO: [&str; 8] = ["no", "n", "false", "0", "否", "不", "×", "✗"];

/// Why a row was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventIssue {
    /// No account has this name.
    UnknownAccount(String),
    /// Several accounts have it.
    SeveralAccounts(String),
    /// It is no phase.
    Phase(String),
    /// It is no day; the column is counted from 1.
    Day(usize, String),
    /// It is due on no day, and no promise says when.
    NoDue,
    /// It is neither yes nor no; the column is counted from 1.
    Flag(usize, String),
    /// It does not fit together.
    Fault(ServiceFault),
}

/// What was found in pasted rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pasted {
    /// Cases, with new ids.
    pub events: Vec<Event>,
    /// Rows that were left out, by their line from 1.
    pub issues: Vec<(usize, EventIssue)>,
}

/// The cases of pasted rows, separated by tabs (or commas where there is no tab). A row of headings says which column is
/// which; without one the order is that of the module's first line. `tier_of` tells the tier of an account: a row without
/// a due day is due by what is promised.
pub fn paste_events(
    text: &str,
    book: &Book,
    activities: &[Arc<Activity>],
    tier_of: impl Fn(AccountId) -> Tier,
    ids: &mut IdGenerator,
) -> Pasted {
    let separator = if text.contains('\t') { '\t' } else { ',' };
    let rows = text.lines().enumerate().filter(|it| !it.1.trim().is_empty());
    let rows: Vec<(usize, Vec<&str>)> =
        rows.map(|(i, line)| (i + 1, line.split(separator).map(|it| it.trim().trim_matches('"')).collect())).collect();
    let headed = rows.first().and_then(|it| columns(&it.1));
    let order = headed.unwrap_or_else(|| std::array::from_fn(Some));
    let mut found = Pasted::default();
    for (line, cells) in rows.into_iter().skip(usize::from(headed.is_some())) {
        let cell = |column: usize| order[column].and_then(|it| cells.get(it)).copied().unwrap_or_default();
        match event_of(&cell, book, activities, &tier_of, ServiceEventId(ids.next_id())) {
            Ok(it) => found.events.push(it),
            Err(issue) => found.issues.push((line, issue)),
        }
    }
    found
}

/// Where each column stands, if this row is one of headings: it names the account and one more.
fn columns(cells: &[&str]) -> Option<[Option<usize>; 8]> {
    let place = |words: &[&str]| cells.iter().position(|it| words.contains(&it.to_lowercase().as_str()));
    let found = HEADINGS.map(place);
    (found[0].is_some() && found[1..].iter().any(Option::is_some)).then_some(found)
}

fn event_of<'a>(
    cell: &dyn Fn(usize) -> &'a str,
    book: &Book,
    activities: &[Arc<Activity>],
    tier_of: &dyn Fn(AccountId) -> Tier,
    id: ServiceEventId,
) -> Result<Event, EventIssue> {
    let account = account_named(book, cell(0))?;
    let phase = phase_named(cell(1)).ok_or_else(|| EventIssue::Phase(cell(1).to_owned()))?;
    let moment = |column: usize| match cell(column) {
        "" => Ok(None),
        text => text.parse::<Moment>().map(Some).map_err(|_| EventIssue::Day(column + 1, text.to_owned())),
    };
    let flag = |column: usize| match cell(column).to_lowercase().as_str() {
        "" => Ok(None),
        text if YES.contains(&text) => Ok(Some(true)),
        text if NO.contains(&text) => Ok(Some(false)),
        _ => Err(EventIssue::Flag(column + 1, cell(column).to_owned())),
    };
    let opened = moment(2)?.ok_or_else(|| EventIssue::Day(3, String::new()))?;
    let due = match moment(3)? {
        Some(it) => it,
        None => promised_due(activities, account, tier_of(account), phase, opened).ok_or(EventIssue::NoDue)?,
    };
    let it = Event {
        id,
        account,
        phase,
        opened,
        due,
        closed: moment(4)?,
        first_time: flag(5)?,
        on_time: flag(6)?,
        in_full: flag(7)?,
    };
    it.verify().map_err(EventIssue::Fault)?;
    Ok(it)
}

fn account_named(book: &Book, name: &str) -> Result<AccountId, EventIssue> {
    let folded = |it: &str| it.chars().filter(|it| !it.is_whitespace()).collect::<String>().to_lowercase();
    let wanted = folded(name);
    let mut found = book.accounts().iter().filter(|it| it.name == name || folded(&it.name) == wanted);
    match (found.next(), found.next()) {
        (Some(it), None) => Ok(it.id),
        (Some(_), Some(_)) => Err(EventIssue::SeveralAccounts(name.to_owned())),
        (None, _) => Err(EventIssue::UnknownAccount(name.to_owned())),
    }
}

fn phase_named(text: &str) -> Option<Phase> {
    let text = text.to_lowercase();
    let at = PHASES.iter().position(|it| it.contains(&text.as_str()))?;
    Phase::ALL.get(at).copied()
}

/// When a case is due by what is promised to an account in a phase; `None` where nothing is, or not one and the same.
/// Hours need a time of opening; without one they are rounded up to whole days.
#[must_use]
pub fn promised_due(
    activities: &[Arc<Activity>],
    account: AccountId,
    tier: Tier,
    phase: Phase,
    opened: Moment,
) -> Option<Moment> {
    let here = activities.iter().filter(|it| it.phase == phase && it.is_for(account, tier));
    let mut promises = here.filter_map(|it| it.promise);
    let first = promises.next()?;
    if promises.any(|it| it != first) {
        return None;
    }
    Some(match (first, opened.minute) {
        (Promise::Days(n), minute) => Moment { day: opened.day.plus(n as i32), minute },
        (Promise::Hours(n), None) => Moment::of_day(opened.day.plus(n.div_ceil(24) as i32)),
        (Promise::Hours(n), Some(minute)) => {
            let minutes = u32::from(minute) + n * 60;
            Moment { day: opened.day.plus((minutes / 1440) as i32), minute: Some((minutes % 1440) as u16) }
        }
    })
}

/// The list with further cases: one that is there already, by account, phase, opened and due, becomes what the newer row
/// says of it; the second of two alike meets the second one there. Also how many are new and how many changed.
#[must_use]
pub fn taken_in(known: &[Arc<Event>], more: Vec<Event>) -> (Vec<Arc<Event>>, usize, usize) {
    let key = |it: &Event| (it.account, it.phase, it.opened, it.due);
    let mut places: HashMap<_, Vec<usize>> = HashMap::new();
    for (i, it) in known.iter().enumerate().rev() {
        places.entry(key(it)).or_default().push(i);
    }
    let mut all = known.to_vec();
    let (mut n_new, mut n_changed) = (0, 0);
    for it in more {
        match places.get_mut(&key(&it)).and_then(Vec::pop) {
            Some(at) => {
                let it = Event { id: all[at].id, ..it };
                if *all[at] != it {
                    n_changed += 1;
                    all[at] = Arc::new(it);
                }
            }
            None => {
                n_new += 1;
                all.push(Arc::new(it));
            }
        }
    }
    (all, n_new, n_changed)
}

#[cfg(test)]
mod tests {
    use super::super::Scope;
    use super::super::tests::{activity, event, moment};
    use super::*;
    use crate::domain::{Account, MonthRange, Product, ProductId, SalesSeries};

    fn book() -> Book {
        let mut ids = IdGenerator::new(3);
        let names = ["Acme Ltd", "江澜线缆", "Twin", "Twin"];
        let accounts: Vec<Account> = names
            .map(|name| Account { id: AccountId(ids.next_id()), name: name.into(), region: None, person: None })
            .to_vec();
        let product = Product { id: ProductId(ids.next_id()), name: "P".into() };
        let series = SalesSeries {
            account: accounts[0].id,
            product: product.id,
            active_from: 0,
            amounts: vec![None],
            quantities: Vec::new(),
            costs: Vec::new(),
        };
        let months = MonthRange { first: "2026-01".parse().unwrap(), len: 1 };
        Book::new(months, accounts, vec![product], vec![series]).unwrap()
    }

    fn paste(text: &str, activities: &[Arc<Activity>]) -> Pasted {
        paste_events(text, &book(), activities, |_| Tier::A, &mut IdGenerator::new(9))
    }

    #[test]
    fn rows_are_read_by_their_headings_or_in_the_usual_order() {
        let found = paste(
            "Acme Ltd\tafter\t2026/7/1 9:00\t2026-07-03\t2026-07-02\tyes\t\t\n\n江澜线缆\t售中\t2026年7月1日\t2026-07-05\t\t\t是\t否",
            &[],
        );
        assert_eq!(found.issues, []);
        assert_eq!(found.events[0].opened, moment("2026-07-01 09:00"));
        assert_eq!((found.events[0].phase, found.events[0].first_time), (Phase::After, Some(true)));
        assert_eq!(
            (found.events[1].on_time, found.events[1].in_full, found.events[1].closed),
            (Some(true), Some(false), None)
        );
        let headed = paste("完成\t客户\t阶段\t受理\t应完成\n2026-07-02\tacme ltd\t售后\t2026-07-01\t2026-07-03", &[]);
        assert_eq!((headed.events.len(), headed.events[0].closed), (1, Some(moment("2026-07-02"))));
    }

    #[test]
    fn each_row_that_is_left_out_says_why() {
        let text = "Nobody\tafter\t2026-07-01\t2026-07-02\nTwin\tafter\t2026-07-01\t2026-07-02\nAcme Ltd\tlater\t2026-07-01\t2026-07-02\n\
                    Acme Ltd\tafter\tsoon\t2026-07-02\nAcme Ltd\tafter\t2026-07-01\t\nAcme Ltd\tafter\t2026-07-01\t2026-07-02\t\tmaybe\n\
                    Acme Ltd\tafter\t2026-07-03\t2026-07-02";
        let found = paste(text, &[]);
        assert!(found.events.is_empty());
        let expected = [
            EventIssue::UnknownAccount("Nobody".into()),
            EventIssue::SeveralAccounts("Twin".into()),
            EventIssue::Phase("later".into()),
            EventIssue::Day(3, "soon".into()),
            EventIssue::NoDue,
            EventIssue::Flag(6, "maybe".into()),
            EventIssue::Fault(ServiceFault::DueBeforeOpened),
        ];
        assert_eq!(found.issues, (1..).zip(expected).collect::<Vec<_>>());
    }

    #[test]
    fn a_row_without_a_due_day_is_due_by_the_promise() {
        // Two days are promised: opened on 1 July, due on 3 July.
        let two = Arc::new(activity(1, Scope::All));
        let found = paste("Acme Ltd\tafter\t2026-07-01\t", std::slice::from_ref(&two));
        assert_eq!(found.events[0].due, moment("2026-07-03"));
        let hours = |n| Arc::new(Activity { promise: Some(Promise::Hours(n)), ..activity(2, Scope::All) });
        let due = |activities: &[Arc<Activity>], opened| {
            let account = AccountId(IdGenerator::new(1).next_id());
            promised_due(activities, account, Tier::A, Phase::After, moment(opened)).map(|it| it.to_string())
        };
        assert_eq!(due(&[hours(30)], "2026-07-01 20:00").as_deref(), Some("2026-07-03 02:00"));
        assert_eq!(due(&[hours(30)], "2026-07-01").as_deref(), Some("2026-07-03"));
        assert_eq!(due(&[hours(30), two], "2026-07-01"), None, "two promises");
        assert_eq!(due(&[], "2026-07-01"), None);
    }

    #[test]
    fn a_case_that_comes_again_is_the_same_case() {
        let open = event(1, "2026-07-01", "2026-07-03", None);
        let known = vec![Arc::new(open.clone()), Arc::new(event(2, "2026-07-01", "2026-07-03", None))];
        let closed = Event {
            id: ServiceEventId(IdGenerator::new(7).next_id()),
            closed: Some(moment("2026-07-02")),
            ..open.clone()
        };
        // The first row closes the first, the second is as it was, a third is new.
        let again = Event { id: ServiceEventId(IdGenerator::new(8).next_id()), ..open.clone() };
        let (all, n_new, n_changed) = taken_in(
            &known,
            vec![closed, again.clone(), Event { id: ServiceEventId(IdGenerator::new(9).next_id()), ..again }],
        );
        assert_eq!((all.len(), n_new, n_changed), (3, 1, 1));
        assert_eq!((all[0].id, all[0].closed), (open.id, Some(moment("2026-07-02"))));
        assert_eq!(all[1], known[1]);
    }
}
