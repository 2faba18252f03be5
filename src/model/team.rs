//! The team: who holds which role, who reports to whom, who is away and who stands in.
