//! One round over some documents: each is fetched, or found unchanged, or taken from the cache.

use std::time::Duration;

use futures_util::{StreamExt, stream::FuturesUnordered};

use super::{
    Answer, Failure, Fetcher, Receipt, Request,
    cache::{Cache, CacheError},
};
use crate::sources::source::{Source, Wanted};

/// A document to get.
#[derive(Debug, Clone, Copy)]
pub struct Order<'a> {
    pub source: &'a Source,
    pub wanted: &'a Wanted,
}

/// A page that is there, with its receipt.
#[derive(Debug, Clone)]
pub struct Got {
    pub receipt: Receipt,
    pub bytes: Vec<u8>,
    pub how: How,
}

/// How a page came to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Other bytes than before, or the first.
    Fetched,
    /// The site says, or shows, that they are the same as before.
    Unchanged,
    /// From the cache, without asking the site.
    Cached,
}

/// Why a page is not there.
#[derive(Debug, thiserror::Error)]
pub enum NotGot {
    #[error(transparent)]
    Failed(#[from] Failure),
    #[error(transparent)]
    Cache(#[from] CacheError),
    #[error("`{address}` is not in the cache; hint: fetch it without `--offline`")]
    NotCached { address: String },
    #[error(
        "`{source_id}` gives its data only for a key; hint: get one from the publisher and set {environment}, or save {page} from a browser and read it with `accede read --as {reader}`"
    )]
    NoKey {
        source_id: String,
        environment: String,
        page: String,
        reader: String,
    },
}

/// Gets the documents; different hosts at once, one host in turn. `keys` gives the user's key by the
/// name of its environment variable; `done` hears of each document as it comes.
pub async fn round<'a>(
    fetcher: Option<&Fetcher>,
    cache: &Cache,
    orders: &[Order<'a>],
    keys: &dyn Fn(&str) -> Option<String>,
    done: &dyn Fn(&Order<'a>, &Result<Got, NotGot>),
) -> Vec<Result<Got, NotGot>> {
    let mut waiting: FuturesUnordered<_> = orders
        .iter()
        .enumerate()
        .map(|(place, order)| async move {
            let outcome = match fetcher {
                Some(fetcher) => get(fetcher, cache, order, keys).await,
                None => from_cache(cache, &order.source.address(order.wanted)),
            };
            (place, outcome)
        })
        .collect();
    let mut outcomes: Vec<Option<Result<Got, NotGot>>> = orders.iter().map(|_| None).collect();
    while let Some((place, outcome)) = waiting.next().await {
        done(&orders[place], &outcome);
        outcomes[place] = Some(outcome);
    }
    outcomes.into_iter().flatten().collect()
}

fn from_cache(cache: &Cache, address: &str) -> Result<Got, NotGot> {
    let receipt = cache.receipt(address)?.ok_or_else(|| NotGot::NotCached {
        address: address.to_owned(),
    })?;
    let bytes = cache.bytes(&receipt)?;
    Ok(Got {
        receipt,
        bytes,
        how: How::Cached,
    })
}

async fn get(
    fetcher: &Fetcher,
    cache: &Cache,
    order: &Order<'_>,
    keys: &dyn Fn(&str) -> Option<String>,
) -> Result<Got, NotGot> {
    let (source, wanted) = (order.source, order.wanted);
    let address = source.address(wanted);
    let secret = match &source.key {
        None => None,
        Some(key) => {
            let value = keys(&key.environment).ok_or_else(|| NotGot::NoKey {
                source_id: source.id.clone(),
                environment: key.environment.clone(),
                page: source.page(wanted),
                reader: source.page_reader().to_owned(),
            })?;
            Some((key.header.clone(), value))
        }
    };
    let request = Request {
        media_types: source.media_types.clone(),
        secret,
        delay: Some(Duration::from_secs(source.delay_seconds)),
        ..Request::to(&address)?
    };
    // A receipt whose bytes are lost or altered proves nothing: then the whole page is asked for.
    let earlier = cache.receipt(&address)?;
    let held = earlier.and_then(|receipt| Some((cache.bytes(&receipt).ok()?, receipt)));
    let asked = held.as_ref().map(|(_, receipt)| receipt);
    match (fetcher.fetch(&request, asked).await?, held) {
        (Answer::Unchanged { receipt }, Some((bytes, _))) => {
            cache.keep_receipt(&receipt)?;
            let how = How::Unchanged;
            Ok(Got {
                receipt,
                bytes,
                how,
            })
        }
        (Answer::Unchanged { .. }, None) => Err(NotGot::NotCached { address }),
        (Answer::Fetched { receipt, bytes }, held) => {
            cache.keep(&receipt, &bytes)?;
            let how = match held {
                Some((old, _)) if old == bytes => How::Unchanged,
                _ => How::Fetched,
            };
            Ok(Got {
                receipt,
                bytes,
                how,
            })
        }
    }
}
