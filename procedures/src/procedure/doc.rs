//! A procedure's doc comment, taken apart: summary, description, `# Hints`, `# Errors`, `# Cost`, `# Since`,
//! `# Deprecated`.

use super::hints::Hints;
use super::life::{self, Deprecation, Life};
use crate::domain::rule::Rule;

/// What a doc comment says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doc {
    /// The first paragraph, on one line, without a full stop.
    pub summary: String,
    /// All of it in Markdown, without the sections that are taken apart.
    pub description: String,
    /// The rules named in `# Errors`.
    pub rules: Vec<Rule>,
    /// The units named in `# Cost`, 1 without one.
    pub cost: u32,
    /// The release named in `# Since`, and the days named in `# Deprecated`.
    pub life: Life,
    /// What `# Hints` says.
    pub hints: Hints,
}

impl Doc {
    /// Takes a doc comment apart. What is not understood is kept in the description; a test finds codes and costs that
    /// are not.
    pub fn parse(comment: &str) -> Doc {
        let mut description = String::new();
        let (mut rules, mut cost, mut life) = (Vec::new(), 1, Life::default());
        let mut hints = Hints::default();
        for (heading, body) in sections(comment) {
            match heading {
                "Errors" => rules = rules_in(body),
                "Cost" => cost = body.split_whitespace().find_map(|word| word.parse().ok()).unwrap_or(1),
                "Since" => life.since = life::since(body).unwrap_or(life.since),
                "Hints" if Hints::parse(body).is_some() => hints = Hints::parse(body).unwrap_or_default(),
                "" => description.push_str(body.trim()),
                other => {
                    if other == "Deprecated" {
                        life.deprecated = Deprecation::parse(body);
                    }
                    // What is to be used instead is for people: it stays.
                    description.push_str(&format!("\n\n## {other}\n\n{}", body.trim()));
                }
            }
        }
        let paragraph = description.split("\n\n").next().unwrap_or_default();
        let summary = paragraph.replace('\n', " ").trim_end_matches('.').to_owned();
        Doc { summary, description, rules, cost, life, hints }
    }
}

/// The sections under `# Heading` lines, with what stands before the first under "".
fn sections(comment: &str) -> Vec<(&str, &str)> {
    let mut sections = Vec::new();
    let (mut heading, mut start, mut at) = ("", 0, 0);
    for line in comment.split_inclusive('\n') {
        if let Some(next) = line.strip_prefix("# ") {
            sections.push((heading, &comment[start..at]));
            heading = next.trim();
            start = at + line.len();
        }
        at += line.len();
    }
    sections.push((heading, &comment[start..]));
    sections
}

fn rules_in(body: &str) -> Vec<Rule> {
    let named: Vec<&str> = body.split('`').skip(1).step_by(2).collect();
    Rule::ALL.into_iter().filter(|rule| named.contains(&rule.code())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_is_taken_apart() {
        let doc = Doc::parse(
            "Cancel a mandate, so that\nnothing more is collected.\n\nCollections already sent are not \
             recalled.\n\n# Hints\ndestructive\n\n# Errors\n- `MANDATE_CANCELLED_IS_FINAL`, `MANDATE_FAILED_IS_FINAL`\n\n# Cost\n5 units\n",
        );
        assert_eq!(doc.summary, "Cancel a mandate, so that nothing more is collected");
        assert!(doc.description.ends_with("are not recalled."));
        assert_eq!(doc.rules, [Rule::MandateCancelledIsFinal, Rule::MandateFailedIsFinal]);
        assert_eq!((doc.cost, doc.hints), (5, Hints { destructive: true, idempotent: false }));
    }

    #[test]
    fn a_life_is_told_to_programs_and_the_way_on_to_people() {
        let doc = Doc::parse(
            "Do a thing.\n\n# Since\n0.2.0\n\n# Deprecated\n2026-11-01, sunset 2027-06-30. Use `a.b` instead.\n\n\
             # Cost\n5\n",
        );
        assert_eq!((doc.life.since.as_str(), doc.cost), ("0.2.0", 5));
        let deprecated = doc.life.deprecated.unwrap();
        assert_eq!(
            (deprecated.on.to_string(), deprecated.sunset_on.unwrap().to_string()),
            ("2026-11-01".into(), "2027-06-30".into())
        );
        assert!(
            doc.description.ends_with("## Deprecated\n\n2026-11-01, sunset 2027-06-30. Use `a.b` instead.")
        );
        assert!(!doc.description.contains("Since"));
    }

    #[test]
    fn a_comment_without_sections_costs_one_and_has_no_rules() {
        let doc = Doc::parse("Who am I?");
        assert_eq!((doc.summary.as_str(), doc.cost, doc.rules.len()), ("Who am I?", 1, 0));
        assert_eq!(doc.hints, Hints::default());
        // What is not understood stays where people read it.
        assert!(Doc::parse("Do.\n\n# Hints\nharmless").description.ends_with("## Hints\n\nharmless"));
    }
}
