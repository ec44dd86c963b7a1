use schemars::JsonSchema;
use scope::scope;
use serde::Deserialize;
use serde_json::json;

use super::TemplateView;
use crate::ctx::Ctx;
use crate::domain::event;
use crate::domain::message::{Kind, OwnParagraph, SenderName, SubjectTemplate, Template, placeholders_of};
use crate::domain::payer::EmailAddress;
use crate::error::Error;
use crate::store;
use crate::write::IdempotencyKey;

/// What a kind of message is to say.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SetTemplate {
    /// The kind of message.
    kind: Kind,
    /// The subject line; left out for the usual one.
    subject: Option<SubjectTemplate>,
    /// A paragraph that is added; left out for none.
    paragraph: Option<OwnParagraph>,
    /// The sender's name; left out for the organisation's.
    sender_name: Option<SenderName>,
    /// Where answers go; left out for the organisation's contact address.
    reply_to: Option<EmailAddress>,
    /// Your name for this request; a repetition gets the first answer.
    idempotency_key: Option<IdempotencyKey>,
}

/// Set the subject, sender, reply address and an added paragraph of a kind of message.
///
/// It takes the place of what was set before; without any part the message is as usual again. Words add to a message and
/// take nothing from it: amounts, dates, references and the Direct Debit Guarantee stay. The subject and the paragraph may
/// hold placeholders such as `{payer}`; `messages.templates` lists those of each kind. Messages written before stay as they
/// are. Both workspaces share the organisation, so only a live key may change it.
///
/// # Hints
/// idempotent
///
/// # Errors
/// - `LIVE_KEY_REQUIRED`: a test key cannot change what the live workspace relies on.
/// - `IDEMPOTENCY_KEY_REUSED`: the idempotency key was used with other parameters.
#[scope("tenants:admin")]
pub(crate) async fn set_template(ctx: &Ctx, params: SetTemplate) -> Result<TemplateView, Error> {
    ctx.require_live()?;
    let (kind, template) = (params.kind, params.template());
    if let Some((part, _)) = template.unfit_for(kind) {
        let fit: Vec<String> =
            placeholders_of(kind).iter().map(|fit| format!("{{{}}}", fit.word())).collect();
        let reason = format!("expected no placeholders but {} in {}", fit.join(", "), kind.word());
        return Err(Error::invalid(format!("/{part}"), reason));
    }
    let mut write = ctx.write(params.idempotency_key).await?;
    if let Some(first) = write.replay()? {
        return Ok(first);
    }
    let organisation = &ctx.caller.organisation;
    let view = TemplateView::new(kind, template.clone());
    store::messages::templates::put(&write.tx, organisation, kind, template, write.at).await?;
    write.record(event::Kind::MessageTemplateSet, organisation, json!({ "message": kind }));
    write.commit(&view).await?;
    Ok(view)
}

impl SetTemplate {
    fn template(&self) -> Template {
        Template {
            subject: self.subject.clone(),
            paragraph: self.paragraph.clone(),
            sender_name: self.sender_name.clone(),
            reply_to: self.reply_to.clone(),
        }
    }
}
