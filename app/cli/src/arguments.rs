//! The command tree: what can be asked of `countersign`, and the help that teaches it.

pub(crate) mod places;
pub(crate) mod proof;
pub(crate) mod repeated;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use countersign_protocol::ledger::NoteKey;

use proof::{CertificateArguments, CertificatesCommand, DownloadArguments, TsaArguments};

use places::{Email, Filled, ImageAt, SignAt, TextAt};

const ROOT_HELP: &str = "\
A first approval, from both ends:

  Requester                                        Approver
  countersign register --email you@example.org \\   countersign register --email legal@example.org \\
      --name 'Your Name'                               --name 'Your Name'
  countersign confirm K7QX-4M2P                    countersign confirm 9TRD-2HWC
  countersign send contract.pdf --title 'Lease' \\
      --approver legal@example.org                 countersign inbox
                                                   countersign open ID -o look.pdf
                                                   countersign approve ID --sign-as 'Your Name'
  countersign download ID -o signed.pdf
  countersign verify signed.pdf

Everything is encrypted, decrypted and signed on this machine; the server only stores sealed bytes.

Environment:
  COUNTERSIGN_SERVER          the server (default: the profile's own, else http://localhost:8000)
  COUNTERSIGN_HOME            the profile folder (default: ~/.config/countersign); one account per folder
  COUNTERSIGN_PASSPHRASE      the passphrase; without it you are asked
  COUNTERSIGN_PDF_PASSWORD    the password of an encrypted PDF that is sent
  COUNTERSIGN_TSA             the timestamp authority (default: the profile's choice, else the service's own)
  COUNTERSIGN_TSA_ROOT        a file with root certificates of other timestamp authorities to believe
  COUNTERSIGN_WITNESS         keys of witnesses who must have co-signed the service's ledger, with commas
  COUNTERSIGN_RECOVERY_WORDS  the 12 words for `recover`; without it you are asked

Exit codes: 0 done, 1 failed or refused, 2 used wrongly (verify: cannot tell), 3 done, but the timestamp authority
failed: the level of proof that was asked for is not reached yet.";

/// Approve confidential PDFs that nobody in between can read.
#[derive(Debug, Parser)]
#[command(name = "countersign", version, after_help = ROOT_HELP, max_term_width = 110)]
pub(crate) struct Arguments {
    /// Address of the service, such as https://countersign.example.org
    #[arg(
        long,
        global = true,
        env = "COUNTERSIGN_SERVER",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub(crate) server: Option<String>,
    /// Key of a witness who must have co-signed the service's ledger; repeat for more
    #[arg(
        long = "witness",
        global = true,
        env = "COUNTERSIGN_WITNESS",
        hide_env_values = true,
        value_delimiter = ',',
        value_name = "KEY"
    )]
    pub(crate) witnesses: Vec<NoteKey>,
    /// Address of the timestamp authority (default: the profile's choice, else the service's own)
    #[arg(
        long,
        global = true,
        env = "COUNTERSIGN_TSA",
        hide_env_values = true,
        value_name = "URL"
    )]
    pub(crate) tsa: Option<String>,
    /// Root certificates of timestamp authorities to believe besides the service's
    #[arg(
        long,
        global = true,
        env = "COUNTERSIGN_TSA_ROOT",
        hide_env_values = true,
        value_name = "PEM"
    )]
    pub(crate) tsa_root: Option<PathBuf>,
    /// Answer with exactly one JSON object on stdout
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// What to do
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands, in the order in which a newcomer meets them.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make keys on this machine and ask for an account
    Register(RegisterArguments),
    /// Finish a registration (or a recovery) with the code from the mail
    Confirm(ConfirmArguments),
    /// Log in on this machine with the passphrase
    Login(LoginArguments),
    /// End the session and remove the keys from this machine
    Logout,
    /// Say whose profile this is, and on which server
    Whoami,
    /// Get back in with the 12 recovery words, and set a new passphrase
    Recover(RecoverArguments),
    /// Seal a PDF here and send it to its approvers
    Send(SendArguments),
    /// Envelopes that others sent to you
    Inbox,
    /// Envelopes that you sent
    Sent,
    /// Everything about one envelope: people, state, message
    Show(ShowArguments),
    /// Decrypt the document as it stands and write it to a file
    Open(FileArguments),
    /// Add your marks and your signature
    Approve(ApproveArguments),
    /// Refuse, with a reason; this stops the route
    Decline(DeclineArguments),
    /// Write the finished, closed document, if every layer verifies
    Download(DownloadArguments),
    /// Write the certificate of completion of a finished envelope: a PDF that says who approved what, and when
    Certificate(CertificateArguments),
    /// Write what others need to verify the outcome offline
    Evidence(FileArguments),
    /// The people whose keys this profile knows, with safety numbers
    People,
    /// Confirm somebody's key after comparing the safety number
    Trust(TrustArguments),
    /// Add grants for invited people who have registered, and close finished envelopes
    Agent(AgentArguments),
    /// Requester: seal the document after the last approval (download and agent do it too)
    Close(CloseArguments),
    /// Check a PDF: who signed, is it whole, is it complete. Needs no account
    Verify(VerifyArguments),
    /// Whom you ask for the time of your signatures: the service, or another authority
    Tsa(TsaArguments),
    /// Your certificates: which there are, and taking one back
    #[command(subcommand)]
    Certificates(CertificatesCommand),
    /// The service's ledger: what it is now, and whether it was ever rewritten
    #[command(subcommand)]
    Ledger(LedgerCommand),
}

/// `register`
#[derive(Debug, Args)]
#[command(after_help = "\
Your keys are made here. The 12 recovery words are shown once: write them on paper, they are the only way back in
when the passphrase is forgotten. A code is mailed to you; finish with `countersign confirm CODE`.

Example:
  countersign register --email requester@example.org --name 'Your Name'")]
pub(crate) struct RegisterArguments {
    /// Your mail address; the code goes there
    #[arg(long)]
    pub(crate) email: Email,
    /// Your name as others see it and as it stands in your signatures
    #[arg(long)]
    pub(crate) name: String,
}

/// `confirm`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  countersign confirm K7QX-4M2P")]
pub(crate) struct ConfirmArguments {
    /// The code that stands alone on a line of the mail
    pub(crate) code: String,
}

/// `login`
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  countersign login --email requester@example.org --server https://countersign.example.org"
)]
pub(crate) struct LoginArguments {
    /// Your mail address (default: the profile's)
    #[arg(long)]
    pub(crate) email: Option<Email>,
}

/// `recover`
#[derive(Debug, Args)]
#[command(after_help = "\
You are asked for the 12 words, for the code from the mail, and for a new passphrase. The old passphrase and all other
sessions end. If the code cannot be entered now, go on later:
  countersign recover --email requester@example.org --code K7QX-4M2P

Example:
  countersign recover --email requester@example.org")]
pub(crate) struct RecoverArguments {
    /// The account's mail address
    #[arg(long)]
    pub(crate) email: Email,
    /// The mailed code, to go on with a recovery that was started before
    #[arg(long)]
    pub(crate) code: Option<String>,
}

/// How approvals follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Order {
    /// Everybody at once.
    Parallel,
    /// One after the other, in the order in which they are named.
    Sequential,
}

/// `send`
#[derive(Debug, Args)]
#[command(after_help = "\
Places: pages count from 1; X,Y is the lower left corner and W,H the size of the box, in points (72 to the inch) from
the lower left corner of the page as it is shown. Without --sign-at a signature page is appended.
An approver without an account is invited by mail; after they have registered, compare safety numbers with
`countersign trust EMAIL` and run `countersign agent --once`.

Examples:
  countersign send contract.pdf --title 'Lease' --approver legal@example.org --approver finance@example.org
  countersign send offer.pdf --title 'Offer 7' --approver legal@example.org --order sequential \\
      --sign-at legal@example.org=1:72,72,200,60 --viewer audit@example.org --message 'By Friday, please'")]
pub(crate) struct SendArguments {
    /// The PDF to be approved
    pub(crate) file: PathBuf,
    /// Title, shown to the people of the envelope only
    #[arg(long)]
    pub(crate) title: String,
    /// Message to the people of the envelope
    #[arg(long)]
    pub(crate) message: Option<String>,
    /// Somebody who approves; repeat for more. You may name yourself
    #[arg(long = "approver", value_name = "EMAIL", required = true)]
    pub(crate) approvers: Vec<Email>,
    /// Somebody who may read along; repeat for more
    #[arg(long = "viewer", value_name = "EMAIL")]
    pub(crate) viewers: Vec<Email>,
    /// Whether approvers go all at once or one after the other
    #[arg(long, value_enum, default_value_t = Order::Parallel)]
    pub(crate) order: Order,
    /// Where an approver's signature goes; repeat for more
    #[arg(long = "sign-at", value_name = "EMAIL=PAGE:X,Y,W,H")]
    pub(crate) sign_at: Vec<SignAt>,
    /// The password the PDF itself is encrypted with (the sent document has none: it is sealed)
    #[arg(long, value_name = "P", env = "COUNTERSIGN_PDF_PASSWORD", hide_env_values = true)]
    pub(crate) password: Option<String>,
    /// Send to nobody whose key you have not confirmed (`countersign trust EMAIL`); who has no account yet is invited, and let in
    /// by you afterwards
    #[arg(long)]
    pub(crate) confirmed_only: bool,
}

/// `show`
#[derive(Debug, Args)]
pub(crate) struct ShowArguments {
    /// The envelope
    pub(crate) id: String,
}

/// `open`, `evidence`
#[derive(Debug, Args)]
#[command(after_help = "\
The file is written whole or not at all, and only after everything in it has been verified; an existing file of that
name is replaced.")]
pub(crate) struct FileArguments {
    /// The envelope
    pub(crate) id: String,
    /// Where to write
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

/// `approve`
#[derive(Debug, Args)]
#[command(after_help = "\
Fields that the requester placed are named by `countersign show ID`. A checkbox takes yes or no, a date 2026-11-21, a
number digits with a point, a picture @FILE; initials and stamps take letters or @FILE. Nothing is sent while a required
field is empty.

Marks lie on the page like ink: what was there shows through. Pages count from 1; X,Y,W,H are points from the lower
left corner of the page as it is shown. Without --sign-as or --sign-image your profile's name is your signature.

If somebody of the same stage approves at the same moment, your layer is rebuilt on top of theirs, verified and signed
again without asking. After any other change nothing is sent; look at the document and approve again.

Examples:
  countersign approve ID
  countersign approve ID --sign-as 'Your Name' --text '1:72,700:Agreed' --watermark APPROVED
  countersign approve ID --sign-image signature.png --image 2:300,80,120,60:stamp.png
  countersign approve ID --fill field_1_1=Director --fill field_1_2=yes --fill field_1_3=@stamp.png")]
pub(crate) struct ApproveArguments {
    /// The envelope
    pub(crate) id: String,
    /// Sign with this name, written by hand
    #[arg(long, value_name = "NAME", conflicts_with = "sign_image")]
    pub(crate) sign_as: Option<String>,
    /// Sign with the picture of a signature (PNG or JPEG)
    #[arg(long, value_name = "PNG")]
    pub(crate) sign_image: Option<PathBuf>,
    /// A line of text; repeat for more
    #[arg(long = "text", value_name = "PAGE:X,Y:TEXT")]
    pub(crate) texts: Vec<TextAt>,
    /// A PNG or JPEG; repeat for more
    #[arg(long = "image", value_name = "PAGE:X,Y,W,H:FILE")]
    pub(crate) images: Vec<ImageAt>,
    /// A pale text across every page
    #[arg(long, value_name = "TEXT")]
    pub(crate) watermark: Option<String>,
    /// A value for a field of yours; repeat for more
    #[arg(long = "fill", value_name = "NAME=VALUE")]
    pub(crate) fills: Vec<Filled>,
}

/// `decline`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  countersign decline ID --reason 'Clause 4 is not what we agreed'")]
pub(crate) struct DeclineArguments {
    /// The envelope
    pub(crate) id: String,
    /// Why; the people of the envelope read it, the service does not
    #[arg(long)]
    pub(crate) reason: String,
}

/// `trust`
#[derive(Debug, Args)]
#[command(after_help = "\
Compare the safety number with the other person, face to face or by telephone: they see the same digits under
`countersign trust YOUR-ADDRESS`. Only then say yes.

Example:
  countersign trust legal@example.org")]
pub(crate) struct TrustArguments {
    /// Whose key
    pub(crate) email: Email,
    /// The numbers were compared; do not ask
    #[arg(long)]
    pub(crate) yes: bool,
}

/// `agent`
#[derive(Debug, Args)]
#[command(after_help = "\
Without --accept-new-keys only people whose keys you confirmed with `countersign trust EMAIL` are let in.

Examples:
  countersign agent --once
  countersign agent")]
pub(crate) struct AgentArguments {
    /// One pass, then stop (otherwise: until interrupted)
    #[arg(long)]
    pub(crate) once: bool,
    /// Also let in people whose keys nobody has confirmed; the evidence will say so
    #[arg(long)]
    pub(crate) accept_new_keys: bool,
}

/// `close`
#[derive(Debug, Args)]
pub(crate) struct CloseArguments {
    /// The envelope
    pub(crate) id: String,
}

/// `verify`
#[derive(Debug, Args)]
#[command(after_help = "\
A certificate of completion is recognised: its seal, its facts and its pages are checked with the root alone.
Exit codes: 0 valid and complete; 1 invalid, incomplete, declined or cancelled; 2 cannot be told.
The PDF never leaves this machine: the service is asked for a commitment, which tells it nothing about the document.

Examples:
  countersign verify signed.pdf
  countersign verify signed.pdf --offline --evidence lease.evidence --ca ca.pem")]
pub(crate) struct VerifyArguments {
    /// The PDF to check: a document, or a certificate of completion
    pub(crate) file: PathBuf,
    /// Evidence written by `countersign evidence`
    #[arg(long, value_name = "FILE")]
    pub(crate) evidence: Option<PathBuf>,
    /// The certificates to trust (default: the profile's, else the server's)
    #[arg(long, visible_alias = "root", value_name = "PEM")]
    pub(crate) ca: Option<PathBuf>,
    /// Ask no server; without --evidence completeness cannot be told
    #[arg(long)]
    pub(crate) offline: bool,
}

/// `ledger`
#[derive(Debug, Subcommand)]
pub(crate) enum LedgerCommand {
    /// Verify the newest checkpoint against the last one seen, and print it
    Checkpoint,
    /// Replay every leaf, recompute every root and the map of keys, and name any fork, rewrite or silent key change
    Audit,
}

#[cfg(test)]
mod tests;
