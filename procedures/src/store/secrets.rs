//! By what the database recognises the server's own secrets: a start with the wrong ones is refused, not turned into
//! refused keys.

use sea_orm::{ActiveValue::Set, ConnectionTrait, DbErr, EntityTrait};

use super::Tx;
use super::entity::server_secrets::{ActiveModel, Entity};

/// A kind of server secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What keys and tokens are hashed under.
    Pepper,
    /// What stored data is sealed under.
    DataKey,
}

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Kind::Pepper => "pepper",
            Kind::DataKey => "data_key",
        }
    }
}

/// The fingerprint the database was filled under, if it knows that version.
pub async fn fingerprint<C: ConnectionTrait>(
    connection: &C,
    kind: Kind,
    version: i64,
) -> Result<Option<Vec<u8>>, DbErr> {
    let row = Entity::find_by_id((kind.word().to_owned(), version)).one(connection).await?;
    Ok(row.map(|row| row.fingerprint))
}

/// Whether the database was filled under any secret of that kind.
pub async fn any<C: ConnectionTrait>(connection: &C, kind: Kind) -> Result<bool, DbErr> {
    Ok(Entity::find().all(connection).await?.iter().any(|row| row.kind == kind.word()))
}

/// Makes the database remember a secret by its fingerprint.
pub async fn remember(tx: &Tx, kind: Kind, version: i64, fingerprint: [u8; 32]) -> Result<(), DbErr> {
    let row = ActiveModel {
        kind: Set(kind.word().to_owned()),
        version: Set(version),
        fingerprint: Set(fingerprint.to_vec()),
    };
    Entity::insert(row).exec_without_returning(tx).await.map(|_| ())
}
