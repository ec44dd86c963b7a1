use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use jiff::Timestamp;
use jiff::civil::date;
use tempfile::TempDir;

use super::*;
use crate::domain::id::{SubmissionId, WorkspaceId};
use crate::domain::submission::{Kind, State};

const FILE: &[u8] = b"VOL1000007 a file of Standard 18\r\n";
const NAME: &str = "123456-000007-collections.txt";

/// A folder of one test's own, and its rail.
struct Ground {
    rail: BacsFiles,
    folder: TempDir,
}

impl Ground {
    fn new() -> Ground {
        let folder = tempfile::tempdir().unwrap();
        let rail = BacsFiles::new(&folder.path().join("data/bacs"), Sun::parse("123456").unwrap());
        Ground { rail, folder }
    }

    async fn prepared() -> Ground {
        let ground = Ground::new();
        ground.rail.prepare().await.unwrap();
        ground
    }

    async fn staged() -> Ground {
        let ground = Ground::new();
        ground.rail.stage(&submission(), FILE).await.unwrap();
        ground
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("data/bacs/123456").join(name)
    }

    fn mode(&self, name: &str) -> u32 {
        fs::metadata(self.path(name)).unwrap().permissions().mode() & 0o777
    }

    /// Everything below the service user's folder, with the bytes of files.
    fn look(&self) -> Vec<(String, Vec<u8>)> {
        let mut found = Vec::new();
        for folder in ["outbox", "inbox", "taken", ".staged"] {
            let Ok(entries) = fs::read_dir(self.path(folder)) else { continue };
            for entry in entries {
                let entry = entry.unwrap();
                let name = entry.file_name().into_string().unwrap();
                found.push((format!("{folder}/{name}"), fs::read(entry.path()).unwrap_or_default()));
            }
        }
        found.sort();
        found
    }

    fn names(&self) -> Vec<String> {
        self.look().into_iter().map(|(name, _)| name).collect()
    }

    async fn fate(&self) -> Fate {
        self.rail.fate(&submission(), &[]).await.unwrap()
    }

    fn parts(&self) -> (Folders, Names) {
        (self.rail.folders.clone(), self.rail.names(&submission()).unwrap())
    }
}

fn submission() -> Submission {
    submission_of("000007", FILE)
}

fn submission_of(serial: &str, file: &[u8]) -> Submission {
    Submission {
        id: SubmissionId::from_number(7),
        workspace: WorkspaceId::from_number(1),
        kind: Kind::Collections,
        sun: "123456".to_owned(),
        serial: serial.to_owned(),
        state: State::Sealed,
        input_on: date(2026, 6, 1),
        processing_on: date(2026, 6, 2),
        items: 1,
        total_pence: 1,
        hash: blake3::hash(file).to_hex().to_string(),
        sealed_at: Timestamp::UNIX_EPOCH,
        submitted_at: None,
        answered_at: None,
        answer: None,
    }
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T, RailError>, mentions: &str) {
    let sentence = result.unwrap_err().to_string();
    assert!(sentence.contains(mentions), "`{mentions}` in: {sentence}");
}

#[tokio::test]
async fn a_file_goes_from_staged_to_the_outbox_for_its_owner_alone() {
    let ground = Ground::new();
    assert_eq!(ground.fate().await, Fate::Unknown);
    ground.rail.stage(&submission(), FILE).await.unwrap();
    assert_eq!(ground.names(), [format!(".staged/{NAME}"), ".staged/123456-000007.mark".into()]);
    assert_eq!(ground.fate().await, Fate::NotHandedOver);

    ground.rail.hand_over(&submission(), FILE).await.unwrap();
    assert_eq!(fs::read(ground.path("outbox").join(NAME)).unwrap(), FILE);
    assert_eq!(ground.names(), [".staged/123456-000007.mark".into(), format!("outbox/{NAME}")]);
    assert_eq!(ground.fate().await, Fate::HandedOver);
    for folder in ["", "outbox", "inbox", "taken", ".staged"] {
        assert_eq!(ground.mode(folder), 0o700, "{folder}");
    }
    assert_eq!(ground.mode(&format!("outbox/{NAME}")), 0o600);

    fs::remove_file(ground.path("outbox").join(NAME)).unwrap();
    assert_eq!(ground.fate().await, Fate::HandedOver, "the bureau has taken it away");
}

#[tokio::test]
async fn staging_again_changes_nothing_and_a_folders_mode_stays() {
    let ground = Ground::staged().await;
    fs::set_permissions(ground.path("outbox"), fs::Permissions::from_mode(0o770)).unwrap();
    let before = ground.look();
    ground.rail.stage(&submission(), FILE).await.unwrap();
    assert_eq!(ground.look(), before);
    assert_eq!(ground.mode("outbox"), 0o770);
}

#[tokio::test]
async fn a_crash_between_any_two_steps_is_made_good_and_its_fate_is_known() {
    type Step = fn(&Folders, &Names);
    let left_of_a_file: Step = |folders, names| {
        fs::write(folders.staged().join(format!(".{}.tmp", names.file)), "VOL1").unwrap();
    };
    let left_of_a_mark: Step = |folders, names| {
        fs::write(folders.staged().join(format!(".{}.tmp", names.mark)), "a1").unwrap();
    };
    let published: Step = |folders, names| outbox::publish(folders, names, FILE).unwrap();
    let marked: Step = |folders, names| outbox::mark(folders, names).unwrap();
    let handed_over: Step = |folders, names| outbox::hand_over(folders, names, FILE).unwrap();
    let fetched: Step = |folders, names| fs::remove_file(folders.outbox().join(&names.file)).unwrap();
    let steps = [
        (left_of_a_file, Fate::Unknown),
        (published, Fate::NotHandedOver),
        (left_of_a_mark, Fate::NotHandedOver),
        (marked, Fate::NotHandedOver),
        (handed_over, Fate::HandedOver),
        (fetched, Fate::HandedOver),
    ];
    for crash in 0..=steps.len() {
        let ground = Ground::prepared().await;
        let (folders, names) = ground.parts();
        steps[..crash].iter().for_each(|(step, _)| step(&folders, &names));
        let expected = crash.checked_sub(1).map_or(Fate::Unknown, |last| steps[last].1);
        assert_eq!(ground.fate().await, expected, "after {crash} steps");

        // What the engine does next: a sealed file is staged again, one that is handed over is not.
        let staged = ground.rail.stage(&submission(), FILE).await;
        assert_eq!(staged.is_err(), expected == Fate::HandedOver, "after {crash} steps: {staged:?}");
        if staged.is_ok() {
            ground.rail.hand_over(&submission(), FILE).await.unwrap();
            assert_eq!(ground.names(), [".staged/123456-000007.mark".into(), format!("outbox/{NAME}")]);
            assert_eq!(fs::read(ground.path("outbox").join(NAME)).unwrap(), FILE);
        }
        assert_eq!(ground.fate().await, Fate::HandedOver);
    }
}

#[tokio::test]
async fn a_serial_is_handed_over_once_whatever_the_database_remembers() {
    let ground = Ground::staged().await;
    ground.rail.hand_over(&submission(), FILE).await.unwrap();
    refused(ground.rail.hand_over(&submission(), FILE).await, "not staged here");
    refused(ground.rail.stage(&submission(), FILE).await, "in the outbox already");

    fs::remove_file(ground.path("outbox").join(NAME)).unwrap();
    let before = ground.look();
    refused(ground.rail.stage(&submission(), FILE).await, "was handed over before");
    let other = submission_of("000007", b"other");
    refused(ground.rail.stage(&other, b"other").await, "was handed over before");
    let instructions = Submission { kind: Kind::Instructions, ..submission() };
    refused(ground.rail.stage(&instructions, FILE).await, "was handed over before");
    assert_eq!(ground.rail.fate(&other, b"other").await.unwrap(), Fate::Unknown, "it is another file's mark");
    assert_eq!(ground.look(), before);
    ground.rail.stage(&submission_of("000008", b"next"), b"next").await.unwrap();
}

#[tokio::test]
async fn only_the_sealed_bytes_of_this_service_user_are_taken() {
    let ground = Ground::prepared().await;
    refused(ground.rail.stage(&submission(), b"altered").await, "not the bytes that were sealed");
    refused(ground.rail.hand_over(&submission(), FILE).await, "not staged here");
    let theirs = Submission { sun: "654321".to_owned(), ..submission() };
    refused(ground.rail.stage(&theirs, FILE).await, "another service user than 123456");
    for serial in ["../../x", "000000", "7"] {
        let malformed = Submission { serial: serial.to_owned(), ..submission() };
        refused(ground.rail.stage(&malformed, FILE).await, "expected a serial");
    }
    assert_eq!(ground.names(), [""; 0]);
}

#[tokio::test]
async fn a_staged_file_that_was_altered_is_not_handed_over() {
    let ground = Ground::staged().await;
    fs::write(ground.path(".staged").join(NAME), "altered").unwrap();
    refused(ground.rail.hand_over(&submission(), FILE).await, "another file of this serial");
    refused(ground.rail.stage(&submission(), FILE).await, "another file of this serial");
    assert_eq!(ground.fate().await, Fate::NotHandedOver);
}

#[tokio::test]
async fn a_fate_that_the_folders_do_not_show_is_unknown() {
    let copied = Ground::staged().await;
    fs::copy(copied.path(".staged").join(NAME), copied.path("outbox").join(NAME)).unwrap();
    assert_eq!(copied.fate().await, Fate::Unknown, "somebody has copied it");

    let linked = Ground::staged().await;
    fs::remove_file(linked.path(".staged").join(NAME)).unwrap();
    symlink("/etc/hostname", linked.path(".staged").join(NAME)).unwrap();
    assert_eq!(linked.fate().await, Fate::Unknown, "a link is no file of ours");
    refused(linked.rail.stage(&submission(), FILE).await, "not a regular file");
    refused(linked.rail.hand_over(&submission(), FILE).await, "not a regular file");

    let lost = Ground::staged().await;
    fs::remove_dir_all(lost.path("")).unwrap();
    assert_eq!(lost.fate().await, Fate::Unknown, "the disk is not there");
    lost.rail.prepare().await.unwrap();
    assert_eq!(lost.fate().await, Fate::Unknown, "an empty folder proves nothing");

    let unreadable = Ground::staged().await;
    fs::rename(unreadable.path(".staged"), unreadable.path("away")).unwrap();
    fs::write(unreadable.path(".staged"), "a file").unwrap();
    assert_eq!(unreadable.fate().await, Fate::Unknown, "not a folder");
}

#[tokio::test]
async fn an_outbox_that_takes_no_file_is_an_error_and_nothing_is_changed() {
    let ground = Ground::staged().await;
    fs::remove_dir(ground.path("outbox")).unwrap();
    let before = ground.look();
    refused(ground.rail.hand_over(&submission(), FILE).await, "outbox");
    assert_eq!((ground.look(), ground.fate().await), (before.clone(), Fate::NotHandedOver));

    fs::write(ground.path("outbox"), "a file").unwrap();
    refused(ground.rail.hand_over(&submission(), FILE).await, "outbox");
    refused(ground.rail.stage(&submission(), FILE).await, "outbox");
    refused(ground.rail.check().await, "outbox");
    fs::remove_file(ground.path("outbox")).unwrap();

    let elsewhere = tempfile::tempdir().unwrap();
    symlink(elsewhere.path(), ground.path("outbox")).unwrap();
    refused(ground.rail.stage(&submission(), FILE).await, "not a link");
    refused(ground.rail.prepare().await, "not a link");
    fs::remove_file(ground.path("outbox")).unwrap();
    assert_eq!((ground.look(), ground.fate().await), (before, Fate::NotHandedOver));

    ground.rail.stage(&submission(), FILE).await.unwrap();
    ground.rail.hand_over(&submission(), FILE).await.unwrap();
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_an_error() {
    let ground = Ground::new();
    fs::write(ground.folder.path().join("data"), "a file").unwrap();
    refused(ground.rail.stage(&submission(), FILE).await, "data/bacs/123456");
    refused(ground.rail.check().await, "data/bacs/123456");
    assert_eq!(ground.fate().await, Fate::Unknown);
}

#[tokio::test]
async fn whole_reports_are_named_in_order_and_read_one_at_a_time() {
    let ground = Ground::new();
    assert_eq!(ground.rail.reports().await.unwrap(), [""; 0], "before the inbox is made");
    ground.rail.prepare().await.unwrap();
    for name in ["b.xml", "a.xml", "C", ".hidden", "d.xml.part", "e.tmp"] {
        fs::write(ground.path("inbox").join(name), name).unwrap();
    }
    assert_eq!(ground.rail.reports().await.unwrap(), ["C", "a.xml", "b.xml"]);
    let inbound = ground.rail.report("a.xml").await.unwrap();
    assert_eq!(inbound, Inbound { name: "a.xml".into(), bytes: b"a.xml".to_vec() });
    assert_eq!(format!("{inbound:?}"), "Inbound(a.xml, 5 bytes)");
    ground.rail.taken("a.xml").await.unwrap();
    assert_eq!(ground.rail.reports().await.unwrap(), ["C", "b.xml"]);
}

#[tokio::test]
async fn what_is_no_report_is_refused_and_left() {
    let ground = Ground::prepared().await;
    fs::write(ground.path("secret"), "secret").unwrap();
    symlink(ground.path("secret"), ground.path("inbox/link")).unwrap();
    fs::create_dir(ground.path("inbox/folder")).unwrap();
    fs::File::create(ground.path("inbox/large")).unwrap().set_len(MOST_REPORT_BYTES + 1).unwrap();
    fs::File::create(ground.path("inbox/most")).unwrap().set_len(MOST_REPORT_BYTES).unwrap();
    assert_eq!(ground.rail.reports().await.unwrap(), ["folder", "large", "link", "most"]);
    for (name, why) in [
        ("folder", "not a regular file"),
        ("large", "larger than 32 MiB"),
        ("link", "not a regular file"),
        ("gone", "no file of that name"),
        ("../secret", "not the name of a report"),
        (".hidden", "not the name of a report"),
        ("x.part", "not the name of a report"),
        ("", "not the name of a report"),
    ] {
        refused(ground.rail.report(name).await, why);
    }
    assert_eq!(ground.rail.report("most").await.unwrap().bytes.len() as u64, MOST_REPORT_BYTES);
    for name in ["folder", "link", "../secret"] {
        ground.rail.taken(name).await.unwrap_err();
    }
    assert_eq!(ground.rail.reports().await.unwrap(), ["folder", "large", "link", "most"]);
    assert!(ground.path("secret").exists());
}

#[tokio::test]
async fn reports_of_one_name_are_kept_beside_each_other() {
    let ground = Ground::prepared().await;
    for text in ["first", "second", "third"] {
        fs::write(ground.path("inbox/report.xml"), text).unwrap();
        ground.rail.taken("report.xml").await.unwrap();
        ground.rail.taken("report.xml").await.unwrap();
    }
    let kept: Vec<(String, String)> =
        ground.look().into_iter().map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap())).collect();
    let expected = [("report.xml", "first"), ("report.xml.1", "second"), ("report.xml.2", "third")];
    assert_eq!(kept, expected.map(|(name, text)| (format!("taken/{name}"), text.to_owned())));
}

#[tokio::test]
async fn the_check_leaves_nothing_behind_and_needs_every_folder() {
    let ground = Ground::new();
    refused(ground.rail.check().await, "123456");
    ground.rail.prepare().await.unwrap();
    ground.rail.check().await.unwrap();
    assert_eq!(ground.names(), [""; 0]);
    fs::remove_dir(ground.path("inbox")).unwrap();
    refused(ground.rail.check().await, "inbox");
}

#[tokio::test]
async fn a_withdrawn_file_is_never_staged_or_handed_over_again() {
    let sending = || Submission { state: State::Sending, ..submission() };
    let ground = Ground::staged().await;
    for _ in 0..2 {
        assert_eq!(ground.rail.withdraw(&sending(), &[]).await.unwrap(), Fate::NotHandedOver);
        assert_eq!(ground.fate().await, Fate::NotHandedOver);
    }
    refused(ground.rail.hand_over(&sending(), FILE).await, "not staged here");
    refused(ground.rail.stage(&submission(), FILE).await, "withdrawn");

    let ground = Ground::prepared().await;
    assert_eq!(
        ground.rail.withdraw(&sending(), &[]).await.unwrap(),
        Fate::Unknown,
        "it was staged somewhere"
    );
    assert_eq!(ground.rail.withdraw(&submission(), &[]).await.unwrap(), Fate::NotHandedOver);
    refused(ground.rail.stage(&submission(), FILE).await, "withdrawn");
}

#[tokio::test]
async fn a_file_that_was_handed_over_is_not_withdrawn() {
    let ground = Ground::staged().await;
    ground.rail.hand_over(&submission(), FILE).await.unwrap();
    let before = ground.look();
    assert_eq!(ground.rail.withdraw(&submission(), &[]).await.unwrap(), Fate::HandedOver);
    assert_eq!(ground.look(), before);
    fs::remove_file(ground.path("outbox").join(NAME)).unwrap();
    assert_eq!(ground.rail.withdraw(&submission(), &[]).await.unwrap(), Fate::HandedOver);
}
