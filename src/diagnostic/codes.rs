//! What findings mean, for `explain`: one text for each code that the compiler gives. The texts of the rules stand in
//! the files of the rules, in the same form.

use super::explanation::Explanation;

macro_rules! texts {
    ($($name:literal)*) => {
        /// The name of each file, and what it holds.
        const TEXTS: &[(&str, &str)] = &[$(($name, include_str!(concat!("codes/", $name, ".md"))),)*];
    };
}

texts! {
    "PB0001-syntax"
}

/// The explanations of all codes that belong to no rule.
#[must_use]
pub fn explanations() -> Vec<Explanation> {
    let named = TEXTS.iter().filter_map(|(name, text)| Some((name.split_once('-')?.1, text)));
    named.filter_map(|(slug, text)| Explanation::read(slug, text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_can_be_read_and_is_that_of_its_name() {
        let read: Vec<String> =
            explanations().iter().map(|explanation| format!("{}-{}", explanation.code, explanation.slug)).collect();
        let named: Vec<&str> = TEXTS.iter().map(|(name, _)| *name).collect();
        assert_eq!(read, named);
    }
}
