//! What the entities expect of the schema, for the test that compares it with what the migrations make.

use std::collections::BTreeSet;

use sea_orm::sea_query::ColumnType;
use sea_orm::{ColumnTrait, EntityTrait, IdenStatic, Iterable};

use super::entity;

/// Every column that an entity has: `table.column type`, with a `?` where it may be absent.
#[doc(hidden)]
pub fn expected() -> BTreeSet<String> {
    let mut expected = BTreeSet::new();
    columns(entity::advices::Entity, &mut expected);
    columns(entity::alert_thresholds::Entity, &mut expected);
    columns(entity::alerts::Entity, &mut expected);
    columns(entity::api_key_secrets::Entity, &mut expected);
    columns(entity::api_keys::Entity, &mut expected);
    columns(entity::attempts::Entity, &mut expected);
    columns(entity::authorities::Entity, &mut expected);
    columns(entity::bank_accounts::Entity, &mut expected);
    columns(entity::bank_debits::Entity, &mut expected);
    columns(entity::bank_details::Entity, &mut expected);
    columns(entity::bank_files::Entity, &mut expected);
    columns(entity::bank_instructions::Entity, &mut expected);
    columns(entity::bank_orders::Entity, &mut expected);
    columns(entity::bank_plans::Entity, &mut expected);
    columns(entity::bank_reports::Entity, &mut expected);
    columns(entity::bank_state::Entity, &mut expected);
    columns(entity::claimed_collections::Entity, &mut expected);
    columns(entity::claims::Entity, &mut expected);
    columns(entity::collections::Entity, &mut expected);
    columns(entity::cycle_runs::Entity, &mut expected);
    columns(entity::event_heads::Entity, &mut expected);
    columns(entity::events::Entity, &mut expected);
    columns(entity::held_collections::Entity, &mut expected);
    columns(entity::holidays::Entity, &mut expected);
    columns(entity::idempotency::Entity, &mut expected);
    columns(entity::instructions::Entity, &mut expected);
    columns(entity::invites::Entity, &mut expected);
    columns(entity::journal_positions::Entity, &mut expected);
    columns(entity::leases::Entity, &mut expected);
    columns(entity::logos::Entity, &mut expected);
    columns(entity::mandates::Entity, &mut expected);
    columns(entity::message_templates::Entity, &mut expected);
    columns(entity::messages::Entity, &mut expected);
    columns(entity::modulus_tables::Entity, &mut expected);
    columns(entity::notices::Entity, &mut expected);
    columns(entity::organisations::Entity, &mut expected);
    columns(entity::payer_forms::Entity, &mut expected);
    columns(entity::reports::Entity, &mut expected);
    columns(entity::reserve_snapshots::Entity, &mut expected);
    columns(entity::sandbox_clocks::Entity, &mut expected);
    columns(entity::sandbox_references::Entity, &mut expected);
    columns(entity::server_secrets::Entity, &mut expected);
    columns(entity::service_users::Entity, &mut expected);
    columns(entity::submissions::Entity, &mut expected);
    columns(entity::workspaces::Entity, &mut expected);
    expected.extend(WITHOUT_ENTITY.map(ToOwned::to_owned));
    expected
}

/// What is only ever written and read by statements of its own: the roll-up of reports.
const WITHOUT_ENTITY: [&str; 15] = [
    "figures.again integer",
    "figures.basis text",
    "figures.day_on text",
    "figures.kind text",
    "figures.n integer",
    "figures.pence integer",
    "figures.reason text",
    "figures.state text",
    "figures.workspace_id text",
    "mandate_moves.activity text",
    "mandate_moves.day_on text",
    "mandate_moves.mandate_id text",
    "mandate_moves.reason text",
    "mandate_moves.version integer",
    "mandate_moves.workspace_id text",
];

fn columns<E: EntityTrait>(entity: E, expected: &mut BTreeSet<String>) {
    for column in E::Column::iter() {
        let definition = column.def();
        let word = match definition.get_column_type() {
            ColumnType::BigInteger | ColumnType::Integer => "integer",
            ColumnType::String(_) | ColumnType::Text => "text",
            ColumnType::VarBinary(_) | ColumnType::Binary(_) | ColumnType::Blob => "bytea",
            _ => "unknown",
        };
        let optional = if definition.is_null() { "?" } else { "" };
        expected.insert(format!("{}.{} {word}{optional}", entity.table_name(), column.as_str()));
    }
}
