//! Work that takes a while: a queue in this process, with progress, cancellation and states that outlive it.
//!
//! One job runs at a time, since each uses all cores. The store keeps a job when it is asked for, when it starts
//! and when it ends; progress in between is only in memory. A server that starts finds what an earlier one left
//! unfinished and marks it failed.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tandem_store::{JobRow, Store, StoreError};
use tokio::sync::{mpsc, oneshot, watch};

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// Waits for its turn.
    Queued,
    /// Is at work.
    Running,
    /// Ended well.
    Done,
    /// Ended with an error, which the message tells.
    Failed,
    /// Was stopped before its end.
    Cancelled,
}

impl JobState {
    /// The name that the API and the store use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether nothing more will happen.
    pub const fn ended(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }

    fn of(name: &str) -> Self {
        let all = [Self::Queued, Self::Running, Self::Done, Self::Cancelled];
        all.into_iter().find(|state| state.name() == name).unwrap_or(Self::Failed)
    }
}

/// A job as people see it.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Number of the job.
    pub id: i64,
    /// What is done, such as `recompute`.
    pub kind: String,
    /// Where it stands.
    pub state: JobState,
    /// Share done, 0 to 1.
    pub progress: f64,
    /// What it is at, or how it ended.
    pub message: String,
    /// Who asked for it.
    pub author: String,
    /// When it was asked for.
    pub created: Timestamp,
    /// When it ended.
    pub finished: Option<Timestamp>,
}

impl From<JobRow> for Job {
    fn from(row: JobRow) -> Self {
        Self {
            id: row.id,
            kind: row.kind,
            state: JobState::of(&row.state),
            progress: row.progress,
            message: row.message,
            author: row.author,
            created: row.created,
            finished: row.finished,
        }
    }
}

/// Why a job was not taken, found or stopped.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum JobError {
    /// Too many wait already.
    #[error("{waiting} jobs wait already; wait for one to end, or cancel one")]
    QueueFull {
        /// How many.
        waiting: usize,
    },
    /// There is no such job.
    #[error("there is no job {0}")]
    Unknown(i64),
    /// It has ended, so it cannot be cancelled.
    #[error("job {id} has ended ({}) and cannot be cancelled", state.name())]
    Ended {
        /// Its number.
        id: i64,
        /// How it ended.
        state: JobState,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What running work tells and asks while it runs.
pub struct Progress {
    status: watch::Sender<Job>,
    cancelled: Arc<AtomicBool>,
}

impl Progress {
    /// Says which share is done (0 to 1) and what is being done.
    pub fn report(&self, share: f32, message: &str) {
        self.status.send_modify(|job| {
            job.progress = f64::from(share.clamp(0.0, 1.0));
            job.message = message.to_string();
        });
    }

    /// Set once the work should stop. Work that stops for it should return an error.
    pub fn cancelled(&self) -> &AtomicBool {
        &self.cancelled
    }
}

/// What a job does, on a thread of its own: gives the closing message, or what went wrong.
pub type Work = Box<dyn FnOnce(&Progress) -> Result<String, String> + Send>;

struct Ticket {
    id: i64,
    work: Work,
}

struct Live {
    status: watch::Sender<Job>,
    cancelled: Arc<AtomicBool>,
}

/// Jobs that may wait or run at once.
const CAPACITY: usize = 32;

/// The queue. Cheap to clone; all clones are the same queue.
#[derive(Clone)]
pub struct Jobs {
    shared: Arc<Shared>,
    queue: mpsc::Sender<Ticket>,
}

struct Shared {
    store: Store,
    live: Mutex<BTreeMap<i64, Live>>,
    stopping: watch::Sender<bool>,
}

impl Shared {
    fn live(&self) -> MutexGuard<'_, BTreeMap<i64, Live>> {
        // Nothing is left half done under this lock, so what a panicked holder left is good.
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Jobs {
    /// Starts the queue's worker on the current runtime, and closes what an earlier process left open.
    ///
    /// # Errors
    /// The store could not be written.
    pub async fn start(store: Store) -> Result<Self, StoreError> {
        let message = "the server was stopped before the job ended; start it again";
        store.end_unfinished_jobs(JobState::Failed.name(), message, Timestamp::now()).await?;
        let shared = Arc::new(Shared { store, live: Mutex::default(), stopping: watch::Sender::new(false) });
        let (queue, tickets) = mpsc::channel(CAPACITY);
        tokio::spawn(work_through(tickets, Arc::clone(&shared)));
        Ok(Self { shared, queue })
    }

    /// Takes a job into the queue; it is kept before this returns its number.
    ///
    /// # Errors
    /// `QueueFull`, or the store could not be written.
    pub async fn submit(&self, kind: &str, author: &str, work: Work) -> Result<i64, JobError> {
        let place = self.queue.clone().try_reserve_owned();
        let place = place.map_err(|_| JobError::QueueFull { waiting: CAPACITY })?;
        let (shared, kind, author) = (Arc::clone(&self.shared), kind.to_string(), author.to_string());
        // On a task of its own: a caller who goes away must not leave a kept job that nobody runs.
        let taken = tokio::spawn(async move {
            let created = Timestamp::now();
            let id = shared.store.add_job(&kind, JobState::Queued.name(), &author, created).await?;
            let (state, message) = (JobState::Queued, String::new());
            let job = Job { id, kind, state, progress: 0.0, message, author, created, finished: None };
            shared.live().insert(id, Live { status: watch::Sender::new(job), cancelled: Arc::default() });
            place.send(Ticket { id, work });
            Ok(id)
        });
        taken.await.expect("taking in a job does not panic and is not aborted")
    }

    /// The newest jobs, newest first, as they stand now.
    ///
    /// # Errors
    /// The store could not be read.
    pub async fn list(&self, limit: u32) -> Result<Vec<Job>, StoreError> {
        let rows = self.shared.store.jobs(limit).await?;
        let live = self.shared.live();
        let newest = |row: JobRow| live.get(&row.id).map_or_else(|| row.into(), |live| live.status.borrow().clone());
        Ok(rows.into_iter().map(newest).collect())
    }

    /// One job, as it stands now.
    ///
    /// # Errors
    /// `Unknown`, or the store could not be read.
    pub async fn get(&self, id: i64) -> Result<Job, JobError> {
        Ok(self.follow(id).await?.borrow().clone())
    }

    /// One job, as it stands now and as it goes on. An ended job's receiver reports no further change.
    ///
    /// # Errors
    /// `Unknown`, or the store could not be read.
    pub async fn follow(&self, id: i64) -> Result<watch::Receiver<Job>, JobError> {
        if let Some(live) = self.shared.live().get(&id) {
            return Ok(live.status.subscribe());
        }
        let row = self.shared.store.job(id).await?.ok_or(JobError::Unknown(id))?;
        Ok(watch::channel(row.into()).1)
    }

    /// Asks a job to stop. A waiting one ends when its turn comes, a running one when it next looks.
    ///
    /// # Errors
    /// `Unknown`, `Ended`, or the store could not be written.
    pub async fn cancel(&self, id: i64, author: &str) -> Result<Job, JobError> {
        let found = self.shared.live().get(&id).map(|live| {
            live.cancelled.store(true, Ordering::Relaxed);
            live.status.borrow().clone()
        });
        let Some(job) = found else {
            let job = self.get(id).await?;
            return Err(JobError::Ended { id, state: job.state });
        };
        self.shared.store.record(author, "job_cancel", &format!("{} {id}", job.kind), Timestamp::now()).await?;
        Ok(job)
    }

    /// How many wait or run.
    pub fn unfinished(&self) -> usize {
        self.shared.live().len()
    }

    /// Takes no more jobs, asks all to stop and waits, at most `patience`, until they have.
    pub async fn stop(&self, patience: Duration) {
        self.shared.stopping.send_replace(true);
        for live in self.shared.live().values() {
            live.cancelled.store(true, Ordering::Relaxed);
        }
        let idle = async {
            while self.unfinished() > 0 {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        if tokio::time::timeout(patience, idle).await.is_err() {
            tracing::warn!("a job did not stop in time and is left unfinished");
        }
    }
}

async fn work_through(mut tickets: mpsc::Receiver<Ticket>, shared: Arc<Shared>) {
    while let Some(ticket) = tickets.recv().await {
        let id = ticket.id;
        if let Err(error) = run(ticket, &shared).await {
            tracing::error!(job = id, %error, "the state of a job could not be kept");
        }
        shared.live().remove(&id);
    }
}

async fn run(ticket: Ticket, shared: &Shared) -> Result<(), StoreError> {
    let found = shared.live().get(&ticket.id).map(|live| (live.status.clone(), Arc::clone(&live.cancelled)));
    let Some((status, cancelled)) = found else {
        return Ok(());
    };
    if cancelled.load(Ordering::Relaxed) || *shared.stopping.borrow() {
        return end(&status, JobState::Cancelled, "cancelled before it started".to_string(), shared).await;
    }
    shared.store.update_job(ticket.id, JobState::Running.name(), 0.0, "", None).await?;
    status.send_modify(|job| job.state = JobState::Running);
    let progress = Progress { status: status.clone(), cancelled: Arc::clone(&cancelled) };
    let (tell, told) = oneshot::channel();
    // Not one of the runtime's threads: those are waited for when the runtime ends, and work that does not look
    // whether it is cancelled would then keep a stopped server alive.
    let thread = std::thread::Builder::new().name(format!("job {}", ticket.id));
    let begun = thread.spawn(move || drop(tell.send((ticket.work)(&progress))));
    if let Err(error) = begun {
        let message = format!("no thread for the job: {error}");
        return end(&status, JobState::Failed, message, shared).await;
    }
    let (state, message) = match told.await {
        Ok(Ok(message)) => (JobState::Done, message),
        Ok(Err(_)) if cancelled.load(Ordering::Relaxed) => (JobState::Cancelled, "cancelled".to_string()),
        Ok(Err(message)) => (JobState::Failed, message),
        // The thread let go of its end without a word.
        Err(_) => {
            tracing::error!(job = ticket.id, "a job panicked");
            (JobState::Failed, "an error inside Tandem stopped the job; the server's log tells more".to_string())
        }
    };
    end(&status, state, message, shared).await
}

/// Keeps how a job ended, then tells those who follow it.
async fn end(status: &watch::Sender<Job>, state: JobState, message: String, shared: &Shared) -> Result<(), StoreError> {
    let finished = Timestamp::now();
    let (id, progress) = {
        let job = status.borrow();
        (job.id, if state == JobState::Done { 1.0 } else { job.progress })
    };
    let kept = shared.store.update_job(id, state.name(), progress, &message, Some(finished)).await;
    status.send_modify(|job| {
        (job.state, job.progress, job.message, job.finished) = (state, progress, message, Some(finished));
    });
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn jobs() -> (tempfile::TempDir, Jobs) {
        let case = tempfile::tempdir().expect("a temporary folder");
        let store = Store::open(case.path()).await.expect("a store");
        let jobs = Jobs::start(store).await.expect("a queue");
        (case, jobs)
    }

    async fn ended(jobs: &Jobs, id: i64) -> Job {
        let mut status = jobs.follow(id).await.expect("a job");
        status.wait_for(|job| job.state.ended()).await.expect("an end").clone()
    }

    fn until_cancelled() -> Work {
        Box::new(|progress| {
            progress.report(0.5, "half way");
            while !progress.cancelled().load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(1));
            }
            Err("stopped".to_string())
        })
    }

    #[tokio::test]
    async fn a_job_runs_tells_and_is_remembered() {
        let (_case, jobs) = jobs().await;
        let work = |progress: &Progress| {
            progress.report(2.0, "more than all is all");
            Ok("12 records".to_string())
        };
        let id = jobs.submit("recompute", "ann", Box::new(work)).await.expect("a place");
        let job = ended(&jobs, id).await;
        assert_eq!((job.state, job.progress, job.message.as_str()), (JobState::Done, 1.0, "12 records"));
        while jobs.unfinished() > 0 {
            tokio::task::yield_now().await;
        }
        assert_eq!(jobs.get(id).await.expect("a job").state, JobState::Done, "from the store as well");
        assert!(matches!(jobs.cancel(id, "ann").await, Err(JobError::Ended { .. })));
        assert!(matches!(jobs.get(99).await, Err(JobError::Unknown(99))));
    }

    #[tokio::test]
    async fn failures_and_panics_are_told_and_the_queue_goes_on() {
        let (_case, jobs) = jobs().await;
        let bad = jobs.submit("recompute", "ann", Box::new(|_| Err("row 3".to_string()))).await.expect("a place");
        let worse = jobs.submit("recompute", "ann", Box::new(|_| panic!("our bug"))).await.expect("a place");
        let good = jobs.submit("recompute", "ann", Box::new(|_| Ok(String::new()))).await.expect("a place");
        assert_eq!(ended(&jobs, bad).await.message, "row 3");
        assert_eq!(ended(&jobs, worse).await.state, JobState::Failed);
        assert_eq!(ended(&jobs, good).await.state, JobState::Done);
    }

    #[tokio::test]
    async fn running_and_waiting_jobs_can_be_cancelled() {
        let (_case, jobs) = jobs().await;
        let running = jobs.submit("recompute", "ann", until_cancelled()).await.expect("a place");
        let waiting = jobs.submit("recompute", "ann", Box::new(|_| Ok(String::new()))).await.expect("a place");
        jobs.cancel(waiting, "ann").await.expect("a waiting job");
        jobs.follow(running).await.expect("a job").wait_for(|job| job.progress == 0.5).await.expect("half way");
        assert_eq!(jobs.list(9).await.expect("jobs")[1].message, "half way");
        jobs.cancel(running, "ann").await.expect("a running job");
        assert_eq!(ended(&jobs, running).await.state, JobState::Cancelled);
        assert_eq!(ended(&jobs, waiting).await.state, JobState::Cancelled);
    }

    #[test]
    fn work_that_never_looks_does_not_keep_a_stopped_server_alive() {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let (free, held) = std::sync::mpsc::channel::<()>();
        let stubborn: Work = Box::new(move |_| Ok(format!("{:?}", held.recv())));
        let begun = std::time::Instant::now();
        runtime.block_on(async {
            let (_case, jobs) = jobs().await;
            let id = jobs.submit("recompute", "ann", stubborn).await.expect("a place");
            let running = |job: &Job| job.state == JobState::Running;
            jobs.follow(id).await.expect("a job").wait_for(running).await.expect("a start");
            jobs.stop(Duration::from_millis(50)).await;
        });
        drop(runtime);
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
        drop(free);
    }

    #[tokio::test]
    async fn a_full_queue_says_so_and_stopping_empties_it() {
        let (_case, jobs) = jobs().await;
        let mut taken = 0;
        let refused = loop {
            match jobs.submit("recompute", "ann", until_cancelled()).await {
                Ok(_) => taken += 1,
                Err(error) => break error,
            }
        };
        assert!(matches!(refused, JobError::QueueFull { .. }) && taken >= CAPACITY, "{taken}: {refused}");
        jobs.stop(Duration::from_secs(5)).await;
        assert_eq!(jobs.unfinished(), 0);
        assert!(jobs.list(99).await.expect("jobs").iter().all(|job| job.state == JobState::Cancelled));
    }
}
