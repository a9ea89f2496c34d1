//! Alerts: what watching the plan found, what is done about it, and the control chart behind it.

mod chart;
pub mod forms;
pub mod thresholds;
mod within;

use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{AccountId, Node};
use crate::i18n::{AlertWords, Formats, Metric};
use crate::import::export::{Cell, ExportTable};
use crate::plan::{AlertKey, AlertKind, Threshold};
use crate::sheet::protocol::ExportBook;
use crate::ui::components::segments::Segments;
use crate::ui::components::sentence::Sentence;
use crate::ui::components::table_out::TableOut;
use crate::ui::language::{tr, trf};
use crate::ui::navigation::hold_focus;
use crate::ui::pages::monitor::show_account;
use crate::ui::pages::plan::view::{Stage, stage};
use crate::ui::pages::plan::{NotYet, PlanTabs};
use crate::ui::pages::versions::name_of;
use crate::ui::platform::clock;
use crate::ui::routes::Route;
use crate::ui::state::{export_book, use_bench, use_forecasts, use_formats, use_watching};
use crate::ui::tips::term;
use crate::workbench::alerts::{Alert, Severity};
use crate::workbench::followups::{FollowUpAction, Handling, Listed, inbox};
use crate::workbench::{Action, Document};

use chart::ControlSection;
use forms::{MuteForm, TaskForm, key_text};
use thresholds::{ThresholdSettings, shown as threshold_shown};

/// Alerts on the first screen, and with every "more": the gravest come first.
const FIRST_ROWS: usize = 20;

/// The page.
#[component]
pub fn AlertsPage() -> impl IntoView {
    let (bench, forecasts, watching) = (use_bench(), use_forecasts(), use_watching());
    watching.want_errors();
    let is_there = Memo::new(move |_| watching.found.read().is_some());
    let stage = Memo::new(move |_| bench.with(|it| forecasts.with(|state| stage(it, state))));
    view! {
        <PlanTabs shown=Route::Alerts />
        {move || match (stage.get(), is_there.get()) {
            (Stage::Ready, true) => view! { <Inbox /> }.into_any(),
            (Stage::Ready, false) => view! { <p class="q body" role="status">{tr(|it| it.usual.waiting)}</p> }.into_any(),
            (stage, _) => view! { <NotYet stage /> }.into_any(),
        }}
    }
}

/// The alerts with what is done about them today.
pub fn use_inbox() -> Memo<Vec<Listed>> {
    let (bench, watching) = (use_bench(), use_watching());
    Memo::new(move |_| {
        let found = watching.found.get();
        let alerts = found.as_ref().map(|it| it.alerts.as_slice()).unwrap_or_default();
        bench.with(|document| inbox(alerts, document, clock::this_day()))
    })
}

/// Says something with the names of the open book.
pub fn with_words<T>(document: &Document, formats: Formats, say: impl FnOnce(AlertWords<'_>) -> T) -> T {
    let name = |node: Node| name_of(document.book.as_deref(), node, formats);
    say(AlertWords { formats, name: &name })
}

#[component]
fn Inbox() -> impl IntoView {
    let (bench, formats, watching) = (use_bench(), use_formats(), use_watching());
    let listed = use_inbox();
    let is_out = watching.is_out();
    let kind = RwSignal::new(None::<AlertKind>);
    let charted = RwSignal::new(Node::Company);
    let said = Signal::derive(move || {
        let formats = formats.get();
        let texts = &formats.language.texts().alerts;
        listed.with(|it| {
            let asks = it.iter().filter(|it| it.handling.asks());
            let high = asks.clone().filter(|it| it.alert.severity == Severity::High).count();
            match (asks.count(), is_out.get()) {
                (0, false) => texts.said_none.to_owned(),
                (0, true) => texts.said_none_yet.to_owned(),
                (n, false) => texts.said(formats.count(n), formats.count(high)),
                (n, true) => texts.said_so_far(formats.count(n), formats.count(high)),
            }
        })
    });
    let handled = trf(move |texts, formats| {
        listed.with(|it| {
            let hand = it.iter().filter(|it| matches!(it.handling, Handling::InHand(_))).count();
            let muted = it.iter().filter(|it| matches!(it.handling, Handling::Muted(_))).count();
            (hand + muted > 0).then(|| texts.alerts.said_handled(formats.count(hand), formats.count(muted)))
        })
    });
    let at = trf(move |texts, formats| {
        let month = bench.with(Document::last_actual).map(|it| formats.month(it)).unwrap_or_default();
        let (errors, all) = (watching.progress.get(), watching.answers());
        let total = errors.total;
        let n_accounts = bench.with(|it| it.book.as_ref().map_or(0, |it| it.accounts().len()));
        match total {
            _ if all.n_out() > 0 => texts.alerts.watching(formats.count(all.n_in), formats.count(all.total)),
            _ if n_accounts >= total && total > 1 => texts.alerts.watched_some(formats.count(total - 1), month),
            _ => texts.alerts.watched(formats.count(total), month),
        }
    });
    let kinds = Signal::derive(move || {
        let texts = &formats.get().language.texts().alerts;
        let known: BTreeSet<AlertKind> = listed.with(|it| it.iter().map(|it| it.alert.key.kind).collect());
        let all = std::iter::once((None, texts.all_kinds.to_owned()));
        all.chain(known.into_iter().map(|it| (Some(it), texts.kind_of(it).to_owned()))).collect::<Vec<_>>()
    });
    let shown = Memo::new(move |_| {
        let kind = kind.get();
        let fits = |it: &&Listed| kind.is_none_or(|kind| it.alert.key.kind == kind);
        listed.with(|it| it.iter().filter(fits).cloned().collect::<Vec<Listed>>())
    });
    let n_shown = RwSignal::new(FIRST_ROWS);
    // A row that the reader is at stays, however many graver ones come in above it.
    let touched = RwSignal::new(BTreeSet::<AlertKey>::new());
    let rows = Memo::new(move |_| {
        let n = n_shown.get();
        shown.with(|all| {
            touched.with(|touched| {
                let stays = |(i, it): &(usize, &Listed)| *i < n || touched.contains(&it.alert.key);
                all.iter().enumerate().filter(stays).map(|it| it.1.alert.key).collect::<Vec<AlertKey>>()
            })
        })
    });
    let by_key = Memo::new(move |_| {
        listed.with(|it| it.iter().map(|it| (it.alert.key, it.clone())).collect::<BTreeMap<AlertKey, Listed>>())
    });
    let touch = move |key: AlertKey| {
        if !touched.with_untracked(|it| it.contains(&key)) {
            touched.update(|it| _ = it.insert(key));
        }
    };
    let n_hidden = move || shown.with(Vec::len).saturating_sub(rows.with(Vec::len));
    let more = trf(move |texts, formats| {
        texts.alerts.show_more(formats.count(n_hidden().min(FIRST_ROWS)), formats.count(shown.with(Vec::len)))
    });
    let severity_hint = trf(move |texts, formats| {
        let part = |which| format!("{}%", threshold_shown(which, bench.with(|it| it.thresholds.get(which)), formats));
        texts.alerts.severity_hint(part(Threshold::High), part(Threshold::Medium))
    });
    let table = move |()| {
        Some(alerts_table(&listed.get_untracked(), formats.get_untracked(), &bench.with_untracked(Document::clone)))
    };
    let book = move |()| -> Option<(ExportBook, String)> {
        let formats = formats.get_untracked();
        Some(export_book(bench, formats, formats.language.texts().alerts.sheet, vec![table(())?]))
    };
    view! {
        <div class="head">
            <div class="say"><p class="at">{at}</p><h1><Sentence text=said /></h1>{move || handled().map(|it| view! { <p class="q">{it}</p> })}</div>
            <div class="acts"><TableOut workbook=Callback::new(book) table=Callback::new(table) /></div>
        </div>
        <div class="body alerts">
            <Show when=move || listed.with(|it| it.len() > 1)>
                <Segments label=Signal::derive(move || formats.get().language.texts().alerts.kinds.to_owned()) options=kinds value=kind on_select=Callback::new(move |it| kind.set(it)) soft=true />
            </Show>
            <ul class="inbox" aria-label=tr(|it| it.alerts.inbox) aria-busy=move || is_out.get().to_string()>
                <For each=move || { hold_focus(".inbox"); rows.get() } key=|it| *it let:key>
                    <Row key by_key charted on_touch=Callback::new(touch) />
                </For>
            </ul>
            <Show when=move || n_hidden().gt(&0)>
                <p class="acts"><button type="button" class="btn" data-show-more="" on:click=move |_| n_shown.update(|it| *it += FIRST_ROWS)>{more.clone()}</button></p>
            </Show>
            <within::WithinUsualLine />
            <p class="q small">{severity_hint}" "{term(Metric::Stake, |it| it.topics.example)}</p>
            <ThresholdSettings />
            <ControlSection charted />
        </div>
    }
}

fn severity_sign(severity: Severity) -> (&'static str, &'static str) {
    match severity {
        Severity::High => ("▲", "high"),
        Severity::Medium => ("◆", "medium"),
        Severity::Low => ("●", "low"),
    }
}

/// The account that a node belongs to.
pub fn account_of(node: Node) -> Option<AccountId> {
    match node {
        Node::Account(it) | Node::Leaf(it, _) => Some(it),
        Node::Company | Node::Product(_) => None,
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Open {
    Nothing,
    Mute,
    Task,
}

/// A row stays the same element as long as its alert is listed, so that focus and open forms outlast what comes in.
#[component]
fn Row(
    /// Which alert.
    key: AlertKey,
    /// What all of them say.
    by_key: Memo<BTreeMap<AlertKey, Listed>>,
    /// The series whose chart is shown.
    charted: RwSignal<Node>,
    /// Called when the reader is at it.
    on_touch: Callback<AlertKey>,
) -> impl IntoView {
    let (bench, formats, watching) = (use_bench(), use_formats(), use_watching());
    // What it said last stays until the row is gone.
    let listed = Memo::new(move |last: Option<&Option<Listed>>| {
        by_key.with(|it| it.get(&key).cloned()).or_else(|| last.cloned().flatten())
    });
    let say = move |words: fn(AlertWords<'_>, &Alert) -> String| {
        let formats = formats.get();
        listed.with(|it| {
            let alert = &it.as_ref()?.alert;
            Some(bench.with_untracked(|document| with_words(document, formats, |it| words(it, alert))))
        })
    };
    let open = RwSignal::new(Open::Nothing);
    let severity = Memo::new(move |_| listed.with(|it| it.as_ref().map_or(Severity::Low, |it| it.alert.severity)));
    let severity_word = tr(move |it| it.alerts.severity_of(severity.get()));
    let kind = tr(move |it| it.alerts.kind_of(key.kind));
    let sentence = move || say(|words, it| words.sentence(it)).map(|it| formats.get().held_together(&it));
    let figure = move || say(|words, it| words.figure(it));
    let about = move || {
        let formats = formats.get();
        let text = bench.with_untracked(|document| with_words(document, formats, |it| it.about(key.node)));
        let mut letters = text.chars();
        letters.next().map(|it| it.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    let stake = move || listed.with(|it| it.as_ref().map(|it| it.alert.stake.minor().to_string()));
    let handling = Memo::new(move |_| listed.with(|it| it.as_ref().map_or(Handling::Open, |it| it.handling.clone())));
    let asks = Memo::new(move |_| handling.with(Handling::asks));
    let mute_id = move || {
        handling.with(|it| match it {
            Handling::Muted(mute) => Some(mute.id),
            _ => None,
        })
    };
    let is_muted = Memo::new(move |_| mute_id().is_some());
    // What is dealt with has no form any more, wherever that happened.
    Effect::new(move || {
        if !asks.get() {
            open.set(Open::Nothing);
        }
    });
    let state_words = trf(move |texts, _| handling.with(|it| handling_words(it, &texts.alerts)));
    let has_chart = Memo::new(move |_| watching.errors.with(|it| it.contains_key(&key.node)));
    let show_chart = move |_| {
        charted.set(key.node);
        chart::scroll_to();
    };
    let account = account_of(key.node);
    let has_plan = bench.select(|it| it.plan.is_some());
    let next = Memo::new(move |_| Step::next(key.kind, has_plan.get(), has_chart.get()));
    let more_for = move || formats.get().language.texts().alerts.more_for(about());
    let toggle = move |which| open.update(|it| *it = if *it == which { Open::Nothing } else { which });
    let other = move |step: Step| {
        let offers = move || next.get() != step && step.is_there(has_plan.get(), has_chart.get());
        view! { <Show when=offers>{next_step(step, key, account, show_chart)}</Show> }
    };
    view! {
        <li class="alert" data-alert=key_text(key) data-severity=move || severity_sign(severity.get()).1 data-state=move || handling.with(state_of) on:focusin=move |_| on_touch.run(key)>
            <div class="line">
                <span class="sign-word"><b aria-hidden="true">{move || severity_sign(severity.get()).0}</b><span class="word">" "{severity_word}</span></span>
                <h2>{about}</h2><span class="q">{kind}</span>
                <span class="sp"></span>
                <b class="figure" data-minor=stake>{figure}</b>
            </div>
            <p class="why">{sentence}</p>
            {move || state_words().map(|it| view! { <p class="q small handled">{it}</p> })}
            <div class="acts">
                {move || next_step(next.get(), key, account, show_chart)}
                <details class="more" data-more="">
                    <summary class="btn sm" aria-label=more_for>{tr(|it| it.alerts.more)}</summary>
                    <p class="acts">
                        {[Step::Series, Step::Plan, Step::Chart].map(other).collect_view()}
                        <Show when=move || asks.get()>
                            <button type="button" class="btn sm" data-deal="" aria-expanded=move || (open.get() == Open::Task).to_string() on:click=move |_| toggle(Open::Task)>{tr(|it| it.alerts.deal)}</button>
                            <button type="button" class="btn sm" data-mute="" aria-expanded=move || (open.get() == Open::Mute).to_string() on:click=move |_| toggle(Open::Mute)>{tr(|it| it.alerts.mute)}</button>
                        </Show>
                        <Show when=move || is_muted.get()>
                            <button type="button" class="btn sm" data-unmute="" on:click=move |_| { if let Some(id) = untrack(mute_id) { bench.dispatch(Action::FollowUp(FollowUpAction::Unmute(id))); } }>{tr(|it| it.alerts.unmute)}</button>
                        </Show>
                    </p>
                </details>
            </div>
            {move || match open.get() {
                Open::Nothing => ().into_any(),
                Open::Mute => view! { <MuteForm alert=key on_done=Callback::new(move |()| open.set(Open::Nothing)) /> }.into_any(),
                Open::Task => view! { <TaskForm about=Some(key.node) alert=Some(key) text=task_text(key, bench, formats.get_untracked()) on_done=Callback::new(move |()| open.set(Open::Nothing)) /> }.into_any(),
            }}
        </li>
    }
}

/// Where one goes from an alert.
#[derive(Clone, Copy, PartialEq)]
enum Step {
    Series,
    Plan,
    Chart,
}

impl Step {
    /// The one that comes naturally: drift is judged on its chart, a plan that is missed on its row.
    fn next(kind: AlertKind, has_plan: bool, has_chart: bool) -> Self {
        match kind {
            AlertKind::Drift | AlertKind::Tracking if has_chart => Self::Chart,
            AlertKind::Behind | AlertKind::Chance if has_plan => Self::Plan,
            _ => Self::Series,
        }
    }

    /// Whether there is anything to go to.
    fn is_there(self, has_plan: bool, has_chart: bool) -> bool {
        match self {
            Self::Series => true,
            Self::Plan => has_plan,
            Self::Chart => has_chart,
        }
    }
}

fn next_step(
    step: Step,
    key: AlertKey,
    account: Option<AccountId>,
    show_chart: impl Fn(leptos::ev::MouseEvent) + 'static,
) -> AnyView {
    match step {
        Step::Series => {
            view! { <a class="btn sm" data-open="" href=Route::Series(key.node).href()>{tr(|it| it.alerts.open_series)}</a> }.into_any()
        }
        Step::Plan => view! { <a class="btn sm" data-plan="" href=Route::Monitor.href() on:click=move |_| show_account(account)>{tr(|it| it.alerts.open_plan)}</a> }.into_any(),
        Step::Chart => {
            view! { <button type="button" class="btn sm" data-chart="" on:click=show_chart>{tr(|it| it.alerts.show_chart)}</button> }.into_any()
        }
    }
}

fn task_text(key: AlertKey, bench: crate::ui::state::Bench, formats: Formats) -> String {
    let kind = formats.language.texts().alerts.kind_of(key.kind);
    let about = bench.with_untracked(|document| with_words(document, formats, |it| it.about(key.node)));
    if formats.language == crate::i18n::Language::Zh { format!("{about}：{kind}") } else { format!("{about}: {kind}") }
}

fn state_of(handling: &Handling) -> &'static str {
    match handling {
        Handling::Open => "open",
        Handling::Returned(_) => "returned",
        Handling::InHand(_) => "hand",
        Handling::Muted(_) => "muted",
    }
}

fn handling_words(handling: &Handling, texts: &'static crate::i18n::AlertsTexts) -> Option<String> {
    match handling {
        Handling::Open => None,
        Handling::Returned(it) => Some(texts.returned(it.until)),
        Handling::Muted(it) => Some(texts.muted_until(it.until, &it.reason)),
        Handling::InHand(it) => Some(match it.done {
            Some(day) => texts.in_hand_done(day, &it.text),
            None => texts.in_hand(&it.text, it.due),
        }),
    }
}

fn alerts_table(listed: &[Listed], formats: Formats, document: &Document) -> ExportTable {
    let texts = &formats.language.texts().alerts;
    let header = [texts.severity, texts.kind, texts.about, texts.stake, texts.why, texts.state].map(Cell::text);
    let row = |it: &Listed| {
        let (about, why) =
            with_words(document, formats, |words| (words.about(it.alert.key.node), words.sentence(&it.alert)));
        vec![
            Cell::Text(texts.severity_of(it.alert.severity).to_owned()),
            Cell::Text(texts.kind_of(it.alert.key.kind).to_owned()),
            Cell::Text(about),
            Cell::Money(it.alert.stake),
            Cell::Text(why),
            Cell::Text(handling_words(&it.handling, texts).unwrap_or_default()),
        ]
    };
    ExportTable {
        name: texts.sheet.to_owned(),
        header: header.to_vec(),
        rows: listed.iter().map(row).collect(),
        n_names: 3,
    }
}
