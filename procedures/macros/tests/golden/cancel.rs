/// Cancel a mandate, so that nothing more can be collected against it.
///
/// Final. Collections already sent to the bank are not recalled.
///
/// # Errors
/// - `MANDATE_CANCELLED_IS_FINAL`: the mandate has ended.
pub(crate) async fn cancel(ctx: &Ctx, params: CancelMandate) -> Result<MandateView, Error> {
    Ok(ctx.cancel(params.mandate_id).await?)
}
