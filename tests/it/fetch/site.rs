//! A site on this machine that answers as it is told, well or badly, and remembers who asked.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Path and query.
    pub path: String,
    pub headers: BTreeMap<String, String>,
    pub from: Instant,
    pub until: Instant,
}

/// What is sent back.
pub enum Reply {
    Page {
        status: u16,
        headers: Vec<(&'static str, String)>,
        body: Vec<u8>,
    },
    /// These bytes, with pauses; then the connection ends.
    Raw(Vec<(Duration, Vec<u8>)>),
    /// These bytes again and again.
    Endless(Vec<u8>, Vec<u8>),
}

/// A page that is as it should be.
pub fn page(body: impl Into<Vec<u8>>) -> Reply {
    Reply::Page {
        status: 200,
        headers: vec![("content-type", "text/html; charset=utf-8".into())],
        body: body.into(),
    }
}

/// A status and nothing else.
pub fn status(status: u16, headers: Vec<(&'static str, String)>) -> Reply {
    Reply::Page {
        status,
        headers,
        body: Vec::new(),
    }
}

/// The site.
pub struct Site {
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Site {
    /// A site that answers what `answer` says of the path and of how often it was asked before;
    /// where that is nothing, with 404.
    pub fn new(answer: impl Fn(&Asked, usize) -> Option<Reply> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it is bound");
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let known = Arc::clone(&asked);
        let answer = Arc::new(answer);
        std::thread::spawn(move || {
            for socket in listener.incoming().map_while(Result::ok) {
                let (known, answer) = (Arc::clone(&known), Arc::clone(&answer));
                std::thread::spawn(move || serve(socket, &known, &*answer));
            }
        });
        Self { address, asked }
    }

    /// Its address for `--mirror`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What was asked, without `robots.txt`.
    pub fn asked(&self) -> Vec<Asked> {
        let asked = self.asked.lock().expect("no one panics with it");
        asked
            .iter()
            .filter(|asked| asked.path != "/robots.txt")
            .cloned()
            .collect()
    }
}

fn serve(
    socket: TcpStream,
    known: &Mutex<Vec<Asked>>,
    answer: &dyn Fn(&Asked, usize) -> Option<Reply>,
) {
    let from = Instant::now();
    let mut lines = BufReader::new(socket.try_clone().expect("a socket has a twin")).lines();
    let Some(Ok(first)) = lines.next() else {
        return;
    };
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let headers = lines
        .map_while(Result::ok)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((name.to_ascii_lowercase(), value.trim().to_owned()))
        })
        .collect();
    let asked = Asked {
        path,
        headers,
        from,
        until: from,
    };
    let before = {
        let known = known.lock().expect("no one panics with it");
        known.iter().filter(|old| old.path == asked.path).count()
    };
    let reply = answer(&asked, before).unwrap_or_else(|| status(404, Vec::new()));
    let place = {
        let mut known = known.lock().expect("no one panics with it");
        known.push(asked);
        known.len() - 1
    };
    // A client that has seen enough goes away: that is no fault of the site.
    let _ = send(socket, reply);
    known.lock().expect("no one panics with it")[place].until = Instant::now();
}

fn send(mut socket: TcpStream, reply: Reply) -> std::io::Result<()> {
    match reply {
        Reply::Page {
            status,
            headers,
            body,
        } => {
            let mut head = format!("HTTP/1.1 {status} -\r\nconnection: close\r\n");
            let has_length = headers.iter().any(|(name, _)| *name == "content-length");
            if !has_length && status != 304 {
                head.push_str(&format!("content-length: {}\r\n", body.len()));
            }
            for (name, value) in headers {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
            head.push_str("\r\n");
            socket.write_all(head.as_bytes())?;
            socket.write_all(&body)
        }
        Reply::Raw(pieces) => {
            for (pause, piece) in pieces {
                std::thread::sleep(pause);
                socket.write_all(&piece)?;
            }
            Ok(())
        }
        Reply::Endless(head, piece) => {
            socket.write_all(&head)?;
            loop {
                socket.write_all(&piece)?;
            }
        }
    }
}
