//! The hash chain: what is hashed, and how. Nothing else in the program defines it.
//!
//! The hash of an event is the SHA-256 of these bytes, in this order:
//!
//! | part | bytes |
//! |---|---|
//! | the words `playbook event 1` and a zero byte | 17 |
//! | hash of the event before it in the same case; 32 zero bytes for the first | 32 |
//! | case | length, then UTF-8 |
//! | sequence number, from 1 | 8 |
//! | time, microseconds since 1970-01-01 UTC, two's complement | 8 |
//! | actor | length, then UTF-8 |
//! | kind | length, then UTF-8 |
//! | payload, byte for byte as recorded | length, then UTF-8 |
//!
//! Numbers and lengths are 8 bytes, the most significant first. Because every text carries its length, no two events have
//! the same bytes. Another encoding would begin with another number.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::{CaseId, NewEvent};

const VERSION: &[u8] = b"playbook event 1\0";

/// A SHA-256 digest; written as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// What stands for the hash of the event before the first.
    pub const ZERO: Hash = Hash([0; 32]);

    /// The digest of some bytes: of a pinned source text or an attached file.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Hash {
        Hash(Sha256::digest(bytes).into())
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Hash({self})")
    }
}

/// A text that is not 64 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAHash;

impl FromStr for Hash {
    type Err = NotAHash;

    fn from_str(text: &str) -> Result<Hash, NotAHash> {
        if text.len() != 64 || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(NotAHash);
        }
        let mut bytes = [0; 32];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).map_err(|_| NotAHash)?;
        }
        Ok(Hash(bytes))
    }
}

/// The hash of an event at its place in the chain of its case.
#[must_use]
pub fn link(previous: &Hash, case: &CaseId, seq: u64, event: &NewEvent) -> Hash {
    let mut digest = Sha256::new();
    digest.update(VERSION);
    digest.update(previous.0);
    text(&mut digest, case.as_str());
    digest.update(seq.to_be_bytes());
    digest.update(event.at.timestamp_micros().to_be_bytes());
    text(&mut digest, &event.actor);
    text(&mut digest, &event.kind);
    text(&mut digest, &event.payload);
    Hash(digest.finalize().into())
}

fn text(digest: &mut Sha256, text: &str) {
    digest.update((text.len() as u64).to_be_bytes());
    digest.update(text.as_bytes());
}

/// The instant as the log keeps it, without what is finer than a microsecond. A caller that applies an event before it
/// has been read back cuts its clock reading with this, so that the live case and the replayed one agree.
#[must_use]
pub fn recorded(at: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(at.timestamp_micros()).expect("every instant is a number of microseconds")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(actor: &str, kind: &str, payload: &str) -> NewEvent {
        let at = "2026-03-02T01:00:00.000001Z".parse().unwrap();
        NewEvent { at, actor: actor.into(), kind: kind.into(), payload: payload.into() }
    }

    /// The encoding is a format: this value, computed apart from the code above, must never change.
    #[test]
    fn the_encoding_is_fixed() {
        let case = "C-2026-0007".parse().unwrap();
        let hash = link(&Hash::ZERO, &case, 1, &event("甲", "started", "{}"));
        assert_eq!(hash.to_string(), "915a9fab903457249f748995945f5fb51e76d5296573de2e8033167fe5c9a81e");
    }

    #[test]
    fn every_part_counts_and_lengths_keep_texts_apart() {
        let (case, other) = ("C-2026-0007".parse().unwrap(), "C-2026-0008".parse().unwrap());
        let base = event("ab", "c", "{}");
        let later = NewEvent { at: base.at + chrono::TimeDelta::microseconds(1), ..base.clone() };
        let mut hashes = vec![
            link(&Hash::ZERO, &case, 1, &base),
            link(&Hash::of(b""), &case, 1, &base),
            link(&Hash::ZERO, &other, 1, &base),
            link(&Hash::ZERO, &case, 2, &base),
            link(&Hash::ZERO, &case, 1, &later),
            link(&Hash::ZERO, &case, 1, &event("a", "bc", "{}")),
            link(&Hash::ZERO, &case, 1, &event("ab", "c{", "}")),
            link(&Hash::ZERO, &case, 1, &event("ab", "c", "{ }")),
        ];
        hashes.sort();
        hashes.dedup();
        assert_eq!(hashes.len(), 8);
    }

    #[test]
    fn what_is_finer_than_a_microsecond_is_cut_off() {
        let at: DateTime<Utc> = "2026-03-02T01:00:00.000001999Z".parse().unwrap();
        assert_eq!(recorded(at).to_rfc3339(), "2026-03-02T01:00:00.000001+00:00");
        let _ = recorded(DateTime::<Utc>::MIN_UTC);
        let _ = recorded(DateTime::<Utc>::MAX_UTC);
    }

    #[test]
    fn a_hash_reads_back_what_it_writes() {
        let hash = Hash::of("投诉".as_bytes());
        assert_eq!(hash.to_string().parse(), Ok(hash));
        assert_eq!("abc".parse::<Hash>(), Err(NotAHash));
        assert_eq!("+".repeat(64).parse::<Hash>(), Err(NotAHash));
    }
}
