//! Floor 6: what the operator wrote: settings, catalogue, ontology, mappings, saved queries. No store, no HTTP.
