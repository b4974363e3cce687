//! A driver for the real binary: its folder, its configuration, its output, its end.

use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, Command};
use tokio::sync::Notify;

/// How long a stop may take, by the product's promise.
const STOP: Duration = Duration::from_secs(5);

/// A place where the binary runs: a folder with its configuration and its data, which outlive a restart.
pub struct Site {
    folder: TempDir,
    binary: PathBuf,
    /// What the binary is started by, if not directly.
    through: Vec<String>,
}

/// The running binary.
pub struct Bot {
    child: Child,
    stdin: Option<ChildStdin>,
    out: Arc<Output>,
    log: Arc<Output>,
}

#[derive(Default)]
struct Output {
    text: Mutex<String>,
    ended: Mutex<bool>,
    grown: Notify,
}

impl Site {
    /// A new folder for `binary` with this configuration.
    pub fn new(binary: &str, config: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("altavoz-").tempdir().unwrap();
        let site = Self { folder, binary: binary.into(), through: Vec::new() };
        site.configure(config);
        site
    }

    /// Writes the configuration anew.
    pub fn configure(&self, config: &str) {
        self.write("config.toml", config);
    }

    /// Writes a file into the folder, and tells where it is.
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    /// From now on the binary is started by this program, to whose arguments its path and arguments are added.
    pub fn start_through(&mut self, through: &[&str]) {
        self.through = through.iter().map(|word| (*word).to_owned()).collect();
    }

    /// Where a file of the folder is.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Starts the bot with these arguments.
    pub fn start(&self, args: &[&str]) -> Bot {
        let mut child = self
            .command(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let (out, log) = (Arc::new(Output::default()), Arc::new(Output::default()));
        tokio::spawn(collect(child.stdout.take().unwrap(), out.clone()));
        tokio::spawn(collect(child.stderr.take().unwrap(), log.clone()));
        Bot { stdin: child.stdin.take(), child, out, log }
    }

    /// Runs the binary to its end; its exit status, what it printed, and what it complained of.
    pub async fn run(&self, args: &[&str], input: &str) -> (ExitStatus, String, String) {
        let mut bot = self.start(args);
        bot.type_in(input).await;
        bot.end_input();
        let status = tokio::time::timeout(Duration::from_secs(60), bot.child.wait())
            .await
            .expect("the binary ends")
            .unwrap();
        bot.out.end().await;
        bot.log.end().await;
        (status, bot.printed(), bot.log())
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = match self.through.split_first() {
            Some((program, before)) => {
                let mut command = Command::new(program);
                command.args(before).arg(&self.binary);
                command
            }
            None => Command::new(&self.binary),
        };
        command.args(args).current_dir(self.folder.path());
        for secret in ["ALTAVOZ_TELEGRAM_TOKEN", "ALTAVOZ_MATRIX_PASSWORD"] {
            command.env_remove(secret);
        }
        command
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl Bot {
    /// Types on its console.
    pub async fn type_in(&mut self, text: &str) {
        if let Some(stdin) = &mut self.stdin {
            // A process that refuses to start doesn't read.
            let _ = stdin.write_all(text.as_bytes()).await;
            let _ = stdin.flush().await;
        }
    }

    /// How much memory it takes: a figure of its `/proc/PID/status` in kB, such as `VmRSS`, or `VmHWM` for the most so far.
    pub fn memory(&self, figure: &str) -> usize {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let line = status.lines().find(|line| line.starts_with(figure)).expect("the kernel tells it");
        line.split_whitespace().nth(1).and_then(|kilobytes| kilobytes.parse().ok()).expect("a number of kB")
    }

    /// Ends its input.
    pub fn end_input(&mut self) {
        self.stdin = None;
    }

    /// Waits until it has printed something.
    pub async fn wait_for_output(&self, text: &str, bound: Duration) {
        self.out.wait_for(text, 0, bound).await;
    }

    /// Waits until it has logged something.
    pub async fn wait_for_log(&self, text: &str, bound: Duration) {
        self.log.wait_for(text, 0, bound).await;
    }

    /// What it has printed so far.
    pub fn printed(&self) -> String {
        self.out.text.lock().unwrap().clone()
    }

    /// Waits until it has logged this behind what was its log once.
    pub async fn wait_for_log_after(&self, log: &str, text: &str, bound: Duration) {
        self.log.wait_for(text, log.len(), bound).await;
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        self.log.text.lock().unwrap().clone()
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id().expect("the bot runs")
    }

    /// Asks it to stop, as a service manager does, and holds it to its promise of five seconds.
    pub async fn stop(mut self) -> String {
        let pid = self.pid().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().await.unwrap().success());
        let status = tokio::time::timeout(STOP, self.child.wait()).await;
        let status =
            status.unwrap_or_else(|_| panic!("no end within {STOP:?}; its log:\n{}", self.log())).unwrap();
        assert!(status.success(), "ended with {status}; its log:\n{}", self.log());
        self.log.end().await;
        self.log()
    }

    /// Waits until it ends by itself; how, and its log.
    pub async fn end(mut self, bound: Duration) -> (ExitStatus, String) {
        let status = tokio::time::timeout(bound, self.child.wait()).await;
        let status =
            status.unwrap_or_else(|_| panic!("no end within {bound:?}; its log:\n{}", self.log())).unwrap();
        self.log.end().await;
        (status, self.log())
    }

    /// Kills it, as a power cut or the kernel does.
    pub async fn kill(mut self) -> String {
        self.child.kill().await.unwrap();
        self.log()
    }
}

impl Output {
    async fn wait_for(&self, wanted: &str, since: usize, bound: Duration) {
        let there = async {
            loop {
                let grown = self.grown.notified();
                if self.text.lock().unwrap()[since..].contains(wanted) {
                    return;
                }
                grown.await;
            }
        };
        if tokio::time::timeout(bound, there).await.is_err() {
            panic!("no {wanted:?} within {bound:?} in:\n{}", self.text.lock().unwrap());
        }
    }

    async fn end(&self) {
        loop {
            let grown = self.grown.notified();
            if *self.ended.lock().unwrap() {
                return;
            }
            grown.await;
        }
    }
}

async fn collect(stream: impl AsyncRead + Unpin, output: Arc<Output>) {
    let mut lines = BufReader::new(stream);
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line).await.is_ok_and(|read| read > 0) {
        output.text.lock().unwrap().push_str(&String::from_utf8_lossy(&line));
        line.clear();
        output.grown.notify_waiters();
    }
    *output.ended.lock().unwrap() = true;
    output.grown.notify_waiters();
}
