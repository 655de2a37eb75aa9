//! `tandem serve`.

use crate::args::{Cli, ServeArgs};
use crate::failure::Failure;
use crate::progress::Bar;
use crate::served::Served;
use std::sync::Arc;
use tandem_app::Loaded;
use tandem_app::desk::Desk;
use tandem_app::revise::{Editor, recover};
use tandem_app::rights::open_store;
use tandem_server::{Options, ServerError, Transport};

/// Loads a case and serves it.
pub(crate) fn run(cli: &Cli, args: &ServeArgs) -> Result<(), Failure> {
    let transport = match (&args.tls_cert, &args.tls_key) {
        (Some(certificate), Some(key)) => Transport::Tls { certificate: certificate.clone(), key: key.clone() },
        _ if args.behind_proxy => Transport::BehindProxy { proxies: args.proxy.clone() },
        _ => Transport::Plain,
    };
    serve(cli, Options { transport, ..Options::new(args.http) }, || {
        let bar = Bar::new(cli);
        Loaded::open(&args.case, &|share, what| bar.at(share, what)).map_err(|e| Failure::open("serve", e))
    })
}

/// Opens the port, loads the case, and serves it until it is told to stop. A port in use is told before the case is read.
pub(crate) fn serve(
    cli: &Cli,
    options: Options,
    load: impl FnOnce() -> Result<Loaded, Failure>,
) -> Result<(), Failure> {
    if !cli.quiet {
        tracing_subscriber::fmt().with_env_filter(log_filter()).with_writer(std::io::stderr).with_target(false).init();
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let quiet = cli.quiet;
    let served = runtime.block_on(async {
        let bound = tandem_server::bind(options).await.map_err(failed)?;
        let mut loaded = load()?;
        let store = open_store(&loaded.folder).await.map_err(|e| Failure::Io(e.to_string()))?;
        if recover(&store).await.map_err(|e| Failure::Io(e.to_string()))? {
            // An edit that a process did not live to end is in place now.
            loaded = Loaded::open(&loaded.folder, &|_, _| {}).map_err(|e| Failure::open("serve", e))?;
        }
        let editor = Editor::new(store.clone(), tokio::runtime::Handle::current());
        let data = Arc::new(Served(Desk::new(loaded), editor));
        let ready = |ready: tandem_server::Ready| {
            if let Some(link) = &ready.start_link {
                println!("open {link}");
            } else if !quiet {
                println!("serving {}", ready.url);
            }
        };
        bound.serve(data, store, ready, tandem_server::told_to_stop()).await.map_err(failed)
    });
    runtime.shutdown_background();
    served
}

fn failed(error: ServerError) -> Failure {
    match error.exit_status() {
        2 => Failure::Usage(error.to_string()),
        _ => Failure::Io(error.to_string()),
    }
}

fn log_filter() -> tracing_subscriber::EnvFilter {
    tracing_subscriber::EnvFilter::try_from_env("TANDEM_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"))
}
