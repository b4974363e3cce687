//! What is known of a moderator's identity, as it is written.

use super::row::row;
use domain::access::Identity;

row! {
    struct IdentityRow is Identity { trusted: String, claimed: Vec<String> }
}
