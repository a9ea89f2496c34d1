//! Who is off pace, and everybody's pace as a table.

use std::collections::HashMap;

use leptos::prelude::*;

use crate::domain::{AccountId, Money};
use crate::i18n::{Metric, Texts};
use crate::import::export::{Cell, ExportTable};
use crate::plan::{Attainability, Monitoring, PaceOutcome, PaceStatus};
use crate::sheet::protocol::ExportBook;
use crate::ui::pages::plan::desk::Desk;
use crate::ui::pages::plan::export::save_table;
use crate::ui::pages::plan::grid::{SHOWN, chance_bar};
use crate::ui::pages::plan::view::RowKey;
use crate::ui::state::export_book;
use crate::ui::tips::Term;

use super::{Standing, name_of};

/// Accounts named in the list of shortfalls.
const NAMED: usize = 8;

/// The accounts that fall short.
pub fn off_list(desk: Desk, monitoring: &Monitoring) -> impl IntoView + use<> {
    let (words, formats) = (&desk.texts().plan, desk.formats.get());
    let sum: Money = monitoring.off_pace.iter().map(|it| it.gap).sum();
    let title = if monitoring.off_pace.is_empty() {
        words.off_none.to_owned()
    } else {
        words.off_title(formats.count(monitoring.off_pace.len()), formats.money(-sum), formats.unit_label())
    };
    let rows = monitoring.off_pace.iter().take(NAMED).map(|it| view! {
        <li><span>{name_of(desk, it.account)}</span><b class="bad" data-minor=it.gap.minor().to_string()>{formats.money_signed(it.gap)}</b>
            <span class="q">{words.share_of_gap(formats.percent(it.share, 0))}</span></li>
    }).collect_view();
    view! { <div class="bar"><h2>{title}<small>{words.off_small}</small></h2></div><ul class="offs">{rows}</ul> }
}

fn status_words(status: PaceStatus, texts: &'static Texts) -> (&'static str, &'static str, &'static str) {
    let words = &texts.plan;
    match status {
        PaceStatus::Reached => ("✓", "good", words.status_reached),
        PaceStatus::Ahead => ("▲", "good", words.status_ahead),
        PaceStatus::OnPace => ("●", "q", words.status_on_pace),
        PaceStatus::Behind => ("▼", "bad", words.status_behind),
        PaceStatus::NotStarted => ("○", "q", words.status_not_started),
        PaceStatus::NoTarget => ("–", "q", words.status_no_target),
    }
}

/// Everybody against plan.
pub fn table(desk: Desk, standing: &Standing, chosen: RwSignal<Option<AccountId>>) -> impl IntoView + use<> {
    let (words, formats, monitoring) = (&desk.texts().plan, desk.formats.get(), &standing.monitoring);
    let chances: HashMap<RowKey, Attainability> = desk
        .view
        .get()
        .iter()
        .flat_map(|it| it.rows.iter().chain([&it.company]))
        .filter_map(|it| Some((it.key, it.probability?)))
        .collect();
    let next = standing.plan.window.first.plus(monitoring.company.n_elapsed as i32);
    let needed = if monitoring.company.required.is_empty() {
        words.required_none.to_owned()
    } else {
        words.required_next(formats.month(next))
    };
    let mut accounts: Vec<_> = monitoring.accounts.iter().collect();
    accounts.sort_by_key(|it| std::cmp::Reverse(it.pace.target));
    let row = |account: Option<AccountId>, name: String, pace: &PaceOutcome| {
        let money = |it: Option<Money>| it.map_or_else(|| "—".to_owned(), |it| formats.money(it));
        let minor = |it: Option<Money>| it.map(|it| it.minor().to_string());
        let (shape, class, status) = status_words(pace.status, desk.texts());
        let key = account.map_or(RowKey::Company, RowKey::Account);
        let probability = chances.get(&key).copied();
        let missing = (pace.n_missing > 0)
            .then(|| view! { " "<small class="warn">{words.missing_months(formats.count(pace.n_missing))}</small> });
        let pick_label = words.show_account(name.clone());
        view! {
            <tr class:lv0=account.is_none() class:on=move || chosen.get() == account data-row=account.map_or_else(|| "company".to_owned(), |it| it.to_string())>
                <td class="l"><button type="button" class="row-pick" aria-label=pick_label on:click=move |_| chosen.set(account)>{name}</button>{missing}</td>
                <td class="tg" data-minor=pace.target.minor().to_string()>{formats.money(pace.target)}</td>
                <td class="hide-p" data-minor=pace.actual_to_date.minor().to_string()>{if pace.n_elapsed == 0 { "—".to_owned() } else { formats.money(pace.actual_to_date) }}</td>
                <td class="hide-p">{pace.pace.map_or_else(|| "—".to_owned(), |it| formats.percent(it, 0))}</td>
                <td class="fc" data-minor=minor(pace.landing)>{money(pace.landing)}</td>
                <td class:bad=pace.gap.is_some_and(|it| it < Money::default()) data-minor=minor(pace.gap)>{pace.gap.map_or_else(|| "—".to_owned(), |it| formats.money_signed(it))}</td>
                <td class="hide-p">{money(pace.required.first().copied())}</td>
                <td class=format!("l state hide-p {class}")><small aria-hidden="true">{shape}</small>{status}</td>
                <td class="l chance hide-p">{chance_bar(probability, desk)}</td>
            </tr>
        }
    };
    let company = row(None, words.company.to_owned(), &monitoring.company);
    let rows = accounts
        .iter()
        .take(SHOWN + NAMED)
        .map(|it| row(Some(it.account), name_of(desk, it.account), &it.pace))
        .collect_view();
    let hidden = accounts.len().saturating_sub(SHOWN + NAMED);
    view! {
        <table>
            <thead><tr>
                <th class="l" scope="col">{words.account}</th><th class="tg" scope="col">{words.bars_target}</th><th class="hide-p" scope="col">{words.actual_to_date}</th>
                <th class="hide-p" scope="col"><Term metric=Metric::Pace>{words.pace}</Term></th><th class="fc" scope="col"><Term metric=Metric::Landing>{words.landing}</Term></th><th scope="col"><Term metric=Metric::Gap>{words.gap}</Term></th>
                <th class="hide-p" scope="col"><Term metric=Metric::Required>{needed}</Term></th><th class="l hide-p" scope="col">{words.status}</th><th class="l hide-p" scope="col"><Term metric=Metric::Chance>{words.chance}</Term></th>
            </tr></thead>
            <tbody>{company}{rows}</tbody>
        </table>
        {(hidden > 0).then(|| view! { <p class="q">{words.others(formats.count(hidden))}</p> })}
    }
}

/// Writes the table as CSV.
pub fn save(desk: Desk, standing: &Standing) -> Result<(), String> {
    let name = desk.bench.with_untracked(|it| format!("{}-pace.csv", it.workspace.name));
    save_table(&name, &pace_table(desk, standing))
}

/// The table as a workbook.
pub fn pace_book(desk: Desk, standing: &Standing) -> (ExportBook, String) {
    let formats = desk.formats.get_untracked();
    let suffix = formats.language.texts().sheets.sheet_pace;
    export_book(desk.bench, formats, suffix, vec![pace_table(desk, standing)])
}

/// The table in exact cells.
pub fn pace_table(desk: Desk, standing: &Standing) -> ExportTable {
    let formats = desk.formats.get_untracked();
    let words = &formats.language.texts().plan;
    let header = [
        words.account,
        words.bars_target,
        words.actual_to_date,
        words.pace,
        words.landing,
        words.gap,
        words.required_none,
        words.status,
    ]
    .map(Cell::text);
    let optional = |it: Option<Money>| it.map_or(Cell::Empty, Cell::Money);
    let line = |name: String, pace: &PaceOutcome| {
        let share = pace.pace.map_or(Cell::Empty, |it| Cell::Plain(format!("{it:.4}")));
        let status = Cell::Text(status_words(pace.status, formats.language.texts()).2.to_owned());
        vec![
            Cell::Text(name),
            Cell::Money(pace.target),
            Cell::Money(pace.actual_to_date),
            share,
            optional(pace.landing),
            optional(pace.gap),
            optional(pace.required.first().copied()),
            status,
        ]
    };
    let mut rows = vec![line(words.company.to_owned(), &standing.monitoring.company)];
    let names = desk.names.get_untracked();
    rows.extend(
        standing
            .monitoring
            .accounts
            .iter()
            .map(|it| line(names.get(&it.account).cloned().unwrap_or_default(), &it.pace)),
    );
    let name = formats.language.texts().sheets.sheet_pace.to_owned();
    ExportTable { name, header: header.to_vec(), rows, n_names: 1 }
}
