//! From a documented async function to a procedure.

use proc_macro2::TokenStream as Tokens;
use quote::quote;
use syn::spanned::Spanned;
use syn::{
    Attribute, Error, Expr, ExprLit, FnArg, GenericArgument, ItemFn, Lit, LitStr, Meta, PathArguments,
    ReturnType, Type,
};

const UNSCOPED: &str = "a procedure without a scope: write `#[scope(\"mandates:read\")]` or another scope, or \
                        `#[scope(\"any good credential\")]`";
const UNDOCUMENTED: &str = "a procedure without documentation: write a `///` comment whose first line says what it \
                            does for the caller";
const SIGNATURE: &str = "write a procedure as `pub(crate) async fn name(ctx: &Ctx, params: Params) -> Result<View, \
                         Error>`, with `&ReadCtx` when it only reads";

/// The function as it is, its marker type, and the impl that says what it is.
pub(crate) fn expand(arguments: Tokens, item: Tokens) -> Result<Tokens, Error> {
    let scope = literal(arguments)?;
    let function: ItemFn = syn::parse2(item)?;
    let signature = &function.sig;
    if signature.asyncness.is_none() || !signature.generics.params.is_empty() {
        return Err(Error::new(signature.span(), SIGNATURE));
    }
    let (context, params) = arguments_of(&function)?;
    let output = output_of(&function)?;
    let doc = documentation(&function.attrs);
    if doc.trim().is_empty() {
        return Err(Error::new(signature.ident.span(), UNDOCUMENTED));
    }
    let name = &signature.ident;
    let examples = format!("{name}.example.json");
    Ok(quote! {
        #function

        #[allow(non_camel_case_types)]
        pub(crate) enum #name {}

        // Free, so that a wrong scope fails even where the impl is never used.
        const _: crate::domain::scope::Access = crate::domain::scope::Access::declared(#scope);

        impl crate::procedure::Procedure for #name {
            const ACCESS: crate::domain::scope::Access = crate::domain::scope::Access::declared(#scope);
            const MODULE: &'static str = module_path!();
            const DOC: &'static str = #doc;
            const EXAMPLES: &'static str = include_str!(#examples);
            type Context = #context;
            type Params = #params;
            type Output = #output;

            async fn call(
                ctx: &Self::Context,
                params: Self::Params,
            ) -> ::core::result::Result<Self::Output, crate::error::Error> {
                #name(ctx, params).await
            }
        }
    })
}

fn literal(arguments: Tokens) -> Result<LitStr, Error> {
    if arguments.is_empty() {
        return Err(Error::new(proc_macro2::Span::call_site(), UNSCOPED));
    }
    syn::parse2(arguments.clone()).map_err(|_| Error::new(arguments.span(), UNSCOPED))
}

/// The context's type without its `&`, and the parameters' type.
fn arguments_of(function: &ItemFn) -> Result<(Type, Type), Error> {
    let inputs: Vec<&FnArg> = function.sig.inputs.iter().collect();
    if let [FnArg::Typed(context), FnArg::Typed(params)] = inputs[..]
        && let Type::Reference(context) = &*context.ty
        && context.mutability.is_none()
    {
        return Ok(((*context.elem).clone(), (*params.ty).clone()));
    }
    Err(Error::new(function.sig.inputs.span(), SIGNATURE))
}

/// The `T` of `Result<T, Error>`.
fn output_of(function: &ItemFn) -> Result<Type, Error> {
    if let ReturnType::Type(_, output) = &function.sig.output
        && let Type::Path(path) = &**output
        && let Some(last) = path.path.segments.last()
        && last.ident == "Result"
        && let PathArguments::AngleBracketed(arguments) = &last.arguments
        && let Some(GenericArgument::Type(output)) = arguments.args.first()
    {
        return Ok(output.clone());
    }
    Err(Error::new(function.sig.output.span(), SIGNATURE))
}

fn documentation(attributes: &[Attribute]) -> String {
    attributes.iter().filter_map(line_of_documentation).collect::<Vec<_>>().join("\n")
}

/// The text of a `///` line, without the space it begins with.
fn line_of_documentation(attribute: &Attribute) -> Option<String> {
    if let Meta::NameValue(pair) = &attribute.meta
        && pair.path.is_ident("doc")
        && let Expr::Lit(ExprLit { lit: Lit::Str(line), .. }) = &pair.value
    {
        let line = line.value();
        return Some(line.strip_prefix(' ').unwrap_or(&line).to_owned());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    /// The golden file is what the compiler sees instead of a procedure; a change of it is a change of every one.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "a developer's switch of this test alone")]
    fn a_procedure_expands_to_the_golden_file() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
        let written = std::fs::read_to_string(folder.join("cancel.rs")).unwrap();
        let expanded = expand(quote!("mandates:write"), written.parse().unwrap()).unwrap();
        let expanded = prettyplease::unparse(&syn::parse2(expanded).unwrap());
        let golden = folder.join("cancel.expanded.rs");
        if std::env::var("DD_BLESS").is_ok() {
            std::fs::write(&golden, &expanded).unwrap();
        }
        let golden = std::fs::read_to_string(golden).unwrap_or_default();
        assert_eq!(golden, expanded, "\nif it is meant so: DD_BLESS=1 cargo test -p scope");
    }
}
