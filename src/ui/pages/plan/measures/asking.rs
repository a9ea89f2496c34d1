//! Keeps what is known of a measure: asks a worker for what it takes, and puts together what comes.

use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::domain::{Book, Measure, Node};
use crate::forecast::RunOptions;
use crate::jobs::protocol::{Answer, Ask, NodeAsk};
use crate::jobs::queue::Group;
use crate::plan::TargetPlan;
use crate::plan::budget::Budget;
use crate::plan::measure::{MeasureKind, Measures};
use crate::ui::pages::plan::view::{current_plan, same};
use crate::ui::platform::{clock, workers};
use crate::ui::state::options_for;
use crate::workbench::measures::{Asked, Ground, Heard, Known, Missing};
use crate::workbench::nodes::values_of;
use crate::workbench::tree::ForecastTree;

use super::Table;

/// What a measure is read from, compared by identity.
#[derive(Clone)]
struct Sources {
    book: Option<Arc<Book>>,
    plan: Option<Arc<TargetPlan>>,
    tree: Option<Arc<ForecastTree>>,
    budget: Option<Arc<Budget>>,
    measures: Arc<Measures>,
}

impl PartialEq for Sources {
    fn eq(&self, other: &Self) -> bool {
        same(&self.book, &other.book)
            && same(&self.plan, &other.plan)
            && same(&self.tree, &other.tree)
            && same(&self.budget, &other.budget)
            && self.measures == other.measures
    }
}

/// Keeps `known` up to date while the part is shown.
pub(super) fn keep_known(table: Table) {
    let desk = table.desk;
    let sources = Memo::new(move |_| {
        let tree = desk.forecasts.with(|it| it.tree.clone());
        let measures = table.measures.get();
        desk.bench.with(|it| Sources {
            book: it.book.clone(),
            plan: it.plan.clone(),
            tree,
            budget: it.budget.clone(),
            measures,
        })
    });
    let run = StoredValue::new(0_u64);
    // What was said last, and of which forecast: another target asks nothing anew.
    let last = StoredValue::new(None::<(Option<Arc<ForecastTree>>, Asked, Heard)>);
    Effect::new(move || {
        let sources = sources.get();
        run.update_value(|it| *it += 1);
        let this = run.get_value();
        let is_last = move || run.try_get_value() == Some(this);
        spawn_local(async move {
            clock::turn().await;
            if !is_last() {
                return;
            }
            if table.kind == MeasureKind::Margin {
                let margins = with_ground(table, |ground, _| Ok(ground.product_margins()));
                drop(table.products.try_set(margins.unwrap_or_default()));
                clock::turn().await;
                if !is_last() {
                    return;
                }
            }
            let asked = match with_ground(table, |ground, _| ground.asks(table.kind)) {
                Ok(asked) => asked,
                Err(missing) => return drop(table.known.try_set(Some(Err(missing)))),
            };
            clock::turn().await;
            let kept = last.with_value(|it| {
                it.as_ref().filter(|it| same(&it.0, &sources.tree) && it.1 == asked).map(|it| it.2.clone())
            });
            if let Some(heard) = kept {
                return read(table, &heard);
            }
            let Some(ask) = question(table, &asked) else {
                return read(table, &Heard::Nothing);
            };
            let _ = table.known.try_set(None);
            workers::submit(Group::Detail, ask, None, move |answer| {
                if !is_last() {
                    return;
                }
                let heard = match answer {
                    Ok(Answer::Sums(found)) => Heard::Sums(found),
                    Ok(Answer::Forecast(found)) => {
                        Heard::Quantities(found.into_iter().next().and_then(|it| it.1).map(Box::new))
                    }
                    _ => Heard::Nothing,
                };
                last.set_value(Some((sources.tree.clone(), asked.clone(), heard.clone())));
                read(table, &heard);
            });
        });
    });
}

fn read(table: Table, heard: &Heard) {
    let known = with_ground(table, |ground, forecasts| ground.known(forecasts, table.kind, heard));
    let _ = table.known.try_set(Some(known));
}

type Forecasts = std::collections::BTreeMap<Node, crate::forecast::SeriesForecast>;

fn with_ground<T>(table: Table, read: impl FnOnce(Ground<'_>, &Forecasts) -> Result<T, Missing>) -> Result<T, Missing> {
    table.desk.bench.with_untracked(|document| {
        let plan = current_plan(document).ok_or(Missing::Forecast)?;
        table.desk.forecasts.with_untracked(|state| {
            let tree = state.tree.as_deref().ok_or(Missing::Forecast)?;
            let ground = Ground::new(document, tree, &state.forecasts, &plan).ok_or(Missing::Forecast)?;
            read(ground, &state.forecasts)
        })
    })
}

/// What is asked of a worker; `None` where nothing has to be, or nothing can.
fn question(table: Table, asked: &Asked) -> Option<Ask> {
    table.desk.bench.with_untracked(|document| {
        let (book, settings) = (document.book.as_deref()?, &document.forecast);
        let (months, horizon) = (book.months(), settings.horizon);
        let node = |values: Vec<Option<f64>>, measure: Measure, options: RunOptions| {
            let treatment = document.preparation.treatment(Node::Company, &values, months, measure, horizon);
            let train_from = settings.train_from(Node::Company, months);
            NodeAsk { node: Node::Company, values, train_from, options: RunOptions { treatment, ..options } }
        };
        match asked {
            Asked::Nothing => None,
            Asked::Quantities => {
                let values = values_of(book, Node::Company, Measure::Quantity);
                // The method chosen for amounts says nothing about pieces.
                let options = options_for(Node::Company, horizon, &Default::default());
                Some(Ask::Forecast { nodes: vec![node(values, Measure::Quantity, options)] })
            }
            Asked::Sums(weights) => table.desk.forecasts.with_untracked(|state| {
                let method = state.forecasts.get(&Node::Company)?.chosen.method;
                let values = values_of(book, Node::Company, Measure::Amount);
                let options = options_for(Node::Company, horizon, &settings.methods);
                let node = node(values, Measure::Amount, options);
                Some(Ask::Sums { node, method, weights: weights.clone() })
            }),
        }
    })
}

/// What is known, if anything is.
pub(super) fn known<T>(table: Table, read: impl FnOnce(&Known) -> Option<T>) -> Option<T> {
    table.known.with(|it| read(it.as_ref()?.as_ref().ok()?))
}
