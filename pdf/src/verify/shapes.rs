//! What a revision may bring, as data: one table per kind of object, naming every entry it may have.
//!
//! An entry that is not in the table is refused, and so is a reference where the table does not have one. Thus no action,
//! annotation, page, optional content, pattern, Type 3 font or external file can come in, whatever its name.

/// A place that a new object can stand in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Signature,
    /// What a canvas shows: exactly `/M gs /X Do`.
    Canvas,
    CanvasResources,
    CanvasStates,
    CanvasObjects,
    /// `/BM /Multiply` and nothing else.
    Multiply,
    /// The isolated group with the marks.
    Isolated,
    IsolatedGroup,
    /// What a signature field shows, and forms inside.
    Form,
    Group,
    Resources,
    State,
    /// A form or an image, by its /Subtype.
    Drawn,
    Image,
    Mask,
    Font,
    Descendant,
    Descriptor,
    /// Font programs, ToUnicode, CIDSet, CIDToGIDMap.
    Data,
    /// The document security store.
    Store,
    /// A certificate, CRL or OCSP answer in it.
    Material,
    /// The field of a document timestamp.
    TimeField,
    /// The document timestamp.
    Timestamp,
}

/// What an entry's value may be.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    /// Any direct value without a reference in it.
    Direct,
    /// Four finite numbers with an area: readers differ in what a box without one cuts off.
    Box,
    /// Six finite numbers that can be inverted.
    Matrix,
    /// Checked with the signature: what it locks.
    Transform,
    /// One of these names.
    Name(&'static [&'static str]),
    /// The boolean true.
    True,
    /// The boolean false.
    False,
    /// A reference to a new object of this place.
    To(Place),
    /// A direct dictionary of this place, or a reference to one.
    Is(Place),
    /// A dictionary whose values are each [`Shape::Is`] of this place.
    Each(Place),
    /// An array of references to new objects of this place.
    List(Place),
    /// `/Identity`, or a reference to a new object of this place.
    IdentityOr(Place),
}

/// An entry: key, value, must it be there.
pub(super) type Entry = (&'static str, Shape, bool);

use Shape::{Box, Direct, Each, False, IdentityOr, Is, List, Matrix, Name, To, Transform, True};

const FLATE: Shape = Name(&["FlateDecode"]);
const TRANSPARENCY: Shape = Name(&["Transparency"]);

const SIGNATURE: &[Entry] = &[
    ("Type", Name(&["Sig"]), true),
    ("Filter", Name(&["Adobe.PPKLite"]), true),
    ("SubFilter", Name(&["ETSI.CAdES.detached"]), true),
    ("ByteRange", Direct, false),
    ("Contents", Direct, false),
    ("M", Direct, true),
    ("Name", Direct, false),
    ("Reference", Transform, true),
    ("CSGN_Binding", Direct, true),
];
const CANVAS: &[Entry] = &[
    ("Type", Name(&["XObject"]), false),
    ("Subtype", Name(&["Form"]), true),
    ("FormType", Direct, false),
    ("BBox", Box, true),
    ("Matrix", Matrix, false),
    ("Resources", Is(Place::CanvasResources), true),
    ("Length", Direct, true),
    ("Filter", FLATE, false),
];
const CANVAS_RESOURCES: &[Entry] = &[
    ("ExtGState", Is(Place::CanvasStates), true),
    ("XObject", Is(Place::CanvasObjects), true),
];
const CANVAS_STATES: &[Entry] = &[("M", Is(Place::Multiply), true)];
const CANVAS_OBJECTS: &[Entry] = &[("X", To(Place::Isolated), true)];
const MULTIPLY: &[Entry] = &[("Type", Name(&["ExtGState"]), false), ("BM", Name(&["Multiply"]), true)];
const ISOLATED: &[Entry] = &[
    ("Type", Name(&["XObject"]), false),
    ("Subtype", Name(&["Form"]), true),
    ("FormType", Direct, false),
    ("BBox", Box, true),
    ("Matrix", Matrix, false),
    ("Resources", Is(Place::Resources), false),
    ("Group", Is(Place::IsolatedGroup), true),
    ("Length", Direct, true),
    ("Filter", FLATE, false),
];
const ISOLATED_GROUP: &[Entry] = &[
    ("Type", Name(&["Group"]), false),
    ("S", TRANSPARENCY, true),
    ("I", True, true),
    ("K", False, false),
    ("CS", Name(&["DeviceRGB"]), false),
];
const FORM: &[Entry] = &[
    ("Type", Name(&["XObject"]), false),
    ("Subtype", Name(&["Form"]), true),
    ("FormType", Direct, false),
    ("BBox", Box, true),
    ("Matrix", Matrix, false),
    ("Resources", Is(Place::Resources), false),
    ("Group", Is(Place::Group), false),
    ("Length", Direct, true),
    ("Filter", FLATE, false),
];
const GROUP: &[Entry] = &[
    ("Type", Name(&["Group"]), false),
    ("S", TRANSPARENCY, true),
    ("I", Direct, false),
    ("K", Direct, false),
    ("CS", Name(&["DeviceRGB", "DeviceGray"]), false),
];
const RESOURCES: &[Entry] = &[
    ("ExtGState", Each(Place::State), false),
    ("XObject", Each(Place::Drawn), false),
    ("Font", Each(Place::Font), false),
    ("ProcSet", Direct, false),
];
const STATE: &[Entry] = &[
    ("Type", Name(&["ExtGState"]), false),
    ("ca", Direct, false),
    ("CA", Direct, false),
    ("BM", Name(&["Normal", "Multiply"]), false),
];
const IMAGE: &[Entry] = &[
    ("Type", Name(&["XObject"]), false),
    ("Subtype", Name(&["Image"]), true),
    ("Width", Direct, true),
    ("Height", Direct, true),
    ("ColorSpace", Direct, true),
    ("BitsPerComponent", Direct, true),
    ("Interpolate", Direct, false),
    ("Decode", Direct, false),
    ("SMask", To(Place::Mask), false),
    ("Length", Direct, true),
    ("Filter", Name(&["FlateDecode", "DCTDecode"]), false),
    ("DecodeParms", Direct, false),
];
const MASK: &[Entry] = &[
    ("Type", Name(&["XObject"]), false),
    ("Subtype", Name(&["Image"]), true),
    ("Width", Direct, true),
    ("Height", Direct, true),
    ("ColorSpace", Name(&["DeviceGray"]), true),
    ("BitsPerComponent", Direct, true),
    ("Interpolate", Direct, false),
    ("Decode", Direct, false),
    ("Length", Direct, true),
    ("Filter", FLATE, false),
    ("DecodeParms", Direct, false),
];
const FONT: &[Entry] = &[
    ("Type", Name(&["Font"]), true),
    ("Subtype", Name(&["Type0"]), true),
    ("BaseFont", Direct, true),
    ("Encoding", Name(&["Identity-H", "Identity-V"]), true),
    ("DescendantFonts", List(Place::Descendant), true),
    ("ToUnicode", To(Place::Data), false),
];
const DESCENDANT: &[Entry] = &[
    ("Type", Name(&["Font"]), true),
    ("Subtype", Name(&["CIDFontType0", "CIDFontType2"]), true),
    ("BaseFont", Direct, true),
    ("CIDSystemInfo", Direct, true),
    ("FontDescriptor", To(Place::Descriptor), true),
    ("DW", Direct, false),
    ("W", Direct, false),
    ("DW2", Direct, false),
    ("W2", Direct, false),
    ("CIDToGIDMap", IdentityOr(Place::Data), false),
];
const DESCRIPTOR: &[Entry] = &[
    ("Type", Name(&["FontDescriptor"]), true),
    ("FontName", Direct, true),
    ("FontFamily", Direct, false),
    ("Flags", Direct, true),
    ("FontBBox", Direct, false),
    ("ItalicAngle", Direct, false),
    ("Ascent", Direct, false),
    ("Descent", Direct, false),
    ("Leading", Direct, false),
    ("CapHeight", Direct, false),
    ("XHeight", Direct, false),
    ("StemV", Direct, false),
    ("StemH", Direct, false),
    ("AvgWidth", Direct, false),
    ("MaxWidth", Direct, false),
    ("MissingWidth", Direct, false),
    ("FontFile2", To(Place::Data), false),
    ("FontFile3", To(Place::Data), false),
    ("CIDSet", To(Place::Data), false),
];
const DATA: &[Entry] = &[
    ("Type", Name(&["CMap"]), false),
    ("Subtype", Name(&["CIDFontType0C", "OpenType"]), false),
    ("CMapName", Direct, false),
    ("CIDSystemInfo", Direct, false),
    ("Length", Direct, true),
    ("Length1", Direct, false),
    ("Filter", FLATE, false),
];
const STORE: &[Entry] = &[
    ("Type", Name(&["DSS"]), false),
    ("Certs", List(Place::Material), false),
    ("CRLs", List(Place::Material), false),
    ("OCSPs", List(Place::Material), false),
];
const MATERIAL: &[Entry] = &[("Length", Direct, true), ("Filter", FLATE, false)];
const TIME_FIELD: &[Entry] = &[
    ("Type", Name(&["Annot"]), true),
    ("Subtype", Name(&["Widget"]), true),
    ("FT", Name(&["Sig"]), true),
    ("T", Direct, true),
    ("F", Direct, true),
    ("Rect", Direct, true),
    ("V", To(Place::Timestamp), true),
];
const TIMESTAMP: &[Entry] = &[
    ("Type", Name(&["DocTimeStamp"]), true),
    ("Filter", Name(&["Adobe.PPKLite"]), true),
    ("SubFilter", Name(&["ETSI.RFC3161"]), true),
    ("ByteRange", Direct, true),
    ("Contents", Direct, true),
];

impl Place {
    /// The entries allowed here. [`Place::Drawn`] is decided by /Subtype first.
    pub(super) fn entries(self) -> &'static [Entry] {
        match self {
            Self::Signature => SIGNATURE,
            Self::Canvas => CANVAS,
            Self::CanvasResources => CANVAS_RESOURCES,
            Self::CanvasStates => CANVAS_STATES,
            Self::CanvasObjects => CANVAS_OBJECTS,
            Self::Multiply => MULTIPLY,
            Self::Isolated => ISOLATED,
            Self::IsolatedGroup => ISOLATED_GROUP,
            Self::Form | Self::Drawn => FORM,
            Self::Group => GROUP,
            Self::Resources => RESOURCES,
            Self::State => STATE,
            Self::Image => IMAGE,
            Self::Mask => MASK,
            Self::Font => FONT,
            Self::Descendant => DESCENDANT,
            Self::Descriptor => DESCRIPTOR,
            Self::Data => DATA,
            Self::Store => STORE,
            Self::Material => MATERIAL,
            Self::TimeField => TIME_FIELD,
            Self::Timestamp => TIMESTAMP,
        }
    }

    /// Must the object be a stream, or must it not?
    pub(super) fn is_stream(self) -> bool {
        matches!(
            self,
            Self::Canvas
                | Self::Isolated
                | Self::Form
                | Self::Drawn
                | Self::Image
                | Self::Mask
                | Self::Data
                | Self::Material
        )
    }

    /// Is this a place where a wrong entry lets a canvas cover the page?
    pub(super) fn of_canvas(self) -> bool {
        matches!(
            self,
            Self::Canvas
                | Self::CanvasResources
                | Self::CanvasStates
                | Self::CanvasObjects
                | Self::Multiply
                | Self::Isolated
                | Self::IsolatedGroup
        )
    }

    /// For people.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Signature => "a signature",
            Self::Canvas => "the marks on a page",
            Self::CanvasResources | Self::CanvasStates | Self::CanvasObjects => "the resources of the marks on a page",
            Self::Multiply => "the blending of the marks",
            Self::Isolated => "the group of the marks",
            Self::IsolatedGroup | Self::Group => "a transparency group",
            Self::Form => "an appearance",
            Self::Resources => "the resources of an appearance",
            Self::State => "a graphics state",
            Self::Drawn => "a drawn object",
            Self::Image => "an image",
            Self::Mask => "an image's mask",
            Self::Font => "a font",
            Self::Descendant => "a font's descendant",
            Self::Descriptor => "a font's descriptor",
            Self::Data => "font data",
            Self::Store => "the store of certificates and revocation data",
            Self::Material => "a certificate or revocation data",
            Self::TimeField => "the field of a document timestamp",
            Self::Timestamp => "a document timestamp",
        }
    }
}
