//! A lock between the tabs of this browser, and a channel on which they hear each other.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{BroadcastChannel, MessageEvent};

#[wasm_bindgen]
extern "C" {
    // web-sys counts the Web Locks among what may still change. Throws where the browser has none.
    #[wasm_bindgen(js_namespace = ["navigator", "locks"], js_name = request, catch)]
    fn request(name: &str, options: &JsValue, granted: &JsValue) -> Result<Promise, JsValue>;
}

/// How a lock is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Now or not at all.
    IfFree,
    /// Whoever holds it: the holder does not answer.
    Steal,
}

/// A lock that is held until this is dropped.
pub struct Hold(Function);

impl Drop for Hold {
    fn drop(&mut self) {
        let _ = self.0.call0(&JsValue::NULL);
    }
}

/// Asks for a lock; `Ok(None)` when it is not free, an error where the browser has no locks. `lost` is called when
/// another tab takes the lock away.
///
/// # Errors
/// Where the browser has no locks.
pub async fn lock(name: &str, ask: Ask, lost: impl FnOnce() + 'static) -> Result<Option<Hold>, ()> {
    let options = Object::new();
    let option = match ask {
        Ask::IfFree => "ifAvailable",
        Ask::Steal => "steal",
    };
    Reflect::set(&options, &option.into(), &true.into()).map_err(drop)?;
    let (answer, tell) = promise();
    let (held, release) = promise();
    let granted = Closure::once_into_js(move |lock: JsValue| -> JsValue {
        let is_ours = !lock.is_null() && !lock.is_undefined();
        let _ = tell.call1(&JsValue::NULL, &is_ours.into());
        if is_ours { held.into() } else { JsValue::UNDEFINED }
    });
    let ended = request(name, &options, &granted).map_err(drop)?;
    // Before anything is mounted, leptos has no executor of its own yet.
    wasm_bindgen_futures::spawn_local(async move {
        // The request fails when the lock is stolen.
        if JsFuture::from(ended).await.is_err() {
            lost();
        }
    });
    let is_ours = JsFuture::from(answer).await.map_err(drop)?.is_truthy();
    Ok(is_ours.then(|| Hold(release)))
}

/// A promise and what fulfils it.
fn promise() -> (Promise, Function) {
    let fulfil = Rc::new(RefCell::new(None));
    let kept = fulfil.clone();
    let promise = Promise::new(&mut move |it, _| drop(kept.replace(Some(it))));
    let fulfil = fulfil.take().expect("a promise hands its functions out at once");
    (promise, fulfil)
}

/// What the tabs say to each other.
pub struct Channel(Option<BroadcastChannel>);

impl Channel {
    /// Opens the channel; without one nobody is heard.
    pub fn open(name: &str, hear: impl Fn(String) + 'static) -> Self {
        let Ok(channel) = BroadcastChannel::new(name) else { return Self(None) };
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(text) = event.data().as_string() {
                hear(text);
            }
        });
        channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        on_message.forget();
        Self(Some(channel))
    }

    /// Says something to all other tabs.
    pub fn say(&self, text: &str) {
        if let Some(channel) = &self.0 {
            let _ = channel.post_message(&text.into());
        }
    }
}
