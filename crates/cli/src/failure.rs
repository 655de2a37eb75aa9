//! Every way to end other than well, and its exit status.

use crate::args::Format;
use crate::output;
use std::process::ExitCode;
use tandem_app::{Fault, OpenError};

/// Why a verb ended without an answer.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The input is faulty; the rows go to stdout under the verb's name.
    Faults {
        /// Verb that met them.
        command: &'static str,
        /// Id of the case, where it could be read.
        case: Option<String>,
        /// The faults.
        faults: Vec<Fault>,
    },
    /// The input is faulty, and the verb has told how.
    Told,
    /// Wrong usage.
    Usage(String),
    /// No answer exists.
    NoAnswer(String),
    /// Reading or writing failed.
    Io(String),
    /// Whoever read our output has gone.
    ReaderGone,
}

impl Failure {
    /// A case that could not be opened, met by a verb.
    pub(crate) fn open(command: &'static str, error: OpenError) -> Self {
        match error {
            OpenError::Faults { case, faults } => Self::Faults { command, case, faults },
            OpenError::Case(error) => Self::Io(error.to_string()),
        }
    }

    /// Says what happened and gives the exit status.
    pub(crate) fn report(self, format: Format) -> ExitCode {
        match self {
            Self::Faults { command, case, faults } => {
                let answer = tandem_app::faults_answer(command, case.as_deref(), &faults);
                let shown =
                    if format == Format::Table { output::faults(&faults) } else { output::print(answer, format) };
                if let Err(Self::Io(message)) = shown {
                    eprintln!("tandem: {message}");
                    return ExitCode::from(4);
                }
                ExitCode::from(1)
            }
            Self::Told => ExitCode::from(1),
            Self::Usage(message) => say(&message, 2),
            Self::NoAnswer(message) => say(&message, 3),
            Self::Io(message) => say(&message, 4),
            Self::ReaderGone => ExitCode::SUCCESS,
        }
    }
}

fn say(message: &str, status: u8) -> ExitCode {
    eprintln!("tandem: {message}");
    ExitCode::from(status)
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            Self::ReaderGone
        } else {
            Self::Io(format!("cannot write the answer: {error}"))
        }
    }
}
