//! Floor 9: axum: protocol endpoints, pages, content negotiation, caching.
