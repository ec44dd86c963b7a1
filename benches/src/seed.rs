//! Mandates to be read later, made through the contender's own `mandates.create`.

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::answer;
use crate::client::Client;
use crate::contender::Contender;
use crate::request::{Requests, Template};

/// Enough at once for a server that groups commits, few enough for one that does not.
const CONNECTIONS: usize = 16;

/// Creates that many mandates and returns their ids.
pub fn seed(contender: &Contender, address: SocketAddr, key: &str, count: usize) -> Result<Vec<String>> {
    let template = contender.creation(key);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let template = Arc::new(template);
        let tasks: Vec<_> = (0..CONNECTIONS)
            .map(|index| {
                let serials: Vec<_> = (index..count).step_by(CONNECTIONS).collect();
                tokio::spawn(create(address, Arc::clone(&template), serials))
            })
            .collect();
        let mut ids = Vec::with_capacity(count);
        for task in tasks {
            ids.extend(task.await??);
        }
        Ok(ids)
    })
}

async fn create(address: SocketAddr, template: Arc<Template>, serials: Vec<usize>) -> Result<Vec<String>> {
    let requests = Requests::render(&template, &[]);
    let mut client = Client::connect(address).await?;
    let (mut request, mut ids) = (Vec::new(), Vec::new());
    for serial in serials {
        requests.write(0, serial as u64, &mut request);
        let good = client.call(&request).await?;
        ensure!(good, "seeding failed: {}", String::from_utf8_lossy(client.answer()));
        ids.push(id_in(&answer::body(client.answer())?)?);
    }
    Ok(ids)
}

/// JSON-RPC puts the mandate into `result`, tRPC into `result.data`.
fn id_in(body: &[u8]) -> Result<String> {
    let answer: Value = serde_json::from_slice(body)?;
    let id = answer.pointer("/result/id").or_else(|| answer.pointer("/result/data/id"));
    Ok(id.and_then(Value::as_str).context("a created mandate without an id")?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_dialects_carry_the_id() {
        assert_eq!(id_in(br#"{"jsonrpc":"2.0","id":1,"result":{"id":"md_a"}}"#).unwrap(), "md_a");
        assert_eq!(id_in(br#"{"result":{"data":{"id":"md_b"}}}"#).unwrap(), "md_b");
        assert!(id_in(br#"{"result":{}}"#).is_err());
    }
}
