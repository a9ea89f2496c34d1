//! The program for workbooks: fetched and started when the first one is opened or written, let go when it is done.
//!
//! Its memory grows with the largest workbook and never shrinks, which is one more reason to end it.

use std::cell::RefCell;
use std::collections::VecDeque;

use js_sys::{Array, Uint8Array};
use leptos::prelude::document;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Worker};

use super::workers::Lost;
use crate::jobs::protocol::{decode, encode};
use crate::sheet::protocol::{SheetAnswer, SheetAsk};

type Callback = Box<dyn FnOnce(Result<(SheetAnswer, Uint8Array), Lost>)>;

struct Program {
    worker: Worker,
    /// Answers come in the order of the requests.
    waiting: VecDeque<Callback>,
    /// Kept alive as long as the worker may call them.
    _handlers: [Closure<dyn FnMut(JsValue)>; 2],
}

thread_local! {
    static PROGRAM: RefCell<Option<Program>> = const { RefCell::new(None) };
}

/// Asks the program, which is started where it does not run; the callback gets the answer and the bytes beside it.
pub fn ask(
    ask: &SheetAsk,
    bytes: Option<Uint8Array>,
    callback: impl FnOnce(Result<(SheetAnswer, Uint8Array), Lost>) + 'static,
) {
    let encoded = Uint8Array::from(&encode(ask)[..]);
    let message = Array::of2(&encoded, &bytes.map_or(JsValue::UNDEFINED, JsValue::from));
    let mut callback: Option<Callback> = Some(Box::new(callback));
    PROGRAM.with_borrow_mut(|it| {
        if it.is_none() {
            *it = start();
        }
        let Some(program) = it else { return };
        // Messages that arrive before the program runs are kept by its script.
        if program.worker.post_message(&message).is_ok() {
            program.waiting.extend(callback.take());
        }
    });
    if let Some(callback) = callback {
        callback(Err(Lost));
    }
}

/// Ends the program; whoever waits for it is not called any more.
pub fn stop() {
    if let Some(program) = PROGRAM.take() {
        program.worker.terminate();
    }
}

fn start() -> Option<Program> {
    let meta = document().query_selector("meta[name=kedge-sheets]").ok().flatten();
    let address = meta.and_then(|it| it.get_attribute("content"))?;
    let worker = Worker::new(&address).ok()?;
    let on_message = Closure::new(|event: JsValue| hear(&event.unchecked_into::<MessageEvent>().data()));
    let on_error = Closure::new(|_: JsValue| lose());
    worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
    Some(Program { worker, waiting: VecDeque::new(), _handlers: [on_message, on_error] })
}

/// The first word is `ready`; every other message is an answer and the bytes beside it.
fn hear(message: &JsValue) {
    if message.is_string() {
        return;
    }
    let parts: &Array = message.unchecked_ref();
    let part = |i| parts.get(i).dyn_into::<Uint8Array>().unwrap_or_else(|_| Uint8Array::new_with_length(0));
    let Some(answer) = decode::<SheetAnswer>(&part(0).to_vec()) else { return lose() };
    // Outside the borrow: the callback may ask again.
    let callback = PROGRAM.with_borrow_mut(|it| it.as_mut()?.waiting.pop_front());
    if let Some(callback) = callback {
        callback(Ok((answer, part(1))));
    }
}

/// It broke down or could not start; the next request starts it anew.
fn lose() {
    let Some(program) = PROGRAM.take() else { return };
    program.worker.terminate();
    for callback in program.waiting {
        callback(Err(Lost));
    }
}
