//! Progress bars, on terminals only.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::session::Context;

/// A bar that counts bytes; invisible when nobody sits there or `--json` was given.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// A bar up to `length` bytes.
    pub(crate) fn bytes(context: &Context, label: &'static str, length: u64) -> Self {
        let bar = ProgressBar::with_draw_target(Some(length), target(context)).with_message(label);
        if let Ok(style) = ProgressStyle::with_template("{msg:12} [{bar:30}] {bytes}/{total_bytes} {eta}") {
            bar.set_style(style.progress_chars("=> "));
        }
        Self(bar)
    }

    /// A sign of life for work whose length is not known.
    pub(crate) fn work(context: &Context, label: &'static str) -> Self {
        let bar = ProgressBar::with_draw_target(None, target(context)).with_message(label);
        if context.draws() {
            bar.enable_steady_tick(std::time::Duration::from_millis(120));
        }
        Self(bar)
    }

    /// So many bytes are done.
    pub(crate) fn at(&self, done: u64) {
        self.0.set_position(done);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

fn target(context: &Context) -> ProgressDrawTarget {
    if context.draws() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    }
}
