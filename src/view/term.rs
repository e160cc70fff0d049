//! Names of terms of the standard vocabularies, for themes whose ontology does not name them.

use super::value::Text;

/// A namespace with its terms: local name, name in English, name in French.
type Vocabulary = (&'static str, &'static [(&'static str, &'static str, &'static str)]);

static VOCABULARIES: &[Vocabulary] = &[
    (
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        &[("type", "type", "type"), ("value", "value", "valeur"), ("Property", "property", "propriété")],
    ),
    (
        "http://www.w3.org/2000/01/rdf-schema#",
        &[
            ("label", "name", "nom"),
            ("comment", "description", "description"),
            ("seeAlso", "see also", "voir aussi"),
            ("isDefinedBy", "defined by", "défini par"),
            ("subClassOf", "kind of", "sorte de"),
            ("subPropertyOf", "special case of", "cas particulier de"),
            ("domain", "describes", "décrit"),
            ("range", "takes", "prend"),
            ("Class", "class", "classe"),
            ("Resource", "anything", "toute chose"),
            ("Literal", "literal", "littéral"),
        ],
    ),
    (
        "http://www.w3.org/2002/07/owl#",
        &[
            ("sameAs", "same as", "identique à"),
            ("inverseOf", "inverse of", "inverse de"),
            ("versionInfo", "version", "version"),
            ("deprecated", "deprecated", "obsolète"),
            ("Thing", "anything", "toute chose"),
            ("Class", "class", "classe"),
            ("Ontology", "ontology", "ontologie"),
            ("ObjectProperty", "relation", "relation"),
            ("DatatypeProperty", "attribute", "attribut"),
        ],
    ),
    (
        "http://www.w3.org/2004/02/skos/core#",
        &[
            ("prefLabel", "name", "nom"),
            ("altLabel", "other name", "autre nom"),
            ("hiddenLabel", "search name", "nom de recherche"),
            ("notation", "code", "code"),
            ("definition", "definition", "définition"),
            ("scopeNote", "usage note", "note d’usage"),
            ("note", "note", "note"),
            ("example", "example", "exemple"),
            ("inScheme", "part of the scheme", "dans le référentiel"),
            ("topConceptOf", "top term of", "terme de tête de"),
            ("hasTopConcept", "top terms", "termes de tête"),
            ("broader", "broader term", "terme plus général"),
            ("narrower", "narrower terms", "termes plus précis"),
            ("related", "related term", "terme associé"),
            ("exactMatch", "same term as", "même terme que"),
            ("closeMatch", "close term", "terme proche"),
            ("Concept", "term", "terme"),
            ("ConceptScheme", "scheme of terms", "référentiel"),
        ],
    ),
    (
        "http://purl.org/dc/terms/",
        &[
            ("title", "title", "titre"),
            ("description", "description", "description"),
            ("identifier", "identifier", "identifiant"),
            ("license", "licence", "licence"),
            ("publisher", "publisher", "éditeur"),
            ("creator", "author", "auteur"),
            ("issued", "published on", "publié le"),
            ("modified", "changed on", "modifié le"),
            ("created", "created on", "créé le"),
            ("date", "date", "date"),
            ("source", "source", "source"),
            ("subject", "subject", "sujet"),
            ("spatial", "place", "lieu"),
            ("temporal", "period", "période"),
            ("type", "kind", "type"),
            ("language", "language", "langue"),
            ("isPartOf", "part of", "partie de"),
            ("hasPart", "parts", "parties"),
            ("replaces", "replaces", "remplace"),
            ("isReplacedBy", "replaced by", "remplacé par"),
        ],
    ),
    (
        "http://xmlns.com/foaf/0.1/",
        &[
            ("name", "name", "nom"),
            ("givenName", "given name", "prénom"),
            ("familyName", "surname", "nom de famille"),
            ("homepage", "website", "site web"),
            ("page", "page", "page"),
            ("logo", "logo", "logo"),
            ("depiction", "picture", "image"),
            ("gender", "gender", "genre"),
            ("isPrimaryTopicOf", "page about it", "page à son sujet"),
            ("Person", "person", "personne"),
            ("Agent", "agent", "agent"),
            ("Organization", "organisation", "organisation"),
            ("Document", "document", "document"),
        ],
    ),
    (
        "http://www.w3.org/ns/org#",
        &[
            ("classification", "classification", "classification"),
            ("hasPrimarySite", "main site", "site principal"),
            ("hasSite", "sites", "sites"),
            ("siteOf", "site of", "site de"),
            ("siteAddress", "address", "adresse"),
            ("hasUnit", "units", "unités"),
            ("unitOf", "unit of", "unité de"),
            ("subOrganizationOf", "part of", "fait partie de"),
            ("hasSubOrganization", "parts", "parties"),
            ("linkedTo", "linked to", "lié à"),
            ("member", "member", "membre"),
            ("memberOf", "member of", "membre de"),
            ("hasMember", "members", "membres"),
            ("organization", "organisation", "organisation"),
            ("role", "role", "rôle"),
            ("memberDuring", "period", "période"),
            ("headOf", "head of", "responsable de"),
            ("holds", "holds the post", "occupe le poste"),
            ("heldBy", "held by", "occupé par"),
            ("hasMembership", "memberships", "adhésions"),
            ("originalOrganization", "before", "avant"),
            ("resultingOrganization", "after", "après"),
            ("changedBy", "changed by", "modifié par"),
            ("resultedFrom", "resulted from", "issu de"),
            ("Organization", "organisation", "organisation"),
            ("FormalOrganization", "formal organisation", "organisation formelle"),
            ("OrganizationalUnit", "organisational unit", "unité"),
            ("OrganizationalCollaboration", "collaboration", "collaboration"),
            ("Membership", "membership", "adhésion"),
            ("Role", "role", "rôle"),
            ("Post", "post", "poste"),
            ("Site", "site", "site"),
            ("ChangeEvent", "change", "changement"),
        ],
    ),
    (
        "http://www.w3.org/ns/regorg#",
        &[
            ("legalName", "legal name", "dénomination légale"),
            ("orgType", "legal form", "forme juridique"),
            ("orgStatus", "status", "statut"),
            ("orgActivity", "activity", "activité"),
            ("registration", "registration", "immatriculation"),
            ("RegisteredOrganization", "registered organisation", "organisation immatriculée"),
        ],
    ),
    (
        "http://www.w3.org/ns/adms#",
        &[
            ("identifier", "identifiers", "identifiants"),
            ("schemaAgency", "issued by", "attribué par"),
            ("Identifier", "identifier", "identifiant"),
        ],
    ),
    (
        "http://www.w3.org/ns/locn#",
        &[
            ("address", "address", "adresse"),
            ("fullAddress", "full address", "adresse complète"),
            ("thoroughfare", "street", "voie"),
            ("poBox", "post box", "boîte postale"),
            ("postCode", "postcode", "code postal"),
            ("postName", "town", "localité"),
            ("adminUnitL1", "country", "pays"),
            ("adminUnitL2", "district", "circonscription"),
            ("geometry", "position", "position"),
            ("Address", "address", "adresse"),
        ],
    ),
    (
        "http://www.w3.org/2006/time#",
        &[
            ("hasBeginning", "beginning", "début"),
            ("hasEnd", "end", "fin"),
            ("inXSDDate", "date", "date"),
            ("inXSDgYear", "year", "année"),
            ("inXSDgYearMonth", "month", "mois"),
            ("inXSDDateTime", "time", "instant"),
            ("Instant", "instant", "instant"),
            ("Interval", "period", "période"),
            ("ProperInterval", "period", "période"),
        ],
    ),
    ("http://schema.org/", SCHEMA),
    ("https://schema.org/", SCHEMA),
    (
        "http://purl.org/linked-data/cube#",
        &[
            ("dataSet", "data cube", "cube de données"),
            ("structure", "structure", "structure"),
            ("DataSet", "data cube", "cube de données"),
            ("Observation", "observation", "observation"),
            ("DataStructureDefinition", "data structure", "structure de données"),
        ],
    ),
    (
        "http://www.w3.org/ns/prov#",
        &[
            ("wasDerivedFrom", "derived from", "dérivé de"),
            ("wasGeneratedBy", "made by", "produit par"),
            ("generatedAtTime", "made on", "produit le"),
            ("startedAtTime", "begun on", "commencé le"),
            ("endedAtTime", "ended on", "terminé le"),
            ("used", "used", "a utilisé"),
        ],
    ),
    (
        "http://www.opengis.net/ont/geosparql#",
        &[
            ("hasGeometry", "position", "position"),
            ("asWKT", "coordinates", "coordonnées"),
            ("Geometry", "geometry", "géométrie"),
            ("wktLiteral", "coordinates", "coordonnées"),
        ],
    ),
    (
        "http://www.w3.org/2003/01/geo/wgs84_pos#",
        &[("lat", "latitude", "latitude"), ("long", "longitude", "longitude")],
    ),
    (
        "http://www.w3.org/2001/XMLSchema#",
        &[
            ("string", "text", "texte"),
            ("integer", "whole number", "nombre entier"),
            ("nonNegativeInteger", "whole number", "nombre entier"),
            ("decimal", "number", "nombre"),
            ("double", "number", "nombre"),
            ("boolean", "yes or no", "oui ou non"),
            ("date", "date", "date"),
            ("dateTime", "date and time", "date et heure"),
            ("gYear", "year", "année"),
            ("gYearMonth", "month", "mois"),
            ("anyURI", "web address", "adresse web"),
        ],
    ),
];

/// Both spellings of the namespace have them.
static SCHEMA: &[(&str, &str, &str)] = &[
    ("name", "name", "nom"),
    ("alternateName", "other name", "autre nom"),
    ("description", "description", "description"),
    ("url", "website", "site web"),
    ("sameAs", "also on", "aussi sur"),
    ("identifier", "identifier", "identifiant"),
    ("startDate", "from", "depuis"),
    ("endDate", "until", "jusqu’à"),
    ("foundingDate", "founded on", "fondé le"),
    ("dissolutionDate", "dissolved on", "dissous le"),
    ("birthDate", "born on", "né le"),
    ("deathDate", "died on", "mort le"),
    ("address", "address", "adresse"),
    ("telephone", "telephone", "téléphone"),
    ("email", "e-mail", "courriel"),
    ("location", "place", "lieu"),
    ("geo", "position", "position"),
    ("latitude", "latitude", "latitude"),
    ("longitude", "longitude", "longitude"),
    ("image", "picture", "image"),
    ("logo", "logo", "logo"),
    ("gender", "gender", "genre"),
    ("roleName", "role", "rôle"),
    ("openingHours", "opening hours", "horaires"),
    ("Thing", "thing", "chose"),
    ("Person", "person", "personne"),
    ("Organization", "organisation", "organisation"),
    ("Place", "place", "lieu"),
    ("Event", "event", "événement"),
];

/// The name of a standard term in the reader's language, or in English.
pub fn standard_name(iri: &str, language: &str) -> Option<Text> {
    let (namespace, terms) = VOCABULARIES.iter().find(|(namespace, _)| iri.starts_with(namespace))?;
    let local = &iri[namespace.len()..];
    let (_, english, french) = terms.iter().find(|(name, ..)| *name == local)?;
    Some(if language.split('-').next() == Some("fr") {
        Text::new(*french, "fr")
    } else {
        Text::new(*english, "en")
    })
}

/// The last part of an IRI in words: `…#startDate` is `start date`.
pub fn local_name(iri: &str) -> String {
    let trimmed = iri.trim_end_matches(['/', '#']);
    let local = trimmed.rsplit(['#', '/', ':']).next().unwrap_or(trimmed);
    percent_encoding::percent_decode_str(local).decode_utf8_lossy().into_owned()
}

/// The local name of a property or class, its capitals inside made blanks.
pub fn words_of(iri: &str) -> String {
    let local = local_name(iri);
    let mut out = String::with_capacity(local.len() + 4);
    let mut before = ' ';
    let mut chars = local.chars().peekable();
    while let Some(c) = chars.next() {
        if c.is_uppercase() && before.is_lowercase() {
            out.push(' ');
            // `codeXYZ` keeps its capitals, `startDate` does not.
            if chars.peek().is_some_and(|next| next.is_lowercase()) {
                out.extend(c.to_lowercase());
            } else {
                out.push(c);
            }
        } else if matches!(c, '_' | '-') {
            out.push(' ');
        } else {
            out.push(c);
        }
        before = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_without_label_still_read_as_words() {
        assert_eq!(words_of("http://e/def#startDate"), "start date");
        assert_eq!(words_of("http://e/URL"), "URL");
        assert_eq!(words_of("http://e/codeISO"), "code ISO");
        assert_eq!(local_name("http://e/id/a/caf%C3%A9/"), "café");
        let name = standard_name("http://www.w3.org/2004/02/skos/core#altLabel", "fr-CA").unwrap();
        assert_eq!((name.text.as_str(), name.lang.as_str()), ("autre nom", "fr"));
        assert!(standard_name("http://www.w3.org/2004/02/skos/core#unknown", "fr").is_none());
    }
}
