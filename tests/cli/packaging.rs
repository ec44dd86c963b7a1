//! What is delivered beside the program: the unit of systemd, the image's recipe, and that the program needs no more than
//! they give it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::support::{Machine, Outcome};

/// Whom the image runs the server as.
const NOBODY: u32 = 65532;

fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &str) -> String {
    fs::read_to_string(repository(path)).unwrap()
}

/// The instructions of the Dockerfile with that name, without it.
fn instructions<'a>(dockerfile: &'a str, name: &str) -> Vec<&'a str> {
    let lines = dockerfile.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    lines.collect()
}

#[test]
fn ready_says_whether_the_server_takes_calls() {
    let machine = Machine::embedded().with("DD_BIND", "127.0.0.1:1");
    machine.run(&["ready"]).failed(1, &["127.0.0.1:1"]);
    let server = machine.serve(&[]);
    let machine = machine.with("DD_URL", server.url());
    assert_eq!(machine.run(&["ready"]).ok().stdout, "ready\n");
    assert_eq!(machine.run(&["ready", "--json"]).json()["ready"], true);
    drop(server);
    machine.run(&["ready"]).failed(1, &["no server answers"]);
}

#[test]
fn the_operators_listener_is_there_when_it_is_asked_for() {
    let machine = Machine::embedded().with("DD_ADMIN_BIND", "127.0.0.1:0");
    let server = machine.serve(&[]);
    let admin = server.announced["adminUrl"].as_str().unwrap();
    assert_ne!(admin, server.url());
    let get = |url: String| {
        let got = Command::new("curl").args(["-s", "-w", "\n%{http_code}", &url]).output().unwrap();
        String::from_utf8(got.stdout).unwrap()
    };
    let metrics = get(format!("{admin}/metrics"));
    assert!(metrics.contains("dd_ready 1") && metrics.ends_with("\n200"), "{metrics}");
    assert!(get(format!("{}/metrics", server.url())).ends_with("\n404"));
    assert_eq!(Machine::embedded().serve(&[]).announced["adminUrl"], serde_json::Value::Null);
}

#[test]
fn the_program_writes_to_its_data_folder_and_nowhere_else() {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let (program, data) = (folder.path().join("direct-debit"), folder.path().join("data"));
    fs::copy(env!("CARGO_BIN_EXE_direct-debit"), &program).unwrap();
    fs::create_dir(&data).unwrap();
    fs::set_permissions(&data, fs::Permissions::from_mode(0o700)).unwrap();

    let mut sandboxed = sandboxed(&program, &data);
    sandboxed.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = sandboxed.spawn().unwrap();
    let mut stdout = BufReader::new(process.stdout.take().unwrap());
    let mut line = String::new();
    stdout.read_line(&mut line).unwrap();
    let announced: Result<serde_json::Value, _> = serde_json::from_str(&line);
    let Ok(announced) = announced else {
        panic!("{:?}", process.wait_with_output());
    };
    let machine = Machine::new().with("DD_URL", announced["url"].as_str().unwrap());
    machine.run(&["ready"]).ok();
    assert!(Command::new("kill").arg(process.id().to_string()).status().unwrap().success());
    let ended: Output = process.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(0), "{ended:?}");
    assert!(data.join("data/direct-debit.db").exists() && data.join("data/pepper").exists());
}

/// The server with a file system that is read-only but for the folder, as nobody in particular. In a mount namespace of
/// its own; who is not root is root in a namespace of his own for that.
fn sandboxed(program: &Path, data: &Path) -> Command {
    let is_root = fs::metadata("/proc/self").unwrap().uid() == 0;
    let (program, data) = (program.to_str().unwrap(), data.to_str().unwrap());
    let become_nobody = if is_root {
        chown(data, Some(NOBODY), Some(NOBODY)).unwrap();
        format!("setpriv --reuid={NOBODY} --regid={NOBODY} --clear-groups --no-new-privs --bounding-set=-all")
    } else {
        "setpriv --no-new-privs --bounding-set=-all".to_owned()
    };
    if !may_mount(is_root) {
        // As in a container: nobody in particular can write nowhere but into the folder all the same.
        println!("no mount namespaces here: the file system itself was not made read-only");
        let mut command = Command::new("sh");
        command.args([
            "-c",
            &format!("cd {data}; exec {become_nobody} {program} serve --bind 127.0.0.1:0 --json"),
        ]);
        command.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        return command;
    }
    let script = format!(
        "set -e; mount --bind {data} {data}; mount -o remount,bind,ro /; mount -o remount,bind,rw {data}; \
         for other in /tmp /var/tmp /dev/shm /run; do if mountpoint -q $other; then mount -o remount,bind,ro $other; fi; done; \
         cd {data}; exec {become_nobody} {program} serve --bind 127.0.0.1:0 --json"
    );
    let mut command = Command::new("unshare");
    if !is_root {
        command.args(["--user", "--map-root-user"]);
    }
    command.args(["--mount", "sh", "-c", &script]).env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    command
}

fn may_mount(is_root: bool) -> bool {
    let become_root: &[&str] = if is_root { &[] } else { &["--user", "--map-root-user"] };
    let mount = ["--mount", "mount", "--bind", "/tmp", "/tmp"];
    let tried = Command::new("unshare").args(become_root).args(mount).output();
    tried.is_ok_and(|output| output.status.success())
}

#[test]
fn the_image_is_built_by_our_toolchain_and_runs_as_nobody_in_particular() {
    let dockerfile = read("Dockerfile");
    let toolchain: toml::Table = read("rust-toolchain.toml").parse().unwrap();
    let channel = toolchain["toolchain"]["channel"].as_str().unwrap();
    let stages = instructions(&dockerfile, "FROM");
    assert_eq!(stages.len(), 2);
    assert!(
        stages[0].starts_with(&format!("docker.io/library/rust:{channel}-slim-bookworm ")),
        "{}",
        stages[0]
    );
    assert!(stages[1].starts_with("gcr.io/distroless/cc-debian12:nonroot"), "{}", stages[1]);

    let (_, image) = dockerfile.rsplit_once("\nFROM ").unwrap();
    assert_eq!(instructions(image, "USER"), [format!("{NOBODY}:{NOBODY}")]);
    assert_eq!(instructions(image, "VOLUME"), ["/var/lib/direct-debit"]);
    assert_eq!(instructions(image, "WORKDIR"), ["/var/lib/direct-debit"]);
    assert!(instructions(image, "RUN").is_empty() && instructions(image, "ADD").is_empty());
    let program = r#"["/usr/bin/direct-debit"]"#;
    assert_eq!(instructions(image, "ENTRYPOINT"), [program]);
    let health = instructions(image, "HEALTHCHECK")[0];
    assert!(health.ends_with(r#"CMD ["/usr/bin/direct-debit", "ready"]"#), "{health}");
}

#[test]
fn no_secret_and_nothing_that_was_built_goes_into_an_image_and_all_that_a_build_needs_does() {
    let ignored = read(".dockerignore");
    let ignored: Vec<&str> = ignored.lines().filter(|line| !line.starts_with('#')).collect();
    for never in [".git", "target", "data", "**/node_modules"] {
        assert!(ignored.contains(&never), "{never}");
    }
    let mut needed =
        vec!["Cargo.toml", "Cargo.lock", "rust-toolchain.toml", ".cargo/config.toml", "askama.toml"];
    needed.extend(["src/main.rs", "procedures/src/lib.rs", "migration/src/lib.rs", "benches/src/lib.rs"]);
    needed.extend(["tests/integration/main.rs", "explorer/dist/explorer.js", "explorer/page.html"]);
    for path in needed {
        assert!(repository(path).exists(), "{path}");
        let hidden = ignored.iter().find(|entry| Path::new(path).starts_with(entry));
        assert_eq!(hidden, None, "{path}");
    }
}

#[test]
fn systemd_takes_the_unit_and_finds_little_exposed() {
    let folder = tempfile::tempdir().unwrap();
    let unit = folder.path().join("direct-debit.service");
    // The program is not installed on the machine that tests.
    let text = read("packaging/direct-debit.service");
    assert!(text.contains("\nExecStart=/usr/bin/direct-debit serve\n"));
    fs::write(&unit, text.replace("/usr/bin/direct-debit", env!("CARGO_BIN_EXE_direct-debit"))).unwrap();
    let drop_in = folder.path().join("direct-debit.service.d");
    fs::create_dir(&drop_in).unwrap();
    fs::copy(
        repository("packaging/direct-debit.service.d/credentials.conf"),
        drop_in.join("credentials.conf"),
    )
    .unwrap();

    let machine = Machine::new().with("PATH", "/usr/bin:/bin").with("SYSTEMD_LOG_LEVEL", "warning");
    let unit = unit.to_str().unwrap();
    let systemd = |arguments: &[&str]| -> Outcome {
        let output = machine.command_of("systemd-analyze", arguments).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Outcome {
            code: output.status.code().unwrap(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    };
    let verified = systemd(&["verify", "--man=no", unit]);
    assert_eq!((verified.code, verified.stderr.as_str()), (0, ""), "{verified:?}");
    // In tenths: 2.0 of 10.
    systemd(&["security", "--offline=true", "--no-pager", "--threshold=20", unit]).ok();
}

#[test]
fn what_the_unit_gives_is_enough_for_the_settings() {
    let unit = read("packaging/direct-debit.service");
    let setting = |name: &str| -> u64 {
        let line = unit.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('=')).unwrap();
        line.parse().unwrap()
    };
    assert!(setting("TimeoutStopSec") > 30 + 5, "shutdown_grace_seconds, and what comes around it");
    assert!(setting("LimitNOFILE") > 4_096 + 100, "max_connections, and a few dozen");
    let credentials = read("packaging/direct-debit.service.d/credentials.conf");
    for (credential, variable) in [("pepper", "DD_PEPPER_FILE"), ("data-key", "DD_DATA_KEY_FILE")] {
        assert!(credentials.contains(&format!("LoadCredential={credential}:")));
        assert!(credentials.contains(&format!("{variable}=%d/{credential}")));
    }
}
