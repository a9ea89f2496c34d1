//! A report as one web page that needs nothing else.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{Figure, Figures, Report, Section, Sentence, Table, Tone};

/// Nothing but its own styles and its own pictures.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";
const STYLE: &str = include_str!("page.css");

impl Tone {
    const fn class(self) -> Option<&'static str> {
        match self {
            Tone::Plain => None,
            Tone::Forecast => Some("fc"),
            Tone::Target => Some("tg"),
            Tone::Bad => Some("bad"),
        }
    }
}

impl Report {
    /// The text of an HTML file. Every word from the workspace is escaped; charts are the application's own drawing,
    /// whose labels are escaped as well.
    ///
    /// ```
    /// use kedge::report::{Report, Sentence};
    /// let report = Report { language: "en", title: "<b>A&B</b>".to_owned(), ..Report::default() };
    /// assert!(report.html().contains("<title>&lt;b&gt;A&amp;B&lt;/b&gt;</title>"));
    /// ```
    pub fn html(&self) -> String {
        let page = html! {
            (DOCTYPE)
            html lang=(self.language) {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(POLICY);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="robots" content="noindex";
                    title { (self.title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    main {
                        header {
                            p.by { @for it in &self.byline { span { (it) } } }
                            h1 { (sentence(&self.answer)) }
                        }
                        @for it in &self.sections { (section(it)) }
                        footer { @for it in &self.foot { p { (it) } } }
                    }
                }
            }
        };
        page.into_string()
    }
}

fn section(it: &Section) -> Markup {
    html! {
        section {
            h2 { (it.heading) @if let Some(table) = &it.table { small { (table.unit) } } }
            @for text in &it.text { p { (sentence(text)) } }
            @if let Some(it) = &it.figure { (figure(it)) }
            @if let Some(it) = &it.table { (table(it)) }
        }
    }
}

fn sentence(it: &Sentence) -> Markup {
    html! {
        @for phrase in &it.0 {
            @match phrase.tone.class() {
                Some(class) => span class=(class) { (phrase.text) },
                None => (phrase.text),
            }
        }
    }
}

fn figure(it: &Figure) -> Markup {
    html! { figure role="img" aria-label=(it.label) { (PreEscaped(&it.svg)) } }
}

fn table(it: &Table) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label=(it.header.first().map(String::as_str).unwrap_or_default()) {
            table {
                thead { tr { @for name in &it.header { th scope="col" { (name) } } } }
                tbody {
                    @for row in &it.rows {
                        tr.sum[row.is_total] {
                            th scope="row" { (row.name) }
                            @for cell in &row.cells { (figures(cell)) }
                        }
                    }
                }
            }
        }
    }
}

fn figures(it: &Figures) -> Markup {
    html! { td class=[it.tone.class()] { (it.text) } }
}

#[cfg(test)]
mod tests {
    use super::super::{Phrase, Row};
    use super::*;

    const HOSTILE: &str = "</td><script>alert(1)</script>\"onload='x'&amp;";

    fn hostile() -> Report {
        let cell = Figures { text: HOSTILE.to_owned(), tone: Tone::Target };
        Report {
            language: "zh-CN",
            title: HOSTILE.to_owned(),
            byline: vec![HOSTILE.to_owned()],
            answer: Sentence(vec![Phrase { tone: Tone::Forecast, text: HOSTILE.to_owned() }]),
            sections: vec![Section {
                heading: HOSTILE.to_owned(),
                text: vec![Sentence::from(HOSTILE.to_owned())],
                figure: Some(Figure { svg: "<svg></svg>".to_owned(), label: HOSTILE.to_owned() }),
                table: Some(Table {
                    unit: HOSTILE.to_owned(),
                    header: vec![HOSTILE.to_owned(); 2],
                    rows: vec![Row { name: HOSTILE.to_owned(), cells: vec![cell], is_total: true }],
                }),
            }],
            foot: vec![HOSTILE.to_owned()],
        }
    }

    #[test]
    fn no_word_becomes_markup() {
        let page = hostile().html();
        assert!(!page.contains("<script"), "{page}");
        // Thirteen places show it: title, byline, answer, heading, unit, paragraph, two labels, two headings, name, cell, foot.
        assert_eq!(page.matches("&lt;script&gt;").count(), 13);
        assert!(!page.contains("\"onload"), "an attribute was left: {page}");
    }

    #[test]
    fn the_page_asks_for_nothing() {
        let page = hostile().html();
        for forbidden in ["http://", "https://", "src=", "href=", "@import", "url("] {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
        assert!(page.contains(POLICY.split(';').next().unwrap()));
    }
}
