//! `modulus`: Vocalink's tables.

use std::path::Path;

use procedures::App;
use procedures::operator::{self, ImportedTable, ModulusTableView, NewModulusTable};
use serde_json::json;

use super::arguments::ModulusCommand;
use super::failure::Failure;
use super::output::{Answer, Output, instant, table};

/// Runs the command.
pub(super) async fn run(app: &App, command: ModulusCommand, output: &Output) -> Result<(), Failure> {
    match command {
        ModulusCommand::Import { valacdos, scsubtab, version, valid_from } => {
            let (weights, substitutions) = (text(&valacdos)?, text(&scsubtab)?);
            let new = NewModulusTable { version, valid_from, weights, substitutions };
            imported(&operator::import_modulus_table(app, new).await?, output)
        }
        ModulusCommand::List => list(&operator::list_modulus_tables(app).await?, output),
    }
}

fn text(path: &Path) -> Result<String, Failure> {
    let unusable = |why: &dyn std::fmt::Display| Failure::usage(format!("{}: {why}", path.display()));
    let bytes = std::fs::read(path).map_err(|error| unusable(&error))?;
    String::from_utf8(bytes).map_err(|_| unusable(&"expected plain text"))
}

fn imported(imported: &ImportedTable, output: &Output) -> Result<(), Failure> {
    let ImportedTable { table, checks, substitutions, is_new } = imported;
    let what = if *is_new { "imported" } else { "there already, nothing changed" };
    let state = if table.in_force { ", in force" } else { "" };
    let human = format!(
        "{}  {what}: {checks} checks, {substitutions} replaced sort codes, valid from {}{state}",
        table.version, table.valid_from
    );
    output.show(Answer { json: imported, human, quiet: &table.version })
}

fn list(tables: &[ModulusTableView], output: &Output) -> Result<(), Failure> {
    let header = ["VERSION", "VALID FROM", "IN FORCE", "IMPORTED", "HASH"].map(str::to_owned);
    let row = |table: &ModulusTableView| {
        [
            table.version.clone(),
            table.valid_from.to_string(),
            if table.in_force { "yes" } else { "no" }.to_owned(),
            instant(table.imported_at),
            table.hash.chars().take(16).collect(),
        ]
    };
    let rows: Vec<_> = std::iter::once(header).chain(tables.iter().map(row)).collect();
    let versions: Vec<&str> = tables.iter().map(|table| table.version.as_str()).collect();
    let json = json!({ "tables": tables });
    output.show(Answer { json: &json, human: table(&rows), quiet: &versions.join("\n") })
}
