//! An authenticator: it keeps one passkey for each site and account, and its owner always says yes.

use std::cell::RefCell;

use data_encoding::BASE64URL_NOPAD as BASE64;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::site::ORIGIN;

/// The owner was there, and was recognized.
const PRESENT_AND_VERIFIED: u8 = 0b101;
const WITH_CREDENTIAL: u8 = 0b100_0000;

/// A passkey in it.
struct Held {
    id: Vec<u8>,
    handle: String,
    key: EcdsaKeyPair,
    signed: u32,
}

/// An authenticator.
#[derive(Default)]
pub(crate) struct Authenticator {
    held: RefCell<Vec<Held>>,
}

impl Authenticator {
    /// Makes a passkey as a site asks for it, and answers as the browser does.
    pub(crate) fn create(&self, asked: &Value) -> String {
        let asked = &asked["publicKey"];
        assert_eq!(asked["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(
            asked["authenticatorSelection"]["userVerification"],
            "required"
        );
        let random = SystemRandom::new();
        let document =
            EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).expect("a key");
        let key =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, document.as_ref(), &random);
        let key = key.expect("a key");
        let point = key.public_key().as_ref();
        let id = Sha256::digest(point).to_vec();
        // The key as COSE has it: EC2, ES256, P-256, x and y.
        let mut cose = vec![0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 32];
        cose.extend(&point[1..33]);
        cose.extend([0x22, 0x58, 32]);
        cose.extend(&point[33..]);
        let host = asked["rp"]["id"].as_str().expect("a host");
        let mut data = authenticator_data(host, PRESENT_AND_VERIFIED | WITH_CREDENTIAL, 0);
        data.extend([0; 16]);
        data.extend([0, 32]);
        data.extend(&id);
        data.extend(cose);
        // {"fmt": "none", "attStmt": {}, "authData": …}
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).expect("short"));
        object.extend(data);
        let answer = json!({
            "id": BASE64.encode(&id),
            "rawId": BASE64.encode(&id),
            "type": "public-key",
            "clientExtensionResults": {"credProps": {"rk": true}},
            "response": {
                "clientDataJSON": BASE64.encode(client_data("webauthn.create", asked).as_bytes()),
                "attestationObject": BASE64.encode(&object),
                "transports": ["internal"],
            },
        });
        let handle = asked["user"]["id"].as_str().expect("a handle").to_owned();
        let mut held = self.held.borrow_mut();
        held.retain(|one| one.handle != handle);
        held.push(Held {
            id,
            handle,
            key,
            signed: 0,
        });
        answer.to_string()
    }

    /// Signs what a site asks with the newest passkey, and answers as the browser does.
    pub(crate) fn get(&self, asked: &Value) -> String {
        self.get_at(asked, ORIGIN)
    }

    /// The same in a browser that shows another site.
    pub(crate) fn get_at(&self, asked: &Value, origin: &str) -> String {
        let asked = &asked["publicKey"];
        let host = asked["rpId"].as_str().expect("a host");
        let mut held = self.held.borrow_mut();
        let held = held.last_mut().expect("a passkey");
        held.signed += 1;
        let data = authenticator_data(host, PRESENT_AND_VERIFIED, held.signed);
        let client = client_data("webauthn.get", asked).replace(ORIGIN, origin);
        let mut signed = data.clone();
        signed.extend(Sha256::digest(&client));
        let signature = held.key.sign(&SystemRandom::new(), &signed);
        json!({
            "id": BASE64.encode(&held.id),
            "rawId": BASE64.encode(&held.id),
            "type": "public-key",
            "clientExtensionResults": {},
            "response": {
                "clientDataJSON": BASE64.encode(client.as_bytes()),
                "authenticatorData": BASE64.encode(&data),
                "signature": BASE64.encode(signature.expect("a signature").as_ref()),
                "userHandle": held.handle,
            },
        })
        .to_string()
    }

    /// What it knows the account of its newest passkey by.
    pub(crate) fn handle(&self) -> Vec<u8> {
        let held = self.held.borrow();
        let handle = &held.last().expect("a passkey").handle;
        BASE64.decode(handle.as_bytes()).expect("Base64")
    }
}

fn client_data(kind: &str, asked: &Value) -> String {
    let challenge = &asked["challenge"];
    json!({"type": kind, "challenge": challenge, "origin": ORIGIN, "crossOrigin": false})
        .to_string()
}

fn authenticator_data(host: &str, flags: u8, signed: u32) -> Vec<u8> {
    let mut data = Sha256::digest(host).to_vec();
    data.push(flags);
    data.extend(signed.to_be_bytes());
    data
}
