use serde_json::{Map, Value, json};
use utoipa::OpenApi;

use crate::access::{Access, ROUTES};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Tandem",
        description = "Pollution and carbon of a city, a park or a factory, from one set of records. Figures come with \
            their range and their source. Errors are application/problem+json with `code` for programs, `detail` and \
            `help` for people."
    ),
    tags(
        (name = "session", description = "Signing in and out"),
        (name = "case", description = "The case and its files"),
        (name = "inventory", description = "What is emitted, and how each figure came about"),
        (name = "monitoring", description = "Monitors and their readings"),
        (name = "data", description = "The tables of the case, edits of them, and the library"),
        (name = "jobs", description = "Work that takes a while"),
        (name = "people", description = "People and the audit log"),
        (name = "operations", description = "For those who run the server"),
    ),
    components(schemas(crate::problem::ProblemBody))
)]
struct Described;

/// The description of what the code has: `described` from the routes' own notes, the rest from the table of rights.
///
/// In visitor mode the routes that visitors may read are described as public, since they are.
pub(crate) fn document(described: utoipa::openapi::OpenApi, visitor: bool) -> Value {
    let mut whole = Described::openapi();
    whole.merge(described);
    // What derives from our own types is always valid JSON.
    let mut document = serde_json::to_value(whole).unwrap_or_default();
    document["components"]["securitySchemes"] = json!({
        "bearer": {"type": "http", "scheme": "bearer", "description": "A token of `tandem admin token`, good for an hour."},
        "session": {"type": "apiKey", "in": "cookie", "name": "tandem_session",
            "description": "The cookie of a browser session; over TLS its name begins with `__Host-`."},
    });
    for (method, path, access) in ROUTES {
        if let Some(operation) = document["paths"][path][method.to_lowercase()].as_object_mut() {
            complete(operation, *access, visitor);
        }
    }
    document
}

fn complete(operation: &mut Map<String, Value>, access: Access, visitor: bool) {
    let public = match access {
        Access::Open | Access::Anyone => true,
        Access::Visitor(_) => visitor,
        Access::Login(_) => false,
    };
    let security = if public { json!([]) } else { json!([{"bearer": []}, {"session": []}]) };
    operation.insert("security".to_string(), security);
    let problem = |description: &str| {
        json!({"description": description,
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemBody"}}}})
    };
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else {
        return;
    };
    if !public {
        responses.entry("401").or_insert_with(|| problem("No login, or one that is over"));
        responses.entry("403").or_insert_with(|| problem("The role may not do this"));
    }
    responses.entry("default").or_insert_with(|| problem("What went wrong and what to do"));
}
