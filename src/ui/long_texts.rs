//! The long explanations, fetched when the first tip or the Learn place shows one: they weigh on nobody else.
//!
//! They stay the object that the browser parsed, and a text crosses when it is shown: the main part of the application
//! needs no map of hundreds of texts, nor the code that reads one.

use std::cell::RefCell;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::i18n::{Language, Topic};

/// How far the texts of a language are.
#[derive(Clone, Debug, PartialEq)]
pub enum Fetched {
    /// On their way.
    Waiting,
    /// Here: an object with a text under each key, as `method_ets_formula`.
    Here(JsValue),
    /// Not to be had, for instance without a network before anything was kept offline.
    Failed,
}

impl Fetched {
    /// One text of a topic: its `formula`, its `example`.
    pub fn text(&self, topic: Topic, part: &str) -> Option<String> {
        let Fetched::Here(texts) = self else { return None };
        js_sys::Reflect::get(texts, &format!("{}_{part}", topic.prefix()).into()).ok()?.as_string()
    }
}

#[wasm_bindgen]
extern "C" {
    /// The fetched texts of a language, a promise. Throws where no boot script ran, as in tests.
    #[wasm_bindgen(js_namespace = globalThis, js_name = kedgeLearn, catch)]
    fn kedge_learn(language: &str) -> Result<js_sys::Promise, JsValue>;
}

thread_local! {
    static KEPT: RefCell<Vec<(Language, JsValue)>> = const { RefCell::new(Vec::new()) };
}

/// Follows the language and fetches its texts once; while `wanted` is `None`, nothing is fetched. What failed is tried
/// again when it is wanted anew.
pub fn use_long_texts(
    wanted: impl Fn() -> Option<Language> + Send + Sync + 'static,
) -> ReadSignal<Fetched, LocalStorage> {
    let (fetched, set_fetched) = signal_local(Fetched::Waiting);
    let asked = StoredValue::new(None);
    Effect::new(move || {
        let Some(language) = wanted() else { return };
        asked.set_value(Some(language));
        if let Some(kept) = kept(language) {
            return set_if_new(set_fetched, fetched, Fetched::Here(kept));
        }
        set_if_new(set_fetched, fetched, Fetched::Waiting);
        spawn_local(async move {
            let texts = fetch(language).await;
            if let Some(texts) = &texts {
                KEPT.with_borrow_mut(|it| it.push((language, texts.clone())));
            }
            // The reader may have left the page meanwhile, or chosen the other language.
            if asked.try_get_value().flatten() == Some(language) {
                set_if_new(set_fetched, fetched, texts.map_or(Fetched::Failed, Fetched::Here));
            }
        });
    });
    fetched
}

/// Texts that are here already are not shown anew with every tip.
fn set_if_new(set: WriteSignal<Fetched, LocalStorage>, now: ReadSignal<Fetched, LocalStorage>, value: Fetched) {
    if now.try_with_untracked(|it| *it != value) == Some(true) {
        set.set(value);
    }
}

fn kept(language: Language) -> Option<JsValue> {
    KEPT.with_borrow(|it| it.iter().find(|it| it.0 == language).map(|it| it.1.clone()))
}

async fn fetch(language: Language) -> Option<JsValue> {
    JsFuture::from(kedge_learn(language.code()).ok()?).await.ok()
}
