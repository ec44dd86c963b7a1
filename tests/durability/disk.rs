//! A disk that is full. The limit on the size of a file does what a full disk does, without needing one.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};

use serde_json::json;

use crate::ground::Ground;
use crate::load::{Keys, mandate};
use crate::wire::Line;

/// In the blocks of `ulimit -f` (512 bytes): 10 MiB, a little more than a segment of the journal.
const BLOCKS: usize = 10 * 2_048;

#[test]
fn a_full_disk_refuses_writes_keeps_what_was_acknowledged_and_goes_on_reading() {
    let ground = Ground::new();
    if ground.is_postgres() {
        return;
    }
    let keys = Keys::of(&ground);
    let program = env!("CARGO_BIN_EXE_direct-debit");
    let mut command = Command::new("sh");
    let script =
        format!("trap '' XFSZ; ulimit -S -f {BLOCKS}; exec {program} serve --bind 127.0.0.1:0 --json");
    command.current_dir(ground.machine.path("")).env_clear().env("DD_LOG", "warn").args(["-c", &script]);
    command.stdin(Stdio::null());
    let server = ground.serve_by(command);
    let address = server.address;

    let created = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..8)
            .map(|n| {
                let keys = &keys;
                scope.spawn(move || {
                    let mut line = Line::new(address, &keys.good);
                    let mut created = BTreeSet::new();
                    for k in 0..100_000 {
                        let reference = format!("D-{n}-{k}");
                        let mut params = mandate(&reference);
                        // Large rows fill the disk sooner.
                        let long: serde_json::Map<_, _> =
                            (0..10).map(|n| (format!("m{n}"), json!("x".repeat(500)))).collect();
                        params["metadata"] = long.into();
                        let answer = line.call("mandates.create", params).unwrap();
                        match answer.status {
                            200 => drop(created.insert(reference)),
                            status => {
                                assert_eq!((status, answer.code()), (500, "INTERNAL"), "{answer:?}");
                                return created;
                            }
                        }
                    }
                    panic!("the disk was never full");
                })
            })
            .collect();
        callers.into_iter().flat_map(|caller| caller.join().unwrap()).collect::<BTreeSet<_>>()
    });
    assert!(created.len() > 100);
    let mut line = Line::new(address, &keys.good);
    let listed = line.call("mandates.list", json!({ "limit": 1 })).unwrap().ok();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);

    // Somebody makes room: it goes on by itself.
    server.limit_files("unlimited");
    line.call("mandates.create", mandate("D-room")).unwrap().ok();
    server.kill();

    let server = ground.serve();
    ground.is_whole();
    let kept = ground.unique("SELECT property_reference AS value FROM mandates");
    let lost: Vec<_> = created.difference(&kept).collect();
    assert!(lost.is_empty(), "{lost:?}");
    let mut line = Line::new(server.address, &keys.good);
    line.call("mandates.create", mandate("D-again")).unwrap().ok();
    assert_eq!(line.call("events.verify", json!({})).unwrap().ok()["intact"], true);
    server.stop();
}
