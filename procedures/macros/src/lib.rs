//! The `#[scope("…")]` attribute.
//!
//! It collects what the outside must know of a procedure, beside its code and once: name, scope, documentation,
//! parameters, result, examples. It keeps the function as it is, and adds a marker type of the same name and one small
//! impl. It generates no business code and checks no permission at run time.

use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;
use quote::{format_ident, quote};
use syn::spanned::Spanned;
use syn::{Attribute, Error, Expr, ExprLit, FnArg, GenericArgument, ItemFn, Lit, LitStr, Meta, PathArguments};
use syn::{ReturnType, Type};

const SIGNATURE: &str = "write a procedure as `pub(crate) async fn name(ctx: &Ctx, params: Params) -> Result<View, \
                         Error>`, with `&ReadCtx` when it only reads";

/// Declares an async function as a procedure that demands this scope. See the crate's documentation.
#[proc_macro_attribute]
pub fn scope(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand(arguments.into(), item.into()).unwrap_or_else(|error| error.to_compile_error()).into()
}

fn expand(arguments: Tokens, item: Tokens) -> Result<Tokens, Error> {
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
        return Err(Error::new(signature.ident.span(), "a procedure without documentation: write a `///` comment whose first line says what it does for the caller"));
    }
    let name = &signature.ident;
    let examples = format!("{name}.example.json");
    let description = format_ident!("Procedure");
    Ok(quote! {
        #function

        #[allow(non_camel_case_types)]
        pub(crate) enum #name {}

        // Free, so that a wrong scope fails even where the impl is never used.
        const _: crate::domain::scope::Access = crate::domain::scope::Access::declared(#scope);

        impl crate::procedure::#description for #name {
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
    let missing = "a procedure without a scope: write `#[scope(\"mandates:read\")]` or another scope, or \
                   `#[scope(\"any good credential\")]`";
    if arguments.is_empty() {
        return Err(Error::new(proc_macro2::Span::call_site(), missing));
    }
    syn::parse2(arguments.clone()).map_err(|_| Error::new(arguments.span(), missing))
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
    let lines = attributes.iter().filter_map(|attribute| match &attribute.meta {
        Meta::NameValue(pair) if pair.path.is_ident("doc") => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(line), .. }) => {
                let line = line.value();
                Some(line.strip_prefix(' ').unwrap_or(&line).to_owned())
            }
            _ => None,
        },
        _ => None,
    });
    lines.collect::<Vec<_>>().join("\n")
}
