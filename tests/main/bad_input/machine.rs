//! What the machine does to the program: full and read-only disks, readers that go away.
