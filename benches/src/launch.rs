//! From nothing to a contender that answers: a fresh directory, a fresh database, one key, one server.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::contender::{Backend, Contender};
use crate::postgres::{Database, Postgres};
use crate::process::{Process, command, output};

/// A limit no run reaches: the quota is checked and charged, and never refuses.
const UNREACHED_LIMIT: &str = "1000000000";
/// The peers' key; our server makes its own.
const PEER_KEY: &str = "ak_live_0123456789abcdefghijklmnopqrstuv";
/// Secrets of a database that lives for seconds.
const PEPPER: &str = "1:9f1c3b5a7d2e4f60819a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f70";
const DATA_KEY: &str = "1:2e4f60819a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5e6f709f1c3b5a7d";

/// Where everything is that a contender is made of.
#[derive(Clone, Debug)]
pub struct Places {
    /// Our server's program.
    pub server: PathBuf,
    /// The bare jsonrpsee server's program.
    pub bare: PathBuf,
    /// The folder of the Node peers.
    pub peers: PathBuf,
    /// A directory on a real disk; each start gets a fresh one inside.
    pub data: PathBuf,
    /// The PostgreSQL the script has started.
    pub postgres: Option<Postgres>,
}

/// A contender that answers. Its fields are dropped in this order: nothing is deleted under a living server.
pub struct Running {
    /// Its process.
    pub process: Process,
    /// Where it listens.
    pub address: SocketAddr,
    /// A key it accepts.
    pub key: String,
    _database: Option<Database>,
    _directory: Scratch,
}

/// A directory that goes with the contender it belongs to.
struct Scratch(PathBuf);

impl Scratch {
    fn create(path: PathBuf) -> Result<Self> {
        fs::create_dir_all(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Starts a contender on nothing that a round before has left behind.
pub fn launch(contender: &Contender, places: &Places, round: usize) -> Result<Running> {
    let name = format!("{}-{round}", contender.name);
    let directory = Scratch::create(places.data.join(&name))?;
    match contender.backend {
        Backend::Bare => launch_bare(places, directory),
        Backend::OurSqlite => launch_ours(places, directory, None, "live"),
        Backend::OurPostgres => {
            let postgres = places.postgres.as_ref().context("no PostgreSQL was started")?;
            launch_ours(places, directory, Some(Database::create(postgres, &name)?), "live")
        }
        Backend::Fastify => launch_peer("fastify.js", places, directory),
        Backend::Trpc => launch_peer("trpc.js", places, directory),
    }
}

/// Starts our server on nothing, with a key to the sandbox: on PostgreSQL where it was started, else on SQLite.
pub fn launch_sandbox(places: &Places) -> Result<Running> {
    let directory = Scratch::create(places.data.join("sandbox"))?;
    let database =
        places.postgres.as_ref().map(|postgres| Database::create(postgres, "sandbox")).transpose()?;
    launch_ours(places, directory, database, "test")
}

fn launch_bare(places: &Places, directory: Scratch) -> Result<Running> {
    let address = free_address()?;
    let mut program = command(&places.bare);
    program.args(["--bind", &address.to_string()]);
    let process = start(program, address, &directory, is_open)?;
    Ok(Running { process, address, key: PEER_KEY.to_owned(), _database: None, _directory: directory })
}

fn launch_peer(script: &str, places: &Places, directory: Scratch) -> Result<Running> {
    let address = free_address()?;
    let mut program = command(Path::new("node"));
    program.env("NODE_ENV", "production").arg(places.peers.join(script));
    program.args(["--port", &address.port().to_string(), "--key", PEER_KEY]);
    program.arg("--database").arg(directory.0.join("peer.db"));
    let process = start(program, address, &directory, is_open)?;
    Ok(Running { process, address, key: PEER_KEY.to_owned(), _database: None, _directory: directory })
}

fn launch_ours(
    places: &Places,
    directory: Scratch,
    database: Option<Database>,
    mode: &str,
) -> Result<Running> {
    let address = free_address()?;
    let ours = |arguments: &[&str]| {
        let mut program = command(&places.server);
        program.current_dir(&directory.0).env("DD_LOG", "warn").args(arguments);
        match &database {
            // The secrets of an embedded database are made beside it; here there is no beside.
            Some(database) => {
                program.env("DATABASE_URL", &database.url).env("DD_DATA_DIR", directory.0.join("data"));
                program.env("DD_PEPPER", PEPPER).env("DD_DATA_KEY", DATA_KEY);
            }
            None => {
                program.env("DATABASE_URL", format!("sqlite://{}", directory.0.join("dd.db").display()));
            }
        }
        program
    };

    output(ours(&["migrate", "up"]))?;
    let limits = ["--rate-limit-per-min", UNREACHED_LIMIT, "--rate-limit-per-hour", UNREACHED_LIMIT];
    let organisation =
        output(ours(&[&["org", "create", "--name", "Bench", "--quiet"], &limits[..]].concat()))?;
    let scopes = ["--mode", mode, "--scopes", "mandates:read,mandates:write,collections:read", "--quiet"];
    let key = ["key", "create", "--org", &organisation, "--name", "bench"];
    let key = output(ours(&[&key[..], &scopes].concat()))?;

    let process = start(ours(&["serve", "--bind", &address.to_string()]), address, &directory, is_ready)?;
    Ok(Running { process, address, key, _database: database, _directory: directory })
}

fn start(
    program: Command,
    address: SocketAddr,
    directory: &Scratch,
    ready: fn(SocketAddr) -> bool,
) -> Result<Process> {
    let mut process = Process::start(program, &directory.0.join("server.log"))?;
    process.wait_until(|| ready(address))?;
    Ok(process)
}

fn is_open(address: SocketAddr) -> bool {
    TcpStream::connect(address).is_ok()
}

fn is_ready(address: SocketAddr) -> bool {
    let ask = || -> Result<bool> {
        let mut stream = TcpStream::connect(address)?;
        stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer.starts_with("HTTP/1.1 200"))
    };
    ask().unwrap_or(false)
}

/// A port nobody has: the kernel chooses it, and it is given back for the contender to take.
fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}
