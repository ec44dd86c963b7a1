//! Who is measured, and what each is asked.

use crate::request::Template;

/// One line of the report.
#[derive(Clone, Copy, Debug)]
pub struct Contender {
    /// Its name on the command line and in the report.
    pub name: &'static str,
    /// The program that answers.
    pub backend: Backend,
    /// What it is asked.
    pub work: Work,
}

/// The program that answers, and where its rows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// jsonrpsee with one method and nothing around it.
    Bare,
    /// Our server on its embedded database.
    OurSqlite,
    /// Our server on PostgreSQL.
    OurPostgres,
    /// The Node peer that speaks JSON-RPC.
    Fastify,
    /// The Node peer that speaks tRPC.
    Trpc,
}

/// What a contender is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// A constant, without any gate.
    Constant,
    /// Every gate and no table.
    Whoami,
    /// One of the mandates seeded before, chosen at random.
    Get,
    /// A new mandate, durable before it is acknowledged.
    Create,
}

/// In the order of measuring: two lines that are compared stand near each other, so that a busy minute hits both.
pub const ALL: [Contender; 9] = [
    Contender { name: "bare", backend: Backend::Bare, work: Work::Constant },
    Contender { name: "whoami", backend: Backend::OurSqlite, work: Work::Whoami },
    Contender { name: "get", backend: Backend::OurSqlite, work: Work::Get },
    Contender { name: "fastify", backend: Backend::Fastify, work: Work::Get },
    Contender { name: "trpc", backend: Backend::Trpc, work: Work::Get },
    Contender { name: "create", backend: Backend::OurSqlite, work: Work::Create },
    Contender { name: "trpc-create", backend: Backend::Trpc, work: Work::Create },
    Contender { name: "get-postgres", backend: Backend::OurPostgres, work: Work::Get },
    Contender { name: "create-postgres", backend: Backend::OurPostgres, work: Work::Create },
];

/// What `mandates.create` takes, everywhere alike.
const NEW_MANDATE: &str = concat!(
    r#"{"payer":{"name":"Ada Payer","email":"ada@example.com"},"property":{"reference":"FLAT-{n}"},"#,
    r#""type":"property","amountPence":125000,"frequency":"monthly","collectionDay":1}"#
);

impl Contender {
    /// The request that is measured.
    pub fn template(&self, key: &str) -> Template {
        match self.work {
            Work::Constant => self.json_rpc("/", "constant", "{}", key),
            Work::Whoami => self.json_rpc("/rpc", "keys.whoami", "{}", key),
            Work::Get if self.backend == Backend::Trpc => Template {
                method: "GET".into(),
                path: "/mandates.get?input=%7B%22mandateId%22%3A%22{id}%22%7D".into(),
                headers: vec![bearer(key)],
                body: String::new(),
            },
            Work::Get => self.json_rpc("/rpc", "mandates.get", r#"{"mandateId":"{id}"}"#, key),
            Work::Create => self.creation(key),
        }
    }

    /// The request that creates a mandate: measured for some contenders, the way to seed the others.
    pub fn creation(&self, key: &str) -> Template {
        if self.backend == Backend::Trpc {
            return Template {
                method: "POST".into(),
                path: "/mandates.create".into(),
                headers: vec![bearer(key)],
                body: NEW_MANDATE.into(),
            };
        }
        self.json_rpc("/rpc", "mandates.create", NEW_MANDATE, key)
    }

    fn json_rpc(&self, path: &str, method: &str, params: &str, key: &str) -> Template {
        Template {
            method: "POST".into(),
            path: path.into(),
            // Bare jsonrpsee gets the header too: the bytes on the wire are to differ as little as they can.
            headers: vec![bearer(key)],
            body: format!(r#"{{"jsonrpc":"2.0","id":1,"method":"{method}","params":{params}}}"#),
        }
    }

    /// Whether mandates must be there before the clock runs.
    pub fn reads_mandates(&self) -> bool {
        self.work == Work::Get
    }
}

fn bearer(key: &str) -> String {
    format!("Authorization: Bearer {key}")
}

/// A thing that must be on the machine before a contender can run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Our server, built for release.
    Server,
    /// Node with the peers' packages.
    Node,
    /// A PostgreSQL of our own.
    Postgres,
}

impl Need {
    /// Its name in the answer to `--needs`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Node => "node",
            Self::Postgres => "postgres",
        }
    }
}

impl Backend {
    /// What must be there before it can run.
    pub fn needs(self) -> &'static [Need] {
        match self {
            Self::Bare => &[],
            Self::OurSqlite => &[Need::Server],
            Self::OurPostgres => &[Need::Server, Need::Postgres],
            Self::Fastify | Self::Trpc => &[Need::Node],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_readers_of_mandates_name_an_id_and_only_creators_a_number() {
        for contender in ALL {
            let template = contender.template("ak_live_x");
            let text = format!("{}{}", template.path, template.body);
            assert_eq!(text.contains("{id}"), contender.reads_mandates(), "{}", contender.name);
            assert_eq!(text.contains("{n}"), contender.work == Work::Create, "{}", contender.name);
        }
    }
}
