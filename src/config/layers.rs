//! Where the settings come from: the file, over it the environment, over it the flags. All values are text still.

use std::collections::BTreeMap;
use std::fmt;

use super::key::{self, Key};

/// Where a value comes from; the later ones win.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// Nothing was said.
    Default,
    /// The configuration file of that name.
    File(String),
    /// The environment variable.
    Environment(&'static str),
    /// The flag.
    Flag(&'static str),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Default => f.write_str("default"),
            Source::File(name) => f.write_str(name),
            Source::Environment(variable) => f.write_str(variable),
            Source::Flag(flag) => f.write_str(flag),
        }
    }
}

/// The configuration cannot be used. The sentence never holds a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// What is wrong and what is expected.
    pub message: String,
    /// Whether a flag is at fault: the command was used wrongly.
    pub is_usage: bool,
}

impl Invalid {
    /// Wrong, and no flag's fault.
    pub fn because(message: impl Into<String>) -> Invalid {
        Invalid { message: message.into(), is_usage: false }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Invalid {}

/// A configuration file that was read.
#[derive(Clone, Copy, Debug)]
pub struct File<'a> {
    /// What messages call it.
    pub name: &'a str,
    /// What stands in it.
    pub text: &'a str,
}

/// A value as it was given.
pub struct Raw {
    /// The value.
    pub text: String,
    /// Where it was given.
    pub source: Source,
}

impl Raw {
    /// What is wrong with the value; it is shown unless it is secret.
    pub fn invalid(&self, key: Key, expected: &str) -> Invalid {
        let shown = if key.secret { String::new() } else { format!(", got `{}`", self.text) };
        Invalid {
            message: format!("`{}` ({}): expected {expected}{shown}", key.name, self.source),
            is_usage: matches!(self.source, Source::Flag(_)),
        }
    }
}

/// The values that were given, the winning ones only.
#[derive(Default)]
pub struct Layers(BTreeMap<&'static str, Raw>);

impl Layers {
    /// Adds what the file says. Unknown keys are refused.
    pub fn file(&mut self, file: File<'_>) -> Result<(), Invalid> {
        let table: toml::Table = file.text.parse().map_err(|error| syntax(file, &error))?;
        for (name, value) in table {
            let Some(key) = key::named(&name) else {
                let known = key::ALL.map(|key| key.name).join(", ");
                return Err(Invalid::because(format!(
                    "{}: unknown key `{name}`; the keys are {known}",
                    file.name
                )));
            };
            let Some(text) = text_of(&value) else {
                return Err(Invalid::because(format!(
                    "`{name}` ({}): expected a string, a whole number, true or false, or a list of strings",
                    file.name
                )));
            };
            self.0.insert(key.name, Raw { text, source: Source::File(file.name.to_owned()) });
        }
        Ok(())
    }

    /// Adds what the environment says. An empty variable says nothing; an unknown one with our prefix is refused.
    pub fn environment(&mut self, variables: impl Iterator<Item = (String, String)>) -> Result<(), Invalid> {
        for (variable, text) in variables {
            if key::is_unknown(&variable) {
                let known = key::ALL.map(|key| key.variable).join(", ");
                return Err(Invalid::because(format!(
                    "unknown environment variable {variable}; the variables are {known}"
                )));
            }
            if let Some(key) = key::of_variable(&variable)
                && !text.is_empty()
            {
                self.0.insert(key.name, Raw { text, source: Source::Environment(key.variable) });
            }
        }
        Ok(())
    }

    /// Adds what a flag says, if it was given.
    pub fn flag(&mut self, key: Key, flag: &'static str, text: Option<String>) {
        if let Some(text) = text {
            self.0.insert(key.name, Raw { text, source: Source::Flag(flag) });
        }
    }

    /// The value of a setting, if it was given.
    pub fn get(&self, key: Key) -> Option<&Raw> {
        self.0.get(key.name)
    }

    /// Where each setting comes from.
    pub fn sources(&self) -> Vec<(Key, Source)> {
        let source = |key: Key| self.get(key).map_or(Source::Default, |raw| raw.source.clone());
        key::ALL.into_iter().map(|key| (key, source(key))).collect()
    }
}

/// The parser's own message quotes the line, which may hold a secret: only its reason and the line's number are told.
fn syntax(file: File<'_>, error: &toml::de::Error) -> Invalid {
    let before = error.span().and_then(|span| file.text.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    Invalid::because(format!("{}, line {line}: {}", file.name, error.message()))
}

fn text_of(value: &toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text.clone()),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Array(values) => {
            let texts: Option<Vec<&str>> = values.iter().map(toml::Value::as_str).collect();
            texts.map(|texts| texts.join(","))
        }
        toml::Value::Boolean(value) => Some(value.to_string()),
        toml::Value::Float(_) | toml::Value::Datetime(_) | toml::Value::Table(_) => None,
    }
}
