//! The way from the place down to the page, above every page below a place.

use leptos::prelude::*;

use crate::domain::Node;
use crate::i18n::Texts;
use crate::ui::language::tr;
use crate::ui::navigation::use_route;
use crate::ui::overlays::page_words;
use crate::ui::pages::forecast::names::{node_name, topic_name};
use crate::ui::routes::{Place, Route};
use crate::ui::state::{use_bench, use_preferences};
use crate::workbench::Document;

/// A step of the way: its words, and where it leads unless it is the page itself.
type Step = (String, Option<Route>);

/// The breadcrumbs; nothing on a place itself.
#[component]
pub fn Crumbs() -> impl IntoView {
    let (route, bench, preferences) = (use_route(), use_bench(), use_preferences());
    let steps = Memo::new(move |_| {
        let all = preferences.read().language.texts();
        bench.with(|document| way(route.get(), document, all))
    });
    let step = |(words, route): Step| match route {
        Some(route) => view! { <li><a href=route.href()>{words}</a></li> }.into_any(),
        None => view! { <li aria-current="page">{words}</li> }.into_any(),
    };
    move || {
        let steps = steps.get();
        (!steps.is_empty()).then(|| {
            view! { <nav class="crumbs" aria-label=tr(|it| it.frame.path)><ol>{steps.into_iter().map(step).collect_view()}</ol></nav> }
        })
    }
}

/// Names the browser's tab, its history and its bookmarks: the page, the workspace, the application.
pub fn name_document() {
    let (route, bench, preferences) = (use_route(), use_bench(), use_preferences());
    let title = Memo::new(move |_| {
        let all = preferences.read().language.texts();
        if route.get() == Route::Start {
            return all.app.title.to_owned();
        }
        bench.with(|document| {
            let page = way(route.get(), document, all).pop().map(|it| it.0);
            let page = page.unwrap_or_else(|| page_words(route.get(), all)[0].to_owned());
            let workspace = Some(document.workspace.name.clone()).filter(|it| !it.is_empty());
            [Some(page), workspace, Some(all.app.name.to_owned())].into_iter().flatten().collect::<Vec<_>>().join(" · ")
        })
    });
    Effect::new(move || document().set_title(&title.read()));
}

fn way(route: Route, document: &Document, all: &'static Texts) -> Vec<Step> {
    let Some(place) = route.place() else { return Vec::new() };
    if place.route() == route {
        return Vec::new();
    }
    let name = |node| document.book.as_deref().map(|book| node_name(book, node, all)).unwrap_or_default();
    // A leaf stands below its account, so its product says enough.
    let last = |node| match node {
        Node::Leaf(_, product) => name(Node::Product(product)),
        other => name(other),
    };
    let mut steps = vec![(place_name(place, all).to_owned(), Some(place.route()))];
    let mut node_steps = |node: Node, is_page: bool| {
        if let Node::Leaf(account, _) = node {
            steps.push((name(Node::Account(account)), Some(Route::Series(Node::Account(account)))));
        }
        steps.push((last(node), (!is_page).then_some(Route::Series(node))));
    };
    match route {
        Route::Series(node) => node_steps(node, true),
        Route::Prepare(node) => {
            node_steps(node, false);
            steps.push((all.prepare.tab.to_owned(), None));
        }
        Route::Learn(Some(topic)) => {
            steps.push((topic_name(topic, all).to_owned(), None));
        }
        page => steps.push((page_words(page, all)[0].to_owned(), None)),
    }
    // A node of another workspace has no name, and its page says so.
    steps.retain(|it| !it.0.is_empty());
    steps
}

fn place_name(place: Place, all: &'static Texts) -> &'static str {
    match place {
        Place::Today => all.frame.place_today,
        Place::Data => all.app.place_data,
        Place::Forecast => all.app.place_forecast,
        Place::Plan => all.app.place_plan,
        Place::Reports => all.app.place_reports,
        Place::Learn => all.frame.place_learn,
    }
}
