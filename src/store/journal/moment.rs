//! Times to the second, as HTTP tells them.

use std::fmt;
use std::time::{Duration, SystemTime};

/// Seconds since 1970 in UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub u32);

impl Moment {
    /// Reads RFC 3339; what is none is the beginning of time.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let seconds = text.parse::<jiff::Timestamp>().map_or(0, jiff::Timestamp::as_second);
        Self(u32::try_from(seconds).unwrap_or_default())
    }

    #[must_use]
    pub fn system_time(self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.0.into())
    }
}

/// RFC 3339.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = jiff::Timestamp::from_second(self.0.into()).unwrap_or_default();
        write!(f, "{}", time.strftime("%Y-%m-%dT%H:%M:%SZ"))
    }
}
