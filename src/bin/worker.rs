//! The worker's entry point: hears requests, runs them, replies.

use std::cell::RefCell;

use js_sys::{Array, Uint8Array};
use kedge::jobs::JobRunner;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

fn main() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let runner = RefCell::new(JobRunner::default());
    let replies = scope.clone();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let message: Array = event.data().unchecked_into();
        let part = |i| message.get(i).dyn_into::<Uint8Array>().map(|it| it.to_vec()).unwrap_or_default();
        // A number is the share done; that it cannot be posted would only leave the page without it.
        let mut progress = |share: f64| drop(replies.post_message(&JsValue::from_f64(share)));
        let reply = runner.borrow_mut().run_encoded(&part(0), &part(1), &mut progress);
        // A reply that cannot be posted leaves the page waiting; throwing lets it know that this worker is lost.
        replies.post_message(&Uint8Array::from(&reply[..])).expect("bytes can always be posted");
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    scope.post_message(&JsValue::from_str("ready")).expect("a text can always be posted");
}
