use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tandem_app::export::ShownTable;
use tandem_app::revise::{Acceptance, FileKind, Reading};
use tandem_app::rights::{Accounts, Role};
use tandem_server::{
    ActivityQuery, BalanceQuery, ComparisonQuery, Data, DataError, DataErrorKind, Document, EvaluationQuery,
    ImportanceQuery, InventoryQuery, LibraryQuery, Options, Page, ReadingQuery, Ready, ServerError, Store, Transport,
    XLSX,
};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Data that answers with the question, so that a test sees what arrived.
#[derive(Default)]
pub(crate) struct MadeUp {
    pub(crate) generation: AtomicU64,
    pub(crate) computed: AtomicU64,
    /// A reload waits until it is cancelled.
    pub(crate) slow: AtomicBool,
}

impl MadeUp {
    fn say(&self, value: Value) -> Result<Value, DataError> {
        self.computed.fetch_add(1, Ordering::Relaxed);
        Ok(value)
    }
}

impl Data for MadeUp {
    fn generation(&self) -> u64 {
        self.generation.load(Ordering::Relaxed)
    }
    fn case(&self) -> Result<Value, DataError> {
        self.say(json!({"id": "sample", "name": {"en": "Sample", "zh": "算例"}, "periods": ["2022"]}))
    }
    fn inventory(&self, query: &InventoryQuery) -> Result<Value, DataError> {
        if query.by.iter().any(|dimension| dimension == "colour") {
            let detail = "by: there is no dimension colour";
            return Err(DataError::new(DataErrorKind::BadQuestion, detail, "Choose among region, sector."));
        }
        let rows: Vec<_> = (0..200).map(|n| json!({"species": "CO2", "kg": n})).collect();
        self.say(json!({"period": query.period, "by": query.by, "boundary": query.boundary, "keep": query.keep, "rows": rows}))
    }
    fn explain(&self, activity: &str, species: &str) -> Result<Value, DataError> {
        if activity == "bug" {
            panic!("a computation that panics");
        }
        self.say(json!({"activity": {"id": activity}, "species": species}))
    }
    fn comparison(&self, query: &ComparisonQuery) -> Result<Value, DataError> {
        Ok(json!({ "species": query.species, "rows": [] }))
    }

    fn tradeoffs(&self, _period: Option<&str>, _by_source: bool) -> Result<Value, DataError> {
        Ok(json!({ "rows": [] }))
    }

    fn importance(&self, query: &ImportanceQuery) -> Result<Value, DataError> {
        self.say(
            json!({ "species": query.species, "keep": query.total.keep, "top": query.top, "rows": [], "rest": 1.0 }),
        )
    }

    fn balance(&self, query: &BalanceQuery) -> Result<Value, DataError> {
        self.say(json!({ "kind": query.kind, "by": query.by, "keep": query.keep, "flows": [], "rows": [] }))
    }

    fn evaluation(&self, query: &EvaluationQuery) -> Result<Value, DataError> {
        self.say(json!({ "system": query.system, "subject": query.subject, "rows": [] }))
    }

    fn coverage(&self, period: Option<&str>) -> Result<Value, DataError> {
        self.say(json!({"items": [], "period": period}))
    }
    fn sources(&self) -> Result<Value, DataError> {
        self.say(json!({"items": []}))
    }
    fn organisations(&self) -> Result<Value, DataError> {
        self.say(json!({"items": []}))
    }
    fn statistics(&self) -> Result<Value, DataError> {
        self.say(json!({"items": []}))
    }
    fn targets(&self) -> Result<Value, DataError> {
        self.say(json!({"items": []}))
    }
    fn vocabulary(&self) -> Result<Value, DataError> {
        self.say(json!({"species": []}))
    }
    fn factor(&self, id: &str) -> Result<Value, DataError> {
        match id {
            "f/1" | "1" => self.say(json!({"factor_id": id})),
            _ => Err(DataError::new(
                DataErrorKind::NotFound,
                format!("there is no factor {id}"),
                "Look at `tandem list`.",
            )),
        }
    }
    fn activities(&self, query: &ActivityQuery, page: &Page) -> Result<Value, DataError> {
        self.say(json!({"items": [], "next": null, "sector": query.sector, "limit": page.limit, "cursor": page.cursor}))
    }
    fn readings(&self, query: &ReadingQuery, page: &Page) -> Result<Value, DataError> {
        self.say(json!({"items": [], "next": null, "from": query.from, "limit": page.limit}))
    }
    fn monitors(&self) -> Result<Value, DataError> {
        self.say(json!({"items": []}))
    }
    fn check(&self) -> Result<Value, DataError> {
        self.say(json!({"rows": []}))
    }
    fn tables(&self) -> Result<Value, DataError> {
        self.say(json!({"items": []}))
    }
    fn table(&self, name: &str, filter: &str, page: &Page) -> Result<Value, DataError> {
        self.say(json!({"table": name, "filter": filter, "limit": page.limit, "cursor": page.cursor}))
    }
    fn check_draft(&self, draft: &str) -> Result<Value, DataError> {
        self.say(json!({"checked": serde_json::from_str::<Value>(draft).unwrap()}))
    }
    fn accept_draft(&self, author: &str, draft: &str) -> Result<Value, DataError> {
        if draft.contains("clash") {
            let more = json!({"clashes": [{"key": "clash"}]});
            return Err(DataError::new(DataErrorKind::Clash, "one row was changed", "Look at it.").with(more));
        }
        if draft.contains("fault") {
            let more = json!({"faults": [{"row": 2}]});
            return Err(DataError::new(DataErrorKind::Faulty, "one fault", "Mend it.").with(more));
        }
        self.generation.fetch_add(1, Ordering::Relaxed);
        self.say(json!({"revision": 2, "author": author}))
    }
    fn revision_diff(&self, revision: i64) -> Result<Value, DataError> {
        self.say(json!({"revision": revision, "files": []}))
    }
    fn undo_revision(&self, author: &str, revision: i64) -> Result<Value, DataError> {
        self.say(json!({"revision": revision + 1, "author": author}))
    }
    fn table_file(
        &self,
        name: &str,
        filter: &str,
        kind: FileKind,
        about: Vec<(String, String)>,
    ) -> Result<Document, DataError> {
        let bytes = format!("{name} {filter} {kind:?} {about:?}").into_bytes();
        Ok(Document { name: format!("{name}.csv"), media_type: "text/csv", bytes })
    }
    fn workbook(&self, table: &ShownTable) -> Result<Document, DataError> {
        let bytes = serde_json::to_vec(&json!([table.title, table.columns, table.rows, table.about])).unwrap();
        Ok(Document { name: "table.xlsx".into(), media_type: XLSX, bytes })
    }
    fn template(&self, lang: &str) -> Result<Document, DataError> {
        Ok(Document { name: "template.xlsx".into(), media_type: XLSX, bytes: lang.into() })
    }
    fn imports(&self) -> Result<Value, DataError> {
        self.say(json!({"mappings": []}))
    }
    fn largest_upload(&self) -> usize {
        1 << 20
    }
    fn upload(&self, author: &str, name: &str, bytes: &[u8]) -> Result<String, DataError> {
        match name {
            "no room" => Err(DataError::new(DataErrorKind::Busy, "too many files", "")),
            _ => Ok(format!("{author}/{name}/{}", bytes.len())),
        }
    }
    fn try_import(&self, author: &str, id: &str, reading: &Reading) -> Result<Value, DataError> {
        self.say(json!({"upload": id, "author": author, "reading": format!("{reading:?}")}))
    }
    fn accept_import(&self, author: &str, id: &str, _: &Acceptance) -> Result<Value, DataError> {
        match id {
            "clash" => {
                let more = json!({"moved": ["activities.csv"]});
                Err(DataError::new(DataErrorKind::Clash, "a table changed", "Look again.").with(more))
            }
            "fault" => {
                Err(DataError::new(DataErrorKind::Faulty, "one fault", "Mend it.").with(json!({"faults": [{}]})))
            }
            _ => self.say(json!({"revision": 2, "author": author})),
        }
    }
    fn drop_upload(&self, _author: &str, id: &str) -> Result<(), DataError> {
        match id {
            "1" => Ok(()),
            _ => Err(DataError::new(DataErrorKind::NotFound, "no such file", "")),
        }
    }
    fn library(&self, query: &LibraryQuery, page: &Page) -> Result<Value, DataError> {
        self.say(json!({"search": query.search, "kind": query.kind, "used": query.used, "limit": page.limit}))
    }
    fn reload(&self, progress: &dyn Fn(f32, &str), cancelled: &AtomicBool) -> Result<String, DataError> {
        progress(0.5, "reading");
        while self.slow.load(Ordering::Relaxed) {
            if cancelled.load(Ordering::Relaxed) {
                return Err(DataError::new(DataErrorKind::Unusable, "stopped", ""));
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        self.generation.fetch_add(1, Ordering::Relaxed);
        Ok("200 records".to_string())
    }
}

/// A running server with its case folder.
pub(crate) struct Running {
    pub(crate) case: tempfile::TempDir,
    pub(crate) data: Arc<MadeUp>,
    pub(crate) store: Store,
    pub(crate) ready: Ready,
    stop: oneshot::Sender<()>,
    served: JoinHandle<Result<(), ServerError>>,
}

pub(crate) fn loopback() -> Options {
    Options::new("127.0.0.1:0".parse().unwrap())
}

pub(crate) fn visitors() -> Options {
    Options { visitor: true, ..loopback() }
}

impl Running {
    pub(crate) async fn start(options: Options) -> Self {
        Self::start_in(tempfile::tempdir().unwrap(), options).await
    }

    pub(crate) async fn start_in(case: tempfile::TempDir, options: Options) -> Self {
        let (data, store) = (Arc::new(MadeUp::default()), Store::open(case.path()).await.unwrap());
        let bound = tandem_server::bind(options).await.unwrap();
        let (stop, stopped) = oneshot::channel();
        let (tell, told) = oneshot::channel();
        let (shown, kept) = (Arc::clone(&data), store.clone());
        let served = tokio::spawn(async move {
            bound.serve(shown, kept, |ready| tell.send(ready).unwrap(), async { drop(stopped.await) }).await
        });
        Self { case, data, store, ready: told.await.unwrap(), stop, served }
    }

    /// Stops the server; says how long that took and hands over the case folder.
    pub(crate) async fn stop(self) -> (Duration, tempfile::TempDir) {
        let begun = std::time::Instant::now();
        self.stop.send(()).unwrap();
        self.served.await.unwrap().unwrap();
        (begun.elapsed(), self.case)
    }

    pub(crate) async fn token(&self, role: Role) -> String {
        let token = Accounts::new(self.store.clone()).issue_token(role).await.unwrap();
        format!("Bearer {}", token.expose())
    }

    /// The key in the start link.
    pub(crate) fn key(&self) -> String {
        let link = self.ready.start_link.as_ref().expect("a start link");
        link.rsplit_once('#').unwrap().1.to_string()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[], "").await
    }

    pub(crate) async fn get_as(&self, authorization: &str, path: &str) -> Answer {
        self.ask("GET", path, &[("authorization", authorization)], "").await
    }

    pub(crate) async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let response = self.open(method, path, headers, body).await;
        let (parts, incoming) = response.into_parts();
        let body = incoming.collect().await.unwrap().to_bytes();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Sends a request and gives the answer's head while its body still runs.
    pub(crate) async fn open(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Response<Incoming> {
        send(TcpStream::connect(self.ready.address).await.unwrap(), self.ready.address, method, path, headers, body)
            .await
    }
}

pub(crate) async fn send<S>(
    stream: S,
    host: SocketAddr,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Response<Incoming>
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let mut request = Request::builder().method(method.parse::<Method>().unwrap()).uri(path);
    if !headers.iter().any(|header| header.0 == "host") {
        request = request.header("host", host.to_string());
    }
    if !body.is_empty() && !headers.iter().any(|header| header.0 == "content-type") {
        request = request.header("content-type", "application/json");
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    sender.send_request(request.body(Full::new(Bytes::from(body.to_string()))).unwrap()).await.unwrap()
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: hyper::HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {:?}", self.body))
    }

    /// Checks that it is a problem of this status and code, and complete.
    #[track_caller]
    pub(crate) fn is_problem(&self, status: u16, code: &str) {
        assert_eq!(self.status.as_u16(), status, "{:?}", self.body);
        assert_eq!(self.header("content-type"), "application/problem+json");
        let body = self.json();
        assert_eq!((body["status"].as_u64(), body["code"].as_str()), (Some(u64::from(status)), Some(code)), "{body}");
        for part in ["type", "title", "detail"] {
            assert!(body[part].as_str().is_some_and(|text| !text.is_empty()), "{part} is missing in {body}");
        }
        assert!(body["help"].is_string());
    }
}

pub(crate) fn plain_on(address: &str) -> Options {
    Options { transport: Transport::Plain, ..Options::new(address.parse().unwrap()) }
}
