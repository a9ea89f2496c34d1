//! Header words in Chinese and English, and the units and currencies that headers name.

use super::mapping::Role;
use super::number::half_width;
use crate::domain::Currency;

/// The words of one role, best first; `weak` ones name codes, taken only where no name column exists.
struct Words {
    role: Role,
    strong: &'static [&'static str],
    weak: &'static [&'static str],
}

const WORDS: [Words; 9] = [
    Words {
        role: Role::Account,
        strong: &[
            "客户名称",
            "客户",
            "客户简称",
            "客户名",
            "大客户",
            "购货单位",
            "购买方",
            "购方",
            "单位名称",
            "买方",
            "经销商",
            "终端",
            "门店",
            "account",
            "customer",
            "client",
            "buyer",
            "sold to",
            "ship to",
            "dealer",
            "distributor",
            "retailer",
            "company",
            "kunde",
            "kundenname",
        ],
        weak: &[
            "客户编码",
            "客户编号",
            "客户代码",
            "customer id",
            "customer no",
            "customer number",
            "customer code",
            "account id",
            "client id",
        ],
    },
    Words {
        role: Role::Product,
        strong: &[
            "产品名称",
            "产品",
            "商品名称",
            "商品",
            "品名",
            "品类",
            "产品线",
            "产品系列",
            "系列",
            "货品",
            "物料名称",
            "物料",
            "存货名称",
            "品牌",
            "型号",
            "规格",
            "product line",
            "product name",
            "product",
            "item",
            "category",
            "description",
            "brand",
            "material",
            "model",
            "line",
            "artikel",
            "produkt",
            "bezeichnung",
        ],
        weak: &[
            "产品编码",
            "产品编号",
            "商品编码",
            "物料编码",
            "物料编号",
            "sku",
            "stock code",
            "product id",
            "product code",
            "item no",
            "item id",
            "item code",
            "material no",
            "productid",
        ],
    },
    Words {
        role: Role::Date,
        strong: &[
            "开票日期",
            "发票日期",
            "订单日期",
            "下单日期",
            "销售日期",
            "单据日期",
            "日期",
            "月份",
            "年月",
            "期间",
            "会计期间",
            "时间",
            "月",
            "invoice date",
            "order date",
            "posting date",
            "date",
            "month",
            "period",
            "year month",
            "datum",
            "monat",
            "rechnungsdatum",
        ],
        weak: &[
            "发货日期",
            "交货日期",
            "到货日期",
            "ship date",
            "shipped date",
            "delivery date",
            "required date",
            "due date",
        ],
    },
    Words {
        role: Role::Quantity,
        strong: &[
            "数量",
            "销量",
            "销售数量",
            "出货数量",
            "发货数量",
            "件数",
            "箱数",
            "台数",
            "quantity",
            "qty",
            "units",
            "volume",
            "pieces",
            "pcs",
            "units sold",
            "quantity ordered",
            "menge",
            "anzahl",
        ],
        weak: &["重量", "吨数", "weight", "tons"],
    },
    Words {
        role: Role::Amount,
        strong: &[
            "金额",
            "销售额",
            "销售金额",
            "含税金额",
            "价税合计",
            "不含税金额",
            "未税金额",
            "开票金额",
            "订单金额",
            "收入",
            "销售收入",
            "营业额",
            "回款金额",
            "总额",
            "总价",
            "amount",
            "sales",
            "revenue",
            "net sales",
            "turnover",
            "value",
            "net amount",
            "sales amount",
            "total",
            "net value",
            "line total",
            "gross sales",
            "total price",
            "total amount",
            "total value",
            "umsatz",
            "betrag",
            "nettobetrag",
        ],
        weak: &["税额", "tax", "discount", "折扣"],
    },
    Words {
        role: Role::UnitPrice,
        strong: &[
            "单价",
            "含税单价",
            "销售单价",
            "价格",
            "售价",
            "unit price",
            "price",
            "price each",
            "price per unit",
            "sales price",
            "preis",
            "einzelpreis",
        ],
        weak: &["list price", "标价", "吊牌价"],
    },
    Words {
        role: Role::UnitCost,
        strong: &[
            "单位成本",
            "成本单价",
            "单件成本",
            "成本价",
            "进价",
            "采购价",
            "unit cost",
            "cost per unit",
            "cost price",
            "buy price",
            "cost",
        ],
        weak: &[],
    },
    Words {
        role: Role::Person,
        strong: &[
            "销售员",
            "业务员",
            "销售",
            "销售经理",
            "客户经理",
            "大客户经理",
            "负责人",
            "销售代表",
            "业务经理",
            "姓名",
            "sales rep",
            "salesperson",
            "sales person",
            "owner",
            "account manager",
            "rep",
            "kam",
            "salesman",
            "seller",
            "agent",
            "verkäufer",
            "vertreter",
        ],
        weak: &["sales rep id", "rep id", "agent id", "销售员编号"],
    },
    Words {
        role: Role::Region,
        strong: &[
            "区域",
            "大区",
            "地区",
            "省份",
            "省区",
            "省",
            "城市",
            "国家",
            "片区",
            "region",
            "country",
            "territory",
            "area",
            "province",
            "state",
            "city",
            "market",
        ],
        weak: &[],
    },
];

/// How strongly `header` names each role: whole words beat parts, names beat codes, longer words beat shorter ones.
pub(super) fn roles_of(header: &str) -> Vec<(Role, usize)> {
    let plain = plain_header(header);
    WORDS.iter().map(|it| (it.role, score(&plain, it))).filter(|it| it.1 > 0).collect()
}

/// A header that names a code is a code even where it contains the word of the name as well: the longer word decides.
fn score(header: &str, words: &Words) -> usize {
    let best = |list: &[&str]| {
        let found = list.iter().enumerate().filter(|(_, word)| is_named(header, word));
        found.map(|(i, word)| (word.chars().count(), 100 - i.min(99))).max().unwrap_or_default()
    };
    let (strong, weak) = (best(words.strong), best(words.weak));
    match (strong.0, weak.0) {
        (0, 0) => 0,
        (n, n_weak) if n_weak > n => 1_000 * n_weak + weak.1,
        (n, _) if n == header.chars().count() => 10_000_000 + strong.1,
        (n, _) => 1_000_000 + 1_000 * n + strong.1,
    }
}

fn is_named(header: &str, word: &str) -> bool {
    let may_be_part = word.chars().count() > 1;
    header == word || if word.is_ascii() { contains_words(header, word) } else { may_be_part && header.contains(word) }
}

/// Whole words only: `rep` must not be found in `report`.
fn contains_words(header: &str, word: &str) -> bool {
    format!(" {header} ").contains(&format!(" {word} "))
}

/// Lower case, `_`, `-` and camel case as blanks, without what stands in brackets and without a currency code.
fn plain_header(header: &str) -> String {
    let mut plain = String::new();
    let (mut depth, mut was_lower) = (0_usize, false);
    for c in simplified(&half_width(header)).chars() {
        match c {
            '(' | '[' | '【' => depth += 1,
            ')' | ']' | '】' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            '_' | '-' | '/' | '.' | ':' | '#' | '\n' => plain.push(' '),
            _ => {
                if c.is_uppercase() && was_lower {
                    plain.push(' ');
                }
                plain.extend(c.to_lowercase());
            }
        }
        was_lower = c.is_lowercase();
    }
    let is_code = |word: &&str| !["gbp", "usd", "eur", "cny", "rmb", "hkd", "$", "£", "€", "¥"].contains(word);
    plain.split_whitespace().filter(is_code).collect::<Vec<_>>().join(" ")
}

/// The characters of traditional headers as their simplified twins: one list of words serves both.
pub(super) fn simplified(text: &str) -> String {
    const FROM: &str = "戶稱產額數單價業務員銷貨訂區總計間開發編號碼經責負國類項採購買賣門終規線時萬億會稅網點製圖層";
    const TO: &str = "户称产额数单价业务员销货订区总计间开发编号码经责负国类项采购买卖门终规线时万亿会税网点制图层";
    let twin = |c: char| FROM.chars().zip(TO.chars()).find(|it| it.0 == c).map_or(c, |it| it.1);
    if text.is_ascii() { text.to_owned() } else { text.chars().map(twin).collect() }
}

/// Words and signs that Chinese order books use, by which their encodings are told apart.
pub(super) fn n_chinese_words(text: &str) -> usize {
    const KNOWN: [&str; 16] = [
        "客户", "产品", "商品", "金额", "销售", "数量", "单价", "日期", "月份", "公司", "合计", "小计", "年", "月",
        "订单", "单位",
    ];
    let plain = simplified(text);
    KNOWN.iter().map(|it| plain.matches(it).count()).sum()
}

/// The unit in a header or title (`金额(万元)`, `单位：万元`, `kUSD`, `in thousands`) as a power of ten.
pub(super) fn unit_exponent(text: &str) -> Option<u32> {
    let plain = simplified(&half_width(text)).to_lowercase();
    const UNITS: [(&str, u32); 12] = [
        ("亿元", 8),
        ("百万元", 6),
        ("万元", 4),
        ("千元", 3),
        ("(万)", 4),
        ("(亿)", 8),
        ("(千)", 3),
        ("(k)", 3),
        ("thousand", 3),
        ("'000", 3),
        ("million", 6),
        ("(m)", 6),
    ];
    UNITS.iter().find(|(word, _)| plain.contains(word)).map(|(_, power)| *power)
}

/// The currency that a header or a cell names.
pub(super) fn currency_in(text: &str) -> Option<Currency> {
    let plain = half_width(text).to_lowercase();
    const SIGNS: [(&str, Currency); 16] = [
        ("hk$", Currency::Hkd),
        ("港元", Currency::Hkd),
        ("港币", Currency::Hkd),
        ("hkd", Currency::Hkd),
        ("美元", Currency::Usd),
        ("usd", Currency::Usd),
        ("$", Currency::Usd),
        ("欧元", Currency::Eur),
        ("€", Currency::Eur),
        ("英镑", Currency::Gbp),
        ("gbp", Currency::Gbp),
        ("£", Currency::Gbp),
        ("cny", Currency::Cny),
        ("rmb", Currency::Cny),
        ("¥", Currency::Cny),
        ("元", Currency::Cny),
    ];
    let word = |code: &str| plain.split(|c: char| !c.is_ascii_alphanumeric()).any(|it| it == code);
    if word("eur") {
        return Some(Currency::Eur);
    }
    SIGNS.iter().find(|(sign, _)| plain.contains(sign)).map(|(_, currency)| *currency)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_name_roles() {
        for (header, role) in [
            ("客户名称", Role::Account),
            ("customer_id", Role::Account),
            ("CustomerName", Role::Account),
            ("开票日期", Role::Date),
            ("invoice_date", Role::Date),
            ("金额(万元)", Role::Amount),
            ("value_gbp", Role::Amount),
            ("含税金额（元）", Role::Amount),
            ("Sales rep", Role::Person),
            ("销售员", Role::Person),
            ("销售额", Role::Amount),
            ("unit price", Role::UnitPrice),
            ("Unit Cost (USD)", Role::UnitCost),
            ("qty", Role::Quantity),
            ("product line", Role::Product),
            ("country", Role::Region),
        ] {
            let best = roles_of(header).into_iter().max_by_key(|it| it.1).map(|it| it.0);
            assert_eq!(best, Some(role), "{header}");
        }
        assert!(roles_of("备注").is_empty());
    }

    #[test]
    fn names_beat_codes() {
        let score = |header| roles_of(header).into_iter().find(|it| it.0 == Role::Account).unwrap().1;
        assert!(score("客户名称") > score("客户编码"));
        assert!(score("customer") > score("customer_id"));
        assert!(score("customer name") > score("customer_id"));
    }

    #[test]
    fn units_and_currencies_are_found() {
        assert_eq!(unit_exponent("金额（万元）"), Some(4));
        assert_eq!(unit_exponent("Sales in thousands"), Some(3));
        assert_eq!(unit_exponent("金额"), None);
        assert_eq!(currency_in("value_gbp"), Some(Currency::Gbp));
        assert_eq!(currency_in("金额(万元)"), Some(Currency::Cny));
        assert_eq!(currency_in("HK$ 5"), Some(Currency::Hkd));
        assert_eq!(currency_in("neuro"), None);
    }
}
