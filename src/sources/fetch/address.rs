//! Which addresses may be asked: TLS, public, and on a known scheme; or those of a mirror.

use std::{
    collections::HashSet,
    net::{IpAddr, SocketAddr},
};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use super::Failure;

/// The address itself, if it may be asked.
pub fn checked(address: &Url) -> Result<Url, Failure> {
    match address.scheme() {
        "https" => {}
        "http" => {
            return Err(Failure::NoTls {
                address: address.to_string(),
            });
        }
        _ => {
            return Err(Failure::Scheme {
                address: address.to_string(),
            });
        }
    }
    let private = match address.host() {
        Some(Host::Ipv4(v4)) => !is_public(IpAddr::V4(v4)),
        Some(Host::Ipv6(v6)) => !is_public(IpAddr::V6(v6)),
        // Other names are looked at when they are resolved.
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => true,
    };
    match private {
        true => Err(Failure::Private {
            address: address.to_string(),
        }),
        false => {
            let mut plain = address.clone();
            plain.set_fragment(None);
            Ok(plain)
        }
    }
}

/// A server that answers for all hosts: `https://treaties.un.org/x?y` is asked for at
/// `‹mirror›/treaties.un.org/x?y`.
#[derive(Debug)]
pub struct Mirror {
    base: Url,
}

impl Mirror {
    /// A mirror on this machine may do without TLS; any other has to be as public as a site.
    pub fn new(base: Url) -> Result<Self, Failure> {
        let loopback = match base.host() {
            Some(Host::Ipv4(v4)) => v4.is_loopback(),
            Some(Host::Ipv6(v6)) => v6.is_loopback(),
            Some(Host::Domain(name)) => name == "localhost",
            None => false,
        };
        if !(loopback && matches!(base.scheme(), "http" | "https")) {
            checked(&base)?;
        }
        Ok(Self { base })
    }

    /// Where the mirror has an address.
    pub fn place(&self, address: &Url) -> Result<Url, Failure> {
        let address = checked(address)?;
        let mut place = self.base.clone();
        let folder = self.base.path().trim_end_matches('/');
        let host = address.host_str().unwrap_or_default();
        place.set_path(&format!("{folder}/{host}{}", address.path()));
        place.set_query(address.query());
        Ok(place)
    }

    /// Whether an address lies on the mirror.
    pub fn holds(&self, address: &Url) -> bool {
        address.origin() == self.base.origin() && address.path().starts_with(self.base.path())
    }
}

/// A name is resolved to public addresses only.
#[derive(Debug, Default)]
pub struct PublicOnly {
    /// Names that the user has set as proxies, which may well stand in a private network.
    proxies: HashSet<String>,
}

impl PublicOnly {
    /// Also resolves the proxies that the environment names.
    pub fn beside_proxies() -> Self {
        let named = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
        let proxies = named
            .iter()
            .filter_map(|name| std::env::var(name).ok())
            .filter_map(|value| {
                let url = Url::parse(&value).or_else(|_| Url::parse(&format!("http://{value}")));
                url.ok()?.host_str().map(str::to_owned)
            });
        Self {
            proxies: proxies.collect(),
        }
    }
}

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let trusted = self.proxies.contains(name.as_str());
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found
                .filter(|address| trusted || is_public(address.ip()))
                .collect();
            if public.is_empty() {
                return Err(format!("`{}` has no public address", name.as_str()).into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// Whether an address belongs to the open Internet (IANA special-purpose registries).
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            !(v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_broadcast()
                || v4.is_documentation()
                || v4.is_multicast()
                || a == 0
                || a >= 240
                || (a == 100 && (64..128).contains(&b))
                || (a == 192 && b == 0 && c == 0)
                || (a == 198 && (b == 18 || b == 19)))
        }
        IpAddr::V6(v6) => {
            if let Some(v4) = v6.to_ipv4_mapped() {
                return is_public(IpAddr::V4(v4));
            }
            let s = v6.segments();
            // Global unicast only, without documentation, 6to4 and NAT64, which may carry a private address inside.
            (s[0] & 0xe000) == 0x2000
                && !(s[0] == 0x2001 && s[1] == 0xdb8)
                && s[0] != 0x2002
                && !(s[0] == 0x2001 && s[1] == 0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses_are_known() {
        let check = |address: &str, public: bool| {
            assert_eq!(
                is_public(address.parse().expect("an address")),
                public,
                "{address}"
            );
        };
        for address in ["8.8.8.8", "2a00:1450::1", "193.0.6.139"] {
            check(address, true);
        }
        for address in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "::ffff:127.0.0.1",
            "2002:7f00:1::",
            "64:ff9b::7f00:1",
        ] {
            check(address, false);
        }
    }
}
