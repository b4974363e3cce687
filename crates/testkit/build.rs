//! Says how long the tests take before they are built and run: whoever waits knows for how long.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!(
        "cargo::warning=the whole of the tests runs for about 15 minutes on two cores, after the build; `cargo test-quick` \
         for one"
    );
}
