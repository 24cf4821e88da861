"""Background work: the jobs row is the truth, RQ is the transport."""
