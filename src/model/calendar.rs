//! Working days and working hours, from a calendar that is data.
