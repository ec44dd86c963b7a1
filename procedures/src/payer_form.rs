//! The payer's form: what the holder of an invite's link sees, answers and signs (bacs.md §2.7).
//!
//! No key and no scope: the link is the credential, 256 random bits that are stored hashed, work for seven days and sign
//! once. What was answered belongs to the browser that answered it: who has the link alone sees what the agent wrote
//! into the mandate, never what the payer typed. Bank details are shown in full on the page on which they are checked
//! before signing, in the browser that typed them, and never again.

mod answer;
mod fields;
mod front;
mod link;
mod sign;
mod stored;

pub use answer::{Answered, answer, begin, check_account};
pub use fields::{DECLARED, FieldProblem, Fields, SHOWN_GUARANTEE, SHOWN_TERMS};
pub use front::{Closing, Form, Front, Opened, PaymentDates, Signed, logo, open};
pub use link::{Link, Visit};
pub use sign::{Signing, sign};
