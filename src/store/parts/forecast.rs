//! How forecasts are made: kind `forecast`, one record; kind `method`, one per node whose method a person chose; kind
//! `training`, one per node for which a person left earlier months out.

use crate::domain::Measure;
use crate::forecast::{MethodId, Way};
use crate::store::record::{Fields, Id};
use crate::workbench::{Document, ForecastSettings};

use super::{ConvertError, Part, Rows, Writer, bad};

const KIND: &str = "forecast";
const METHOD: &str = "method";
const TRAINING: &str = "training";

pub(super) const PART: Part =
    Part { kinds: &[KIND, METHOD, TRAINING], same: |a, b| a.forecast == b.forecast, write, read };

fn write(_: Option<&Document>, document: &Document, out: &mut Writer) {
    let ForecastSettings { measure, horizon, methods, way, training } = &document.forecast;
    let measure = match measure {
        Measure::Amount => "amount",
        Measure::Quantity => "quantity",
    };
    let settings = Fields::new().with("measure", measure).with("horizon", *horizon as i64);
    out.only(KIND, Some(settings.with_some("way", way.map(Way::key))));
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
    // Files without the field, older than it, leave the way to the evidence.
    let way = row.opt_text("way")?.map(|it| Way::from_key(it).ok_or_else(|| bad("way", it))).transpose()?;
    let learnt =
        |row: super::row::Row| Ok((row.id.as_node().ok_or_else(|| bad("node", row.id))?, row.month("learn_from")?));
    let training = rows.set(TRAINING).map(learnt).collect::<Result<_, ConvertError>>()?;
    document.forecast = ForecastSettings { measure, horizon, methods, way, training };
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::parts::{to_document, to_records, workspace};
    use crate::store::record::Rev;

    #[test]
    fn the_way_round_trips_and_may_be_absent() {
        let mut document = workspace::blank();
        for way in Way::ALL.map(Some).into_iter().chain([None]) {
            document.forecast.way = way;
            let records = to_records(&document, Rev::default());
            assert_eq!(records.only(KIND).unwrap().fields.get("way").is_some(), way.is_some());
            assert_eq!(to_document(&records).unwrap().forecast, document.forecast);
        }
    }
}
