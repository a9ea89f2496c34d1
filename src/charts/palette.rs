//! Colours by role, read from the page's tokens.

use super::scene::{Ink, Tint};

/// A colour with its opacity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rgba {
    /// Red, 0–255.
    pub r: u8,
    /// Green, 0–255.
    pub g: u8,
    /// Blue, 0–255.
    pub b: u8,
    /// Opacity, 0–1.
    pub a: f64,
}

impl Rgba {
    const fn new(r: u8, g: u8, b: u8, a: f64) -> Self {
        Self { r, g, b, a }
    }

    const fn hex(rgb: u32) -> Self {
        Self::new((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8, 1.0)
    }

    /// Reads `#rgb`, `#rrggbb`, `rgb(…)` and `rgba(…)` as style sheets write them; `None` for the rest.
    ///
    /// ```
    /// use kedge::charts::Rgba;
    /// assert_eq!(Rgba::parse(" rgb(12 112 128 / .22)"), Some(Rgba { r: 12, g: 112, b: 128, a: 0.22 }));
    /// assert_eq!(Rgba::parse("teal"), None);
    /// ```
    #[must_use]
    pub fn parse(css: &str) -> Option<Self> {
        let css = css.trim();
        match css.strip_prefix('#') {
            Some(digits) => Self::parse_hex(digits),
            None => Self::parse_function(css),
        }
    }

    fn parse_hex(digits: &str) -> Option<Self> {
        let value = u32::from_str_radix(digits, 16).ok()?;
        match digits.len() {
            6 => Some(Self::hex(value)),
            3 => Some(Self::hex((((value >> 8) * 17) << 16) | ((((value >> 4) & 15) * 17) << 8) | ((value & 15) * 17))),
            _ => None,
        }
    }

    fn parse_function(css: &str) -> Option<Self> {
        let inner = css.strip_prefix("rgba(").or_else(|| css.strip_prefix("rgb("))?.strip_suffix(')')?;
        let mut parts = inner.split([' ', ',', '/']).filter(|part| !part.is_empty());
        let mut channel = || parts.next()?.parse::<f64>().ok().map(|value| value.clamp(0.0, 255.0).round() as u8);
        let (r, g, b) = (channel()?, channel()?, channel()?);
        let a = parts.next().map_or(Some(1.0), parse_alpha)?;
        Some(Self::new(r, g, b, a))
    }
}

fn parse_alpha(part: &str) -> Option<f64> {
    let (digits, unit) = part.strip_suffix('%').map_or((part, 1.0), |digits| (digits, 100.0));
    digits.parse::<f64>().ok().map(|value| (value / unit).clamp(0.0, 1.0))
}

/// One colour per role.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Palette {
    /// See [`Ink::Ink`].
    pub ink: Rgba,
    /// See [`Ink::Quiet`].
    pub quiet: Rgba,
    /// See [`Ink::Line`].
    pub line: Rgba,
    /// See [`Ink::Edge`].
    pub edge: Rgba,
    /// See [`Ink::Paper`].
    pub paper: Rgba,
    /// See [`Ink::Sunk`].
    pub sunk: Rgba,
    /// See [`Ink::Forecast`].
    pub forecast: Rgba,
    /// See [`Ink::Band80`].
    pub band80: Rgba,
    /// See [`Ink::Band95`].
    pub band95: Rgba,
    /// See [`Ink::Target`].
    pub target: Rgba,
    /// See [`Ink::Good`].
    pub good: Rgba,
    /// See [`Ink::Warning`].
    pub warning: Rgba,
    /// See [`Ink::Bad`].
    pub bad: Rgba,
}

impl Palette {
    /// A print: the light theme on white paper, whatever the screen shows.
    pub const PRINT: Self = Self { paper: Rgba::hex(0xff_ffff), ..Self::LIGHT };

    /// The light theme, for files and wherever no style sheet can be asked.
    pub const LIGHT: Self = Self {
        ink: Rgba::hex(0x14_213d),
        quiet: Rgba::hex(0x56_6074),
        line: Rgba::hex(0xe3_e0d8),
        edge: Rgba::hex(0xc6_c1b4),
        paper: Rgba::hex(0xfb_faf7),
        sunk: Rgba::hex(0xf3_f1ea),
        forecast: Rgba::hex(0x0c_7080),
        band80: Rgba::new(12, 112, 128, 0.22),
        band95: Rgba::new(12, 112, 128, 0.10),
        target: Rgba::hex(0xb0_4a1c),
        good: Rgba::hex(0x2a_7548),
        warning: Rgba::hex(0x8a_5a00),
        bad: Rgba::hex(0xa8_233f),
    };

    /// The dark theme.
    pub const DARK: Self = Self {
        ink: Rgba::hex(0xe8_ecf4),
        quiet: Rgba::hex(0x9a_a7bd),
        line: Rgba::hex(0x27_3246),
        edge: Rgba::hex(0x44_546d),
        paper: Rgba::hex(0x0e_1420),
        sunk: Rgba::hex(0x16_1e2e),
        forecast: Rgba::hex(0x4f_b8c4),
        band80: Rgba::new(79, 184, 196, 0.24),
        band95: Rgba::new(79, 184, 196, 0.12),
        target: Rgba::hex(0xf0_936f),
        good: Rgba::hex(0x6c_c08b),
        warning: Rgba::hex(0xe0_b04f),
        bad: Rgba::hex(0xff_8a95),
    };

    /// Reads every role from the page's custom properties; a missing or odd one falls back to light.
    ///
    /// On dark paper the sunk colour is nearly the paper's, so a span of time takes `--surface` there.
    #[must_use]
    pub fn from_tokens(token: impl Fn(&str) -> Option<String>) -> Self {
        let read = |name: &str, fallback| token(name).and_then(|css| Rgba::parse(&css)).unwrap_or(fallback);
        let light = Self::LIGHT;
        let paper = read("--paper", light.paper);
        let is_dark = u32::from(paper.r) + u32::from(paper.g) + u32::from(paper.b) < 384;
        Self {
            ink: read("--ink", light.ink),
            quiet: read("--quiet", light.quiet),
            line: read("--line", light.line),
            edge: read("--edge", light.edge),
            paper,
            sunk: read(if is_dark { "--surface" } else { "--sunk" }, light.sunk),
            forecast: read("--forecast", light.forecast),
            band80: read("--band80", light.band80),
            band95: read("--band95", light.band95),
            target: read("--target", light.target),
            good: read("--good", light.good),
            warning: read("--warning", light.warning),
            bad: read("--bad", light.bad),
        }
    }

    /// Two colours for everything, where the system imposes its own: shapes, dashes and labels tell the lines apart.
    #[must_use]
    pub fn two_tone(ink: Rgba, paper: Rgba) -> Self {
        let faint = |a| Rgba { a, ..ink };
        Self {
            ink,
            quiet: ink,
            line: faint(0.3),
            edge: faint(0.6),
            paper,
            sunk: faint(0.12),
            forecast: ink,
            band80: faint(0.3),
            band95: faint(0.15),
            target: ink,
            good: ink,
            warning: ink,
            bad: ink,
        }
    }

    /// The colour of a tint.
    #[must_use]
    pub fn colour(&self, tint: Tint) -> Rgba {
        let base = match tint.ink {
            Ink::Ink => self.ink,
            Ink::Quiet => self.quiet,
            Ink::Line => self.line,
            Ink::Edge => self.edge,
            Ink::Paper => self.paper,
            Ink::Sunk => self.sunk,
            Ink::Forecast => self.forecast,
            Ink::Band80 => self.band80,
            Ink::Band95 => self.band95,
            Ink::Target => self.target,
            Ink::Good => self.good,
            Ink::Warning => self.warning,
            Ink::Bad => self.bad,
        };
        Rgba { a: base.a * tint.alpha, ..base }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_as_style_sheets_write_them() {
        let teal = |a| Some(Rgba { r: 12, g: 112, b: 128, a });
        for (css, colour) in [
            ("#0c7080", teal(1.0)),
            (" rgb(12 112 128 / .22) ", teal(0.22)),
            ("rgb(12, 112, 128)", teal(1.0)),
            ("rgba(12,112,128,0.5)", teal(0.5)),
            ("rgb(12 112 128 / 10%)", teal(0.1)),
            ("#fff", Some(Rgba { r: 255, g: 255, b: 255, a: 1.0 })),
            ("#12345", None),
            ("", None),
        ] {
            assert_eq!(Rgba::parse(css), colour, "{css}");
        }
    }

    #[test]
    fn dark_paper_takes_the_surface_for_spans_of_time() {
        let dark = |name: &str| match name {
            "--paper" => Some("#0e1420".to_owned()),
            "--surface" => Some("#161e2e".to_owned()),
            _ => None,
        };
        assert_eq!(Palette::from_tokens(dark).sunk, Palette::DARK.sunk);
        assert_eq!(Palette::from_tokens(|_| None), Palette::LIGHT);
    }
}
