//! The figures of service, and how promises were kept month by month.

use leptos::prelude::*;

use crate::charts::{Bar, BarChart, Chart, ValueText};
use crate::domain::{Month, MonthRange};
use crate::i18n::Metric;
use crate::import::export::{Cell, ExportTable};
use crate::plan::service::{Event, Quality, quality_by_month};
use crate::ui::components::chart::ChartView;
use crate::ui::language::tr;
use crate::ui::routes::Route;
use crate::ui::tips::term;
use crate::workbench::ServiceAction;

use super::Desk;
use super::words::{amount_text, whole};

/// Months that are looked back on.
const N_MONTHS: usize = 12;

/// A share with its counts, or that there is none.
pub fn share_words(desk: Desk, share: Option<f64>) -> String {
    share.map_or_else(|| desk.words().na.to_owned(), |it| desk.formats.get().percent(it, 1))
}

/// The figures.
#[component]
pub fn Facts(desk: Desk) -> impl IntoView {
    type Of = fn(&Quality) -> (Option<f64>, usize, usize);
    let sla: Of = |it| (it.sla(), it.met, it.closed + it.overdue);
    let otif: Of = |it| (it.otif_share(), it.otif.0, it.otif.1);
    let fixed: Of = |it| (it.first_time(), it.fixed.0, it.fixed.1);
    let value = move |of: Of| move || share_words(desk, desk.quality.with(of).0);
    let data = move |of: Of| move || desk.quality.with(of).0.map_or_else(|| "none".to_owned(), |it| format!("{it:.6}"));
    let counts = move |of: Of, say: fn(&'static crate::i18n::ServiceTexts, String, String) -> String| {
        move || {
            let (_, met, all) = desk.quality.with(of);
            let count = |it| desk.formats.get().count(it);
            if all == 0 { desk.words().na_events.to_owned() } else { say(desk.words(), count(met), count(all)) }
        }
    };
    view! {
        <dl class="facts">
            <div data-sla=data(sla)><dt>{term(Metric::Sla, |it| it.service.sla)}</dt><dd>{value(sla)}</dd><dd class="q">{counts(sla, |it, met, of| it.sla_of(met, of))}</dd></div>
            <div data-otif=data(otif)><dt>{term(Metric::Otif, |it| it.service.otif)}</dt><dd>{value(otif)}</dd><dd class="q">{counts(otif, |it, met, of| it.otif_of(met, of))}</dd></div>
            <div data-first=data(fixed)><dt>{term(Metric::FirstTime, |it| it.service.first_time)}</dt><dd>{value(fixed)}</dd><dd class="q">{counts(fixed, |it, met, of| it.first_time_of(met, of))}</dd></div>
            <Staff desk />
        </dl>
    }
}

/// People needed against those there are.
#[component]
fn Staff(desk: Desk) -> impl IntoView {
    let any = move || desk.service.with(|it| !it.activities.is_empty());
    let needed = move || desk.view.with(|it| it.as_ref().and_then(|it| it.load.staff())).filter(|_| any());
    let there = move || desk.service.with(|it| it.staff_tenths);
    let shown = move || needed().map_or_else(|| desk.words().na.to_owned(), |it| desk.formats.get().number(it, 2));
    let line = move || {
        let (words, formats) = (desk.words(), desk.formats.get());
        let Some(needed) = needed() else { return words.staff_none.to_owned() };
        let Some(there) = there() else { return words.people_unknown.to_owned() };
        let gap = needed - f64::from(there) / 10.0;
        let there = words.staff_there(amount_text(there, 1));
        if gap > 0.0 { format!("{there} · {}", words.staff_short(formats.number(gap, 1))) } else { there }
    };
    let worst = move || {
        let (words, formats) = (desk.words(), desk.formats.get());
        desk.view.with(|it| {
            let load = &it.as_ref()?.load;
            let all = load.staff_by_month();
            let (at, most) =
                all.iter().enumerate().filter_map(|(i, it)| Some((i, (*it)?))).max_by(|a, b| a.1.total_cmp(&b.1))?;
            let month = formats.month(load.months.first.plus(at as i32));
            (most > 0.0).then(|| words.staff_worst(month, formats.number(most, 2)))
        })
    };
    let managers = move || {
        let hours = desk.view.with(|it| it.as_ref().map(|it| it.load.manager_hours)).filter(|it| *it > 0.0)?;
        let text = desk.words().managers_carry(desk.formats.get().number(hours, 1));
        Some(
            view! { <dd class="q" data-managers=format!("{hours:.4}")>{text}" "<a class="link" href=Route::Resources.href()>{tr(|it| it.resources.tab)}</a></dd> },
        )
    };
    let set = move |event| {
        let text: String = event_target_value(&event);
        let typed = if text.trim().is_empty() { Some(None) } else { whole(&text, 1).map(Some) };
        if let Some(it) = typed {
            desk.act(ServiceAction::SetStaff(it));
        }
    };
    let value = move || there().map(|it| amount_text(it, 1)).unwrap_or_default();
    view! {
        <div data-staff=move || needed().map_or_else(|| "none".to_owned(), |it| format!("{it:.6}"))><dt>{term(Metric::Staff, |it| it.service.staff)}</dt><dd>{shown}</dd>
            <dd class="q">{line}</dd><dd class="q">{worst}</dd>{managers}
            <dd class="q"><label class="amount"><span>{tr(|it| it.service.people_there)}</span><input type="text" inputmode="decimal" autocomplete="off" data-people="" prop:value=value on:change=set /></label></dd></div>
    }
}

/// How promises were kept, month by month.
#[component]
pub fn ByMonth(desk: Desk) -> impl IntoView {
    let found = Memo::new(move |_| {
        let last = desk.now.day.month();
        let months = MonthRange { first: last.plus(1 - N_MONTHS as i32), len: N_MONTHS };
        desk.service.with(|it| {
            let events: Vec<&Event> = it.events.iter().map(|it| &**it).collect();
            quality_by_month(&events, desk.now, months)
        })
    });
    let any = Memo::new(move |_| found.with(|it| it.iter().any(|it| it.1.sla().is_some())));
    let chart = Signal::derive(move || Chart::from(found.with(|it| sla_chart(desk, it))));
    let data = move || {
        let share = |it: &(Month, Quality)| it.1.sla().map_or_else(|| "none".to_owned(), |it| format!("{it:.4}"));
        found.with(|it| it.iter().map(share).collect::<Vec<_>>().join(" "))
    };
    view! {
        <Show when=move || any.get()>
            <section data-by-month=data>
                <ChartView chart title=Signal::derive(move || desk.words().by_month.to_owned()) says=Signal::derive(move || desk.words().by_month_says.to_owned())
                    height=Signal::stored(220.0) file=Callback::new(|()| "kedge-service".to_owned()) table=Callback::new(move |()| Some(found.with_untracked(|it| month_table(desk, it)))) />
            </section>
        </Show>
    }
}

/// Bars from zero: a line over a few months would start anywhere and run beyond all.
fn sla_chart(desk: Desk, found: &[(Month, Quality)]) -> BarChart {
    let formats = desk.formats.get();
    let bar = |(month, it): &(Month, Quality)| Bar {
        label: formats.month_name(*month),
        name: formats.month(*month),
        value: it.sla(),
        text: it.sla().map(|it| formats.percent(it, 0)).unwrap_or_default(),
    };
    BarChart {
        bars: found.iter().map(bar).collect(),
        base: 0.0,
        tick_text: ValueText::new(move |it| formats.percent(it, 0)),
        highlighted: None,
    }
}

fn month_table(desk: Desk, found: &[(Month, Quality)]) -> ExportTable {
    let words = &desk.formats.get_untracked().language.texts().service;
    let count = |it: usize| Cell::Plain(it.to_string());
    let row = |(month, it): &(Month, Quality)| {
        let share = it.sla().map_or(Cell::Empty, |it| Cell::Plain(format!("{it:.4}")));
        vec![Cell::Month(*month), count(it.closed), count(it.met), count(it.overdue), count(it.waiting), share]
    };
    ExportTable {
        name: words.by_month.to_owned(),
        header: [words.month, words.closed, words.met, words.overdue, words.waiting, words.sla]
            .map(Cell::text)
            .to_vec(),
        rows: found.iter().map(row).collect(),
        n_names: 1,
    }
}
