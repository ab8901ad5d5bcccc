//! Arguments of what makes and keeps proof: levels of a download, authorities of time, certificates.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// How long a finished document can be proved (ETSI EN 319 142-1 §6.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LevelArgument {
    /// The signatures alone
    B,
    /// Each with a timestamp
    T,
    /// And with proof that no certificate was revoked
    Lt,
    /// And with a timestamp over all of it
    Lta,
}

/// `download`
#[derive(Debug, Args)]
#[command(after_help = "\
Whoever downloads first adds certificates, revocation data and a timestamp over all of it (PAdES B-LTA), and hands that
to everybody: all hold the same file. Lower levels are the same file, cut where that level ends.

The file is written whole or not at all, and only after everything in it has been verified; an existing file of that
name is replaced. Exit code 3: written, but not of the level that was asked for.

Examples:
  countersign download ID -o signed.pdf
  countersign download ID -o signed.pdf --level t")]
pub(crate) struct DownloadArguments {
    /// The envelope
    pub(crate) id: String,
    /// Where to write
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// How long it is to be provable
    #[arg(long, value_enum, default_value_t = LevelArgument::Lta)]
    pub(crate) level: LevelArgument,
}

/// `certificate`
#[derive(Debug, Args)]
#[command(after_help = "\
It is made on this machine and lies beside the signed document, never inside it. The service seals the facts that it knows anyway;
it sees neither title nor document. Check it with: countersign verify certificate.pdf

Example:
  countersign certificate ID -o certificate.pdf")]
pub(crate) struct CertificateArguments {
    /// The envelope
    pub(crate) id: String,
    /// Where to write
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Leave the title out
    #[arg(long)]
    pub(crate) no_title: bool,
}

/// `tsa`
#[derive(Debug, Args)]
#[command(after_help = "\
Only the hash of a signature goes there. Everybody who verifies must believe the authority as well: give them its root
certificate, for --tsa-root or `countersign tsa --root`.

Examples:
  countersign tsa
  countersign tsa https://tsa.example.org/ --root tsa-root.pem
  countersign tsa service")]
pub(crate) struct TsaArguments {
    /// Its address, or `service` for the service's own; without it the present choice is said
    #[arg(value_name = "URL")]
    pub(crate) url: Option<String>,
    /// A root certificate of a timestamp authority to believe from now on
    #[arg(long, value_name = "PEM")]
    pub(crate) root: Option<PathBuf>,
}

/// `certificates`
#[derive(Debug, Subcommand)]
pub(crate) enum CertificatesCommand {
    /// Every certificate that the service made for your key, the newest first
    List,
    /// Take a certificate back, for good: signatures made with it after that time do not count
    Revoke(RevokeArguments),
}

/// Why a certificate is revoked (RFC 5280 §5.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RevocationReason {
    /// No reason given
    Unspecified,
    /// Somebody else may have the key
    KeyCompromise,
    /// The person left, or changed their name
    AffiliationChanged,
    /// Another one replaces it
    Superseded,
    /// It is not needed any more
    CessationOfOperation,
}

/// `certificates revoke`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  countersign certificates revoke 4f2a… --reason key-compromise")]
pub(crate) struct RevokeArguments {
    /// Its serial number, as `countersign certificates list` shows it
    pub(crate) serial: String,
    /// Why
    #[arg(long, value_enum, default_value_t = RevocationReason::Unspecified)]
    pub(crate) reason: RevocationReason,
}
