//! The client's half of OPAQUE: registration (of an account, or of a new passphrase) and login. The passphrase goes nowhere.

use countersign_opaque::OpaqueError;
use countersign_opaque::client::{
    LoginState, RegistrationState, login_finish, login_start, registration_finish, registration_start,
};
use countersign_web_bridge::Cause;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroize::Zeroizing;

/// A registration under way. `finish` takes it.
#[wasm_bindgen]
pub struct Registration {
    state: RegistrationState,
    passphrase: Zeroizing<String>,
    request: Vec<u8>,
}

/// A login under way. `finish` takes it.
#[wasm_bindgen]
pub struct Login {
    state: LoginState,
    passphrase: Zeroizing<String>,
    request: Vec<u8>,
}

/// What a registration gives.
#[wasm_bindgen]
pub struct Registered {
    record: Vec<u8>,
    export_key: Zeroizing<Vec<u8>>,
}

/// What a login gives.
#[wasm_bindgen]
pub struct LoggedIn {
    finalization: Vec<u8>,
    export_key: Zeroizing<Vec<u8>>,
}

#[wasm_bindgen]
impl Registration {
    /// Begins with a passphrase.
    ///
    /// # Errors
    /// `login:Internal`
    #[wasm_bindgen(constructor)]
    pub fn new(passphrase: String) -> Result<Self, Cause> {
        let passphrase = Zeroizing::new(passphrase);
        let (state, request) = registration_start(passphrase.as_bytes()).map_err(refused)?;
        Ok(Self {
            state,
            passphrase,
            request,
        })
    }

    /// For the service.
    pub fn request(&self) -> Vec<u8> {
        self.request.clone()
    }

    /// Ends it with the service's answer, for the account of `email` (lower case). Takes 0.1 s or more.
    ///
    /// # Errors
    /// `login:…`
    pub fn finish(self, response: &[u8], email: &str) -> Result<Registered, Cause> {
        let done =
            registration_finish(self.state, self.passphrase.as_bytes(), response, email.as_bytes()).map_err(refused)?;
        Ok(Registered {
            record: done.record,
            export_key: done.export_key,
        })
    }
}

#[wasm_bindgen]
impl Login {
    /// Begins with a passphrase.
    ///
    /// # Errors
    /// `login:Internal`
    #[wasm_bindgen(constructor)]
    pub fn new(passphrase: String) -> Result<Self, Cause> {
        let passphrase = Zeroizing::new(passphrase);
        let (state, request) = login_start(passphrase.as_bytes()).map_err(refused)?;
        Ok(Self {
            state,
            passphrase,
            request,
        })
    }

    /// For the service.
    pub fn request(&self) -> Vec<u8> {
        self.request.clone()
    }

    /// Ends it with the service's answer. Takes 0.1 s or more.
    ///
    /// # Errors
    /// `wrong-passphrase`, `login:…`
    pub fn finish(self, response: &[u8], email: &str) -> Result<LoggedIn, Cause> {
        let done = login_finish(self.state, self.passphrase.as_bytes(), response, email.as_bytes()).map_err(refused)?;
        Ok(LoggedIn {
            finalization: done.finalization,
            export_key: done.export_key,
        })
    }
}

#[wasm_bindgen]
impl Registered {
    /// For the service.
    pub fn record(&self) -> Vec<u8> {
        self.record.clone()
    }

    /// 64 secret bytes that open the account's password slot.
    #[wasm_bindgen(js_name = exportKey)]
    pub fn export_key(&self) -> Vec<u8> {
        self.export_key.to_vec()
    }
}

#[wasm_bindgen]
impl LoggedIn {
    /// For the service.
    pub fn finalization(&self) -> Vec<u8> {
        self.finalization.clone()
    }

    /// 64 secret bytes that open the account's password slot.
    #[wasm_bindgen(js_name = exportKey)]
    pub fn export_key(&self) -> Vec<u8> {
        self.export_key.to_vec()
    }
}

fn refused(error: OpaqueError) -> Cause {
    match error {
        OpaqueError::InvalidLogin => Cause::new("wrong-passphrase", error),
        other => Cause::of("login", &other),
    }
}
