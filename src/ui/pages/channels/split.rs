//! The plan by channel: what each is to bring, where it lands, and which accounts buy through it.

use leptos::prelude::*;

use crate::charts::{Chart, Wing, WingRow, WingsChart};
use crate::domain::{AccountId, Money};
use crate::i18n::Formats;
use crate::import::export::{Cell, ExportTable};
use crate::plan::channel::ChannelKind;
use crate::ui::components::chart::ChartView;
use crate::ui::components::show_more::ShowMore;
use crate::ui::components::table_out::TableOut;
use crate::ui::language::tr;
use crate::ui::state::{export_book, use_forecasts};
use crate::workbench::channel_split::{ChannelRow, ChannelSplit, channel_split};
use crate::workbench::{Action, ChannelAction};

use super::Desk;
use super::form::kind_name;

/// Accounts that are listed at a time.
const SHOWN: usize = 60;

/// The section.
#[component]
pub fn Split(desk: Desk) -> impl IntoView {
    let forecasts = use_forecasts();
    let tree = forecasts.select(|it| it.tree.clone().map(ByIdentity));
    let sources = desk.bench.select(|it| (it.plan.clone(), it.channels.clone()));
    let split = Memo::new(move |_| {
        // Read, not only followed: what nobody reads is never worked out, and then tells of no change.
        sources.with(|_| ());
        let tree = tree.get();
        desk.bench.with_untracked(|it| channel_split(it, tree.as_ref().map(|it| &*it.0)))
    });
    let chart = Signal::derive(move || {
        let formats = desk.formats.get();
        Chart::from(split.with(|it| it.as_ref().map(|it| wings(it, formats)).unwrap_or_default()))
    });
    let height = Signal::derive(move || {
        let formats = desk.formats.get();
        split.with(|it| it.as_ref().map_or(0.0, |it| wings(it, formats).natural_height()))
    });
    let title = Signal::derive(move || desk.texts().channels.split_title.to_owned());
    let unit = Signal::derive(move || desk.formats.get().unit_label());
    let says = Signal::derive(move || desk.texts().channels.split_says.to_owned());
    let table = move |()| {
        let formats = desk.formats.get_untracked();
        split.with_untracked(|it| it.as_ref().map(|it| split_table(it, formats)))
    };
    let workbook = move |()| {
        let formats = desk.formats.get_untracked();
        Some(export_book(desk.bench, formats, formats.language.texts().channels.split_title, vec![table(())?]))
    };
    let rows = move || {
        let formats = desk.formats.get();
        split.with(|it| it.as_ref().map(|it| rows_view(it, formats)))
    };
    let working = move || {
        let formats = desk.formats.get();
        split.with(|it| it.as_ref().map(|it| working_lines(it, formats)))
    };
    view! {
        <section class="channel-split">
            <Show when=move || split.with(Option::is_some) fallback=move || view! { <p class="q">{tr(|it| it.channels.split_none)}</p> }>
                <ChartView chart title unit says height width=900.0 file=Callback::new(|()| "kedge-channel-split".to_owned()) table=Callback::new(table)>
                    <TableOut workbook=Callback::new(workbook) table=Callback::new(table) />
                </ChartView>
                <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.channels.split_title)>{rows}</div>
                <p class="q small">{tr(|it| it.channels.split_hint)}</p>
                <details class="working"><summary>{tr(|it| it.rolling.working)}</summary><ol>{working}</ol></details>
                <Accounts desk split />
            </Show>
        </section>
    }
}

/// A forecast compared by identity: it never changes in place.
#[derive(Clone)]
struct ByIdentity(std::sync::Arc<crate::workbench::tree::ForecastTree>);

impl PartialEq for ByIdentity {
    fn eq(&self, other: &Self) -> bool {
        std::sync::Arc::ptr_eq(&self.0, &other.0)
    }
}

fn name_of(kind: Option<ChannelKind>, formats: Formats) -> &'static str {
    let words = &formats.language.texts().channels;
    kind.map_or(words.split_unknown, |it| kind_name(it, words))
}

fn key_of(kind: Option<ChannelKind>) -> &'static str {
    kind.map_or("", ChannelKind::key)
}

fn wings(it: &ChannelSplit, formats: Formats) -> WingsChart {
    let words = &formats.language.texts().channels;
    let unit = formats.unit.minor_units() as f64;
    let value = |it: Money| it.minor() as f64 / unit;
    let whole = it.target();
    let row = |it: &ChannelRow| WingRow {
        label: name_of(it.kind, formats).to_owned(),
        strong: it.landing.is_some_and(|landing| landing < it.target),
        note: share_text(it.target, whole, formats),
        target: Wing { value: value(it.target), tick: it.landing.map(value), text: formats.money(it.target) },
        other: None,
    };
    WingsChart {
        rows: it.rows.iter().map(row).collect(),
        target_title: words.split_target.to_owned(),
        note_title: words.split_share.to_owned(),
        tick_title: words.split_landing.to_owned(),
        other_title: String::new(),
    }
}

fn share_text(part: Money, whole: Money, formats: Formats) -> String {
    if whole == Money::default() { "—".to_owned() } else { formats.percent(part.to_f64() / whole.to_f64(), 1) }
}

/// The rows with their sum.
fn with_sum(it: &ChannelSplit) -> Vec<(ChannelRow, bool)> {
    let all = ChannelRow {
        kind: None,
        n_accounts: it.rows.iter().map(|it| it.n_accounts).sum(),
        target: it.target(),
        landing: it.rows.iter().map(|it| it.landing).sum(),
        last_year: it.rows.iter().map(|it| it.last_year).sum(),
        expansion: it.rows.iter().map(|it| it.expansion).sum(),
    };
    it.rows.iter().cloned().map(|it| (it, false)).chain([(all, true)]).collect()
}

fn rows_view(it: &ChannelSplit, formats: Formats) -> impl IntoView + use<> {
    let words = &formats.language.texts().channels;
    let whole = it.target();
    let row = |(it, is_sum): (ChannelRow, bool)| {
        let money = |it: Option<Money>| it.map_or_else(|| "—".to_owned(), |it| formats.money(it));
        let gap = it.landing.map(|landing| landing - it.target);
        let growth = it.last_year.filter(|last| *last > Money::default());
        let growth = growth.map(|last| formats.percent_signed(it.target.to_f64() / last.to_f64() - 1.0, 1));
        let (name, key) = if is_sum { (words.split_all, "all") } else { (name_of(it.kind, formats), key_of(it.kind)) };
        view! {
            <tr class:sum=is_sum data-channel=key>
                <th class="l" scope="row">{name}</th><td>{formats.count(it.n_accounts)}</td>
                <td class="tg" data-target=it.target.minor().to_string()>{formats.money(it.target)}</td><td class="hide-p">{share_text(it.target, whole, formats)}</td>
                <td class="fc" data-landing=it.landing.map(|it| it.minor().to_string())>{money(it.landing)}</td>
                <td class:bad=gap.is_some_and(|it| it < Money::default())>{gap.map_or_else(|| "—".to_owned(), |it| formats.money_signed(it))}</td>
                <td class="hide-p" data-last=it.last_year.map(|it| it.minor().to_string())>{money(it.last_year)}</td><td class="hide-p">{growth.unwrap_or_else(|| "—".to_owned())}</td>
                <td class="hide-p" data-new=it.expansion.minor().to_string()>{formats.money(it.expansion)}</td>
            </tr>
        }
    };
    view! {
        <table class="split-table">
            <thead><tr><th class="l" scope="col">{words.split_channel}</th><th scope="col">{words.split_n}</th><th class="tg" scope="col">{words.split_target}</th><th class="hide-p" scope="col">{words.split_share}</th>
                <th class="fc" scope="col">{words.split_landing}</th><th scope="col">{words.split_gap}</th><th class="hide-p" scope="col">{words.split_last}</th><th class="hide-p" scope="col">{words.split_growth}</th><th class="hide-p" scope="col">{words.split_new}</th></tr></thead>
            <tbody>{with_sum(it).into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}

fn split_table(it: &ChannelSplit, formats: Formats) -> ExportTable {
    let words = &formats.language.texts().channels;
    let optional = |it: Option<Money>| it.map_or(Cell::Empty, Cell::Money);
    let row = |(it, is_sum): (ChannelRow, bool)| {
        vec![
            Cell::text(if is_sum { words.split_all } else { name_of(it.kind, formats) }),
            Cell::Plain(it.n_accounts.to_string()),
            Cell::Money(it.target),
            optional(it.landing),
            optional(it.last_year),
            Cell::Money(it.expansion),
        ]
    };
    let header = [
        words.split_channel,
        words.split_n,
        words.split_target,
        words.split_landing,
        words.split_last,
        words.split_new,
    ];
    ExportTable {
        name: words.split_title.to_owned(),
        header: header.map(Cell::text).to_vec(),
        rows: with_sum(it).into_iter().map(row).collect(),
        n_names: 1,
    }
}

fn working_lines(it: &ChannelSplit, formats: Formats) -> impl IntoView + use<> {
    let words = &formats.language.texts().channels;
    let whole = it.target();
    let exact = |it: Money| formats.money_exact(it);
    let line = |it: &ChannelRow| {
        let landing = it.landing.map_or_else(|| "—".to_owned(), exact);
        let gap = it.landing.map_or_else(|| "—".to_owned(), |landing| exact(landing - it.target));
        let share = share_text(it.target, whole, formats);
        view! { <li>{words.split_work(name_of(it.kind, formats), exact(it.target), exact(whole), share, landing, gap)}</li> }
    };
    it.rows.iter().map(line).collect_view()
}

/// Says through which channel each account buys.
#[component]
fn Accounts(desk: Desk, split: Memo<Option<ChannelSplit>>) -> impl IntoView {
    let n_shown = RwSignal::new(SHOWN);
    let all = Memo::new(move |_| split.with(|it| it.as_ref().map(|it| it.accounts.clone())).unwrap_or_default());
    let hidden = Signal::derive(move || all.with(Vec::len).saturating_sub(n_shown.get()));
    let kinds = desk.bench.select(|it| it.channels.clone());
    let set = move |of: Vec<(AccountId, Option<ChannelKind>)>| {
        desk.bench.dispatch(Action::Channel(ChannelAction::SetKinds(of)));
    };
    let rest = move |kind: ChannelKind| {
        let open = all.get_untracked().into_iter().map(|it| it.0);
        let open = open.filter(|it| kinds.with_untracked(|kinds| !kinds.kinds.contains_key(it)));
        let of: Vec<_> = open.map(|it| (it, Some(kind))).collect();
        if !of.is_empty() {
            set(of);
        }
    };
    let told = move || {
        let (n, known) = all.with(|all| {
            let known = all.iter().filter(|it| kinds.with(|kinds| kinds.kinds.contains_key(&it.0))).count();
            (all.len(), known)
        });
        let formats = desk.formats.get();
        desk.texts().channels.split_told(formats.count(known), formats.count(n))
    };
    let row = move |(account, target): (AccountId, Money)| {
        let name = Signal::derive(move || desk.account(Some(account)));
        let kind = move || kinds.with(|it| it.kinds.get(&account).copied());
        let option = move |it: Option<ChannelKind>| {
            view! { <option value=key_of(it) selected=move || kind() == it>{move || name_of(it, desk.formats.get())}</option> }
        };
        let options = std::iter::once(None).chain(ChannelKind::ALL.map(Some)).map(option).collect_view();
        let choose = move |event| set(vec![(account, ChannelKind::parse(&event_target_value(&event)))]);
        view! {
            <tr data-account=account.to_string()><td class="l">{name}</td><td class="tg">{move || desk.formats.get().money(target)}</td>
                <td class="l"><select aria-label=name prop:value=move || key_of(kind()) on:change=choose>{options}</select></td></tr>
        }
    };
    let to_rest = move |kind: ChannelKind| {
        view! { <button type="button" class="btn sm" data-rest=kind.key() on:click=move |_| rest(kind)>{move || name_of(Some(kind), desk.formats.get())}</button> }
    };
    view! {
        <details class="split-accounts">
            <summary>{tr(|it| it.channels.split_account)}" "<span class="q">{told}</span></summary>
            <p class="acts"><span class="q">{tr(|it| it.channels.split_rest)}</span>{ChannelKind::ALL.map(to_rest).collect_view()}</p>
            <div class="scroll">
                <table><thead><tr><th class="l" scope="col">{tr(|it| it.plan.account)}</th><th class="tg" scope="col">{tr(|it| it.channels.split_target)}</th><th class="l" scope="col">{tr(|it| it.channels.split_channel)}</th></tr></thead>
                    <tbody><For each=move || all.get().into_iter().take(n_shown.get()) key=|it| *it let:it>{row(it)}</For></tbody></table>
            </div>
            <ShowMore hidden n_shown by=SHOWN />
        </details>
    }
}
