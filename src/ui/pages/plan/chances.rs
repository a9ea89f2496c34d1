//! Chances of the plan's products: asked for when their rows are opened, shown as those of accounts are or refused in words,
//! and where they come from.

use leptos::prelude::*;

use crate::domain::{Measure, Money, Node};
use crate::forecast::RunOptions;
use crate::i18n::{Formats, Texts};
use crate::plan::AttainOutcome;
use crate::ui::navigation::release_focus;
use crate::ui::pages::forecast::names::method_name;
use crate::workbench::product_chances::{NoChance, chance, forecast_node};

use super::desk::{Desk, Spot};
use super::grid::chance_bar;
use super::products::ProductDesk;
use super::view::{RowKey, RowView, Sources, chance_words, landing_of};
use super::working::{Line, table};

impl ProductDesk {
    /// The products that are opened, in the order of their rows.
    fn opened_nodes(self) -> Vec<Node> {
        let accounts = self.open.with(|it| it.keys().copied().collect::<Vec<_>>());
        let mut nodes = self.company_nodes();
        for account in accounts {
            nodes.extend(self.of(account).iter().flat_map(|it| it.products()).map(|it| Node::Leaf(account, *it)));
        }
        nodes
    }

    /// Asks for what the chances of opened products rest on, anew when forecast or window change.
    pub(super) fn want_sums(self, sources: Memo<Sources>) {
        Effect::new(move || {
            let nodes = self.opened_nodes();
            let ground = sources.with(|it| it.tree().cloned().zip(it.plan.as_ref().map(|it| it.window)));
            if let Some((tree, window)) = ground.filter(|it| it.0.measure == Measure::Amount) {
                self.sums.want(&tree, window, &nodes);
            }
        });
    }

    /// Whether the chance of a product that is opened is still being drawn; nothing is before there is a forecast.
    pub(super) fn lacks_chances(self) -> bool {
        self.has_forecast() && self.sums.lacks(&self.opened_nodes())
    }

    /// Products that are opened and whose drawing was lost.
    pub(super) fn lost_chances(self) -> Vec<Node> {
        self.sums.lost(&self.opened_nodes())
    }

    /// Asks for them once more.
    pub(super) fn draw_again(self) {
        // The button goes.
        release_focus();
        self.sums.try_again(&untrack(|| self.opened_nodes()));
    }

    /// Puts landing and chance into a product's row, or why there is none.
    pub(super) fn put_chance(self, view: &mut RowView, node: Node) {
        match self.attained(node, view.total) {
            Ok(outcome) => {
                view.landing = landing_of(&outcome);
                view.probability = outcome.probability;
            }
            Err(why) => view.no_chance = Some(why),
        }
    }

    /// How a product's target stands against what was drawn for it.
    fn attained(self, node: Node, target: Money) -> Result<AttainOutcome, NoChance> {
        match self.sums.of(node) {
            Some(known) => chance(&known, target),
            None => Err(NoChance::NotYet),
        }
    }
}

/// A key for those who look for the reason, and its short words.
fn short(why: NoChance, texts: &'static Texts) -> (&'static str, String) {
    let words = &texts.products;
    match why {
        NoChance::NotYet => ("wait", "…".to_owned()),
        NoChance::NoTarget => ("target", "—".to_owned()),
        NoChance::NeverSold => ("unsold", words.stage_unsold.to_owned()),
        NoChance::Thin => ("thin", words.chance_thin.to_owned()),
        NoChance::Stopped(_) => ("stopped", words.stage_stopped.to_owned()),
        NoChance::NoDistribution => ("spread", words.chance_none.to_owned()),
        NoChance::Beyond => ("beyond", words.chance_beyond.to_owned()),
        NoChance::NoForecast => ("forecast", "—".to_owned()),
        NoChance::Lost => ("lost", words.chance_lost.to_owned()),
    }
}

/// The reason in a sentence.
fn sentence(why: NoChance, texts: &'static Texts) -> String {
    let words = &texts.products;
    match why {
        NoChance::NotYet => words.why_wait.to_owned(),
        NoChance::NoTarget => words.why_target.to_owned(),
        NoChance::NeverSold => words.why_unsold.to_owned(),
        NoChance::Thin => words.why_thin.to_owned(),
        NoChance::Stopped(n) => words.why_stopped(n),
        NoChance::NoDistribution => words.why_none.to_owned(),
        NoChance::Beyond => words.why_beyond.to_owned(),
        NoChance::NoForecast => words.why_forecast.to_owned(),
        NoChance::Lost => words.why_lost.to_owned(),
    }
}

/// The chance of a row: a bar, or why there is none.
pub fn chance_of(row: Option<&RowView>, desk: Desk) -> AnyView {
    match row.and_then(|it| it.no_chance) {
        None => chance_bar(row.and_then(|it| it.probability), desk).into_any(),
        Some(why) => {
            let texts = desk.texts();
            let ((key, short), long) = (short(why, texts), sentence(why, texts));
            let title = long.clone();
            view! {
                <span class="nochance" data-why=key title=title>
                    <span aria-hidden="true">{short}</span><span class="sr">{long}</span></span>
            }
            .into_any()
        }
    }
}

/// Says under the grid that chances were lost, and lets them be drawn again; nothing where none was.
#[component]
pub fn LostLine(desk: Desk) -> impl IntoView {
    let n = Memo::new(move |_| desk.products.lost_chances().len());
    let line = move || {
        let (n, words) = (n.get(), &desk.texts().products);
        (n > 0).then(|| {
            view! {
                <p class="trouble" data-lost=n.to_string()><span class="warn" role="alert">{words.lost_line(n)}</span>" "
                    <button type="button" class="btn sm" data-again="" on:click=move |_| desk.products.draw_again()>{words.try_again}</button></p>
            }
        })
    };
    view! { {line} }
}

/// Where the chance of a product's row comes from: its own steps, under those of its total.
pub fn chance_working(desk: Desk, spot: Spot) -> Option<impl IntoView> {
    let total = desk.view.read().as_ref()?.window.len + 1;
    let node = match spot.row {
        RowKey::Product(account, product) => Node::Leaf(account, product),
        RowKey::CompanyProduct(product) => Node::Product(product),
        RowKey::Company | RowKey::Account(_) => return None,
    };
    let row = desk.products.row(spot.row).filter(|_| spot.column == total)?;
    let (texts, formats) = (desk.texts(), desk.formats.get());
    let words = &texts.products;
    let body = match desk.products.attained(node, row.total) {
        Err(why) => {
            let again = (why == NoChance::Lost).then(|| {
                view! { <p><button type="button" class="btn sm" data-again="" on:click=move |_| desk.products.draw_again()>{words.try_again}</button></p> }
            });
            view! { <p class="small" data-chance-why=short(why, texts).0>{sentence(why, texts)}</p>{again} }.into_any()
        }
        Ok(outcome) => {
            let n_paths = formats.count(RunOptions::default().n_paths);
            let said = method_of(desk, node, texts).map_or_else(String::new, |it| words.chance_said(it, n_paths));
            view! { <p class="small">{said}</p><p class="formula small">{words.chance_formula}</p>{table(lines(&outcome, texts, formats))} }
                .into_any()
        }
    };
    Some(view! { <h3>{words.chance_head}<small>{formats.unit_label()}</small></h3>{body} })
}

fn lines(outcome: &AttainOutcome, texts: &'static Texts, formats: Formats) -> Vec<Line> {
    let words = &texts.products;
    let money = |key, name: &'static str, sign, it| Line::money(key, name, sign, it, formats);
    let mut lines = vec![money("target", words.chance_target, "", outcome.target)];
    lines.extend(Line::moved("sold", words.chance_sold, -outcome.actual_to_date, formats));
    lines.push(money("needed", words.chance_needed, "=", outcome.needed));
    if let Some(range) = outcome.range {
        let left = |it: Money| it - outcome.actual_to_date;
        lines.push(money("p10", words.chance_p10, "", left(range.p10)));
        lines.push(money("p50", words.chance_p50, "", left(range.p50)));
        lines.push(money("p90", words.chance_p90, "", left(range.p90)));
    }
    let chance = chance_words(outcome.probability, formats);
    lines.push(Line::text("chance", words.chance_share, "=", chance).sum());
    lines
}

/// The method that the paths are drawn by.
fn method_of(desk: Desk, node: Node, texts: &'static Texts) -> Option<&'static str> {
    let node = desk.bench.with(|it| it.book.as_deref().map(|it| forecast_node(it, node)))?;
    let method = desk.forecasts.with(|it| it.forecasts.get(&node).map(|it| it.chosen.method))?;
    Some(method_name(method, texts))
}
