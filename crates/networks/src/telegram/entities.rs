//! How rendered looks become Telegram's entities.

use super::link;
use super::render::{Entity, Look};
use teloxide::types::{MessageEntity, MessageEntityKind};

/// The entities of a part, as they are sent.
pub(super) fn entities(entities: &[Entity]) -> Vec<MessageEntity> {
    let kind = |look: &Look| {
        Some(match look {
            Look::Bold => MessageEntityKind::Bold,
            Look::Italic => MessageEntityKind::Italic,
            Look::Strike => MessageEntityKind::Strikethrough,
            Look::Code => MessageEntityKind::Code,
            Look::Pre => MessageEntityKind::Pre { language: None },
            Look::Underline => MessageEntityKind::Underline,
            Look::Spoiler => MessageEntityKind::Spoiler,
            Look::Quote => MessageEntityKind::Blockquote,
            Look::FoldedQuote => MessageEntityKind::ExpandableBlockquote,
            Look::Link(address) => link::entity(address)?,
        })
    };
    entities
        .iter()
        .filter_map(|entity| Some(MessageEntity::new(kind(&entity.look)?, entity.offset, entity.length)))
        .collect()
}
