//! The Learn place: every method, every measure on the screen and the rules of the house, explained and linked.

use leptos::prelude::*;

use crate::i18n::{Language, Metric, Rule, Texts, Topic, Work, folded, search};
use crate::ui::language::tr;
use crate::ui::long_texts::{Fetched, use_long_texts};
use crate::ui::navigation::go;
use crate::ui::pages::forecast::names::topic_name;
use crate::ui::pages::series::guide::{Family, guide};
use crate::ui::routes::Route;
use crate::ui::state::use_preferences;
use crate::ui::tips::sentence;

use crate::domain::Node;

/// The page: all topics beside the one that is read.
#[component]
pub fn LearnPage(
    /// What is read; nothing on the place itself.
    topic: Option<Topic>,
) -> impl IntoView {
    let preferences = use_preferences();
    let fetched = use_long_texts(move || Some(preferences.read().language));
    view! {
        <div class="learn" class:reads=topic.is_some()>
            <Index topic fetched />
            <div class="learn-main">
                {match topic {
                    Some(topic) => view! { <Entry topic fetched /> }.into_any(),
                    None => view! { <Welcome /> }.into_any(),
                }}
            </div>
        </div>
    }
}

/// All topics by heading, in the order of the list.
fn groups(all: &'static Texts) -> Vec<(&'static str, Vec<Topic>)> {
    let rules = (all.topics.rules, Rule::ALL.iter().map(|it| Topic::Rule(*it)).collect());
    let works = (all.topics.works, Work::ALL.iter().map(|it| Topic::Work(*it)).collect());
    let measures = (all.topics.measures, Metric::ALL.iter().map(|it| Topic::Metric(*it)).collect());
    let methods =
        Family::ALL.map(|it| (it.name(all), it.methods().iter().map(|method| Topic::Method(*method)).collect()));
    [rules, works, measures].into_iter().chain(methods).collect()
}

/// The topics that answer a query: by name in either language first, then by what is written about them.
fn answers(query: &str, fetched: &Fetched, all: &'static Texts) -> Vec<Topic> {
    let topics: Vec<Topic> = Topic::all().collect();
    let names: Vec<Vec<String>> = topics
        .iter()
        .map(|it| Language::ALL.map(|language| folded(topic_name(*it, language.texts()))).to_vec())
        .collect();
    let by_name = search(query, topics.len(), topics.len(), |i| names[i].iter().map(String::as_str));
    let mut found: Vec<Topic> = by_name.into_iter().map(|it| topics[it.index]).collect();
    let words: Vec<String> = folded(query).split_whitespace().map(str::to_owned).collect();
    let written = |topic: Topic| {
        let parts = ["formula", "interval", "example", "reading", "text", "good", "bad", "needs"];
        let long = parts.iter().filter_map(|part| fetched.text(topic, part)).collect::<Vec<_>>().join(" ");
        let short = match topic {
            Topic::Method(it) => guide(it, all).join(" "),
            _ => sentence(topic, all).to_owned(),
        };
        folded(&format!("{short} {long}"))
    };
    for topic in topics {
        if !found.contains(&topic) {
            let text = written(topic);
            if !words.is_empty() && words.iter().all(|it| text.contains(it.as_str())) {
                found.push(topic);
            }
        }
    }
    found
}

/// The list of topics with its search.
#[component]
fn Index(topic: Option<Topic>, fetched: ReadSignal<Fetched, LocalStorage>) -> impl IntoView {
    let preferences = use_preferences();
    let query = RwSignal::new(String::new());
    let found = Memo::new(move |_| {
        let all = preferences.read().language.texts();
        let query = query.read();
        (!query.trim().is_empty()).then(|| fetched.with(|it| answers(&query, it, all)))
    });
    let open_first = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() {
            let first = found.with_untracked(|it| it.as_ref().and_then(|it| it.first().copied()));
            if let Some(first) = first {
                go(Route::Learn(Some(first)));
            }
        }
    };
    let line = move |it: Topic| {
        let name = topic_name(it, preferences.read().language.texts());
        let here = (topic == Some(it)).then_some("page");
        view! { <li><a href=Route::Learn(Some(it)).href() aria-current=here>{name}</a></li> }
    };
    let list = move || {
        let all = preferences.read().language.texts();
        match found.get() {
            Some(found) if found.is_empty() => view! { <p class="q" role="status">{all.palette.nothing}</p> }.into_any(),
            Some(found) => view! { <ul>{found.into_iter().map(line).collect_view()}</ul> }.into_any(),
            None => groups(all)
                .into_iter()
                .map(|(heading, topics)| view! { <h2>{heading}</h2><ul>{topics.into_iter().map(line).collect_view()}</ul> })
                .collect_view()
                .into_any(),
        }
    };
    view! {
        <nav class="learn-index" aria-label=tr(|it| it.topics.index)>
            <input type="search" aria-label=tr(|it| it.topics.find) placeholder=tr(|it| it.topics.find) prop:value=move || query.get() on:input=move |event| query.set(event_target_value(&event)) on:keydown=open_first />
            {list}
        </nav>
    }
}

/// What stands on the place itself: what is here, and the rules of the house.
#[component]
fn Welcome() -> impl IntoView {
    let preferences = use_preferences();
    let rules = move || {
        let all = preferences.read().language.texts();
        let rule = |it: &Rule| {
            view! { <li><a href=Route::Learn(Some(Topic::Rule(*it))).href()>{it.name(all)}</a><p>{it.tip(all)}</p></li> }
        };
        Rule::ALL.iter().map(rule).collect_view()
    };
    view! {
        <h1>{tr(|it| it.topics.headline)}</h1>
        <p class="lead">{tr(|it| it.topics.lead)}</p>
        <h2>{tr(|it| it.topics.rules)}</h2>
        <ul class="rules">{rules}</ul>
    }
}

/// One topic.
#[component]
fn Entry(topic: Topic, fetched: ReadSignal<Fetched, LocalStorage>) -> impl IntoView {
    let preferences = use_preferences();
    let parts = move || {
        let all = preferences.read().language.texts();
        let part = |label: &'static str, text: Option<String>| {
            text.map(|text| view! { <dt>{label}</dt><dd>{lines(&text)}</dd> })
        };
        let long = |label, part_name| fetched.with(|it| part(label, it.text(topic, part_name)));
        let short = |label, text: &'static str| part(label, Some(text.to_owned()));
        match topic {
            Topic::Method(method) => {
                let [_, good, bad, needs] = guide(method, all);
                vec![
                    long(all.topics.formula, "formula"),
                    long(all.topics.example, "example"),
                    short(all.guide.good_for, good),
                    short(all.guide.bad_for, bad),
                    short(all.guide.needs, needs),
                    long(all.topics.interval_of, "interval"),
                ]
            }
            Topic::Metric(_) => vec![
                long(all.topics.formula, "formula"),
                long(all.topics.example, "example"),
                long(all.topics.reading, "reading"),
            ],
            Topic::Rule(_) => vec![long(all.topics.because, "text"), long(all.topics.example, "example")],
            Topic::Work(_) => vec![
                long(all.guide.good_for, "good"),
                long(all.guide.bad_for, "bad"),
                long(all.guide.needs, "needs"),
                long(all.topics.formula, "formula"),
                long(all.topics.example, "example"),
            ],
        }
    };
    let state = move || {
        let texts = &preferences.read().language.texts().topics;
        match &*fetched.read() {
            Fetched::Waiting => Some(texts.waiting),
            Fetched::Failed => Some(texts.failed),
            Fetched::Here(_) => None,
        }
        .map(|it| view! { <p class="q" role="status">{it}</p> })
    };
    let all = move || preferences.read().language.texts();
    view! {
        <article>
            <p class="at q">{move || kind(topic, all())}</p>
            <h1>{move || topic_name(topic, all())}</h1>
            <p class="lead">{move || sentence(topic, all())}</p>
            <dl>{move || parts().into_iter().collect_view()}</dl>
            {state}
            {matches!(topic, Topic::Method(_)).then(|| view! {
                <p class="acts"><a class="btn" href=Route::Series(Node::Company).href()>{tr(|it| it.topics.see_league)}</a></p>
            })}
            {place_of(topic).map(|it| view! { <p class="acts"><a class="btn" href=it.href()>{tr(|it| it.topics.open_page)}</a></p> })}
            <Neighbours topic />
        </article>
    }
}

/// The family of a method, or the kind of topic.
fn kind(topic: Topic, all: &'static Texts) -> &'static str {
    match topic {
        Topic::Method(method) => {
            Family::ALL.into_iter().find(|it| it.methods().contains(&method)).map_or("", |it| it.name(all))
        }
        Topic::Metric(_) => all.topics.measures,
        Topic::Rule(_) => all.topics.rules,
        Topic::Work(_) => all.topics.works,
    }
}

/// Where the work that a topic is about is done.
fn place_of(topic: Topic) -> Option<Route> {
    let Topic::Work(work) = topic else { return None };
    Some(match work {
        Work::Strategy => Route::Strategy,
        Work::Service => Route::Service,
        Work::Resources | Work::Material => Route::Resources,
        Work::Feedback => Route::Feedback,
        Work::People => Route::People,
        Work::Channels => Route::Channels,
        Work::Tiers => Route::Tiers,
        Work::Fairness => Route::Fairness,
        Work::Incentive => Route::Incentive,
        Work::BottomUp => Route::BottomUp,
        Work::Budget => Route::Budget,
        Work::Variance => Route::Variance,
        Work::Assumptions => Route::Assumptions,
        Work::Alerts => Route::Alerts,
    })
}

/// Each line of a text as a paragraph.
fn lines(text: &str) -> impl IntoView + use<> {
    text.lines().map(|it| view! { <p>{it.to_owned()}</p> }).collect_view()
}

/// The topics before and after in the list.
#[component]
fn Neighbours(topic: Topic) -> impl IntoView {
    let preferences = use_preferences();
    let links = move || {
        let all = preferences.read().language.texts();
        let topics: Vec<Topic> = groups(all).into_iter().flat_map(|it| it.1).collect();
        let at = topics.iter().position(|it| *it == topic)?;
        let link = |it: Option<&Topic>, sign: &'static str, class: &'static str| {
            it.map(|it| view! { <a class=class href=Route::Learn(Some(*it)).href()><span aria-hidden="true">{sign}</span>{topic_name(*it, all)}</a> })
        };
        let before = at.checked_sub(1).and_then(|it| topics.get(it));
        Some((link(before, "‹ ", "before"), link(topics.get(at + 1), "› ", "after")))
    };
    view! { <nav class="learn-next" aria-label=tr(|it| it.topics.neighbours)>{links}</nav> }
}
