//! Who the invented company is: its products, accounts and people, and what each line of sales is like.

/// The language of the names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SampleLanguage {
    /// 中文.
    Zh,
    /// English.
    En,
}

/// A name in both languages.
pub(super) struct Name {
    zh: &'static str,
    en: &'static str,
}

impl Name {
    pub(super) fn text(&self, language: SampleLanguage) -> String {
        match language {
            SampleLanguage::Zh => self.zh.to_owned(),
            SampleLanguage::En => self.en.to_owned(),
        }
    }
}

const fn name(zh: &'static str, en: &'static str) -> Name {
    Name { zh, en }
}

const EAST: Name = name("华东", "East");
const SOUTH: Name = name("华南", "South");
const NORTH: Name = name("华北", "North");
const CENTRAL_WEST: Name = name("中西部", "Central-West");

const SHEN: Name = name("沈嘉禾", "Shen Jiahe");
const LU: Name = name("陆知远", "Lu Zhiyuan");
const LIANG: Name = name("梁婉仪", "Liang Wanyi");
const HE: Name = name("何俊", "He Jun");
const SUN: Name = name("孙晓棠", "Sun Xiaotang");
const ZHAO: Name = name("赵一鸣", "Zhao Yiming");
const MA: Name = name("马志成", "Ma Zhicheng");

/// A product with its list price in 元 per unit (km; sets for accessories).
pub(super) struct ProductSpec {
    pub(super) name: Name,
    pub(super) price: f64,
}

pub(super) const PRODUCTS: [ProductSpec; 6] = [
    ProductSpec { name: name("高压电缆", "HV cable"), price: 680_000.0 },
    ProductSpec { name: name("中压电缆", "MV cable"), price: 212_000.0 },
    ProductSpec { name: name("低压电缆", "LV cable"), price: 86_000.0 },
    ProductSpec { name: name("控制电缆", "Control cable"), price: 38_500.0 },
    ProductSpec { name: name("光缆", "Fibre-optic cable"), price: 9_400.0 },
    ProductSpec { name: name("电缆附件", "Cable accessories"), price: 2_350.0 },
];

const HV: usize = 0;
const MV: usize = 1;
const LV: usize = 2;
const CONTROL: usize = 3;
const FIBRE: usize = 4;
const ACCESSORIES: usize = 5;

/// How a trade buys over the year, January first, without the Spring Festival.
#[derive(Clone, Copy)]
pub(super) enum Trade {
    Grid,
    Rail,
    Industry,
}

impl Trade {
    pub(super) const fn season(self) -> [f64; 12] {
        match self {
            Trade::Grid => [0.92, 0.86, 0.92, 0.94, 1.00, 1.06, 0.90, 0.88, 1.02, 1.10, 1.22, 1.18],
            Trade::Rail => [0.84, 0.88, 1.02, 1.06, 1.10, 1.08, 0.98, 0.94, 1.04, 1.06, 1.04, 0.96],
            Trade::Industry => [0.98, 0.98, 1.06, 1.04, 1.02, 0.98, 0.92, 0.90, 1.04, 1.02, 1.04, 1.02],
        }
    }
}

/// How long an account has bought.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Life {
    Steady,
    /// From this month on its orders shrink by a fifth each month, and stop.
    Leaving {
        from: usize,
    },
    /// Its first month.
    New {
        from: usize,
    },
}

/// What is special about one account × product.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Pattern {
    Seasonal,
    /// An order in about one month of five.
    Sparse,
    /// No trend, no season: each month is the last one and a random step.
    RandomWalk,
    /// Some months bring back more than they sell.
    Returns,
    /// One month holds a project besides the usual sales.
    Project {
        month_idx: usize,
        times_usual: f64,
    },
}

/// One product of an account: its share of the account's year, and its pattern.
pub(super) struct Line {
    pub(super) product: usize,
    pub(super) share: f64,
    pub(super) pattern: Pattern,
}

const fn line(product: usize, share: f64) -> Line {
    Line { product, share, pattern: Pattern::Seasonal }
}

const fn special(product: usize, share: f64, pattern: Pattern) -> Line {
    Line { product, share, pattern }
}

pub(super) struct AccountSpec {
    pub(super) name: Name,
    pub(super) region: &'static Name,
    pub(super) person: &'static Name,
    /// 万元 in the last year.
    pub(super) yearly: f64,
    /// Growth per year.
    pub(super) growth: f64,
    pub(super) trade: Trade,
    pub(super) life: Life,
    pub(super) lines: &'static [Line],
}

const GRID_LINES: [Line; 4] = [line(HV, 0.60), line(MV, 0.26), line(FIBRE, 0.08), line(ACCESSORIES, 0.06)];
const RAIL_LINES: [Line; 3] = [line(MV, 0.52), line(CONTROL, 0.30), line(FIBRE, 0.18)];
const PLANT_LINES: [Line; 3] = [line(MV, 0.38), line(LV, 0.44), line(CONTROL, 0.18)];

macro_rules! account {
    ($zh:literal, $en:literal, $region:ident, $person:ident, $yearly:literal, $growth:literal, $trade:ident, $lines:expr) => {
        account!($zh, $en, $region, $person, $yearly, $growth, $trade, $lines, Life::Steady)
    };
    ($zh:literal, $en:literal, $region:ident, $person:ident, $yearly:literal, $growth:literal, $trade:ident, $lines:expr, $life:expr) => {
        AccountSpec {
            name: name($zh, $en),
            region: &$region,
            person: &$person,
            yearly: $yearly,
            growth: $growth,
            trade: Trade::$trade,
            life: $life,
            lines: $lines,
        }
    };
}

pub(super) const ACCOUNTS: [AccountSpec; 17] = [
    account!("华东电网", "East China Grid", EAST, SHEN, 8700.0, 0.085, Grid, &GRID_LINES),
    account!("浙北轨交", "Zhebei Rail", EAST, SHEN, 2280.0, 0.05, Rail, &RAIL_LINES),
    account!(
        "海宁港务",
        "Haining Port",
        EAST,
        SHEN,
        1150.0,
        0.02,
        Industry,
        &[line(LV, 0.62), line(MV, 0.33), special(ACCESSORIES, 0.05, Pattern::Returns)]
    ),
    account!("申达化工", "Shenda Chemical", EAST, SHEN, 960.0, -0.03, Industry, &PLANT_LINES),
    account!("苏南半导体", "Sunan Semiconductor", EAST, LU, 3150.0, 0.12, Industry, &PLANT_LINES),
    account!("皖江造船", "Wanjiang Shipyard", EAST, LU, 2420.0, 0.04, Industry, &PLANT_LINES),
    account!("杭湾水务", "Hangwan Water", EAST, LU, 1480.0, 0.01, Industry, &PLANT_LINES),
    account!("江北装备", "Jiangbei Machinery", EAST, LU, 730.0, -0.06, Industry, &[line(LV, 0.7), line(CONTROL, 0.3)]),
    account!("南粤电网", "Nanyue Grid", SOUTH, LIANG, 4900.0, 0.06, Grid, &GRID_LINES),
    account!(
        "珠江轨道",
        "Pearl River Rail",
        SOUTH,
        LIANG,
        2750.0,
        0.03,
        Rail,
        &[
            special(MV, 0.52, Pattern::Project { month_idx: 33, times_usual: 3.5 }),
            line(CONTROL, 0.30),
            line(FIBRE, 0.18)
        ]
    ),
    account!(
        "湾区数据中心",
        "Bay Area Data Centres",
        SOUTH,
        HE,
        2200.0,
        0.10,
        Industry,
        &[line(LV, 0.66), line(FIBRE, 0.34)],
        Life::New { from: super::SAMPLE_MONTHS - 14 }
    ),
    account!("北湾石化", "Beiwan Petrochemical", SOUTH, HE, 1750.0, 0.02, Industry, &PLANT_LINES),
    account!("燕北电网", "Yanbei Grid", NORTH, SUN, 4250.0, 0.045, Grid, &GRID_LINES),
    account!(
        "津海物流",
        "Jinhai Logistics",
        NORTH,
        SUN,
        2050.0,
        0.0,
        Industry,
        &[line(LV, 0.55), special(FIBRE, 0.45, Pattern::RandomWalk)]
    ),
    account!(
        "燕赵重机",
        "Yanzhao Heavy Industry",
        NORTH,
        ZHAO,
        1900.0,
        -0.02,
        Industry,
        &PLANT_LINES,
        Life::Leaving { from: 40 }
    ),
    account!(
        "巴蜀电建",
        "Bashu Power Construction",
        CENTRAL_WEST,
        MA,
        2650.0,
        0.05,
        Grid,
        &[line(HV, 0.55), line(MV, 0.42), special(ACCESSORIES, 0.03, Pattern::Sparse)]
    ),
    account!("秦陇新能源", "Qinlong New Energy", CENTRAL_WEST, MA, 2050.0, 0.15, Grid, &PLANT_LINES),
];
