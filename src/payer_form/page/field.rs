//! The fields of a page.

use procedures::payer_form::{FieldProblem, Fields};

/// A field, as the page shows it.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) hint: &'static str,
    pub(super) value: String,
    pub(super) problem: Option<&'static str>,
    /// What browsers may fill in (HTML §4.10.18.7).
    pub(super) autocomplete: &'static str,
    pub(super) input_mode: &'static str,
    /// How wide it is: `wide`, `half`, `short`.
    pub(super) width: &'static str,
    pub(super) is_needed: bool,
}

impl Field {
    /// A field that must be filled in.
    pub(super) fn new(name: &'static str, label: &'static str, autocomplete: &'static str) -> Field {
        Field {
            name,
            label,
            hint: "",
            value: String::new(),
            problem: None,
            autocomplete,
            input_mode: "text",
            width: "wide",
            is_needed: true,
        }
    }

    pub(super) fn hint(self, hint: &'static str) -> Field {
        Field { hint, ..self }
    }

    pub(super) fn width(self, width: &'static str) -> Field {
        Field { width, ..self }
    }

    pub(super) fn input_mode(self, input_mode: &'static str) -> Field {
        Field { input_mode, ..self }
    }

    pub(super) fn optional(self) -> Field {
        Field { is_needed: false, ..self }
    }

    /// With what is known of it already.
    pub(super) fn value(self, value: Option<&str>) -> Field {
        Field { value: value.unwrap_or_default().to_owned(), ..self }
    }

    /// With what was typed and is wrong, where the page was sent already.
    pub(super) fn sent(self, typed: Option<&Fields>, problems: &[FieldProblem]) -> Field {
        let value = typed.map_or(self.value, |typed| typed.typed(self.name).to_owned());
        let problem = problem_of(self.name, problems);
        Field { value, problem, ..self }
    }
}

/// What is wrong with the field.
pub(super) fn problem_of(name: &str, problems: &[FieldProblem]) -> Option<&'static str> {
    problems.iter().find(|problem| problem.field == name).map(|problem| problem.sentence)
}
