//! What was imported: kind `import`, one record each.

use std::collections::BTreeSet;

use crate::domain::RecordId;
use crate::store::record::{Fields, Id};
use crate::workbench::{Document, ImportRecord};

use super::{ConvertError, Part, Rows, Writer};

const KIND: &str = "import";

pub(super) const PART: Part = Part { kinds: &[KIND], same: |a, b| a.imports == b.imports, write, read };

fn write(_: Option<&Document>, document: &Document, out: &mut Writer) {
    let rows: Vec<(Id, &ImportRecord)> = ids(&document.imports).into_iter().zip(&document.imports).collect();
    out.list(KIND, None, &rows, |it| it.0, |it| fields(it.1));
}

fn fields(it: &ImportRecord) -> Fields {
    Fields::new()
        .with("source", it.source.as_str())
        .with("rows_used", it.rows_used as i64)
        .with("rows_left_out", it.rows_left_out as i64)
        .with("imported_at", it.imported_at)
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
        })
    };
    document.imports = rows.list(KIND).into_iter().map(record).collect::<Result<_, ConvertError>>()?;
    Ok(())
}
