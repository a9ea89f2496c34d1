//! The workspace: kind `workspace`, one record.

use crate::domain::{Currency, RecordId, WorkspaceId};
use crate::store::record::Fields;
use crate::workbench::{Document, Workspace};

use super::{ConvertError, Part, Rows, Writer, bad};

const KIND: &str = "workspace";

pub(super) const PART: Part = Part { kinds: &[KIND], same: |a, b| a.workspace == b.workspace, write, read };

/// A document for others to be read into.
pub(super) fn blank() -> Document {
    Document::empty(Workspace {
        id: WorkspaceId(RecordId::from_bits(0)),
        name: String::new(),
        sample: false,
        currency: Currency::default(),
        fiscal_start_month: 1,
    })
}

fn write(_: Option<&Document>, document: &Document, out: &mut Writer) {
    let Workspace { id, name, sample, currency, fiscal_start_month } = &document.workspace;
    let fields = Fields::new()
        .with("id", id.to_string())
        .with("name", name.as_str())
        .with("sample", *sample)
        .with("currency", currency.code())
        .with("fiscal_start_month", i64::from(*fiscal_start_month));
    out.only(KIND, Some(fields));
}

fn read(rows: &Rows, document: &mut Document) -> Result<(), ConvertError> {
    let row = rows.only(KIND).ok_or_else(|| bad("workspace", "nothing"))?;
    let (id, currency) = (row.text("id")?, row.text("currency")?);
    let fiscal_start_month = row.int("fiscal_start_month")?;
    document.workspace = Workspace {
        id: id.parse().map_err(|_| bad("workspace id", id))?,
        name: row.text("name")?.to_owned(),
        sample: row.flag("sample")?,
        currency: Currency::ALL
            .into_iter()
            .find(|it| it.code() == currency)
            .ok_or_else(|| bad("currency", currency))?,
        fiscal_start_month: match u32::try_from(fiscal_start_month) {
            Ok(month @ 1..=12) => month,
            _ => return Err(bad("calendar month", fiscal_start_month)),
        },
    };
    Ok(())
}
