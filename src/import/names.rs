//! Names by number. Spellings that differ in blanks, widths or capitals only are one name.

use hashbrown::HashTable;

use super::number::half_width_char;

/// Names in the order in which they first occur, kept one behind the other: a file may hold one per row.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    text: String,
    ends: Vec<u32>,
    index: HashTable<u32>,
}

impl PartialEq for Names {
    fn eq(&self, other: &Self) -> bool {
        (&self.text, &self.ends) == (&other.text, &other.ends)
    }
}

impl Eq for Names {}

impl Names {
    /// The number of `name`, which is new or one of its spellings is known.
    pub fn intern(&mut self, name: &str) -> u32 {
        let (text, ends) = (&self.text, &self.ends);
        let hash = hash_of(name);
        let known = self.index.find(hash, |it| {
            let kept = at(text, ends, *it);
            kept == name || folded(kept).eq(folded(name))
        });
        if let Some(known) = known {
            return *known;
        }
        let number = self.ends.len() as u32;
        self.text.push_str(name);
        self.ends.push(self.text.len() as u32);
        let (text, ends) = (&self.text, &self.ends);
        self.index.insert_unique(hash, number, |it| hash_of(at(text, ends, *it)));
        number
    }

    /// The name with this number, as it was written first.
    pub fn get(&self, number: u32) -> &str {
        at(&self.text, &self.ends, number)
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }
}

fn at<'a>(text: &'a str, ends: &[u32], number: u32) -> &'a str {
    let number = number as usize;
    let start = number.checked_sub(1).map_or(0, |it| ends[it]);
    &text[start as usize..ends[number] as usize]
}

fn hash_of(name: &str) -> u64 {
    // FNV-1a, and a shift, since the table looks at the upper bits first.
    let mixed =
        folded(name).fold(0xcbf2_9ce4_8422_2325_u64, |hash, c| (hash ^ u64::from(c)).wrapping_mul(0x100_0000_01b3));
    mixed ^ mixed.rotate_left(32)
}

/// The characters of a name in half width and small letters, with single blanks.
fn folded(name: &str) -> impl Iterator<Item = char> {
    let mut was_blank = true;
    let plain = name.chars().filter(|it| !matches!(it, '\u{200b}' | '\u{feff}')).map(half_width_char);
    let single = plain.filter(move |it| {
        let is_second = it.is_whitespace() && was_blank;
        was_blank = it.is_whitespace();
        !is_second
    });
    let mut waiting = false;
    // A blank is let through only once something follows it.
    single.flat_map(move |it| {
        let blank = (std::mem::replace(&mut waiting, it.is_whitespace()) && !it.is_whitespace()).then_some(' ');
        let letters = (!it.is_whitespace()).then(|| it.to_lowercase());
        blank.into_iter().chain(letters.into_iter().flatten())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_are_one_name_and_names_are_two() {
        let mut names = Names::default();
        for same in
            ["Acme (East) Ltd", "ACME （East） Ltd", "Acme\u{a0}\u{a0}(East) Ltd ", "Ａｃｍｅ (East)\u{200b} Ltd"]
        {
            assert_eq!(names.intern(same), 0, "{same}");
        }
        for (i, other) in ["Acme(East) Ltd", "Acme", "Acme 1 2", "Acme 12"].into_iter().enumerate() {
            assert_eq!(names.intern(other) as usize, 1 + i, "{other}");
        }
        assert_eq!((names.get(0), names.get(4), names.len()), ("Acme (East) Ltd", "Acme 12", 5));
    }
}
