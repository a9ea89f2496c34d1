//! How Chinese characters are read, fetched when something is looked for the first time.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use crate::i18n::Pinyin;

#[wasm_bindgen]
extern "C" {
    /// Pairs of a syllable and its characters, a promise. Throws where no boot script ran, as in tests.
    #[wasm_bindgen(js_namespace = globalThis, js_name = kedgePinyin, catch)]
    fn kedge_pinyin() -> Result<js_sys::Promise, JsValue>;
}

thread_local! {
    static KEPT: RefCell<Option<Rc<Pinyin>>> = const { RefCell::new(None) };
}

/// The readings once they are here; what cannot be had is tried again the next time. Until then names are found as they
/// are written.
pub fn use_pinyin() -> ReadSignal<Option<Rc<Pinyin>>, LocalStorage> {
    let (pinyin, set_pinyin) = signal_local(KEPT.with_borrow(Clone::clone));
    if pinyin.with_untracked(Option::is_none) {
        spawn_local(async move {
            let Some(found) = fetch().await.map(Rc::new) else { return };
            KEPT.with_borrow_mut(|it| *it = Some(found.clone()));
            // The palette may be closed by now.
            let _ = set_pinyin.try_set(Some(found));
        });
    }
    pinyin
}

async fn fetch() -> Option<Pinyin> {
    let pairs: js_sys::Array = JsFuture::from(kedge_pinyin().ok()?).await.ok()?.dyn_into().ok()?;
    let texts = |it: JsValue| {
        let pair: js_sys::Array = it.dyn_into().ok()?;
        Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
    };
    let pairs: Vec<(String, String)> = pairs.iter().filter_map(texts).collect();
    Some(Pinyin::new(pairs.iter().map(|it| (it.0.as_str(), it.1.as_str()))))
}
