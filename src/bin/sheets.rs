//! The entry point of the program for workbooks: hears requests, answers them.

use std::cell::RefCell;

use js_sys::{Array, Uint8Array};
use kedge::sheet::SheetRunner;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

fn main() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let runner = RefCell::new(SheetRunner::default());
    let replies = scope.clone();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let message: Array = event.data().unchecked_into();
        let part = |i| message.get(i).dyn_into::<Uint8Array>().map(|it| it.to_vec()).unwrap_or_default();
        let (answer, beside) = runner.borrow_mut().run_encoded(&part(0), &part(1));
        let parts = Array::of2(&Uint8Array::from(&answer[..]), &Uint8Array::from(&beside[..]));
        // An answer that cannot be posted leaves the page waiting; throwing lets it know that this program is lost.
        replies.post_message(&parts).expect("bytes can always be posted");
    });
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    scope.post_message(&JsValue::from_str("ready")).expect("a text can always be posted");
}
