//! Responses of the form: pages, redirects, and the headers that every one of them carries.

use std::sync::Arc;

use askama::Template;
use bytes::Bytes;
use http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, LOCATION, REFERRER_POLICY,
    RETRY_AFTER, SET_COOKIE, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use http::{Response, StatusCode};
use http_body_util::Full;
use procedures::domain::brand::Logo;
use procedures::domain::payer_form::Step;
use procedures::payer_form::{Closing, FieldProblem, Fields, Form, Front, Opened, Signed};

use super::status;
use crate::http::response::HttpResponse;

mod field;
mod template;

use template::{AgreedPage, ClosedPage, DonePage, Layout, MessagePage, StartPage};

/// No script, style, image or frame but our own; nothing is sent anywhere else.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; \
     connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// The colour of organisations that have none of their own.
const DEFAULT_COLOUR: &str = "#1f4e79";

/// Where responses go.
pub(super) struct Page<'a> {
    /// The path that the server stands under.
    prefix: &'a str,
    is_https: bool,
    /// The id of the request.
    pub(super) request_id: Arc<str>,
    /// The path of the form.
    base: String,
}

impl<'a> Page<'a> {
    /// Pages of a server that is reached under that URL.
    pub(super) fn new(public_url: &'a str, request_id: Arc<str>) -> Page<'a> {
        let after_scheme = public_url.split_once("://").map_or(public_url, |(_, rest)| rest);
        let prefix = after_scheme.find('/').map_or("", |at| &after_scheme[at..]);
        Page { prefix, is_https: public_url.starts_with("https:"), request_id, base: String::new() }
    }

    /// Whether browsers reach the form by https.
    pub(super) const fn is_https(&self) -> bool {
        self.is_https
    }

    /// Pages of the form with that token.
    pub(super) fn of(self, token: &str) -> Page<'a> {
        Page { base: format!("{}/mandate/{token}", self.prefix), ..self }
    }

    fn layout<'p>(&'p self, title: &str, front: Option<&'p Front>, step: Option<Step>) -> Layout<'p> {
        Layout::new(self.prefix, &self.base, title, front, step)
    }

    /// What is asked for, and where to begin.
    pub(super) fn start(&self, front: &Front, is_begun_elsewhere: bool, lacks_cookie: bool) -> HttpResponse {
        let layout = self.layout("Set up your Direct Debit", Some(front), None);
        let agreed = AgreedPage::of(front, None);
        self.html(StatusCode::OK, &StartPage { layout, front, agreed, is_begun_elsewhere, lacks_cookie })
    }

    /// A step; with what was typed and is wrong, where it was sent already.
    pub(super) fn step(
        &self,
        step: Step,
        form: &Form,
        wrong: Option<(&Fields, &[FieldProblem])>,
    ) -> HttpResponse {
        let (status, typed, problems) = match wrong {
            Some((fields, problems)) => (StatusCode::UNPROCESSABLE_ENTITY, Some(fields), problems),
            None => (StatusCode::OK, None, &[][..]),
        };
        let title = template::title(step);
        let layout = self.layout(title, Some(&form.front), Some(step)).with_problems(problems);
        match template::step(layout, step, form, typed, problems) {
            Ok(html) => self.respond(status, html),
            Err(error) => self.unrendered(&error),
        }
    }

    /// The confirmation.
    pub(super) fn done(&self, signed: &Signed) -> HttpResponse {
        let layout = self.layout("Your Direct Debit is set up", Some(&signed.front), None);
        let agreed = AgreedPage::of(&signed.front, signed.account.as_ref());
        self.html(StatusCode::OK, &DonePage { layout, signed, agreed })
    }

    /// Why nothing can be filled in.
    pub(super) fn closed(&self, closing: Closing, front: &Front) -> HttpResponse {
        let layout = self.layout(template::closing_title(closing), Some(front), None);
        self.html(status(closing), &ClosedPage { layout, closing, front })
    }

    /// No form is here.
    pub(super) fn unknown(&self) -> HttpResponse {
        let text = "The link may have been cut off: open it from the message again, or copy all of it. If that does \
                    not help, ask your letting agent for a new one.";
        self.message(StatusCode::NOT_FOUND, "We can’t find this form", text)
    }

    /// Too many requests.
    pub(super) fn too_many(&self) -> HttpResponse {
        let text = "Too many pages were opened from your network. Wait a minute, then try again.";
        let mut response = self.message(StatusCode::TOO_MANY_REQUESTS, "Please wait a minute", text);
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("60"));
        response
    }

    /// The post comes from a page of somebody else.
    pub(super) fn sent_from_elsewhere(&self) -> HttpResponse {
        let text =
            "This was sent from another site, so nothing was changed. Open the link from your message again.";
        self.message(StatusCode::FORBIDDEN, "Nothing was changed", text)
    }

    /// What was sent cannot be read.
    pub(super) fn unreadable(&self, status: StatusCode) -> HttpResponse {
        let text = "What was sent did not arrive as a form. Go back and send it again.";
        self.message(status, "Nothing was changed", text)
    }

    /// The server failed.
    pub(super) fn failed(&self) -> HttpResponse {
        let text = "Something went wrong on our side, and nothing was changed. Try again in a few minutes; what you \
                    had answered before is kept.";
        self.message(StatusCode::SERVICE_UNAVAILABLE, "Please try again", text)
    }

    /// Only pages can be had, and answers sent.
    pub(super) fn method_not_allowed(&self) -> HttpResponse {
        let text = "Open the link from your message again.";
        let mut response = self.message(StatusCode::METHOD_NOT_ALLOWED, "That is not possible here", text);
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD, POST"));
        response
    }

    fn message(&self, status: StatusCode, title: &str, text: &str) -> HttpResponse {
        let layout = self.layout(title, None, None);
        self.html(status, &MessagePage { layout, text, request_id: &self.request_id })
    }

    /// To another page of the form.
    pub(super) fn redirect(&self, place: &str) -> HttpResponse {
        let mut response = Response::new(Full::default());
        *response.status_mut() = StatusCode::SEE_OTHER;
        let location = if place.is_empty() { self.base.clone() } else { format!("{}/{place}", self.base) };
        if let Ok(location) = HeaderValue::try_from(location) {
            response.headers_mut().insert(LOCATION, location);
        }
        self.guard(&mut response);
        response
    }

    /// The same, with a cookie.
    pub(super) fn redirect_with_cookie(&self, place: &str, cookie: &str) -> HttpResponse {
        let mut response = self.redirect(place);
        if let Ok(cookie) = HeaderValue::try_from(cookie) {
            response.headers_mut().insert(SET_COOKIE, cookie);
        }
        response
    }

    /// Whether the typed account can be one, for the script.
    pub(super) fn account_check(&self, possible: Option<bool>) -> HttpResponse {
        let mut response =
            self.respond(StatusCode::OK, serde_json::json!({ "possible": possible }).to_string());
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response
    }

    /// The organisation's colour, as style: a page of ours has no style written into it.
    pub(super) fn theme(&self, opened: Opened) -> HttpResponse {
        let own = front_of(opened).and_then(|front| front.organisation.brand_colour);
        let colour = own.map_or_else(|| DEFAULT_COLOUR.to_owned(), |colour| colour.under_white().into());
        let mut response = self.respond(StatusCode::OK, format!(":root {{ --brand: {colour}; }}\n"));
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8"));
        response
    }

    /// The organisation's logo.
    pub(super) fn logo(&self, logo: Option<Logo>) -> HttpResponse {
        let Some(logo) = logo else { return self.unknown() };
        let mut response = Response::new(Full::new(Bytes::from(logo.image)));
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(logo.image_type.word()));
        self.guard(&mut response);
        response
    }

    fn html(&self, status: StatusCode, template: &impl Template) -> HttpResponse {
        match template.render() {
            Ok(html) => self.respond(status, html),
            Err(error) => self.unrendered(&error),
        }
    }

    fn unrendered(&self, error: &askama::Error) -> HttpResponse {
        tracing::error!(%error, request_id = %self.request_id, "a page of the payer's form could not be written");
        self.respond(StatusCode::INTERNAL_SERVER_ERROR, String::new())
    }

    fn respond(&self, status: StatusCode, body: String) -> HttpResponse {
        let mut response = Response::new(Full::new(Bytes::from(body)));
        *response.status_mut() = status;
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        self.guard(&mut response);
        response
    }

    /// The link must not travel: not into caches, not to other sites, not into a frame of theirs.
    fn guard(&self, response: &mut HttpResponse) {
        let headers: &mut HeaderMap = response.headers_mut();
        let fixed = [
            (CACHE_CONTROL, "no-store"),
            (HeaderName::from_static("content-security-policy"), CONTENT_SECURITY_POLICY),
            (REFERRER_POLICY, "same-origin"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (HeaderName::from_static("x-robots-tag"), "noindex, nofollow"),
            (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
            (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
            (
                HeaderName::from_static("permissions-policy"),
                "camera=(), geolocation=(), microphone=(), payment=()",
            ),
        ];
        for (name, value) in fixed {
            headers.insert(name, HeaderValue::from_static(value));
        }
        if self.is_https {
            headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000"));
        }
        if let Ok(request_id) = HeaderValue::from_str(&self.request_id) {
            headers.insert("x-request-id", request_id);
        }
    }
}

fn front_of(opened: Opened) -> Option<Front> {
    match opened {
        Opened::Unknown => None,
        Opened::Closed(_, front) | Opened::Ready { front, .. } => Some(*front),
        Opened::Form(form) => Some(form.front),
        Opened::Signed(signed) => Some(signed.front),
    }
}
