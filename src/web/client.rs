//! The network address of whoever sends a request: that of the connection, or, where the connection
//! comes from a proxy that the operator declares (`--trusted-proxy`), what the proxy says.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// A network of proxies that are believed, such as `10.0.0.0/8` or `::1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
    /// How many leading bits an address shares with the base.
    bits: u32,
}

/// The networks of the proxies whose word is taken, for what is handed a request.
#[derive(Debug, Clone)]
pub struct TrustedProxies(pub Vec<Network>);

/// Why a text names no network.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is no network: give an address, or an address and its bits, such as 10.0.0.0/8")]
pub struct NotANetwork(String);

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let wrong = || NotANetwork(text.to_owned());
        let (base, bits) = match text.split_once('/') {
            Some((base, bits)) => (base, Some(bits)),
            None => (text, None),
        };
        let base: IpAddr = base.parse().map_err(|_| wrong())?;
        let base = base.to_canonical();
        let most = width(base);
        let bits = bits.map_or(Ok(most), |bits| bits.parse().map_err(|_| wrong()))?;
        if bits > most {
            return Err(wrong());
        }
        Ok(Self { base, bits })
    }
}

/// How many bits an address has.
const fn width(address: IpAddr) -> u32 {
    match address {
        IpAddr::V4(_) => u32::BITS,
        IpAddr::V6(_) => u128::BITS,
    }
}

/// The bits of an address, the first ones highest.
fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits(),
    }
}

impl Network {
    /// Whether an address lies in it.
    fn contains(self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        let other_bits = width(self.base) - self.bits;
        width(address) == width(self.base)
            && (self.bits == 0 || number(address) >> other_bits == number(self.base) >> other_bits)
    }
}

/// The address of whoever sent a request; none where it came without a connection, as in a test.
///
/// A proxy appends whom it serves to `X-Forwarded-For`, and anybody can send that header, so only
/// what trusted proxies appended counts: the right-most address that is no trusted proxy.
pub fn address(parts: &Parts, trusted: &[Network]) -> Option<IpAddr> {
    let ConnectInfo(peer) = parts.extensions.get::<ConnectInfo<SocketAddr>>()?;
    Some(behind_proxies(peer.ip(), &parts.headers, trusted))
}

/// The network of whoever sent a request, in which many may be: for what is kept about them.
pub fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{}/48", std::net::Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
        }
    }
}

fn behind_proxies(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|network| network.contains(address));
    let peer = peer.to_canonical();
    if !is_trusted(peer) {
        return peer;
    }
    let mut client = peer;
    let values = headers.get_all(FORWARDED_FOR).iter().rev();
    let entries = values.flat_map(|value| value.to_str().unwrap_or_default().rsplit(','));
    for entry in entries {
        // What is no address was not written by a proxy of ours: the last one that was stands.
        let Ok(address) = entry.trim().parse::<IpAddr>() else {
            break;
        };
        client = address.to_canonical();
        if !is_trusted(client) {
            break;
        }
    }
    client
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn client(peer: &str, forwarded: &[&'static str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append(FORWARDED_FOR, HeaderValue::from_static(value));
        }
        let trusted: Vec<Network> = trusted.iter().map(|one| one.parse().unwrap()).collect();
        behind_proxies(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn nobody_is_believed_unless_declared() {
        assert_eq!(client("203.0.113.9", &["198.51.100.1"], &[]), "203.0.113.9");
        let others = ["10.0.0.0/8"];
        assert_eq!(
            client("203.0.113.9", &["198.51.100.1"], &others),
            "203.0.113.9"
        );
    }

    #[test]
    fn the_right_most_foreign_address_counts() {
        let proxies = ["10.0.0.0/8", "::1"];
        let forged = ["1.2.3.4, 198.51.100.1, 10.0.0.7"];
        assert_eq!(client("10.0.0.1", &forged, &proxies), "198.51.100.1");
        let twice = ["1.2.3.4", "198.51.100.1"];
        assert_eq!(client("::1", &twice, &proxies), "198.51.100.1");
    }

    #[test]
    fn what_is_no_address_is_not_believed() {
        let proxies = ["10.0.0.0/8"];
        assert_eq!(
            client("10.0.0.1", &["198.51.100.1, unknown"], &proxies),
            "10.0.0.1"
        );
        assert_eq!(client("10.0.0.1", &[], &proxies), "10.0.0.1");
    }

    #[test]
    fn an_address_written_as_ipv6_is_the_same_address() {
        let proxies = ["10.0.0.0/8"];
        let mapped = ["::ffff:198.51.100.1"];
        assert_eq!(client("::ffff:10.0.0.1", &mapped, &proxies), "198.51.100.1");
    }

    #[test]
    fn what_is_no_network_is_refused() {
        for text in [
            "",
            "10.0.0.0/33",
            "10.0.0/8",
            "::/129",
            "10.0.0.0/x",
            "localhost",
        ] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
        assert!("::/0".parse::<Network>().is_ok());
    }
}
