//! A scene as an SVG file.

use plotters::prelude::SVGBackend;

use super::{
    palette::Palette,
    scene::Scene,
    surface::{FONT_FAMILY, SUBPIXELS, Typeface, draw_scene},
};

/// plotters divides font sizes by this before it writes them.
const SVG_FONT_DIVISOR: f64 = 1.24;

/// The text of an SVG file that shows the scene at its own size.
#[must_use]
pub fn svg_of(scene: &Scene, palette: &Palette) -> String {
    let units = ((scene.size.width * SUBPIXELS) as u32, (scene.size.height * SUBPIXELS) as u32);
    let mut body = String::new();
    let face = Typeface { family: FONT_FAMILY, divisor: SVG_FONT_DIVISOR };
    // Writing into a string cannot fail; an error here could only come from a file.
    draw_scene(SVGBackend::with_string(&mut body, units), scene, palette, face).expect("a string takes every mark");
    let head = format!("<svg width=\"{}\" height=\"{}\"", units.0, units.1);
    // The view box scales the subpixels back; round joins keep sharp peaks from growing thorns.
    let scaled = format!(
        "<svg width=\"{}\" height=\"{}\" stroke-linejoin=\"round\" stroke-linecap=\"butt\"",
        scene.size.width, scene.size.height
    );
    body.replacen(&head, &scaled, 1)
}
