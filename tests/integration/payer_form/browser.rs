//! A browser that keeps cookies and follows redirects, and has no script.

use serde_json::{Value, json};

use crate::support::{App, Caller, Response};

/// The account that the sandbox's bank knows.
pub const SORT_CODE: &str = "20-00-00";
pub const ACCOUNT_NUMBER: &str = "55779911";

pub const ADDRESS: [(&str, &str); 3] =
    [("line1", "2 High Street"), ("city", "Leeds"), ("postcode", "ls1 4ap")];
pub const ACCOUNT: [(&str, &str); 4] = [
    ("account_name", "Zoe Tenant"),
    ("sort_code", SORT_CODE),
    ("account_number", ACCOUNT_NUMBER),
    ("declare", "yes"),
];

/// A mandate whose payer was sent a link.
pub struct Invited {
    pub app: App,
    pub caller: Caller,
    pub mandate: String,
    /// The path of the link.
    pub path: String,
}

impl Invited {
    /// By a test key.
    pub async fn new() -> Invited {
        let app = App::start().await;
        let caller =
            app.test_key(&["mandates:read", "mandates:write", "collections:read", "events:read"]).await;
        Invited::by(app, caller, json!({})).await
    }

    /// By that caller, with these facts instead of the usual.
    pub async fn by(app: App, caller: Caller, facts: Value) -> Invited {
        let mut new = app.new_mandate();
        for (name, value) in facts.as_object().into_iter().flatten() {
            new[name] = value.clone();
        }
        let mandate = caller.call("mandates.create", new).await.ok()["id"].as_str().unwrap().to_owned();
        let path = invite(&caller, &mandate).await;
        Invited { app, caller, mandate, path }
    }

    /// A browser that opens the link.
    pub fn browser(&self) -> Browser {
        Browser { caller: self.app.anonymous(), path: self.path.clone(), cookies: Vec::new() }
    }

    /// A browser in which all but the last page is answered.
    pub async fn answered(&self) -> Browser {
        let mut browser = self.browser();
        browser.post("", &[]).await;
        browser.post("/you", &ADDRESS).await;
        browser.post("/guarantee", &[("accept", "yes")]).await;
        browser.post("/payment", &[]).await;
        assert_eq!(browser.post("/bank", &ACCOUNT).await.place, "/review");
        browser
    }

    pub async fn status(&self) -> String {
        let mandate = self.caller.call("mandates.get", json!({ "mandateId": self.mandate })).await.ok();
        mandate["status"].as_str().unwrap().to_owned()
    }
}

/// Sends another invite, and says the path of its link.
pub async fn invite(caller: &Caller, mandate: &str) -> String {
    let sent = caller.call("mandates.sendInvite", json!({ "mandateId": mandate })).await.ok();
    let url = sent["invite"]["url"].as_str().unwrap();
    url[url.find("/mandate/").unwrap()..].to_owned()
}

pub struct Browser {
    pub caller: Caller,
    pub path: String,
    pub cookies: Vec<String>,
}

/// The page at which the browser arrived.
pub struct Arrived {
    /// Below the link: `/bank`.
    pub place: String,
    pub response: Response,
}

impl Arrived {
    #[track_caller]
    pub fn shows(&self, text: &str) -> &Arrived {
        assert!(self.response.body.contains(text), "{text:?} is not in {}", self.response.body);
        self
    }

    #[track_caller]
    pub fn hides(&self, text: &str) -> &Arrived {
        assert!(!self.response.body.contains(text), "{text:?} is in {}", self.response.body);
        self
    }
}

impl Browser {
    pub async fn get(&mut self, place: &str) -> Arrived {
        self.send("GET", place, &[], &[]).await
    }

    /// Sends the form of that page, as it stands there now, with these fields filled in.
    pub async fn post(&mut self, place: &str, fields: &[(&str, &str)]) -> Arrived {
        let page = match place {
            "/guarantee" | "/payment" => self.get(place).await.response.body,
            _ => String::new(),
        };
        let shown = hidden(&page);
        let mut all = fields.to_vec();
        let missing = shown.iter().filter(|(name, _)| !fields.iter().any(|(given, _)| given == name));
        all.extend(missing.map(|(name, value)| (name.as_str(), value.as_str())));
        self.send("POST", place, &all, &[("sec-fetch-site", "same-origin")]).await
    }

    /// Sends a request, and follows where it leads.
    pub async fn send(
        &mut self,
        method: &str,
        place: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Arrived {
        let mut place = place.to_owned();
        let mut response = self.once(method, &place, fields, headers).await;
        while response.status == 303 {
            place = response.header("location").unwrap().strip_prefix(&self.path).unwrap().to_owned();
            response = self.once("GET", &place, &[], &[]).await;
        }
        Arrived { place, response }
    }

    async fn once(
        &mut self,
        method: &str,
        place: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
    ) -> Response {
        let cookies = self.cookies.join("; ");
        let mut all = headers.to_vec();
        if !cookies.is_empty() {
            all.push(("cookie", &cookies));
        }
        if method == "POST" {
            all.push(("content-type", "application/x-www-form-urlencoded"));
        }
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let path = format!("{}{place}", self.path);
        let response = self.caller.send(method, &path, &all, body.into_bytes()).await;
        if let Some(cookie) = response.header("set-cookie") {
            self.cookies.push(cookie.split(';').next().unwrap().to_owned());
        }
        response
    }
}

/// The hidden fields of a page.
pub fn hidden(page: &str) -> Vec<(String, String)> {
    let part = |text: &str, before: &str| text.split(before).nth(1)?.split('"').next().map(str::to_owned);
    let inputs = page.split("<input type=\"hidden\" ").skip(1);
    let field =
        |input: &str| Some((part(input, "name=\"")?, part(input, "value=\"")?.replace("&#34;", "\"")));
    inputs.filter_map(field).collect()
}
