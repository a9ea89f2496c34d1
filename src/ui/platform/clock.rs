//! Time and chance, which nothing below `ui` may ask for.

use leptos::prelude::window;

/// Milliseconds since 1970.
pub fn now() -> f64 {
    js_sys::Date::now()
}

/// Milliseconds since the page opened, for spans.
pub fn elapsed() -> f64 {
    window().performance().map_or_else(now, |it| it.now())
}

/// Ends when the page has answered what waits: long work is cut into turns with this between them.
pub async fn turn() {
    gloo_timers::future::TimeoutFuture::new(0).await;
}

/// The reader's calendar day: year, month (1 to 12) and day.
pub fn today() -> (i32, u32, u32) {
    let date = js_sys::Date::new_0();
    (date.get_full_year() as i32, date.get_month() + 1, date.get_date())
}

/// The clock on the reader's wall, `10:42`.
pub fn wall_time(milliseconds: f64) -> String {
    let date = js_sys::Date::new(&milliseconds.into());
    format!("{:02}:{:02}", date.get_hours(), date.get_minutes())
}

/// A day as `2026-07-03`.
pub fn day(milliseconds: f64) -> String {
    let date = js_sys::Date::new(&milliseconds.into());
    format!("{:04}-{:02}-{:02}", date.get_full_year(), date.get_month() + 1, date.get_date())
}

/// The reader's calendar days counted from 1970.
pub fn day_number(milliseconds: f64) -> i64 {
    let offset = js_sys::Date::new(&milliseconds.into()).get_timezone_offset() * 60_000.0;
    ((milliseconds - offset) / 86_400_000.0).floor() as i64
}

/// Sixty-four random bits from the browser, for record ids.
pub fn random_seed() -> u64 {
    let mut bytes = [0_u8; 8];
    let filled = window().crypto().and_then(|it| it.get_random_values_with_u8_array(&mut bytes));
    match filled {
        Ok(_) => u64::from_le_bytes(bytes),
        // Without crypto the clock and Math.random still make ids that will not meet by chance.
        Err(_) => (now() as u64) << 20 ^ (js_sys::Math::random() * 2f64.powi(52)) as u64,
    }
}

/// Today by the reader's calendar.
#[cfg(feature = "ui")]
pub fn this_day() -> crate::domain::Day {
    let (year, month, day) = today();
    crate::domain::Day::new(year, month, day).unwrap_or(crate::domain::Day::EPOCH)
}

/// The day of a moment in milliseconds since 1970, by the reader's calendar.
#[cfg(feature = "ui")]
pub fn day_of(milliseconds: f64) -> crate::domain::Day {
    let first = crate::domain::Day::new(1970, 1, 1).unwrap_or(crate::domain::Day::EPOCH);
    first.plus(day_number(milliseconds) as i32)
}
