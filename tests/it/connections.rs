//! Connections are bounded in number and in time.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use metier::web::serve::Limits;

use crate::support::program::eventually;
use crate::support::site::Served;

const NEVER: Duration = Duration::from_hours(1);
const SOON: Duration = Duration::from_millis(100);
/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// No limit matters.
const PATIENT: Limits = Limits {
    connections: 100,
    head: NEVER,
    idle: NEVER,
    answer: NEVER,
    grace: NEVER,
};

const GET: &str = "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";
const HALF_A_HEAD: &str = "GET /healthz HTTP/1.1\r\nhost: ";
const HALF_A_BODY: &str = "POST /api/v1/code HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{";

/// A client that has sent something.
fn client(served: &Served, sent: &str) -> TcpStream {
    let mut stream = TcpStream::connect(served.address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.write_all(sent.as_bytes()).unwrap();
    stream
}

/// What comes until the server closes the connection.
fn until_closed(mut stream: TcpStream) -> String {
    let mut came = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(length) => came.extend_from_slice(&buffer[..length]),
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => break,
            Err(error) => panic!("it is open: {error}"),
        }
    }
    String::from_utf8(came).unwrap()
}

#[test]
fn who_sends_no_head_is_not_waited_for() {
    let served = Served::with(Limits {
        head: SOON,
        ..PATIENT
    });
    for sent in ["", HALF_A_HEAD] {
        assert_eq!(until_closed(client(&served, sent)), "");
    }
}

#[test]
fn a_connection_is_kept_for_further_requests_and_not_for_ever() {
    let served = Served::with(Limits {
        idle: SOON,
        ..PATIENT
    });
    let answers = until_closed(client(&served, &GET.repeat(2)));
    assert_eq!(answers.matches("200 OK").count(), 2);
}

#[test]
fn who_sends_no_body_is_not_waited_for() {
    let served = Served::with(Limits {
        answer: SOON,
        ..PATIENT
    });
    assert_eq!(until_closed(client(&served, HALF_A_BODY)), "");
}

#[test]
fn who_does_not_take_the_answer_is_not_waited_for() {
    let limits = Limits {
        answer: SOON,
        idle: SOON,
        head: SOON,
        ..PATIENT
    };
    let served = Served::with(limits);
    // More than the system keeps for a connection.
    let get = "GET /api/openapi.json HTTP/1.1\r\nhost: x\r\n\r\n";
    let client = client(&served, &get.repeat(200));
    eventually(PATIENCE, "the server closes the connection", || {
        (&client).write_all(b"x").is_err()
    });
}

#[test]
fn whoever_asks_is_answered_however_many_others_dawdle() {
    let served = Served::with(Limits {
        connections: 4,
        ..PATIENT
    });
    for sent in ["", HALF_A_HEAD, HALF_A_BODY, GET] {
        let dawdling = [sent; 20].map(|sent| client(&served, sent));
        for _ in 0..5 {
            let get = GET.replace("host", "connection: close\r\nhost");
            let answer = until_closed(client(&served, &get));
            assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
        }
        drop(dawdling);
    }
}

#[test]
fn the_head_of_a_request_has_a_limit() {
    let served = Served::with(PATIENT);
    let sent = format!(
        "GET / HTTP/1.1\r\nhost: x\r\nx-long: {}",
        "x".repeat(256 << 10)
    );
    let mut client = TcpStream::connect(served.address).unwrap();
    // It may be refused before all of it is sent.
    client.write_all(sent.as_bytes()).ok();
    let answer = until_closed(client);
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 431"),
        "{answer}"
    );
}

#[test]
fn http_2_is_spoken_to_those_who_begin_with_it() {
    let served = Served::with(PATIENT);
    let settings = "\0\0\0\u{4}\0\0\0\0\0";
    let mut client = client(
        &served,
        &format!("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n{settings}"),
    );
    let mut frame = [0; 9];
    client.read_exact(&mut frame).unwrap();
    assert_eq!(frame[3], 4, "it answers with its settings");
}

#[test]
fn a_server_that_stops_waits_for_nobody_for_ever() {
    let served = Served::with(Limits {
        grace: SOON,
        ..PATIENT
    });
    let open = ["", HALF_A_HEAD, HALF_A_BODY, GET].map(|sent| client(&served, sent));
    served.stop();
    drop(open);
}

#[test]
fn a_server_that_stops_answers_what_it_has_begun() {
    let served = Served::with(PATIENT);
    let head = HALF_A_BODY.replace("host", "expect: 100-continue\r\nhost");
    let mut client = client(&served, &head);
    // The answer has begun when the server asks for the body.
    let mut asked = [0; 4096];
    let length = client.read(&mut asked).unwrap();
    assert!(asked[..length].starts_with(b"HTTP/1.1 100"));
    let rest = format!("\"title\": \"Cook\"}}{}", " ".repeat(83));
    let stopping = std::thread::spawn(move || served.stop());
    client.write_all(rest.as_bytes()).unwrap();
    let answer = until_closed(client);
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    stopping.join().unwrap();
}
