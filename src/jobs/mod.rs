//! What is done from time to time, without anybody asking.
//!
//! Each job is a file that implements [`Job`]: it says when it is next due, and does its work then. [`all`] is the one
//! table of jobs; the process starts each of them with [`run`], which does all the waiting: until the job is due, until
//! its bell rings, after an error, and for the end of the process.
//!
//! To add a job: write its file here, and add it to [`all`]. A job's work is short and never waits for a network; what
//! it has to say goes into the outbox, for the courier.

mod progress;
mod publish_due;
mod renewal;
mod retention;
mod sweep;

use crate::app::context::App;
use delivery::retry::Backoff;
use domain::error::ReadError;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};
use tracing::error;

/// The longest sleep, so that a clock that is set is noticed.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);

/// Something that is done from time to time.
pub trait Job: Send {
    /// What the log says when it fails, before the reason.
    fn failure(&self) -> &'static str;

    /// How long until it is due; zero is now, `None` is never unless its bell rings.
    ///
    /// # Errors
    /// It can't be told.
    fn due_in(&self, app: &App, now: Instant) -> Result<Option<Duration>, ReadError>;

    /// Does what is due now, or a piece of it.
    ///
    /// # Errors
    /// It can't be done now. It is tried again after a pause.
    fn work(&mut self, app: &App, now: Instant) -> Result<(), ReadError>;

    /// What rings when it may be due earlier than it said.
    fn bell<'a>(&self, _app: &'a App) -> Option<&'a Notify> {
        None
    }
}

/// Every job.
pub fn all() -> Vec<Box<dyn Job>> {
    vec![
        Box::new(retention::Retention::default()),
        Box::new(sweep::Sweep::default()),
        Box::new(publish_due::PublishDue),
        Box::new(renewal::RenewKeys::new(Instant::now())),
        Box::new(progress::TellProgress::new(Instant::now())),
    ]
}

/// Does a job whenever it is due, until the process is to end.
pub async fn run(app: Arc<App>, mut job: Box<dyn Job>) {
    let mut backoff = Backoff::new(app.retry_policy);
    while !app.stop.is_cancelled() {
        let pause = match do_if_due(&app, &mut *job, Instant::now()) {
            Ok(pause) => {
                backoff.reset();
                pause
            }
            Err(error) => {
                error!("{}: {error}", job.failure());
                Some(backoff.next_pause())
            }
        };
        let bell = job.bell(&app);
        let bell = async {
            match bell {
                Some(bell) => bell.notified().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = sleep(pause.unwrap_or(LONGEST_SLEEP).min(LONGEST_SLEEP)) => {}
            () = bell => {}
            () = app.stop.cancelled() => {}
        }
    }
}

/// Does the job as often as it is due, and tells how long until it is due again.
fn do_if_due(app: &App, job: &mut dyn Job, now: Instant) -> Result<Option<Duration>, ReadError> {
    loop {
        match job.due_in(app, now)? {
            Some(Duration::ZERO) if !app.stop.is_cancelled() => job.work(app, now)?,
            wait => return Ok(wait),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::tests::app;
    use std::collections::VecDeque;
    use std::sync::Mutex;
    use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

    /// A job that is due at its times, fails as often as it is told, and tells when it was done.
    struct Scripted {
        due: Mutex<VecDeque<Instant>>,
        fails: u32,
        done: UnboundedSender<Instant>,
    }

    impl Job for Scripted {
        fn failure(&self) -> &'static str {
            "the script can't go on"
        }

        fn due_in(&self, _: &App, now: Instant) -> Result<Option<Duration>, ReadError> {
            Ok(self.due.lock().unwrap().front().map(|due| due.duration_since(now)))
        }

        fn work(&mut self, _: &App, now: Instant) -> Result<(), ReadError> {
            self.done.send(now).unwrap();
            if self.fails > 0 {
                self.fails -= 1;
                return Err(ReadError("not yet".into()));
            }
            self.due.lock().unwrap().pop_front();
            Ok(())
        }

        fn bell<'a>(&self, app: &'a App) -> Option<&'a Notify> {
            Some(&app.schedule)
        }
    }

    async fn seconds(done: &mut UnboundedReceiver<Instant>, start: Instant) -> u64 {
        done.recv().await.unwrap().duration_since(start).as_secs()
    }

    #[tokio::test(start_paused = true)]
    async fn a_job_is_done_when_it_is_due_and_tried_again_when_it_fails() {
        let (_folder, app) = app();
        let app = Arc::new(app);
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let (done, mut was_done) = unbounded_channel();
        let job = Scripted { due: Mutex::new([at(0), at(0), at(200)].into()), fails: 2, done };
        let running = tokio::spawn(run(app.clone(), Box::new(job)));
        // Twice in vain, then both that are due, then the one that comes later.
        for second in [0, 1, 3, 3, 200] {
            assert_eq!(seconds(&mut was_done, start).await, second);
        }
        app.stop.cancel();
        running.await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn a_bell_wakes_a_job() {
        let (_folder, app) = app();
        let app = Arc::new(app);
        let start = Instant::now();
        let (done, mut was_done) = unbounded_channel();
        // It becomes due while the runner sleeps.
        let job = Scripted { due: Mutex::new([start + Duration::from_secs(7)].into()), fails: 0, done };
        let running = tokio::spawn(run(app.clone(), Box::new(Late(job, start + Duration::from_secs(5)))));
        assert_eq!(seconds(&mut was_done, start).await, 0, "it was asked");
        tokio::time::advance(Duration::from_secs(10)).await;
        assert!(was_done.try_recv().is_err());
        app.schedule.notify_one();
        assert_eq!(seconds(&mut was_done, start).await, 10);
        app.stop.cancel();
        running.await.unwrap();
    }

    /// A job that knows of nothing before a time, and tells when it was asked.
    struct Late(Scripted, Instant);

    impl Job for Late {
        fn failure(&self) -> &'static str {
            self.0.failure()
        }

        fn due_in(&self, app: &App, now: Instant) -> Result<Option<Duration>, ReadError> {
            if now < self.1 {
                self.0.done.send(now).unwrap();
                return Ok(None);
            }
            self.0.due_in(app, now)
        }

        fn work(&mut self, app: &App, now: Instant) -> Result<(), ReadError> {
            self.0.work(app, now)
        }

        fn bell<'a>(&self, app: &'a App) -> Option<&'a Notify> {
            self.0.bell(app)
        }
    }
}
