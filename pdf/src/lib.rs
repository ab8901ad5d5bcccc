//! Countersign's PDF room: bytes in, bytes out.
//!
//! | module | what it does |
//! |---|---|
//! | [`intake`] | a foreign PDF into one clean revision |
//! | [`guest`] | a document that others have signed before: never rewritten, its signatures read and checked |
//! | [`assemble`] | several PDFs and pictures into one document |
//! | [`prepare`] | signature fields, canvases and placed fields for every slot |
//! | [`fields`] | placed fields: what is asked for, what a document has, what is filled in |
//! | [`certify`], [`layer`], [`close`] | δ0, δi and the closing signature: exact incremental updates, in two phases ([`sign`]) |
//! | [`archive`] | what keeps a closed file provable: a store of revocation data, document timestamps |
//! | [`compose`] | base ‖ δ0 ‖ … ‖ δn |
//! | [`fonts`], [`images`], [`geometry`] | text of any script, pictures, and where they go on a page as shown |
//! | [`cms`] | the CMS signature inside a PDF signature |
//! | [`revocation`] | CRLs and OCSP answers: was a certificate good at a time |
//! | [`timestamp`] | RFC 3161: asking for a token, answering, judging one |
//! | [`verify`] | what a finished or unfinished file is worth: a structural whitelist |
//! | [`x509`] | certificates of other authorities: of time and of revocation |
//! | [`syntax`] | objects, files and revisions |

pub mod archive;
pub mod assemble;
pub mod certify;
pub mod close;
pub mod cms;
pub mod compose;
pub mod field;
pub mod fields;
pub mod fonts;
pub mod geometry;
pub mod guest;
pub mod images;
pub mod intake;
pub mod layer;
mod pages;
pub mod prepare;
pub mod revocation;
pub mod sign;
pub mod syntax;
pub mod timestamp;
pub mod verify;
pub mod x509;
