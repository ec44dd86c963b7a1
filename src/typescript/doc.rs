//! Doc comments.

/// The longest line of a comment, with its indentation.
const WIDTH: usize = 110;

/// A doc comment of these paragraphs at that indentation; nothing when they say nothing.
pub(super) fn comment(paragraphs: &str, indent: usize) -> String {
    let pad = " ".repeat(indent);
    let lines = lines(paragraphs, WIDTH - indent - 3);
    match lines.as_slice() {
        [] => String::new(),
        [only] if indent + only.chars().count() + 7 <= WIDTH => format!("{pad}/** {only} */\n"),
        _ => {
            let body: String =
                lines.iter().map(|line| format!("{pad} * {line}").trim_end().to_owned() + "\n").collect();
            format!("{pad}/**\n{body}{pad} */\n")
        }
    }
}

/// The text in lines of that width; paragraphs are kept apart, and a tag (`@throws`) begins a line.
fn lines(text: &str, width: usize) -> Vec<String> {
    let safe = text.replace("*/", "*\u{200b}/");
    let mut lines = Vec::new();
    for (n, paragraph) in safe.trim().split("\n\n").enumerate() {
        if n > 0 {
            lines.push(String::new());
        }
        let flat = paragraph.replace("\n@", "\u{0}@").replace('\n', " ");
        flat.split('\u{0}').for_each(|part| fill(&mut lines, part, width));
    }
    if lines.iter().all(String::is_empty) { Vec::new() } else { lines }
}

fn fill(lines: &mut Vec<String>, text: &str, width: usize) {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_text_stands_on_one_line() {
        assert_eq!(comment("What it is.", 2), "  /** What it is. */\n");
        assert_eq!(comment("", 2), "");
    }

    #[test]
    fn paragraphs_and_tags_begin_lines() {
        let expected = "/**\n * One two.\n *\n * @throws A\n * @throws B\n */\n";
        assert_eq!(comment("One\ntwo.\n\n@throws A\n@throws B", 0), expected);
    }

    #[test]
    fn no_text_ends_the_comment_before_its_end() {
        assert_eq!(comment("by `collections.*/x`", 0).matches("*/").count(), 1);
    }

    #[test]
    fn no_line_is_too_long() {
        let text = "word ".repeat(60);
        assert!(comment(&text, 4).lines().all(|line| line.len() <= WIDTH));
    }
}
