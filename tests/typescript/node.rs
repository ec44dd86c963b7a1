//! Node, in several versions, and the client built for it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

/// The versions that the client is tested on.
pub const VERSIONS: [&str; 4] = ["18", "20", "22", "24"];

/// A file or folder of the repository.
pub fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// That version of Node, about to run a script of this folder. `tests/run` installs it.
pub fn command(version: &str, script: &str) -> Command {
    built();
    let machine = if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" };
    let program = repository(&format!("tests/typescript/node_modules/node{version}-{machine}/bin/node"));
    assert!(program.exists(), "Node {version} is missing: npm ci, in tests/typescript");
    let mut command = Command::new(program);
    command.arg(repository("tests/typescript").join(script));
    command
}

/// The client's compiler, or another tool of its package.
pub fn tool(name: &str) -> Command {
    let program = repository(&format!("clients/typescript/node_modules/.bin/{name}"));
    assert!(program.exists(), "{name} is missing: npm ci, in clients/typescript");
    let mut command = Command::new(program);
    command.current_dir(repository("clients/typescript"));
    command
}

/// Builds the client, once.
pub fn built() {
    static BUILT: OnceLock<()> = OnceLock::new();
    BUILT.get_or_init(|| {
        let _ = std::fs::remove_dir_all(repository("clients/typescript/dist"));
        succeeds(tool("tsc"));
    });
}

/// Runs it to its end, which must be a good one, and gives what it printed.
#[track_caller]
pub fn succeeds(mut command: Command) -> String {
    let Output { status, stdout, stderr } = command.output().unwrap();
    let (said, complained) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
    assert!(status.success(), "{command:?}\n{said}\n{complained}");
    said.into_owned()
}
