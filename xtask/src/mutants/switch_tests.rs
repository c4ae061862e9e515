//! Each kind of place, before and after.

use super::*;

/// The text with one mutant: what stands between « and » is replaced. Mutants are numbered from 7.
fn rewritten(marked: &str, genre: Genre, replacements: &[&str]) -> Switched {
    let start = marked.find('«').unwrap_or_default();
    let end = marked.find('»').unwrap_or_default() - '«'.len_utf8();
    let source = marked.replace(['«', '»'], "");
    let mutants: Vec<_> = replacements
        .iter()
        .map(|replacement| mutant(genre, start..end, replacement))
        .collect();
    let numbered: Vec<_> = (7..).zip(&mutants).collect();
    switched(&source, &numbered).unwrap_or_default()
}

fn mutant(genre: Genre, span: Range<usize>, replacement: &str) -> Mutant {
    Mutant {
        file: String::new(),
        genre,
        what: String::new(),
        code: String::new(),
        replacement: replacement.to_owned(),
        span,
        lines: 1..2,
        opaque: false,
    }
}

/// Without the spaces and ends of lines that only keep comments apart.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_value_of_a_function_is_returned_before_its_first_statement() {
    let switched = rewritten(
        "fn a() -> u8 { «let b = 1; b» }",
        Genre::FnValue,
        &["0", "1"],
    );

    assert_eq!(
        squeezed(&switched.text),
        "fn a() -> u8 { if crate::mutant(7) { return 0; } if crate::mutant(8) { return 1; } \
         let b = 1; b }"
    );
}

#[test]
fn an_operator_is_chosen_with_its_whole_expression() {
    let switched = rewritten(
        "fn a() { if b.c «<» d + 1 {} }",
        Genre::BinaryOperator,
        &["==", ">"],
    );

    assert_eq!(
        squeezed(&switched.text),
        "fn a() { if (if crate::mutant(7) { (b.c == d + 1 ) } else if crate::mutant(8) \
         { (b.c > d + 1 ) } else { (b.c < d + 1) }) {} }"
    );
}

#[test]
fn a_mutated_text_has_no_switch_of_another_place() {
    let source = "fn a() { b && c == d; }";
    let outer = mutant(Genre::BinaryOperator, 11..13, "||");
    let inner = mutant(Genre::BinaryOperator, 16..18, "!=");

    let switched = switched(source, &[(1, &outer), (2, &inner)]).unwrap_or_default();

    assert_eq!(
        squeezed(&switched.text),
        "fn a() { (if crate::mutant(1) { (b || c == d ) } else { (b && (if crate::mutant(2) \
         { (c != d ) } else { (c == d) })) }); }"
    );
}

#[test]
fn a_deleted_negation_leaves_its_operand() {
    let switched = rewritten("fn a() { b(«!»c); }", Genre::UnaryOperator, &[""]);

    assert_eq!(
        squeezed(&switched.text),
        "fn a() { b((if crate::mutant(7) { (c ) } else { (!c) })); }"
    );
}

#[test]
fn a_deleted_arm_is_one_whose_guard_fails() {
    let plain = rewritten(
        "fn a() { match b { «Some(_) => 1,» _ => 2 } }",
        Genre::MatchArm,
        &[""],
    );
    let guarded = rewritten(
        "fn a() { match b { «Some(c) if c => 1,» _ => 2 } }",
        Genre::MatchArm,
        &[""],
    );

    assert_eq!(
        squeezed(&plain.text),
        "fn a() { match b { Some(_) if !crate::mutant(7) => 1, _ => 2 } }"
    );
    assert_eq!(
        squeezed(&guarded.text),
        "fn a() { match b { Some(c) if (c) && !crate::mutant(7) => 1, _ => 2 } }"
    );
}

#[test]
fn a_guard_with_an_operator_has_the_mutants_of_both() {
    let source = "fn a() { match b { c if c > 1 => 1, _ => 2 } }";
    let truth = mutant(Genre::MatchArmGuard, 24..29, "true");
    let operator = mutant(Genre::BinaryOperator, 26..27, "<");

    let switched = switched(source, &[(1, &truth), (2, &operator)]).unwrap_or_default();

    assert_eq!(
        squeezed(&switched.text),
        "fn a() { match b { c if (if crate::mutant(1) { (true ) } else if crate::mutant(2) \
         { (c < 1 ) } else { (c > 1) }) => 1, _ => 2 } }"
    );
}

#[test]
fn a_deleted_field_is_taken_from_the_rest() {
    let switched = rewritten("fn a() { B { «c: 1,» ..d } }", Genre::StructField, &[""]);

    assert_eq!(
        squeezed(&switched.text),
        "fn a() { (if crate::mutant(7) { (B { ..d } ) } else { (B { c: 1, ..d }) }) }"
    );
}

#[test]
fn what_cannot_be_switched_stays_as_it_is() {
    let constant = "const A: u8 = 1 «+» 2;";
    let binding = "fn a() { if b «&&» let Some(c) = d {} }";
    let arm = "fn a() { match b { «true => 1,» _ if c => 2, false => 3 } }";

    let constant = rewritten(constant, Genre::BinaryOperator, &["-"]);
    let binding = rewritten(binding, Genre::BinaryOperator, &["||"]);
    let arm = rewritten(arm, Genre::MatchArm, &[""]);

    assert_eq!(constant.text, "const A: u8 = 1 + 2;");
    assert_eq!(constant.left_out, [(7, LeftOut::Constant)]);
    assert_eq!(binding.text, "fn a() { if b && let Some(c) = d {} }");
    assert_eq!(binding.left_out, [(7, LeftOut::Let)]);
    assert_eq!(
        arm.text,
        "fn a() { match b { true => 1, _ if c => 2, false => 3 } }"
    );
    assert_eq!(arm.left_out, [(7, LeftOut::Exhaustive)]);
}

#[test]
fn the_region_of_a_mutant_is_its_text() {
    let switched = rewritten("fn a() { b(c «+» d); }", Genre::BinaryOperator, &["-"]);

    let regions = switched.regions.iter();
    let texts: Vec<_> = regions
        .map(|(region, owners)| (squeezed(&switched.text[region.clone()]), owners.clone()))
        .collect();
    assert_eq!(
        texts,
        [
            ("if crate::mutant(7) { (c - d ) } else".to_owned(), vec![7]),
            (
                "(if crate::mutant(7) { (c - d ) } else { (c + d) })".to_owned(),
                vec![7]
            )
        ]
    );
}
