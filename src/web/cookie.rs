//! Cookies of this site. Each is for this host alone, over TLS, for all paths (`__Host-`), no script
//! reads it, and no other site's form brings it.

use std::fmt;

use axum::http::{HeaderMap, HeaderValue, header};

use crate::token::Token;

/// A cookie by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cookie(&'static str);

/// Says who is signed in.
pub const SESSION: Cookie = Cookie("__Host-session");
/// Says that somebody has signed in with this browser before.
pub const BROWSER: Cookie = Cookie("__Host-browser");
/// Says that the first step of signing in is done, and a second factor is waited for.
pub const HALF_WAY: Cookie = Cookie("__Host-half-way");
/// Says which answer of a passkey is waited for.
pub const CEREMONY: Cookie = Cookie("__Host-ceremony");
/// Says which answer of a provider of OpenID Connect is waited for. Its page is led to by another site,
/// which brings only cookies that are `Lax`, as all of these are.
pub const OPENID: Cookie = Cookie("__Host-openid");

impl Cookie {
    /// What a request brings under its name. Of several, the first, as browsers send their own.
    pub fn of(self, headers: &HeaderMap) -> Option<&str> {
        let cookies = headers.get_all(header::COOKIE).into_iter();
        let cookies = cookies.filter_map(|value| value.to_str().ok());
        let mut pairs = cookies.flat_map(|cookies| cookies.split(';'));
        pairs.find_map(|pair| pair.trim().strip_prefix(self.0)?.strip_prefix('='))
    }

    /// The token that a request brings in it.
    pub fn token(self, headers: &HeaderMap) -> Option<Token> {
        self.of(headers)?.parse().ok()
    }

    /// Whether a request brings it, whatever it holds.
    pub fn is_in(self, headers: &HeaderMap) -> bool {
        let is_it = |pair: &[u8]| {
            let pair = pair.trim_ascii_start().strip_prefix(self.0.as_bytes());
            pair.is_some_and(|rest| rest.trim_ascii_start().starts_with(b"="))
        };
        let mut cookies = headers.get_all(header::COOKIE).into_iter();
        cookies.any(|value| value.as_bytes().split(|byte| *byte == b';').any(is_it))
    }

    /// The header that gives it a value, for so many seconds or until the browser is closed. The
    /// value is one that a cookie can hold, such as a token.
    ///
    /// # Panics
    /// When the value holds what no header can.
    pub fn set(self, value: &str, seconds: Option<i64>) -> HeaderValue {
        let age = seconds.map_or(String::new(), |seconds| format!("; Max-Age={seconds}"));
        let text = format!("{self}={value}; Path=/; Secure; HttpOnly; SameSite=Lax{age}");
        HeaderValue::try_from(text).expect("tokens and numbers are text that a header can hold")
    }

    /// The header that takes it away.
    pub fn clear(self) -> HeaderValue {
        self.set("", Some(0))
    }
}

impl fmt::Display for Cookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brings(cookies: &[&'static str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in cookies {
            headers.append(header::COOKIE, HeaderValue::from_static(value));
        }
        headers
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        for cookies in [
            &["__Host-session=abc"][..],
            &["theme=dark; __Host-session=abc; a=b"],
            &["theme=dark", "__Host-session=abc"],
        ] {
            assert_eq!(SESSION.of(&brings(cookies)), Some("abc"));
            assert!(SESSION.is_in(&brings(cookies)));
        }
    }

    #[test]
    fn a_name_that_only_looks_alike_is_another_cookie() {
        for cookies in [
            "my__Host-session=abc",
            "__Host-session-hint=abc",
            "a=__Host-session",
        ] {
            assert_eq!(SESSION.of(&brings(&[cookies])), None, "{cookies}");
            assert!(!SESSION.is_in(&brings(&[cookies])), "{cookies}");
        }
    }

    #[test]
    fn a_cookie_is_for_this_host_alone_and_no_script() {
        assert_eq!(
            SESSION.set("abc", Some(60)),
            "__Host-session=abc; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=60"
        );
        assert_eq!(
            SESSION.clear(),
            "__Host-session=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"
        );
    }
}
