//! The page's entry point.

fn main() {
    kedge::ui::start();
}
