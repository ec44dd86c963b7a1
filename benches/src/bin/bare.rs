//! jsonrpsee as it comes, with one method that returns a constant: the most our server could reach.

use std::net::SocketAddr;

use anyhow::Result;
use clap::Parser;
use jsonrpsee::RpcModule;
use jsonrpsee::server::{Server, ServerConfig};

#[derive(Parser)]
struct Options {
    #[arg(long)]
    bind: SocketAddr,
}

#[tokio::main]
async fn main() -> Result<()> {
    let Options { bind } = Options::parse();
    // The default of 100 counts requests under way and answers 429 above it; everything else is as it comes.
    let config = ServerConfig::builder().max_connections(100_000).build();
    let server = Server::builder().set_config(config).build(bind).await?;

    let mut module = RpcModule::new(());
    module.register_async_method("constant", |_, _, _| async { "constant" })?;

    server.start(module).stopped().await;
    Ok(())
}
