//! `stytch-core-web-bindgen IN.wasm FOLDER`: wasm-bindgen's generator as a library, at the version of the
//! crate. The ready program has no package in the registries that the project uses.

use anyhow::{Context as _, Result};
use wasm_bindgen_cli_support::Bindgen;

fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let (input, folder) = (arguments.next(), arguments.next());
    let input = input.context("expected a WebAssembly file")?;
    let folder = folder.context("expected a folder")?;
    Bindgen::new()
        .input_path(input)
        .web(true)?
        .typescript(false)
        // The bridge passes the WebAssembly. An address would make bundlers look for a file.
        .omit_default_module_path(true)
        .out_name("engine")
        .remove_producers_section(true)
        .generate(folder)
}
