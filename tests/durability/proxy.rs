//! Between a server and its database: lets everything through, until it is told otherwise.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::time::Duration;

/// What the network is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// In order.
    Open = 0,
    /// Connections break, and none can be made.
    Refusing = 1,
    /// Nothing arrives any more, and nobody is told.
    Silent = 2,
}

struct State {
    server: SocketAddr,
    network: AtomicU8,
    /// The next commit is passed on, and its answer is not.
    cuts_commit: AtomicBool,
    ended: AtomicBool,
}

pub struct Proxy {
    pub address: SocketAddr,
    state: Arc<State>,
}

const GLANCE: Duration = Duration::from_millis(10);

impl Proxy {
    pub fn to(server: SocketAddr) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (cuts_commit, ended) = (AtomicBool::new(false), AtomicBool::new(false));
        let state = Arc::new(State { server, network: AtomicU8::new(0), cuts_commit, ended });
        let accepting = state.clone();
        std::thread::spawn(move || accept(&accepting, listener));
        Proxy { address, state }
    }

    pub fn be(&self, network: Network) {
        self.state.network.store(network as u8, Ordering::SeqCst);
    }

    /// Breaks the connection between the next commit and its answer.
    pub fn cut_next_commit(&self) {
        self.state.cuts_commit.store(true, Ordering::SeqCst);
    }

    /// Whether that has happened.
    pub fn has_cut(&self) -> bool {
        !self.state.cuts_commit.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.state.ended.store(true, Ordering::SeqCst);
    }
}

impl State {
    fn is(&self, network: Network) -> bool {
        self.network.load(Ordering::SeqCst) == network as u8
    }
}

fn accept(state: &Arc<State>, listener: TcpListener) {
    let address = listener.local_addr().unwrap();
    let mut listening = Some(listener);
    while !state.ended.load(Ordering::SeqCst) {
        if state.is(Network::Refusing) {
            listening = None;
        } else if listening.is_none() {
            listening = TcpListener::bind(address).ok();
        }
        if let Some(listener) = &listening {
            listener.set_nonblocking(true).unwrap();
            if let Ok((client, _)) = listener.accept() {
                join(state, client);
                continue;
            }
        }
        std::thread::sleep(GLANCE);
    }
}

fn join(state: &Arc<State>, client: TcpStream) {
    let Ok(server) = TcpStream::connect(state.server) else { return };
    for stream in [&client, &server] {
        stream.set_nonblocking(false).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(GLANCE)).unwrap();
    }
    let mute = Arc::new(AtomicBool::new(false));
    for (from, to, asks) in [(client.try_clone(), server.try_clone(), true), (Ok(server), Ok(client), false)]
    {
        let (state, mute, from, to) = (state.clone(), mute.clone(), from.unwrap(), to.unwrap());
        std::thread::spawn(move || {
            let _ = pass(&state, &mute, &from, &to, asks);
            let _ = from.shutdown(std::net::Shutdown::Both);
            let _ = to.shutdown(std::net::Shutdown::Both);
        });
    }
}

/// Passes bytes on until either side closes.
fn pass(
    state: &State,
    mute: &AtomicBool,
    mut from: &TcpStream,
    mut to: &TcpStream,
    asks: bool,
) -> std::io::Result<()> {
    let mut bytes = [0; 16 * 1024];
    while !state.ended.load(Ordering::SeqCst) && !state.is(Network::Refusing) {
        if state.is(Network::Silent) {
            std::thread::sleep(GLANCE);
            continue;
        }
        let read = match from.read(&mut bytes) {
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => continue,
            Ok(0) => return Ok(()),
            read => read?,
        };
        if asks
            && bytes[..read].windows(6).any(|word| word == b"COMMIT")
            && state.cuts_commit.swap(false, Ordering::SeqCst)
        {
            mute.store(true, Ordering::SeqCst);
        }
        if !asks && mute.load(Ordering::SeqCst) {
            return Ok(());
        }
        to.write_all(&bytes[..read])?;
    }
    Ok(())
}
