//! Floor 3: RML / YARRRML / CSVW -> checked -> one Plan. Pure, no I/O.
