//! The `direct-debit` program.

use std::process::ExitCode;

use direct_debit::cli;
use mimalloc::MiMalloc;

/// A call makes some sixty small allocations: this allocator takes half the time of glibc's for them
/// (docs/performance.md).
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// The engine's futures are deep: a thread's usual 2 MiB are too few for a debug build.
const STACK_BYTES: usize = 16 << 20;

fn main() -> ExitCode {
    let cli = match cli::parse(std::env::args_os()) {
        Ok(cli) => cli,
        Err(refused) => return refused,
    };
    match tokio::runtime::Builder::new_multi_thread().enable_all().thread_stack_size(STACK_BYTES).build() {
        Ok(runtime) => runtime.block_on(cli::run(cli)),
        Err(error) => cli::fail(&cli, error),
    }
}
