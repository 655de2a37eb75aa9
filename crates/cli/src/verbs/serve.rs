//! `tandem serve`.

use crate::args::{Cli, ServeArgs};
use crate::failure::Failure;
use crate::progress::Bar;
use crate::served::Served;
use std::sync::Arc;
use tandem_app::Loaded;
use tandem_app::desk::Desk;
use tandem_app::rights::open_store;
use tandem_server::{Options, ServerError, Transport};

/// Loads a case and serves it.
pub(crate) fn run(cli: &Cli, args: &ServeArgs) -> Result<(), Failure> {
    let transport = match (&args.tls_cert, &args.tls_key) {
        (Some(certificate), Some(key)) => Transport::Tls { certificate: certificate.clone(), key: key.clone() },
        _ if args.behind_proxy => Transport::BehindProxy { proxies: args.proxy.clone() },
        _ => Transport::Plain,
    };
    let options = Options { transport, ..Options::new(args.http) };
    let bar = Bar::new(cli);
    let loaded = Loaded::open(&args.case, &|share, what| bar.at(share, what)).map_err(|e| Failure::open("serve", e))?;
    drop(bar);
    serve(cli, loaded, options)
}

/// Serves a loaded case until it is told to stop.
pub(crate) fn serve(cli: &Cli, loaded: Loaded, options: Options) -> Result<(), Failure> {
    if !cli.quiet {
        tracing_subscriber::fmt().with_env_filter(log_filter()).with_writer(std::io::stderr).with_target(false).init();
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let quiet = cli.quiet;
    runtime.block_on(async {
        let store = open_store(&loaded.folder).await.map_err(|e| Failure::Io(e.to_string()))?;
        let data = Arc::new(Served(Desk::new(loaded)));
        tandem_server::run(options, data, store, |ready| {
            if let Some(link) = &ready.start_link {
                println!("open {link}");
            } else if !quiet {
                println!("serving http://{}", ready.address);
            }
        })
        .await
        .map_err(|e| match e {
            ServerError::Unencrypted { .. } => Failure::Usage(e.to_string()),
            e => Failure::Io(e.to_string()),
        })
    })
}

fn log_filter() -> tracing_subscriber::EnvFilter {
    tracing_subscriber::EnvFilter::try_from_env("TANDEM_LOG").unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"))
}
