//! Sample documents, made from code so that everybody can read what is in them: a contract, a rotated scan, a form, a
//! long report and a document in many scripts. The same code gives the same bytes each time.

mod contract;
mod form;
mod nonlatin;
mod raster;
mod report;
mod scan;
mod sheet;

pub use sheet::SampleError;

/// One sample: its file name and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// The name under `samples/`, such as `contract.pdf`.
    pub name: &'static str,
    /// The whole PDF file.
    pub pdf: Vec<u8>,
}

/// Makes every sample.
///
/// # Errors
/// [`SampleError`] when a font lacks a character that a sample needs, or when a PDF cannot be written.
pub fn all() -> Result<Vec<Sample>, SampleError> {
    let sample = |name, pdf| Sample { name, pdf };
    Ok(vec![
        sample("contract.pdf", contract::make()?),
        sample("scan.pdf", scan::make()?),
        sample("form.pdf", form::make()?),
        sample("report.pdf", report::make()?),
        sample("nonlatin.pdf", nonlatin::make()?),
    ])
}
