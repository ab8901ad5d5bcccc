//! The service's certificates: the pinned root, and the fresh leaf that each signing act gets (DESIGN §4.8).

use countersign_pdf::cms::issued::check;
pub(crate) use countersign_pdf::cms::issued::root_of;
use countersign_protocol::hash::{Hash48, sha384};
use countersign_protocol::ledger::Kind;
use serde_json::json;

use crate::api::objects::CertificateChain;
use crate::failure::Failure;
use crate::ledger;
use crate::profile::Home;
use crate::randomness::now;
use crate::session::{Context, Member};

/// The pinned trust roots, DER.
pub(crate) fn roots_of(home: &Home) -> Result<Vec<Vec<u8>>, Failure> {
    let Some(pem) = home.ca()? else {
        return Err(
            Failure::new("no-ca", "the service's certificates are not pinned in this profile")
                .next("countersign login"),
        );
    };
    root_of(&pem).map_err(|error| {
        Failure::new("profile", "the pinned certificates cannot be used")
            .why(error.to_string())
            .next("countersign login")
    })
}

/// Fetches a fresh certificate for the member's key and verifies it up to the pinned root. Leaf first.
pub(crate) fn fresh(context: &Context, member: &Member) -> Result<Vec<Vec<u8>>, Failure> {
    let answer: CertificateChain = member.client.post_idempotent("/certificates", &json!({}))?;
    let receipt = answer.receipt;
    let chain: Vec<Vec<u8>> = answer.chain.into_iter().map(|der| der.0).collect();
    let roots = roots_of(&context.home)?;
    check(&chain, &roots, &member.bundle.bundle().signing, member.email(), now()).map_err(|error| {
        Failure::new(
            "bad-certificate",
            "the certificate that the service made for you is refused",
        )
        .why(error.to_string())
        .next("nothing was signed; tell the operator of the service")
    })?;
    let leaf = chain.first().map(|der| sha384(der)).unwrap_or(Hash48::ZERO);
    ledger::receipt(context, &member.client, Kind::Certificate, &leaf, receipt)?;
    Ok(chain)
}
