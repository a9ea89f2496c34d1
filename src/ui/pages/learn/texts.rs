//! The long explanations, fetched when the Learn place is first looked at: they weigh on nobody else.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::i18n::{Language, Topic};

/// The texts of one language by key: `method_ets_formula`.
pub type LearnTexts = Arc<BTreeMap<String, String>>;

/// How far they are.
#[derive(Clone, Debug, PartialEq)]
pub enum Fetched {
    /// On their way.
    Waiting,
    /// Here.
    Here(LearnTexts),
    /// Not to be had, for instance without a network before anything was kept offline.
    Failed,
}

impl Fetched {
    /// One text of a topic: its `formula`, its `example`.
    pub fn text(&self, topic: Topic, part: &str) -> Option<String> {
        let Fetched::Here(texts) = self else { return None };
        texts.get(&format!("{}_{part}", topic.prefix())).cloned()
    }
}

#[wasm_bindgen]
extern "C" {
    /// The fetched texts of a language as JSON, a promise. Throws where no boot script ran, as in tests.
    #[wasm_bindgen(js_namespace = globalThis, js_name = kedgeLearn, catch)]
    fn kedge_learn(language: &str) -> Result<js_sys::Promise, JsValue>;
}

thread_local! {
    static KEPT: RefCell<BTreeMap<&'static str, LearnTexts>> = const { RefCell::new(BTreeMap::new()) };
}

/// Follows the language, and fetches its texts once.
pub fn use_learn_texts(language: impl Fn() -> Language + Send + Sync + 'static) -> ReadSignal<Fetched> {
    let (fetched, set_fetched) = signal(Fetched::Waiting);
    Effect::new(move || {
        let language = language();
        if let Some(kept) = KEPT.with_borrow(|it| it.get(language.tag()).cloned()) {
            return set_fetched.set(Fetched::Here(kept));
        }
        set_fetched.set(Fetched::Waiting);
        spawn_local(async move {
            let texts = fetch(language).await;
            if let Some(texts) = &texts {
                KEPT.with_borrow_mut(|it| drop(it.insert(language.tag(), texts.clone())));
            }
            // The reader may have left the page meanwhile.
            let _ = set_fetched.try_set(texts.map_or(Fetched::Failed, Fetched::Here));
        });
    });
    fetched
}

async fn fetch(language: Language) -> Option<LearnTexts> {
    let json = JsFuture::from(kedge_learn(language.code()).ok()?).await.ok()?.as_string()?;
    serde_json::from_str(&json).ok().map(Arc::new)
}
