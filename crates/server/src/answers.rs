use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

/// A body, JSON unless it is a file, and the tag by which a browser can ask whether it still holds.
#[derive(Clone)]
pub(crate) struct Answer {
    body: Bytes,
    tag: HeaderValue,
    media_type: &'static str,
}

impl Answer {
    pub(crate) fn new(body: Vec<u8>) -> Self {
        Self::of_type(body, "application/json")
    }

    /// A body that is no JSON.
    pub(crate) fn of_type(body: Vec<u8>, media_type: &'static str) -> Self {
        let tag = entity_tag(Sha256::digest(&body).as_ref());
        Self { body: body.into(), tag, media_type }
    }

    /// The whole answer, or 304 for a caller who has it already.
    pub(crate) fn for_caller(self, headers: &HeaderMap) -> Response {
        let fixed = [
            (header::ETAG, self.tag.clone()),
            // A browser may keep it but must ask each time: the case or the rights may have changed.
            (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
        ];
        if holds(headers, &self.tag) {
            return (StatusCode::NOT_MODIFIED, fixed).into_response();
        }
        (fixed, [(header::CONTENT_TYPE, HeaderValue::from_static(self.media_type))], self.body).into_response()
    }
}

/// A weak tag, since the same content goes out in several compressions.
pub(crate) fn entity_tag(hash: &[u8]) -> HeaderValue {
    use std::fmt::Write;
    let mut text = String::from("W/\"");
    for byte in hash.iter().take(16) {
        let _ = write!(text, "{byte:02x}");
    }
    text.push('"');
    HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("W/\"\""))
}

/// Whether `If-None-Match` names the tag.
pub(crate) fn holds(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let strip = |text: &str| text.trim().trim_start_matches("W/").to_string();
    let Ok(tag) = tag.to_str().map(strip) else {
        return false;
    };
    let values = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|value| value.trim() == "*" || strip(value) == tag)
}

/// The state of the case that an answer was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    /// Of the data.
    pub(crate) generation: u64,
    /// Of the input files.
    pub(crate) revision: i64,
}

/// Answers already made from the present state of the case, by path and query; the oldest go when room is needed.
#[derive(Default)]
pub(crate) struct Answers {
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    moment: Option<Moment>,
    answers: HashMap<String, Answer>,
    oldest_first: VecDeque<String>,
    bytes: usize,
}

const ROOM: usize = 64 << 20;

impl Answers {
    pub(crate) fn get(&self, moment: Moment, question: &str) -> Option<Answer> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        (kept.moment == Some(moment)).then(|| kept.answers.get(question).cloned()).flatten()
    }

    /// Keeps an answer that was made while the case stood at `moment` from first to last.
    pub(crate) fn put(&self, moment: Moment, question: String, answer: &Answer) {
        if answer.body.len() > ROOM / 4 {
            return;
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.moment != Some(moment) {
            *kept = Kept { moment: Some(moment), ..Kept::default() };
        }
        if kept.answers.insert(question.clone(), answer.clone()).is_none() {
            kept.bytes += answer.body.len() + question.len();
            kept.oldest_first.push_back(question);
        }
        while kept.bytes > ROOM {
            let Some(oldest) = kept.oldest_first.pop_front() else {
                break;
            };
            let freed = kept.answers.remove(&oldest).map_or(0, |answer| answer.body.len() + oldest.len());
            kept.bytes -= freed;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Moment = Moment { generation: 1, revision: 1 };

    #[test]
    fn answers_are_kept_for_their_state_only() {
        let answers = Answers::default();
        answers.put(NOW, "/a".into(), &Answer::new(b"1".to_vec()));
        assert!(answers.get(NOW, "/a").is_some());
        let later = Moment { generation: 2, ..NOW };
        assert!(answers.get(later, "/a").is_none());
        answers.put(later, "/b".into(), &Answer::new(b"2".to_vec()));
        assert!(answers.get(later, "/a").is_none() && answers.get(later, "/b").is_some());
    }

    #[test]
    fn the_oldest_answers_make_room() {
        let answers = Answers::default();
        for n in 0..5 {
            answers.put(NOW, n.to_string(), &Answer::new(vec![b'x'; ROOM / 4]));
        }
        assert!(answers.get(NOW, "0").is_none() && answers.get(NOW, "4").is_some());
        answers.put(NOW, "huge".into(), &Answer::new(vec![b'x'; ROOM]));
        assert!(answers.get(NOW, "huge").is_none());
    }

    #[test]
    fn tags_are_compared_weakly() {
        let tag = entity_tag(&[0xab; 32]);
        for (sent, holds_it) in [
            ("W/\"abababababababababababababababab\"", true),
            ("\"x\", \"abababababababababababababababab\"", true),
            ("*", true),
            ("\"x\"", false),
        ] {
            let headers: HeaderMap = [(header::IF_NONE_MATCH, HeaderValue::from_static(sent))].into_iter().collect();
            assert_eq!(holds(&headers, &tag), holds_it, "{sent}");
        }
    }
}
