//! The schema's history. Every migration goes up and down, on SQLite and PostgreSQL, from the same text.

use sea_orm_migration::prelude::*;

mod dialect;

/// A step of the schema's history: `up/NAME.sql` and `down/NAME.sql`.
struct Step {
    name: &'static str,
    up: &'static str,
    down: &'static str,
}

macro_rules! step {
    ($name:literal) => {
        Box::new(Step {
            name: $name,
            up: include_str!(concat!("up/", $name, ".sql")),
            down: include_str!(concat!("down/", $name, ".sql")),
        })
    };
}

/// All steps, oldest first.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            step!("0001_organisations_and_keys"),
            step!("0002_mandates"),
            step!("0003_events"),
            step!("0010_modulus"),
            step!("0011_holidays"),
            step!("0012_engine"),
            step!("0013_simulator"),
            step!("0014_held_collections"),
            step!("0015_amended_frequency"),
            step!("0016_sandbox_references"),
            step!("0020_payer_form"),
            step!("0021_alerts"),
            step!("0022_messages"),
            step!("0023_reports"),
            step!("0024_event_feed"),
            step!("0025_reports"),
            step!("0026_sponsor_limits"),
        ]
    }
}

impl MigrationName for Step {
    fn name(&self) -> &str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, self.up).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        dialect::run(manager, self.down).await
    }
}
