#![doc = include_str!("ARCHITECTURE.md")]

pub mod text;

pub mod rdf;

pub mod function;

pub mod mapping;

pub mod ingest;

pub mod store;

pub mod theme;

pub mod build;

pub mod view;

pub mod http;

pub mod cli;
