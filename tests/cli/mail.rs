use crate::support::Machine;

const REPORT: &str = "Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822; zoe@example.com\nAction: failed\n\
    Status: 5.1.1\n\nMessage-ID: <msg_01m83xz2d00000000000000702@dd.example.com>\n";

fn machine() -> Machine {
    let machine = Machine::new();
    machine.run(&["migrate"]).ok();
    machine
}

#[test]
fn where_nothing_is_due_nothing_is_sent() {
    let machine = machine();
    let sent = machine.run(&["mail", "send", "--json"]).json();
    assert_eq!(sent["tried"], 0);
    assert!(machine.run(&["mail", "undelivered"]).ok().stdout.contains("There is none."));
}

#[test]
fn a_message_that_is_not_there_is_told_as_such() {
    let machine = machine();
    let id = "msg_01m83xz2d00000000000000702";
    machine.run(&["mail", "retry", id]).failed(1, &["there is no such message"]);
    machine.run(&["mail", "retry", "md_01m83xz2d00000000000000702"]).failed(2, &["msg_"]);
    std::fs::write(machine.path("report.eml"), REPORT).unwrap();
    machine.run(&["mail", "bounce", "report.eml"]).failed(1, &["there is no such message"]);
    std::fs::write(machine.path("report.eml"), "Subject: hello\n\nno report\n").unwrap();
    machine.run(&["mail", "bounce", "report.eml"]).failed(1, &["report.eml", "RFC 3464"]);
    machine.run(&["mail", "bounce"]).failed(2, &[]);
    machine.run(&["mail", "bounce", "--message", id]).failed(2, &["--reason"]);
}

#[test]
fn a_mail_server_that_is_half_configured_is_told_and_its_password_is_not() {
    for (url, told) in [
        ("smtps://agent:hunter2@mail.example.com", "mail_from"),
        ("mail.example.com:hunter2", "smtps://USER:PASSWORD@HOST:PORT"),
        ("smtp://agent:hunter2@mail.example.com?tls=none", "smtps://USER:PASSWORD@HOST:PORT"),
    ] {
        let machine = machine().with("DD_SMTP_URL", url);
        let failed = machine.run(&["mail", "send"]);
        assert!(!failed.stderr.contains("hunter2"), "{failed:?}");
        failed.failed(1, &[told, "DD_SMTP_URL"]);
    }
}
