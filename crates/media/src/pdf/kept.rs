//! What is kept of a PDF's dictionaries. Their keys are those of ISO 32000-1 and 32000-2, but for those of TeX.

use std::borrow::Cow;

/// What decides over a dictionary: what some of its keys say.
#[derive(Default)]
pub struct Facts<'a> {
    /// `/Type`, `/Subtype` and `/S`.
    pub kind: Option<Cow<'a, [u8]>>,
    pub subtype: Option<Cow<'a, [u8]>>,
    pub action: Option<Cow<'a, [u8]>>,
    /// It has a file in it, or a signature.
    pub holds: bool,
}

impl<'a> Facts<'a> {
    pub fn note(&mut self, key: &[u8], value: Option<Cow<'a, [u8]>>) {
        match key {
            b"Type" => self.kind = value,
            b"Subtype" => self.subtype = value,
            b"S" => self.action = value,
            b"EF" | b"ByteRange" => self.holds = true,
            _ => {}
        }
    }

    /// Whether the whole dictionary is left out: what `null` stands for then.
    pub fn is_left_out(&self) -> bool {
        let kind = self.kind.as_deref().unwrap_or_default();
        let subtype = self.subtype.as_deref().unwrap_or_default();
        let action = self.action.as_deref().unwrap_or_default();
        self.holds || KINDS.contains(&kind) || SUBTYPES.contains(&subtype) || ACTIONS.contains(&action)
    }

    /// Whether an entry is left out.
    pub fn leaves_out(&self, key: &[u8]) -> bool {
        let subtype = self.subtype.as_deref().unwrap_or_default();
        let kind = self.kind.as_deref().unwrap_or_default();
        let here = match key {
            b"M" | b"NM" => subtype == b"Widget" || ANNOTATIONS.contains(&subtype),
            // Of a form's field it is the name.
            b"T" => ANNOTATIONS.contains(&subtype),
            // The articles on a page, which lead to who wrote them; where a page or a picture was fetched from.
            b"B" => kind == b"Page",
            b"ID" => kind == b"Page" || kind == b"Catalog" || subtype == b"Image",
            _ => false,
        };
        here || KEYS.contains(&key) || key.starts_with(b"PTEX.")
    }
}

/// XMP, descriptions of files outside and inside, embedded files, signatures (with their certificates), tables of the old file.
const KINDS: &[&[u8]] = &[
    b"Metadata",
    b"Filespec",
    b"F",
    b"EmbeddedFile",
    b"Sig",
    b"DocTimeStamp",
    b"SigRef",
    b"XRef",
    b"ObjStm",
];

/// Annotations that have files, sounds or films in them; XMP again.
const SUBTYPES: &[&[u8]] =
    &[b"FileAttachment", b"Sound", b"Movie", b"Screen", b"RichMedia", b"3D", b"TrapNet", b"XML"];

/// Actions that run programs, or send or fetch something without a link being seen.
const ACTIONS: &[&[u8]] = &[
    b"JavaScript",
    b"Launch",
    b"SubmitForm",
    b"ImportData",
    b"GoToE",
    b"GoToR",
    b"Rendition",
    b"Sound",
    b"Movie",
    b"RichMediaExecute",
    b"GoTo3DView",
];

/// Annotations of which `/T` is who has made them.
const ANNOTATIONS: &[&[u8]] = &[
    b"Text",
    b"Link",
    b"FreeText",
    b"Line",
    b"Square",
    b"Circle",
    b"Polygon",
    b"PolyLine",
    b"Highlight",
    b"Underline",
    b"Squiggly",
    b"StrikeOut",
    b"Stamp",
    b"Caret",
    b"Ink",
    b"Popup",
    b"Redact",
    b"Watermark",
    b"PrinterMark",
    b"Projection",
];

/// Entries that are kept of no dictionary.
const KEYS: &[&[u8]] = &[
    // Who, when, with what.
    b"Metadata",
    b"PieceInfo",
    b"LastModified",
    b"CreationDate",
    b"ModDate",
    b"Author",
    b"Creator",
    b"Producer",
    b"CreatorInfo",
    b"SpiderInfo",
    b"OPI",
    b"Perms",
    b"DSS",
    b"Legal",
    b"SigFlags",
    // What a document does by itself.
    b"OpenAction",
    b"AA",
    b"JavaScript",
    b"JS",
    b"XFA",
    // What doesn't show: files, portfolios, small pictures of how pages once were, what describes threads of articles.
    b"EmbeddedFiles",
    b"AF",
    b"Collection",
    b"Thumb",
    b"Threads",
];

/// Keys of dictionaries whose own keys a program has made up.
const MADE_UP: &[&[u8]] = &[
    b"Font",
    b"XObject",
    b"ExtGState",
    b"ColorSpace",
    b"Pattern",
    b"Shading",
    b"Properties",
    b"CharProcs",
    b"Colorants",
    b"Dests",
    b"ClassMap",
    b"RoleMap",
];

/// What the keys of a dictionary are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// Those that the standard knows, or a program's own.
    Known,
    /// How something may look, of which each may have states whose names are made up.
    Looks,
    /// Names that are made up: any of them may be the same as a key that isn't kept.
    MadeUp,
}

impl Keys {
    /// What the keys of the dictionary are that an entry leads to.
    pub fn of(self, key: &[u8]) -> Self {
        match self {
            Self::Looks => Self::MadeUp,
            Self::Known if key == b"AP" => Self::Looks,
            Self::Known if MADE_UP.contains(&key) => Self::MadeUp,
            _ => Self::Known,
        }
    }
}
