//! After a write, demand the number of rows that was meant.

use sea_orm::DbErr;

/// Fails unless exactly one row was changed: the row is gone, or another change came first.
pub fn one_row(changed: u64) -> Result<(), DbErr> {
    if changed == 1 {
        return Ok(());
    }
    Err(DbErr::RecordNotFound(format!("one row was to change, {changed} did")))
}

/// Fails unless so many rows were changed.
pub fn rows(changed: u64, meant: usize) -> Result<(), DbErr> {
    if changed == meant as u64 {
        return Ok(());
    }
    Err(DbErr::RecordNotFound(format!("{meant} rows were to change, {changed} did")))
}

/// Whether the one row of an insert that does nothing on a conflict was added.
pub fn inserted(result: Result<u64, DbErr>) -> Result<bool, DbErr> {
    match result {
        Ok(rows) => Ok(rows == 1),
        Err(DbErr::RecordNotInserted) => Ok(false),
        Err(error) => Err(error),
    }
}
