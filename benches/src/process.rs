//! Programs started by the benchmark, which never outlive it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

/// A command with nothing of the caller's environment but what finding and running programs needs: no `DD_…` or
/// `DATABASE_URL` of a developer's shell may change what is measured.
pub fn command(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.env_clear();
    for name in ["PATH", "HOME"] {
        if let Ok(value) = std::env::var(name) {
            command.env(name, value);
        }
    }
    command
}

/// Runs a command to its end and returns what it printed, without the last line's end.
pub fn output(mut command: Command) -> Result<String> {
    let output = command.output().with_context(|| format!("starting {command:?}"))?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{command:?} failed: {complaint}");
    Ok(String::from_utf8(output.stdout)?.trim_end().to_owned())
}

/// A server under measurement; ended when dropped.
pub struct Process {
    child: Child,
    log: PathBuf,
}

impl Process {
    /// Starts a server whose words go to `log`.
    pub fn start(mut command: Command, log: &Path) -> Result<Self> {
        let words = File::create(log)?;
        command.stdin(Stdio::null()).stdout(words.try_clone()?).stderr(words);
        let child = command.spawn().with_context(|| format!("starting {command:?}"))?;
        Ok(Self { child, log: log.to_owned() })
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Asks `ready` again and again until it says yes; fails when the process ends first or takes too long.
    pub fn wait_until(&mut self, ready: impl Fn() -> bool) -> Result<()> {
        let deadline = Instant::now() + Duration::from_secs(30);
        while !ready() {
            if let Some(status) = self.child.try_wait()? {
                bail!("the server ended with {status}: {}", self.words());
            }
            ensure!(Instant::now() < deadline, "the server is not ready after 30 s: {}", self.words());
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(())
    }

    fn words(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Killed and not asked to stop: its data is deleted next, and a slow goodbye would only lengthen the run.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
