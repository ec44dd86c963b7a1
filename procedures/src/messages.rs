//! Messages: what payers and the organisation were written by e-mail.

pub(crate) mod list;
pub(crate) mod set_template;
pub(crate) mod templates;

mod view;

pub(crate) use view::{MessageView, TemplateView};
