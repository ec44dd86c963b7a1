//! Why a whole report was refused.

/// What was expected of a report and where. Never says what stood there instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// The file is larger than [`super::MAX_BYTES`].
    #[error("expected at most 32 MiB")]
    TooLarge,
    /// More elements, attributes or namespaces than a report can have.
    #[error("expected fewer elements and attributes")]
    TooMany,
    /// The bytes are not what the XML declaration says, or it says something unknown.
    #[error("expected UTF-8 or ISO-8859-1, as the XML declaration says")]
    Encoding,
    /// The file defines entities, which no report does.
    #[error("expected no document type definition")]
    Dtd,
    /// Not XML.
    #[error("expected well-formed XML in line {line}, column {column}")]
    NotXml {
        /// From 1.
        line: u32,
        /// From 1, in characters.
        column: u32,
    },
    /// XML, but of no report that is known.
    #[error(
        "expected BACSDocument/Data with MessagingAdvices, ARUDD, InputReport or WithdrawalReport, or VocaDocument"
    )]
    Unknown,
    /// An element is not there, or there twice.
    #[error("expected {what} in {element}")]
    Element {
        /// What should be there.
        what: &'static str,
        /// The element that should hold it.
        element: &'static str,
    },
    /// A value is not there, or not what it should be.
    #[error("expected {what} in {element}, {name}")]
    Value {
        /// What should be there.
        what: &'static str,
        /// The element.
        element: &'static str,
        /// Its attribute, or the element within it.
        name: &'static str,
    },
    /// Lines and their total disagree: lines are missing, or there twice.
    #[error("expected {total} of {element} to agree with the lines")]
    Totals {
        /// The element of the total.
        element: &'static str,
        /// The attribute of the total, or the element within it.
        total: &'static str,
    },
}
