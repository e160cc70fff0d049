//! Scales: from values to places, with ticks at round numbers.

/// A linear scale from a range of values to a range of places.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    low: f64,
    high: f64,
    start: f64,
    end: f64,
}

impl Scale {
    /// A scale whose ends are round numbers around the values.
    pub fn nice((low, high): (f64, f64), (start, end): (f64, f64), wanted: usize) -> (Self, Vec<f64>) {
        let ticks = ticks(low, high, wanted);
        let (first, last) = (ticks.first().copied().unwrap_or(low), ticks.last().copied().unwrap_or(high));
        (Self { low: first.min(low), high: last.max(high), start, end }, ticks)
    }

    /// A scale whose ends are the values themselves.
    pub fn exact((low, high): (f64, f64), (start, end): (f64, f64)) -> Self {
        Self { low, high, start, end }
    }

    pub fn place(&self, value: f64) -> f64 {
        let span = self.high - self.low;
        let share = if span == 0.0 { 0.5 } else { (value - self.low) / span };
        self.start + share * (self.end - self.start)
    }
}

/// Round numbers that span the values, about `wanted` of them: steps of 1, 2 or 5 times a power of ten.
pub fn ticks(low: f64, high: f64, wanted: usize) -> Vec<f64> {
    let span = if high > low { high - low } else { high.abs().max(1.0) };
    #[expect(clippy::cast_precision_loss, reason = "a few ticks")]
    let raw = span / wanted.max(1) as f64;
    let power = 10_f64.powf(raw.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().find(|factor| factor * power >= raw).unwrap_or(10.0) * power;
    let first = (low / step).floor();
    let last = (high / step).ceil().max(first + 1.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "about `wanted`")]
    let count = (last - first) as usize;
    #[expect(clippy::cast_precision_loss, reason = "a few ticks")]
    let at = |i: usize| {
        // Multiplying whole numbers by the step keeps 0.3 from becoming 0.30000000000000004.
        let value = (first + i as f64) * step;
        (value / power).round() * power
    };
    (0..=count.min(20)).map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_span_the_values() {
        assert_eq!(ticks(0.0, 97.0, 5), [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
        assert_eq!(ticks(-30.0, 10.0, 4), [-30.0, -20.0, -10.0, 0.0, 10.0]);
        let equal = ticks(5.0, 5.0, 4);
        assert!(equal.len() >= 2 && equal[0] <= 5.0 && *equal.last().unwrap() >= 5.0);
        let (scale, _) = Scale::nice((0.0, 97.0), (100.0, 0.0), 5);
        assert!((scale.place(50.0) - 50.0).abs() < 1e-9);
    }
}
