//! Reads the series of a CSV file: `series_id,frequency,index,value`, other columns ignored.

use std::collections::BTreeMap;
use std::error::Error;

use kedge::forecast::Series;
use serde::Deserialize;

#[derive(Deserialize)]
struct Row {
    series_id: String,
    index: usize,
    value: f64,
}

/// The series of the file, in order of their first row.
pub fn read_series(path: &str) -> Result<Vec<(String, Series)>, Box<dyn Error>> {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut all: Vec<(String, Vec<(usize, f64)>)> = Vec::new();
    for row in csv::Reader::from_path(path)?.deserialize() {
        let Row { series_id, index, value } = row?;
        let place = *places.entry(series_id.clone()).or_insert_with(|| {
            all.push((series_id, Vec::new()));
            all.len() - 1
        });
        all[place].1.push((index, value));
    }
    let series = |(id, mut rows): (String, Vec<(usize, f64)>)| {
        rows.sort_by_key(|it| it.0);
        let values = rows.into_iter().map(|it| it.1).collect();
        Ok((id.clone(), Series::new(values).map_err(|error| format!("series {id}: {error}"))?))
    };
    all.into_iter().map(series).collect()
}
