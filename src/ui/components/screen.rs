//! What the screen is like, and when it changes: sizes, pixels, colours.

use leptos::{
    html,
    prelude::*,
    wasm_bindgen::{JsCast, JsValue, closure::Closure},
};
use web_sys::{Element, MediaQueryList, ResizeObserver};

use crate::charts::Size;

/// An element's size in CSS pixels, kept up to date; nothing before the first layout.
pub fn observed_size(node: NodeRef<html::Div>) -> ReadSignal<Size> {
    let (size, set_size) = signal(Size::default());
    let watch = StoredValue::new_local(None::<(ResizeObserver, Closure<dyn FnMut()>)>);
    Effect::new(move || {
        let Some(element) = node.get() else { return };
        let element: Element = element.into();
        let measured = element.clone();
        let report = Closure::<dyn FnMut()>::new(move || {
            let now = Size { width: f64::from(measured.client_width()), height: f64::from(measured.client_height()) };
            if set_size.try_update_untracked(|it| std::mem::replace(it, now) != now) == Some(true) {
                set_size.notify();
            }
        });
        if let Ok(observer) = ResizeObserver::new(report.as_ref().unchecked_ref()) {
            observer.observe(&element);
            watch.set_value(Some((observer, report)));
        }
    });
    on_cleanup(move || {
        watch.try_update_value(|watch| {
            if let Some((observer, _)) = watch.take() {
                observer.disconnect();
            }
        });
    });
    size
}

fn device_pixel_ratio() -> f64 {
    window().device_pixel_ratio().max(1.0)
}

/// A media query whose changes are listened to.
type Watch = StoredValue<Option<(MediaQueryList, Closure<dyn FnMut(JsValue)>)>, LocalStorage>;

fn listen(watch: Watch, query: &str, report: impl FnMut(JsValue) + 'static) {
    stop(watch);
    let Ok(Some(query)) = window().match_media(query) else { return };
    let report = Closure::<dyn FnMut(JsValue)>::new(report);
    query.set_onchange(Some(report.as_ref().unchecked_ref()));
    watch.set_value(Some((query, report)));
}

fn stop(watch: Watch) {
    watch.try_update_value(|watch| {
        if let Some((query, _)) = watch.take() {
            query.set_onchange(None);
        }
    });
}

/// The device's pixel ratio, which changes with zoom and when the window moves to another screen.
pub fn pixel_ratio() -> ReadSignal<f64> {
    let (ratio, set_ratio) = signal(device_pixel_ratio());
    let watch = StoredValue::new_local(None);
    // A query only tells that this ratio is left, hence every new ratio needs a new one.
    Effect::new(move || {
        let query = format!("(resolution: {}dppx)", ratio.get());
        listen(watch, &query, move |_| set_ratio.set(device_pixel_ratio()));
    });
    on_cleanup(move || stop(watch));
    ratio
}

/// Whether the system imposes its own colours.
pub fn forces_colours() -> bool {
    window().match_media(FORCED).ok().flatten().is_some_and(|it| it.matches())
}

const FORCED: &str = "(forced-colors: active)";

/// Counts changes of the system's own colours.
pub fn forced_colours_changed() -> ReadSignal<u32> {
    let (n, set_n) = signal(0);
    let watch = StoredValue::new_local(None);
    listen(watch, FORCED, move |_| set_n.update(|it| *it += 1));
    on_cleanup(move || stop(watch));
    n
}
