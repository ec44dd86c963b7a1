//! Writing XML.

use super::{ReportedAccount, UnclearText};

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// An XML text that grows.
pub struct Xml {
    out: String,
    open: Vec<&'static str>,
}

/// A file of advices: what became of what was submitted.
pub fn advices(content: impl FnOnce(&mut Xml)) -> Vec<u8> {
    bacs("newbacs-advices.xsd", content)
}

/// A file of processing reports.
pub fn reports(content: impl FnOnce(&mut Xml)) -> Vec<u8> {
    bacs("newbacs-reports.xsd", content)
}

/// A file of indemnity claims.
pub fn voca(content: impl FnOnce(&mut Xml)) -> Vec<u8> {
    let mut xml = Xml::new();
    xml.within("VocaDocument", &[], |xml| xml.within("Data", &[], content));
    xml.out.into_bytes()
}

fn bacs(schema: &str, content: impl FnOnce(&mut Xml)) -> Vec<u8> {
    let mut xml = Xml::new();
    let namespace = [("xmlns:xsi", XSI), ("xsi:noNamespaceSchemaLocation", schema)];
    xml.within("BACSDocument", &namespace, |xml| {
        xml.within("Data", &[], content);
        xml.field("SignatureMethod", "Vanilla");
        xml.field("Signature", "");
    });
    xml.out.into_bytes()
}

impl Xml {
    fn new() -> Xml {
        Xml { out: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(), open: Vec::new() }
    }

    /// An element with elements in it.
    pub fn within(
        &mut self,
        name: &'static str,
        attributes: &[(&str, &str)],
        content: impl FnOnce(&mut Xml),
    ) {
        self.tag(name, attributes);
        self.out.push_str(">\n");
        self.open.push(name);
        content(self);
        self.open.pop();
        self.indent();
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push_str(">\n");
    }

    /// An element with nothing in it.
    pub fn empty(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.tag(name, attributes);
        self.out.push_str("/>\n");
    }

    /// An element with a text in it.
    pub fn field(&mut self, name: &'static str, text: &str) {
        self.tag(name, &[]);
        self.out.push('>');
        self.escaped(text);
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push_str(">\n");
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.indent();
        self.out.push('<');
        self.out.push_str(name);
        for (attribute, value) in attributes {
            self.out.push(' ');
            self.out.push_str(attribute);
            self.out.push_str("=\"");
            self.escaped(value);
            self.out.push('"');
        }
    }

    fn indent(&mut self) {
        for _ in &self.open {
            self.out.push_str("  ");
        }
    }

    /// Line ends and tabs as references, since readers turn them into spaces otherwise.
    fn escaped(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                '\t' => self.out.push_str("&#9;"),
                '\n' => self.out.push_str("&#10;"),
                '\r' => self.out.push_str("&#13;"),
                '\0'..='\x1F' | '\u{FFFE}' | '\u{FFFF}' => self.out.push('?'),
                c => self.out.push(c),
            }
        }
    }
}

/// The sort code and the account number, as they are or as they stood.
pub fn parts(account: &ReportedAccount) -> (&str, &str) {
    match account {
        Ok(account) => (account.sort_code(), account.number()),
        Err(unclear) => (&unclear.sort_code, &unclear.number),
    }
}

/// As [`parts`], with the sort code as ARUDD has it: `08-99-99`.
pub fn hyphenated_parts(account: &ReportedAccount) -> (String, &str) {
    match account {
        Ok(account) => (account.hyphenated_sort_code(), account.number()),
        Err(unclear) => (unclear.sort_code.clone(), &unclear.number),
    }
}

/// The value, or what stood in its place.
pub fn value<T: ToString>(value: &Result<T, UnclearText>) -> String {
    match value {
        Ok(value) => value.to_string(),
        Err(unclear) => unclear.0.clone(),
    }
}
