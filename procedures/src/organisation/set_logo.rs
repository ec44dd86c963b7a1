use data_encoding::BASE64;
use schemars::JsonSchema;
use scope::scope;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::ctx::Ctx;
use crate::domain::brand::{LARGEST_LOGO, Logo};
use crate::domain::event::Kind;
use crate::error::Error;
use crate::store;
use crate::write::IdempotencyKey;

/// The image.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SetLogo {
    /// A PNG, JPEG or WebP image of at most 100 KiB and 2000 by 2000 pixels, in base64 (RFC 4648 §4, with padding); null
    /// removes the logo.
    #[schemars(length(max = 136_536))]
    image: Option<String>,
    /// Your name for this request; a repetition gets the first answer.
    idempotency_key: Option<IdempotencyKey>,
}

/// What payers see now.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "OrganisationLogo")]
pub(crate) struct LogoView {
    /// The kind of image; null without a logo.
    content_type: Option<String>,
    /// Its size in bytes; 0 without a logo.
    bytes: usize,
}

/// Set, or remove, the logo that payers see in the form and in messages.
///
/// Both workspaces share the organisation, so only a live key may change it.
///
/// # Hints
/// idempotent
///
/// # Errors
/// - `LIVE_KEY_REQUIRED`: a test key cannot change what the live workspace relies on.
/// - `IDEMPOTENCY_KEY_REUSED`: the idempotency key was used with other parameters.
#[scope("tenants:admin")]
pub(crate) async fn set_logo(ctx: &Ctx, params: SetLogo) -> Result<LogoView, Error> {
    ctx.require_live()?;
    let logo = params.image.as_deref().map(read).transpose()?;
    let mut write = ctx.write(params.idempotency_key).await?;
    if let Some(first) = write.replay()? {
        return Ok(first);
    }
    let organisation = &ctx.caller.organisation;
    match &logo {
        Some(logo) => store::logos::put(&write.tx, organisation, logo, write.at).await?,
        None => store::logos::remove(&write.tx, organisation).await?,
    }
    write.record(Kind::OrganisationUpdated, organisation, json!({ "changed": ["logo"] }));
    let view = LogoView {
        content_type: logo.as_ref().map(|logo| logo.image_type.word().to_owned()),
        bytes: logo.map_or(0, |logo| logo.image.len()),
    };
    write.commit(&view).await?;
    Ok(view)
}

fn read(image: &str) -> Result<Logo, Error> {
    let wrong = |reason: &str| Error::invalid("/image", reason);
    if image.len() > LARGEST_LOGO.div_ceil(3) * 4 {
        return Err(wrong("expected an image of at most 100 KiB"));
    }
    let image = BASE64.decode(image.as_bytes()).map_err(|_| wrong("expected base64 with padding"))?;
    Logo::new(image).map_err(|expected| wrong(&expected.to_string()))
}
