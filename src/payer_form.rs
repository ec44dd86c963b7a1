//! The payer's form: `GET /mandate/{token}`, server-rendered pages that need no script.
//!
//! The link is the credential; the application behind it is [`procedures::payer_form`]. Each answer is posted, kept and
//! followed by a redirect, so that going back and reloading are safe.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use http::{Method, Request, StatusCode};
use hyper::body::Incoming;
use procedures::App;
use procedures::domain::payer_form::Step;
use procedures::domain::quota::Policy;
use procedures::payer_form::{self as application, Answered, Closing, Link, Opened, Signing, Visit};

use crate::gate::quota::{Limiter, counted_address};
use crate::http::exchange::{Peer, new_request_id};
use crate::http::response::HttpResponse;

mod address;
mod assets;
mod body;
pub(crate) mod browser;
mod page;
mod words;

pub use assets::asset;

use address::{Address, Place};
use page::Page;

/// The form, for all who come.
pub struct PayerForm {
    app: Arc<App>,
    /// Pages by where they are asked from: links are not to be guessed at, nor accounts tried out.
    pages: Limiter<IpAddr>,
    /// Colours and logos, which must not use up the payer's pages.
    looks: Limiter<IpAddr>,
}

/// One request to the form.
struct Asked<'a> {
    app: &'a App,
    address: Address<'a>,
    visit: Visit,
    link: Link<'a>,
    page: Page<'a>,
}

impl PayerForm {
    /// The form.
    pub fn new(app: Arc<App>) -> PayerForm {
        let (pages, looks) = (Limiter::new(Policy::PAYER_FORM), Limiter::new(Policy::PAYER_FORM_LOOKS));
        PayerForm { app, pages, looks }
    }

    /// Answers a request for a path below `/mandate/`.
    pub async fn serve(&self, request: Request<Incoming>, peer: &Peer, timeout: Duration) -> HttpResponse {
        let app = &*self.app;
        let started_at = app.clock.now();
        let (head, body) = request.into_parts();
        let page = Page::new(&app.settings.public_url, new_request_id(app, started_at));
        let address = Address::parse(head.uri.path());
        if self.is_too_often(address, peer, started_at.as_millisecond()) {
            return page.too_many();
        }
        let Some(address) = address else { return page.unknown() };
        let secret = browser::secret(&head.headers, address.token, page.is_https());
        let user_agent = head.headers.get(http::header::USER_AGENT).and_then(|value| value.to_str().ok());
        let visit = Visit::new(page.request_id.clone(), Some(peer.text.clone()), user_agent, started_at);
        let link = Link { token: address.token, browser: secret.as_deref() };
        let page = page.of(address.token);
        let asked = Asked { app, address, visit, link, page };
        let answered = match head.method {
            Method::GET | Method::HEAD => asked.show().await,
            Method::POST if !browser::is_from_here(&head.headers) => return asked.page.sent_from_elsewhere(),
            Method::POST => match body::read(&head.headers, body, timeout).await {
                Ok(fields) => {
                    let taken = asked.take(&fields).await;
                    // What it saw of another request's change may not be durable yet.
                    let settled = app.store.settled().await;
                    settled.map_err(procedures::Error::from).and(taken)
                }
                Err(status) => return asked.page.unreadable(status),
            },
            _ => return asked.page.method_not_allowed(),
        };
        answered.unwrap_or_else(|error| {
            tracing::error!(?error, request_id = %asked.visit.request_id, "the payer's form failed");
            asked.page.failed()
        })
    }

    /// Whether more was asked for from there than is answered.
    fn is_too_often(&self, address: Option<Address<'_>>, peer: &Peer, now_ms: i64) -> bool {
        let counted = match address.map(|address| address.place) {
            Some(Place::Theme | Place::Logo) => &self.looks,
            Some(Place::Start | Place::Step(_) | Place::Done | Place::AccountCheck) | None => &self.pages,
        };
        counted.charge(counted_address(peer.address), now_ms).is_err()
    }
}

impl Asked<'_> {
    /// A page, or the way to the page that is next.
    async fn show(&self) -> Result<HttpResponse, procedures::Error> {
        let (app, page) = (self.app, &self.page);
        match self.address.place {
            Place::Theme => return Ok(page.theme(application::open(app, self.link).await?)),
            Place::Logo => return Ok(page.logo(application::logo(app, self.link).await?)),
            Place::Start | Place::Step(_) | Place::Done | Place::AccountCheck => {}
        }
        Ok(match application::open(app, self.link).await? {
            Opened::Unknown => page.unknown(),
            Opened::Closed(closing, front) => page.closed(closing, &front),
            Opened::Ready { is_begun_elsewhere: false, .. } if self.address.place != Place::Start => {
                page.redirect("")
            }
            Opened::Ready { front, is_begun_elsewhere } => {
                // Whoever has begun and comes without the secret has a browser that keeps no cookies.
                let lacks_cookie = is_begun_elsewhere && self.address.place != Place::Start;
                page.start(&front, is_begun_elsewhere, lacks_cookie)
            }
            Opened::Signed(signed) if self.address.place == Place::Done => page.done(&signed),
            Opened::Signed(_) => page.redirect("done"),
            Opened::Form(form) => match self.address.place {
                Place::Step(step) if step <= form.reached => page.step(step, &form, None),
                Place::Start => page.start(&form.front, false, false),
                Place::Step(_) | Place::Done | Place::AccountCheck | Place::Theme | Place::Logo => {
                    page.redirect(form.reached.word())
                }
            },
        })
    }

    /// Takes what was sent.
    async fn take(&self, fields: &application::Fields) -> Result<HttpResponse, procedures::Error> {
        let (app, page) = (self.app, &self.page);
        match self.address.place {
            Place::Start => self.begin().await,
            Place::Step(Step::Review) => match application::sign(app, &self.visit, self.link).await? {
                Signing::Signed => Ok(page.redirect("done")),
                Signing::Unfinished(step) => Ok(page.redirect(step.word())),
                Signing::Elsewhere => Ok(page.redirect("done")),
            },
            Place::Step(step) => {
                match application::answer(app, &self.visit, self.link, step, fields).await? {
                    Answered::Reached(next) => Ok(page.redirect(next.word())),
                    Answered::Wrong(problems) => self.show_again(step, fields, &problems).await,
                    // `Step::Review` leads to the first step without an answer, wherever that is.
                    Answered::Elsewhere => Ok(page.redirect(Step::Review.word())),
                }
            }
            Place::AccountCheck => {
                Ok(page.account_check(application::check_account(app, self.link, fields).await?))
            }
            Place::Done | Place::Theme | Place::Logo => Ok(page.method_not_allowed()),
        }
    }

    async fn begin(&self) -> Result<HttpResponse, procedures::Error> {
        // Beginning twice in one browser goes on where the payer was.
        if let Opened::Form(form) = application::open(self.app, self.link).await? {
            return Ok(self.page.redirect(form.reached.word()));
        }
        Ok(match application::begin(self.app, &self.visit, self.link).await? {
            Some(secret) => {
                let is_https = self.app.settings.public_url.starts_with("https:");
                let cookie = browser::cookie(self.address.token, &secret, is_https);
                self.page.redirect_with_cookie(Step::You.word(), &cookie)
            }
            None => self.page.redirect(""),
        })
    }

    /// The same step, with what was typed and what is wrong with it.
    async fn show_again(
        &self,
        step: Step,
        fields: &application::Fields,
        problems: &[application::FieldProblem],
    ) -> Result<HttpResponse, procedures::Error> {
        Ok(match application::open(self.app, self.link).await? {
            Opened::Form(form) => self.page.step(step, &form, Some((fields, problems))),
            _ => self.page.redirect(""),
        })
    }
}

/// The status of a page that says why nothing can be filled in: 404 tells nothing of what there is, 410 that it was.
const fn status(closing: Closing) -> StatusCode {
    match closing {
        Closing::Expired | Closing::Used | Closing::Superseded | Closing::Over => StatusCode::GONE,
        Closing::Paused => StatusCode::SERVICE_UNAVAILABLE,
    }
}
