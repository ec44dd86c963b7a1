//! A letterhead to write on.

use jiff::Timestamp;

use super::{Letterhead, Templates};
use crate::domain::id::OrganisationId;
use crate::domain::organisation::{NoticeWorkingDays, NotifyEmails, Organisation, OrganisationName};
use crate::domain::payer::EmailAddress;

pub(in crate::domain) fn letterhead() -> Letterhead {
    Letterhead {
        organisation: Organisation {
            id: OrganisationId::from_number(1),
            name: OrganisationName::parse("Acme Lettings").unwrap(),
            contact_email: Some(EmailAddress::parse("rent@acme.example").unwrap()),
            contact_phone: None,
            notify_emails: NotifyEmails::default(),
            notice_working_days: NoticeWorkingDays::default(),
            brand_colour: None,
            rate_limit_per_min: None,
            rate_limit_per_hour: None,
            suspended_at: None,
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
        },
        statement_name: "ACME LETTINGS".to_owned(),
        service_user_number: Some("123456".to_owned()),
        has_logo: false,
        templates: Templates::default(),
    }
}
