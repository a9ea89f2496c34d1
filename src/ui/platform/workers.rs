//! The workers: at least two, fed by one queue, replaced when one is lost.

use std::cell::RefCell;
use std::collections::HashMap;

use js_sys::{Array, Uint8Array};
use leptos::prelude::{document, window};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{MessageEvent, Worker};

use crate::jobs::protocol::{Answer, Ask, Reply, Request, decode, encode};
use crate::jobs::queue::{Group, Queue};

/// A worker broke down or could not start; the job was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost;

/// What a worker's events call.
type Handler = Closure<dyn FnMut(JsValue)>;

type Callback = Box<dyn FnOnce(Result<Answer, Lost>)>;

/// Called with the share of a job that is done, 0 to 1.
type OnProgress = std::rc::Rc<dyn Fn(f64)>;

struct Crew {
    queue: Queue<(Ask, Option<Uint8Array>)>,
    members: Vec<Member>,
    callbacks: HashMap<u64, Callback>,
    progress: HashMap<u64, OnProgress>,
}

struct Member {
    worker: Option<Worker>,
    /// Messages sent before the worker's wasm has started are dropped by it, so jobs wait for its first word.
    ready: bool,
    /// Kept alive as long as the worker may call them.
    _handlers: Option<[Handler; 2]>,
}

thread_local! {
    static CREW: RefCell<Option<Crew>> = const { RefCell::new(None) };
}

/// Starts the workers, so that they are ready when the first job comes.
pub fn start() {
    with_crew(|_| ());
}

/// Queues a job; the callback gets its answer.
pub fn submit(
    group: Group,
    ask: Ask,
    bytes: Option<Uint8Array>,
    callback: impl FnOnce(Result<Answer, Lost>) + 'static,
) {
    with_crew(|crew| {
        let id = crew.queue.push(group, (ask, bytes));
        crew.callbacks.insert(id, Box::new(callback));
        crew.feed();
    });
}

/// Queues a job as [`submit`] does; `on_progress` hears how far it is where the worker can tell.
pub fn submit_telling(
    group: Group,
    ask: Ask,
    bytes: Option<Uint8Array>,
    on_progress: impl Fn(f64) + 'static,
    callback: impl FnOnce(Result<Answer, Lost>) + 'static,
) {
    with_crew(|crew| {
        let id = crew.queue.push(group, (ask, bytes));
        crew.callbacks.insert(id, Box::new(callback));
        crew.progress.insert(id, std::rc::Rc::new(on_progress));
        crew.feed();
    });
}

/// Drops the jobs of a group. A forecast under way may finish unheard; an import is stopped at once.
pub fn cancel(group: Group) {
    with_crew(|crew| {
        let (dropped, busy) = crew.queue.cancel(group);
        dropped.iter().for_each(|id| drop(crew.forget(*id)));
        for idx in busy {
            if group == Group::Import {
                let id = crew.queue.finish(idx);
                id.map(|it| crew.forget(it));
                crew.replace(idx);
            }
        }
        crew.feed();
    });
}

/// How many workers there are.
pub fn n_workers() -> usize {
    with_crew(|crew| crew.members.len())
}

fn with_crew<T>(f: impl FnOnce(&mut Crew) -> T) -> T {
    CREW.with(|it| f(it.borrow_mut().get_or_insert_with(Crew::hire)))
}

/// The machine's cores less one for the page, two to four; `?workers=3` in the address asks for another number.
fn wanted() -> usize {
    let search = window().location().search().unwrap_or_default();
    let asked = search.trim_start_matches('?').split('&').find_map(|it| it.strip_prefix("workers=")?.parse().ok());
    let cores = window().navigator().hardware_concurrency() as usize;
    asked.unwrap_or(cores.saturating_sub(1)).clamp(if asked.is_some() { 1 } else { 2 }, 4)
}

fn worker_url() -> String {
    let meta = document().query_selector("meta[name=kedge-worker]").ok().flatten();
    meta.and_then(|it| it.get_attribute("content")).unwrap_or_else(|| "./worker.js".to_owned())
}

impl Crew {
    fn hire() -> Self {
        let n_workers = wanted();
        let members = (0..n_workers).map(Member::hire).collect();
        Self { queue: Queue::new(n_workers), members, callbacks: HashMap::new(), progress: HashMap::new() }
    }

    /// Takes a job off the books; returns who waits for it.
    fn forget(&mut self, id: u64) -> Option<Callback> {
        self.progress.remove(&id);
        self.callbacks.remove(&id)
    }

    fn replace(&mut self, idx: usize) {
        if let Some(worker) = self.members[idx].worker.take() {
            worker.terminate();
        }
        self.members[idx] = Member::hire(idx);
    }

    /// Hands waiting jobs to idle workers.
    fn feed(&mut self) {
        for idx in 0..self.members.len() {
            if !self.members[idx].ready {
                continue;
            }
            let Some(job) = self.queue.take(idx) else { continue };
            let (ask, bytes) = job.request;
            let request = Request { id: job.id, ask };
            let encoded = Uint8Array::from(&encode(&request)[..]);
            let message = Array::of2(&encoded, &bytes.map_or(JsValue::UNDEFINED, JsValue::from));
            let sent = self.members[idx].worker.as_ref().map(|it| it.post_message(&message));
            debug_assert!(matches!(sent, Some(Ok(()))));
        }
    }
}

impl Member {
    fn hire(idx: usize) -> Self {
        let none = Self { worker: None, ready: false, _handlers: None };
        let Ok(worker) = Worker::new(&worker_url()) else { return none };
        let on_message = Closure::new(move |event: JsValue| {
            let event: MessageEvent = event.unchecked_into();
            hear(idx, &event.data());
        });
        let on_error = Closure::new(move |_: JsValue| lose(idx));
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Self { worker: Some(worker), ready: false, _handlers: Some([on_message, on_error]) }
    }
}

/// A worker's first word is `ready`; a number is the share done of its job; every other is a reply.
fn hear(idx: usize, message: &JsValue) {
    if message.as_string().as_deref() == Some("ready") {
        with_crew(|crew| {
            crew.members[idx].ready = true;
            crew.feed();
        });
        return;
    }
    if let Some(share) = message.as_f64() {
        let on_progress = with_crew(|crew| crew.progress.get(&crew.queue.running(idx)?).cloned());
        // Outside the borrow, as for replies.
        if let Some(on_progress) = on_progress {
            on_progress(share);
        }
        return;
    }
    let bytes = message.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec).unwrap_or_default();
    let Some(reply) = decode::<Reply>(&bytes) else { return lose(idx) };
    let callback = with_crew(|crew| {
        crew.queue.finish(idx);
        let callback = crew.forget(reply.id);
        crew.feed();
        callback
    });
    // Outside the borrow: the callback may queue the next job.
    if let Some(callback) = callback {
        callback(Ok(reply.answer));
    }
}

/// Replaces a worker that broke down and tells whoever waits for its job. One that never became ready is not replaced:
/// its file is not to be had, and trying again would only repeat that.
fn lose(idx: usize) {
    let callback = with_crew(|crew| {
        let id = crew.queue.finish(idx);
        if crew.members[idx].ready {
            crew.replace(idx);
        }
        id.and_then(|it| crew.forget(it))
    });
    if let Some(callback) = callback {
        callback(Err(Lost));
    }
}
