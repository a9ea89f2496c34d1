//! How forecasts are made: kind `forecast`, one record; kind `method`, one per node whose method a person chose; kind
//! `training`, one per node for which a person left earlier months out.

use crate::domain::Measure;
use crate::forecast::MethodId;
use crate::store::record::{Fields, Id};
use crate::workbench::{Document, ForecastSettings};

use super::{ConvertError, Part, Rows, Writer, bad};

const KIND: &str = "forecast";
const METHOD: &str = "method";
const TRAINING: &str = "training";

pub(super) const PART: Part =
    Part { kinds: &[KIND, METHOD, TRAINING], same: |a, b| a.forecast == b.forecast, write, read };

fn write(_: Option<&Document>, document: &Document, out: &mut Writer) {
    let ForecastSettings { measure, horizon, methods, training } = &document.forecast;
    let measure = match measure {
        Measure::Amount => "amount",
        Measure::Quantity => "quantity",
    };
    out.only(KIND, Some(Fields::new().with("measure", measure).with("horizon", *horizon as i64)));
    out.set(METHOD, methods.iter().map(|(node, it)| (Id::node(*node), Fields::new().with("method", it.key()))));
    out.set(
        TRAINING,
        training.iter().map(|(node, it)| (Id::node(*node), Fields::new().with("learn_from", it.to_string()))),
    );
}

fn read(rows: &Rows, document: &mut Document) -> Result<(), ConvertError> {
    let row = rows.only(KIND).ok_or_else(|| bad("forecast", "nothing"))?;
    let measure = match row.text("measure")? {
        "amount" => Measure::Amount,
        "quantity" => Measure::Quantity,
        other => return Err(bad("measure", other)),
    };
    let horizon = match row.count("horizon")? {
        months @ 1..=24 => months,
        other => return Err(bad("horizon", other)),
    };
    let chosen = |row: super::row::Row| {
        let node = row.id.as_node().ok_or_else(|| bad("node", row.id))?;
        let method = row.text("method")?;
        Ok((node, MethodId::from_key(method).ok_or_else(|| bad("method", method))?))
    };
    let methods = rows.set(METHOD).map(chosen).collect::<Result<_, ConvertError>>()?;
    let learnt =
        |row: super::row::Row| Ok((row.id.as_node().ok_or_else(|| bad("node", row.id))?, row.month("learn_from")?));
    let training = rows.set(TRAINING).map(learnt).collect::<Result<_, ConvertError>>()?;
    document.forecast = ForecastSettings { measure, horizon, methods, training };
    Ok(())
}
