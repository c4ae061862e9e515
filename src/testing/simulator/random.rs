//! A small random source that a seed determines wholly.

/// `SplitMix64`.
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

impl Random {
    /// The same seed gives the same row of numbers.
    pub(super) fn new(seed: u64) -> Self {
        // Neighbouring seeds must not give neighbouring rows.
        let mut random = Self(seed ^ 0x5851_f42d_4c95_7f2d);
        random.next();
        random
    }

    /// The next number.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below the bound; 0 for the bound 0.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        if bound == 0 { 0 } else { self.next() % bound }
    }

    /// A number from the first to the last.
    pub(super) fn between(&mut self, first: i64, last: i64) -> i64 {
        let spread = u64::try_from(last - first).unwrap_or(0) + 1;
        first + i64::try_from(self.below(spread)).unwrap_or(0)
    }

    /// True so many times in a hundred.
    pub(super) fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }

    /// One of these, the fallback when there is none.
    pub(super) fn pick<T: Copy>(&mut self, choices: &[T], fallback: T) -> T {
        let index = self.below(choices.len() as u64);
        usize::try_from(index)
            .ok()
            .and_then(|index| choices.get(index).copied())
            .unwrap_or(fallback)
    }
}
