//! Whether everything came out right: figures of a cycle that lost or doubled an item are worth nothing.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use procedures::store::collections::{self, End, Filter};

use super::ground::Ground;
use super::returns::{self, ONE_IN, Returned};
use super::seed;

/// Rows read at once.
const PAGE: u64 = 500;

/// The files hold every collection once, to the penny.
pub(super) fn files(ground: &Ground, count: u32) -> Result<()> {
    let (mut items, mut pence) = (0, 0);
    for path in returns::handed_over(ground)? {
        let totals = returns::read(&path)?.totals();
        items += totals.debit_count;
        pence += totals.debit_pence;
    }
    // A contra is a credit: the debits are the collections alone.
    let expected: i64 = (0..count).map(seed::pence).sum();
    ensure!(items == u64::from(count), "{items} items in the files, not {count}");
    ensure!(pence == expected.unsigned_abs(), "{pence} pence in the files, not {expected}");
    Ok(())
}

/// Every collection stands where it must, and nothing else is there.
pub(super) async fn collections(ground: &Ground, count: u32, returned: Returned) -> Result<()> {
    let (mut stages, mut after) = (BTreeMap::<&str, usize>::new(), None::<End>);
    let reader = ground.app.store.read();
    loop {
        let page =
            collections::list(&reader, &ground.workspace, &Filter::default(), after.as_ref(), PAGE).await?;
        let Some(last) = page.last() else { break };
        after = Some(End::of(&Filter::default(), last));
        for collection in page {
            *stages.entry(collection.stage.word()).or_default() += 1;
        }
    }
    let Returned { items, again } = returned;
    let expected =
        [("confirmed", count as usize - items), ("representing", again), ("returned", items - again)];
    let expected: BTreeMap<&str, usize> = expected.into_iter().filter(|(_, count)| *count > 0).collect();
    ensure!(stages == expected, "the collections stand at {stages:?}, not {expected:?}");
    let least = count as usize / ONE_IN / 2;
    ensure!(items >= least, "only {items} came back unpaid");
    Ok(())
}
