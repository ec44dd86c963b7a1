//! What `#[scope]` expands to names of the application, as far as these tests need it.

#[allow(dead_code)]
pub(crate) mod domain;

pub(crate) mod error {
    #[allow(dead_code)]
    pub(crate) struct Error;
}

pub(crate) mod procedure {
    use super::domain::scope::Access;

    pub(crate) trait Procedure {
        const ACCESS: Access;
        const MODULE: &'static str;
        const DOC: &'static str;
        const EXAMPLES: &'static str;
        type Context;
        type Params;
        type Output;

        fn call(
            ctx: &Self::Context,
            params: Self::Params,
        ) -> impl Future<Output = Result<Self::Output, super::error::Error>>;
    }

    /// Lists a procedure, as the catalogue does.
    pub(crate) fn entry<P: Procedure>() -> (Access, &'static str, &'static str, &'static str) {
        let _call = P::call;
        (P::ACCESS, P::MODULE, P::DOC, P::EXAMPLES)
    }
}

pub(crate) struct Ctx;
pub(crate) struct GetMandate;
pub(crate) struct MandateView;
