//! localStorage through gloo-storage, as the slots want it.

use gloo_storage::errors::StorageError;
use gloo_storage::{LocalStorage, Storage};

use crate::store::{KeyValue, KeyValueError};

/// The browser's localStorage. Every access may fail: the storage can be full, switched off, or cleared behind us.
#[derive(Clone, Copy, Debug, Default)]
pub struct BrowserStorage;

impl KeyValue for BrowserStorage {
    fn get(&self, key: &str) -> Result<Option<String>, KeyValueError> {
        let storage = raw()?;
        storage.get_item(key).map_err(|e| KeyValueError::Denied(format!("{e:?}")))
    }

    /// Compared by the browser: copying a large text into the wasm only to compare it takes many times as long.
    fn holds(&self, key: &str, text: &str) -> Result<bool, KeyValueError> {
        let stored = js_sys::Reflect::get(raw()?.as_ref(), &key.into());
        let stored = stored.map_err(|e| KeyValueError::Denied(format!("{e:?}")))?;
        Ok(js_sys::Object::is(&stored, &text.into()))
    }

    fn set(&self, key: &str, value: &str) -> Result<(), KeyValueError> {
        let storage = raw()?;
        // Chromium and Firefox name the full storage differently, and code 22 is no longer set everywhere.
        storage.set_item(key, value).map_err(|e| {
            let text = format!("{e:?}");
            if text.contains("uota") { KeyValueError::Full } else { KeyValueError::Denied(text) }
        })
    }

    fn remove(&self, key: &str) -> Result<(), KeyValueError> {
        raw()?.remove_item(key).map_err(|e| KeyValueError::Denied(format!("{e:?}")))
    }
}

/// gloo-storage expects that `window.localStorage` can be read; where a policy forbids even that, it panics, so we look first.
fn raw() -> Result<web_sys::Storage, KeyValueError> {
    let denied = || KeyValueError::Denied("localStorage".to_owned());
    leptos::prelude::window().local_storage().map_err(|_| denied())?.ok_or_else(denied)?;
    Ok(LocalStorage::raw())
}

/// The characters that the small storage holds of the keys that begin so: names and values.
pub fn size_of(prefix: &str) -> usize {
    let Ok(storage) = raw() else { return 0 };
    let n = storage.length().unwrap_or_default();
    let keys = (0..n).filter_map(|i| storage.key(i).ok()?).filter(|key| key.starts_with(prefix));
    // The length of the value as the browser counts it, without copying the value into the wasm.
    let length = |key: &str| {
        let value = js_sys::Reflect::get(storage.as_ref(), &key.into()).ok()?;
        js_sys::Reflect::get(&value, &"length".into()).ok()?.as_f64()
    };
    keys.map(|key| key.len() + length(&key).unwrap_or_default() as usize).sum()
}

/// Reads a small JSON value, such as the preferences.
pub fn read_value<T: serde::de::DeserializeOwned>(key: &str) -> Option<T> {
    raw().ok()?;
    LocalStorage::get(key).ok()
}

/// Writes a small JSON value.
///
/// # Errors
/// [`KeyValueError`] when it was not stored.
pub fn write_value(key: &str, value: &impl serde::Serialize) -> Result<(), KeyValueError> {
    raw()?;
    LocalStorage::set(key, value).map_err(|e| match e {
        StorageError::JsError(e) if e.message.contains("uota") || e.name.contains("uota") => KeyValueError::Full,
        other => KeyValueError::Denied(other.to_string()),
    })
}
