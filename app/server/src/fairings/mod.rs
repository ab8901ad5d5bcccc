//! What is done to every request and response.

mod access_log;
mod headers;
mod methods;

pub use access_log::AccessLog;
pub use headers::Headers;
pub use methods::Methods;
