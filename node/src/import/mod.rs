//! Files from other tools, turned into proposals that a person looks at first.
