//! New mandate references: random in a live workspace, following from the seed in a test one, so that the same calls after
//! the same `sandbox.reset` give the same files, byte for byte.

use crate::change::Change;
use crate::domain::api_key::Mode;
use crate::domain::scheme_reference::SchemeReference;
use crate::error::Error;
use crate::store;

use super::sandbox::DEFAULT_SEED;

/// A reference that no mandate of the workspace has or ever had: 40 random bits can meet twice.
pub(crate) async fn free(change: &Change<'_>, organisation_name: &str) -> Result<SchemeReference, Error> {
    loop {
        let random = match change.mode {
            Mode::Live => change.app.random_bytes(),
            Mode::Test => drawn(change).await?,
        };
        let reference = SchemeReference::generate(organisation_name, random);
        if !store::mandates::reference_taken(&change.tx, change.workspace, &reference).await? {
            return Ok(reference);
        }
    }
}

/// The next bytes that the seed gives. Nothing in a test workspace is worth guessing.
async fn drawn(change: &Change<'_>) -> Result<[u8; 8], Error> {
    let (seed, drawn) =
        store::sandbox::draw_reference(&change.tx, change.workspace, DEFAULT_SEED.cast_signed()).await?;
    let mut hasher = blake3::Hasher::new_derive_key("direct-debit 2026 sandbox, mandate references");
    hasher.update(&seed.to_le_bytes()).update(&drawn.to_le_bytes());
    let mut bytes = [0; 8];
    hasher.finalize_xof().fill(&mut bytes);
    Ok(bytes)
}
