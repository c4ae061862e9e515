//! Puts the mutants of a file into its text, all at once, each behind a switch that is off.
//!
//! A place with mutants becomes `(if crate::mutant(7) { (mutated) } else { (as it was) })`; a function's value
//! is a `return` at the top of its body, a deleted arm a guard. The mutated text is the original one with a
//! single change, so that nested places do not multiply. What cannot be switched is left as it is, with the
//! reason.

use std::collections::BTreeMap;
use std::ops::Range;

use anyhow::{Context, Result};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

use super::list::{Genre, Mutant};

/// A file with switches.
#[derive(Debug, Default)]
pub(super) struct Switched {
    pub(super) text: String,
    /// Where in the new text which mutants are: an error of the compiler there is theirs.
    pub(super) regions: Vec<(Range<usize>, Vec<usize>)>,
    pub(super) left_out: Vec<(usize, LeftOut)>,
}

/// Why a mutant is not in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LeftOut {
    /// A constant is computed by the compiler, before any switch.
    Constant,
    /// `||` beside a `let` is no Rust.
    Let,
    /// The other arms do not take what the deleted one took.
    Exhaustive,
    /// The place was not found in the syntax tree.
    Unknown,
}

/// Rewrites the text; the mutants have numbers.
pub(super) fn switched(source: &str, mutants: &[(usize, &Mutant)]) -> Result<Switched> {
    let file = syn::parse_file(source).context("a file of the library cannot be parsed")?;
    let mut places = Places::default();
    places.visit_file(&file);
    let mut edits: BTreeMap<(usize, usize, Layer), Edit<'_>> = BTreeMap::new();
    let mut left_out = Vec::new();
    for (number, mutant) in mutants {
        match places.site(mutant) {
            Ok((layer, at)) => {
                let edit = edits
                    .entry((at.start, at.end, layer))
                    .or_insert_with(|| Edit {
                        layer,
                        at,
                        mutants: Vec::new(),
                    });
                edit.mutants.push((*number, mutant));
            }
            Err(reason) => left_out.push((*number, reason)),
        }
    }
    let mut switched = render(source, edits.into_values().collect());
    switched.left_out = left_out;
    Ok(switched)
}

/// What stands around what, where both begin at the same place: the first is the outer one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Layer {
    /// A function's body: the switch is in front of it.
    Body,
    /// An arm without a guard, which gets one behind its pattern.
    Pattern,
    /// An arm's guard, which gets a second condition.
    Guard,
    /// An expression that is chosen among several.
    Expr,
}

struct Edit<'a> {
    layer: Layer,
    at: Range<usize>,
    mutants: Vec<(usize, &'a Mutant)>,
}

/// Text to insert, and whose it is.
type Piece = (String, Option<usize>);

impl Edit<'_> {
    fn pieces(&self, source: &str) -> (Vec<Piece>, Vec<Piece>) {
        let on = |number: &usize| format!("crate::mutant({number})");
        let mut before = Vec::new();
        let mut after = Vec::new();
        match self.layer {
            Layer::Body => before.extend(self.mutants.iter().map(|(number, mutant)| {
                let text = format!("if {} {{ return {}; }} ", on(number), mutant.replacement);
                (text, Some(*number))
            })),
            Layer::Pattern | Layer::Guard => {
                let off: Vec<_> = self
                    .mutants
                    .iter()
                    .map(|(n, _)| format!("!{}", on(n)))
                    .collect();
                let first = self.mutants.first().map(|(number, _)| *number);
                let off = off.join(" && ");
                if self.layer == Layer::Pattern {
                    after.push((format!(" if {off}"), first));
                } else {
                    before.push(("(".to_owned(), None));
                    after.push((format!(") && {off}"), first));
                }
            }
            Layer::Expr => {
                before.push(("(".to_owned(), None));
                for (number, mutant) in &self.mutants {
                    let mutated = format!(
                        "{}{}{}",
                        &source[self.at.start..mutant.span.start],
                        mutant.replacement,
                        &source[mutant.span.end..self.at.end]
                    );
                    let text = format!("if {} {{ ({mutated}\n) }} else ", on(number));
                    before.push((text, Some(*number)));
                }
                before.push(("{ (".to_owned(), None));
                after.push((") })".to_owned(), None));
            }
        }
        (before, after)
    }
}

/// Place; whether something begins there; what is inside of what, by range and by layer.
type Order = (usize, bool, usize, usize);

fn render(source: &str, edits: Vec<Edit<'_>>) -> Switched {
    // At one place: first what ends there, the inner before the outer; then what begins there, the
    // outer before the inner.
    let mut insertions: Vec<(Order, usize, Vec<Piece>)> = Vec::new();
    for (index, edit) in edits.iter().enumerate() {
        let (before, after) = edit.pieces(source);
        let layer = edit.layer as usize;
        let outer_first = usize::MAX - edit.at.end;
        insertions.push(((edit.at.start, true, outer_first, layer), index, before));
        let inner_first = usize::MAX - edit.at.start;
        let inner_layer = usize::MAX - layer;
        insertions.push(((edit.at.end, false, inner_first, inner_layer), index, after));
    }
    insertions.sort_by_key(|(order, ..)| *order);
    let mut switched = Switched::default();
    let mut whole: BTreeMap<usize, usize> = BTreeMap::new();
    let mut copied = 0;
    for ((at, begins, ..), index, pieces) in insertions {
        switched.text.push_str(&source[copied..at]);
        copied = at;
        if begins {
            whole.insert(index, switched.text.len());
        }
        for (text, owner) in pieces {
            let start = switched.text.len();
            switched.text.push_str(&text);
            if let Some(owner) = owner {
                switched
                    .regions
                    .push((start..switched.text.len(), vec![owner]));
            }
        }
        if !begins {
            let start = whole.get(&index).copied().unwrap_or_default();
            let numbers = edits[index].mutants.iter().map(|(number, _)| *number);
            switched
                .regions
                .push((start..switched.text.len(), numbers.collect()));
        }
    }
    switched.text.push_str(&source[copied..]);
    switched
}

/// Where in a file expressions, arms and constants are.
#[derive(Default)]
struct Places {
    /// The operator, its expression, and whether a `let` is an operand.
    operators: Vec<(Range<usize>, Range<usize>, bool)>,
    structs: Vec<Range<usize>>,
    arms: Vec<Arm>,
    constants: Vec<Range<usize>>,
}

struct Arm {
    whole: Range<usize>,
    pattern: Range<usize>,
    guard: Option<Range<usize>>,
    /// Whether the guard has a `let`.
    lets: bool,
    /// Whether the match has an arm for all that is left.
    rest: bool,
}

impl Places {
    fn site(&self, mutant: &Mutant) -> Result<(Layer, Range<usize>), LeftOut> {
        let span = &mutant.span;
        let within = |outer: &Range<usize>| outer.start <= span.start && span.end <= outer.end;
        if self.constants.iter().any(within) {
            return Err(LeftOut::Constant);
        }
        match mutant.genre {
            Genre::FnValue => Ok((Layer::Body, span.clone())),
            Genre::BinaryOperator | Genre::UnaryOperator => {
                let mut operators = self.operators.iter();
                match operators.find(|(operator, ..)| operator == span) {
                    Some((_, whole, false)) => Ok((Layer::Expr, whole.clone())),
                    Some((_, _, true)) => Err(LeftOut::Let),
                    None => Err(LeftOut::Unknown),
                }
            }
            Genre::StructField => {
                let around = self.structs.iter().filter(|outer| within(outer));
                let inner = around.min_by_key(|outer| outer.len());
                Ok((Layer::Expr, inner.ok_or(LeftOut::Unknown)?.clone()))
            }
            Genre::MatchArmGuard => {
                let mut arms = self.arms.iter();
                match arms.find(|arm| arm.guard.as_ref() == Some(span)) {
                    Some(arm) if arm.lets => Err(LeftOut::Let),
                    Some(_) => Ok((Layer::Expr, span.clone())),
                    None => Err(LeftOut::Unknown),
                }
            }
            Genre::MatchArm => {
                let mut arms = self.arms.iter();
                let arm = arms.find(|arm| arm.whole.start == span.start);
                let arm = arm.ok_or(LeftOut::Unknown)?;
                match &arm.guard {
                    Some(_) if arm.lets => Err(LeftOut::Let),
                    Some(guard) => Ok((Layer::Guard, guard.clone())),
                    None if !arm.rest => Err(LeftOut::Exhaustive),
                    None => Ok((Layer::Pattern, arm.pattern.clone())),
                }
            }
        }
    }
}

impl<'ast> Visit<'ast> for Places {
    fn visit_expr_binary(&mut self, binary: &'ast syn::ExprBinary) {
        let lets = has_let(&binary.left) || has_let(&binary.right);
        let operator = binary.op.span().byte_range();
        self.operators
            .push((operator, binary.span().byte_range(), lets));
        visit::visit_expr_binary(self, binary);
    }

    fn visit_expr_unary(&mut self, unary: &'ast syn::ExprUnary) {
        let operator = unary.op.span().byte_range();
        self.operators
            .push((operator, unary.span().byte_range(), false));
        visit::visit_expr_unary(self, unary);
    }

    fn visit_expr_struct(&mut self, made: &'ast syn::ExprStruct) {
        self.structs.push(made.span().byte_range());
        visit::visit_expr_struct(self, made);
    }

    fn visit_expr_match(&mut self, whole: &'ast syn::ExprMatch) {
        let rest = |arm: &syn::Arm| matches!(arm.pat, syn::Pat::Wild(_) | syn::Pat::Ident(_));
        let rest = whole.arms.iter().any(rest);
        for arm in &whole.arms {
            let (pattern, guard) = match &arm.pat {
                syn::Pat::Guard(guarded) => (&*guarded.pat, Some(&*guarded.guard)),
                pattern => (pattern, None),
            };
            self.arms.push(Arm {
                whole: arm.span().byte_range(),
                pattern: pattern.span().byte_range(),
                guard: guard.map(|guard| guard.span().byte_range()),
                lets: guard.is_some_and(has_let),
                rest,
            });
        }
        visit::visit_expr_match(self, whole);
    }

    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        self.constants.push(item.span().byte_range());
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        self.constants.push(item.span().byte_range());
    }

    fn visit_impl_item_const(&mut self, item: &'ast syn::ImplItemConst) {
        self.constants.push(item.span().byte_range());
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if item.sig.constness.is_some() {
            self.constants.push(item.span().byte_range());
        }
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        if item.sig.constness.is_some() {
            self.constants.push(item.span().byte_range());
        }
        visit::visit_impl_item_fn(self, item);
    }
}

/// Whether the condition binds something: `a && let Some(b) = c`.
fn has_let(expr: &syn::Expr) -> bool {
    match expr {
        syn::Expr::Let(_) => true,
        syn::Expr::Binary(binary) => has_let(&binary.left) || has_let(&binary.right),
        _ => false,
    }
}

#[cfg(test)]
#[path = "switch_tests.rs"]
mod tests;
