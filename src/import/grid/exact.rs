//! Floats as decimal texts, and decimal texts moved by powers of ten, without a loss.

/// Digits that a spreadsheet shows and counts with.
const SHOWN_DIGITS: usize = 15;

/// The number as its shortest decimal, which reads back as the same float.
///
/// Where a formula left a trace in the sixteenth digit (0.1 + 0.2) the fifteen digits that the spreadsheet shows are
/// taken; numbers so large that the sixteenth is a cent keep it.
pub fn exact_text(value: f64) -> String {
    let shortest = plain(value);
    let n_digits = shortest.bytes().filter(u8::is_ascii_digit).skip_while(|it| *it == b'0').count();
    if n_digits <= SHOWN_DIGITS || value.abs() >= 1e12 {
        return shortest;
    }
    format!("{value:.*e}", SHOWN_DIGITS - 1).parse().map_or(shortest, plain)
}

fn plain(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && !(1e-9..1e18).contains(&size) { format!("{value:e}") } else { format!("{value}") }
}

/// The decimal `text` times ten to `by`.
pub(super) fn shifted(text: &str, by: i32) -> String {
    if let Some((mantissa, exponent)) = text.split_once(['e', 'E']) {
        let exponent: i32 = exponent.parse().unwrap_or(0);
        return format!("{mantissa}e{}", exponent + by);
    }
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |it| ("-", it));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{fraction}");
    let point = whole.len() as i32 + by;
    let (whole, fraction) = if point <= 0 {
        ("0".to_owned(), "0".repeat(point.unsigned_abs() as usize) + &all)
    } else {
        let point = point as usize;
        let padded = format!("{all:0<point$}");
        (padded[..point].to_owned(), padded[point..].to_owned())
    };
    let whole = whole.trim_start_matches('0');
    let fraction = fraction.trim_end_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_digit_is_lost_and_no_noise_is_kept() {
        for (value, text) in [
            (0.1, "0.1"),
            (0.1 + 0.2, "0.3"),
            (-1.005, "-1.005"),
            (1_234_567.89, "1234567.89"),
            (12_345_678_901_234.56, "12345678901234.56"),
            (45_717.0, "45717"),
            (0.0, "0"),
            (1e300, "1e300"),
            (1e-12, "1e-12"),
            (2.675, "2.675"),
            (1.0 / 3.0, "0.333333333333333"),
        ] {
            assert_eq!(exact_text(value), text, "{value:?}");
        }
    }

    #[test]
    fn points_move_without_a_float() {
        for (text, by, expected) in [
            ("0.12", 2, "12"),
            ("0.125", 2, "12.5"),
            ("-5", -2, "-0.05"),
            ("125000", -4, "12.5"),
            ("7", 4, "70000"),
            ("0", 4, "0"),
            ("1e-12", 2, "1e-10"),
        ] {
            assert_eq!(shifted(text, by), expected, "{text}");
        }
    }
}
