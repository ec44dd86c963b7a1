//! Runs a journey in Chromium.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// The names that Chromium goes by.
const PROGRAMS: [&str; 3] = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/// Runs a script of this folder with these facts. It fails when anything it saw was not as it must be.
#[track_caller]
pub fn run(script: &str, mut facts: Value) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    let chromium = PROGRAMS.into_iter().find(|program| Path::new(program).exists());
    facts["chromium"] = chromium.expect("Chromium: tests/run installs it").into();
    facts["screenshots"] =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("target/browser").to_str().unwrap().into();
    let ran = Command::new("node").arg(folder.join(script)).arg(facts.to_string()).output().unwrap();
    let (said, complained) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    print!("{said}");
    assert!(ran.status.success(), "{complained}");
}
