//! Messages: written with their cause, sent to a real mail server, and what becomes of them.

mod bounces;
mod changes;
mod delivery;
mod injection;
mod kinds;
mod list;
mod notices;
mod server;
mod set_template;
mod templates;
mod tls;
