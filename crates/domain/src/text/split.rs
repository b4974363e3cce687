//! Cutting a text where a reader would.

use crate::text::sentence;
use crate::text::{Block, BlockKind, Document};
use unicode_segmentation::UnicodeSegmentation;

impl Document {
    /// Cuts the text into documents whose blocks cost at most `limit` together: between blocks where that can be,
    /// else at a sentence's end, else between words, else anywhere. No word is lost or repeated; only the blanks at
    /// a cut are dropped. A heading goes with what it heads.
    ///
    /// `cost` is what a block takes with all that is drawn around it; it must grow with the block's text, by at least
    /// one for each character.
    pub fn split(&self, limit: usize, cost: impl Fn(&Block) -> usize) -> Vec<Self> {
        let mut pieces: Vec<Self> = Vec::new();
        let mut piece: Vec<Block> = Vec::new();
        let mut used = 0;
        let mut queue: std::collections::VecDeque<Block> = self.blocks.iter().cloned().collect();
        while let Some(block) = queue.pop_front() {
            let needed = cost(&block);
            if used + needed <= limit {
                used += needed;
                piece.push(block);
                continue;
            }
            // A block that would fit alone moves on whole, unless that leaves this piece less than half full.
            let whole = needed <= limit && used * 2 >= limit;
            let cut =
                (!whole).then(|| cut(&block, limit - used.min(limit), piece.is_empty(), &cost)).flatten();
            if let Some((first, rest)) = cut {
                piece.push(first);
                queue.push_front(rest);
            } else if piece.is_empty() {
                // It can't be cut, not even between characters.
                piece.push(block);
            } else {
                queue.push_front(block);
                while piece.len() > 1
                    && piece.last().is_some_and(|b| matches!(b.kind, BlockKind::Heading { .. }))
                {
                    if let Some(heading) = piece.pop() {
                        queue.push_front(heading);
                    }
                }
            }
            pieces.push(std::mem::take(&mut piece).into_iter().collect());
            used = 0;
        }
        if !piece.is_empty() {
            pieces.push(piece.into_iter().collect());
        }
        pieces
    }

    /// The beginning of the text: about `limit` characters, cut at a sentence's end, or before a heading when a third of
    /// them are there; and what comes after it.
    pub fn lead(&self, limit: usize) -> (Self, Self) {
        let mut lead = Self::default();
        let mut used = 0;
        for (index, block) in self.blocks.iter().enumerate() {
            let length = block.text().chars().count();
            if matches!(block.kind, BlockKind::Heading { .. }) && used * 3 >= limit {
                return (lead, self.blocks[index..].iter().cloned().collect());
            }
            if used + length <= limit {
                used += length;
                lead.push(block.clone());
                continue;
            }
            let mut rest: Self = self.blocks[index + 1..].iter().cloned().collect();
            let room = limit - used;
            // Something has to stand there; but a few words of one more paragraph help nobody.
            let enough = |first: &Block| lead.is_empty() || first.text().chars().count() * 6 >= limit;
            match cut(block, room, lead.is_empty(), &|b| b.text().chars().count()) {
                Some((first, second)) if enough(&first) => {
                    lead.push(first);
                    rest.blocks.insert(0, second);
                }
                _ => rest.blocks.insert(0, block.clone()),
            }
            while lead.blocks.len() > 1
                && matches!(lead.blocks.last(), Some(Block { kind: BlockKind::Heading { .. }, .. }))
            {
                rest.blocks.splice(0..0, lead.blocks.pop());
            }
            return (lead, rest);
        }
        (lead, Self::default())
    }
}

/// Cuts a block so that the first part costs at most `limit`; where `must`, between words or anywhere if no sentence
/// ends in time.
fn cut(block: &Block, limit: usize, must: bool, cost: &impl Fn(&Block) -> usize) -> Option<(Block, Block)> {
    // A character costs at least one: what can't fit is not looked at, however long the text.
    let whole = block.text();
    let window = whole.char_indices().nth(limit + 1).map_or(whole.len(), |(at, _)| at);
    let text = &whole[..window];
    let fits = |at: usize| cost(&block.split_at(at).0) <= limit;
    let last_fitting = |ends: Vec<usize>| {
        let count = ends.partition_point(|&at| fits(at));
        count.checked_sub(1).map(|last| ends[last])
    };
    // Both sides of a cut must say something.
    let (first, last) = (whole.len() - whole.trim_start().len(), whole.trim_end().len().min(window));
    let ends = |pieces: &mut dyn Iterator<Item = (usize, &str)>| -> Vec<usize> {
        pieces
            .map(|(start, piece)| start + piece.trim_end().len())
            .filter(|&at| at > first && at < last)
            .collect()
    };
    let sentence =
        last_fitting(sentence::ends(text).into_iter().filter(|&at| at > first && at < last).collect());
    let at = match (sentence, must) {
        (Some(at), _) => at,
        (None, false) => return None,
        (None, true) => last_fitting(ends(&mut text.split_word_bound_indices()))
            .or_else(|| last_fitting(ends(&mut text.grapheme_indices(true))))
            .or_else(|| {
                last_fitting(ends(&mut text.char_indices().map(|(at, c)| (at, &text[at..at + c.len_utf8()]))))
            })?,
    };
    let (mut first, mut rest) = block.split_at(at);
    trim_end(&mut first);
    trim_start(&mut rest);
    (!rest.spans.is_empty() && !first.spans.is_empty()).then_some((first, rest))
}

fn trim_start(block: &mut Block) {
    while let Some(span) = block.spans.first_mut() {
        span.text = span.text.trim_start().to_owned();
        if !span.text.is_empty() {
            break;
        }
        block.spans.remove(0);
    }
}

fn trim_end(block: &mut Block) {
    while let Some(span) = block.spans.last_mut() {
        span.text.truncate(span.text.trim_end().len());
        if !span.text.is_empty() {
            break;
        }
        block.spans.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;
    use proptest::prelude::*;

    fn words(documents: &[Document]) -> Vec<String> {
        documents
            .iter()
            .flat_map(|d| &d.blocks)
            .flat_map(|b| b.text().split_whitespace().map(str::to_owned).collect::<Vec<_>>())
            .collect()
    }

    fn length(block: &Block) -> usize {
        block.text().encode_utf16().count() + 2
    }

    proptest! {
        #[test]
        fn nothing_is_lost_repeated_or_too_long(paragraphs in proptest::collection::vec("[a-zé😀. \n]{0,300}", 0..8), limit in 40usize..400) {
            let document: Document = paragraphs.iter().filter(|p| !p.trim().is_empty())
                .map(|p| Block::paragraph(vec![Span::plain(p.as_str())])).collect();
            let pieces = document.split(limit, length);
            for piece in &pieces {
                prop_assert!(piece.blocks.iter().map(length).sum::<usize>() <= limit);
                prop_assert!(!piece.is_empty());
            }
            let joined = |d: &[Document]| words(d).concat();
            prop_assert_eq!(joined(&pieces), joined(std::slice::from_ref(&document)));
            let (lead, rest) = document.lead(limit);
            prop_assert_eq!(joined(&[lead.clone(), rest]), joined(std::slice::from_ref(&document)));
            prop_assert!(document.is_empty() || !lead.is_empty());
        }
    }

    #[test]
    fn cuts_at_sentences() {
        let document = Document::plain("One is here. Two is there. Three is nowhere to be seen.");
        let pieces = document.split(30, length);
        let texts: Vec<String> = pieces.iter().map(Document::text).collect();
        assert_eq!(texts, ["One is here. Two is there.", "Three is nowhere to be seen."]);
    }

    #[test]
    fn one_endless_word_is_cut_all_the_same() {
        let document = Document::plain(&"x".repeat(1000));
        assert_eq!(document.split(102, length).len(), 10);
    }
}
