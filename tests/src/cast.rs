//! The people of a story: a requester and approvers, registered with a running service.

use std::path::{Path, PathBuf};

use image::{Rgba, RgbaImage};

use crate::mail::Mailbox;
use crate::person::{Person, Ran};
use crate::sample;
use crate::service::Service;

/// A service and the people who use it.
pub struct Cast {
    /// The service.
    pub service: Service,
    /// Ann, who asks.
    pub requester: Person,
    /// Bob, Cy and Dee, or as many of them as the story needs.
    pub approvers: Vec<Person>,
}

impl Cast {
    /// A service without a mail server, Ann, and `count` approvers, all registered.
    #[track_caller]
    pub fn with(count: usize) -> Self {
        let service = Service::start();
        let (url, mail) = (service.url(), service.mailbox());
        Self::on(service, &url, &mail, count)
    }

    /// Ann and `count` approvers, registered with a service that is reached at `url` and whose mail is read in `mail`.
    #[track_caller]
    pub fn on(service: Service, url: &str, mail: &Mailbox, count: usize) -> Self {
        let names = ["Bob Example", "Cy Example", "Dee Example"];
        let requester = Person::registered(url, mail, "Ann Example");
        let approvers = names[..count]
            .iter()
            .map(|name| Person::registered(url, mail, name))
            .collect();
        Self {
            service,
            requester,
            approvers,
        }
    }

    /// Sends the sample contract to every approver; returns the envelope's id.
    #[track_caller]
    pub fn send(&self, more: &[&str]) -> String {
        self.send_file(&sample("contract.pdf"), more)
    }

    /// Sends a document to every approver; returns the envelope's id.
    #[track_caller]
    pub fn send_file(&self, file: &Path, more: &[&str]) -> String {
        self.try_send(file, more).ok().text("envelope")
    }

    /// Sends a document to every approver, or is refused.
    #[track_caller]
    pub fn try_send(&self, file: &Path, more: &[&str]) -> Ran {
        let mut arguments = vec!["send", file.to_str().unwrap(), "--title", "Service agreement"];
        for approver in &self.approvers {
            arguments.extend(["--approver", &approver.email]);
        }
        arguments.extend(more);
        self.requester.run(arguments)
    }

    /// The requester downloads the finished document.
    #[track_caller]
    pub fn download(&self, envelope: &str) -> PathBuf {
        let file = self.requester.file("signed.pdf");
        self.requester
            .run(["download", envelope, "-o", file.to_str().unwrap()])
            .ok();
        file
    }

    /// The requester downloads the finished document as it was before it was archived: pdfsig cannot read document timestamps.
    #[track_caller]
    pub fn stamped(&self, envelope: &str) -> PathBuf {
        let file = self.requester.file("stamped.pdf");
        self.requester
            .run(["download", envelope, "-o", file.to_str().unwrap(), "--level", "t"])
            .ok();
        file
    }

    /// The requester's copy of the evidence.
    #[track_caller]
    pub fn evidence(&self, envelope: &str) -> PathBuf {
        let file = self.requester.file("evidence");
        self.requester
            .run(["evidence", envelope, "-o", file.to_str().unwrap()])
            .ok();
        file
    }
}

/// A stamp as a PNG with transparency: a blue ring on nothing.
pub fn stamp(path: &Path) {
    let ring = RgbaImage::from_fn(120, 120, |x, y| {
        let (dx, dy) = (f64::from(x) - 59.5, f64::from(y) - 59.5);
        let far = dx.hypot(dy);
        if (40.0..56.0).contains(&far) {
            Rgba([20, 60, 160, 255])
        } else {
            Rgba([0, 0, 0, 0])
        }
    });
    ring.save(path).unwrap();
}
