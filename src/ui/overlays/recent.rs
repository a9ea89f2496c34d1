//! What was chosen from the palette lately, newest first. Kept on this device.

use crate::ui::platform::storage::{read_value, write_value};

const KEY: &str = "kedge.palette";
/// How many are kept.
pub const N_KEPT: usize = 8;

/// The keys of the entries chosen lately.
pub fn recent() -> Vec<String> {
    read_value(KEY).unwrap_or_default()
}

/// Puts an entry on top. A browser that refuses to store it forgets it, which does no harm.
pub fn note_chosen(key: &str) {
    let mut keys = recent();
    keys.retain(|it| it != key);
    keys.insert(0, key.to_owned());
    keys.truncate(N_KEPT);
    let _ = write_value(KEY, &keys);
}
