//! How this reader wants to see things: language, theme, unit. Kept on this device, not in the workspace.

use leptos::prelude::*;

use crate::domain::DisplayUnit;
use crate::i18n::Language;
use crate::store::KeyValue;
use crate::ui::platform::storage::BrowserStorage;

/// The colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Paper.
    Light,
    /// Night watch.
    Dark,
    /// Black on white, with every edge drawn.
    Contrast,
}

impl Theme {
    /// Every theme.
    pub const ALL: [Theme; 3] = [Theme::Light, Theme::Dark, Theme::Contrast];

    /// Its key in the storage and on `<html>`.
    pub const fn key(self) -> &'static str {
        match self {
            Theme::Light => "light",
            Theme::Dark => "dark",
            Theme::Contrast => "contrast",
        }
    }

    /// The one that follows, for a button that turns through them.
    pub const fn next(self) -> Self {
        match self {
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::Contrast,
            Theme::Contrast => Theme::Light,
        }
    }
}

/// The reader's preferences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// Language of all texts.
    pub language: Language,
    /// Colours.
    pub theme: Theme,
    /// Unit of money.
    pub unit: DisplayUnit,
}

/// Reads the preferences and offers them to everything below.
pub fn provide_preferences() -> RwSignal<Preferences> {
    let preferences = RwSignal::new(stored());
    provide_context(preferences);
    Effect::new(move || {
        let it = preferences.get();
        let root = document().document_element().expect("a document has a root");
        // The boot script has set both before the first paint; here they follow a change.
        let _ = root.set_attribute("data-theme", it.theme.key());
        let _ = root.set_attribute("lang", it.language.tag());
    });
    preferences
}

/// The reader's preferences.
pub fn use_preferences() -> RwSignal<Preferences> {
    expect_context()
}

/// Changes the language. A browser that refuses to store it forgets it with the page, which does no harm.
pub fn set_language(preferences: RwSignal<Preferences>, language: Language) {
    preferences.update(|it| it.language = language);
    let _ = BrowserStorage.set("kedge.language", language.code());
}

/// Changes the colours.
pub fn set_theme(preferences: RwSignal<Preferences>, theme: Theme) {
    preferences.update(|it| it.theme = theme);
    let _ = BrowserStorage.set("kedge.theme", theme.key());
}

/// Changes the unit of money.
pub fn set_unit(preferences: RwSignal<Preferences>, unit: DisplayUnit) {
    preferences.update(|it| it.unit = unit);
    let key = match unit {
        DisplayUnit::One => "1",
        DisplayUnit::TenThousand => "10000",
        DisplayUnit::HundredMillion => "100000000",
    };
    let _ = BrowserStorage.set("kedge.unit", key);
}

fn stored() -> Preferences {
    let read = |key| BrowserStorage.get(key).ok().flatten();
    let root = document().document_element();
    let attribute = |name| root.as_ref().and_then(|it| it.get_attribute(name)).unwrap_or_default();
    Preferences {
        language: if attribute("lang").starts_with("en") { Language::En } else { Language::Zh },
        theme: Theme::ALL.into_iter().find(|it| attribute("data-theme") == it.key()).unwrap_or(Theme::Light),
        unit: match read("kedge.unit").as_deref() {
            Some("1") => DisplayUnit::One,
            Some("100000000") => DisplayUnit::HundredMillion,
            _ => DisplayUnit::TenThousand,
        },
    }
}
