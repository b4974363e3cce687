//! The model: statements, rooms, people, access, and the messages between them. No I/O, and no other crate of ours.

pub mod access;
pub mod answer;
pub mod approval;
pub mod archive;
pub mod ban;
pub mod campaign;
pub mod canonical;
pub mod confirmation;
pub mod decision;
pub mod dialogue;
pub mod error;
pub mod incoming;
pub mod lang;
pub mod link_code;
pub mod menu;
pub mod network;
pub mod number;
pub mod people;
pub mod person;
pub mod record;
pub mod room;
pub mod sending;
pub mod statement;
pub mod status;
pub mod text;
pub mod timezone;
