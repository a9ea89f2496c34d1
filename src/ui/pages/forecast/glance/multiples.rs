//! Small multiples: the last two years and the forecast of each, its change in words.

use leptos::html;
use leptos::prelude::*;

use crate::charts::{Band, Chart, Ink, Multiple, SmallMultiples, ValueText};
use crate::domain::Measure;
use crate::i18n::Formats;
use crate::ui::components::chart::ChartView;
use crate::ui::components::screen::observed_size;
use crate::ui::language::tr;
use crate::ui::navigation::go;
use crate::ui::pages::series::chart::divisor;
use crate::ui::pages::series::facts::unit_text;
use crate::ui::routes::Route;
use crate::ui::state::{use_bench, use_formats};

use super::super::names::method_name;
use super::items::{Item, View};
use super::tables::change_table;
use super::{Choice, LEVEL};

/// Months of the past that a small chart shows.
const PAST: usize = 24;

#[component]
pub(super) fn Multiples(view: Memo<View>, choice: Choice) -> impl IntoView {
    let (bench, formats) = (use_bench(), use_formats());
    let frame = NodeRef::<html::Div>::new();
    let size = observed_size(frame);
    let drawn = Memo::new(move |_| {
        let (n_shown, same_scale, formats) = (choice.n_shown.get(), choice.same_scale.get(), formats.get());
        view.with(|it| Drawn(multiples(&it.items[..it.items.len().min(n_shown)], same_scale, formats)))
    });
    let chart = Signal::derive(move || drawn.with(|it| Chart::from(it.0.clone())));
    let height = Signal::derive(move || drawn.with(|it| it.0.natural_height(size.get().width.max(320.0))));
    let title = Signal::derive(move || tr(|it| it.glance.multiples)().to_owned());
    let says = Signal::derive(move || {
        let texts = tr(|it| &it.glance)();
        format!("{} {}", texts.says_multiples, texts.range_note)
    });
    let unit = Signal::derive(move || unit_text(bench.with(|it| it.forecast.measure), formats.get()));
    let open = move |i: usize| {
        if let Some(node) = view.with_untracked(|it| it.items.get(i).map(|it| it.line.node)) {
            go(Route::Series(node));
        }
    };
    let table = move |()| view.with_untracked(|it| Some(change_table(it, formats.get_untracked())));
    view! {
        <div node_ref=frame class="multiples">
            <ChartView chart title unit says height file=Callback::new(|()| "kedge-glance".to_owned()) table=Callback::new(table) on_select=Callback::new(open) />
        </div>
    }
}

/// A chart that counts as changed whenever what it is made from does.
struct Drawn(SmallMultiples);

impl PartialEq for Drawn {
    fn eq(&self, _: &Self) -> bool {
        false
    }
}

fn multiples(items: &[Item], same_scale: bool, formats: Formats) -> SmallMultiples {
    let measure = items.first().map_or(Measure::Amount, |it| it.line.measure);
    let per_unit = divisor(measure, formats.unit);
    let scaled = |values: &[f64]| values.iter().map(|it| it / per_unit).collect::<Vec<f64>>();
    let panel = |it: &Item| {
        let past = &it.values[it.values.len().saturating_sub(PAST)..];
        Multiple {
            name: it.line.name.clone(),
            note: it.line.change.map(|it| formats.percent_signed(it, 0)).unwrap_or_default(),
            note_ink: it.line.change.filter(|it| *it < -LEVEL).map(|_| Ink::Bad),
            actual: past.iter().map(|it| it.map(|it| it / per_unit)).collect(),
            forecast: scaled(&it.ahead),
            band: it.band.as_ref().map(|it| Band { lower: scaled(&it.lower), upper: scaled(&it.upper) }),
            says: says(it, formats),
        }
    };
    let tick_text = ValueText::new(move |it| formats.number(it, if it != 0.0 && it.abs() < 10.0 { 1 } else { 0 }));
    SmallMultiples { panels: items.iter().map(panel).collect(), same_scale, tick_text }
}

/// What a small chart says about itself.
fn says(it: &Item, formats: Formats) -> Vec<(String, String)> {
    let all = formats.language.texts();
    let texts = &all.glance;
    let n = formats.count(it.ahead.len());
    let value =
        |minor: i64| format!("{} {}", formats.measure(it.line.measure, minor), unit_text(it.line.measure, formats));
    let how = match (&it.line.share_of, it.line.method) {
        (_, Some(method)) => Some(method_name(method, all).to_owned()),
        (Some(parent), None) => Some(texts.by_share(parent)),
        (None, None) => it.line.stopped.map(|it| all.forecast.stopped(it)),
    };
    let rows = [
        it.line.last.map(|it| (texts.last_sum(&n), value(it))),
        it.line.ahead.map(|it| (texts.next_sum(&n), value(it))),
        it.line.change.map(|it| (texts.change.to_owned(), formats.percent_signed(it, 1))),
        how.map(|it| (texts.how.to_owned(), it)),
    ];
    rows.into_iter().flatten().collect()
}
