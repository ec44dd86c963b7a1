//! What is refused as a whole, and that the refusal says nothing of what stood there.

use bacs::report::{MAX_BYTES, Report, Unreadable, read};

use super::FILES;

#[track_caller]
fn refused(file: usize, from: &str, to: &str) -> Unreadable {
    assert!(FILES[file].contains(from), "{from}");
    read(FILES[file].replacen(from, to, 1).as_bytes()).expect_err(to)
}

#[test]
fn totals_that_disagree_refuse_the_report() {
    let totals = |element, total| Unreadable::Totals { element, total };
    assert_eq!(refused(2, "numberOf=\"2\"", "numberOf=\"3\""), totals("Totals", "numberOf"));
    assert_eq!(refused(2, "\"2230.50\"", "\"2230.51\""), totals("Totals", "valueOf"));
    assert_eq!(refused(2, "valueOf=\"1250.00\"", "valueOf=\"1250.01\""), totals("Totals", "valueOf"));
    assert_eq!(
        refused(2, "valueOf=\"1250.00\"", "valueOf=\"184467440737095516.15\""),
        totals("Totals", "valueOf")
    );
    assert_eq!(refused(3, "<Amount>980.50", "<Amount>980.00"), totals("DDICAdvice", "TotalAmount"));
    assert_eq!(refused(3, "Debits>980.50", "Debits>980.49"), totals("NewAdvices", "TotalValueOfDebits"));
    assert_eq!(
        refused(3, "Cancellations>0.00", "Cancellations>0.01"),
        totals("Cancellations", "TotalValueOfCancellations")
    );
}

#[test]
fn what_a_report_says_of_itself_must_be_readable() {
    let value = |what, element, name| Unreadable::Value { what, element, name };
    let element = |what, element| Unreadable::Element { what, element };
    assert_eq!(
        refused(
            0,
            "advice-type=\"ADDACS\" report-type=\"7001\" user-number=\"123456\"",
            "advice-type=\"ADDACS\""
        ),
        value("six digits", "MessagingHeader", "user-number")
    );
    assert_eq!(
        refused(0, "MessagingAdvice user-number=\"123456\"", "MessagingAdvice user-number=\"123457\""),
        value("the user-number of MessagingHeader", "MessagingAdvice", "user-number")
    );
    assert_eq!(
        refused(2, "currentProcessingDate=\"2026-12-30\"", "currentProcessingDate=\"30/12/2026\""),
        value("a date such as 2026-12-29", "Header", "currentProcessingDate")
    );
    assert_eq!(
        refused(2, "\"1250.00\" currency=\"GBP\"", "\"1250.00\" currency=\"EUR\""),
        value("GBP", "ReturnedDebitItem", "currency")
    );
    assert_eq!(
        refused(2, "\"1250.00\"", "\"125000\""),
        value("pounds such as 1250.00", "ReturnedDebitItem", "valueOf")
    );
    assert_eq!(refused(2, "<Totals", "<Sums"), element("Totals", "OriginatingAccountRecord"));
    assert_eq!(
        refused(3, "<DateOfDebit>2027", "<DateOfDebit>27"),
        value("a date such as 2026-12-29", "NewAdvices", "DateOfDebit")
    );
}

#[test]
fn lines_where_nobody_looks_for_them_are_not_lost() {
    let inner = FILES[2].split("<Data>").nth(1).unwrap().split("</Data>").next().unwrap();
    assert!(matches!(refused(2, "</Data>", &format!("{inner}</Data>")), Unreadable::Element { .. }));
    let both =
        format!("{}</Data>", FILES[0].split("<Data>").nth(1).unwrap().split("</Data>").next().unwrap());
    assert!(matches!(refused(2, "</Data>", &both), Unreadable::Element { .. }));
    for (file, from, to) in [
        (2, "</ARUDD>", "<Late><ReturnedDebitItem/></Late></ARUDD>"),
        (0, "<MessagingError/>", "<More><MessagingAdvice/></More>"),
        (3, "</Document>", "<DDICAdvice/></Document>"),
    ] {
        assert!(matches!(refused(file, from, to), Unreadable::Element { .. }), "{to}");
    }
}

#[test]
fn other_documents_are_unknown() {
    for other in
        ["<a/>", "<BACSDocument><Data/></BACSDocument>", "<BACSDocument><Data><ARUCS/></Data></BACSDocument>"]
    {
        assert_eq!(read(other.as_bytes()), Err(Unreadable::Unknown), "{other}");
    }
    assert!(matches!(read(b""), Err(Unreadable::NotXml { .. })));
    assert_eq!(read(b"<a>\n<b></c></a>"), Err(Unreadable::NotXml { line: 2, column: 4 }));
}

#[test]
fn entities_are_refused() {
    let bomb = "<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">]>";
    let external = "<!DOCTYPE a [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>";
    for doctype in [bomb, external, "<!DOCTYPE a>", "<!DOCTYPE BACSDocument SYSTEM \"x.dtd\">"] {
        assert_eq!(refused(0, "<BACSDocument", &format!("{doctype}<BACSDocument")), Unreadable::Dtd);
    }
    assert!(matches!(refused(0, "MS B TENANT", "&b;"), Unreadable::NotXml { .. }));
}

#[test]
fn large_files_are_refused_and_bounded_ones_are_not() {
    let padded = |bytes: usize| format!("{}{}", FILES[0], " ".repeat(bytes - FILES[0].len()));
    assert!(read(padded(MAX_BYTES).as_bytes()).is_ok());
    assert_eq!(read(padded(MAX_BYTES + 1).as_bytes()), Err(Unreadable::TooLarge));

    let attributes: String = (0..100_000).map(|n| format!(" a{n}=''")).collect();
    assert_eq!(read(format!("<a{attributes}/>").as_bytes()), Err(Unreadable::TooMany));
    let nested: String = (0..60_000).map(|n| format!("<a xmlns:n{n}='{n}'>")).collect();
    assert_eq!(read(nested.as_bytes()), Err(Unreadable::TooMany));
    assert_eq!(read("<a>".repeat(3_000_000).as_bytes()), Err(Unreadable::TooMany));
    assert!(matches!(read("<a>".repeat(1_000_000).as_bytes()), Err(Unreadable::NotXml { .. })));
}

#[test]
fn ten_thousand_lines_are_read() {
    let (start, rest) = FILES[0].split_once("<MessagingAdvice ").unwrap();
    let (line, rest) = rest.split_once("/>").unwrap();
    let lines = format!("<MessagingAdvice {line}/>").repeat(10_000);
    let Ok(Report::Messaging(report)) = read(format!("{start}{lines}{rest}").as_bytes()) else {
        panic!("an ADDACS")
    };
    assert_eq!(report.advices.len(), 10_001);
}

#[test]
fn neither_refusals_nor_debug_say_what_stood_there() {
    let secret = "SECRET99";
    for file in FILES {
        for (at, _) in file.match_indices(['"', '>']) {
            let spoilt = format!("{}{secret}{}", &file[..=at], &file[at + 1..]);
            match read(spoilt.as_bytes()) {
                Err(error) => assert!(!format!("{error} {error:?}").contains(secret), "{error}"),
                Ok(report) => drop(format!("{report:?}")),
            }
        }
    }
    let file = FILES[0]
        .replace("107999", secret)
        .replace("089999", secret)
        .replace("2026-11-24\" ref", "SECRET99\" ref");
    assert!(!format!("{:?}", read(file.as_bytes()).unwrap()).contains(secret));
}
