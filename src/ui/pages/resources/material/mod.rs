//! Material: what visits and actions use up month by month, what falls short, and what has to be ordered by when.

mod form;
mod lines;
mod table;

use std::sync::Arc;

use leptos::prelude::*;

use crate::charts::{Chart, MonthAxis, SplitBars, ValueText};
use crate::domain::{MaterialId, Money, Quantity};
use crate::i18n::{Formats, MaterialTexts, Work};
use crate::plan::material::{Lead, Outcome, Refusal};
use crate::ui::components::chart::ChartView;
use crate::ui::components::segments::Segments;
use crate::ui::language::tr;
use crate::ui::navigation::release_focus;
use crate::ui::platform::clock;
use crate::ui::state::Bench;
use crate::ui::tips::term;
use crate::workbench::materials::{MaterialView, material_views, months_ahead};
use crate::workbench::{Action, MaterialAction};

use super::{Desk, window};
use form::{Draft, Form};
use table::{Months, months_table};

/// What the parts of the section share.
#[derive(Clone, Copy)]
pub struct Shelf {
    bench: Bench,
    formats: Signal<Formats>,
    views: Memo<Arc<Vec<MaterialView>>>,
    months: Memo<Option<crate::domain::MonthRange>>,
    /// What stands in the form, while it is open.
    draft: RwSignal<Option<Draft>>,
}

impl Shelf {
    fn words(self) -> &'static MaterialTexts {
        &self.formats.get().language.texts().material
    }
}

/// The section.
#[component]
pub fn Materials(desk: Desk) -> impl IntoView {
    let (bench, work) = (desk.bench, desk.work);
    let views = Memo::new(move |_| {
        let now = clock::this_day().month();
        let views = work
            .with(|work| work.as_ref().map(|work| bench.with(|it| material_views(it, work, now))).unwrap_or_default());
        Arc::new(views)
    });
    let months = Memo::new(move |_| {
        let window = work.with(|it| it.as_ref().map(|it| it.months))?;
        Some(bench.with(|it| months_ahead(it, window)))
    });
    let shelf = Shelf { bench, formats: desk.formats, views, months, draft: RwSignal::new(None) };
    let any = Memo::new(move |_| views.with(|it| !it.is_empty()));
    let add = move |_| shelf.draft.set(Some(Draft::new(months.get_untracked().map(|it| it.first))));
    let small = move || {
        let formats = shelf.formats.get();
        months.get().map(|it| shelf.words().small(window(it, formats))).unwrap_or_default()
    };
    view! {
        <section class="materials">
            <div class="bar"><h2>{term(Work::Material, |it| it.material.title)}<small>{small}</small></h2><span class="sp"></span>
                <button type="button" class="btn sm" data-add-material="" on:click=add>{tr(|it| it.material.add)}</button></div>
            <Show when=move || any.get() fallback=|| view! { <p class="q intro">{tr(|it| it.material.intro)}</p> }>
                <p class="says" data-says="">{move || headline(shelf)}</p>
            </Show>
            <Show when=move || shelf.draft.with(Option::is_some)><Form shelf /></Show>
            <Show when=move || any.get()>
                <Months shelf />
                <Stock shelf />
                <ul class="entries">{move || entries(shelf)}</ul>
                <p class="q small formula">{tr(|it| it.material.formula)}</p>
            </Show>
        </section>
    }
}

/// What falls short first, and what that costs.
fn headline(shelf: Shelf) -> String {
    let (words, formats) = (shelf.words(), shelf.formats.get());
    shelf.views.with(|views| {
        let known = || views.iter().filter_map(|it| Some((&it.material, it.outcome.as_ref().ok()?)));
        if known().next().is_none() {
            let reason = views.iter().find_map(|it| it.outcome.as_ref().err().copied());
            return reason.map(|it| refusal(it, words).to_owned()).unwrap_or_default();
        }
        let short: Vec<_> = known().filter_map(|(it, outcome)| Some((it, outcome.shortfall()?))).collect();
        let Some((first, row)) = short.iter().min_by_key(|it| it.1.month) else {
            return words.headline_fine.to_owned();
        };
        let cost: Money = known().map(|it| it.1.cost()).sum();
        let (n, all, cost) = (formats.count(short.len()), formats.count(views.len()), formats.money_unit(cost));
        let missing = amount(row.missing, &first.unit, formats);
        let by = formats.month(row.order_by.unwrap_or(row.month));
        let month = formats.month(row.month);
        let say = if row.is_late { MaterialTexts::headline_late } else { MaterialTexts::headline_short };
        say(words, n, all, cost, &first.name, missing, month, by)
    })
}

fn refusal(it: Refusal, words: &'static MaterialTexts) -> &'static str {
    match it {
        Refusal::NoUse => words.no_use,
        Refusal::NoMonths => words.no_months,
        Refusal::TooLarge => words.too_large,
    }
}

/// A quantity with its unit.
fn amount(it: Quantity, unit: &str, formats: Formats) -> String {
    format!("{} {unit}", formats.quantity(it)).trim_end().to_owned()
}

fn entries(shelf: Shelf) -> impl IntoView {
    let formats = shelf.formats.get();
    shelf.views.get().iter().map(|it| entry(shelf, it, formats)).collect_view()
}

fn entry(shelf: Shelf, it: &MaterialView, formats: Formats) -> AnyView {
    let words = &formats.language.texts().material;
    let material = it.material.clone();
    let (id, unit) = (material.id, material.unit.clone());
    let lead = match material.lead {
        Lead::Months(n) => format!("{} {n} {}", words.lead, words.months),
        Lead::Days(n) => format!("{} {n} {}", words.lead, words.days),
    };
    let terms = [
        format!("{} {}", words.stock, amount(material.stock, &unit, formats)),
        format!("{} {}", words.minimum, amount(material.minimum, &unit, formats)),
        format!("{} {}", words.unit_cost, formats.money_exact(material.unit_cost)),
        lead,
    ];
    let said = match &it.outcome {
        Err(it) => view! { <p class="small warn" data-refused="">{refusal(*it, words)}</p> }.into_any(),
        Ok(it) => purchases(it, &unit, formats),
    };
    let is_stale = it.outcome.as_ref().is_ok_and(|it| it.is_stale);
    let first = shelf.months.get_untracked().map(|it| formats.month(it.first)).unwrap_or_default();
    let stale = is_stale.then(|| words.stale(formats.month(material.counted), first));
    let edit = {
        let material = material.clone();
        move |_| shelf.draft.set(Some(Draft::of(&material, shelf.formats.get_untracked())))
    };
    let delete = move |_| {
        release_focus();
        shelf.bench.dispatch(Action::Material(MaterialAction::Delete(id)));
    };
    let (key, name) = (material.name.clone(), material.name.clone());
    let [edit_label, delete_label] = [words.edit_of(&name), words.delete_of(&name)];
    view! {
        <li class="material" data-material=key>
            <h3>{name}</h3><p class="q small">{terms.join(" · ")}</p>
            {stale.map(|it| view! { <p class="small warn" data-stale="">{it}</p> })}
            {said}
            <p class="acts"><button type="button" class="btn sm" data-edit="" aria-label=edit_label on:click=edit>{words.edit}</button><button type="button" class="btn sm" data-delete="" aria-label=delete_label on:click=delete>{words.delete}</button></p>
        </li>
    }
    .into_any()
}

/// What has to be bought, for which month, and by when it is ordered.
fn purchases(it: &Outcome, unit: &str, formats: Formats) -> AnyView {
    let words = &formats.language.texts().material;
    let lines = it.rows.iter().filter_map(|row| {
        let by = row.order_by?;
        let say = if row.is_late { MaterialTexts::buy_line_late } else { MaterialTexts::buy_line };
        let bought = amount(row.bought, unit, formats);
        let text = say(words, formats.month(row.month), bought, formats.money_unit(row.cost), formats.month(by));
        Some(view! {
            <li class:warn=row.is_late data-month=row.month.to_string() data-bought=row.bought.minor().to_string() data-minor=row.cost.minor().to_string() data-by=by.to_string() data-late=row.is_late.to_string()>{text}</li>
        })
    });
    let lines = lines.collect::<Vec<_>>();
    if lines.is_empty() {
        view! { <p class="small">{words.buy_none}</p> }.into_any()
    } else {
        view! { <ul class="buys small">{lines}</ul> }.into_any()
    }
}

/// The stock of one material against zero.
#[component]
fn Stock(shelf: Shelf) -> impl IntoView {
    let chosen = RwSignal::new(None::<MaterialId>);
    // One that was let go, or has no months, gives way to the first that has.
    let shown = Memo::new(move |_| {
        let wanted = chosen.get();
        shelf.views.with(|views| {
            let known = || views.iter().filter(|it| it.outcome.is_ok());
            known().find(|it| Some(it.material.id) == wanted).or(known().next()).cloned()
        })
    });
    let options = Signal::derive(move || {
        let known = |it: &MaterialView| it.outcome.is_ok().then(|| (Some(it.material.id), it.material.name.clone()));
        shelf.views.with(|it| it.iter().filter_map(known).collect::<Vec<_>>())
    });
    let several = move || options.with(|it| it.len() > 1);
    let value = Signal::derive(move || shown.with(|it| it.as_ref().map(|it| it.material.id)));
    let chart = Signal::derive(move || {
        let formats = shelf.formats.get();
        Chart::from(shown.with(|it| it.as_ref().map(|it| bars(it, formats)).unwrap_or_default()))
    });
    let title = Signal::derive(move || {
        shown.with(|it| it.as_ref().map(|it| shelf.words().chart(&it.material.name)).unwrap_or_default())
    });
    let unit =
        Signal::derive(move || shown.with(|it| it.as_ref().map(|it| it.material.unit.clone()).unwrap_or_default()));
    let says = Signal::derive(move || shelf.words().says.to_owned());
    let table = move |()| months_table(shelf);
    view! {
        <Show when=move || shown.with(Option::is_some)>
            <ChartView chart title unit says height=Signal::stored(220.0) width=948.0 file=Callback::new(|()| "kedge-material".to_owned()) table=Callback::new(table)>
                <Show when=several><Segments label=tr(|it| it.material.which.to_owned()) options value on_select=Callback::new(move |it| chosen.set(it)) soft=true /></Show>
            </ChartView>
        </Show>
    }
}

fn bars(it: &MaterialView, formats: Formats) -> SplitBars {
    let words = &formats.language.texts().material;
    let Ok(outcome) = &it.outcome else { return SplitBars::default() };
    let axis = MonthAxis { n_months: outcome.rows.len(), ..MonthAxis::default() }
        .with_months(outcome.rows.iter().map(|it| formats.month_name(it.month)).collect())
        .with_names(outcome.rows.iter().map(|it| formats.month(it.month)).collect());
    let unit = it.material.unit.clone();
    SplitBars {
        axis,
        tick_text: ValueText::new(move |it| formats.number(it, if it != 0.0 && it.abs() < 10.0 { 1 } else { 0 })),
        actual: Vec::new(),
        forecast: outcome.rows.iter().map(|it| Some(it.closing.to_f64())).collect(),
        plan: Vec::new(),
        names: ["", words.closing, ""].map(str::to_owned),
        value_text: ValueText::new(move |it| {
            Quantity::from_f64(it).map_or_else(String::new, |it| amount(it, &unit, formats))
        }),
        ..SplitBars::default()
    }
}
