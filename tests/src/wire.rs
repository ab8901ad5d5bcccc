//! A wire that remembers: a TCP relay in front of the service that keeps every byte both ways.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// The relay. Its threads end with their connections; the listening one with the test.
pub struct Wire {
    port: u16,
    streams: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Wire {
    /// Relays a free loopback port to `port`.
    pub fn before(port: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let wire = Self {
            port: listener.local_addr().unwrap().port(),
            streams: Arc::default(),
        };
        let streams = Arc::clone(&wire.streams);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let Ok(server) = TcpStream::connect(("127.0.0.1", port)) else {
                    continue;
                };
                relay(
                    client.try_clone().unwrap(),
                    server.try_clone().unwrap(),
                    Arc::clone(&streams),
                );
                relay(server, client, Arc::clone(&streams));
            }
        });
        wire
    }

    /// Where clients reach the service through this wire.
    pub fn url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Every byte that has passed, one piece for each direction of each connection.
    pub fn streams(&self) -> Vec<Vec<u8>> {
        self.streams.lock().unwrap().clone()
    }
}

fn relay(mut from: TcpStream, mut to: TcpStream, streams: Arc<Mutex<Vec<Vec<u8>>>>) {
    let mine = {
        let mut streams = streams.lock().unwrap();
        streams.push(Vec::new());
        streams.len() - 1
    };
    thread::spawn(move || {
        let mut buffer = vec![0; 1 << 16];
        while let Ok(count @ 1..) = from.read(&mut buffer) {
            streams.lock().unwrap()[mine].extend_from_slice(&buffer[..count]);
            if to.write_all(&buffer[..count]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(Shutdown::Write);
    });
}
