//! What the palette finds: places, accounts, products, methods, measures, rules, commands.

use std::rc::Rc;

use crate::domain::{Book, Node};
use crate::i18n::{Found, Language, Pinyin, Spelling, Texts, Topic, folded, search, these_first};
use crate::ui::pages::forecast::names::topic_name;
use crate::ui::routes::Route;

use super::commands::Command;

/// Something that the palette finds.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// What a choice of it does.
    pub act: Act,
    /// Its name in the reader's language.
    pub name: String,
    /// The folded names by which it is found.
    names: Vec<String>,
    /// Ways to type those that are Chinese, each with its texts as they are searched.
    spelt: Vec<(Spelling, [String; 2])>,
}

impl Entry {
    /// The same, found by how its names are read as well.
    fn read_by(self, pinyin: Option<&Pinyin>) -> Self {
        // A letter in front: what is written so comes before what is only read so, *tour* before 投入 (touru).
        let searched = |it: Spelling| {
            let texts = [&it.full, &it.initials].map(|text| format!("0{text}"));
            (it, texts)
        };
        let spelt = |it: &Pinyin| self.names.iter().flat_map(|name| it.spellings(name)).map(searched).collect();
        Self { spelt: pinyin.map(spelt).unwrap_or_default(), ..self }
    }

    /// What may answer words: its names, and of its spellings those that one of them begins.
    fn answers<'a>(&'a self, words: &'a [String]) -> impl Iterator<Item = &'a str> + Clone {
        let spelt = self.spelt.iter().filter(|it| words.iter().any(|word| it.0.answers(word)));
        self.names.iter().chain(spelt.flat_map(|it| &it.1)).map(String::as_str)
    }
}

/// What a choice does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Act {
    /// Goes somewhere.
    Go(Route),
    /// Does something.
    Do(Command),
}

impl Act {
    /// Its key in the list of what was chosen lately.
    pub fn key(self) -> String {
        match self {
            Act::Go(route) => route.href(),
            Act::Do(command) => command.key(),
        }
    }

    /// The words for its kind.
    pub fn kind(self, all: &'static Texts) -> &'static str {
        let texts = &all.palette;
        match self {
            Act::Go(Route::Series(Node::Account(_))) => all.forecast.account,
            Act::Go(Route::Series(Node::Product(_))) => all.forecast.product,
            Act::Go(Route::Learn(Some(Topic::Method(_)))) => all.forecast.method,
            Act::Go(Route::Learn(Some(Topic::Metric(_)))) => texts.kind_measure,
            Act::Go(Route::Learn(Some(Topic::Rule(_)))) => texts.kind_rule,
            Act::Go(Route::Learn(Some(Topic::Work(_)))) => texts.kind_work,
            Act::Go(_) => texts.kind_place,
            Act::Do(_) => texts.kind_command,
        }
    }
}

/// The pages that the palette leads to.
const PLACES: &[Route] = &[
    Route::Forecast,
    Route::Plan,
    Route::Monitor,
    Route::Report,
    Route::Data,
    Route::Import,
    Route::Glance,
    Route::Attention,
    Route::Snapshots,
    Route::Versions,
    Route::Resources,
    Route::Strategy,
    Route::Service,
    Route::Assumptions,
    Route::Feedback,
    Route::People,
    Route::Channels,
    Route::Budget,
    Route::Variance,
    Route::Tiers,
    Route::Team,
    Route::Fairness,
    Route::BottomUp,
    Route::Incentive,
    Route::Changes,
    Route::Files,
    Route::Today,
    Route::Alerts,
    Route::Rolling,
    Route::Learn(None),
    Route::Series(Node::Company),
    Route::Start,
];

/// Everything that can be found now, places and commands first. `can` says which commands make sense.
pub fn entries(
    book: Option<&Book>,
    language: Language,
    can: impl Fn(Command) -> bool,
    pinyin: Option<&Pinyin>,
) -> Rc<[Entry]> {
    let all = language.texts();
    let mut entries: Vec<Entry> =
        PLACES.iter().copied().map(|it| fixed(Act::Go(it), all, |all| page_words(it, all))).collect();
    let commands = Command::ALL.into_iter().filter(|it| can(*it));
    entries.extend(commands.map(|it| fixed(Act::Do(it), all, |all| it.words(all))));
    if let Some(book) = book {
        // The person behind an account finds it as well.
        entries.extend(book.accounts().iter().map(|it| {
            let names = [Some(&it.name), it.person.as_ref()].into_iter().flatten().map(|it| folded(it)).collect();
            Entry { act: Act::Go(Route::Series(Node::Account(it.id))), name: it.name.clone(), names, spelt: Vec::new() }
        }));
        entries.extend(book.products().iter().map(|it| Entry {
            act: Act::Go(Route::Series(Node::Product(it.id))),
            name: it.name.clone(),
            names: vec![folded(&it.name)],
            spelt: Vec::new(),
        }));
    }
    entries.extend(Topic::all().map(|it| fixed(Act::Go(Route::Learn(Some(it))), all, |all| [topic_name(it, all), ""])));
    entries.into_iter().map(|it| it.read_by(pinyin)).collect()
}

/// An entry that is found by the words of both languages.
fn fixed(act: Act, all: &'static Texts, words: impl Fn(&'static Texts) -> [&'static str; 2]) -> Entry {
    let both = Language::ALL.into_iter().flat_map(|it| words(it.texts()));
    let names = both.filter(|it| !it.is_empty()).map(folded).collect();
    Entry { act, name: words(all)[0].to_owned(), names, spelt: Vec::new() }
}

/// The name of a page and further words for it.
pub fn page_words(route: Route, all: &'static Texts) -> [&'static str; 2] {
    let it = &all.palette;
    match route {
        Route::Forecast => [all.app.place_forecast, it.forecast_words],
        Route::Plan => [all.app.place_plan, it.plan_words],
        Route::Monitor => [all.plan.tab_monitor, it.monitor_words],
        Route::Report => [all.app.place_reports, it.report_words],
        Route::Data => [all.app.place_data, it.data_words],
        Route::Import => [it.import, it.import_words],
        Route::Glance => [all.glance.tab, all.glance.words],
        Route::Attention => [all.prepare.tab_attention, it.attention_words],
        Route::Snapshots => [all.versions.title_forecast, it.snapshots_words],
        Route::Versions => [all.versions.title_plan, it.versions_words],
        Route::Changes => [all.versions.log_title, it.changes_words],
        Route::Learn(_) => [all.frame.place_learn, it.learn_words],
        Route::Series(_) => [all.forecast.company, it.company_words],
        Route::Prepare(_) => [all.prepare.tab, ""],
        Route::Start => [it.start, it.start_words],
        Route::Nowhere => [all.frame.nowhere, ""],
        Route::Feedback => [all.feedback.title, all.feedback.words],
        Route::People => [all.people.title, all.people.words],
        Route::Channels => [all.channels.title, all.channels.words],
        Route::Resources => [all.resources.title, all.resources.words],
        Route::Strategy => [all.strategy.title, all.strategy.words],
        Route::Service => [all.service.title, all.service.words],
        Route::Assumptions => [all.assumptions.title, it.assumptions_words],
        Route::Budget => [all.budget.tab, all.budget.budget_words],
        Route::Variance => [all.budget.variance_tab, all.budget.variance_words],
        Route::Tiers => [all.targets.tab, it.tiers_words],
        Route::Team => [all.team.tab, it.team_words],
        Route::Fairness => [all.team.tab_fairness, it.fairness_words],
        Route::BottomUp => [all.bottomup.tab, it.bottom_up_words],
        Route::Incentive => [all.incentive.tab, it.incentive_words],
        Route::Files => [all.files.title, it.files_words],
        Route::Today => [all.frame.place_today, all.today.search_words],
        Route::Alerts => [all.alerts.tab, all.alerts.search_words],
        Route::Rolling => [all.today.rolling, all.rolling.search_words],
        Route::Bench => [all.bench.title, ""],
        Route::BenchUi => [all.bench.ui_title, ""],
        #[cfg(debug_assertions)]
        Route::Gallery => ["Gallery", ""],
    }
}

/// The indexes of the best entries for what was typed; without a query those chosen lately, then the first ones.
pub fn matches(entries: &[Entry], query: &str, recent: &[String], limit: usize) -> Vec<usize> {
    if query.trim().is_empty() {
        let position = |key: &String| entries.iter().position(|it| it.act.key() == *key);
        return these_first(recent.iter().filter_map(position), entries.len(), limit);
    }
    let words: Vec<String> = folded(query).split_whitespace().map(str::to_owned).collect();
    let names = |i: usize| entries[i].answers(&words);
    search(query, entries.len(), limit, names).into_iter().map(|Found { index, .. }| index).collect()
}
