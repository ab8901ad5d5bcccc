//! What readers of a signature ask the authority, without a login: its certificates, what it has revoked, and the time.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use rocket::data::{Data, ToByteUnit};
use rocket::http::uri::Segments;
use rocket::http::uri::fmt::Path;
use rocket::http::{ContentType, Header, Status};
use rocket::{Responder, Route, State, get, post, routes};

use crate::authority::ocsp;
use crate::guards::Source;
use crate::launch::Service;
use crate::problem::Problem;
use crate::secrets::SecretsError;
use crate::services::{crl, ocsp as answers, stamps};

/// Routes without a prefix.
pub fn routes() -> Vec<Route> {
    routes![certificates, issuing, root, revoked, asked, asked_in_address, stamped]
}

/// Bytes of a kind, and how long they may be kept.
#[derive(Responder)]
struct Bytes {
    bytes: Vec<u8>,
    kind: ContentType,
    kept: Header<'static>,
}

impl Bytes {
    fn new(bytes: Vec<u8>, kind: &'static str) -> Self {
        Self {
            bytes,
            kind: ContentType::new("application", kind),
            kept: Header::new("Cache-Control", "no-store"),
        }
    }
}

/// The authority as PEM: root first, then issuing.
#[get("/pki/ca.pem")]
fn certificates(service: &State<Service>) -> Result<(ContentType, String), Problem> {
    let pem = service
        .secrets
        .authority
        .pem()
        .map_err(|error| Problem::internal(&error))?;
    Ok((ContentType::new("application", "pem-certificate-chain"), pem))
}

/// The issuing certificate, DER (RFC 5280 §4.2.2.1).
#[get("/pki/issuing.crt")]
fn issuing(service: &State<Service>) -> Bytes {
    Bytes::new(service.secrets.authority.issuing().to_vec(), "pkix-cert")
}

/// The root, DER.
#[get("/pki/root.crt")]
fn root(service: &State<Service>) -> Bytes {
    Bytes::new(service.secrets.authority.root().to_vec(), "pkix-cert")
}

/// The list of revocations of the issuing authority, or of the root, DER.
#[get("/pki/crl?<of>")]
async fn revoked(of: Option<&str>, service: &State<Service>) -> Result<Bytes, Problem> {
    let list = match of {
        None | Some("issuing") => crl::current(service).await.map_err(|error| Problem::internal(&error))?,
        Some("root") => service.secrets.root_crl().map_err(|error| match error {
            SecretsError::Missing { .. } => Problem::not_found(
                "The root's list of revocations was not made yet. The operator makes it with `countersign-server \
                 authority root-crl`.",
            ),
            other => Problem::internal(&other),
        })?,
        Some(_) => {
            return Err(Problem::not_found(
                "There are two lists: /pki/crl, and /pki/crl?of=root.",
            ));
        }
    };
    Ok(Bytes::new(list, "pkix-crl"))
}

/// Answers about certificates (RFC 6960, appendix A.1).
#[post("/pki/ocsp", data = "<body>")]
async fn asked(body: Data<'_>, source: Source, service: &State<Service>) -> Result<Bytes, Problem> {
    pace(service, &source)?;
    let request = read(body, ocsp::LONGEST).await?;
    answered(service, &request).await
}

/// The same, with the request in the address, in base64.
#[get("/pki/ocsp/<request..>")]
async fn asked_in_address(
    request: Segments<'_, Path>,
    source: Source,
    service: &State<Service>,
) -> Result<Bytes, Problem> {
    pace(service, &source)?;
    // Base64 has slashes, and not every client writes them as %2F.
    let text = request.collect::<Vec<_>>().join("/");
    let text = text.replace(' ', "+");
    let bytes = STANDARD.decode(&text).or_else(|_| URL_SAFE.decode(&text));
    answered(service, &bytes.unwrap_or_default()).await
}

async fn answered(service: &Service, request: &[u8]) -> Result<Bytes, Problem> {
    let answer = answers::answer(service, request).await;
    let answer = answer.or_else(|error| {
        tracing::error!(%error, "nothing could be said about a certificate");
        ocsp::try_later().map_err(|error| Problem::internal(&error))
    })?;
    Ok(Bytes::new(answer, "ocsp-response"))
}

/// Timestamps (RFC 3161 §3.4).
#[post("/pki/tsa", data = "<body>")]
async fn stamped(body: Data<'_>, source: Source, service: &State<Service>) -> Result<Bytes, Problem> {
    pace(service, &source)?;
    let request = read(body, stamps::LONGEST).await?;
    Ok(Bytes::new(stamps::answer(service, &request), "timestamp-reply"))
}

fn pace(service: &Service, source: &Source) -> Result<(), Problem> {
    let step = service.pace.step(&source.0, service.clock.now());
    step.map_err(|seconds| {
        let detail = "Your address asks more often than anybody needs. Wait, and try again.";
        Problem::new(Status::TooManyRequests, "slowed", "Too many attempts", detail).retry_after(seconds)
    })
}

async fn read(body: Data<'_>, longest: usize) -> Result<Vec<u8>, Problem> {
    let bytes = body.open(longest.bytes()).into_bytes().await;
    let bytes = bytes.map_err(|_| Problem::malformed("The body broke off before its end."))?;
    // Rocket cuts a longer body without a word (DESIGN §5).
    if !bytes.is_complete() {
        return Err(Problem::of_status(Status::PayloadTooLarge).with("limit", longest));
    }
    Ok(bytes.into_inner())
}
