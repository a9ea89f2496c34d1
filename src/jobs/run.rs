//! From a request to its reply: pure, so that a worker and a test get the same.

use crate::domain::{AccountId, IdGenerator, Node};
use crate::forecast::{
    Adjustment, FitError, GapRule, MethodForecast, MethodId, RunOptions, Series, SeriesForecast, Tracking, Treatment,
    findings, forecast_with, prepare_series_by, proposals_in, quick_forecast, run, tracking, weighted_sums,
};
use crate::import::{ImportError, ImportSession, PreviewSummary, Silence, SourceTable, merge_book};
use crate::math::Generator;
use crate::workbench::reconciliation::reconcile_nodes;

use super::protocol::{Answer, Ask, NodeAsk, Reply, Request, decode, encode};

/// Runs requests one after another; holds the file that is being imported.
#[derive(Debug, Default)]
pub struct JobRunner {
    session: Option<ImportSession>,
}

impl JobRunner {
    /// Runs an encoded request, with the bytes of a file that travelled beside it; returns the encoded reply.
    ///
    /// A request that cannot be read gets an empty reply: the page, which knows only its own requests, then counts
    /// this worker as lost.
    ///
    /// Opening a file or a text tells the share done, 0 to 1, meanwhile.
    pub fn run_encoded(&mut self, request: &[u8], bytes: &[u8], progress: &mut dyn FnMut(f64)) -> Vec<u8> {
        let Some(Request { id, ask }) = decode(request) else { return Vec::new() };
        encode(&Reply { id, answer: self.run(ask, bytes, progress) })
    }

    /// Runs a request.
    pub fn run(&mut self, ask: Ask, bytes: &[u8], progress: &mut dyn FnMut(f64)) -> Answer {
        match ask {
            Ask::Forecast { nodes } => Answer::Forecast(nodes.iter().map(|it| (it.node, forecast_node(it))).collect()),
            Ask::Quick { nodes } => Answer::Quick(nodes.iter().map(|it| (it.node, quick_node(it))).collect()),
            Ask::Reconcile(input) => Answer::Reconcile(Box::new(reconcile_nodes(&input))),
            Ask::Methods { node, methods } => Answer::Methods(forecast_methods(&node, &methods)),
            Ask::Sums { node, method, weights } => Answer::Sums(sums_of(&node, method, &weights)),
            Ask::Findings(input) => Answer::Findings(findings(&input).map(Box::new)),
            Ask::Proposals(histories) => Answer::Proposals(proposals(histories)),
            Ask::Tracking { node, method } => Answer::Tracking(tracking_of(&node, method)),
            Ask::OpenFile { name, options } => {
                let opened = ImportSession::open_telling(bytes, &name, options, progress);
                Answer::Preview(self.keep(opened))
            }
            Ask::OpenText { text, options } => {
                let opened = ImportSession::open_text(&text, options, progress);
                Answer::Preview(self.keep(opened))
            }
            Ask::OpenClipboard { html, text, options } => {
                let opened = ImportSession::open_clipboard(&html, &text, options, progress);
                Answer::Preview(self.keep(opened))
            }
            Ask::OpenTable { options } => {
                let table: Option<SourceTable> = decode(bytes);
                let opened = table.map(|it| ImportSession::open_table(it, options, progress));
                Answer::Preview(self.keep(opened.ok_or(ImportError::EmptyFile)))
            }
            Ask::SetMapping { mapping } => Answer::Preview(self.change(|it| it.set_mapping(mapping))),
            Ask::SetOptions { options } => Answer::Preview(self.change(|it| it.set_options(options))),
            Ask::SetDateOrder { order } => Answer::Preview(self.change(|it| it.set_date_order(order))),
            Ask::Issues { severity, from, len } => {
                Answer::Issues(self.session.as_ref().map(|it| it.issues(severity, from, len)).unwrap_or_default())
            }
            Ask::ToBook { id_seed, old, policy, absent } => {
                let mut ids = IdGenerator::new(id_seed);
                let session = self.session.as_ref().ok_or(ImportError::EmptyFile);
                Answer::Book(session.and_then(|session| {
                    let new = session.book(&mut ids)?;
                    let silence = Silence { named: session.gap_rule(), absent };
                    let book = old.map_or(Ok(None), |old| merge_book(&old, &new, policy, silence).map(Some))?;
                    Ok(Box::new(book.unwrap_or(new)))
                }))
            }
        }
    }

    fn keep(&mut self, opened: Result<ImportSession, ImportError>) -> Result<Box<PreviewSummary>, ImportError> {
        let session = self.session.insert(opened?);
        Ok(Box::new(session.summary()))
    }

    fn change(&mut self, change: impl FnOnce(&mut ImportSession)) -> Result<Box<PreviewSummary>, ImportError> {
        let session = self.session.as_mut().ok_or(ImportError::EmptyFile)?;
        change(session);
        Ok(Box::new(session.summary()))
    }
}

/// Months before the first sale get no fitted values, so that positions stay those of the book.
fn forecast_node(ask: &NodeAsk) -> Option<SeriesForecast> {
    let (first, series, options) = prepared(ask)?;
    let mut forecast = run(&series, &options);
    shift(&mut forecast.chosen, first);
    forecast.trail.iter_mut().for_each(|it| it.origin += first);
    Some(forecast)
}

fn quick_node(ask: &NodeAsk) -> Option<MethodForecast> {
    let (first, series, options) = prepared(ask)?;
    let mut forecast = quick_forecast(&series, &options);
    shift(&mut forecast, first);
    Some(forecast)
}

/// The series from its first known value on, of those that are learnt from, and the options with the treatment counted
/// from there. A history with gaps always has a treatment, so that origins fill them without what came later.
fn prepared(ask: &NodeAsk) -> Option<(usize, Series, RunOptions)> {
    let rule = ask.options.treatment.as_ref().map(|it| it.gap_rule).unwrap_or_default();
    let learnt = ask.values.get(ask.train_from..)?;
    let (after, series) = prepare_series_by(learnt, ask.options.season_length, rule)?;
    let first = ask.train_from + after;
    let inside = &ask.values[first..first + series.len()];
    let gaps: Vec<usize> = (0..inside.len()).filter(|i| inside[*i].is_none()).collect();
    let mut options = ask.options.clone();
    options.treatment = match options.treatment.take() {
        None if gaps.is_empty() => None,
        given => Some(Box::new(Treatment { gaps, ..given.map(|it| *it).unwrap_or_default().starting_at(first) })),
    };
    Some((first, series, options))
}

fn proposals(histories: Vec<(Node, Vec<Option<f64>>, GapRule)>) -> Vec<(Node, Vec<Adjustment>)> {
    let all = histories.into_iter().map(|(node, values, rule)| (node, proposals_in(&values, rule)));
    all.filter(|it| !it.1.is_empty()).collect()
}

fn tracking_of(ask: &NodeAsk, method: MethodId) -> Option<Tracking> {
    let (first, series, options) = prepared(ask)?;
    let mut found = tracking(&series, &options, method)?;
    found.positions.iter_mut().for_each(|it| *it += first);
    Some(found)
}

fn sums_of(ask: &NodeAsk, method: MethodId, weights: &[Vec<f64>]) -> Option<Vec<Vec<f64>>> {
    let (_, series, options) = prepared(ask)?;
    weighted_sums(&series, &options, method, weights)
}

fn forecast_methods(ask: &NodeAsk, methods: &[MethodId]) -> Vec<(MethodId, Result<MethodForecast, FitError>)> {
    let Some((first, series, options)) = prepared(ask) else { return Vec::new() };
    let one = |method: &MethodId| {
        let forecast = forecast_with(&series, &options, *method);
        let shifted = forecast.map(|mut it| {
            shift(&mut it, first);
            it
        });
        (*method, shifted)
    };
    methods.iter().map(one).collect()
}

fn shift(forecast: &mut MethodForecast, first: usize) {
    forecast.fitted.splice(0..0, std::iter::repeat_n(None, first));
    if let Some(m) = std::num::NonZeroUsize::new(forecast.seasonal_indices.len()) {
        forecast.seasonal_indices.rotate_right(first % m.get());
    }
}

/// Made-up series as a book would ask for them: level, trend, season and noise from a seed.
pub fn bench_nodes(n_series: usize, n_months: usize) -> Vec<NodeAsk> {
    let (mut random, mut ids) = (Generator::new(1), IdGenerator::new(1));
    let options = RunOptions { n_paths: 0, ..RunOptions::default() };
    let season = |t: usize| 1.0 + 0.3 * libm::sin(t as f64 * std::f64::consts::TAU / 12.0);
    let mut node = || {
        let mut value = |t: usize| Some((100.0 + t as f64) * season(t) * (0.9 + 0.2 * random.uniform()));
        let values = (0..n_months).map(&mut value).collect();
        NodeAsk { node: Node::Account(AccountId(ids.next_id())), values, train_from: 0, options: options.clone() }
    };
    (0..n_series).map(|_| node()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forecasts(chunks: &[&[NodeAsk]]) -> Vec<(Node, Option<SeriesForecast>)> {
        let answer =
            |nodes: &&[NodeAsk]| JobRunner::default().run(Ask::Forecast { nodes: nodes.to_vec() }, &[], &mut |_| ());
        let all = chunks.iter().map(answer).flat_map(|it| match it {
            Answer::Forecast(results) => results,
            other => panic!("{other:?}"),
        });
        let mut all: Vec<_> = all.collect();
        all.sort_by_key(|it| it.0);
        all
    }

    #[test]
    fn results_do_not_depend_on_who_does_what_in_which_order() {
        let nodes = bench_nodes(5, 30);
        let together = forecasts(&[&nodes]);
        let apart = forecasts(&[&nodes[3..], &nodes[..1], &nodes[1..3]]);
        assert!(together.iter().all(|it| it.1.is_some()));
        assert_eq!(encode(&together), encode(&apart), "to the bit");
    }

    #[test]
    fn a_quick_forecast_is_there_for_every_node_and_keeps_positions() {
        let mut nodes = bench_nodes(3, 40);
        nodes[0].values[..5].fill(None);
        let Answer::Quick(quick) = JobRunner::default().run(Ask::Quick { nodes: nodes.clone() }, &[], &mut |_| ())
        else {
            panic!("another answer")
        };
        for ((node, quick), ask) in quick.iter().zip(&nodes) {
            let quick = quick.as_ref().unwrap();
            assert_eq!((*node, quick.fitted.len(), quick.forecast.point.len()), (ask.node, 40, 12));
        }
    }
}
