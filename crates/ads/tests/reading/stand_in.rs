//! A stand-in for a service on the web: it answers as the test says, and remembers what it was
//! asked.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use ads::{Ads, Error, Limits, Options, Source, WebOptions, open};

/// A request as it came in.
#[derive(Debug, Clone)]
pub(super) struct Request {
    /// The path with the query.
    pub path: String,
    /// The headers, their names in lower case.
    pub headers: HashMap<String, String>,
}

/// An answer.
pub(super) enum Reply {
    /// A status, headers and a body.
    Whole(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// A body without end.
    Endless,
    /// A body that comes byte by byte, ten in a second.
    Slow,
    /// No answer: the connection is closed.
    Nothing,
}

impl Reply {
    pub fn ok(body: impl Into<Vec<u8>>) -> Self {
        Self::Whole(200, Vec::new(), body.into())
    }

    pub fn status(status: u16) -> Self {
        Self::Whole(status, Vec::new(), Vec::new())
    }

    pub fn to(location: impl Into<String>) -> Self {
        Self::Whole(302, vec![("location", location.into())], Vec::new())
    }
}

/// A server on this machine.
pub(super) struct StandIn {
    port: u16,
    requests: Arc<Mutex<Vec<Request>>>,
    slept: Arc<Mutex<Vec<Duration>>>,
}

impl StandIn {
    /// Starts one. `answer` gets each request and how many there were before; `robots.txt` is
    /// absent unless it says otherwise.
    pub fn start(answer: impl Fn(&Request, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (answer, log) = (Arc::new(answer), Arc::clone(&requests));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (answer, log) = (Arc::clone(&answer), Arc::clone(&log));
                // The client may leave in the middle.
                thread::spawn(move || drop(serve(stream.unwrap(), &*answer, &log)));
            }
        });
        Self {
            port,
            requests,
            slept: Arc::default(),
        }
    }

    pub fn address(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What was asked, without `robots.txt`.
    pub fn requests(&self) -> Vec<Request> {
        self.requests
            .lock()
            .unwrap()
            .iter()
            .filter(|asked| asked.path != "/robots.txt")
            .cloned()
            .collect()
    }

    pub fn paths(&self) -> Vec<String> {
        self.requests()
            .into_iter()
            .map(|asked| asked.path)
            .collect()
    }

    /// How long it was waited, instead of waiting.
    pub fn slept(&self) -> Vec<Duration> {
        self.slept.lock().unwrap().clone()
    }

    pub fn options(&self) -> Options {
        let slept = Arc::clone(&self.slept);
        let limits = Limits {
            whole: Duration::from_secs(2),
            longest: 1 << 20,
            ..Limits::default()
        };
        let web = WebOptions {
            base: Some(self.address().parse().unwrap()),
            origin: Some("https://careers.example".to_owned()),
            limits,
            sleep: Arc::new(move |time| slept.lock().unwrap().push(time)),
            ..WebOptions::default()
        };
        Options {
            web,
            ..super::options()
        }
    }

    pub fn open(&self, source: &str) -> Result<Ads, Error> {
        let source: Source = source.parse().unwrap();
        open(&source, &self.options())
    }

    /// Why a source cannot be read, as it is told.
    pub fn refused(&self, source: &str) -> String {
        self.open(source)
            .err()
            .unwrap()
            .to_string()
            .replace(&self.address(), "BASE")
    }
}

fn serve(
    stream: TcpStream,
    answer: &(dyn Fn(&Request, usize) -> Reply + Send + Sync),
    log: &Mutex<Vec<Request>>,
) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers = HashMap::new();
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim().split_once(':') else {
            break;
        };
        headers.insert(name.to_lowercase(), value.trim().to_owned());
    }
    let asked = Request { path, headers };
    let before = {
        let mut log = log.lock().unwrap();
        log.push(asked.clone());
        log.iter()
            .filter(|asked| asked.path != "/robots.txt")
            .count()
            .saturating_sub(1)
    };
    let mut stream = stream;
    let head = "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n";
    match answer(&asked, before) {
        Reply::Whole(status, headers, body) => {
            write!(
                stream,
                "HTTP/1.1 {status} Status\r\nconnection: close\r\ncontent-length: {}\r\n",
                body.len()
            )?;
            for (name, value) in headers {
                write!(stream, "{name}: {value}\r\n")?;
            }
            stream.write_all(b"\r\n")?;
            stream.write_all(&body)
        }
        Reply::Endless => {
            stream.write_all(head.as_bytes())?;
            loop {
                stream.write_all(&[b' '; 4096])?;
            }
        }
        Reply::Slow => {
            stream.write_all(head.as_bytes())?;
            loop {
                stream.write_all(b" ")?;
                thread::sleep(Duration::from_millis(100));
            }
        }
        Reply::Nothing => Ok(()),
    }
}
