use std::net::SocketAddr;
use std::sync::Arc;

use http_body_util::Full;
use hyper::Request;
use hyper::body::Bytes;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tandem_server::{Options, ServerError, Transport};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::support::{Running, loopback, plain_on, send};

#[tokio::test]
async fn a_port_in_use_is_one_clear_line() {
    let server = Running::start(loopback()).await;
    let said = tandem_server::bind(plain_on(&server.ready.address.to_string())).await.err().unwrap();
    assert!(matches!(said, ServerError::PortInUse { .. }));
    assert_eq!(said.exit_status(), 4);
    let line = said.to_string();
    assert!(line.contains(&server.ready.address.to_string()) && !line.contains('\n'), "{line}");
}

#[tokio::test]
async fn an_open_address_without_encryption_is_refused() {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80"] {
        let said = tandem_server::bind(plain_on(address)).await.err().unwrap();
        assert!(matches!(said, ServerError::Unencrypted { .. }), "{address}");
        assert_eq!(said.exit_status(), 2);
        for part in ["--tls-cert", "--tls-key", "--behind-proxy"] {
            assert!(said.to_string().contains(part), "{said}");
        }
    }
    assert!(tandem_server::bind(plain_on("127.0.0.2:0")).await.is_ok());
}

#[tokio::test]
async fn a_foreign_host_name_on_loopback_is_refused() {
    let server = Running::start(loopback()).await;
    server.ask("GET", "/", &[("host", "evil.example")], "").await.is_problem(421, "wrong_host");
    assert_eq!(server.ask("GET", "/", &[("host", "localhost:1")], "").await.status, 200);
}

#[tokio::test]
async fn a_proxy_tells_whether_the_browser_came_by_https() {
    let options = Options { transport: Transport::BehindProxy { proxies: vec![] }, ..loopback() };
    let server = Running::start(options).await;
    let body = format!("{{\"key\": \"{}\"}}", server.key());
    let plain = [("x-forwarded-proto", "http"), ("host", "tandem.example")];
    server.ask("POST", "/api/v1/session/start", &plain, &body).await.is_problem(403, "insecure_transport");
    let https = [("x-forwarded-proto", "https"), ("host", "tandem.example")];
    let answer = server.ask("POST", "/api/v1/session/start", &https, &body).await;
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-tandem_session=") && cookie.contains("; Secure"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap();
    let known = [("cookie", cookie), ("x-forwarded-proto", "https"), ("host", "tandem.example")];
    assert_eq!(server.ask("GET", "/api/v1/case", &known, "").await.status, 200);
    server.ask("GET", "/api/v1/case", &[("cookie", cookie)], "").await.is_problem(401, "login_needed");
}

#[tokio::test]
async fn a_caller_that_is_not_the_proxy_is_not_believed() {
    let options =
        Options { transport: Transport::BehindProxy { proxies: vec!["192.0.2.7".parse().unwrap()] }, ..loopback() };
    let server = Running::start(options).await;
    let body = format!("{{\"key\": \"{}\"}}", server.key());
    let answer = server.ask("POST", "/api/v1/session/start", &[("x-forwarded-proto", "https")], &body).await;
    assert!(
        answer.header("set-cookie").starts_with("tandem_session="),
        "local programs may sign in, but not as if by https"
    );
}

/// A certificate of our own in a folder, and clients that trust it and speak one protocol.
struct Trust {
    folder: tempfile::TempDir,
    certificate: CertificateDer<'static>,
}

impl Trust {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let made = rcgen::generate_simple_self_signed(["localhost".to_string()]).unwrap();
        std::fs::write(folder.path().join("cert.pem"), made.cert.pem()).unwrap();
        std::fs::write(folder.path().join("key.pem"), made.signing_key.serialize_pem()).unwrap();
        Self { folder, certificate: CertificateDer::from(made.cert.der().to_vec()) }
    }

    fn transport(&self, key: &str) -> Transport {
        Transport::Tls { certificate: self.folder.path().join("cert.pem"), key: self.folder.path().join(key) }
    }

    async fn connect(&self, address: SocketAddr, protocol: &str) -> TlsStream<TcpStream> {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone()).unwrap();
        let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let mut config = config.with_root_certificates(roots).with_no_client_auth();
        config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
        let stream = TcpStream::connect(address).await.unwrap();
        let name = ServerName::try_from("localhost").unwrap();
        let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await.unwrap();
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(protocol.as_bytes()));
        stream
    }
}

#[tokio::test]
async fn over_tls_the_cookie_is_bound_to_host_and_https() {
    let trust = Trust::new();
    // Every address of the machine: allowed, since it is encrypted.
    let options = Options { transport: trust.transport("key.pem"), ..Options::new("0.0.0.0:0".parse().unwrap()) };
    let server = Running::start(options).await;
    assert!(server.ready.start_link.as_ref().unwrap().starts_with("https://localhost:"));
    let address = SocketAddr::from(([127, 0, 0, 1], server.ready.address.port()));
    let stream = trust.connect(address, "http/1.1").await;
    let body = format!("{{\"key\": \"{}\"}}", server.key());
    let response = send(stream, address, "POST", "/api/v1/session/start", &[], &body).await;
    assert_eq!(response.status(), 204);
    let cookie = response.headers()["set-cookie"].to_str().unwrap();
    for part in ["__Host-tandem_session=", "; Secure", "; Path=/", "; HttpOnly"] {
        assert!(cookie.contains(part), "{part} is missing in {cookie}");
    }
}

#[tokio::test]
async fn http2_names_the_host_in_its_own_way() {
    let trust = Trust::new();
    let server = Running::start(Options { transport: trust.transport("key.pem"), ..loopback() }).await;
    let stream = TokioIo::new(trust.connect(server.ready.address, "h2").await);
    let (mut sender, connection) = hyper::client::conn::http2::handshake(TokioExecutor::new(), stream).await.unwrap();
    tokio::spawn(connection);
    for (origin, status) in [("https://localhost:7", 403), ("https://evil.example", 403), ("https://localhost", 400)] {
        let request = Request::post("https://localhost/api/v1/session/start").header("origin", origin);
        let request = request.header("content-type", "application/json").body(Full::new(Bytes::from("{"))).unwrap();
        assert_eq!(sender.send_request(request).await.unwrap().status(), status, "{origin}");
    }
}

#[tokio::test]
async fn a_key_that_is_none_is_named() {
    let trust = Trust::new();
    for key in ["cert.pem", "missing.pem"] {
        let options = Options { transport: trust.transport(key), ..loopback() };
        let said = tandem_server::bind(options).await.err().unwrap();
        assert!(matches!(said, ServerError::Tls { .. }) && said.to_string().contains(key), "{said}");
    }
}
