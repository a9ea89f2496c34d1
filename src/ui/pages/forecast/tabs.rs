//! The tabs of the forecast place.

use leptos::prelude::*;

use crate::domain::Node;
use crate::i18n::Texts;
use crate::ui::components::tab_row::keep_current_in_sight;
use crate::ui::language::tr;
use crate::ui::routes::Route;

/// A text of the catalogue.
type Word = fn(&'static Texts) -> &'static str;

/// The tabs, with what a page adds at their end.
#[component]
pub fn ForecastTabs(
    /// The page that is shown.
    shown: Route,
    /// The node that the pages of one series open.
    #[prop(default = Node::Company)]
    node: Node,
    /// What stands at the end.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let tabs: [(Route, Word); 7] = [
        (Route::Forecast, |it| it.forecast.tab_all),
        (Route::Glance, |it| it.glance.tab),
        (Route::Series(node), |it| it.forecast.tab_one),
        (Route::Prepare(node), |it| it.prepare.tab),
        (Route::Attention, |it| it.prepare.tab_attention),
        (Route::Snapshots, |it| it.versions.tab_forecast),
        (Route::Rolling, |it| it.rolling.tab),
    ];
    let tab = |(route, word): (Route, Word)| {
        view! { <a href=route.href() aria-current=(route == shown).then_some("page")>{tr(word)}</a> }
    };
    let row = NodeRef::new();
    keep_current_in_sight(row);
    view! {
        <nav class="tabs" aria-label=tr(|it| it.app.place_forecast) node_ref=row>
            {tabs.map(tab).collect_view()}
            {children.map(|it| view! { <span class="sp"></span>{it()} })}
        </nav>
    }
}
