//! Money in whole minor units, quantities in thousandths, and the units people read them in.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use serde::{Deserialize, Serialize};

/// An amount in whole minor units (分, cents): never a float.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(i64);

/// A quantity in thousandths of its unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Quantity(i64);

macro_rules! whole_units {
    ($name:ident, $unit:literal, $per_major:literal) => {
        impl $name {
            #[doc = concat!("So many ", $unit, ".")]
            pub const fn from_minor(minor: i64) -> Self {
                Self(minor)
            }

            #[doc = concat!("The value in ", $unit, ".")]
            pub const fn minor(self) -> i64 {
                self.0
            }

            /// The value in whole units, for models and charts only.
            pub fn to_f64(self) -> f64 {
                self.0 as f64 / $per_major
            }

            /// The nearest value to so many whole units; `None` when it is not finite or too large to count exactly.
            pub fn from_f64(major: f64) -> Option<Self> {
                let minor = libm::round(major * $per_major);
                (minor.abs() < 9.0e15).then_some(Self(minor as i64))
            }
        }

        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }
        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }
        impl Neg for $name {
            type Output = Self;
            fn neg(self) -> Self {
                Self(-self.0)
            }
        }
        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }
        impl SubAssign for $name {
            fn sub_assign(&mut self, other: Self) {
                self.0 -= other.0;
            }
        }
        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
                Self(items.map(|it| it.0).sum())
            }
        }
    };
}

whole_units!(Money, "minor units (分, cents)", 100.0);
whole_units!(Quantity, "thousandths of the unit", 1000.0);

/// The currency of a workspace. Every one listed counts 100 minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    /// Renminbi.
    #[default]
    Cny,
    /// US dollar.
    Usd,
    /// Euro.
    Eur,
    /// Pound sterling.
    Gbp,
    /// Hong Kong dollar.
    Hkd,
}

impl Currency {
    /// Every currency.
    pub const ALL: [Currency; 5] = [Currency::Cny, Currency::Usd, Currency::Eur, Currency::Gbp, Currency::Hkd];

    /// The ISO 4217 code.
    pub const fn code(self) -> &'static str {
        match self {
            Currency::Cny => "CNY",
            Currency::Usd => "USD",
            Currency::Eur => "EUR",
            Currency::Gbp => "GBP",
            Currency::Hkd => "HKD",
        }
    }
}

/// The unit in which money is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisplayUnit {
    /// 元.
    One,
    /// 万元, ten thousand.
    #[default]
    TenThousand,
    /// 亿元, a hundred million.
    HundredMillion,
}

impl DisplayUnit {
    /// Every unit, smallest first.
    pub const ALL: [DisplayUnit; 3] = [DisplayUnit::One, DisplayUnit::TenThousand, DisplayUnit::HundredMillion];

    /// Minor units in one of this unit.
    pub const fn minor_units(self) -> i64 {
        match self {
            DisplayUnit::One => 100,
            DisplayUnit::TenThousand => 1_000_000,
            DisplayUnit::HundredMillion => 10_000_000_000,
        }
    }
}
