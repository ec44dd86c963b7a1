//! How files vary, and lines that are unclear.

use bacs::report::{
    FileAcceptance, InputEffect, MessagingKind, Report, UnclearAccount, UnclearText, Unreadable, read,
};

use super::FILES;

fn changed(file: usize, from: &str, to: &str) -> Result<Report, Unreadable> {
    assert!(FILES[file].contains(from), "{from}");
    read(FILES[file].replacen(from, to, 1).as_bytes())
}

fn advices(report: Result<Report, Unreadable>) -> Vec<bacs::report::MessagingAdvice> {
    match report {
        Ok(Report::Messaging(messaging)) => messaging.advices,
        other => panic!("{other:?}"),
    }
}

#[test]
fn order_quotes_namespaces_and_additions_do_not_matter() {
    let plain = read(FILES[1].as_bytes()).unwrap();
    let varied = r#"<?xml version = '1.0' encoding = 'utf-8' standalone = 'yes' ?>
        <!-- made elsewhere --><?note x?>
        <b:BACSDocument xmlns:b="urn:x" new='1'><b:Signature>a==</b:Signature><b:Data>
        <b:MessagingAdvices><b:Unheard><b:Of/></b:Unheard><b:MessagingError line1='0'></b:MessagingError>
        <b:MessagingAdvice aosn='00000001' reason-code='5' payer-sort-code='08-99-99 ' due-date=''
          payer-account-number=' 66374958' payer-name='MR A TENANT  ' reference='RENT00012345      '
          effective-date='2026-11-25' record-type='N'></b:MessagingAdvice>
        <b:MessagingHeader envelope-sequence-number='00000003' report-generation-date='2026-11-25'
          user-name="ACME LETTINGS LTD" user-number='123456' report-type='7002' advice-type='AUDDIS'/>
        </b:MessagingAdvices></b:Data></b:BACSDocument>"#;
    assert_eq!(read(varied.as_bytes()), Ok(plain.clone()));

    let marked = [b"\xEF\xBB\xBF", FILES[1].as_bytes()].concat();
    assert_eq!(read(&marked), Ok(plain));
}

#[test]
fn latin_1_is_read_as_latin_1_and_as_nothing_else() {
    let name = |bytes: &[u8]| match read(bytes) {
        Ok(Report::Arudd(arudd)) => Ok(arudd.items[0].payer_name.clone()),
        Ok(other) => panic!("{other:?}"),
        Err(error) => Err(error),
    };
    let renamed = FILES[2].replace("MR A TENANT", "MR Ü O'BRIËN");
    let latin_1: Vec<u8> = renamed.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    assert_eq!(name(&latin_1).unwrap(), "MR Ü O'BRIËN");

    let utf_8 = renamed.replace("ISO-8859-1", "UTF-8");
    assert_eq!(name(utf_8.as_bytes()).unwrap(), "MR Ü O'BRIËN");

    let mislabelled: Vec<u8> = utf_8.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    assert_eq!(name(&mislabelled), Err(Unreadable::Encoding));
    let utf_16: Vec<u8> = renamed.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(name(&utf_16), Err(Unreadable::Encoding));
    let contradicting = [b"\xEF\xBB\xBF", latin_1.as_slice()].concat();
    assert_eq!(name(&contradicting), Err(Unreadable::Encoding));
    assert_eq!(name(renamed.replace("ISO-8859-1", "EBCDIC").as_bytes()), Err(Unreadable::Encoding));
}

#[test]
fn an_unclear_account_leaves_the_other_lines_as_they_are() {
    let plain = advices(read(FILES[0].as_bytes()));
    for (from, to, sort_code, number) in [
        ("88837491", "8883749", "107999", "8883749"),
        ("88837491", "8883749X", "107999", "8883749X"),
        ("payer-sort-code=\"107999\"", "payer-sort-code=\"10799\"", "10799", "88837491"),
        ("payer-sort-code=\"107999\"", "", "", "88837491"),
    ] {
        let read = advices(changed(0, from, to));
        let unclear = UnclearAccount { sort_code: sort_code.to_owned(), number: number.to_owned() };
        assert_eq!(read[0].payer, Err(unclear), "{to}");
        assert_eq!(read[0].reference, plain[0].reference);
        assert_eq!(read[1], plain[1]);
    }
}

#[test]
fn half_of_a_new_account_is_never_taken_for_none_or_for_one() {
    let unclear = |sort_code: &str, number: &str| {
        Some(Err(UnclearAccount { sort_code: sort_code.to_owned(), number: number.to_owned() }))
    };
    let new = |from: &str, to: &str| advices(changed(0, from, to))[1].new_account.clone();
    let (sort_code, number) = ("payer-new-sort-code=\"089999\"", "payer-new-account-number=\"66374958\"");
    assert_eq!(new(sort_code, ""), unclear("", "66374958"));
    assert_eq!(new(number, "payer-new-account-number=' '"), unclear("089999", ""));
    assert_eq!(new("66374958", "6637495"), unclear("089999", "6637495"));
    assert_eq!(new("089999", "000000"), unclear("000000", "66374958"));
    assert_eq!(new(&format!("{number} {sort_code}"), ""), None);
    assert_eq!(new(&format!("{number} {sort_code}"), "payer-new-account-number='0'"), None);
}

#[test]
fn an_unclear_date_is_one_line_and_only_full_dates_are_clear() {
    for unclear in ["2026-13-01", "2026-1-1", "20261124", "24/11/2026", "2026-11-24T10:00", "20261124AB", ""]
    {
        let date = format!("record-type=\"A\" effective-date=\"{unclear}\"");
        let advices = advices(changed(0, "record-type=\"A\" effective-date=\"2026-11-24\"", &date));
        assert_eq!(advices[0].effective_on, Err(UnclearText(unclear.to_owned())));
        assert!(advices[1].effective_on.is_ok());
    }
}

#[test]
fn an_item_without_a_payer_is_one_line() {
    let file = FILES[2].replace("PayerAccount number=\"66374958\"", "Nobody number=\"66374958\"");
    let Ok(Report::Arudd(arudd)) = read(file.as_bytes()) else { panic!("an ARUDD") };
    assert_eq!(arudd.items[0].payer, Err(UnclearAccount { sort_code: String::new(), number: String::new() }));
    assert_eq!(arudd.items[0].amount_pence, 125_000);
    assert!(arudd.items[1].payer.is_ok());
}

#[test]
fn claims_iterate_collections_of_any_name_with_thousands_separated() {
    let file = FILES[3]
        .replace("DDCollection>", "Anything>")
        .replace("<TotalValueOfDebits>980.50", "<TotalValueOfDebits>1,980.50")
        .replace("<TotalAmount>980.50", "<TotalAmount> 1,980.50 ")
        .replace("</DDCollections>", "<Other><Amount>1,000.00</Amount></Other></DDCollections>");
    let Ok(Report::Ddica(ddica)) = read(file.as_bytes()) else { panic!("a DDICA") };
    let pence: Vec<u64> = ddica.claims[0].collections.iter().map(|c| c.amount_pence).collect();
    assert_eq!(pence, [98_050, 100_000]);
    assert_eq!(ddica.claims[0].total_pence, 198_050);
    assert_eq!(ddica.claims[0].collections[1].collected_on, Err(UnclearText(String::new())));
}

#[test]
fn a_text_in_pieces_is_one_text() {
    let file = FILES[3].replace("RENT00012346", "RENT<!-- x --><![CDATA[0001]]>2346  ");
    let Ok(Report::Ddica(ddica)) = read(file.as_bytes()) else { panic!("a DDICA") };
    assert_eq!(ddica.claims[0].reference, "RENT00012346");
}

fn acceptance(advice_type: &str, report_type: &str, line: &str) -> Result<FileAcceptance, Unreadable> {
    let file = format!(
        "<?xml version = '1.0' encoding = 'UTF-8'?><BACSDocument ><Data><MessagingAdvices>\
         <MessagingHeader user-name='ACME' report-type='{report_type}' user-number='123456' \
         report-generation-date='2026-11-20' advice-type='{advice_type}' reprint-indicator='0'/>\
         <MessagingAdvice user-number='123456' aosn='1' processing-date='2026-11-23' \
         originator-file-number='010' work-code='1 DAILY' {line}/></MessagingAdvices></Data></BACSDocument>"
    );
    match read(file.as_bytes())? {
        Report::FileAcceptance(acceptance) => Ok(acceptance),
        other => panic!("{other:?}"),
    }
}

#[test]
fn audacc_and_audrej_say_what_became_of_a_file() {
    let line = "record-type='V' file-type='LIVE' accepted-ddi='12' rejected-ddi='0' \
                vol-serial-number='000010' file-error-code='0'";
    let accepted = acceptance("AUDACC", "7003", line).unwrap();
    let file = &accepted.files[0];
    assert!(accepted.accepted && !accepted.is_reprint && file.is_live);
    assert_eq!((&file.accepted, &file.rejected, &file.error_code), (&Ok(12), &Ok(0), &None));
    assert_eq!(file.serial.as_ref().unwrap().as_str(), "000010");

    let line = "record-type='R' file-type='TEST' accepted-ddi='0' rejected-ddi='' \
                vol-serial-number='10' file-error-code='30264'";
    let rejected = acceptance("AUDREJ", "7004", line).unwrap();
    let file = &rejected.files[0];
    assert!(!rejected.accepted && !file.is_live);
    assert_eq!(file.rejected, Err(UnclearText(String::new())));
    assert_eq!(file.serial, Err(UnclearText("10".to_owned())));
    assert_eq!(file.error_code.as_deref(), Some("30264"));

    assert!(acceptance("AUDACC", "7003", line).is_err(), "a rejected file in a report of accepted ones");
    assert!(acceptance("AUDACC", "7004", "").is_err(), "two types that contradict each other");
    assert!(acceptance("ADDACS", "7003", "").is_err(), "two types that contradict each other");
    assert!(acceptance("", "7002", "").is_err(), "a number that is only a guess");
}

#[test]
fn awacs_and_auddis_take_numbers_that_are_nobody_elses() {
    for (advice_type, kind) in [("AWACS", MessagingKind::Awacs), ("AUDDIS", MessagingKind::AuddisReturn)] {
        for (report_type, is_read) in
            [("7002", true), ("7009", true), ("", true), ("7001", false), ("7004", false)]
        {
            let types = format!("advice-type=\"{advice_type}\" report-type=\"{report_type}\"");
            match changed(1, "advice-type=\"AUDDIS\" report-type=\"7002\"", &types) {
                Ok(Report::Messaging(messaging)) => assert!(is_read && messaging.kind == kind, "{types}"),
                other => assert!(!is_read && other.is_err(), "{types}"),
            }
        }
    }
}

/// The shape of an original, with names and numbers of ours.
fn input(message: &str, accepted: &str, errors: &str) -> Result<Report, Unreadable> {
    let summary = format!(
        "<InputReportSummary><AccountTotals>\
         <AccountTotal number='55779911' sortCode='200000'><CreditEntry>\
         <AcceptedRecords numberOf='0' currency='GBP' valueOf='0.00'/></CreditEntry>\
         <DebitEntry>{accepted}<RejectedRecords numberOf='9' currency='GBP' valueOf='9.00'/></DebitEntry>\
         </AccountTotal></AccountTotals><AgreementOfFileTotals/></InputReportSummary>"
    );
    let file = format!(
        "<?xml version = '1.0' encoding = 'UTF-8'?><BACSDocument><Data><InputReport>\
         <Header reportNumber='1' reportType='REFT2013'><ProducedOn date='2026-12-24' time='03:58:19'/>\
         <ProcessingDate date='2026-12-29'/></Header><Submission>\
         <SubmissionInformation media='BACSTEL-IP' volumeSerialNumber='000012'/>\
         <UserFile fileLevelMessage='{message}'><InputUserFile>\
         <UserFileInformation userNumber='123456' userFileNumber='012'/>\
         <DaySection daySectionLevelErrorMessage=''/><Errors>{errors}</Errors>{}\
         </InputUserFile></UserFile></Submission></InputReport></Data></BACSDocument>",
        if accepted.is_empty() { "" } else { &summary },
    );
    read(file.as_bytes())
}

const TAKEN_IN: &str = "<AcceptedRecords numberOf='2' currency='GBP' valueOf='2230.50'/>";
const NOTHING: &str = "<AcceptedRecords numberOf='0' currency='GBP' valueOf='0.00'/>";

#[test]
fn an_input_report_says_what_was_taken_in_and_what_was_not() {
    let errors = "<Error><ErrorItem reference='RENT1' valueOf='12.50'/><ErrorMessage type='REJECTED' code='E'/></Error>\
        <Error><ErrorItem reference='RENT2' valueOf='x'/><ErrorMessage type='AMENDED'>New account</ErrorMessage></Error>\
        <Error><ErrorItem reference='RENT3' valueOf='1.00'/><ErrorMessage type='SOMETHING'/></Error>\
        <Error><ErrorItem reference='RENT4' valueOf='1.00'/><ErrorMessage type='RETURNED'/>\
        <ErrorMessage type='AMENDED'/></Error>";
    let Ok(Report::Input(report)) = input("", TAKEN_IN, errors) else { panic!("an Input report") };
    assert!(report.is_accepted);
    assert_eq!((report.debit_count, report.debit_pence), (2, 223_050));
    assert_eq!((report.serial.as_str(), report.file_number.as_str()), ("000012", "012"));
    let effects: Vec<_> = report.errors.iter().map(|error| error.effect.clone()).collect();
    let unclear = |text: &str| Err(UnclearText(text.to_owned()));
    let expected = [
        Ok(InputEffect::Rejected),
        Ok(InputEffect::Amended),
        unclear("SOMETHING"),
        unclear("RETURNED AMENDED"),
    ];
    assert_eq!(effects, expected);
    assert_eq!(report.errors[0].amount_pence, Ok(1250));
    assert_eq!(report.errors[1].amount_pence, Err(UnclearText("x".to_owned())));
    assert_eq!((report.errors[0].message.as_str(), report.errors[1].message.as_str()), ("E", "New account"));
}

#[test]
fn a_file_is_rejected_only_when_that_is_plain() {
    let is_accepted = |message: &str, accepted: &str| match input(message, accepted, "") {
        Ok(Report::Input(report)) => Some(report.is_accepted),
        Ok(other) => panic!("{other:?}"),
        Err(_) => None,
    };
    assert_eq!(is_accepted("", TAKEN_IN), Some(true));
    assert_eq!(is_accepted("", NOTHING), Some(true), "a file of instructions");
    assert_eq!(is_accepted("File rejected", NOTHING), Some(false));
    assert_eq!(is_accepted("File rejected", ""), Some(false));
    assert_eq!(is_accepted("File rejected", TAKEN_IN), None, "a contradiction");
    assert_eq!(is_accepted("Something else", NOTHING), None, "a message nobody knows");
    assert_eq!(is_accepted("", ""), None, "no message and no summary");
}

#[test]
fn the_number_of_errors_must_agree() {
    let error = "<Error><ErrorItem reference='R' valueOf='1.00'/><ErrorMessage type='REJECTED'/></Error>";
    let total = |n: u8| {
        format!("{error}<TotalNumberOfErrors amendedRecords='0' returnedRecords='0' rejectedRecords='{n}'/>")
    };
    assert!(input("", TAKEN_IN, &total(1)).is_ok());
    assert!(matches!(input("", TAKEN_IN, &total(2)), Err(Unreadable::Totals { .. })));
    let hidden = format!("<More>{error}</More>");
    assert!(matches!(input("", TAKEN_IN, &hidden), Err(Unreadable::Element { .. })));
}

#[test]
fn a_withdrawal_adds_up_the_days_of_all_files() {
    let day = |debit: &str| {
        format!(
            "<DaySection><Totals><Credit valueOf='0.00'/><Debit valueOf='{debit}'/></Totals></DaySection>"
        )
    };
    let withdrawal = |days: &str| {
        let file = format!(
            "<BACSDocument><Data><WithdrawalReport><Submission>\
             <SubmissionInformation bureauNumber='123456' volumeSerialNumber='000012'/>{days}\
             </Submission></WithdrawalReport></Data></BACSDocument>"
        );
        read(file.as_bytes())
    };
    let file = |days: &str| format!("<UserFile><WithdrawalUserFile>{days}</WithdrawalUserFile></UserFile>");
    let two_files = file(&(day("1250.00") + &day("0.50"))) + &file(&day("1.00"));
    let Ok(Report::Withdrawal(report)) = withdrawal(&two_files) else { panic!("a withdrawal") };
    assert_eq!((report.debit_pence, report.credit_pence), (125_150, 0));
    assert_eq!((report.sun.as_str(), report.serial.as_str()), ("123456", "000012"));

    assert!(withdrawal(&file("")).is_err(), "no totals");
    assert!(withdrawal(&file(&(day("184467440737095516.15") + &day("0.01")))).is_err(), "too much");
}
