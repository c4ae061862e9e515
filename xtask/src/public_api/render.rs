//! rustdoc's JSON as sorted lines.

use std::collections::BTreeSet;

use serde_json::Value;

/// What macros add to every type; a program never names it.
const UNLISTED: [&str; 3] = ["uniffi", "UniFfi", "StructuralPartialEq"];

/// Every public item by its shortest description, sorted.
pub(super) fn lines(document: &Value) -> Vec<String> {
    let mut walk = Walk {
        document,
        lines: BTreeSet::new(),
        listed: BTreeSet::new(),
        uses: Vec::new(),
    };
    let root = walk.get(&document["root"]).unwrap_or(&Value::Null);
    list(&root["inner"]["module"]["items"]).for_each(|it| walk.item(it, ""));
    // What is public where it was written is listed there. What only a `use` makes public is listed
    // as if it were written in the deepest module that does.
    while !walk.uses.is_empty() {
        let mut uses = std::mem::take(&mut walk.uses);
        uses.sort_by_key(|(path, _)| (std::cmp::Reverse(path.matches("::").count()), path.clone()));
        for (module, each) in uses {
            walk.reexport(&module, each);
        }
    }
    walk.lines.into_iter().collect()
}

struct Walk<'a> {
    document: &'a Value,
    lines: BTreeSet<String>,
    listed: BTreeSet<String>,
    /// A module's path, and a `use` in it.
    uses: Vec<(String, &'a Value)>,
}

impl<'a> Walk<'a> {
    fn get(&self, id: &Value) -> Option<&'a Value> {
        self.document["index"].get(id.to_string())
    }

    fn say(&mut self, item: &Value, line: String) {
        let open = if item["attrs"].to_string().contains("non_exhaustive") {
            " (non-exhaustive)"
        } else {
            ""
        };
        self.lines.insert(line + open);
    }

    fn reexport(&mut self, module: &str, each: &'a Value) {
        let id = &each["id"];
        let name = text(&each["name"]);
        if each["is_glob"] == true {
            let Some(source) = self.get(id) else { return };
            for item in list(&source["inner"]["module"]["items"]) {
                self.item(item, module);
            }
        } else if self.listed.contains(&id.to_string()) || self.get(id).is_none() {
            self.lines.insert(format!(
                "use {} = {}",
                below(module, name),
                text(&each["source"])
            ));
        } else {
            self.named(id, &below(module, name));
        }
    }

    fn item(&mut self, id: &Value, module: &str) {
        let Some(item) = self.get(id) else { return };
        if item["visibility"] != "public" {
            return;
        }
        if let Some(each) = item["inner"].get("use") {
            self.uses.push((module.to_owned(), each));
            return;
        }
        self.named(id, &below(module, text(&item["name"])));
    }

    /// An item and what belongs to it, under this path.
    fn named(&mut self, id: &Value, path: &str) {
        let Some(item) = self.get(id) else { return };
        let added = UNLISTED
            .iter()
            .any(|it| text(&item["name"]).starts_with(it));
        if added || !self.listed.insert(id.to_string()) {
            return;
        }
        let Some((kind, inner)) = item["inner"].as_object().and_then(|it| it.iter().next()) else {
            return;
        };
        let generics = generics(&inner["generics"]);
        let line = match kind.as_str() {
            "function" => function(item, path),
            "constant" => format!(
                "const {path}: {} = {}",
                ty(&inner["type"]),
                text(&inner["const"]["expr"])
            ),
            "static" => format!("static {path}: {}", ty(&inner["type"])),
            "type_alias" => format!("type {path}{generics} = {}", ty(&inner["type"])),
            "trait" => format!("trait {path}{generics}{}", bounds(&inner["bounds"], ": ")),
            "assoc_type" => format!("type {path}{}", bounds(&inner["bounds"], ": ")),
            "assoc_const" => format!("const {path}: {}", ty(&inner["type"])),
            "variant" => format!("variant {path}{}", self.fields(&inner["kind"])),
            "struct" => format!("struct {path}{generics}{}", self.tuple(&inner["kind"])),
            "struct_field" => format!("field {path}: {}", ty(inner)),
            _ => format!("{kind} {path}{generics}"),
        };
        self.say(item, line);
        match kind.as_str() {
            "module" => list(&inner["items"]).for_each(|it| self.item(it, path)),
            "trait" => list(&inner["items"]).for_each(|it| self.member(it, path)),
            "enum" => list(&inner["variants"]).for_each(|it| self.member(it, path)),
            "struct" => list(&inner["kind"]["plain"]["fields"]).for_each(|it| self.item(it, path)),
            _ => {}
        }
        let traits: BTreeSet<String> = list(&inner["impls"])
            .filter_map(|implementation| self.implementation(implementation, path))
            .collect();
        if !traits.is_empty() {
            let traits: Vec<String> = traits.into_iter().collect();
            self.lines
                .insert(format!("impl {path}: {}", traits.join(", ")));
        }
    }

    /// A part that is as public as the whole.
    fn member(&mut self, id: &Value, path: &str) {
        if let Some(item) = self.get(id) {
            self.named(id, &format!("{path}::{}", text(&item["name"])));
        }
    }

    /// Lists an implementation without a trait; names the trait of another.
    fn implementation(&mut self, id: &Value, path: &str) -> Option<String> {
        let inner = &self.get(id)?["inner"]["impl"];
        if inner["is_synthetic"] == true || !inner["blanket_impl"].is_null() {
            return None;
        }
        if inner["trait"].is_null() {
            list(&inner["items"]).for_each(|it| self.item(it, path));
            return None;
        }
        let origin = &self.document["paths"][inner["trait"]["id"].to_string()]["path"];
        let mut parts = list(origin)
            .map(text)
            .chain(text(&inner["trait"]["path"]).split("::"));
        let unlisted = parts.any(|part| UNLISTED.iter().any(|it| part.starts_with(it)));
        (!unlisted).then(|| trait_path(&inner["trait"]))
    }

    fn type_of(&self, field: &Value) -> String {
        self.get(field)
            .map_or("_".to_owned(), |it| ty(&it["inner"]["struct_field"]))
    }

    fn tuple(&self, kind: &Value) -> String {
        kind.get("tuple").map_or(String::new(), |fields| {
            format!("({})", join(list(fields), |it| self.type_of(it)))
        })
    }

    fn fields(&self, kind: &Value) -> String {
        let Some(fields) = kind["struct"].get("fields") else {
            return self.tuple(kind);
        };
        let named = |it: &Value| {
            let name = self.get(it).map_or("_", |field| text(&field["name"]));
            format!("{name}: {}", self.type_of(it))
        };
        format!(" {{ {} }}", join(list(fields), named))
    }
}

/// A path without the crate's name.
fn below(module: &str, name: &str) -> String {
    if module.is_empty() {
        return name.to_owned();
    }
    format!("{module}::{name}")
}

fn function(item: &Value, path: &str) -> String {
    let inner = &item["inner"]["function"];
    let word = |name: &str| {
        let set = inner["header"][format!("is_{name}")] == true;
        if set {
            format!("{name} ")
        } else {
            String::new()
        }
    };
    let inputs = join(list(&inner["sig"]["inputs"]), |input| {
        match text(&input[0]) {
            "self" => ty(&input[1]).replace("Self", "self"),
            name => format!("{name}: {}", ty(&input[1])),
        }
    });
    let output = &inner["sig"]["output"];
    let output = if output.is_null() {
        String::new()
    } else {
        format!(" -> {}", ty(output))
    };
    format!(
        "{}{}{}fn {path}{}({inputs}){output}",
        word("const"),
        word("async"),
        word("unsafe"),
        generics(&inner["generics"])
    )
}

fn generics(generics: &Value) -> String {
    let mut parts: Vec<String> = list(&generics["params"])
        .filter(|it| it["kind"]["type"]["is_synthetic"] != true)
        .map(|it| text(&it["name"]).to_owned() + &bounds(&it["kind"]["type"]["bounds"], ": "))
        .collect();
    parts.extend(list(&generics["where_predicates"]).filter_map(|it| {
        let predicate = it.get("bound_predicate")?;
        Some(ty(&predicate["type"]) + &bounds(&predicate["bounds"], ": "))
    }));
    if parts.is_empty() {
        String::new()
    } else {
        format!("<{}>", parts.join(", "))
    }
}

fn bounds(bounds: &Value, before: &str) -> String {
    let parts: Vec<String> = list(bounds)
        .map(|it| match it.get("trait_bound") {
            Some(bound) => {
                let maybe = if bound["modifier"] == "maybe" {
                    "?"
                } else {
                    ""
                };
                maybe.to_owned() + &trait_path(&bound["trait"])
            }
            None => it["outlives"].as_str().unwrap_or("_").to_owned(),
        })
        .collect();
    if parts.is_empty() {
        String::new()
    } else {
        before.to_owned() + &parts.join(" + ")
    }
}

fn trait_path(path: &Value) -> String {
    last(text(&path["path"])).to_owned() + &arguments(&path["args"])
}

fn arguments(args: &Value) -> String {
    if let Some(call) = args.get("parenthesized") {
        let output = &call["output"];
        let output = if output.is_null() {
            String::new()
        } else {
            format!(" -> {}", ty(output))
        };
        return format!("({}){output}", join(list(&call["inputs"]), ty));
    }
    let args = &args["angle_bracketed"];
    let mut parts: Vec<String> = list(&args["args"])
        .map(|it| match (it.get("type"), it["lifetime"].as_str()) {
            (Some(it), _) => ty(it),
            (_, Some(lifetime)) => lifetime.to_owned(),
            _ => it["const"]["expr"].as_str().unwrap_or("_").to_owned(),
        })
        .collect();
    parts.extend(list(&args["constraints"]).map(|it| {
        format!(
            "{} = {}",
            text(&it["name"]),
            ty(&it["binding"]["equality"]["type"])
        )
    }));
    if parts.is_empty() {
        String::new()
    } else {
        format!("<{}>", parts.join(", "))
    }
}

fn ty(value: &Value) -> String {
    let Some((kind, inner)) = value.as_object().and_then(|it| it.iter().next()) else {
        return "_".to_owned();
    };
    let mutable = if inner["is_mutable"] == true {
        "mut "
    } else {
        ""
    };
    match kind.as_str() {
        "resolved_path" => trait_path(inner),
        "generic" | "primitive" => text(inner).to_owned(),
        "tuple" => format!("({})", join(list(inner), ty)),
        "slice" => format!("[{}]", ty(inner)),
        "array" => format!("[{}; {}]", ty(&inner["type"]), text(&inner["len"])),
        "borrowed_ref" => {
            let lifetime = inner["lifetime"]
                .as_str()
                .map(|it| format!("{it} "))
                .unwrap_or_default();
            format!("&{lifetime}{mutable}{}", ty(&inner["type"]))
        }
        "raw_pointer" => format!(
            "*{}{}",
            if mutable.is_empty() {
                "const "
            } else {
                mutable
            },
            ty(&inner["type"])
        ),
        "impl_trait" => bounds(inner, "impl "),
        "dyn_trait" => {
            let traits: Vec<String> = list(&inner["traits"])
                .map(|it| trait_path(&it["trait"]))
                .collect();
            let lifetime = inner["lifetime"]
                .as_str()
                .map(|it| format!(" + {it}"))
                .unwrap_or_default();
            format!("dyn {}{lifetime}", traits.join(" + "))
        }
        "qualified_path" => format!("{}::{}", ty(&inner["self_type"]), text(&inner["name"])),
        _ => format!("<{kind}>"),
    }
}

fn last(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or("_")
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn join<'a>(
    values: impl Iterator<Item = &'a Value>,
    shown: impl Fn(&'a Value) -> String,
) -> String {
    values.map(shown).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn item(name: &str, inner: &Value) -> Value {
        json!({"name": name, "visibility": "public", "attrs": [], "inner": inner})
    }

    #[test]
    fn an_item_is_listed_where_it_was_written_or_where_a_use_makes_it_public() {
        let module = |items: &Value| json!({"module": {"items": items}});
        let mut hidden = item("hidden", &module(&json!([4])));
        hidden["visibility"] = json!("crate");
        let reuse = |id: u64, name: &str| json!({"use": {"source": format!("a::{name}"), "name": name, "id": id, "is_glob": false}});
        let number = json!({"type_alias": {"type": {"primitive": "u64"}, "generics": {}}});
        let document = json!({"root": 0, "paths": {}, "index": {
            "0": item("crate", &module(&json!([1, 2, 3, 5]))),
            "1": hidden,
            "2": item("", &reuse(4, "Inner")),
            "3": item("", &reuse(6, "Open")),
            "4": item("Inner", &number),
            "5": item("open", &module(&json!([6]))),
            "6": item("Open", &number),
        }});

        assert_eq!(
            lines(&document),
            [
                "module open",
                "type Inner = u64",
                "type open::Open = u64",
                "use Open = a::Open"
            ]
        );
    }

    #[test]
    fn a_function_is_listed_with_its_types() {
        let path = |path: &str, args: &Value| {
            json!({"resolved_path": {"path": path, "args":
                {"angle_bracketed": {"args": [{"type": args}], "constraints": []}}}})
        };
        let text = json!({"borrowed_ref": {"lifetime": null, "is_mutable": false, "type": {"primitive": "str"}}});
        let own = json!({"borrowed_ref": {"lifetime": null, "is_mutable": true, "type": {"generic": "Self"}}});
        let function_ = item(
            "find",
            &json!({"function": {
                "sig": {"inputs": [["self", own], ["name", text]],
                        "output": path("std::option::Option", &json!({"slice": {"primitive": "u8"}}))},
                "generics": {"params": [], "where_predicates": []},
                "header": {"is_async": true}
            }}),
        );

        assert_eq!(
            function(&function_, "Store::find"),
            "async fn Store::find(&mut self, name: &str) -> Option<[u8]>"
        );
    }
}
