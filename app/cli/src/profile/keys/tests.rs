//! Keys at rest on this machine.

use super::*;
use crate::randomness::rng;

#[test]
fn only_the_passphrase_opens_the_keys() {
    let user = UserId::from_bytes([7; 16]);
    let identity = Identity::generate(&mut rng());
    let kek = Kek::generate(&mut rng());
    let wrapped = identity.wrap(&kek, &user, &mut rng());
    let stored = StoredKeys::seal("correct horse", &kek, &wrapped, &user, &mut rng()).unwrap();
    let opened = stored.open("correct horse", &user).unwrap();
    assert_eq!(opened.signing.verifying_key(), identity.signing.verifying_key());
    assert_eq!(
        stored.open("wrong horse", &user).err(),
        Some(StoredKeysError::WrongPassphrase)
    );
    let other = UserId::from_bytes([8; 16]);
    assert_eq!(
        stored.open("correct horse", &other).err(),
        Some(StoredKeysError::WrongPassphrase)
    );
}
