//! What needs a browser: its storage, every route in every language, and that it computes the same bits.
#![cfg(target_arch = "wasm32")]

#[path = "../core/golden.rs"]
mod golden;

use kedge::domain::{AccountId, IdGenerator, Node, ProductId};
use kedge::i18n::{BuiltIn, Language, SymbolSource, Topic};
use kedge::store::{KeyValue, Slots};
use kedge::ui::App;
use kedge::ui::platform::intl::BrowserIntl;
use kedge::ui::platform::storage::BrowserStorage;
use kedge::ui::routes::Route;
use leptos::prelude::*;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn slots_keep_the_newest_state_in_local_storage() {
    let slots = Slots::new("kedge.test");
    slots.clear(&BrowserStorage).unwrap();
    for i in 1..=3 {
        assert_eq!(slots.save(&BrowserStorage, &format!("锚程 {i}")), Ok(i));
    }
    assert_eq!(slots.load(&BrowserStorage).unwrap().unwrap().body, "锚程 3");
    BrowserStorage.set("kedge.test.a", "cut").unwrap();
    let loaded = slots.load(&BrowserStorage).unwrap().unwrap();
    assert_eq!((loaded.body.as_str(), loaded.damaged.is_some()), ("锚程 2", true));
    slots.clear(&BrowserStorage).unwrap();
}

#[wasm_bindgen_test]
fn the_built_in_symbols_are_the_twin_of_intl() {
    for language in Language::ALL {
        assert_eq!(BrowserIntl.symbols(language), BuiltIn.symbols(language), "{language:?}");
    }
}

#[wasm_bindgen_test]
async fn each_route_renders_in_each_language() {
    let mut ids = IdGenerator::new(1);
    let (account, product) = (AccountId(ids.next_id()), ProductId(ids.next_id()));
    let routes = [
        Route::Start,
        Route::Data,
        Route::Import,
        Route::Forecast,
        Route::Series(Node::Company),
        Route::Series(Node::Leaf(account, product)),
        Route::Prepare(Node::Company),
        Route::Prepare(Node::Leaf(account, product)),
        Route::Attention,
        Route::Plan,
        Route::BottomUp,
        Route::Incentive,
        Route::Strategy,
        Route::Service,
        Route::Tiers,
        Route::Team,
        Route::Fairness,
        Route::Monitor,
        Route::Report,
        Route::Versions,
        Route::Snapshots,
        Route::Changes,
        Route::Learn(None),
        Route::Learn(Topic::parse("measure/mase")),
    ];
    for language in Language::ALL {
        let root = document().document_element().unwrap();
        root.set_attribute("lang", language.tag()).unwrap();
        for route in routes {
            window().location().set_hash(&route.href()).unwrap();
            assert_eq!(Route::parse(&window().location().hash().unwrap()), route);
            let mounted = leptos::mount::mount_to(document().body().unwrap(), || view! { <App /> });
            gloo_timers::future::TimeoutFuture::new(20).await;
            let main = document().get_element_by_id("main").unwrap();
            assert!(!main.text_content().unwrap_or_default().trim().is_empty(), "{route:?} in {language:?} is empty");
            let name = language.texts().app.place_forecast;
            assert!(document().body().unwrap().text_content().unwrap_or_default().contains(name));
            drop(mounted);
        }
    }
}
