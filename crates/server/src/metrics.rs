use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Upper bounds of the duration classes, in seconds. 0.2 is what a page's data may take.
const BOUNDS: [f64; 8] = [0.005, 0.025, 0.1, 0.2, 0.5, 1.0, 2.5, 10.0];

/// Counts of requests by route, method and status, and how long they took.
///
/// Route labels are the patterns of the routes, never addresses: their number is bounded and they hold no ids.
#[derive(Default)]
pub(crate) struct Metrics {
    served: Mutex<Served>,
}

#[derive(Default)]
struct Served {
    requests: BTreeMap<(String, String, u16), u64>,
    durations: BTreeMap<String, Durations>,
}

#[derive(Default)]
struct Durations {
    classes: [u64; BOUNDS.len()],
    count: u64,
    seconds: f64,
}

/// Figures that are read when they are asked for.
pub(crate) struct Gauges {
    pub(crate) ready: bool,
    pub(crate) unfinished_jobs: usize,
    pub(crate) generation: u64,
    pub(crate) revision: i64,
    pub(crate) started_s: i64,
}

impl Metrics {
    pub(crate) fn count(&self, route: &str, method: &str, status: u16, took: Duration) {
        let mut served = self.served.lock().unwrap_or_else(PoisonError::into_inner);
        *served.requests.entry((route.to_string(), method.to_string(), status)).or_default() += 1;
        let durations = served.durations.entry(route.to_string()).or_default();
        let seconds = took.as_secs_f64();
        if let Some(class) = BOUNDS.iter().position(|bound| seconds <= *bound) {
            durations.classes[class] += 1;
        }
        durations.count += 1;
        durations.seconds += seconds;
    }

    /// In the text format of Prometheus.
    pub(crate) fn text(&self, gauges: &Gauges) -> String {
        let mut text = String::new();
        let mut gauge = |name: &str, help: &str, value: &dyn std::fmt::Display| {
            let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}");
        };
        gauge("tandem_ready", "1 when the platform answers.", &i32::from(gauges.ready));
        gauge("tandem_jobs_unfinished", "Jobs that wait or run.", &gauges.unfinished_jobs);
        gauge("tandem_case_generation", "Grows each time the case is read anew.", &gauges.generation);
        gauge("tandem_case_revision", "Newest revision of the input files.", &gauges.revision);
        gauge("process_start_time_seconds", "When the server started, Unix time.", &gauges.started_s);
        let version = env!("CARGO_PKG_VERSION");
        let _ = writeln!(
            text,
            "# HELP tandem_build_info Always 1; the label tells the version.\n# TYPE tandem_build_info gauge\ntandem_build_info{{version=\"{version}\"}} 1"
        );
        self.requests_text(&mut text);
        text
    }

    fn requests_text(&self, text: &mut String) {
        let served = self.served.lock().unwrap_or_else(PoisonError::into_inner);
        let name = "http_requests_total";
        let _ = writeln!(text, "# HELP {name} Requests answered.\n# TYPE {name} counter");
        for ((route, method, status), count) in &served.requests {
            let _ = writeln!(text, "{name}{{route=\"{route}\",method=\"{method}\",status=\"{status}\"}} {count}");
        }
        let name = "http_request_duration_seconds";
        let _ = writeln!(text, "# HELP {name} Time until the answer began.\n# TYPE {name} histogram");
        for (route, durations) in &served.durations {
            let mut sum = 0;
            for (bound, count) in BOUNDS.iter().zip(durations.classes) {
                sum += count;
                let _ = writeln!(text, "{name}_bucket{{route=\"{route}\",le=\"{bound}\"}} {sum}");
            }
            let (count, seconds) = (durations.count, durations.seconds);
            let _ = writeln!(text, "{name}_bucket{{route=\"{route}\",le=\"+Inf\"}} {count}");
            let _ =
                writeln!(text, "{name}_sum{{route=\"{route}\"}} {seconds}\n{name}_count{{route=\"{route}\"}} {count}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_add_up_from_below() {
        let metrics = Metrics::default();
        for ms in [1, 30, 150, 20_000] {
            metrics.count("/api/v1/case", "GET", 200, Duration::from_millis(ms));
        }
        let gauges = Gauges { ready: true, unfinished_jobs: 0, generation: 1, revision: 1, started_s: 0 };
        let text = metrics.text(&gauges);
        for line in [
            "# TYPE http_requests_total counter",
            "http_requests_total{route=\"/api/v1/case\",method=\"GET\",status=\"200\"} 4",
            "http_request_duration_seconds_bucket{route=\"/api/v1/case\",le=\"0.005\"} 1",
            "http_request_duration_seconds_bucket{route=\"/api/v1/case\",le=\"0.2\"} 3",
            "http_request_duration_seconds_bucket{route=\"/api/v1/case\",le=\"10\"} 3",
            "http_request_duration_seconds_bucket{route=\"/api/v1/case\",le=\"+Inf\"} 4",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} is missing in\n{text}");
        }
    }
}
