//! The target of a measure: its number, its tiers and their chances, who answers for it, and whether it is one.

use leptos::prelude::*;

use crate::domain::Money;
use crate::i18n::Metric;
use crate::plan::measure::{Aim, Confidence, KeptTiers, MeasureKind, Reading, read};
use crate::plan::{Charter, DemandQuestion, SmartInputs, SmartItem, smart};
use crate::ui::components::typed_field::TypedField;
use crate::ui::components::word_field::WordField;
use crate::ui::language::tr;
use crate::ui::pages::plan::grid::chance_bar;
use crate::ui::pages::plan::kept::{kept_line, kept_now};
use crate::ui::pages::plan::view::current_plan;
use crate::ui::tips::term;

use super::Table;
use super::asking::known;
use super::show::{landing, tiers_of};
use super::words::name;

/// The target, its tiers and the check.
#[component]
pub(super) fn AimPart(table: Table) -> impl IntoView {
    let label = Signal::derive(move || {
        let texts = table.desk.texts();
        texts.measures.aim(name(table.kind, texts), table.numbers().unit_label())
    });
    let value = Signal::derive(move || table.aim().map(|it| table.numbers().typed(it.number)).unwrap_or_default());
    let take = Callback::new(move |text: String| match (text.trim().is_empty(), table.numbers_now().parse(&text)) {
        (true, _) => table.change("", |it| drop(it.aims.remove(&table.kind))),
        (false, Some(number)) => {
            let kind = table.kind;
            table.change(&text, |it| it.aims.entry(kind).or_default().number = number);
        }
        (false, None) => table.refuse(&text),
    });
    let has_aim = Memo::new(move |_| table.aim().is_some());
    let clear = move |_| table.change("", |it| drop(it.aims.remove(&table.kind)));
    view! {
        <section class="aim">
            <div class="controls">
                <TypedField label value class="aim" on_commit=take />
                <Show when=move || has_aim.get()><button type="button" class="btn sm" data-clear="" on:click=clear>{tr(|it| it.measures.clear)}</button></Show>
            </div>
            <Tiers table />
            <Keep table />
            <Show when=move || has_aim.get()><Check table /></Show>
        </section>
    }
}

#[component]
fn Tiers(table: Table) -> impl IntoView {
    let rows = move || {
        let texts = table.desk.texts();
        let (words, own) = (&texts.targets, &texts.measures);
        let aim = table.aim().map(|it| it.number);
        known(table, |it| {
            let has_kept = table.kept_here().is_some();
            let (today, kept) = (tiers_of(table, it), table.kept_here().map(|it| it.tiers));
            // With much stretch the goal lies above P80, and the challenge is raised to it.
            let is_raised = today.is_some_and(|[_, goal, challenge]| goal == challenge);
            let challenge_from = if is_raised { words.challenge_raised } else { words.challenge_from };
            let names = [
                ("commit", words.commit, words.commit_from),
                ("goal", words.goal, words.goal_from),
                ("challenge", words.challenge, challenge_from),
            ];
            let tier = |(i, (key, name, from))| (key, name, from, today.map(|it| it[i]), kept.map(|it| it[i]));
            let tiers = names.into_iter().enumerate().map(tier);
            let more = [("follows", own.follows, "", it.follows, None), ("target", words.target, "", aim, None::<i64>)];
            let row = |(key, name, from, now, kept): (
                &'static str,
                &'static str,
                &'static str,
                Option<i64>,
                Option<i64>,
            )| {
                let number = kept.or(now);
                let chance = number.and_then(|number| read(&it.outlook, number).chance);
                let before = it.outlook.last_year.filter(|it| *it > 0);
                let growth = number
                    .zip(before)
                    .map(|(now, before)| table.desk.formats.get().percent_signed(now as f64 / before as f64 - 1.0, 1));
                let takes = number.filter(|number| key != "target" && Some(*number) != aim && *number > 0);
                let act = takes.map(|number| view! {
                    <button type="button" class="btn sm" aria-label=words.aim_label(name) on:click=move |_| table.aim_at(number)>{words.aim}</button>
                });
                view! {
                    <tr data-tier=key data-number=number.map(|it| it.to_string()) data-kept=kept.map(|it| it.to_string()) data-today=now.map(|it| it.to_string())>
                        <th class="l" scope="row"><b>{name}</b>" "<small class="q hide-p">{from}</small></th>
                        <td class="tg">{table.numbers().some(now)}</td>
                        {has_kept.then(|| view! { <td class="hide-p">{table.numbers().some(kept)}</td> })}
                        <td class="l chance" data-chance=chance.map(|it| format!("{:.4}", it.value()))>{chance_bar(chance, table.desk)}</td>
                        <td class="hide-p">{growth.unwrap_or_else(|| "—".to_owned())}</td><td>{act}</td>
                    </tr>
                }
            };
            Some(tiers.chain(more).filter(|it| it.3.or(it.4).is_some()).map(row).collect_view())
        })
    };
    let no_tiers = move || {
        known(table, |it| tiers_of(table, it).is_none().then_some(()))
            .map(|()| view! { <p class="q">{tr(|it| it.measures.no_tiers)}</p> })
    };
    view! {
        <Show when=move || known(table, |_| Some(())).is_some()>
            <div class="scroll" tabindex="0" role="region" aria-label=tr(|it| it.targets.tab)>
                <table class="measure-tiers">
                    <thead><tr><th class="l" scope="col">{term(Metric::Ladder, |it| it.targets.tier)}</th><th class="tg" scope="col">{move || table.numbers().unit_label()}</th>
                        {move || table.kept_here().map(|_| view! { <th class="hide-p" scope="col">{tr(|it| it.targets.kept)}</th> })}
                        <th class="l chance" scope="col">{term(Metric::Chance, |it| it.targets.chance)}</th><th class="hide-p" scope="col">{tr(|it| it.targets.on_last_year)}</th><th><span class="sr">{tr(|it| it.targets.aim)}</span></th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {no_tiers}
        </Show>
    }
}

/// Keeps today's tiers, or lets the kept ones go; says when they were kept, also where today's are not known.
#[component]
fn Keep(table: Table) -> impl IntoView {
    let kept = Memo::new(move |_| table.kept());
    let today = Memo::new(move |_| known(table, |it| tiers_of(table, it)));
    let is_kept = Memo::new(move |_| table.kept_here().is_some());
    let can_keep = move || is_kept.get() || today.with(Option::is_some);
    let keep = move |_| {
        let (kind, is_kept) = (table.kind, is_kept.get_untracked());
        let tiers = today.get_untracked().filter(|_| !is_kept);
        let with = untrack(|| kept_now(landing(table), table.window()));
        table.change("", |it| match tiers {
            Some(tiers) => drop(it.kept.insert(kind, KeptTiers { tiers, with })),
            None => drop(it.kept.remove(&kind)),
        });
    };
    let line = move || {
        let (numbers, formats) = (table.numbers(), table.desk.formats.get());
        let unit = if table.kind == MeasureKind::Share { String::new() } else { numbers.unit_label() };
        let number = |it: i64| numbers.text(it);
        kept.get().map(|it| kept_line(&it.with, table.window(), it.tiers, landing(table), &number, &unit, formats))
    };
    view! {
        <Show when=can_keep>
            <div class="controls"><button type="button" class="btn sm" title=tr(|it| it.targets.keep_hint) data-keep="" on:click=keep>
                {move || if is_kept.get() { table.desk.texts().targets.unkeep } else { table.desk.texts().targets.keep }}</button></div>
            <p class="q">{tr(|it| it.targets.keep_hint)}</p>
        </Show>
        {move || line().map(|it| view! { <p class="q" data-kept-line="">{it}</p> })}
    }
}

fn reading(table: Table, aim: &Aim) -> Option<Reading> {
    known(table, |it| Some(read(&it.outlook, aim.number)))
}

/// Whether the aim is one, and the fields that make it one.
#[component]
fn Check(table: Table) -> impl IntoView {
    let list = move || table.aim().map(|it| smart_list(table, &it));
    let field = move |of: fn(&mut Aim) -> &mut String| {
        let value = Signal::derive(move || table.aim().map(|mut it| of(&mut it).clone()).unwrap_or_default());
        let kind = table.kind;
        let set = Callback::new(move |text: String| {
            table.change("", |it| {
                if let Some(aim) = it.aims.get_mut(&kind) {
                    *of(aim) = text;
                }
            });
        });
        (value, set)
    };
    let [owner, parent, reason] = [field(|it| &mut it.owner), field(|it| &mut it.parent), field(|it| &mut it.reason)];
    let question = Memo::new(move |_| {
        let question = reading(table, &table.aim()?)?.question?;
        let at = if question == DemandQuestion::TargetBelowP5 { 5.0 } else { 95.0 };
        Some((question, known(table, |it| it.outlook.at(at))?))
    });
    let wants_reason = move || question.get().is_some() || table.aim().is_some_and(|it| !it.reason.is_empty());
    let asked = move || {
        let ((question, bound), words) = (question.get()?, &table.desk.texts().measures);
        let bound = table.numbers().with_unit(bound);
        Some(match question {
            DemandQuestion::TargetBelowP5 => words.why_below(bound),
            DemandQuestion::TargetAboveP95 => words.why_above(bound),
        })
    };
    view! {
        {list}
        <div class="fields charter">
            <WordField class="owner" label=Signal::derive(tr(|it| it.targets.owner_hint)) value=owner.0 on_commit=owner.1 />
            <WordField class="parent" label=Signal::derive(tr(|it| it.targets.parent_hint)) value=parent.0 on_commit=parent.1 />
            <Show when=wants_reason>
                <p class="warn asked">{asked}</p>
                <WordField class="why" label=Signal::derive(tr(|it| it.targets.reason)) value=reason.0 on_commit=reason.1 />
            </Show>
        </div>
    }
}

fn smart_list(table: Table, aim: &Aim) -> impl IntoView + use<> {
    let (desk, numbers) = (table.desk, table.numbers());
    let (texts, formats) = (desk.texts(), desk.formats.get());
    let (words, own) = (&texts.targets, &texts.measures);
    let last_year = known(table, |it| it.outlook.last_year);
    let bounds = known(table, |it| it.outlook.at(5.0).zip(it.outlook.at(95.0)));
    let question = reading(table, aim).and_then(|it| it.question);
    let charter = Charter {
        owner: aim.owner.clone(),
        parent: aim.parent.clone(),
        reason: aim.reason.clone(),
        ..Charter::default()
    };
    let last = desk.bench.with(|it| current_plan(it).and_then(|it| it.window.last()));
    let items = smart(SmartInputs {
        // Only whether there is a number above zero is looked at, in whatever it is counted.
        total: Money::from_minor(aim.number),
        baseline: last_year.map(Money::from_minor),
        last,
        last_actual: desk.bench.with(|it| it.last_actual()),
        charter: &charter,
        question,
    });
    let is_guess = table.kind == MeasureKind::Share
        && table.measures.with(|it| it.market.as_ref().is_some_and(|it| it.confidence == Confidence::Low));
    let line = |(item, ok): (SmartItem, bool)| {
        let (name, text) = match item {
            SmartItem::Metric => (words.smart_metric, name(table.kind, texts).to_owned()),
            SmartItem::Unit => (words.smart_unit, numbers.unit_label()),
            SmartItem::Baseline => (
                words.smart_baseline,
                last_year
                    .filter(|_| ok)
                    .map_or_else(|| own.no_baseline.to_owned(), |it| own.is_baseline(numbers.with_unit(it))),
            ),
            SmartItem::Number => (words.smart_number, numbers.with_unit(aim.number)),
            SmartItem::Date => (
                words.smart_date,
                last.filter(|_| ok).map_or_else(|| words.no_date.to_owned(), |it| words.is_date(formats.month(it))),
            ),
            SmartItem::Owner => (words.smart_owner, aim.owner.clone()),
            SmartItem::Parent => (words.smart_parent, aim.parent.clone()),
            SmartItem::Attainable => (
                words.smart_attainable,
                match (bounds, question, ok) {
                    (None, ..) => words.unknown_ground.to_owned(),
                    (Some(_), None, _) if is_guess => own.is_guess.to_owned(),
                    (Some((low, high)), None, _) => own.is_grounded(numbers.text(low), numbers.with_unit(high)),
                    (Some(_), Some(_), true) => words.is_reasoned.to_owned(),
                    (Some((low, high)), Some(_), false) => own.not_grounded(numbers.text(low), numbers.with_unit(high)),
                },
            ),
        };
        let (sign, class, said) = if ok { ("✓", "good", words.present) } else { ("○", "warn", words.missing) };
        view! { <li data-ok=ok.to_string()><b class=class aria-hidden="true">{sign}</b><span class="sr">{said}</span><span>{name}</span><span class="q">{text}</span></li> }
    };
    let n_missing = items.iter().filter(|it| !it.1).count();
    let summary = if n_missing == 0 { words.smart_done.to_owned() } else { words.smart_missing(n_missing) };
    view! {
        <div class="bar"><h2>{words.smart_title}<small>{summary}</small></h2></div>
        <ul class="smart">{items.into_iter().map(line).collect_view()}</ul>
    }
}
