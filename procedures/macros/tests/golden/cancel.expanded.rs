/// Cancel a mandate, so that nothing more can be collected against it.
///
/// Final. Collections already sent to the bank are not recalled.
///
/// # Errors
/// - `MANDATE_CANCELLED_IS_FINAL`: the mandate has ended.
pub(crate) async fn cancel(
    ctx: &Ctx,
    params: CancelMandate,
) -> Result<MandateView, Error> {
    Ok(ctx.cancel(params.mandate_id).await?)
}
#[allow(non_camel_case_types)]
pub(crate) enum cancel {}
const _: crate::domain::scope::Access = crate::domain::scope::Access::declared(
    "mandates:write",
);
impl crate::procedure::Procedure for cancel {
    const ACCESS: crate::domain::scope::Access = crate::domain::scope::Access::declared(
        "mandates:write",
    );
    const MODULE: &'static str = module_path!();
    const DOC: &'static str = "Cancel a mandate, so that nothing more can be collected against it.\n\nFinal. Collections already sent to the bank are not recalled.\n\n# Errors\n- `MANDATE_CANCELLED_IS_FINAL`: the mandate has ended.";
    const EXAMPLES: &'static str = include_str!("cancel.example.json");
    type Context = Ctx;
    type Params = CancelMandate;
    type Output = MandateView;
    async fn call(
        ctx: &Self::Context,
        params: Self::Params,
    ) -> ::core::result::Result<Self::Output, crate::error::Error> {
        cancel(ctx, params).await
    }
}
