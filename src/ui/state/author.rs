//! Who makes the changes here: an id of this browser's, and the name that the person gave. Kept on this device.

use leptos::prelude::window;
use serde::{Deserialize, Serialize};

use crate::domain::{AuthorId, IdGenerator};
use crate::store::Author;
use crate::ui::platform::clock;
use crate::ui::platform::storage::{read_value, write_value};

const KEY: &str = "kedge.author";

#[derive(Clone, Serialize, Deserialize)]
struct Stored {
    id: AuthorId,
    /// Empty until the person gives one.
    name: String,
}

thread_local! {
    static AUTHOR: std::cell::RefCell<Option<Stored>> = const { std::cell::RefCell::new(None) };
}

/// Who makes changes here. Without a name of their own, the device stands for it.
pub fn author() -> Author {
    let Stored { id, name } = stored();
    Author { id, name: if name.is_empty() { device() } else { name } }
}

/// The name that the person gave; empty without one.
pub fn author_name() -> String {
    stored().name
}

/// Gives the person a name, for the changes to come.
pub fn set_author_name(name: &str) {
    let name: String = name.trim().chars().filter(|it| !it.is_control()).take(40).collect();
    keep(Stored { name, ..stored() });
}

fn stored() -> Stored {
    if let Some(known) = AUTHOR.with_borrow(Clone::clone) {
        return known;
    }
    let it = read_value::<Stored>(KEY).unwrap_or_else(|| Stored {
        id: AuthorId(IdGenerator::new(clock::random_seed()).next_id()),
        name: String::new(),
    });
    keep(it.clone());
    it
}

fn keep(it: Stored) {
    // A browser that refuses to store it has a new author with the next visit, which does no harm.
    let _ = write_value(KEY, &it);
    AUTHOR.set(Some(it));
}

/// The kind of device, as far as the browser tells.
fn device() -> String {
    let agent = window().navigator().user_agent().unwrap_or_default();
    let known = ["iPhone", "iPad", "Android", "Windows", "Mac", "Linux"];
    known.into_iter().find(|it| agent.contains(it)).unwrap_or_default().to_owned()
}
