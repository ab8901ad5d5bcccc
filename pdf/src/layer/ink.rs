//! What drawing a layer takes along: the fonts, what was used of them, pictures embedded so far, and the revision they go to.

use std::collections::HashMap;

use lopdf::{Dictionary, ObjectId};
use sha2::{Digest, Sha384};

use crate::fonts::{BadFont, FontBook, FontSet};
use crate::images::{NotAnImage, Picture};
use crate::syntax::Revision;

/// Fonts and pictures on their way into a revision.
pub(super) struct Ink<'s, 'f, 'a> {
    pub(super) fonts: &'s FontSet,
    pub(super) book: FontBook<'s>,
    pub(super) revision: Revision<'f, 'a>,
    pictures: HashMap<[u8; 48], Embedded>,
}

/// A picture in the revision.
#[derive(Clone, Copy)]
pub(super) struct Embedded {
    pub(super) id: ObjectId,
    /// Width through height.
    pub(super) aspect: f32,
}

impl<'s, 'f, 'a> Ink<'s, 'f, 'a> {
    pub(super) fn new(fonts: &'s FontSet, revision: Revision<'f, 'a>) -> Self {
        Self {
            fonts,
            book: FontBook::new(fonts),
            revision,
            pictures: HashMap::new(),
        }
    }

    /// Embeds a picture; the same bytes only once, however many fields show them.
    pub(super) fn picture(&mut self, bytes: &[u8]) -> Result<Embedded, NotAnImage> {
        let digest: [u8; 48] = Sha384::digest(bytes).into();
        if let Some(known) = self.pictures.get(&digest) {
            return Ok(*known);
        }
        let picture = Picture::read(bytes)?;
        let embedded = Embedded {
            aspect: picture.aspect(),
            id: picture.embed(&mut self.revision),
        };
        self.pictures.insert(digest, embedded);
        Ok(embedded)
    }

    /// All is drawn: the revision, and the fonts as a resource dictionary.
    pub(super) fn dry(mut self) -> Result<(Revision<'f, 'a>, Dictionary), BadFont> {
        let fonts = self.book.embed(&mut self.revision)?;
        Ok((self.revision, fonts))
    }
}
