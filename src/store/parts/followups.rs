//! Tasks, muted alerts and concluded reviews: kinds `task`, `mute` and `review`, one record each; and kind `thresholds`, one
//! record where alerts are not raised from the usual ones on.

use std::sync::Arc;

use crate::domain::{Day, Money, MuteId, Node, ReviewId, TaskId};
use crate::plan::{AlertKey, AlertKind, Mute, Review, Task, Threshold, Thresholds};
use crate::store::record::{Fields, Id};
use crate::workbench::Document;

use super::row::Row;
use super::{ConvertError, Part, Rows, Writer, bad};

const TASK: &str = "task";
const MUTE: &str = "mute";
const REVIEW: &str = "review";
const THRESHOLDS: &str = "thresholds";

pub(super) const PART: Part = Part { kinds: &[TASK, MUTE, REVIEW, THRESHOLDS], same, write, read };

fn same(a: &Document, b: &Document) -> bool {
    fn alike<T>(a: &[Arc<T>], b: &[Arc<T>]) -> bool {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| Arc::ptr_eq(a, b))
    }
    alike(&a.tasks, &b.tasks)
        && alike(&a.mutes, &b.mutes)
        && alike(&a.reviews, &b.reviews)
        && a.thresholds == b.thresholds
}

fn write(before: Option<&Document>, document: &Document, out: &mut Writer) {
    let tasks = before.map(|it| it.tasks.as_slice());
    out.list(TASK, tasks, &document.tasks, |it| Id::one(it.id.0), |it| task_fields(it));
    let mutes = before.map(|it| it.mutes.as_slice());
    out.list(MUTE, mutes, &document.mutes, |it| Id::one(it.id.0), |it| mute_fields(it));
    let reviews = before.map(|it| it.reviews.as_slice());
    out.list(REVIEW, reviews, &document.reviews, |it| Id::one(it.id.0), |it| review_fields(it));
    let it = document.thresholds;
    let fields =
        || Threshold::ALL.into_iter().fold(Fields::new(), |fields, which| fields.with(which.key(), it.get(which)));
    out.only(THRESHOLDS, (it != Thresholds::default()).then(fields));
}

fn task_fields(it: &Task) -> Fields {
    Fields::new()
        .with("text", it.text.as_str())
        .with("owner", it.owner.as_str())
        .with("due", it.due.to_string())
        .with_some("about", it.about.map(|it| Id::node(it).to_string()))
        .with_some("alert", it.alert.map(alert_text))
        .with_some("month", it.month.map(|it| it.to_string()))
        .with("made", it.made)
        .with("author", it.author.as_str())
        .with_some("done", it.done.map(|it| it.to_string()))
}

fn mute_fields(it: &Mute) -> Fields {
    Fields::new()
        .with("alert", alert_text(it.alert))
        .with("until", it.until.to_string())
        .with("reason", it.reason.as_str())
        .with("author", it.author.as_str())
        .with("at", it.at)
}

fn review_fields(it: &Review) -> Fields {
    Fields::new()
        .with("at", it.at)
        .with("day", it.day.to_string())
        .with("author", it.author.as_str())
        .with_some("month", it.month.map(|it| it.to_string()))
        .with_some("landing", it.landing.map(Money::minor))
        .with_some("target", it.target.map(Money::minor))
        .with_some("chance", it.chance)
        .with("n_alerts", it.n_alerts as i64)
        .with("note", it.note.as_str())
}

fn read(rows: &Rows, document: &mut Document) -> Result<(), ConvertError> {
    document.tasks = rows.list(TASK).into_iter().map(|it| task(it).map(Arc::new)).collect::<Result<_, _>>()?;
    document.mutes = rows.list(MUTE).into_iter().map(|it| mute(it).map(Arc::new)).collect::<Result<_, _>>()?;
    document.reviews = rows.list(REVIEW).into_iter().map(|it| review(it).map(Arc::new)).collect::<Result<_, _>>()?;
    document.thresholds = rows.only(THRESHOLDS).map_or_else(|| Ok(Thresholds::default()), thresholds)?;
    Ok(())
}

/// One that a file does not name is the usual one.
fn thresholds(row: Row) -> Result<Thresholds, ConvertError> {
    let mut thresholds = Thresholds::default();
    for which in Threshold::ALL {
        if let Some(value) = row.opt_int(which.key())? {
            thresholds = thresholds.with(which, value);
        }
    }
    thresholds.verify().map_err(|fault| bad("thresholds", fault))?;
    Ok(thresholds)
}

fn task(row: Row) -> Result<Task, ConvertError> {
    let id = row.id.parts()[0].ok_or_else(|| bad("task", row.id))?;
    Ok(Task {
        id: TaskId(id),
        text: row.text("text")?.to_owned(),
        owner: row.text("owner")?.to_owned(),
        due: day(row.text("due")?)?,
        about: row.opt_text("about")?.map(node).transpose()?,
        alert: row.opt_text("alert")?.map(alert).transpose()?,
        month: if row.has("month") { Some(row.month("month")?) } else { None },
        made: row.number("made")?,
        author: row.text("author")?.to_owned(),
        done: row.opt_text("done")?.map(day).transpose()?,
    })
}

fn mute(row: Row) -> Result<Mute, ConvertError> {
    let id = row.id.parts()[0].ok_or_else(|| bad("mute", row.id))?;
    Ok(Mute {
        id: MuteId(id),
        alert: alert(row.text("alert")?)?,
        until: day(row.text("until")?)?,
        reason: row.text("reason")?.to_owned(),
        author: row.text("author")?.to_owned(),
        at: row.number("at")?,
    })
}

fn review(row: Row) -> Result<Review, ConvertError> {
    let id = row.id.parts()[0].ok_or_else(|| bad("review", row.id))?;
    Ok(Review {
        id: ReviewId(id),
        at: row.number("at")?,
        day: day(row.text("day")?)?,
        author: row.text("author")?.to_owned(),
        month: if row.has("month") { Some(row.month("month")?) } else { None },
        landing: row.opt_int("landing")?.map(Money::from_minor),
        target: row.opt_int("target")?.map(Money::from_minor),
        chance: if row.has("chance") { Some(row.number("chance")?) } else { None },
        n_alerts: row.count("n_alerts")?,
        note: row.text("note")?.to_owned(),
    })
}

fn day(text: &str) -> Result<Day, ConvertError> {
    text.parse().map_err(|_| bad("day", text))
}

fn node(text: &str) -> Result<Node, ConvertError> {
    let id: Option<Id> = text.parse().ok();
    id.and_then(Id::as_node).ok_or_else(|| bad("node", text))
}

/// `behind NODE`.
fn alert_text(it: AlertKey) -> String {
    format!("{} {}", it.kind.key(), Id::node(it.node))
}

fn alert(text: &str) -> Result<AlertKey, ConvertError> {
    let (kind, of) = text.split_once(' ').ok_or_else(|| bad("alert", text))?;
    Ok(AlertKey { kind: AlertKind::from_key(kind).ok_or_else(|| bad("alert", text))?, node: node(of)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{AccountId, IdGenerator, ProductId};
    use crate::store::parts::{to_document, to_records};
    use crate::store::record::Rev;

    #[test]
    fn tasks_mutes_and_reviews_come_back() {
        let mut ids = IdGenerator::new(4);
        let (account, product) = (AccountId(ids.next_id()), ProductId(ids.next_id()));
        let nodes = [Node::Company, Node::Account(account), Node::Product(product), Node::Leaf(account, product)];
        let mut document = super::super::workspace::blank();
        let task = |(i, kind): (usize, AlertKind)| Task {
            id: TaskId(ids.next_id()),
            text: format!("=任务 {i}"),
            owner: if i == 0 { String::new() } else { "沈嘉禾".to_owned() },
            due: "2024-02-29".parse().unwrap(),
            about: (i > 0).then_some(nodes[i % 4]),
            alert: (i > 1).then_some(AlertKey { kind, node: nodes[i % 4] }),
            month: (i > 2).then(|| "2026-06".parse().unwrap()),
            made: 1_700_000_000_000.5,
            author: "A".to_owned(),
            done: (i > 3).then(|| "2026-07-01".parse().unwrap()),
        };
        document.tasks = AlertKind::ALL.into_iter().enumerate().map(task).map(Arc::new).collect();
        document.mutes = vec![Arc::new(Mute {
            id: MuteId(ids.next_id()),
            alert: AlertKey { kind: AlertKind::Moved, node: nodes[1] },
            until: "2026-08-31".parse().unwrap(),
            reason: "换 ERP".to_owned(),
            author: String::new(),
            at: 12.0,
        })];
        let review = |known: bool| Review {
            id: ReviewId(IdGenerator::new(known.into()).next_id()),
            at: 15.0,
            day: "2026-07-06".parse().unwrap(),
            author: "沈嘉禾".to_owned(),
            month: known.then(|| "2026-06".parse().unwrap()),
            landing: known.then(|| Money::from_minor(-5)),
            target: known.then(|| Money::from_minor(7)),
            chance: known.then_some(0.39),
            n_alerts: 4,
            note: String::new(),
        };
        document.reviews = [true, false].map(review).map(Arc::new).to_vec();
        let records = to_records(&document, Rev::default());
        assert_eq!(to_document(&records).unwrap(), document);
        let broken = |text: &str| alert(text).is_err();
        assert!(broken("behind") && broken("nothing *") && !broken("behind *"));
    }

    #[test]
    fn thresholds_come_back_and_the_usual_ones_are_no_record() {
        let mut document = super::super::workspace::blank();
        let rev = crate::store::record::Rev::default();
        assert!(super::super::to_records(&document, rev).only(THRESHOLDS).is_none());
        document.thresholds = Thresholds::default().with(Threshold::Behind, 9_000).with(Threshold::Gap, 4);
        let records = super::super::to_records(&document, rev);
        assert_eq!(super::super::to_document(&records).unwrap().thresholds, document.thresholds);
        document.thresholds = Thresholds::default().with(Threshold::Medium, 500);
        assert!(super::super::to_document(&super::super::to_records(&document, rev)).is_err(), "medium above high");
    }
}
