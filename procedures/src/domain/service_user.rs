//! A service user: who collects, under which Service User Number, and by which rail (bacs.md §2.1, §7.2).

use bacs::{Account, Field18, Sun};

use super::api_key::Mode;
use super::id::WorkspaceId;
use super::organisation::Organisation;
use super::submission::words;
use super::text::{bacs_text, truncate_18};

words! {
    /// How files reach Bacs and reports come back. A workspace has one for its whole life, by its mode.
    RailKind as "RailKind" {
        /// Files in a folder, carried by a bureau.
        BacsFiles = "bacs_files",
        /// The simulated bank of a test workspace.
        Simulator = "simulator",
    }
}

impl RailKind {
    /// The rail of a workspace: real files in a live one, the simulator in a test one, never otherwise (bacs.md §7.3).
    pub const fn of(mode: Mode) -> RailKind {
        match mode {
            Mode::Live => RailKind::BacsFiles,
            Mode::Test => RailKind::Simulator,
        }
    }
}

/// A service user. `Debug` shows nothing of its account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceUser {
    /// The workspace that collects.
    pub workspace: WorkspaceId,
    /// Whether that is live or test.
    pub mode: Mode,
    /// How its files travel.
    pub rail: RailKind,
    /// Its Service User Number, unique among those of its mode.
    pub sun: Sun,
    /// Its name, as it stands on the payers' statements.
    pub name: Field18,
    /// The account that collections are paid into.
    pub account: Account,
}

/// An account as answers show it: enough to recognise it, too little to use it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MaskedAccount {
    /// The sort code with all but the last two digits hidden: `••-••-99`.
    pub sort_code: String,
    /// The account number with all but the last four digits hidden: `••••4958`.
    pub account_number: String,
}

/// The sandbox's account, which the modulus check cannot judge (bacs.md §4.3).
const SIMULATED_ACCOUNT: (&str, &str) = ("20-00-00", "55779911");
/// Simulated numbers are this digit and five others.
const FIRST_DIGIT: u64 = 9;
/// How many simulated numbers there are.
pub(crate) const SIMULATED_NUMBERS: u32 = 100_000;

impl ServiceUser {
    /// The service user of a live workspace, as its sponsor and bureau know it.
    pub fn live(workspace: WorkspaceId, sun: Sun, name: Field18, account: Account) -> ServiceUser {
        ServiceUser { workspace, mode: Mode::Live, rail: RailKind::of(Mode::Live), sun, name, account }
    }

    /// The service user that a test workspace has without anybody's doing. The number follows from the workspace's id;
    /// where another has it, `attempt` (from 0) gives the next ones. `None` for an attempt beyond the last number.
    pub fn simulated(workspace: &WorkspaceId, organisation_name: &str, attempt: u32) -> Option<ServiceUser> {
        let sun = simulated_sun(workspace, attempt)?;
        let (sort_code, number) = SIMULATED_ACCOUNT;
        Some(ServiceUser {
            workspace: workspace.clone(),
            mode: Mode::Test,
            rail: RailKind::of(Mode::Test),
            sun,
            name: statement_name(organisation_name, sun)?,
            account: Account::parse(sort_code, number)?,
        })
    }

    /// The account as it may be shown.
    pub fn masked_account(&self) -> MaskedAccount {
        MaskedAccount {
            sort_code: format!("••-••-{}", &self.account.sort_code()[4..]),
            account_number: format!("••••{}", &self.account.number()[4..]),
        }
    }
}

fn simulated_sun(workspace: &WorkspaceId, attempt: u32) -> Option<Sun> {
    if attempt >= SIMULATED_NUMBERS {
        return None;
    }
    let numbers = u64::from(SIMULATED_NUMBERS);
    let hash = blake3::hash(workspace.as_str().as_bytes());
    let (first, _) = hash.as_bytes().split_first_chunk::<8>()?;
    let number = (u64::from_le_bytes(*first) % numbers + u64::from(attempt)) % numbers;
    Sun::parse(&(FIRST_DIGIT * numbers + number).to_string()).ok()
}

/// What Bacs can carry of the organisation's name, from its first letter or digit on; without any, the number.
fn statement_name(organisation_name: &str, sun: Sun) -> Option<Field18> {
    let folded = bacs_text(organisation_name);
    let readable =
        folded.find(|c: char| c.is_ascii_alphanumeric()).map(|start| truncate_18(&folded[start..]));
    match readable {
        Some(name) => Field18::parse(name).ok(),
        None => Field18::parse(&format!("SERVICE {sun}")).ok(),
    }
}

/// The name on payers' statements: the service user's, or the organisation's own, in the 18 characters that Bacs carries,
/// where none is set yet.
pub fn name_on_statements(service_user: Option<&ServiceUser>, organisation: &Organisation) -> String {
    service_user.map_or_else(
        || truncate_18(&bacs_text(organisation.name.as_str())).to_owned(),
        |service_user| service_user.name.as_str().to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn workspace(number: u128) -> WorkspaceId {
        WorkspaceId::from_number(number)
    }

    fn simulated(name: &str) -> ServiceUser {
        ServiceUser::simulated(&workspace(1), name, 0).unwrap()
    }

    #[test]
    fn live_files_travel_by_folder_and_test_files_never_leave() {
        assert_eq!(RailKind::of(Mode::Live), RailKind::BacsFiles);
        assert_eq!(RailKind::of(Mode::Test), RailKind::Simulator);
        let acme = simulated("Acme");
        let live = ServiceUser::live(workspace(2), acme.sun, acme.name.clone(), acme.account);
        assert_eq!((live.mode, live.rail), (Mode::Live, RailKind::BacsFiles));
        assert_eq!((acme.mode, acme.rail), (Mode::Test, RailKind::Simulator));
    }

    #[test]
    fn a_simulated_name_is_what_bacs_can_carry_of_the_organisations() {
        for (name, expected) in [
            ("Acme Lettings", "ACME LETTINGS"),
            ("Müller, O’Brien & Söhne", "MULLER O BRIEN & S"),
            (" -- Acme", "ACME"),
            ("ABCDEFGHIJKLMNOPQ RST", "ABCDEFGHIJKLMNOPQ"),
        ] {
            assert_eq!(simulated(name).name.as_str(), expected);
        }
        let unreadable = simulated("李明 &");
        assert_eq!(unreadable.name.as_str(), format!("SERVICE {}", unreadable.sun));
    }

    #[test]
    fn a_simulated_number_follows_from_the_workspace_and_the_next_ones_from_it() {
        let sun = |number, attempt| simulated_sun(&workspace(number), attempt).map(|sun| sun.to_string());
        assert_eq!(sun(1, 0), sun(1, 0));
        assert_ne!(sun(1, 0), sun(2, 0));
        let mut all: Vec<String> = (0..SIMULATED_NUMBERS).map(|attempt| sun(1, attempt).unwrap()).collect();
        all.sort();
        all.dedup();
        assert_eq!((all.len(), all[0].as_str(), all[99_999].as_str()), (100_000, "900000", "999999"));
        assert_eq!(sun(1, SIMULATED_NUMBERS), None);
    }

    #[test]
    fn only_the_tail_of_the_account_is_shown() {
        let acme = simulated("Acme");
        let shown = serde_json::to_string(&acme.masked_account()).unwrap();
        assert_eq!(shown, r#"{"sortCode":"••-••-00","accountNumber":"••••9911"}"#);
        let debug = format!("{acme:?}");
        assert!(!debug.contains("200000") && !debug.contains("55779911"), "{debug}");
    }

    proptest! {
        #[test]
        fn every_test_workspace_has_a_service_user(number: u128, name in "\\PC{1,100}", attempt in 0..SIMULATED_NUMBERS) {
            let simulated = ServiceUser::simulated(&workspace(number), &name, attempt).unwrap();
            prop_assert!(simulated.sun.as_str().starts_with('9'));
            prop_assert!(simulated.name.as_str().contains(|c: char| c.is_ascii_alphanumeric()));
        }
    }
}
