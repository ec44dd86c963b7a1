//! What is agreed with a payer has to fit into an item of a file.

use crate::domain::id::WorkspaceId;
use crate::domain::money::AmountPence;
use crate::error::Error;
use crate::store::{self, Tx};

/// Refuses an amount that the sponsor lets no item carry.
pub(super) async fn require_room(tx: &Tx, workspace: &WorkspaceId, amount: AmountPence) -> Result<(), Error> {
    let most = store::service_users::limits(tx, workspace).await?.most_of_item();
    if amount.get() <= most {
        return Ok(());
    }
    Err(Error::invalid("/amountPence", format!("expected at most {most}: the sponsor bank allows no more")))
}
