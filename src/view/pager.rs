//! Pages of a long list.

use serde::Serialize;

/// Which part of a list is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Pager {
    /// From 1.
    pub page: usize,
    pub pages: usize,
    pub size: usize,
    pub total: usize,
}

impl Pager {
    /// The page asked for, or the nearest that exists.
    #[must_use]
    pub fn new(page: usize, size: usize, total: usize) -> Self {
        let size = size.max(1);
        let pages = total.div_ceil(size).max(1);
        Self { page: page.clamp(1, pages), pages, size, total }
    }

    #[must_use]
    pub fn offset(&self) -> usize {
        (self.page - 1) * self.size
    }

    /// The number of the first item shown, from 1; 0 when there is none.
    #[must_use]
    pub fn first(&self) -> usize {
        if self.total == 0 { 0 } else { self.offset() + 1 }
    }

    #[must_use]
    pub fn last(&self) -> usize {
        (self.offset() + self.size).min(self.total)
    }

    #[must_use]
    pub fn previous(&self) -> Option<usize> {
        (self.page > 1).then(|| self.page - 1)
    }

    #[must_use]
    pub fn next(&self) -> Option<usize> {
        (self.page < self.pages).then(|| self.page + 1)
    }

    #[must_use]
    pub fn is_needed(&self) -> bool {
        self.pages > 1
    }

    /// The items of this page.
    #[must_use]
    pub fn slice<'a, T>(&self, items: &'a [T]) -> &'a [T] {
        items.get(self.offset().min(items.len())..self.last().min(items.len())).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_beyond_the_end_is_the_last() {
        let pager = Pager::new(9, 10, 25);
        assert_eq!((pager.page, pager.first(), pager.last(), pager.next()), (3, 21, 25, None));
        assert_eq!(Pager::new(0, 10, 25).page, 1);
        let none = Pager::new(1, 10, 0);
        assert_eq!((none.first(), none.last(), none.is_needed()), (0, 0, false));
        assert_eq!(pager.slice(&(1..=25).collect::<Vec<_>>()), [21, 22, 23, 24, 25]);
    }
}
