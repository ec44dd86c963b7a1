//! What can be typed.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use ipnet::IpNet;
use jiff::SignedDuration;
use jiff::civil::Date;
use procedures::domain::api_key::Mode;
use procedures::domain::calendar::correction::YEARS;
use procedures::domain::id::{MandateId, MessageId, OrganisationId, ReportId, SubmissionId};
use procedures::domain::scope::Scope;
use procedures::engine::Part;
use procedures::operator::Report;

use super::duration;
use crate::config::Hidden;

/// A JSON-RPC procedure server for UK letting agents who collect rent by Bacs Direct Debit
#[derive(Debug, Parser)]
#[command(name = "direct-debit", version, arg_required_else_help = true)]
pub struct Cli {
    /// What holds for every command.
    #[command(flatten)]
    pub(super) global: Global,
    /// What to do.
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Args)]
pub(super) struct Global {
    /// Answer in JSON: results on standard output, errors on standard error
    #[arg(long, global = true)]
    pub json: bool,
    /// Print a new id or key alone, and nothing else
    #[arg(long, global = true, conflicts_with = "json")]
    pub quiet: bool,
    /// The configuration file [default: direct-debit.toml, if there is one]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The database: sqlite://PATH or postgres://… [default: sqlite://data/direct-debit.db]
    #[arg(long, global = true, value_name = "URL")]
    pub database_url: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Start the server
    Serve {
        /// On an empty database, make an organisation to play with and print its sandbox key
        #[arg(long)]
        demo: bool,
        /// The address to listen on [default: 127.0.0.1:8080]
        #[arg(long, value_name = "ADDRESS:PORT")]
        bind: Option<String>,
    },
    /// Bring the database's tables up to date, or back
    Migrate {
        #[command(subcommand)]
        command: Option<MigrateCommand>,
    },
    /// Organisations: the letting agents
    Org {
        #[command(subcommand)]
        command: OrgCommand,
    },
    /// API keys
    Key {
        #[command(subcommand)]
        command: KeyCommand,
    },
    /// Service users: who collects, under which Service User Number
    ServiceUser {
        #[command(subcommand)]
        command: ServiceUserCommand,
    },
    /// Mandates that wait for the operator
    Mandate {
        #[command(subcommand)]
        command: MandateCommand,
    },
    /// The cycle of live workspaces: what is due is lodged, collected, confirmed
    Cycle {
        #[command(subcommand)]
        command: CycleCommand,
    },
    /// Messages: what is due, what failed, what came back
    Mail {
        #[command(subcommand)]
        command: MailCommand,
    },
    /// Files to and from Bacs, and what somebody has to see to about them
    Bacs {
        #[command(subcommand)]
        command: BacsCommand,
    },
    /// Bank holidays: days on which nothing is collected
    Calendar {
        #[command(subcommand)]
        command: CalendarCommand,
    },
    /// Modulus tables: which account numbers are possible at which sort codes
    Modulus {
        #[command(subcommand)]
        command: ModulusCommand,
    },
    /// Reports of a workspace, all pages: as JSON, or as a spreadsheet
    Report(ReportArguments),
    /// Fill test workspaces with a portfolio to try and measure on; never beside a live one
    Seed(SeedArguments),
    /// Print the OpenRPC document, or compare two
    Openrpc {
        #[command(subcommand)]
        command: Option<OpenrpcCommand>,
    },
    /// Print the OpenAPI document of POST /rpc/{procedure}
    Openapi {
        /// The server's URL
        #[arg(long, default_value = crate::openapi::LOCAL_URL)]
        url: String,
    },
    /// Print a Postman collection (v2.1): a folder for each namespace, a request for each procedure
    Postman {
        /// The server's URL
        #[arg(long, default_value = crate::openapi::LOCAL_URL)]
        url: String,
    },
    /// Write the reference in Markdown, a page for each namespace
    Reference {
        /// Into this folder
        folder: PathBuf,
    },
    /// Write a client's generated part, from the catalogue
    Client {
        #[command(subcommand)]
        command: ClientCommand,
    },
    /// Ask the running server whether it takes calls; exit code 1 when it does not
    Ready,
    /// Call a procedure of a running server, with the key in DD_API_KEY and the server in DD_URL
    Call {
        /// The procedure, such as keys.whoami
        method: String,
        /// The parameters, a JSON object; `-` reads it from standard input
        #[arg(value_name = "JSON")]
        params: Option<String>,
    },
    /// Check configuration, database, migrations, secrets, clock, calendar, modulus table, port, journal, folders, mail and cycle
    Doctor,
    /// Compare what is kept: files, collections, notices, claims, reports; in the sandbox, the simulated bank's books
    Coherence {
        /// Before that, count what reports are made of anew, and set right what is wrong
        #[arg(long)]
        repair: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum ClientCommand {
    /// In TypeScript: types, errors, and the procedures by namespace
    Typescript {
        /// Into this folder
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
}

#[derive(Clone, Debug, Subcommand)]
pub(super) enum OpenrpcCommand {
    /// Tell what changed between two documents, and what of it breaks callers; ends with 1 when something does
    Diff {
        /// The older document
        old: PathBuf,
        /// The newer one
        new: PathBuf,
        /// Breaking changes that are meant: lines such as "- `keys.get` is gone"
        #[arg(long, value_name = "FILE")]
        accepted: Option<PathBuf>,
    },
}

#[derive(Clone, Copy, Debug, Subcommand)]
pub(super) enum MigrateCommand {
    /// Apply what is missing (the default)
    Up,
    /// Take back the newest migrations, and the data in their tables with them
    Down {
        /// How many
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
        steps: u32,
    },
    /// List the migrations
    Status,
}

#[derive(Debug, Subcommand)]
pub(super) enum OrgCommand {
    /// Make an organisation, with a live and a test workspace
    Create {
        /// Its name, as payers see it
        #[arg(long)]
        name: String,
        /// Its own quota in any minute [default: the server's]
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000_000))]
        rate_limit_per_min: Option<u32>,
        /// Its own quota in any hour [default: the server's]
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000_000))]
        rate_limit_per_hour: Option<u32>,
    },
    /// List all organisations
    List,
    /// Close all keys of an organisation, at once
    Suspend {
        /// The organisation
        #[arg(value_name = "ORG", value_parser = organisation)]
        id: OrganisationId,
    },
    /// Open them again
    Resume {
        /// The organisation
        #[arg(value_name = "ORG", value_parser = organisation)]
        id: OrganisationId,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum KeyCommand {
    /// Make a key, and print it this once
    Create {
        /// The organisation
        #[arg(long, value_parser = organisation)]
        org: OrganisationId,
        /// What its owner calls it
        #[arg(long)]
        name: String,
        /// Real payers and money, or the sandbox
        #[arg(long)]
        mode: ModeArgument,
        /// What it may do, separated by commas
        #[arg(long, required = true, value_delimiter = ',', value_name = "SCOPE,…", value_parser = scope)]
        scopes: Vec<Scope>,
        /// How long it lives, such as 90d [default: for ever]
        #[arg(long, value_name = "DURATION", value_parser = duration::parse)]
        expires: Option<SignedDuration>,
        /// A network it may be used from; may be repeated [default: anywhere]
        #[arg(long, value_name = "CIDR", value_parser = network)]
        allow_ip: Vec<IpNet>,
    },
    /// List the keys of an organisation
    List {
        /// The organisation
        #[arg(long, value_parser = organisation)]
        org: OrganisationId,
    },
    /// Give a key a new secret, and print it this once
    Rotate {
        /// The key's id
        #[arg(value_name = "KEY")]
        id: String,
        /// How long the present secret still works, such as 24h; 0 ends it at once
        #[arg(long, value_name = "DURATION", default_value = "24h", value_parser = duration::parse)]
        grace: SignedDuration,
    },
    /// End a key, for good and at once
    Revoke {
        /// The key's id
        #[arg(value_name = "KEY")]
        id: String,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum ServiceUserCommand {
    /// Set the number, name and account that an organisation's live workspace collects by
    Set {
        /// The organisation
        #[arg(value_parser = organisation)]
        org: OrganisationId,
        /// Its Service User Number: six digits
        #[arg(long)]
        sun: String,
        /// Its name on the payers' statements, as the sponsor has registered it: 18 characters at most
        #[arg(long)]
        name: String,
        /// The sort code of the account that collections are paid into
        #[arg(long, value_parser = hidden)]
        sort_code: Hidden,
        /// The number of that account: eight digits
        #[arg(long, value_parser = hidden)]
        account_number: Hidden,
    },
    /// Set what the sponsor bank allows: all three limits, those left out to none
    Limits {
        /// The organisation
        #[arg(value_parser = organisation)]
        org: OrganisationId,
        /// Which of its workspaces
        #[arg(long, default_value = "live")]
        mode: ModeArgument,
        /// In one item, in pence
        #[arg(long, value_name = "PENCE")]
        max_item: Option<i64>,
        /// In one collection file, in pence
        #[arg(long, value_name = "PENCE")]
        max_file: Option<i64>,
        /// In all collection files of one day, in pence
        #[arg(long, value_name = "PENCE")]
        max_day: Option<i64>,
    },
    /// List all service users, their accounts masked
    List,
}

#[derive(Debug, Subcommand)]
pub(super) enum MandateCommand {
    /// Put a mandate that was held for a fault of ours back to be lodged, once the fault is mended
    LodgeAgain {
        /// The mandate
        #[arg(value_name = "MANDATE", value_parser = mandate)]
        id: MandateId,
    },
}

#[derive(Clone, Copy, Debug, Subcommand)]
pub(super) enum CycleCommand {
    /// Do what is due by London's clocks, in every live workspace
    Run {
        /// The day [default: today]; of an earlier working day what the bank and time alone did up to it
        #[arg(long, value_parser = day)]
        date: Option<Date>,
        /// This part of the day, whatever the hour
        #[arg(long)]
        part: Option<PartArgument>,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum PartArgument {
    /// From 7:00: payers are debited, reports come in, what is due is planned and told
    Morning,
    /// From 15:00: files go out
    CutOff,
}

impl From<PartArgument> for Part {
    fn from(part: PartArgument) -> Part {
        match part {
            PartArgument::Morning => Part::Morning,
            PartArgument::CutOff => Part::CutOff,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum MailCommand {
    /// Send what is due now, as `serve` does all the time
    Send,
    /// List the newest messages that failed or came back
    Undelivered {
        /// At most so many
        #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1_000))]
        limit: u32,
    },
    /// Note that messages came back: by their reports (RFC 3464), as they lie in the mailbox
    Bounce {
        /// The reports
        #[arg(value_name = "FILE", required_unless_present = "message")]
        reports: Vec<PathBuf>,
        /// The message, where there is no such report
        #[arg(long, value_name = "MESSAGE", value_parser = message, conflicts_with = "reports", requires = "reason")]
        message: Option<MessageId>,
        /// Why it came back
        #[arg(long, value_name = "TEXT", requires = "message")]
        reason: Option<String>,
    },
    /// Send a message that failed or came back once more, to the same address
    Retry {
        /// The message
        #[arg(value_name = "MESSAGE", value_parser = message)]
        id: MessageId,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum BacsCommand {
    /// Take report files in and see to every line of them
    Import {
        /// The files
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// List the newest files, to Bacs and from it
    Files {
        /// Of this organisation [default: of all]
        #[arg(long, value_parser = organisation)]
        org: Option<OrganisationId>,
        /// Of live or of test workspaces
        #[arg(long, default_value = "live")]
        mode: ModeArgument,
        /// At most so many
        #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=1_000))]
        limit: u32,
    },
    /// Write a file out again, byte for byte; payers' accounts are in it
    File {
        /// The file's id, sub_… or rep_…
        id: String,
        /// Where to; nothing that is there is written over
        #[arg(long, value_name = "PATH")]
        out: PathBuf,
    },
    /// List the lines of reports that wait for somebody
    Queue {
        #[command(subcommand)]
        command: Option<QueueCommand>,
    },
    /// Settle a submission that is `unknown`, once you have found out from the bureau
    Submission {
        /// The submission
        #[arg(value_name = "SUBMISSION", value_parser = submission)]
        id: SubmissionId,
        /// The bureau has it
        #[arg(long, conflicts_with = "not_handed_over", required_unless_present = "not_handed_over")]
        handed_over: bool,
        /// The bureau never had it, nor ever will: what is in it goes into another file
        #[arg(long)]
        not_handed_over: bool,
    },
}

/// A report, and what it is narrowed by; what is left out is as the procedure has it.
#[derive(Debug, Args)]
pub(super) struct ReportArguments {
    /// Which report
    #[arg(value_parser = report_name)]
    pub report: Report,
    /// The organisation
    #[arg(long, value_parser = organisation)]
    pub org: OrganisationId,
    /// Of its live or of its test workspace
    #[arg(long)]
    pub workspace: ModeArgument,
    /// The first day, such as 2026-11-01; of arrears, the first day of the rent
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub from: Option<Date>,
    /// The last day
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub until: Option<Date>,
    /// Of arrears: the day on which ages are counted [default: today]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_of: Option<Date>,
    /// By which day: period, entry, or received of claims
    #[arg(long)]
    pub basis: Option<String>,
    /// How days are put together: day, week or month
    #[arg(long)]
    pub group_by: Option<String>,
    /// What it is written as
    #[arg(long, default_value = "json")]
    pub format: ReportFormat,
}

/// How much is to be written. The same seed gives the same portfolio.
#[derive(Debug, Args)]
pub(super) struct SeedArguments {
    /// Mandates in all; the first organisation has 2,000 of them
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub mandates: u32,
    /// Months of collections up to now
    #[arg(long, value_name = "M", default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=120))]
    pub months: u32,
    /// Organisations [default: one for each 2,000 mandates]
    #[arg(long, value_name = "K", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub organisations: Option<u32>,
    /// What chance follows from
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ReportFormat {
    /// As the procedure answers it, the rows of all pages together
    Json,
    /// Comma-separated values
    Csv,
}

#[derive(Debug, Subcommand)]
pub(super) enum QueueCommand {
    /// Note that a line was seen to
    Resolve {
        /// The report
        #[arg(value_parser = report)]
        report: ReportId,
        /// The line's number in it
        #[arg(value_parser = clap::value_parser!(i64).range(1..))]
        line: i64,
        /// What was done about it
        #[arg(long)]
        note: String,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum CalendarCommand {
    /// Add a bank holiday of England and Wales, such as one that was just proclaimed
    Add {
        /// The date, such as 2026-06-15
        #[arg(value_parser = day)]
        date: Date,
        /// What it is called
        name: String,
        /// Take a holiday away instead: it was moved, and the day is worked
        #[arg(long)]
        working_day: bool,
    },
    /// Add what is new in the government's list, the file of https://www.gov.uk/bank-holidays.json
    Import {
        /// The list
        file: PathBuf,
    },
    /// List the holidays
    List {
        /// Of this year [default: from this year to the last published]
        #[arg(long, value_parser = year())]
        year: Option<i16>,
    },
    /// Say how far the published holidays reach
    Status,
}

#[derive(Debug, Subcommand)]
pub(super) enum ModulusCommand {
    /// Import a table from Vocalink's two files
    Import {
        /// The file with the checks, valacdos.txt
        valacdos: PathBuf,
        /// The file with the replaced sort codes, scsubtab.txt
        scsubtab: PathBuf,
        /// What Vocalink calls it, such as V7.70
        #[arg(long)]
        version: String,
        /// The London date from which it is used, such as 2024-03-25
        #[arg(long, value_name = "DATE")]
        valid_from: Date,
    },
    /// List all tables, and which is in force
    List,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum ModeArgument {
    /// Real payers and real money
    Live,
    /// The sandbox
    Test,
}

impl From<ModeArgument> for Mode {
    fn from(mode: ModeArgument) -> Mode {
        match mode {
            ModeArgument::Live => Mode::Live,
            ModeArgument::Test => Mode::Test,
        }
    }
}

fn day(text: &str) -> Result<Date, String> {
    let written = text.parse().ok().filter(|date: &Date| date.to_string() == text);
    written.ok_or_else(|| "expected a date such as 2026-06-15".to_owned())
}

fn year() -> clap::builder::RangedI64ValueParser<i16> {
    clap::value_parser!(i16).range(i64::from(*YEARS.start())..=i64::from(*YEARS.end()))
}

/// What is checked later, where no message repeats it.
fn hidden(text: &str) -> Result<Hidden, std::convert::Infallible> {
    Ok(Hidden::new(text))
}

fn organisation(text: &str) -> Result<OrganisationId, String> {
    OrganisationId::try_from(text.to_owned())
}

fn message(id: &str) -> Result<MessageId, String> {
    MessageId::try_from(id.to_owned())
}

fn mandate(text: &str) -> Result<MandateId, String> {
    MandateId::try_from(text.to_owned())
}

fn submission(text: &str) -> Result<SubmissionId, String> {
    SubmissionId::try_from(text.to_owned())
}

fn report(text: &str) -> Result<ReportId, String> {
    ReportId::try_from(text.to_owned())
}

fn scope(text: &str) -> Result<Scope, String> {
    let unknown =
        || format!("there is no such scope; the scopes are {}", Scope::ALL.map(Scope::name).join(", "));
    Scope::named(text).ok_or_else(unknown)
}

fn report_name(text: &str) -> Result<Report, String> {
    let names = || Report::ALL.map(Report::word).join(", ");
    let found = Report::ALL.into_iter().find(|report| report.word() == text);
    found.ok_or_else(|| format!("there is no such report; the reports are {}", names()))
}

fn network(text: &str) -> Result<IpNet, String> {
    let address = || text.parse::<IpAddr>().ok().map(IpNet::from);
    text.parse().ok().or_else(address).ok_or_else(|| "expected a network such as 203.0.113.0/24".to_owned())
}
