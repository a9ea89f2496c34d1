//! The service plan: kind `service`, the only one, with the people there are; kinds `service_activity` and
//! `service_event`, one record each.

use std::sync::Arc;

use crate::domain::{Money, ServiceActivityId, ServiceEventId};
use crate::plan::Tier;
use crate::plan::service::{Activity, Doer, Event, Phase, Promise, Scope, Service};
use crate::store::record::{Fields, Id};
use crate::workbench::Document;

use super::row::Row;
use super::strategy::parsed;
use super::{ConvertError, Part, Rows, Writer, bad};

const PLAN: &str = "service";
const ACTIVITY: &str = "service_activity";
const EVENT: &str = "service_event";

pub(super) const PART: Part = Part { kinds: &[PLAN, ACTIVITY, EVENT], same, write, read };

fn same(a: &Document, b: &Document) -> bool {
    Arc::ptr_eq(&a.service, &b.service)
}

fn write(before: Option<&Document>, document: &Document, out: &mut Writer) {
    let it = &document.service;
    out.only(PLAN, it.staff_tenths.map(|it| Fields::new().with("staff_tenths", i64::from(it))));
    let before = before.map(|it| &it.service);
    let activities = before.map(|it| it.activities.as_slice());
    out.list(ACTIVITY, activities, &it.activities, |it| Id::one(it.id.0), |it| activity_fields(it));
    let events = before.map(|it| it.events.as_slice());
    out.list(EVENT, events, &it.events, |it| Id::one(it.id.0), |it| event_fields(it));
}

fn activity_fields(it: &Activity) -> Fields {
    let scope = match it.scope {
        Scope::All => "all".to_owned(),
        Scope::Tier(it) => format!("tier {}", it.letter()),
        Scope::Account(it) => format!("account {it}"),
    };
    let (hours, days) = match it.promise {
        Some(Promise::Hours(it)) => (Some(i64::from(it)), None),
        Some(Promise::Days(it)) => (None, Some(i64::from(it))),
        None => (None, None),
    };
    Fields::new()
        .with("phase", it.phase.key())
        .with("name", it.name.as_str())
        .with("scope", scope)
        .with_some("doer", (it.doer != Doer::default()).then(|| it.doer.key()))
        .with_some("promise_hours", hours)
        .with_some("promise_days", days)
        .with("case_tenths", i64::from(it.case_tenths))
        .with("case_hundredths", i64::from(it.case_hundredths))
        .with("hour_cost", it.rate.minor())
        .with("case_cost", it.direct.minor())
        .with_some("proposed", it.is_proposal.then_some(true))
}

fn event_fields(it: &Event) -> Fields {
    Fields::new()
        .with("account", it.account.to_string())
        .with("phase", it.phase.key())
        .with("opened", it.opened.to_string())
        .with("due", it.due.to_string())
        .with_some("closed", it.closed.map(|it| it.to_string()))
        .with_some("first_time", it.first_time)
        .with_some("on_time", it.on_time)
        .with_some("in_full", it.in_full)
}

fn read(rows: &Rows, document: &mut Document) -> Result<(), ConvertError> {
    let staff = rows.only(PLAN).map(|row| count(row, "staff_tenths")).transpose()?;
    document.service = Arc::new(Service {
        activities: rows.list(ACTIVITY).into_iter().map(|it| activity(it).map(Arc::new)).collect::<Result<_, _>>()?,
        events: rows.list(EVENT).into_iter().map(|it| event(it).map(Arc::new)).collect::<Result<_, _>>()?,
        staff_tenths: staff,
    });
    Ok(())
}

fn count(row: Row, field: &'static str) -> Result<u32, ConvertError> {
    let it = row.count(field)?;
    u32::try_from(it).map_err(|_| bad(field, it))
}

fn phase(row: Row) -> Result<Phase, ConvertError> {
    let key = row.text("phase")?;
    Phase::parse(key).ok_or_else(|| bad("phase", key))
}

fn activity(row: Row) -> Result<Activity, ConvertError> {
    let opt = |field| if row.has(field) { count(row, field).map(Some) } else { Ok(None) };
    let promise = match (opt("promise_hours")?, opt("promise_days")?) {
        (Some(it), None) => Some(Promise::Hours(it)),
        (None, Some(it)) => Some(Promise::Days(it)),
        (None, None) => None,
        _ => return Err(bad("promise_hours", "promise_hours and promise_days")),
    };
    let text = row.text("scope")?;
    let scope = match text.split_once(' ') {
        None if text == "all" => Some(Scope::All),
        Some(("tier", it)) => Tier::parse(it).map(Scope::Tier),
        Some(("account", it)) => it.parse().ok().map(Scope::Account),
        _ => None,
    };
    let it = Activity {
        id: ServiceActivityId(row.id.parts()[0].ok_or_else(|| bad("activity", row.id))?),
        phase: phase(row)?,
        name: row.text("name")?.to_owned(),
        scope: scope.ok_or_else(|| bad("scope", text))?,
        // Older files know service staff alone.
        doer: row.opt_text("doer")?.map_or(Ok(Doer::default()), |it| Doer::parse(it).ok_or_else(|| bad("doer", it)))?,
        promise,
        case_tenths: count(row, "case_tenths")?,
        case_hundredths: count(row, "case_hundredths")?,
        rate: Money::from_minor(row.int("hour_cost")?),
        direct: Money::from_minor(row.int("case_cost")?),
        is_proposal: row.flag("proposed")?,
    };
    it.verify().map_err(|fault| bad("activity", fault))?;
    Ok(it)
}

fn event(row: Row) -> Result<Event, ConvertError> {
    let flag = |field| if row.has(field) { row.flag(field).map(Some) } else { Ok(None) };
    let it = Event {
        id: ServiceEventId(row.id.parts()[0].ok_or_else(|| bad("case", row.id))?),
        account: parsed(row, "account")?.ok_or_else(|| bad("account", "nothing"))?,
        phase: phase(row)?,
        opened: parsed(row, "opened")?.ok_or_else(|| bad("opened", "nothing"))?,
        due: parsed(row, "due")?.ok_or_else(|| bad("due", "nothing"))?,
        closed: parsed(row, "closed")?,
        first_time: flag("first_time")?,
        on_time: flag("on_time")?,
        in_full: flag("in_full")?,
    };
    it.verify().map_err(|fault| bad("case", fault))?;
    Ok(it)
}

#[cfg(test)]
mod tests {
    use super::super::{to_document, to_records};
    use super::*;
    use crate::domain::{AccountId, IdGenerator};
    use crate::store::record::Rev;

    #[test]
    fn activities_cases_and_people_come_back() {
        let mut ids = IdGenerator::new(3);
        let account = AccountId(ids.next_id());
        let scopes = [Scope::All, Scope::Tier(Tier::C), Scope::Account(account)];
        let promises = [None, Some(Promise::Hours(24)), Some(Promise::Days(0))];
        let activities = scopes.into_iter().zip(promises).zip(Phase::ALL).map(|((scope, promise), phase)| {
            Arc::new(Activity {
                id: ServiceActivityId(ids.next_id()),
                phase,
                name: "=报价 <b>".to_owned(),
                scope,
                doer: phase.usual_doer(),
                promise,
                case_tenths: 25,
                case_hundredths: 150,
                rate: Money::from_minor(20_000),
                direct: Money::from_minor(1),
                is_proposal: phase == Phase::Before,
            })
        });
        let activities = activities.collect();
        let flags = [None, Some(true), Some(false)];
        let events = flags.into_iter().map(|flag| {
            Arc::new(Event {
                id: ServiceEventId(ids.next_id()),
                account,
                phase: Phase::During,
                opened: "2026-07-06 09:05".parse().unwrap(),
                due: "2026-07-08".parse().unwrap(),
                closed: flag.map(|_| "2026-07-07 23:59".parse().unwrap()),
                first_time: flag,
                on_time: flag.map(|it| !it),
                in_full: flag,
            })
        });
        let events = events.collect();
        let mut document = super::super::workspace::blank();
        assert!(to_records(&document, Rev::default()).only(PLAN).is_none());
        document.service = Arc::new(Service { activities, events, staff_tenths: Some(25) });
        let records = to_records(&document, Rev::default());
        assert_eq!(to_document(&records).unwrap().service, document.service);
        // A case of the file that contradicts itself is not taken.
        let mut broken = (*document.service).clone();
        broken.events.push(Arc::new(Event { due: "2026-07-01".parse().unwrap(), ..(*broken.events[0]).clone() }));
        document.service = Arc::new(broken);
        assert!(to_document(&to_records(&document, Rev::default())).is_err());
    }
}
