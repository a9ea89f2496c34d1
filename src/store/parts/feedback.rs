//! What the market said: kind `feedback`, one record each.

use std::sync::Arc;

use crate::domain::{Day, FeedbackId};
use crate::plan::feedback::{Feedback, Progress, Source, Topic};
use crate::store::record::{Fields, Id};
use crate::workbench::Document;

use super::row::Row;
use super::{ConvertError, Part, Rows, Writer, bad};

const KIND: &str = "feedback";

pub(super) const PART: Part = Part { kinds: &[KIND], same, write, read };

fn same(a: &Document, b: &Document) -> bool {
    a.feedback.len() == b.feedback.len() && a.feedback.iter().zip(&b.feedback).all(|(a, b)| Arc::ptr_eq(a, b))
}

fn write(before: Option<&Document>, document: &Document, out: &mut Writer) {
    let before = before.map(|it| it.feedback.as_slice());
    out.list(KIND, before, &document.feedback, |it| Id::one(it.id.0), |it| fields(it));
}

fn fields(it: &Feedback) -> Fields {
    let score = |it: Option<u8>| it.map(i64::from);
    Fields::new()
        .with("text", it.text.as_str())
        .with("source", it.source.key())
        .with("topic", it.topic.key())
        .with("severity", i64::from(it.severity))
        .with_some("account", it.account.map(|it| it.to_string()))
        .with_some("product", it.product.map(|it| it.to_string()))
        .with("theme", it.theme.as_str())
        .with("progress", it.progress.key())
        .with("opened", it.opened.to_string())
        .with_some("closed", it.closed.map(|it| it.to_string()))
        .with_some("nps", score(it.nps))
        .with_some("csat", score(it.csat))
        .with_some("against", it.against.map(|it| it.to_string()))
}

fn read(rows: &Rows, document: &mut Document) -> Result<(), ConvertError> {
    document.feedback = rows.list(KIND).into_iter().map(|it| feedback(it).map(Arc::new)).collect::<Result<_, _>>()?;
    Ok(())
}

fn feedback(row: Row) -> Result<Feedback, ConvertError> {
    let id = row.id.parts()[0].ok_or_else(|| bad("feedback", row.id))?;
    let score = |field| {
        let number = row.opt_int(field)?;
        number.map(|it| u8::try_from(it).map_err(|_| bad(field, it))).transpose()
    };
    let it = Feedback {
        id: FeedbackId(id),
        text: row.text("text")?.to_owned(),
        source: word(row.text("source")?, "source", Source::parse)?,
        topic: word(row.text("topic")?, "topic", Topic::parse)?,
        severity: score("severity")?.ok_or_else(|| bad("severity", "nothing"))?,
        account: id_of(row, "account")?,
        product: id_of(row, "product")?,
        theme: row.text("theme")?.to_owned(),
        progress: word(row.text("progress")?, "progress", Progress::parse)?,
        opened: day(row.text("opened")?)?,
        closed: row.opt_text("closed")?.map(day).transpose()?,
        nps: score("nps")?,
        csat: score("csat")?,
        against: id_of(row, "against")?,
    };
    Ok(mended(it))
}

/// Two people may have closed it and moved it back at the same time: what is closed without a day was closed when it was
/// opened at the earliest, and what is open has no day.
fn mended(it: Feedback) -> Feedback {
    let is_closed = it.progress == Progress::Closed;
    let closed = is_closed.then(|| it.closed.unwrap_or(it.opened).max(it.opened));
    Feedback { closed, ..it }
}

fn word<T>(text: &str, field: &'static str, parse: fn(&str) -> Option<T>) -> Result<T, ConvertError> {
    parse(text).ok_or_else(|| bad(field, text))
}

fn id_of<T: std::str::FromStr>(row: Row, field: &'static str) -> Result<Option<T>, ConvertError> {
    row.opt_text(field)?.map(|it| it.parse().map_err(|_| bad(field, it))).transpose()
}

fn day(text: &str) -> Result<Day, ConvertError> {
    text.parse().map_err(|_| bad("day", text))
}

#[cfg(test)]
mod tests {
    use super::super::{to_document, to_records};
    use super::*;
    use crate::domain::{AccountId, AssumptionId, IdGenerator, ProductId};
    use crate::store::record::Rev;

    fn feedback(ids: &mut IdGenerator) -> Feedback {
        Feedback {
            id: FeedbackId(ids.next_id()),
            text: "交货又晚了 <b>=1+1".to_owned(),
            source: Source::Rival,
            topic: Topic::News,
            severity: 5,
            account: Some(AccountId(ids.next_id())),
            product: Some(ProductId(ids.next_id())),
            theme: "交付".to_owned(),
            progress: Progress::Closed,
            opened: "2026-05-04".parse().unwrap(),
            closed: Some("2026-05-09".parse().unwrap()),
            nps: Some(0),
            csat: Some(5),
            against: Some(AssumptionId(ids.next_id())),
        }
    }

    #[test]
    fn feedback_comes_back() {
        let mut ids = IdGenerator::new(3);
        let mut document = super::super::workspace::blank();
        let whole = feedback(&mut ids);
        let bare = Feedback {
            account: None,
            product: None,
            theme: String::new(),
            progress: Progress::InWork,
            closed: None,
            nps: None,
            csat: None,
            against: None,
            ..feedback(&mut ids)
        };
        document.feedback = vec![Arc::new(whole), Arc::new(bare)];
        let back = to_document(&to_records(&document, Rev::default())).unwrap();
        assert_eq!(back.feedback, document.feedback);
    }

    #[test]
    fn days_that_two_people_left_at_odds_are_mended() {
        let it = feedback(&mut IdGenerator::new(4));
        let reopened = mended(Feedback { progress: Progress::New, ..it.clone() });
        assert_eq!((reopened.closed, reopened.verify()), (None, Ok(())));
        let undated = mended(Feedback { closed: None, ..it.clone() });
        assert_eq!((undated.closed, undated.verify()), (Some(it.opened), Ok(())));
        assert_eq!(mended(it.clone()), it);
    }
}
