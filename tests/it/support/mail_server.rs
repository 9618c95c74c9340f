//! A mail server for tests.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::sync::mpsc::{self, Receiver};
use std::thread;

/// A server that takes mail, but none to an address with `refused` and none with `later`; gives its
/// URL and what it takes.
pub(crate) fn start() -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a connection");
    let url = format!("smtp://{}", listener.local_addr().expect("a connection"));
    let (send, taken) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let mut lines = BufReader::new(stream.try_clone().expect("a connection")).lines();
            let mut say = |text: &str| {
                let line = format!("{text}\r\n");
                stream.write_all(line.as_bytes()).expect("a connection");
            };
            say("220 here");
            while let Some(Ok(line)) = lines.next() {
                match line.split([' ', ':']).next().expect("a connection") {
                    "RCPT" if line.contains("refused") => say("550 no such mailbox"),
                    "RCPT" if line.contains("later") => say("451 later"),
                    "DATA" => {
                        say("354 go on");
                        let mail: Vec<String> = lines
                            .by_ref()
                            .map_while(Result::ok)
                            .take_while(|line| line != ".")
                            .collect();
                        send.send(mail.join("\n")).expect("a connection");
                        say("250 taken");
                    }
                    "QUIT" => {
                        say("221 bye");
                        break;
                    }
                    _ => say("250 well"),
                }
            }
        }
    });
    (url, taken)
}
