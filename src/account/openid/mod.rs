//! OpenID Connect: asking the one provider that the operator names who somebody is, and checking what it
//! answers. Nothing here knows an account.
//!
//! ```text
//!  Provider::ask ──▶ Question, kept ──▶ the provider asks the person ──▶ a code ──▶ Provider::answer ──▶ Claims
//! ```

mod client;
mod configuration;

use std::sync::Arc;
use std::time::Duration;

use chrono::DateTime;
use data_encoding::BASE64URL_NOPAD;
use openidconnect::core::{
    CoreAuthPrompt, CoreAuthenticationFlow, CoreClient, CoreClientAuthMethod, CoreIdToken,
    CoreIdTokenClaims, CoreJwsSigningAlgorithm, CoreProviderMetadata, CoreTokenResponse,
};
use openidconnect::{
    AuthType, AuthorizationCode, ClaimsVerificationError, CsrfToken, EndpointMaybeSet,
    EndpointNotSet, EndpointSet, Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope,
    SignatureVerificationError, TokenResponse as _,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::{Mutex, Semaphore};

use self::client::HttpClient;
pub use self::configuration::{Configuration, NotUsable};
use super::Name;
use crate::mail::Address;
use crate::random::Random;
use crate::token::Token;

/// Where somebody comes back to from the provider, below the address of the site.
pub const BACK: &str = "/sign-in/openid/back";
/// How long what the provider says of itself is used, in seconds. A key that it has added since is
/// looked for at once.
const KEPT_FOR: i64 = 60 * 60;
/// After the provider could not be reached, nobody else waits for it for so many seconds.
const PAUSE: i64 = 5;
/// Codes that are being exchanged at once: a class signs in within some seconds, and a provider that is
/// slow holds no more threads than these.
const PLACES: usize = 16;
/// The longest that a provider may call somebody (OpenID Connect Core, 2).
const LONGEST_SUBJECT: usize = 255;
/// How far the provider's clock may be behind, in seconds.
const TOLERANCE: i64 = 60;
/// How a token may be signed: with a key that only the provider has.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// What asks the provider.
type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Why nobody is known by the provider's word. What is told to people is in the page.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It cannot be reached, or is not set up as it says.
    #[error("the provider of OpenID Connect cannot be asked: {0}")]
    Away(String),
    /// What it answered does not hold.
    #[error("the provider of OpenID Connect answered what does not hold: {0}")]
    Refused(String),
    /// Too many are asking it.
    #[error("too many are signing in at once")]
    Busy,
}

/// What is asked, kept until the answer comes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Question {
    /// Comes back in the address: the answer is to this question.
    state: String,
    /// Comes back in the token: the token is made for this question.
    nonce: String,
    /// Whoever has the code needs it as well (PKCE).
    verifier: String,
}

impl Question {
    /// Whether an answer is to this question. Compared by hashes, which take the same time however
    /// much of them is alike.
    pub fn is_answered_by(&self, state: &str) -> bool {
        let hash = |text: &str| text.parse::<Token>().ok().map(|token| token.hash());
        hash(state).is_some_and(|answered| Some(answered) == hash(&self.state))
    }
}

/// What the provider says of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// How it names the person for ever.
    pub subject: String,
    /// The address of mail that it knows.
    pub address: Option<Address>,
    /// Whether it vouches that the person reads that address.
    pub is_verified: bool,
    /// What the person is called there.
    pub name: Option<Name>,
    /// When the person last showed there who they are.
    pub proved_at: Option<i64>,
}

impl Claims {
    /// Whether the person showed who they are after a time.
    pub fn is_proved_since(&self, time: i64) -> bool {
        self.proved_at.is_some_and(|at| at + TOLERANCE >= time)
    }
}

/// What the provider says of itself.
#[derive(Default)]
struct Known {
    document: Option<Arc<CoreProviderMetadata>>,
    read_at: i64,
    failed_at: Option<i64>,
}

/// The provider.
pub struct Provider {
    configuration: Configuration,
    /// The address of the site.
    origin: String,
    http: HttpClient,
    known: Mutex<Known>,
    places: Semaphore,
}

/// Runs what waits for the network where it holds nobody up.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(Error::Away(error.to_string())))
}

impl Provider {
    /// The provider of a site.
    pub fn new(configuration: Configuration, origin: &str) -> Self {
        Self {
            configuration,
            origin: origin.to_owned(),
            http: HttpClient::new(),
            known: Mutex::default(),
            places: Semaphore::new(PLACES),
        }
    }

    /// What people call it.
    pub fn name(&self) -> &str {
        &self.configuration.name
    }

    /// By which it names itself.
    pub fn issuer(&self) -> &str {
        self.configuration.issuer.as_str()
    }

    /// What it says of itself, read if it was not read for a while. One reads, and all others wait.
    async fn document(&self, now: i64) -> Result<Arc<CoreProviderMetadata>, Error> {
        let mut known = self.known.lock().await;
        if let Some(document) = &known.document
            && known.read_at + KEPT_FOR > now
        {
            return Ok(Arc::clone(document));
        }
        if known.failed_at.is_some_and(|at| at + PAUSE > now) {
            return Err(Error::Away("it could not be reached before".to_owned()));
        }
        let (issuer, http) = (self.configuration.issuer.clone(), self.http.clone());
        let read = blocking(move || {
            let ask = |request| http.send(request);
            let read = CoreProviderMetadata::discover(&issuer, &ask);
            read.map_err(|error| Error::Away(client::chain(&error)))
        });
        match read.await {
            Ok(document) => {
                let document = Arc::new(document);
                *known = Known {
                    document: Some(Arc::clone(&document)),
                    read_at: now,
                    failed_at: None,
                };
                Ok(document)
            }
            Err(error) => {
                known.failed_at = Some(now);
                Err(error)
            }
        }
    }

    /// What asks it.
    async fn client(&self, now: i64) -> Result<Client, Error> {
        let document = self.document(now).await?;
        if !configuration::is_safe(document.authorization_endpoint().url()) {
            let address = document.authorization_endpoint().as_str();
            return Err(Error::Away(format!("{address} is not encrypted")));
        }
        let back = RedirectUrl::new(format!("{}{BACK}", self.origin))
            .map_err(|error| Error::Away(format!("{}: {error}", self.origin)))?;
        let takes = document.token_endpoint_auth_methods_supported();
        let in_header = takes.is_none_or(|methods| {
            methods.contains(&CoreClientAuthMethod::ClientSecretBasic)
                || !methods.contains(&CoreClientAuthMethod::ClientSecretPost)
        });
        let Configuration {
            client_id, secret, ..
        } = &self.configuration;
        let client = CoreClient::from_provider_metadata(
            CoreProviderMetadata::clone(&document),
            client_id.clone(),
            Some(secret.clone()),
        );
        Ok(client.set_redirect_uri(back).set_auth_type(if in_header {
            AuthType::BasicAuth
        } else {
            AuthType::RequestBody
        }))
    }

    /// Where a browser is sent to ask who somebody is, and what to keep until it is back. `anew`: the
    /// provider has to ask even if it knows.
    ///
    /// # Errors
    /// When the provider cannot be asked.
    pub async fn ask(
        &self,
        random: Random,
        now: i64,
        anew: bool,
    ) -> Result<(String, Question), Error> {
        let client = self.client(now).await?;
        let question = Question {
            state: random.hex::<32>(),
            nonce: random.hex::<32>(),
            verifier: random.hex::<32>(),
        };
        let verifier = PkceCodeVerifier::new(question.verifier.clone());
        let state = CsrfToken::new(question.state.clone());
        let nonce = Nonce::new(question.nonce.clone());
        let mut request = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                || state,
                || nonce,
            )
            .add_scope(Scope::new("email".to_owned()))
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        if anew {
            request = request
                .add_prompt(CoreAuthPrompt::Login)
                .set_max_age(Duration::ZERO);
        }
        let (address, ..) = request.url();
        Ok((address.into(), question))
    }

    /// Who came back with a code.
    ///
    /// # Errors
    /// When the provider cannot be asked, or what it says does not hold.
    pub async fn answer(
        &self,
        now: i64,
        code: String,
        question: &Question,
    ) -> Result<Claims, Error> {
        let _place = self.places.try_acquire().map_err(|_| Error::Busy)?;
        let client = self.client(now).await?;
        let response = self.exchange(client.clone(), code, question).await?;
        let no_token = || Error::Refused("there is no ID token".to_owned());
        let token = response.id_token().ok_or_else(no_token)?;
        let nonce = Nonce::new(question.nonce.clone());
        let verified = match verify(&client, now, token, &nonce) {
            Err(ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey,
            )) => {
                self.known.lock().await.document = None;
                let client = self.client(now).await?;
                verify(&client, now, token, &nonce).cloned()
            }
            verified => verified.cloned(),
        };
        let claims = verified.map_err(|error| Error::Refused(client::chain(&error)))?;
        self.read(&claims, &token.to_string())
    }

    /// Exchanges a code for a token.
    async fn exchange(
        &self,
        client: Client,
        code: String,
        question: &Question,
    ) -> Result<CoreTokenResponse, Error> {
        let http = self.http.clone();
        let verifier = PkceCodeVerifier::new(question.verifier.clone());
        blocking(move || {
            let no_endpoint = |error: openidconnect::ConfigurationError| {
                Error::Away(format!("it names no token endpoint ({error})"))
            };
            let request = client
                .exchange_code(AuthorizationCode::new(code))
                .map_err(no_endpoint)?
                .set_pkce_verifier(verifier);
            // Without its causes: they may have words of the answer, which holds tokens.
            let told = |error: &dyn std::error::Error| error.to_string();
            request
                .request(&|request| http.send(request))
                .map_err(|error| match error {
                    openidconnect::RequestTokenError::Request(error) => Error::Away(told(&error)),
                    error => Error::Refused(told(&error)),
                })
        })
        .await
    }

    /// What is used of the claims of a token whose signature, issuer, audience, nonce and time hold.
    fn read(&self, claims: &CoreIdTokenClaims, token: &str) -> Result<Claims, Error> {
        // The library leaves it to its user whom the token was made for.
        let client_id = self.configuration.client_id.as_str();
        if let Some(party) = claims.authorized_party()
            && party.as_str() != client_id
        {
            return Err(Error::Refused("it was made for another client".to_owned()));
        }
        let subject = claims.subject().as_str();
        if subject.is_empty() || subject.len() > LONGEST_SUBJECT {
            return Err(Error::Refused("it names nobody".to_owned()));
        }
        let address = claims.email().and_then(|text| text.as_str().parse().ok());
        let name = claims.name().and_then(|name| name.get(None));
        Ok(Claims {
            subject: subject.to_owned(),
            is_verified: address.is_some() && is_verified(token),
            address,
            name: name.and_then(|name| name.as_str().parse().ok()),
            proved_at: claims.auth_time().map(|time| time.timestamp()),
        })
    }
}

/// Checks a token: signature, issuer, audience, time and nonce.
fn verify<'t>(
    client: &Client,
    now: i64,
    token: &'t CoreIdToken,
    nonce: &Nonce,
) -> Result<&'t CoreIdTokenClaims, ClaimsVerificationError> {
    let time = DateTime::from_timestamp(now, 0).unwrap_or_default();
    let verifier = client
        .id_token_verifier()
        .set_allowed_algs(ALGORITHMS)
        .set_time_fn(move || time);
    token.claims(&verifier, nonce)
}

/// Whether a token says that the address was verified: by the JSON value `true` and nothing else. The
/// library takes the text "true" as well, so that a token which has it can be read at all.
fn is_verified(token: &str) -> bool {
    let payload = token.split('.').nth(1).unwrap_or_default();
    let payload = BASE64URL_NOPAD.decode(payload.as_bytes());
    let claims: Option<Value> = payload
        .ok()
        .and_then(|json| serde_json::from_slice(&json).ok());
    claims.is_some_and(|claims| claims["email_verified"] == true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_verified_by_true_alone() {
        for (claims, expected) in [
            (r#"{"email_verified":true}"#, true),
            (r#"{"email_verified":false}"#, false),
            (r#"{"email_verified":"true"}"#, false),
            (r#"{"email_verified":1}"#, false),
            (r#"{"email_verified":null}"#, false),
            ("{}", false),
            ("", false),
        ] {
            let token = format!("e30.{}.c2ln", BASE64URL_NOPAD.encode(claims.as_bytes()));
            assert_eq!(is_verified(&token), expected, "{claims}");
        }
    }

    #[test]
    fn an_answer_is_to_the_question_whose_state_it_has() {
        let state = Random::system().hex::<32>();
        let question = Question {
            state: state.clone(),
            nonce: String::new(),
            verifier: String::new(),
        };
        assert!(question.is_answered_by(&state));
        for other in ["", "0", &Random::system().hex::<32>()] {
            assert!(!question.is_answered_by(other), "{other}");
        }
    }
}
