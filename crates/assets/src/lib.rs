//! The built web app, inside the binary.
//!
//! A crate of its own, so that a new build of the web app recompiles these lines and nothing else. It knows
//! nothing of HTTP beyond the media type that goes with a file's ending, and nothing of the other crates.
//!
//! Built without `web/dist`, it holds one page that says how to build it.

use std::borrow::Cow;

#[derive(rust_embed::Embed)]
#[folder = "$CARGO_MANIFEST_DIR/../../web/dist"]
#[allow_missing = true]
struct Bundle;

const NOT_BUILT: &str = include_str!("not_built.html");

/// One file of the web app.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Its bytes.
    pub bytes: Cow<'static, [u8]>,
    /// SHA-256 of the bytes.
    pub sha256: [u8; 32],
    /// Its media type, with the character set where it is text.
    pub media_type: &'static str,
    /// Whether the name changes with the content, so that it may be kept for ever.
    pub immutable: bool,
}

/// The file at `path`, such as `assets/index-4f2a.js`, without a leading slash.
pub fn find(path: &str) -> Option<Asset> {
    let file = Bundle::get(path)?;
    // Vite puts what carries a hash of its content in its name there.
    let immutable = path.starts_with("assets/");
    Some(Asset { sha256: file.metadata.sha256_hash(), bytes: file.data, media_type: media_type(path), immutable })
}

/// The page that starts the web app, whatever address it is asked for under.
pub fn index() -> Asset {
    find("index.html").unwrap_or_else(|| Asset {
        bytes: Cow::Borrowed(NOT_BUILT.as_bytes()),
        sha256: [0; 32],
        media_type: media_type("index.html"),
        immutable: false,
    })
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "geojson" => "application/geo+json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "otf" => "font/otf",
        "ttf" => "font/ttf",
        "wasm" => "application/wasm",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_always_a_first_page() {
        let index = index();
        assert!(index.media_type.starts_with("text/html") && !index.immutable);
        assert!(index.bytes.starts_with(b"<!doctype html>") || index.bytes.starts_with(b"<!DOCTYPE html>"));
    }

    #[test]
    fn names_outside_the_bundle_are_not_found() {
        for path in ["", "assets/none.js", "../Cargo.toml", "/etc/passwd"] {
            assert!(find(path).is_none(), "{path}");
        }
    }
}
