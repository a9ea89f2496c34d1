//! How fixtures write numbers and months.

use kedge::domain::Month;

/// A way to write an amount.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Form {
    Plain,
    Us,
    German,
    French,
    NarrowFrench,
    Swiss,
    FullWidth,
    Yen,
    FullYen,
    Rmb,
    Yuan,
    WanInCell,
    YiInCell,
    MixedUnits,
    WanInHeader,
    ThousandsInHeader,
    Brackets,
    TrailingMinus,
}

impl Form {
    pub const ALL: [Form; 18] = [
        Form::Plain,
        Form::Us,
        Form::German,
        Form::French,
        Form::NarrowFrench,
        Form::Swiss,
        Form::FullWidth,
        Form::Yen,
        Form::FullYen,
        Form::Rmb,
        Form::Yuan,
        Form::WanInCell,
        Form::YiInCell,
        Form::MixedUnits,
        Form::WanInHeader,
        Form::ThousandsInHeader,
        Form::Brackets,
        Form::TrailingMinus,
    ];

    /// What the header adds to the word for the amount.
    pub fn unit(self, is_chinese: bool) -> &'static str {
        match (self, is_chinese) {
            (Form::WanInHeader, _) => "（万元）",
            (Form::ThousandsInHeader, true) => "(千元)",
            (Form::ThousandsInHeader, false) => " in thousands",
            _ => "",
        }
    }

    pub fn write(self, minor: i64) -> String {
        let size = minor.unsigned_abs();
        let (sign, plain) = (if minor < 0 { "-" } else { "" }, decimal(size, 2, true));
        match self {
            Form::Plain => format!("{sign}{plain}"),
            Form::Us => format!("{sign}{}", grouped(size, ",", ".")),
            Form::German => format!("{sign}{}", grouped(size, ".", ",")),
            Form::French => format!("{sign}{}", grouped(size, "\u{a0}", ",")),
            Form::NarrowFrench => format!("{sign}{}", grouped(size, "\u{202f}", ",")),
            Form::Swiss => format!("{sign}{}", grouped(size, "'", ".")),
            Form::FullWidth => full_width(&format!("{sign}{}", grouped(size, ",", "."))),
            Form::Yen => format!("{sign}¥{}", grouped(size, ",", ".")),
            Form::FullYen => format!("￥{sign}{plain}"),
            Form::Rmb => format!("{sign}RMB {}", grouped(size, ",", ".")),
            Form::Yuan => format!("{sign}{plain}元"),
            Form::WanInCell => format!("{sign}{}万", decimal(size, 6, false)),
            Form::YiInCell => format!("{sign}{}亿元", decimal(size, 10, false)),
            Form::MixedUnits if size.is_multiple_of(3) => Form::WanInCell.write(minor),
            Form::MixedUnits => Form::Us.write(minor),
            Form::WanInHeader => format!("{sign}{}", decimal(size, 6, false)),
            Form::ThousandsInHeader => format!("{sign}{}", decimal(size, 5, false)),
            Form::Brackets if minor < 0 => format!("({})", grouped(size, ",", ".")),
            Form::Brackets => grouped(size, ",", "."),
            Form::TrailingMinus => format!("{plain}{sign}"),
        }
    }
}

/// `size · 10^−places`, with all places or without the zeros at the end.
fn decimal(size: u64, places: u32, all: bool) -> String {
    let unit = 10_u64.pow(places);
    let text = format!("{}.{:0width$}", size / unit, size % unit, width = places as usize);
    if all { text } else { text.trim_end_matches('0').trim_end_matches('.').to_owned() }
}

pub fn grouped(size: u64, group: &str, point: &str) -> String {
    format!("{}{point}{:02}", groups(size / 100, group), size % 100)
}

pub fn groups(whole: u64, group: &str) -> String {
    let digits = whole.to_string();
    let cut = |i: usize| i > 0 && (digits.len() - i).is_multiple_of(3);
    let mark = |i| if cut(i) { group } else { "" };
    digits.chars().enumerate().map(|(i, c)| format!("{}{c}", mark(i))).collect()
}

pub fn full_width(text: &str) -> String {
    let wide = |c: char| match c {
        '!'..='~' => char::from_u32(c as u32 + 0xfee0).unwrap(),
        _ => c,
    };
    text.chars().map(wide).collect()
}

/// A way to write a month or a day of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum When {
    Iso,
    IsoDay,
    Slash,
    SlashDay,
    Dot,
    Chinese,
    ChineseDay,
    FullWidthChinese,
    Digits,
    DigitsDay,
    ShortName,
    ShortNameWhole,
    LongName,
    DayName,
    DayFirst,
    MonthFirst,
    DayFirstDots,
    Stamp,
    Serial,
}

impl When {
    pub const ALL: [When; 19] = [
        When::Iso,
        When::IsoDay,
        When::Slash,
        When::SlashDay,
        When::Dot,
        When::Chinese,
        When::ChineseDay,
        When::FullWidthChinese,
        When::Digits,
        When::DigitsDay,
        When::ShortName,
        When::ShortNameWhole,
        When::LongName,
        When::DayName,
        When::DayFirst,
        When::MonthFirst,
        When::DayFirstDots,
        When::Stamp,
        When::Serial,
    ];

    pub fn write(self, month: Month, day: u32) -> String {
        const NAMES: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        let (y, m) = (month.year(), month.month());
        let name = NAMES[m as usize - 1];
        match self {
            When::Iso => format!("{y}-{m:02}"),
            When::IsoDay => format!("{y}-{m:02}-{day:02}"),
            When::Slash => format!("{y}/{m}"),
            When::SlashDay => format!("{y}/{m}/{day}"),
            When::Dot => format!("{y}.{m:02}"),
            When::Chinese => format!("{y}年{m}月"),
            When::ChineseDay => format!("{y}年{m}月{day}日"),
            When::FullWidthChinese => full_width(&format!("{y}年{m}月")),
            When::Digits => format!("{y}{m:02}"),
            When::DigitsDay => format!("{y}{m:02}{day:02}"),
            When::ShortName => format!("{}-{:02}", &name[..3], y % 100),
            When::ShortNameWhole => format!("{} {y}", &name[..3]),
            When::LongName => format!("{name} {y}"),
            When::DayName => format!("{day}-{}-{:02}", &name[..3], y % 100),
            When::DayFirst => format!("{day:02}/{m:02}/{y}"),
            When::MonthFirst => format!("{m}/{day}/{y}"),
            When::DayFirstDots => format!("{day:02}.{m:02}.{y}"),
            When::Stamp => format!("{y}-{m:02}-{day:02} 10:15:00"),
            When::Serial => serial(month, day).to_string(),
        }
    }
}

/// The day of a spreadsheet: 1 January 2024 is 45 292.
fn serial(month: Month, day: u32) -> u32 {
    let start = Month::new(2024, 1).unwrap();
    let months = (0..month.since(start)).map(|it| start.plus(it).days());
    45_292 + months.sum::<u32>() + day - 1
}
