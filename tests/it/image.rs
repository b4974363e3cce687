//! The container's image.

/// matrix-sdk trusts the platform's certificates, which a slim image doesn't have.
#[test]
fn it_has_certificates() {
    let file = include_str!("../../Dockerfile");
    let last = file.rsplit("\nFROM ").next().unwrap();
    let installs = |line: &str| line.contains("apt-get install") && line.contains(" ca-certificates");
    assert!(last.lines().any(installs), "{last}");
}
