//! Floor 7: theme x ingest x store -> a new immutable generation; validation; publication metadata.
