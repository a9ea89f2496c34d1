//! Who looks after what: accounts are given to people and regions, several at once, from a month on; and what each could
//! buy, typed or pasted.

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;

use crate::domain::{AccountId, Book, Money, Month, Place, Prospect, Team};
use crate::ui::components::amount::{AmountField, bad_amount, parse_amount};
use crate::ui::language::tr;
use crate::workbench::teamwork::{Part, assign, names_of, paste};

use super::{Said, SaidLine, TeamDesk};

/// Accounts listed at once.
const SHOWN: usize = 40;

/// One account as it is listed.
#[derive(Clone, Debug, PartialEq)]
struct Line {
    account: AccountId,
    name: String,
    place: Place,
    /// Since when, where the place is not the one that came with the history.
    since: Option<Month>,
    prospect: Prospect,
}

/// What the part shares.
#[derive(Clone, Copy)]
struct Sheet {
    team_desk: TeamDesk,
    /// The month that places are shown for: the first that is open.
    month: Memo<Option<Month>>,
    search: RwSignal<String>,
    picked: RwSignal<BTreeSet<AccountId>>,
    region: RwSignal<String>,
    person: RwSignal<String>,
    nobody: RwSignal<bool>,
    from: RwSignal<Option<Month>>,
}

/// The month from which a new assignment counts unless another is chosen.
pub fn open_month(team_desk: TeamDesk) -> Option<Month> {
    team_desk.desk.bench.with(|it| it.last_actual().map(|it| it.plus(1)))
}

impl Sheet {
    fn lines(self) -> (Vec<Line>, usize) {
        let Some(month) = self.month.get() else { return (Vec::new(), 0) };
        let wanted = self.search.get().trim().to_lowercase();
        self.team_desk.desk.bench.with(|document| {
            let Some(book) = document.book.as_deref() else { return (Vec::new(), 0) };
            let team = &document.team;
            let line = |account: &crate::domain::Account| {
                let place = team.place(account, month);
                let found = [Some(&account.name), place.region.as_ref(), place.person.as_ref()];
                let fits =
                    wanted.is_empty() || found.into_iter().flatten().any(|it| it.to_lowercase().contains(&wanted));
                let since = team.places.get(&account.id).and_then(|it| it.range(..=month).next_back()).map(|it| *it.0);
                let prospect = team.prospects.get(&account.id).copied().unwrap_or_default();
                fits.then(|| Line { account: account.id, name: account.name.clone(), place, since, prospect })
            };
            (book.accounts().iter().filter_map(line).take(SHOWN).collect(), book.accounts().len())
        })
    }

    fn with_book<T>(self, read: impl FnOnce(&Book, &Arc<Team>) -> T) -> Option<T> {
        self.team_desk.desk.bench.with_untracked(|it| Some(read(it.book.as_deref()?, &it.team)))
    }
}

/// The part of the page.
#[component]
pub fn Assign(team_desk: TeamDesk) -> impl IntoView {
    let sheet = Sheet {
        team_desk,
        month: Memo::new(move |_| open_month(team_desk)),
        search: RwSignal::new(String::new()),
        picked: RwSignal::default(),
        region: RwSignal::new(String::new()),
        person: RwSignal::new(String::new()),
        nobody: RwSignal::new(false),
        from: RwSignal::new(None),
    };
    let lines = Memo::new(move |_| sheet.lines());
    let formats = team_desk.desk.formats;
    let as_of = move || sheet.month.get().map(|it| team_desk.texts().team.assign_small(formats.get().month(it)));
    let all = move |on: bool| {
        lines.with_untracked(|it| {
            sheet.picked.update(|picked| {
                for line in &it.0 {
                    if on {
                        picked.insert(line.account)
                    } else {
                        picked.remove(&line.account)
                    };
                }
            });
        });
    };
    let is_all = move || {
        lines.with(|it| {
            !it.0.is_empty() && sheet.picked.with(|picked| it.0.iter().all(|it| picked.contains(&it.account)))
        })
    };
    let shown = move || {
        let (n_lines, n) = lines.with(|it| (it.0.len(), it.1));
        (n_lines < n).then(|| team_desk.texts().team.shown(formats.get().count(n_lines), formats.get().count(n)))
    };
    view! {
        <section class="assign">
            <div class="bar"><h2>{tr(|it| it.team.assign_title)}<small>{as_of}</small></h2><span class="sp"></span>
                <input type="search" class="find" aria-label=tr(|it| it.team.search) placeholder=tr(|it| it.team.search) prop:value=sheet.search on:input=move |event| sheet.search.set(event_target_value(&event)) /></div>
            <AssignBar sheet />
            <SaidLine said=team_desk.said_below />
            <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.team.assign_title)>
                <table>
                    <thead><tr>
                        <th class="l"><label class="tick"><input type="checkbox" prop:checked=is_all on:change=move |event| all(event_target_checked(&event)) /><span class="sr">{tr(|it| it.team.pick_all)}</span></label></th>
                        <th class="l" scope="col">{tr(|it| it.team.account)}</th><th class="l" scope="col">{tr(|it| it.team.region)}</th><th class="l" scope="col">{tr(|it| it.team.person)}</th>
                        <th class="hide-p" scope="col">{tr(|it| it.team.potential)}</th><th class="hide-p" scope="col">{tr(|it| it.team.pipeline)}</th>
                    </tr></thead>
                    <tbody><For each=move || lines.get().0 key=|it| it.account let:line>{line_row(sheet, lines, line)}</For></tbody>
                </table>
            </div>
            <p class="q">{shown}</p>
            <Paste sheet />
        </section>
    }
}

/// A row that lives as long as its account is listed: it would lose the keyboard if it was made anew with every figure.
fn line_row(sheet: Sheet, lines: Memo<(Vec<Line>, usize)>, first: Line) -> impl IntoView {
    let desk = sheet.team_desk.desk;
    let account = first.account;
    let line = Memo::new(move |before: Option<&Line>| {
        let now = lines.with(|it| it.0.iter().find(|it| it.account == account).cloned());
        // A row about to leave still shows what it showed.
        now.or_else(|| before.cloned()).unwrap_or_else(|| first.clone())
    });
    let picked = move || sheet.picked.with(|it| it.contains(&account));
    let pick = move |on: bool| {
        sheet.picked.update(|it| {
            if on {
                it.insert(account)
            } else {
                it.remove(&account)
            };
        });
    };
    let pick_label = move || line.with(|it| desk.texts().team.pick_one(&it.name));
    let since = move || line.read().since.map(|it| desk.texts().team.since(desk.formats.get().month(it)));
    let field = |class: &'static str,
                 value: fn(&Prospect) -> Option<Money>,
                 label: Signal<String>,
                 set: fn(&mut Prospect, Option<Money>)| {
        let take = Callback::new(move |text: String| {
            let amount = parse_amount(&text, desk.formats.get_untracked().unit);
            if amount.is_none() && !text.trim().is_empty() {
                return sheet
                    .team_desk
                    .said_below
                    .set(Some(Said::Refused(bad_amount(&text, desk.formats.get_untracked()))));
            }
            let team = sheet.team_desk.team();
            let mut prospect = team.prospects.get(&account).copied().unwrap_or_default();
            set(&mut prospect, amount);
            sheet.team_desk.set_team((*team).clone().with_prospect(account, prospect));
        });
        view! { <AmountField class label value=Signal::derive(move || value(&line.read().prospect)) formats=desk.formats on_commit=take /> }
    };
    let unit = move || desk.formats.get().unit_label();
    let potential = Signal::derive(move || line.with(|it| desk.texts().team.potential_of(&it.name, unit())));
    let pipeline = Signal::derive(move || line.with(|it| desk.texts().team.pipeline_of(&it.name, unit())));
    let place = move |of: fn(&Place) -> &Option<String>| {
        line.with(|it| of(&it.place).clone().unwrap_or_else(|| "—".to_owned()))
    };
    view! {
        <tr data-account=account.to_string()>
            <td class="l"><label class="tick"><input type="checkbox" prop:checked=picked on:change=move |event| pick(event_target_checked(&event)) /><span class="sr">{pick_label}</span></label></td>
            <td class="l cell">{move || line.read().name.clone()}</td>
            <td class="l cell" data-region="">{move || place(|it| &it.region)}</td>
            <td class="l cell" data-person="">{move || place(|it| &it.person)}" "<small class="q">{since}</small></td>
            <td class="hide-p bare">{field("potential", |it| it.potential, potential, |it, amount| it.potential = amount)}</td>
            <td class="hide-p bare">{field("pipeline", |it| it.pipeline, pipeline, |it, amount| it.pipeline = amount)}</td>
        </tr>
    }
}

/// What is done with the accounts chosen.
#[component]
fn AssignBar(sheet: Sheet) -> impl IntoView {
    let desk = sheet.team_desk.desk;
    let names = Memo::new(move |_| {
        let month = sheet.month.get()?;
        desk.bench.with(|it| {
            Some(names_of(&it.team, it.book.as_deref()?, month).map(|it| it.into_keys().collect::<Vec<_>>()))
        })
    });
    let options = move |which: usize| {
        let names = names.get().map(|it| it[which].clone()).unwrap_or_default();
        names.into_iter().map(|it| view! { <option value=it></option> }).collect_view()
    };
    let n_picked = move || sheet.picked.with(BTreeSet::len);
    let said = move || match n_picked() {
        0 => desk.texts().team.none_chosen.to_owned(),
        n => desk.texts().team.chosen(desk.formats.get().count(n)),
    };
    let months = Memo::new(move |_| {
        let open = sheet.month.get()?;
        let window = desk.bench.with(|it| it.plan.as_ref().map(|it| it.window));
        let first = window.map_or(open, |it| it.first.min(open));
        Some((0..24).map(|i| first.plus(i)).collect::<Vec<_>>())
    });
    let from = move || sheet.from.get().or_else(|| sheet.month.get());
    let from_options = move || {
        let formats = desk.formats.get();
        let option = |it: Month| view! { <option value=it.to_string() selected=move || from() == Some(it)>{formats.month(it)}</option> };
        months.get().unwrap_or_default().into_iter().map(option).collect_view()
    };
    let from_start = move || desk.bench.with(|it| it.book.as_ref().map(|it| it.months().first.to_string()));
    let is_start = move || from().map(|it| it.to_string()) == from_start();
    let can = move || {
        n_picked() > 0
            && (sheet.nobody.get() || [sheet.region, sheet.person].iter().any(|it| it.with(|it| !it.trim().is_empty())))
    };
    view! {
        <div class="controls assign-bar">
            <b>{said}</b>
            <label class="amount"><span>{tr(|it| it.team.new_region)}</span><input type="text" class="to-region" list="team-regions" maxlength="80" placeholder=tr(|it| it.team.keep_hint) prop:value=sheet.region on:input=move |event| sheet.region.set(event_target_value(&event)) /></label>
            <datalist id="team-regions">{move || options(0)}</datalist>
            <label class="amount"><span>{tr(|it| it.team.new_person)}</span><input type="text" class="to-person" list="team-people" maxlength="80" placeholder=tr(|it| it.team.keep_hint) prop:value=sheet.person disabled=move || sheet.nobody.get() on:input=move |event| sheet.person.set(event_target_value(&event)) /></label>
            <datalist id="team-people">{move || options(1)}</datalist>
            <label class="tick"><input type="checkbox" prop:checked=sheet.nobody on:change=move |event| sheet.nobody.set(event_target_checked(&event)) />{tr(|it| it.team.clear_person)}</label>
            <label class="amount"><span>{tr(|it| it.team.from)}</span>
                <select class="from" on:change=move |event| sheet.from.set(event_target_value(&event).parse().ok())>
                    <option value=from_start selected=is_start>{tr(|it| it.team.from_start)}</option>{from_options}
                </select></label>
            <button type="button" class="btn do" data-assign="" disabled=move || !can() on:click=move |_| take(sheet, untrack(from))>{tr(|it| it.team.assign)}</button>
            <span class="q">{tr(|it| it.team.assign_hint)}</span>
        </div>
    }
}

fn take(sheet: Sheet, from: Option<Month>) {
    let Some(from) = from else { return };
    let put = |it: RwSignal<String>| {
        let name = it.get_untracked();
        if name.trim().is_empty() { Part::Keep } else { Part::Put(name) }
    };
    let person = if sheet.nobody.get_untracked() { Part::Clear } else { put(sheet.person) };
    let region = put(sheet.region);
    let accounts: Vec<AccountId> = sheet.picked.with_untracked(|it| it.iter().copied().collect());
    let team = sheet.with_book(|book, team| assign(team, book, &accounts, from, &region, &person));
    if let Some(team) = team
        && sheet.team_desk.set_team(team)
    {
        sheet.picked.update(BTreeSet::clear);
        sheet.region.set(String::new());
        sheet.person.set(String::new());
        sheet.nobody.set(false);
        sheet.team_desk.said_below.set(None);
    }
}

#[component]
fn Paste(sheet: Sheet) -> impl IntoView {
    let desk = sheet.team_desk.desk;
    let text = RwSignal::new(String::new());
    let told = RwSignal::new(None::<String>);
    let take = move |_| {
        let Some(from) = sheet.month.get_untracked() else { return };
        let formats = desk.formats.get_untracked();
        let words = &formats.language.texts().team;
        let number = |it: &str| parse_amount(it, formats.unit).filter(|it| *it >= Money::default());
        let found = sheet.with_book(|book, team| text.with_untracked(|text| paste(team, book, from, text, number)));
        let Some(found) = found else { return };
        let mut said = words.paste_used(formats.count(found.n_used));
        if !found.unused.is_empty() {
            let lines = found.unused.iter().take(4).map(|(line, cell)| words.paste_line(line, cell));
            let lines = lines.collect::<Vec<_>>().join(formats.language.texts().plan.list_mark);
            let space = if formats.language == crate::i18n::Language::En { "; " } else { "；" };
            said = format!("{said}{space}{}", words.paste_unused(formats.count(found.unused.len()), lines));
        }
        if found.n_used > 0 {
            sheet.team_desk.set_team(found.team);
            text.set(String::new());
        }
        told.set(Some(said));
    };
    view! {
        <details class="paste-team">
            <summary>{tr(|it| it.team.paste_title)}</summary>
            <p class="q" id="paste-team-hint">{move || desk.texts().team.paste_hint(desk.formats.get().unit_label())}</p>
            <textarea rows="4" aria-label=tr(|it| it.team.paste_title) aria-describedby="paste-team-hint" prop:value=text on:input=move |event| text.set(event_target_value(&event))></textarea>
            <p class="acts"><button type="button" class="btn" data-take="" disabled=move || text.with(|it| it.trim().is_empty()) on:click=take>{tr(|it| it.team.paste_take)}</button></p>
            <p class="status" role="status">{told}</p>
        </details>
    }
}
