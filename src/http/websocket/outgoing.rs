//! What goes out on a WebSocket: answers and notifications in their order, and pings while the other side is silent.

use std::time::Duration;

use soketto::data::ByteSlice125;
use tokio::sync::{mpsc, watch};

use super::Socket;

/// Sends what is given, and pings while the other side is silent. Ends when there is nothing more to send, or nobody who takes
/// it.
pub(super) async fn send(
    mut sender: soketto::Sender<Socket>,
    mut answers: mpsc::Receiver<String>,
    mut silence: watch::Receiver<()>,
    ping_every: Duration,
) {
    let mut pings = tokio::time::interval(ping_every);
    pings.tick().await;
    let mut unanswered = false;
    loop {
        let next = tokio::select! {
            answer = answers.recv() => match answer {
                Some(answer) => Some(answer),
                None => break,
            },
            _ = pings.tick() => {
                let heard = silence.has_changed().unwrap_or(false);
                silence.mark_unchanged();
                if !heard && unanswered {
                    break;
                }
                unanswered = !heard;
                if heard {
                    continue;
                }
                None
            }
        };
        let sent = tokio::time::timeout(ping_every, give(&mut sender, next)).await;
        if !matches!(sent, Ok(Ok(()))) {
            return;
        }
    }
    drop(answers);
    let _ = tokio::time::timeout(ping_every, sender.close()).await;
}

/// Sends an answer, or a ping when there is none.
async fn give(
    sender: &mut soketto::Sender<Socket>,
    answer: Option<String>,
) -> Result<(), soketto::connection::Error> {
    match (answer, ByteSlice125::try_from(&[][..])) {
        (Some(answer), _) => sender.send_text_owned(answer).await?,
        (None, Ok(nothing)) => sender.send_ping(nothing).await?,
        // Nothing is shorter than 125 bytes.
        (None, Err(_)) => {}
    }
    sender.flush().await
}
