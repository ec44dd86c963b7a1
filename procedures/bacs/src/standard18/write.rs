//! A submission becomes a file.

use super::record::{self, Labels};
use super::{Refused, Submission, check, contras};

/// The bytes of the file: records that end in CRLF, the last one too.
pub fn write(submission: &Submission) -> Result<Vec<u8>, Refused> {
    check::check(submission)?;
    let Submission { header, items } = submission;
    let labels = Labels::from(header);
    let mut records = vec![labels.vol1(), labels.hdr1("HDR1"), labels.hdr2("HDR2"), labels.uhl1()];
    records.extend(items.iter().map(|item| record::item(header, item)));
    let contras = contras(items);
    records.extend(contras.into_iter().map(|(day, pence)| record::contra(header, pence, day)));
    records.extend([labels.hdr1("EOF1"), labels.hdr2("EOF2"), record::utl1(&submission.totals())]);
    Ok(records.into_iter().flat_map(|record| [record, "\r\n".to_owned()]).collect::<String>().into_bytes())
}
