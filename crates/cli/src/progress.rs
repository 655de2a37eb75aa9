//! A progress bar on a terminal, nothing elsewhere.

use crate::args::Cli;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::time::Duration;

/// A bar that shows shares of the whole; it appears only when the work takes longer than a blink.
pub(crate) struct Bar(ProgressBar);

impl Bar {
    /// A bar for this run: hidden with `--quiet` or where stderr is no terminal.
    pub(crate) fn new(cli: &Cli) -> Self {
        let shown = !cli.quiet && std::io::stderr().is_terminal();
        let bar = if shown { ProgressBar::new(1000) } else { ProgressBar::hidden() };
        if shown && let Ok(style) = ProgressStyle::with_template("{bar:32} {percent:>3} %  {msg}  {elapsed}") {
            bar.set_style(style);
            bar.enable_steady_tick(Duration::from_millis(200));
        }
        Self(bar)
    }

    /// Sets the share done and what is being done.
    pub(crate) fn at(&self, share: f32, what: &str) {
        self.0.set_position((share.clamp(0.0, 1.0) * 1000.0) as u64);
        self.0.set_message(what.to_owned());
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
