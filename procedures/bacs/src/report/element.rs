//! Elements of a report and the values in them. Names of elements and attributes are those of the code, never of the
//! file, so that an error can say them.

use jiff::civil::Date;
use roxmltree::Node;

use super::{ReportedAccount, UnclearAccount, UnclearText, Unreadable, amount};
use crate::{Account, Serial, Sun};

/// An element, by its name without a namespace.
pub struct Element<'a> {
    node: Node<'a, 'a>,
    name: &'static str,
}

/// A value and where it stood.
pub struct Value {
    text: String,
    element: &'static str,
    name: &'static str,
}

impl<'a> Element<'a> {
    pub fn new(node: Node<'a, 'a>, name: &'static str) -> Element<'a> {
        Element { node, name }
    }

    /// The elements of that name in this one.
    pub fn all(&self, name: &'static str) -> impl Iterator<Item = Element<'a>> {
        self.any(name).filter(move |child| child.node.tag_name().name() == name)
    }

    /// The elements of any name in this one, called `name` in errors.
    pub fn any(&self, name: &'static str) -> impl Iterator<Item = Element<'a>> {
        self.node.children().filter(Node::is_element).map(move |node| Element { node, name })
    }

    /// The elements of that name anywhere within.
    pub fn within(&self, name: &'static str) -> impl Iterator<Item = Element<'a>> {
        let named = move |node: &Node| node.is_element() && node.tag_name().name() == name;
        self.node.descendants().filter(named).map(move |node| Element { node, name })
    }

    /// The element of that name; a second one is refused, since to read only one would lose the other.
    pub fn at_most_one(&self, name: &'static str) -> Result<Option<Element<'a>>, Unreadable> {
        let mut all = self.all(name);
        match (all.next(), all.next()) {
            (found, None) => Ok(found),
            (_, Some(_)) => Err(Unreadable::Element { what: name, element: self.name }),
        }
    }

    /// The one element of that name.
    pub fn only(&self, name: &'static str) -> Result<Element<'a>, Unreadable> {
        let missing = Unreadable::Element { what: name, element: self.name };
        self.at_most_one(name)?.ok_or(missing)
    }

    /// The attribute of that name; empty when there is none.
    pub fn attribute(&self, name: &'static str) -> Value {
        Value::new(self.node.attribute(name).unwrap_or_default(), self.name, name)
    }

    /// The attribute of the element of that name; empty when there is none.
    pub fn attribute_of(&self, element: &'static str, name: &'static str) -> Result<Value, Unreadable> {
        let found = self.at_most_one(element)?.map(|element| element.attribute(name));
        Ok(found.unwrap_or_else(|| Value::new("", element, name)))
    }

    /// All other attributes and the text, in the order in which they stand.
    pub fn everything_but(&self, attribute: &str) -> String {
        let attributes = self.node.attributes().filter(|a| a.name() != attribute).map(|a| a.value().trim());
        let text = self.text();
        let parts: Vec<&str> = attributes.chain([text.trim()]).filter(|part| !part.is_empty()).collect();
        parts.join(" ")
    }

    /// The text of the one element of that name.
    pub fn field(&self, name: &'static str) -> Result<Value, Unreadable> {
        Ok(Value::new(&self.only(name)?.text(), self.name, name))
    }

    /// The text of the element of that name; empty when there is none.
    pub fn optional_field(&self, name: &'static str) -> Result<Value, Unreadable> {
        let text = self.at_most_one(name)?.map(|element| element.text()).unwrap_or_default();
        Ok(Value::new(&text, self.name, name))
    }

    /// Refuses elements of that name that stand where nobody looked for them: what they say would be lost.
    pub fn check_all_read(&self, name: &'static str, read: usize) -> Result<(), Unreadable> {
        if self.within(name).count() == read { Ok(()) } else { Err(self.expected(name)) }
    }

    /// What was expected in this element.
    pub fn expected(&self, what: &'static str) -> Unreadable {
        Unreadable::Element { what, element: self.name }
    }

    /// What was expected of a total in this element.
    pub fn total_differs(&self, total: &'static str) -> Unreadable {
        Unreadable::Totals { element: self.name, total }
    }

    /// Comments and CDATA divide a text into several nodes.
    fn text(&self) -> String {
        self.node.children().filter(Node::is_text).filter_map(|node| node.text()).collect()
    }
}

impl Value {
    fn new(text: &str, element: &'static str, name: &'static str) -> Value {
        Value { text: text.trim().to_owned(), element, name }
    }

    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The text, empty when there was none.
    pub fn text(self) -> String {
        self.text
    }

    pub fn sun(&self) -> Result<Sun, Unreadable> {
        Sun::parse(&self.text).map_err(|_| self.expected("six digits"))
    }

    pub fn serial(&self) -> Result<Serial, Unreadable> {
        Serial::parse(&self.text).map_err(|_| self.expected("a serial of six letters and digits"))
    }

    pub fn date(&self) -> Result<Date, Unreadable> {
        date(&self.text).ok_or_else(|| self.expected("a date such as 2026-12-29"))
    }

    pub fn pence(&self) -> Result<u64, Unreadable> {
        amount::parse(&self.text).ok_or_else(|| self.expected("pounds such as 1250.00"))
    }

    /// Pence, of pounds whose thousands may be separated.
    pub fn separated_pence(&self) -> Result<u64, Unreadable> {
        amount::parse_separated(&self.text).ok_or_else(|| self.expected("pounds such as 1,250.00"))
    }

    pub fn count(&self) -> Result<u64, Unreadable> {
        amount::digits(&self.text).ok_or_else(|| self.expected("a number"))
    }

    /// What a line says, if `read` can read it.
    pub fn in_line<T>(self, read: impl FnOnce(&str) -> Option<T>) -> Result<T, UnclearText> {
        read(&self.text).ok_or(UnclearText(self.text))
    }

    pub fn date_in_line(self) -> Result<Date, UnclearText> {
        self.in_line(date)
    }

    pub fn count_in_line(self) -> Result<u64, UnclearText> {
        self.in_line(amount::digits)
    }

    pub fn expected(&self, what: &'static str) -> Unreadable {
        Unreadable::Value { what, element: self.element, name: self.name }
    }
}

/// The account of a line.
pub fn account(sort_code: Value, number: Value) -> ReportedAccount {
    Account::parse(sort_code.as_str(), number.as_str())
        .ok_or_else(|| UnclearAccount { sort_code: sort_code.text(), number: number.text() })
}

/// The account of a line, or `None` when neither part is there.
pub fn optional_account(sort_code: Value, number: Value) -> Option<ReportedAccount> {
    (!sort_code.is_empty() || !number.is_empty()).then(|| account(sort_code, number))
}

/// Only `2026-12-29`: jiff alone would also take other forms, and instants.
fn date(text: &str) -> Option<Date> {
    let is_punctuated = text.len() == 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
    is_punctuated.then(|| text.parse().ok()).flatten()
}
