//! The homeserver.yaml.

use std::path::Path;

use serde_json::{Value, json};

use super::Limits;

pub(super) const REGISTRATION_SECRET: &str = "registration secret of a test";

/// JSON is YAML.
pub(super) fn homeserver_yaml(folder: &Path, port: u16, limits: Limits) -> String {
    let mut config = json!({
        "server_name": super::SERVER_NAME,
        "report_stats": false,
        "pid_file": folder.join("homeserver.pid"),
        "listeners": [{
            "type": "http",
            "port": port,
            "bind_addresses": ["127.0.0.1"],
            "resources": [{ "names": ["client"] }],
        }],
        // In memory is hardly faster, and would forget everything at a restart.
        "database": { "name": "sqlite3", "args": { "database": folder.join(super::DATABASE) } },
        "media_store_path": folder.join("media"),
        "signing_key_path": folder.join("signing.key"),
        "registration_shared_secret": REGISTRATION_SECRET,
        "macaroon_secret_key": "macaroon secret of a test",
        "form_secret": "form secret of a test",
        // No other server, no other host.
        "trusted_key_servers": [],
        "federation_domain_whitelist": [],
        // Passwords of tests need no slow hash.
        "bcrypt_rounds": 4,
        "presence": { "enabled": false },
        // What nobody in a test looks at, and what costs with every event.
        "push": { "enabled": false },
        "stats": { "enabled": false },
        "user_directory": { "enabled": false },
        "caches": { "global_factor": 0.5 },
    });
    if let Limits::Relaxed = limits {
        raise_limits(&mut config);
    }
    config.to_string()
}

fn raise_limits(config: &mut Value) {
    let high = || json!({ "per_second": 10_000, "burst_count": 10_000 });
    for name in [
        "rc_message",
        "rc_registration",
        "rc_admin_redaction",
        "rc_joins_per_room",
        "rc_key_requests",
        "rc_media_create",
        "rc_room_creation",
        "rc_reports",
        "rc_user_directory",
        "rc_profile",
    ] {
        config[name] = high();
    }
    config["rc_login"] = json!({ "address": high(), "account": high(), "failed_attempts": high() });
    config["rc_joins"] = json!({ "local": high(), "remote": high() });
    config["rc_invites"] = json!({ "per_room": high(), "per_user": high(), "per_issuer": high() });
}

/// A key of our own making saves the second Python start that `--generate-keys` would be. Nobody
/// outside this machine ever sees a signature by it.
pub(super) fn signing_key() -> String {
    format!("ed25519 a_test {}\n", "A".repeat(43))
}
