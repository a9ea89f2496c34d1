//! The browser's `Intl` as the source of what a language knows of writing numbers.

use js_sys::{Array, Intl, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use crate::i18n::{BuiltIn, Language, SymbolSource, Symbols};

/// What the browser knows; where it knows nothing, what is built in.
#[derive(Clone, Copy, Debug, Default)]
pub struct BrowserIntl;

impl SymbolSource for BrowserIntl {
    fn symbols(&self, language: Language) -> Symbols {
        let locales = Array::of1(&language.tag().into());
        let built_in = BuiltIn.symbols(language);
        let numbers = Intl::NumberFormat::new(&locales, &Object::new());
        let parts: Vec<(String, String)> = numbers.format_to_parts(1_234_567_891.5).iter().filter_map(part).collect();
        let find = |kind: &str| parts.iter().find(|(it, _)| it == kind).map(|(_, text)| text.clone());
        let sizes: Vec<usize> = parts.iter().rev().filter(|(it, _)| it == "integer").map(|(_, it)| it.len()).collect();
        Symbols {
            group: find("group").unwrap_or(built_in.group),
            decimal: find("decimal").unwrap_or(built_in.decimal),
            group_sizes: (*sizes.first().unwrap_or(&3), *sizes.get(1).unwrap_or(&3)),
            months: months(&locales).unwrap_or(built_in.months),
        }
    }
}

/// One part of a formatted number: its kind and its text.
fn part(part: JsValue) -> Option<(String, String)> {
    let field = |name: &str| Reflect::get(&part, &name.into()).ok()?.as_string();
    Some((field("type")?, field("value")?))
}

fn months(locales: &Array) -> Option<[String; 12]> {
    let options = Object::new();
    for (name, value) in [("month", "short"), ("timeZone", "UTC")] {
        Reflect::set(&options, &name.into(), &value.into()).ok()?;
    }
    let format = Intl::DateTimeFormat::new(locales, &options).format();
    let name = |month: usize| {
        let date = js_sys::Date::new(&js_sys::Date::utc(2026.0, month as f64).into());
        format.call1(&JsValue::UNDEFINED, date.unchecked_ref()).ok()?.as_string()
    };
    let names: Option<Vec<String>> = (0..12).map(name).collect();
    names?.try_into().ok()
}
