//! Reports as plain data, and the same report as a self-contained web page or as text for a message.
//!
//! A report is finished words, tables and drawn charts: it computes nothing and knows no language. The page that
//! [`Report::html`] makes carries its styles and pictures within, runs no script and asks for nothing: it opens offline,
//! from a mail or a chat, and cannot change anything.

mod html;
mod text;

/// What a piece of a sentence or a figure is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Words.
    #[default]
    Plain,
    /// A forecast.
    Forecast,
    /// A target.
    Target,
    /// What is amiss.
    Bad,
}

/// A piece of a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// What it is about.
    pub tone: Tone,
    /// The words.
    pub text: String,
}

/// One sentence or more.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence(pub Vec<Phrase>);

impl From<String> for Sentence {
    fn from(text: String) -> Self {
        Self(vec![Phrase { tone: Tone::Plain, text }])
    }
}

impl Sentence {
    /// The words without their tones.
    pub fn plain(&self) -> String {
        self.0.iter().map(|it| it.text.as_str()).collect()
    }
}

/// A chart, drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The text of an SVG file that this application drew.
    pub svg: String,
    /// What it shows, for those who do not see it.
    pub label: String,
}

/// One cell of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// The words or the number, ready.
    pub text: String,
    /// What it is about.
    pub tone: Tone,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its name.
    pub name: String,
    /// One cell per column after the first.
    pub cells: Vec<Figures>,
    /// Whether it is the sum of the others.
    pub is_total: bool,
}

/// A table: names to the left, numbers to the right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The unit of its amounts.
    pub unit: String,
    /// Headings, the one over the names first.
    pub header: Vec<String>,
    /// Rows.
    pub rows: Vec<Row>,
}

/// One question and its answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// The heading.
    pub heading: String,
    /// Paragraphs.
    pub text: Vec<Sentence>,
    /// A chart.
    pub figure: Option<Figure>,
    /// A table.
    pub table: Option<Table>,
}

/// A report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The language tag of its words: `zh-CN`, `en`.
    pub language: &'static str,
    /// What it is: the window's title.
    pub title: String,
    /// Whose, of when.
    pub byline: Vec<String>,
    /// The answer in one sentence.
    pub answer: Sentence,
    /// Parts.
    pub sections: Vec<Section>,
    /// Where the numbers come from, and what the file is.
    pub foot: Vec<String>,
}
