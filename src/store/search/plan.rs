//! What is to be found, and by what.

use crate::text::sha256;

/// What a search index is made of. A change of it makes the index of a generation another one.
#[derive(Clone, Debug, Default)]
pub struct SearchPlan {
    /// Things whose IRI begins with it are found.
    pub local: String,
    /// The properties whose values are searched.
    pub texts: Vec<SearchText>,
    /// The kinds of things, the most important first.
    pub kinds: Vec<SearchKind>,
    /// What the results can be narrowed by, besides the kind.
    pub facets: Vec<SearchFacet>,
    /// Texts beyond these are left out.
    pub most_texts: usize,
}

/// A property whose values are searched.
#[derive(Clone, Debug)]
pub struct SearchText {
    pub property: String,
    pub role: TextRole,
}

/// What a text is for the thing that has it; the better ones first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TextRole {
    /// What it is called.
    Name,
    /// What it is called as well, or was called: translations of the name, acronyms.
    Other,
    /// A value of an identifier scheme.
    Identifier,
    /// A value that was an identifier of it.
    Former,
}

#[derive(Clone, Debug)]
pub struct SearchKind {
    pub class: String,
    /// IRIs that begin with it are of this kind whatever their classes.
    pub prefix: String,
}

/// Values by which results are told apart: those at the end of any of the paths.
#[derive(Clone, Debug)]
pub struct SearchFacet {
    pub id: String,
    /// Each a sequence of properties.
    pub paths: Vec<Vec<String>>,
}

/// Changes with what the files mean.
const FORMAT: &str = "1";

impl SearchPlan {
    /// The digest of everything that decides the index, the data aside.
    #[must_use]
    pub fn digest(&self) -> String {
        sha256(format!("{FORMAT} {self:?}"))
    }
}
