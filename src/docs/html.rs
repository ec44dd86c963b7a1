//! Markdown of ours as pages for people.

use askama::Template;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, html};
use serde_json::Value;

use super::procedure_path;
use super::site::{by_namespace, text};

/// What all pages share.
pub(super) struct Site<'a> {
    prefix: &'a str,
    style: &'a str,
    namespaces: Vec<Namespace<'a>>,
}

/// A namespace in the list beside every page.
struct Namespace<'a> {
    name: &'a str,
    procedures: Vec<Link<'a>>,
}

struct Link<'a> {
    name: &'a str,
    path: String,
}

/// A page.
pub(super) struct Layout<'a> {
    pub(super) title: &'a str,
    pub(super) path: &'a str,
    pub(super) markdown: &'a str,
}

#[derive(Template)]
#[template(path = "docs.html")]
struct Page<'a> {
    site: &'a Site<'a>,
    title: &'a str,
    path: &'a str,
    /// Made of our own Markdown, in which no HTML passes.
    body: String,
}

impl<'a> Site<'a> {
    pub(super) fn new(document: &'a Value, prefix: &'a str, style: &'a str) -> Site<'a> {
        let link = |method: &'a Value| {
            let name = text(&method["name"]);
            Link { name, path: procedure_path(name) }
        };
        let namespaces = by_namespace(document).into_iter();
        let namespaces = namespaces
            .map(|(name, methods)| Namespace { name, procedures: methods.into_iter().map(link).collect() });
        Site { prefix, style, namespaces: namespaces.collect() }
    }

    /// The page as HTML.
    pub(super) fn page(&self, page: &Layout<'_>) -> String {
        let body = body(page.markdown, self.prefix);
        let page = Page { site: self, title: page.title, path: page.path, body };
        page.render().unwrap_or_else(|error| {
            tracing::error!(%error, path = page.path, "a page of the documentation could not be written");
            String::new()
        })
    }
}

/// Markdown as HTML: headings can be linked to, links to our Markdown lead to pages instead, tables may be wider than a
/// phone, and HTML is shown and not obeyed.
fn body(markdown: &str, prefix: &str) -> String {
    let docs = format!("{prefix}/docs");
    let mut events: Vec<Event<'_>> = Vec::new();
    let mut heading = None;
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { .. }) => {
                heading = Some(events.len());
                events.push(event);
            }
            Event::End(pulldown_cmark::TagEnd::Heading(level)) => {
                if let Some(start) = heading.take() {
                    let id = id_of(&events[start..]);
                    events[start] = heading_with(level, id);
                }
                events.push(event);
            }
            Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
                let dest_url = page_of(dest_url, &docs);
                events.push(Event::Start(Tag::Link { link_type, dest_url, title, id }));
            }
            Event::Html(text) | Event::InlineHtml(text) => events.push(Event::Text(text)),
            Event::Start(Tag::Table(_)) => {
                events.push(Event::Html(r#"<div class="table" tabindex="0">"#.into()));
                events.push(event);
            }
            Event::End(pulldown_cmark::TagEnd::Table) => {
                events.push(event);
                events.push(Event::Html("</div>".into()));
            }
            other => events.push(other),
        }
    }
    let mut out = String::new();
    html::push_html(&mut out, events.into_iter());
    // Code may be wider than the page: whoever has no mouse moves it too. What is not of ours is escaped.
    // A column without a heading has an empty cell there: an empty heading would be read out.
    out.replace("<pre>", r#"<pre tabindex="0">"#).replace("<th></th>", "<td></td>")
}

fn heading_with(level: HeadingLevel, id: String) -> Event<'static> {
    Event::Start(Tag::Heading { level, id: Some(id.into()), classes: Vec::new(), attrs: Vec::new() })
}

/// The anchor of a heading, as the Markdown's own links have it.
fn id_of(events: &[Event<'_>]) -> String {
    let words = events.iter().map(|event| match event {
        Event::Text(text) | Event::Code(text) => crate::reference::anchor(text),
        _ => String::new(),
    });
    words.collect()
}

/// The page that shows that Markdown.
fn page_of<'a>(url: CowStr<'a>, docs: &str) -> CowStr<'a> {
    match url.strip_suffix(".md") {
        Some(page) if url.starts_with(docs) => page.to_owned().into(),
        Some(_) | None => url,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_in_our_words_is_shown_and_not_obeyed() {
        let html = body("A <script>alert(1)</script> b\n\n<img src=x onerror=y>\n", "");
        assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
        assert!(html.contains("&lt;script&gt;"), "{html}");
    }

    #[test]
    fn links_to_markdown_lead_to_pages_and_headings_can_be_linked_to() {
        let html =
            body("## Payer `Name`\n\n[a](/p/docs/keys.get.md) [b](https://x.org/a.md) [c](#payername)", "/p");
        assert!(html.contains(r#"<h2 id="payername">"#), "{html}");
        assert!(html.contains(r#"href="/p/docs/keys.get""#), "{html}");
        assert!(html.contains(r#"href="https://x.org/a.md""#), "{html}");
    }
}
