//! The entry point of the first view's small program.

fn main() {
    kedge::ui::first::start();
}
