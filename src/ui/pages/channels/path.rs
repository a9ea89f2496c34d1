//! When it has paid back: the running sum of cash by month, and the months with their figures.

use leptos::prelude::*;

use crate::charts::{Chart, MonthAxis, SplitBars, ValueText};
use crate::domain::{ChannelId, Money};
use crate::i18n::{Formats, Metric};
use crate::import::export::{Cell, ExportTable};
use crate::plan::channel::{ChannelMonth, ChannelPath};
use crate::ui::components::chart::ChartView;
use crate::ui::components::segments::Segments;
use crate::ui::components::table_out::TableOut;
use crate::ui::language::tr;
use crate::ui::state::export_book;
use crate::ui::tips::term;

use super::{Desk, money, payback_words};

/// The section.
#[component]
pub fn Path(desk: Desk) -> impl IntoView {
    let chosen = RwSignal::new(None::<ChannelId>);
    let path = Memo::new(move |_| {
        let wanted = chosen.get();
        desk.views.with(|it| {
            let (views, all) = &**it;
            let own = views.iter().find(|it| Some(it.channel.id) == wanted).and_then(|it| it.path.clone());
            own.or_else(|| all.clone())
        })
    });
    // One that was let go, or has nothing any more, gives way to all.
    let shown = Memo::new(move |_| {
        let wanted = chosen.get();
        desk.views.with(|it| {
            it.0.iter().find(|it| Some(it.channel.id) == wanted && it.path.is_some()).map(|it| it.channel.id)
        })
    });
    let options = Signal::derive(move || {
        let words = &desk.texts().channels;
        desk.views.with(|it| {
            let own =
                it.0.iter().filter(|it| it.path.is_some()).map(|it| (Some(it.channel.id), it.channel.name.clone()));
            std::iter::once((None, words.all.to_owned())).chain(own).collect::<Vec<_>>()
        })
    });
    let several = move || options.with(|it| it.len() > 2);
    let chart = Signal::derive(move || {
        let formats = desk.formats.get();
        Chart::from(path.with(|it| it.as_ref().map(|it| bars(it, formats)).unwrap_or_default()))
    });
    let title = Signal::derive(move || {
        let formats = desk.formats.get();
        path.with(|it| it.as_ref().map(|it| payback_words(it, formats)).unwrap_or_default())
    });
    let unit = Signal::derive(move || format!("{} · {}", desk.texts().channels.chart, desk.formats.get().unit_label()));
    let says = Signal::derive(move || desk.texts().channels.says.to_owned());
    let table = move |()| path.with_untracked(|it| it.as_ref().map(|it| path_table(it, desk.formats.get_untracked())));
    let workbook = move |()| {
        let formats = desk.formats.get_untracked();
        Some(export_book(desk.bench, formats, formats.language.texts().channels.title, vec![table(())?]))
    };
    let rows = move || {
        let formats = desk.formats.get();
        path.with(|it| {
            let it = it.as_ref()?;
            let months = it.months.iter().zip(&it.rows);
            Some(
                months.map(|(month, row)| line(&formats.month(month), &month.to_string(), row, formats)).collect_view(),
            )
        })
    };
    let total = move || {
        let formats = desk.formats.get();
        let words = &formats.language.texts().channels;
        path.with(|it| it.as_ref().map(|it| line(words.total, "total", &sum(it), formats)))
    };
    view! {
        <section class="payback" data-payback=move || path.with(|it| it.as_ref().map(|it| format!("{:?}", it.payback)).unwrap_or_default())>
            <ChartView chart title unit says height=Signal::stored(250.0) width=948.0 file=Callback::new(|()| "kedge-channels".to_owned()) table=Callback::new(table)>
                <Show when=several><Segments label=tr(|it| it.channels.which.to_owned()) options value=shown on_select=Callback::new(move |it| chosen.set(it)) soft=true /></Show>
            </ChartView>
            <details class="months">
                <summary>{tr(|it| it.channels.by_month)}</summary>
                <div class="bar"><span class="q small">{move || desk.formats.get().unit_label()}</span><span class="sp"></span><TableOut workbook=Callback::new(workbook) table=Callback::new(table) /></div>
                <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.channels.by_month)>
                    <table class="path-table">
                        <thead><tr><th class="l" scope="col">{tr(|it| it.channels.month)}</th><th scope="col">{tr(|it| it.channels.sold)}</th><th scope="col">{tr(|it| it.channels.moved)}</th><th scope="col">{term(Metric::NewSales, |it| it.channels.new_sales)}</th>
                            <th scope="col">{term(Metric::ChannelMargin, |it| it.channels.margin_after)}</th><th scope="col">{tr(|it| it.channels.cost)}</th><th scope="col">{tr(|it| it.channels.cash)}</th><th scope="col">{term(Metric::Payback, |it| it.channels.so_far)}</th></tr></thead>
                        <tbody>{rows}</tbody><tfoot>{total}</tfoot>
                    </table>
                </div>
                <p class="q small">{tr(|it| it.channels.formula)}</p>
            </details>
        </section>
    }
}

fn sum(it: &ChannelPath) -> ChannelMonth {
    ChannelMonth {
        sold: it.total(|it| it.sold),
        moved: it.total(|it| it.moved),
        rebate: it.total(|it| it.rebate),
        margin: it.total(|it| it.margin),
        cost: it.total(|it| it.cost),
        cash: it.total(|it| it.cash),
        so_far: it.rows.last().map(|it| it.so_far).unwrap_or_default(),
    }
}

fn line(name: &str, key: &str, it: &ChannelMonth, formats: Formats) -> AnyView {
    let cell = |part: &'static str, amount: Money| {
        view! { <td data-part=part data-minor=amount.minor().to_string() class:bad=amount < Money::default()>{money(amount, formats)}</td> }
    };
    view! {
        <tr data-month=key.to_owned()><td class="l">{name.to_owned()}</td>{cell("sold", it.sold)}{cell("moved", it.moved)}{cell("new", it.new_sales())}
            {cell("margin", it.margin)}{cell("cost", it.cost)}{cell("cash", it.cash)}{cell("so-far", it.so_far)}</tr>
    }
    .into_any()
}

fn bars(it: &ChannelPath, formats: Formats) -> SplitBars {
    let words = &formats.language.texts().channels;
    let unit = formats.unit.minor_units() as f64;
    // Calendar years under the months: three years of months would be told apart by nothing else.
    let first = it.months.first;
    let offset = first.month() as usize - 1;
    let year = |nth: usize| ((first.year() + nth as i32).to_string(), Vec::new());
    let axis = MonthAxis::fiscal(it.rows.len(), offset, |_| String::new(), year)
        .with_months(it.months.iter().map(|it| formats.month_name(it)).collect())
        .with_names(it.months.iter().map(|it| formats.month(it)).collect());
    SplitBars {
        axis,
        tick_text: ValueText::new(move |it| formats.number(it, if it != 0.0 && it.abs() < 10.0 { 1 } else { 0 })),
        actual: Vec::new(),
        forecast: it.rows.iter().map(|it| Some(it.so_far.minor() as f64 / unit)).collect(),
        plan: Vec::new(),
        names: ["", words.so_far, ""].map(str::to_owned),
        value_text: ValueText::new(move |it| {
            Money::from_f64(it * unit / 100.0).map_or_else(String::new, |it| formats.money_unit(it))
        }),
        ..SplitBars::default()
    }
}

fn path_table(it: &ChannelPath, formats: Formats) -> ExportTable {
    let words = &formats.language.texts().channels;
    let row = |(month, it): (crate::domain::Month, &ChannelMonth)| {
        let figures = [it.sold, it.moved, it.new_sales(), it.rebate, it.margin, it.cost, it.cash, it.so_far];
        std::iter::once(Cell::Month(month)).chain(figures.map(Cell::Money)).collect()
    };
    let header = [
        words.month,
        words.sold,
        words.moved,
        words.new_sales,
        words.rebate_amount,
        words.margin_after,
        words.cost,
        words.cash,
        words.so_far,
    ];
    ExportTable {
        name: words.title.to_owned(),
        header: header.map(Cell::text).to_vec(),
        rows: it.months.iter().zip(&it.rows).map(row).collect(),
        n_names: 1,
    }
}
