//! The commands of the palette: what each is called, when it can be given, and what it does.

use leptos::prelude::*;

use crate::domain::DisplayUnit;
use crate::i18n::{Language, Texts};
use crate::ui::choice::perform;
use crate::ui::hand_over::Choice;
use crate::ui::navigation::go;
use crate::ui::routes::Route;
use crate::ui::state::{
    Bench, ForecastStatus, Forecasts, Preferences, Theme, export_workspace, set_language, set_theme, set_unit,
    use_bench, use_forecasts, use_preferences,
};

use super::{Overlays, use_overlays};

/// A command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Takes the last change back.
    Undo,
    /// Brings it back.
    Redo,
    /// Writes the workspace into a file.
    Export,
    /// Starts an empty workspace.
    NewWorkspace,
    /// Opens the invented company.
    Sample,
    /// Runs the forecasts anew.
    RunForecast,
    /// Stops them.
    StopForecast,
    /// Changes the language.
    Language(Language),
    /// Changes the colours.
    Theme(Theme),
    /// Changes the unit of money.
    Unit(DisplayUnit),
    /// Prints the page.
    Print,
    /// Shows the brief on the whole screen.
    Present,
    /// Lists the keyboard shortcuts.
    Shortcuts,
    /// Starts or resumes the tour.
    Tour,
}

impl Command {
    /// Every command, in the order in which the palette offers them.
    pub const ALL: [Command; 19] = [
        Command::Undo,
        Command::Redo,
        Command::RunForecast,
        Command::StopForecast,
        Command::Export,
        Command::Print,
        Command::Present,
        Command::Tour,
        Command::Shortcuts,
        Command::Language(Language::Zh),
        Command::Language(Language::En),
        Command::Theme(Theme::Light),
        Command::Theme(Theme::Dark),
        Command::Theme(Theme::Contrast),
        Command::Unit(DisplayUnit::One),
        Command::Unit(DisplayUnit::TenThousand),
        Command::Unit(DisplayUnit::HundredMillion),
        Command::Sample,
        Command::NewWorkspace,
    ];

    /// Its name and further words for it.
    pub fn words(self, all: &'static Texts) -> [&'static str; 2] {
        let it = &all.palette;
        match self {
            Command::Undo => [it.undo, it.undo_words],
            Command::Redo => [it.redo, it.redo_words],
            Command::Export => [it.export, it.export_words],
            Command::NewWorkspace => [it.new_workspace, it.new_workspace_words],
            Command::Sample => [it.sample, it.sample_words],
            Command::RunForecast => [it.run_forecast, it.run_forecast_words],
            Command::StopForecast => [it.stop_forecast, it.stop_forecast_words],
            Command::Language(Language::Zh) => ["中文", "chinese 语言 language"],
            Command::Language(Language::En) => ["English", "英文 英语 语言 language"],
            Command::Theme(Theme::Light) => [it.light, it.theme_words],
            Command::Theme(Theme::Dark) => [it.dark, it.theme_words],
            Command::Theme(Theme::Contrast) => [it.contrast, it.theme_words],
            Command::Unit(DisplayUnit::One) => [it.unit_one, it.unit_words],
            Command::Unit(DisplayUnit::TenThousand) => [it.unit_ten_thousand, it.unit_words],
            Command::Unit(DisplayUnit::HundredMillion) => [it.unit_hundred_million, it.unit_words],
            Command::Print => [it.print, it.print_words],
            Command::Present => [it.present, it.present_words],
            Command::Shortcuts => [it.shortcuts, it.shortcuts_words],
            Command::Tour => [it.tour, it.tour_words],
        }
    }

    /// Its key in the list of what was chosen lately.
    pub fn key(self) -> String {
        format!("command:{self:?}")
    }
}

/// What commands act on, taken while there is a context to take it from.
#[derive(Clone, Copy)]
pub struct Hands {
    bench: Bench,
    forecasts: Forecasts,
    preferences: RwSignal<Preferences>,
    overlays: Overlays,
}

impl Hands {
    /// Those of the component that asks.
    pub fn here() -> Self {
        Self {
            bench: use_bench(),
            forecasts: use_forecasts(),
            preferences: use_preferences(),
            overlays: use_overlays(),
        }
    }

    /// Whether the command makes sense now.
    pub fn can(self, command: Command) -> bool {
        let preferences = self.preferences.get_untracked();
        let status = self.forecasts.with_untracked(|it| it.status);
        let has_data = self.bench.with_untracked(|it| it.book.is_some());
        match command {
            Command::Undo => self.bench.with_ledger_untracked(|it| it.undoable().is_some()),
            Command::Redo => self.bench.with_ledger_untracked(|it| it.redoable().is_some()),
            Command::Export | Command::Present => has_data,
            Command::RunForecast => has_data && !matches!(status, ForecastStatus::Running { .. }),
            Command::StopForecast => matches!(status, ForecastStatus::Running { .. }),
            Command::Language(it) => it != preferences.language,
            Command::Theme(it) => it != preferences.theme,
            Command::Unit(it) => it != preferences.unit,
            Command::NewWorkspace | Command::Sample | Command::Print | Command::Shortcuts | Command::Tour => true,
        }
    }

    /// Does it.
    pub fn carry_out(self, command: Command) {
        let Self { bench, forecasts, preferences, overlays } = self;
        match command {
            Command::Undo => bench.undo(),
            Command::Redo => bench.redo(),
            Command::Export => drop(export_workspace(bench)),
            Command::NewWorkspace => {
                bench.start_blank();
                go(Route::Start);
            }
            Command::Sample => perform(bench, preferences, overlays, Choice::Sample),
            Command::RunForecast => forecasts.restart(),
            Command::StopForecast => forecasts.stop(),
            Command::Language(it) => set_language(preferences, it),
            Command::Theme(it) => set_theme(preferences, it),
            Command::Unit(it) => set_unit(preferences, it),
            // A browser without printing does nothing, and there is nothing to say about it.
            Command::Print => drop(window().print()),
            Command::Present => {
                overlays.present.set(true);
                go(Route::Report);
            }
            Command::Shortcuts => overlays.shortcuts.set(true),
            Command::Tour if overlays.tour.can_resume() => overlays.tour.resume(),
            Command::Tour => perform(bench, preferences, overlays, Choice::Tour),
        }
    }
}
