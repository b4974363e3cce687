//! What moderators do.

pub mod announcement;
mod approval;
pub mod approve;
pub mod attach;
mod caution;
mod changes;
pub mod correct;
pub mod dialogue;
pub mod drafts;
pub mod edit;
pub mod manuscript;
mod near;
pub(crate) mod options;
pub mod post;
mod preview;
pub mod publish;
pub mod replace;
pub mod report;
pub mod retract;
pub mod rooms_view;
pub mod schedule;
mod send_out;
pub mod sign;
pub mod stop;
pub mod translate;
pub(crate) mod try_out;
pub(crate) mod when;
