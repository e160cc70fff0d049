//! Types and properties by the beginning of a word of their names.

use super::Reader;
use crate::rdf::NamedNode;
use crate::text::fold;
use crate::view::ViewError;

#[derive(Clone, Debug)]
pub struct Suggestion {
    pub id: String,
    pub name: String,
    pub description: Option<String>,
}

impl Reader<'_> {
    #[must_use]
    pub fn suggest_types(&self, prefix: &str, limit: usize) -> Vec<Suggestion> {
        let all = self.theme.entities.iter().map(|entity| Suggestion {
            id: entity.class.clone(),
            name: self.text(&entity.title).text,
            description: self.some_text(&entity.description).map(|text| text.text),
        });
        best(all, prefix, limit)
    }

    pub fn suggest_properties(&self, prefix: &str, limit: usize) -> Result<Vec<Suggestion>, ViewError> {
        let mut counted: Vec<(&String, &u64)> = self.overview.properties.iter().collect();
        counted.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
        let properties: Vec<NamedNode> =
            counted.into_iter().map(|(property, _)| NamedNode::new_unchecked(property.as_str())).collect();
        let labels = self.labels(&properties)?;
        let all = properties.iter().map(|property| Suggestion {
            id: property.as_str().to_owned(),
            name: labels.of_term(property).text,
            description: self.theme.prefixes.compact(property.as_str()),
        });
        Ok(best(all, prefix, limit))
    }
}

/// Those whose name begins with the text, then those with a word that does, then those whose id has it.
fn best(all: impl Iterator<Item = Suggestion>, prefix: &str, limit: usize) -> Vec<Suggestion> {
    let asked = fold(prefix);
    let rank = |suggestion: &Suggestion| {
        let name = fold(&suggestion.name);
        if asked.is_empty() || name.starts_with(&asked) {
            Some(0)
        } else if name.contains(&format!(" {asked}")) {
            Some(1)
        } else {
            let id = suggestion.description.as_deref().unwrap_or_default();
            (suggestion.id == prefix || id.starts_with(prefix)).then_some(2)
        }
    };
    let mut found: Vec<(u8, Suggestion)> =
        all.filter_map(|suggestion| Some((rank(&suggestion)?, suggestion))).collect();
    found.sort_by_key(|(rank, _)| *rank);
    found.into_iter().map(|(_, suggestion)| suggestion).take(limit).collect()
}
