//! Kotlin (and other non-Swift) binding generator.
fn main() {
    uniffi::uniffi_bindgen_main();
}
