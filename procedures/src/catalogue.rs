//! The table of contents: every procedure. Nothing is reachable that is not here.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::procedure::Entry;
use crate::{
    alerts, collections, events, keys, mandates, messages, organisation, payers, reports, rpc, sandbox,
};

/// A verb's marker type stands in the file of the verb, under the verb's name.
macro_rules! entries {
    (@ $namespace:tt $($verb:ident)*) => { vec![$(entries!(@@ $namespace $verb)),*] };
    (@@ [$($part:ident)::+] $verb:ident) => { Entry::of::<$($part::)+ $verb::$verb>() };
    ($($($part:ident)::+ { $($verb:ident)* })*) => {
        [$(entries!(@ [$($part)::+] $($verb)*)),*].into_iter().flatten().collect()
    };
}

fn entries() -> Vec<Entry> {
    entries! {
        mandates { create send_invite get list update suspend reactivate cancel timeline verify }
        messages { list templates set_template }
        collections { get list upcoming timeline evidence challenge }
        sandbox { complete_invite activate fail reset }
        sandbox::clock { get advance }
        sandbox::scenario { run }
        sandbox::files { list get }
        alerts { list get thresholds acknowledge dismiss set_thresholds }
        payers { access }
        keys { create list get rotate revoke whoami }
        organisation { get set_logo update }
        events { list subscribe unsubscribe verify }
        reports { success_rate clawback_history mandate_activity reconciliation arrears }
        rpc { discover ticket }
    }
}

/// The procedures, by name.
pub struct Catalogue {
    entries: Vec<Entry>,
    by_name: HashMap<&'static str, usize>,
}

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let entries = entries();
    let by_name = entries.iter().enumerate().map(|(at, entry)| (entry.name, at)).collect();
    Catalogue { entries, by_name }
});

/// The catalogue.
pub fn catalogue() -> &'static Catalogue {
    &CATALOGUE
}

impl Catalogue {
    /// The procedure of that name.
    pub fn find(&self, name: &str) -> Option<&Entry> {
        self.by_name.get(name).map(|at| &self.entries[*at])
    }

    /// All procedures, in the order of the table of contents.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ctx::Effect;
    use crate::procedure::Hints;

    #[test]
    fn every_procedure_is_named_once_and_documented() {
        let catalogue = catalogue();
        assert_eq!(catalogue.by_name.len(), catalogue.entries.len());
        for entry in catalogue.iter() {
            assert!(entry.doc.summary.len() > 10, "{} has no summary", entry.name);
            assert!(!entry.examples.is_empty(), "{} has no example", entry.name);
            assert!(entry.cost() >= 1);
            assert!(!entry.doc.description.contains("## Hints"), "{}: unknown hints", entry.name);
            let is_hinted = entry.doc.hints != Hints::default();
            assert!(!is_hinted || entry.effect == Effect::Write, "{} changes nothing", entry.name);
            let says_so = entry.doc.description.contains("## Deprecated");
            assert_eq!(
                entry.doc.life.deprecated.is_some(),
                says_so,
                "{}: # Deprecated 2026-11-01, sunset 2027-06-30.",
                entry.name
            );
        }
    }
}
