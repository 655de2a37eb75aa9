//! The platform over HTTP: the API under `/api/v1`, the web app, health and metrics.
//!
//! [`bind`] opens the port, [`Bound::serve`] answers until it is told to stop. Every route stands in one table with the
//! right it asks for; what is not in the table is refused, and the OpenAPI document at `/api/openapi.json` takes its
//! `security` from the same table. On a loopback address the server speaks plain HTTP; on any other it wants its own
//! TLS or a proxy that has it, and refuses to start without.
//!
//! The crate knows nothing of SQL, of case folders or of how a figure comes about: it asks [`Data`], which speaks
//! JSON values.
//!
//! ```no_run
//! # async fn example(data: std::sync::Arc<dyn tandem_server::Data>, store: tandem_server::Store) {
//! let options = tandem_server::Options::new("127.0.0.1:8080".parse().unwrap());
//! tandem_server::run(options, data, store, |ready| {
//!     if let Some(link) = ready.start_link {
//!         println!("open {link}");
//!     }
//! })
//! .await
//! .unwrap();
//! # }
//! ```

mod access;
mod answers;
mod data;
mod listen;
mod metrics;
mod openapi;
mod platform;
mod problem;
mod routes;

use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::response::IntoResponse;
use jiff::Timestamp;
use tandem_app::jobs::Jobs;
use tandem_app::rights::{Accounts, Secret};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio_rustls::TlsAcceptor;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

pub use data::{
    ActivityQuery, BalanceQuery, ComparisonQuery, Data, DataError, DataErrorKind, Document, EvaluationOf,
    EvaluationQuery, ImportanceQuery, InventoryQuery, LibraryQuery, Page, ReadingQuery, XLSX,
};
pub use tandem_app::rights::{Store, StoreError};

use access::Vault;
use answers::Answer;
use platform::{Platform, Reached};
use problem::Problem;

/// Where and how to serve.
#[derive(Clone, Debug)]
pub struct Options {
    /// Address and port; port 0 lets the system choose.
    pub address: SocketAddr,
    /// How callers are kept private from each other and from the net.
    pub transport: Transport,
    /// Whether everyone may read the case without a login.
    pub visitor: bool,
    /// When a start link is made.
    pub start_link: StartLink,
}

impl Options {
    /// Plain HTTP, nothing without a login, a start link while there is no administrator.
    pub fn new(address: SocketAddr) -> Self {
        Self { address, transport: Transport::Plain, visitor: false, start_link: StartLink::UntilAdministrator }
    }
}

/// How callers are kept private from each other and from the net.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Not at all: for loopback addresses only.
    Plain,
    /// By our own TLS.
    Tls {
        /// PEM file with the certificate and those that signed it.
        certificate: PathBuf,
        /// PEM file with the private key.
        key: PathBuf,
    },
    /// By a proxy in front, whose `X-Forwarded-Proto` is believed.
    BehindProxy {
        /// From where the proxy calls; empty means from this machine.
        proxies: Vec<IpAddr>,
    },
}

/// When a start link is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartLink {
    /// At every start.
    Always,
    /// At every start until someone has signed in as administrator.
    UntilAdministrator,
}

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServerError {
    /// Another program listens there.
    #[error("{address} is in use by another program. End that program, or choose another port with --http")]
    PortInUse {
        /// The address asked for.
        address: SocketAddr,
    },
    /// The system does not give us this address.
    #[error("cannot listen on {address}: {source}. Choose another address with --http")]
    CannotListen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// Logins would cross the net in the clear.
    #[error(
        "refusing to serve on {address} without encryption: anyone on the net could read the logins. Give --tls-cert and \
         --tls-key, or --behind-proxy with a proxy that has them, or serve on 127.0.0.1"
    )]
    Unencrypted {
        /// The address asked for.
        address: SocketAddr,
    },
    /// Certificate or key cannot be used.
    #[error("cannot use {} for TLS: {reason}. It must be a PEM file", path.display())]
    Tls {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ServerError {
    /// The exit status that belongs to it: 2 for a wrong use, 4 for what could not be read or written.
    pub fn exit_status(&self) -> u8 {
        match self {
            Self::Unencrypted { .. } => 2,
            _ => 4,
        }
    }
}

/// The server once it answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ready {
    /// Where it listens.
    pub address: SocketAddr,
    /// The address for a browser, such as `http://127.0.0.1:8080`.
    pub url: String,
    /// The link that signs its first opener in as administrator, once, within 15 minutes.
    pub start_link: Option<String>,
}

/// An open port that nobody answers yet: to be had before a case is loaded, so that a port in use is told at once.
pub struct Bound {
    options: Options,
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    address: SocketAddr,
}

/// Opens the port.
///
/// # Errors
/// `Unencrypted`, `PortInUse`, `CannotListen`, `Tls`.
pub async fn bind(options: Options) -> Result<Bound, ServerError> {
    let address = options.address;
    let tls = match &options.transport {
        Transport::Plain if !address.ip().to_canonical().is_loopback() => {
            return Err(ServerError::Unencrypted { address });
        }
        Transport::Plain | Transport::BehindProxy { .. } => None,
        Transport::Tls { certificate, key } => Some(listen::tls(certificate, key)?),
    };
    let listener = TcpListener::bind(address).await.map_err(|source| match source.kind() {
        ErrorKind::AddrInUse => ServerError::PortInUse { address },
        _ => ServerError::CannotListen { address, source },
    })?;
    let address = listener.local_addr().map_err(|source| ServerError::CannotListen { address, source })?;
    Ok(Bound { options, listener, tls, address })
}

/// Opens the port and answers until the process is told to stop (SIGTERM, or Ctrl-C).
///
/// Returns within 10 seconds of that. A computation at work cannot be interrupted: end the runtime with
/// `shutdown_timeout` or `shutdown_background`, since dropping it waits for such threads.
///
/// # Errors
/// As [`bind`] and [`Bound::serve`].
pub async fn run(
    options: Options,
    data: Arc<dyn Data>,
    store: Store,
    ready: impl FnOnce(Ready),
) -> Result<(), ServerError> {
    bind(options).await?.serve(data, store, ready, told_to_stop()).await
}

/// Ready when the process is told to stop: SIGTERM, or Ctrl-C.
///
/// It listens from the call on, not from the first poll: a signal that comes as soon as the server says that it is ready
/// would otherwise end the process.
pub fn told_to_stop() -> impl Future<Output = ()> + Send + 'static {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{Signal, SignalKind, signal};
        async fn came(listening: std::io::Result<Signal>) {
            match listening {
                Ok(mut signals) => drop(signals.recv().await),
                Err(_) => std::future::pending().await,
            }
        }
        let (interrupted, terminated) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
        async {
            tokio::select! {
                () = came(interrupted) => {}
                () = came(terminated) => {}
            }
        }
    }
    #[cfg(not(unix))]
    async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// How long requests at work may take to end once the server stops, and after that jobs and the store each.
const GRACE: Duration = Duration::from_secs(4);
const GRACE_FOR_JOBS: Duration = Duration::from_secs(2);

impl Bound {
    /// Where the port is open.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until `stop` is ready, then ends in good order within 10 seconds.
    ///
    /// `ready` is called once, when everything answers.
    ///
    /// # Errors
    /// The store could not be read or written at the start.
    pub async fn serve(
        self,
        data: Arc<dyn Data>,
        store: Store,
        ready: impl FnOnce(Ready),
        stop: impl Future<Output = ()>,
    ) -> Result<(), ServerError> {
        let accounts = Accounts::new(store.clone());
        let (stopping, stopped) = watch::channel(false);
        let platform = self.platform(data, store, accounts.clone(), stopped).await?;
        let key = match self.options.start_link {
            StartLink::UntilAdministrator if accounts.has_administrator().await? => None,
            StartLink::UntilAdministrator | StartLink::Always => Some(accounts.create_start_key().await?),
        };
        take_in_changes(&platform).await;
        ready(self.ready(key.as_ref()));

        let stop = async {
            stop.await;
            platform.ready.store(false, Ordering::Relaxed);
            stopping.send_replace(true);
        };
        listen::serve(self.listener, self.tls, router(&platform), stop, GRACE).await;
        platform.vault.close(GRACE_FOR_JOBS).await;
        Ok(())
    }

    async fn platform(
        &self,
        data: Arc<dyn Data>,
        store: Store,
        accounts: Accounts,
        stopping: watch::Receiver<bool>,
    ) -> Result<Arc<Platform>, ServerError> {
        let jobs = Jobs::start(store.clone()).await?;
        let revision = store.newest_revision().await?;
        let (_, described) = routes::all().split_for_parts();
        let document = openapi::document(described, self.options.visitor);
        let reached = match &self.options.transport {
            Transport::Plain => Reached::Loopback,
            Transport::Tls { .. } => Reached::Tls,
            Transport::BehindProxy { proxies } if proxies.is_empty() => {
                Reached::Proxy(vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()])
            }
            Transport::BehindProxy { proxies } => Reached::Proxy(proxies.iter().map(IpAddr::to_canonical).collect()),
        };
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        Ok(Arc::new(Platform {
            vault: Vault::new(data, jobs, store),
            accounts,
            answers: Default::default(),
            metrics: Default::default(),
            computing: Semaphore::new(cores),
            receiving: Semaphore::new(cores.max(2)),
            visitor: self.options.visitor,
            reached,
            revision: AtomicI64::new(revision),
            ready: AtomicBool::new(true),
            started: Timestamp::now(),
            stopping,
            openapi: Answer::new(document.to_string().into_bytes()),
        }))
    }

    fn ready(&self, key: Option<&Secret>) -> Ready {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        let host = match self.address.ip() {
            ip if ip.is_unspecified() => "localhost".to_string(),
            IpAddr::V6(ip) => format!("[{ip}]"),
            IpAddr::V4(ip) => ip.to_string(),
        };
        let url = format!("{scheme}://{host}:{}", self.address.port());
        let start_link = key.map(|key| format!("{url}/start#{}", key.expose()));
        Ready { address: self.address, url, start_link }
    }
}

/// Takes in what was changed while no server ran. A big case takes longer to hash than a start may take; then it goes
/// on behind the scenes.
async fn take_in_changes(platform: &Arc<Platform>) {
    let shared = Arc::clone(platform);
    let work = tokio::spawn(async move { shared.take_in_changes().await });
    let _ = tokio::time::timeout(Duration::from_millis(200), work).await;
}

fn router(platform: &Arc<Platform>) -> Router {
    let (routes, _) = routes::all().split_for_parts();
    routes
        .route_layer(middleware::from_fn_with_state(Arc::clone(platform), access::guard))
        .fallback(routes::page::page)
        .layer(DefaultBodyLimit::max(routes::BODY_LIMIT))
        .layer(CompressionLayer::new().quality(tower_http::CompressionLevel::Precise(4)))
        .layer(CatchPanicLayer::custom(|_| Problem::internal().into_response()))
        .layer(middleware::from_fn_with_state(Arc::clone(platform), platform::surround))
        .with_state(Arc::clone(platform))
}
