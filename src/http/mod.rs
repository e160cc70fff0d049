//! Floor 9: HTTP. Protocol endpoints, pages, content negotiation, caching.
//!
//! A request goes one way: `dispatch` (route, method, limits) → an endpoint or a page, with the
//! [`Published`] that the request holds → a [`Representation`] or a stream → `finish` (content coding,
//! CORS, safety). Every failure is a [`Failure`] and is rendered in one place.

mod answers;
mod app;
mod call;
mod describe;
mod discover;
mod dispatch;
mod dump;
mod edit;
mod failure;
mod feed;
mod finish;
mod format;
mod fragments;
mod metrics;
mod negotiate;
mod openapi;
pub mod page;
mod polite;
mod receive;
mod reconcile;
mod reload;
mod respond;
mod route;
mod saved;
mod search;
mod server;
mod sparql;
mod status;
mod stream;

pub use app::{App, Place, Published};
pub use call::Call;
pub use dispatch::router;
pub use edit::Editor;
pub use failure::{Alternate, Failure, FailureForm};
pub use negotiate::{Accept, Offer, choose_language};
pub use reload::{Origin, keep_current};
pub use respond::Representation;
pub use route::{Action, Endpoint, Route, routes};
pub use server::serve;
