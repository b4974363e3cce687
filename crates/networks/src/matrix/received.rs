//! An event as the server gave it, and as it reads.

use super::event::{Event, Membership};
use matrix_sdk::deserialized_responses::{
    AlgorithmInfo, DeviceLinkProblem, TimelineEvent, VerificationLevel, VerificationState,
};
use matrix_sdk::ruma::UserId;
use matrix_sdk::ruma::events::AnySyncTimelineEvent;
use matrix_sdk::ruma::serde::Raw;

/// An event that came, with what is needed to decrypt it later if its key is missing.
#[derive(Clone)]
pub(super) struct Received {
    pub(super) event: Event,
    pub(super) raw: Raw<AnySyncTimelineEvent>,
    /// Whether it was encrypted by its sender, and we have decrypted it.
    pub(super) was_encrypted: bool,
    /// The Curve25519 key of the device on which it was encrypted, as the key of its session came; `None` where that came
    /// from elsewhere, so that nobody knows.
    pub(super) device_key: Option<String>,
}

impl Received {
    /// Reads an event. `None` if it is malformed, and if another than its sender has encrypted it.
    pub(super) fn read(event: TimelineEvent) -> Option<Self> {
        let mismatched = VerificationState::Unverified(VerificationLevel::MismatchedSender);
        if event.encryption_info().is_some_and(|info| info.verification_state == mismatched) {
            tracing::warn!("an event is ignored: another than its sender has encrypted it");
            return None;
        }
        let was_encrypted = event.encryption_info().is_some();
        let device_key = event.encryption_info().and_then(|info| {
            let insecure = VerificationLevel::None(DeviceLinkProblem::InsecureSource);
            match &info.algorithm_info {
                AlgorithmInfo::MegolmV1AesSha2 { curve25519_key, .. }
                    if info.verification_state != VerificationState::Unverified(insecure) =>
                {
                    Some(curve25519_key.clone())
                }
                _ => None,
            }
        });
        let raw = event.into_raw();
        let event = Event::read(raw.json().get())?;
        Some(Self { event, raw, was_encrypted, device_key })
    }

    /// Whether it is our own coming into the room.
    pub(super) fn is_join_of(&self, me: &UserId) -> bool {
        self.event.membership_of(me.as_str()) == Some(Membership::Joined)
    }

    /// Whether anything could come of it.
    pub(super) fn matters_to(&self, me: &UserId) -> bool {
        self.event.kind == "m.room.message"
            || self.event.is_encrypted()
            || self.event.membership_of(me.as_str()).is_some()
    }
}
