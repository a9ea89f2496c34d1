//! Whether a customer that used to buy has stopped: silence too long to be chance.
//!
//! With sales in k of the n known periods from the first sale to the last, the chance of a sale is put at
//! p = k ÷ (n + 1): one period in which none came is granted to every history. Under it, s periods without a sale come
//! by chance with (1 − p)^s. Sales have stopped when that is below 1 %, the silence is longer than any before it (a
//! season's rest is no end), and it has lasted half a year. Fewer than three sales show no rhythm to break.
//!
//! The same question as Schmittlein, Morrison & Colombo 1987 ask ("counting your customers"), for one history and
//! without a prior over customers.

/// Sales that show a rhythm.
const MIN_SALES: usize = 3;
/// Periods of silence below which nobody is given up.
const MIN_SILENCE: usize = 6;
/// How rare the silence must be.
const CHANCE: f64 = 0.01;

/// The periods without a sale since sales stopped; `None` where they go on, or where nobody can tell.
///
/// Missing values are neither sales nor silence.
///
/// ```
/// use kedge::forecast::stopped_for;
/// let bought = [Some(5.0); 24];
/// assert_eq!(stopped_for(&[&bought[..], &[Some(0.0); 8]].concat()), Some(8));
/// assert_eq!(stopped_for(&[&bought[..], &[Some(0.0); 5]].concat()), None);
/// ```
pub fn stopped_for(values: &[Option<f64>]) -> Option<usize> {
    let sold: Vec<bool> = values.iter().flatten().map(|it| *it != 0.0).collect();
    let (first, last) = (sold.iter().position(|it| *it)?, sold.iter().rposition(|it| *it)?);
    let span = &sold[first..=last];
    let silence = sold.len() - 1 - last;
    let n_sales = span.iter().filter(|it| **it).count();
    let longest_rest = span.split(|it| *it).map(<[bool]>::len).max().unwrap_or(0);
    let p = n_sales as f64 / (span.len() + 1) as f64;
    let chance = libm::pow(1.0 - p, silence as f64);
    (n_sales >= MIN_SALES && silence >= MIN_SILENCE && silence > longest_rest && chance < CHANCE).then_some(silence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_ends_a_history_when_it_is_too_long_for_chance() {
        let every = |gap: usize, n: usize| -> Vec<Option<f64>> {
            (0..n).map(|t| Some(if t % gap == 0 { 3.0 } else { 0.0 })).collect()
        };
        let rest = |n: usize| vec![Some(0.0); n];
        let season =
            |n: usize| -> Vec<Option<f64>> { (0..n).map(|t| Some(if t % 12 < 4 { 3.0 } else { 0.0 })).collect() };
        for (values, expected) in [
            ([every(1, 24), rest(6)].concat(), Some(6)),
            ([every(1, 24), rest(5)].concat(), None),
            // Months not recorded are no silence.
            ([every(1, 24), vec![None; 9]].concat(), None),
            ([every(1, 24), vec![None; 3], rest(6)].concat(), Some(6)),
            // One month in five, 25 months, 5 sales from the first to month 21: p = 5/22; 0.7727^18 = 0.0097 and
            // 0.7727^17 = 0.0125. Four zeros stand behind the last sale already.
            ([every(5, 25), rest(13)].concat(), None),
            ([every(5, 25), rest(14)].concat(), Some(18)),
            // Four months on, eight off: the ninth off is longer than any, but 1 of 6 such silences would be chance.
            ([season(52), rest(8)].concat(), None),
            // p = 20/53, 0.6226^10 = 0.0088; 0.6226^9 = 0.0141.
            ([season(52), rest(9)].concat(), None),
            ([season(52), rest(10)].concat(), Some(10)),
            // Bought every month but for a rest of ten: p = 48/59, so that six months are no chance, but a rest as long
            // as the one before is none either.
            ([every(1, 24), rest(10), every(1, 24), rest(10)].concat(), None),
            ([every(1, 24), rest(10), every(1, 24), rest(11)].concat(), Some(11)),
            // Two sales show no rhythm.
            ([every(1, 2), rest(40)].concat(), None),
            (rest(40), None),
            (Vec::new(), None),
        ] {
            assert_eq!(stopped_for(&values), expected, "{values:?}");
        }
    }
}
