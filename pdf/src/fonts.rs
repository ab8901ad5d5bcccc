//! Text of any script: shaped, laid out in both directions, and drawn with embedded subset fonts.
//!
//! A [`FontSet`] is an ordered list of TrueType faces. Each character is drawn by the first face that has it; a character
//! that none has is refused by name ([`NoGlyph`]), never drawn as an empty box.

mod embed;
mod shape;

use std::borrow::Cow;

pub use embed::{BadFont, FontBook};
pub use shape::{Glyph, Line};

/// What a face is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Text marks, labels and watermarks.
    Text,
    /// A script hand, for signatures made from a typed name.
    Hand,
}

/// One face: TrueType outlines (`glyf`); a face without them is never chosen.
#[derive(Debug, Clone)]
pub struct Face {
    /// The name that the embedded font is given; letters and digits of it are used.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// The font file.
    pub data: Cow<'static, [u8]>,
}

/// Faces in the order in which a glyph is looked for.
#[derive(Debug, Clone, Default)]
pub struct FontSet {
    faces: Vec<Face>,
}

/// The script hands that a typed signature can be written in, by number: the names of their faces.
pub const HANDS: [&str; 3] = ["Caveat", "Dancing Script", "Great Vibes"];

/// No face of the set has this character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no font here has the character {character:?} (U+{:04X})", u32::from(*character))]
pub struct NoGlyph {
    /// The character.
    pub character: char,
}

impl FontSet {
    /// A set of `faces`, in order of preference.
    pub fn new(faces: Vec<Face>) -> Self {
        Self { faces }
    }

    /// The faces.
    pub fn faces(&self) -> &[Face] {
        &self.faces
    }

    /// The faces, to make another set of.
    pub fn into_faces(self) -> Vec<Face> {
        self.faces
    }

    /// Shapes one line of text (no line breaks), with faces of `role` first and any other after them.
    ///
    /// # Errors
    /// [`NoGlyph`] for the first character that no face has.
    pub fn line(&self, text: &str, role: Role) -> Result<Line, NoGlyph> {
        shape::line(self, text, &self.preference(role, None))
    }

    /// Shapes one line in script hand `hand`, an index into [`HANDS`]; where the set does not have it, in another hand.
    ///
    /// # Errors
    /// [`NoGlyph`] for the first character that no face has.
    pub fn handwriting(&self, text: &str, hand: u8) -> Result<Line, NoGlyph> {
        let name = HANDS.get(usize::from(hand)).copied();
        shape::line(self, text, &self.preference(Role::Hand, name))
    }

    /// Indices of the faces in the order in which they are asked: that of this name, those of the role, all others.
    fn preference(&self, role: Role, name: Option<&str>) -> Vec<usize> {
        let rank = |face: &Face| match face {
            face if face.role == role && name == Some(face.name.as_str()) => 0,
            face if face.role == role => 1,
            _ => 2,
        };
        let mut order: Vec<usize> = (0..self.faces.len()).collect();
        order.sort_by_key(|&index| rank(&self.faces[index]));
        order
    }
}

#[cfg(test)]
mod tests;
