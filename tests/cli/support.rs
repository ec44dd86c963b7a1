//! A machine to run the program on: an empty folder and an empty environment.

// The path is told because tests/durability uses this file too.
#[path = "support/database.rs"]
pub mod database;

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// The program.
const PROGRAM: &str = env!("CARGO_BIN_EXE_direct-debit");
/// Secrets of databases that live as long as a test.
const PEPPER: &str = "1:9f1c3b5a7d2e4f60819a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f71";
const DATA_KEY: &str = "1:2e4f60819a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f709f1c3b5a7e";

/// An empty folder and an empty environment.
pub struct Machine {
    folder: TempDir,
    environment: Vec<(&'static str, String)>,
}

/// What a command left behind.
#[derive(Debug)]
pub struct Outcome {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Machine {
    /// With nothing on it.
    pub fn new() -> Machine {
        Machine { folder: tempfile::tempdir().unwrap(), environment: Vec::new() }
    }

    /// With a migrated embedded database.
    pub fn embedded() -> Machine {
        let machine = Machine::new();
        machine.run(&["migrate", "up"]).ok();
        machine
    }

    /// With a migrated database: embedded, or on the PostgreSQL that `DD_TEST_POSTGRES` names.
    pub fn migrated() -> Machine {
        match database::postgres() {
            None => Machine::embedded(),
            Some(url) => {
                let machine = Machine::new().with("DATABASE_URL", url);
                let machine = machine.with("DD_PEPPER", PEPPER).with("DD_DATA_KEY", DATA_KEY);
                machine.run(&["migrate", "up"]).ok();
                machine
            }
        }
    }

    /// The same, with a variable set for what runs from now on.
    pub fn with(mut self, variable: &'static str, value: impl Into<String>) -> Machine {
        self.environment.push((variable, value.into()));
        self
    }

    /// A file or folder on it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file.
    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// The permission bits of a file.
    pub fn mode(&self, name: &str) -> u32 {
        fs::metadata(self.path(name)).unwrap().mode() & 0o777
    }

    /// Sets the permission bits of a file.
    pub fn chmod(&self, name: &str, mode: u32) {
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(mode)).unwrap();
    }

    /// The program, about to run here.
    pub fn command(&self, arguments: &[&str]) -> Command {
        self.command_of(PROGRAM, arguments)
    }

    /// Another program, about to run here.
    pub fn command_of(&self, program: impl AsRef<OsStr>, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder.path()).env_clear().args(arguments).stdin(Stdio::null());
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs the program to its end.
    pub fn run(&self, arguments: &[&str]) -> Outcome {
        Outcome::of(self.command(arguments).output().unwrap())
    }

    /// Runs the program with something on its standard input.
    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Outcome {
        let mut command = self.command(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        Outcome::of(child.wait_with_output().unwrap())
    }

    /// Makes an organisation.
    pub fn organisation(&self) -> String {
        self.run(&["org", "create", "--name", "Acme Lettings", "--quiet"]).word()
    }

    /// Makes a key; gives its id and the key itself.
    pub fn key(&self, organisation: &str, mode: &str, scopes: &str) -> (String, String) {
        let created = self.run(&[
            "key",
            "create",
            "--org",
            organisation,
            "--name",
            "k",
            "--mode",
            mode,
            "--scopes",
            scopes,
            "--json",
        ]);
        let created = created.json();
        let text = |pointer: &str| created.pointer(pointer).unwrap().as_str().unwrap().to_owned();
        (text("/key/id"), text("/plainKey"))
    }

    /// Starts the server on a free port.
    pub fn serve(&self, arguments: &[&str]) -> Server {
        let mut command = self.command(&["serve", "--bind", "127.0.0.1:0", "--json"]);
        let mut process =
            command.args(arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut stdout = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let announced = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"));
        Server { process, announced, _stdout: stdout }
    }
}

impl Outcome {
    fn of(output: Output) -> Outcome {
        Outcome {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// It was done.
    #[track_caller]
    pub fn ok(self) -> Outcome {
        assert_eq!(self.code, 0, "{self:?}");
        self
    }

    /// It failed with that exit code, said so on standard error alone, and mentioned all that.
    #[track_caller]
    pub fn failed(self, code: i32, mentions: &[&str]) -> Outcome {
        assert_eq!((self.code, self.stdout.as_str()), (code, ""), "{self:?}");
        for mention in mentions {
            assert!(self.stderr.contains(mention), "`{mention}` in: {}", self.stderr);
        }
        self
    }

    /// The one word on standard output.
    #[track_caller]
    pub fn word(self) -> String {
        let word = self.ok().stdout;
        assert!(word.ends_with('\n') && word.split_whitespace().count() == 1, "{word:?}");
        word.trim().to_owned()
    }

    /// The one line of JSON on standard output.
    #[track_caller]
    pub fn json(self) -> Value {
        let text = self.ok().stdout;
        assert_eq!(text.lines().count(), 1, "{text}");
        serde_json::from_str(&text).unwrap()
    }

    /// The error on standard error.
    #[track_caller]
    pub fn json_error(&self) -> Value {
        assert_eq!(self.stdout, "", "{self:?}");
        serde_json::from_str::<Value>(&self.stderr).unwrap()["error"].take()
    }
}

/// A running server; it is killed when it goes.
pub struct Server {
    process: Child,
    /// What it said of itself.
    pub announced: Value,
    _stdout: BufReader<ChildStdout>,
}

impl Server {
    /// Where it is.
    pub fn url(&self) -> &str {
        self.announced["url"].as_str().unwrap()
    }

    /// Sends it a signal.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.process.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Waits for its end.
    pub fn exit_code(&mut self) -> Option<i32> {
        self.process.wait().unwrap().code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
