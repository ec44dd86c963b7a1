//! The documentation, as people read it: light and dark, on a phone and at a desk.

use serde_json::json;

use crate::chromium;
use crate::support::Machine;

#[track_caller]
fn read(name: &str, width: u32, scheme: &str) {
    let machine = Machine::embedded();
    let server = machine.serve(&[]);
    let facts = json!({
        "name": name, "url": server.url(), "width": width, "height": 844, "script": true, "scheme": scheme,
    });
    chromium::run("docs.mjs", facts);
}

#[test]
fn the_documentation_is_read_on_a_phone() {
    read("docs-phone", 390, "light");
}

#[test]
fn the_documentation_is_read_at_a_desk_in_the_dark() {
    read("docs-desk", 1280, "dark");
}
