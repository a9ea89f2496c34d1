//! What was imported: kind `import`, one record each.

use std::collections::BTreeSet;

use crate::domain::{AccountId, Money, RecordId};
use crate::store::record::{Fields, Id, Value};
use crate::workbench::open_month::OpenSales;
use crate::workbench::{Document, ImportRecord};

use super::row::Row;
use super::{ConvertError, Part, Rows, Writer, bad};

const KIND: &str = "import";

pub(super) const PART: Part = Part { kinds: &[KIND], same: |a, b| a.imports == b.imports, write, read };

fn write(_: Option<&Document>, document: &Document, out: &mut Writer) {
    let rows: Vec<(Id, &ImportRecord)> = ids(&document.imports).into_iter().zip(&document.imports).collect();
    out.list(KIND, None, &rows, |it| it.0, |it| fields(it.1));
}

fn fields(it: &ImportRecord) -> Fields {
    let fields = Fields::new()
        .with("source", it.source.as_str())
        .with("rows_used", it.rows_used as i64)
        .with("rows_left_out", it.rows_left_out as i64)
        .with("imported_at", it.imported_at);
    let Some(open) = &it.open else { return fields };
    let ids = open.accounts.keys().map(|it| Value::Text(it.to_string())).collect::<Vec<Value>>();
    let amounts = open.accounts.values().map(|it| Value::Int(it.minor())).collect::<Vec<Value>>();
    fields
        .with("open_month", open.month.to_string())
        .with("open_through", i64::from(open.through))
        .with("open_total", open.total.minor())
        .with("open_accounts", ids)
        .with("open_amounts", amounts)
}

fn open_sales(row: Row) -> Result<Option<OpenSales>, ConvertError> {
    if !row.has("open_month") {
        return Ok(None);
    }
    let month = row.month("open_month")?;
    let through = row.count("open_through")? as u32;
    let id = |it: &str| it.parse::<AccountId>().map_err(|_| bad("account of an open month", it));
    let ids = row.texts("open_accounts")?.into_iter().map(id).collect::<Result<Vec<AccountId>, _>>()?;
    let amounts = row.ints("open_amounts")?;
    if ids.len() != amounts.len() || !(1..=month.days()).contains(&through) {
        return Err(bad("open month", row.id));
    }
    let accounts = ids.into_iter().zip(amounts.into_iter().map(Money::from_minor)).collect();
    Ok(Some(OpenSales { month, through, total: Money::from_minor(row.int("open_total")?), accounts }))
}

fn ids(imports: &[ImportRecord]) -> Vec<Id> {
    let mut taken = BTreeSet::new();
    imports.iter().map(|it| imported_id(&it.source, it.imported_at, &mut taken)).collect()
}

/// An id from what was imported when, so that the same import has the same id wherever it is written down.
pub fn imported_id(source: &str, imported_at: f64, taken: &mut BTreeSet<RecordId>) -> Id {
    let text = crc32fast::hash(source.as_bytes());
    let mut bits = imported_at.to_bits().rotate_left(22) ^ u64::from(text);
    while !taken.insert(RecordId::from_bits(bits)) {
        bits = bits.wrapping_add(1);
    }
    Id::one(RecordId::from_bits(bits))
}

fn read(rows: &Rows, document: &mut Document) -> Result<(), ConvertError> {
    let record = |row: super::row::Row| {
        Ok(ImportRecord {
            source: row.text("source")?.to_owned(),
            rows_used: row.count("rows_used")?,
            rows_left_out: row.count("rows_left_out")?,
            imported_at: row.number("imported_at")?,
            open: open_sales(row)?,
        })
    };
    document.imports = rows.list(KIND).into_iter().map(record).collect::<Result<_, ConvertError>>()?;
    Ok(())
}
