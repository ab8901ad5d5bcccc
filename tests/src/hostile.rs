//! A service that cheats when it is told to, and what it was asked meanwhile.

use serde_json::Value;

use crate::service::{Service, Unstarted};

impl Service {
    /// Starts the service with faults (`tests/hostile`), all of them off.
    pub fn hostile() -> Self {
        Unstarted::with(&[]).hostile().start()
    }

    /// Switches a fault on: `{"fault":"swapped-bundle","email":…}`.
    #[track_caller]
    pub fn cheat(&self, fault: &Value) {
        let answer = ureq::post(format!("{}/hostile/fault", self.url())).send_json(fault);
        assert_eq!(answer.unwrap().status(), 200);
    }

    /// Switches all faults off.
    #[track_caller]
    pub fn behave(&self) {
        self.cheat(&serde_json::json!({ "fault": "none" }));
    }

    /// The requests since a fault was switched on or off: `GET /api/v1/…`.
    #[track_caller]
    pub fn asked(&self) -> Vec<String> {
        let mut answer = ureq::get(format!("{}/hostile/asked", self.url())).call().unwrap();
        answer.body_mut().read_json().unwrap()
    }
}
