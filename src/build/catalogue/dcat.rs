//! DCAT 3: the catalogue, its datasets with their distributions, and the services.

use super::{Facts, Triples, hvd, names};
use crate::rdf::vocab::{dcat, dcterms, foaf, prov, spdx, vcard, void, xsd};
use crate::store::{DatasetRecord, DumpRecord, InputRecord};
use crate::theme::{Agent, Dataset, Theme};

/// Media types have IRIs at their registry.
const MEDIA_TYPES: &str = "https://www.iana.org/assignments/media-types/";
const OPEN_API: &str = "https://spec.openapis.org/oas/v3.1.0";
const EVENT_STREAMS: &str = "https://w3id.org/ldes/specification";
const SPARQL_PROTOCOL: &str = "https://www.w3.org/TR/sparql11-protocol/";

pub fn describe(facts: &Facts<'_>, triples: &mut Triples) {
    let theme = facts.theme;
    let datasets =
        || theme.datasets.iter().filter_map(|dataset| Some((dataset, facts.records.get(&dataset.id)?)));
    let site = &theme.site;
    triples
        .about(theme.catalogue_iri())
        .a(dcat::CATALOG)
        .a(void::DATASET)
        .lang(dcterms::TITLE, &site.title)
        .lang(dcterms::DESCRIPTION, &site.description)
        .text(dcterms::IDENTIFIER, &theme.catalogue_iri())
        .iris(dcterms::PUBLISHER, site.publisher.iter().map(|publisher| names::agent(theme, publisher)))
        .iris(dcterms::LICENSE, &site.licence)
        .iri(foaf::HOMEPAGE, &theme.base_iri)
        .time(dcterms::MODIFIED, facts.ended)
        .iris(dcat::DATASET, datasets().map(|(dataset, _)| theme.dataset_iri(&dataset.id)))
        .iris(dcat::SERVICE, names::SERVICES.map(|path| names::service(theme, path)));
    for language in &theme.languages {
        let iri = names::language(language);
        triples.about(theme.catalogue_iri()).iri(dcterms::LANGUAGE, &iri);
        triples.about(&iri).a(dcterms::LINGUISTIC_SYSTEM);
    }
    if let Some(publisher) = &site.publisher {
        describe_agent(theme, publisher, triples);
    }
    let licences = site.licence.iter().chain(datasets().filter_map(|(dataset, _)| dataset.licence.as_ref()));
    for licence in licences {
        triples.about(licence).a(dcterms::LICENSE_DOCUMENT);
    }
    triples.about(&theme.base_iri).a(foaf::DOCUMENT);
    triples.about(spdx::SHA256).a(spdx::ALGORITHM_CLASS);
    for (dataset, record) in datasets() {
        describe_dataset(theme, dataset, record, triples);
    }
    describe_contact(theme, triples);
    describe_services(facts, triples);
    hvd::describe(facts, triples);
}

fn describe_agent(theme: &Theme, agent: &Agent, triples: &mut Triples) {
    triples.about(names::agent(theme, agent)).a(foaf::AGENT).text(foaf::NAME, &agent.name);
}

fn describe_dataset(theme: &Theme, dataset: &Dataset, record: &DatasetRecord, triples: &mut Triples) {
    let iri = theme.dataset_iri(&dataset.id);
    let files: Vec<String> =
        record.inputs.iter().map(|file| names::file(theme, &dataset.id, &file.path)).collect();
    let [rdf, stream] = ["sparql", "changes"].map(|name| format!("{iri}/{name}"));
    triples
        .about(&iri)
        .a(dcat::DATASET_CLASS)
        .a(void::DATASET)
        .lang(dcterms::TITLE, &dataset.title)
        .lang(dcterms::DESCRIPTION, &dataset.description)
        .text(dcterms::IDENTIFIER, &iri)
        .iris(dcterms::PUBLISHER, dataset.publisher.iter().map(|publisher| names::agent(theme, publisher)))
        .iris(dcterms::LICENSE, &dataset.licence)
        .iris(dcat::LANDING_PAGE, &dataset.source)
        .iris(dcat::CONTACT_POINT, contact(theme))
        .time(dcterms::MODIFIED, &record.ended)
        .iris(dcterms::HAS_PART, &record.graphs)
        .iris(dcat::DISTRIBUTION, names::distributions(theme, &dataset.id, record))
        .iris(void::DATA_DUMP, record.dumps.iter().map(|dump| names::dump_address(theme, dump)));
    if let Some(page) = &dataset.source {
        triples.about(page).a(foaf::DOCUMENT);
    }
    for (language, words) in &dataset.keywords {
        for word in words {
            triples.about(&iri).tagged(dcat::KEYWORD, word, language);
        }
    }
    if let Some(publisher) = &dataset.publisher {
        describe_agent(theme, publisher, triples);
    }
    for (file, iri) in record.inputs.iter().zip(&files) {
        describe_file(theme, dataset, file, iri, triples);
    }
    for dump in &record.dumps {
        describe_dump(theme, dataset, dump, triples);
    }
    triples
        .about(&stream)
        .a(dcat::DISTRIBUTION_CLASS)
        .tagged(dcterms::TITLE, "Event stream of changes", "en")
        .tagged(dcterms::TITLE, "Flux des changements", "fr")
        .iri(dcat::ACCESS_URL, theme.iri(&format!("changes/{}", dataset.id)))
        .iri(dcterms::CONFORMS_TO, EVENT_STREAMS)
        .iris(dcterms::LICENSE, &dataset.licence);
    triples.about(EVENT_STREAMS).a(dcterms::STANDARD);
    triples
        .about(&rdf)
        .a(dcat::DISTRIBUTION_CLASS)
        .tagged(dcterms::TITLE, "SPARQL endpoint", "en")
        .tagged(dcterms::TITLE, "Point d’accès SPARQL", "fr")
        .iri(dcat::ACCESS_URL, theme.iri("sparql"))
        .iri(dcat::ACCESS_SERVICE, names::service(theme, "sparql"))
        .iris(dcterms::LICENSE, &dataset.licence);
}

/// The IRI of whom to write to.
fn contact(theme: &Theme) -> Option<String> {
    theme.site.contact.as_ref().map(|contact| names::contact(theme, contact))
}

fn describe_contact(theme: &Theme, triples: &mut Triples) {
    let Some(contact) = &theme.site.contact else { return };
    let email =
        contact.email.iter().map(|email| format!("mailto:{}", names::segment(email).replace("%40", "@")));
    triples
        .about(names::contact(theme, contact))
        .a(vcard::KIND)
        .text(vcard::FN, &contact.name)
        .iris(vcard::HAS_EMAIL, email)
        .iris(vcard::HAS_URL, &contact.page);
}

/// A file as it was received. It is an entity of the provenance as well.
fn describe_file(theme: &Theme, dataset: &Dataset, file: &InputRecord, iri: &str, triples: &mut Triples) {
    let plain = file.path.strip_suffix(".gz");
    let page = dataset.source.clone().or_else(|| dataset.download.clone());
    let compression = plain.map(|_| format!("{MEDIA_TYPES}application/gzip"));
    let media_type =
        media_type(plain.unwrap_or(&file.path)).map(|media_type| format!("{MEDIA_TYPES}{media_type}"));
    let checksum = format!("{iri}#sha256");
    let title = file.path.rsplit('/').next().unwrap_or(&file.path);
    triples
        .about(iri)
        .a(dcat::DISTRIBUTION_CLASS)
        .a(prov::ENTITY)
        .text(dcterms::TITLE, title)
        .iris(dcterms::LICENSE, &dataset.licence)
        .iri(dcat::ACCESS_URL, page.unwrap_or_else(|| theme.dataset_iri(&dataset.id)))
        .iris(dcat::MEDIA_TYPE, &media_type)
        .iris(dcat::COMPRESS_FORMAT, &compression)
        .typed(dcat::BYTE_SIZE, &file.bytes.to_string(), xsd::NON_NEGATIVE_INTEGER)
        .iri(spdx::CHECKSUM, &checksum);
    let is_its_file = dataset.file.as_ref().is_some_and(|own| own.to_string_lossy() == file.path);
    if is_its_file {
        triples.about(iri).iris(dcat::DOWNLOAD_URL, &dataset.download);
    }
    for media_type in media_type.iter().chain(&compression) {
        triples.about(media_type).a(dcterms::MEDIA_TYPE);
    }
    describe_checksum(&checksum, &file.sha256, triples);
}

/// All of a dataset as a file of ours.
fn describe_dump(theme: &Theme, dataset: &Dataset, dump: &DumpRecord, triples: &mut Triples) {
    let (iri, address) = (names::dump(theme, dump), names::dump_address(theme, dump));
    let media_types = [&dump.media_type, "application/gzip"].map(|name| format!("{MEDIA_TYPES}{name}"));
    let checksum = format!("{iri}#sha256");
    triples
        .about(&iri)
        .a(dcat::DISTRIBUTION_CLASS)
        .text(dcterms::TITLE, &dump.name)
        .iris(dcterms::LICENSE, &dataset.licence)
        .iri(dcat::ACCESS_URL, &address)
        .iri(dcat::DOWNLOAD_URL, &address)
        .iri(dcat::MEDIA_TYPE, &media_types[0])
        .iri(dcat::COMPRESS_FORMAT, &media_types[1])
        .typed(dcat::BYTE_SIZE, &dump.bytes.to_string(), xsd::NON_NEGATIVE_INTEGER)
        .iri(spdx::CHECKSUM, &checksum);
    for media_type in &media_types {
        triples.about(media_type).a(dcterms::MEDIA_TYPE);
    }
    describe_checksum(&checksum, &dump.sha256, triples);
}

pub fn describe_checksum(iri: &str, sha256: &str, triples: &mut Triples) {
    triples.about(iri).a(spdx::CHECKSUM_CLASS).iri(spdx::ALGORITHM, spdx::SHA256).typed(
        spdx::CHECKSUM_VALUE,
        sha256,
        xsd::HEX_BINARY,
    );
}

fn media_type(path: &str) -> Option<&'static str> {
    match path.rsplit_once('.')?.1 {
        "csv" => Some("text/csv"),
        "tsv" => Some("text/tab-separated-values"),
        "json" => Some("application/json"),
        _ => None,
    }
}

fn describe_services(facts: &Facts<'_>, triples: &mut Triples) {
    let theme = facts.theme;
    let publisher = theme.site.publisher.as_ref().map(|publisher| names::agent(theme, publisher));
    let datasets: Vec<String> = facts.records.keys().map(|id| theme.dataset_iri(id)).collect();
    let page = theme.iri("about");
    for (path, titles, standard, description) in [
        ("sparql", [("en", "SPARQL endpoint"), ("fr", "Point d’accès SPARQL")], SPARQL_PROTOCOL, "sparql"),
        ("queries", [("en", "Saved queries"), ("fr", "Requêtes enregistrées")], OPEN_API, "openapi.json"),
    ] {
        let mut about = triples.about(names::service(theme, path));
        about
            .a(dcat::DATA_SERVICE)
            .iri(dcat::ENDPOINT_URL, theme.iri(path))
            .iri(dcat::ENDPOINT_DESCRIPTION, theme.iri(description))
            .iri(dcterms::CONFORMS_TO, standard)
            .iri(foaf::PAGE, &page)
            .iris(dcterms::PUBLISHER, &publisher)
            .iris(dcterms::LICENSE, &theme.site.licence)
            .iris(dcat::CONTACT_POINT, contact(theme))
            .iris(dcat::SERVES_DATASET, &datasets);
        for (language, title) in titles {
            about.tagged(dcterms::TITLE, title, language);
        }
        triples.about(standard).a(dcterms::STANDARD);
    }
    triples.about(page).a(foaf::DOCUMENT);
}
