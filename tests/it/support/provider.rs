//! A provider of OpenID Connect on this machine: it lets in whom a test says, and lies as it is told. And
//! people who go there and come back.

use std::collections::{HashMap, HashSet};
use std::net::TcpListener;
use std::sync::{Arc, LazyLock, Mutex};

use axum::extract::{Form, Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use metier::account::openid::Configuration;
use metier::account::{Account, by_address};
use metier::random::Random;
use metier::sql;
use ring::hmac;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::person::Browser;
use super::site::{Answer, NOW, ORIGIN, Site};

/// What the site is called at the provider: with signs that have to be encoded.
const CLIENT: &str = "metier & friends";
const SECRET: &str = "s:ecret 50%+";
/// What the buttons say.
pub(crate) const NAME: &str = "College";

/// What was asked for, and who was let in.
struct Asked {
    query: HashMap<String, String>,
    who: Value,
}

/// What the provider knows.
struct Known {
    /// Where it is.
    address: String,
    keys: HashMap<&'static str, EcdsaKeyPair>,
    /// By their codes.
    asked: Mutex<HashMap<String, Asked>>,
    /// The issuers that sign with a second key by now.
    renewed: Mutex<HashSet<String>>,
}

type Shared = State<Arc<Known>>;

static KNOWN: LazyLock<Arc<Known>> = LazyLock::new(|| {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.set_nonblocking(true).expect("a socket");
    let known = Arc::new(Known {
        address: format!("http://{}", listener.local_addr().expect("an address")),
        keys: ["first", "second", "hidden"]
            .map(|name| (name, key()))
            .into(),
        asked: Mutex::default(),
        renewed: Mutex::default(),
    });
    let routes = Router::new()
        .route("/{issuer}/.well-known/openid-configuration", get(document))
        .route("/{issuer}/keys", get(keys))
        .route("/{issuer}/authorize", get(authorize))
        .route("/{issuer}/token", post(token))
        .with_state(Arc::clone(&known));
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Runtime::new().expect("threads");
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a socket");
            axum::serve(listener, routes).await.expect("it serves");
        });
    });
    known
});

fn key() -> EcdsaKeyPair {
    let (kind, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
    let document = EcdsaKeyPair::generate_pkcs8(kind, &random).expect("a key");
    EcdsaKeyPair::from_pkcs8(kind, document.as_ref(), &random).expect("a key")
}

/// An issuer of the provider. Some are odd: see [`document`].
pub(crate) fn issuer(name: &str) -> String {
    format!("{}/{name}", KNOWN.address)
}

/// What a site is told of an issuer.
pub(crate) fn configuration(name: &str) -> Configuration {
    Configuration::new(&issuer(name), CLIENT, SECRET, NAME).expect("a provider")
}

/// Does what somebody does whom a page leads to the provider: they are let in as `who`, and led back.
/// Gives the path of the site that they are led to.
///
/// `who` has `claims`, which are put over the usual ones (null takes one away), and may have `sign`
/// (how the token is signed) and `error` (instead of letting somebody in).
pub(crate) fn lets_in(away: &Answer, who: &Value) -> String {
    assert_eq!(away.status, 200, "{}", away.text());
    let mut address = away.page().attribute("#onward", "href");
    let who = form_urlencoded::Serializer::new(String::new())
        .append_pair("who", &who.to_string())
        .finish();
    address.push('&');
    address.push_str(&who);
    let agent = ureq::Agent::config_builder()
        .max_redirects(0)
        .http_status_as_error(false)
        .build()
        .new_agent();
    let answer = agent.get(&address).call().expect("the provider answers");
    assert_eq!(answer.status(), 303, "it asks as the provider wants it");
    let back = answer.headers()["location"].to_str().expect("an address");
    let path = back.strip_prefix(ORIGIN).expect("back to the site");
    path.to_owned()
}

/// Somebody whose address the provider vouches for.
pub(crate) fn vouched(subject: &str, address: &str) -> Value {
    json!({"claims": {"sub": subject, "email": address, "email_verified": true, "name": "Vera Voss"}})
}

/// The same person, of whom the provider says something else as well.
pub(crate) fn with(who: &Value, claim: &str, value: Value) -> Value {
    let mut who = who.clone();
    who["claims"][claim] = value;
    who
}

/// Presses a button that leads to the provider, is let in there, and comes back.
pub(crate) fn goes(browser: &Browser, button: &str, who: &Value) -> Answer {
    let away = browser.post(button, &[]);
    browser.is_led(&lets_in(&away, who))
}

/// Wants to sign in with the provider.
pub(crate) fn signs_in(browser: &Browser, who: &Value) -> Answer {
    goes(browser, "/sign-in/openid", who)
}

/// Makes an account with the provider, and stays signed in.
pub(crate) fn joins(site: &'static Site, who: &Value) -> Browser {
    let browser = Browser::at(site);
    let new = signs_in(&browser, who);
    assert_eq!(
        new.header(header::LOCATION),
        "/sign-up/openid",
        "{}",
        new.text()
    );
    let made = browser.post("/sign-up/openid", &[("name", "Vera Voss")]);
    assert_eq!(made.header(header::LOCATION), "/account", "{}", made.text());
    browser
}

pub(crate) fn account(site: &'static Site, address: &str) -> Option<Account> {
    let address = address.parse().expect("an address");
    site.wait(by_address(&site.node().db, &address))
        .expect("a database")
}

/// How many identities an account has, and how many sessions.
pub(crate) fn counts(site: &'static Site, address: &str) -> (i64, i64) {
    let id = account(site, address).expect("an account").id;
    let counts = sql!(
        "SELECT (SELECT COUNT(*) FROM openid_identity WHERE account = $1), (SELECT COUNT(*) FROM session WHERE account = $1)",
        &id
    );
    site.wait(counts.one(&site.node().db)).expect("a database")
}

/// Makes the last change of a password a minute old, as time stands still in tests.
pub(crate) fn age_end(site: &'static Site, address: &str) {
    let aged = sql!(
        "UPDATE account SET ended_at = $1 WHERE address = $2",
        NOW - 60,
        address
    );
    site.wait(aged.execute(&site.node().db))
        .expect("a database");
}

/// What is said of somebody who is not let on.
pub(crate) fn stop(answer: &Answer) -> String {
    assert_eq!(answer.status, 422, "{}", answer.text());
    answer.page().one("main h1")
}

/// What it says of itself.
async fn document(State(known): Shared, Path(name): Path<String>) -> Response {
    let issuer = format!("{}/{name}", known.address);
    let mut document = json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
    });
    match name.as_str() {
        "impostor" => document["issuer"] = "https://accounts.example.org".into(),
        "overheard" => {
            document["authorization_endpoint"] = "http://accounts.example.org/authorize".into();
        }
        "keys-overheard" => document["jwks_uri"] = "http://accounts.example.org/keys".into(),
        "elsewhere" => {
            let other = format!("{}/main/.well-known/openid-configuration", known.address);
            return Redirect::to(&other).into_response();
        }
        "endless" => document["long"] = "x".repeat(1 << 20).into(),
        "broken" => return "no JSON".into_response(),
        "wants-a-form" => {
            document["token_endpoint_auth_methods_supported"] = json!(["client_secret_post"]);
        }
        "failing" => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        _ => {}
    }
    Json(document).into_response()
}

/// Its public keys.
async fn keys(State(known): Shared, Path(name): Path<String>) -> Json<Value> {
    let mut names = vec!["first"];
    if known.renewed.lock().expect("unbroken").contains(&name) {
        names.push("second");
    }
    let keys = names.into_iter().map(|name| {
        let point = known.keys[name].public_key().as_ref();
        json!({
            "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": name,
            "x": BASE64URL_NOPAD.encode(&point[1..33]),
            "y": BASE64URL_NOPAD.encode(&point[33..]),
        })
    });
    Json(json!({ "keys": keys.collect::<Vec<_>>() }))
}

/// Lets somebody in who is asked for as it should be, and leads them back.
async fn authorize(
    State(known): Shared,
    Path(name): Path<String>,
    Query(query): Query<HashMap<String, String>>,
) -> Response {
    let is = |key: &str, value: &str| query.get(key).is_some_and(|given| given == value);
    let is_right = is("response_type", "code")
        && is("client_id", CLIENT)
        && is("scope", "openid email profile")
        && is("code_challenge_method", "S256")
        && is("redirect_uri", &format!("{ORIGIN}/sign-in/openid/back"))
        && query.contains_key("nonce");
    if !is_right {
        return (StatusCode::BAD_REQUEST, format!("{query:?}")).into_response();
    }
    let who: Value = serde_json::from_str(&query["who"]).expect("somebody");
    let back = &query["redirect_uri"];
    let mut sent = form_urlencoded::Serializer::new(String::new());
    sent.append_pair("state", &query["state"]);
    let issuer = who["iss"].as_str().map(str::to_owned);
    let own = format!("{}/{name}", known.address);
    sent.append_pair("iss", &issuer.unwrap_or(own));
    if let Some(error) = who["error"].as_str() {
        sent.append_pair("error", error);
        sent.append_pair("error_description", "<b>Words of others</b>");
    } else {
        let code = Random::system().hex::<16>();
        sent.append_pair("code", &code);
        if who["sign"] == "second" {
            known.renewed.lock().expect("unbroken").insert(name);
        }
        let asked = Asked {
            query: query.clone(),
            who,
        };
        known.asked.lock().expect("unbroken").insert(code, asked);
    }
    Redirect::to(&format!("{back}?{}", sent.finish())).into_response()
}

/// Gives a token for a code, once, to the site that asked, with what it kept to itself.
async fn token(
    State(known): Shared,
    Path(name): Path<String>,
    headers: HeaderMap,
    Form(sent): Form<HashMap<String, String>>,
) -> Response {
    let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let client = format!("{}:{}", encoded(CLIENT), encoded(SECRET));
    let client = format!("Basic {}", BASE64.encode(client.as_bytes()));
    let given = headers.get(header::AUTHORIZATION);
    let is_client = if name == "wants-a-form" {
        given.is_none() && sent["client_id"] == CLIENT && sent["client_secret"] == SECRET
    } else {
        given.is_some_and(|given| *given == *client) && !sent.contains_key("client_secret")
    };
    if !is_client {
        let error = Json(json!({"error": "invalid_client"}));
        return (StatusCode::UNAUTHORIZED, error).into_response();
    }
    let asked = known.asked.lock().expect("unbroken").remove(&sent["code"]);
    let asked = asked.filter(|asked| {
        let challenge = BASE64URL_NOPAD.encode(&Sha256::digest(&sent["code_verifier"]));
        challenge == asked.query["code_challenge"]
            && sent["redirect_uri"] == asked.query["redirect_uri"]
            && sent["grant_type"] == "authorization_code"
    });
    let Some(Asked { query, who }) = asked else {
        let error = Json(json!({"error": "invalid_grant"}));
        return (StatusCode::BAD_REQUEST, error).into_response();
    };
    let is_asked_anew = query.get("prompt").is_some_and(|prompt| prompt == "login");
    let mut claims = json!({
        "iss": format!("{}/{name}", known.address),
        "aud": CLIENT,
        "exp": NOW + 300,
        "iat": NOW,
        "nonce": query["nonce"],
        "auth_time": if is_asked_anew { NOW } else { NOW - 3600 },
    });
    let all = claims.as_object_mut().expect("an object");
    for (claim, value) in who["claims"].as_object().expect("claims") {
        if value.is_null() {
            all.remove(claim);
        } else {
            all.insert(claim.clone(), value.clone());
        }
    }
    let mut answer = json!({"access_token": "unused", "token_type": "Bearer", "expires_in": 300});
    if who["sign"] != "nothing" {
        let sign = who["sign"].as_str().unwrap_or("first");
        answer["id_token"] = known.signed(sign, &claims).into();
    }
    Json(answer).into_response()
}

impl Known {
    /// A token.
    fn signed(&self, sign: &str, claims: &Value) -> String {
        let (algorithm, kid, key) = match sign {
            "none" => ("none", "first", None),
            "shared secret" => ("HS256", "first", None),
            "hidden" => ("ES256", "first", Some("hidden")),
            "unknown" => ("ES256", "hidden", Some("hidden")),
            key => ("ES256", key, Some(key)),
        };
        let head = json!({"alg": algorithm, "kid": kid, "typ": "JWT"});
        let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let text = format!("{}.{}", part(&head), part(claims));
        let signature = match key {
            Some(key) => {
                let signed = self.keys[key].sign(&SystemRandom::new(), text.as_bytes());
                signed.expect("a signature").as_ref().to_owned()
            }
            None if algorithm == "HS256" => {
                let key = hmac::Key::new(hmac::HMAC_SHA256, SECRET.as_bytes());
                hmac::sign(&key, text.as_bytes()).as_ref().to_owned()
            }
            None => Vec::new(),
        };
        format!("{text}.{}", BASE64URL_NOPAD.encode(&signature))
    }
}
