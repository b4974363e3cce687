//! The server over HTTP: decode, find the fault that is planned, run, answer.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use axum::body::Body;
use axum::extract::{Request, State as Shared};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use serde_json::{Value, json};

use super::Server;
use super::answer::{Answer, Refusal, wire};
use super::faults::Fault;
use super::journal::{Call, Outcome};
use super::methods;
use super::params::Params;

/// The longest poll that the real server grants, in seconds.
const LONGEST_POLL: u64 = 50;

/// Answers every request.
pub(super) async fn serve(Shared(server): Shared<Arc<Server>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    if let Some(rest) = path.strip_prefix("/file/bot") {
        return file(&server, rest);
    }
    let Some((token, method)) = path.strip_prefix("/bot").and_then(|rest| rest.split_once('/')) else {
        return answered(&Err(Refusal::new(404, "Not Found")));
    };
    if token != server.read(|state| state.token.clone()) {
        return answered(&Err(Refusal::unauthorized()));
    }
    let params = match Params::read(request).await {
        Ok(params) => params,
        Err(refusal) => return answered(&Err(refusal)),
    };
    call(&server, method, params).await
}

/// One call of a method.
async fn call(server: &Server, method: &str, params: Params) -> Response {
    let method = methods::canonical(method).unwrap_or(method);
    let chat = params.int("chat_id");
    let (number, fault) = server.change(|state| {
        let number = state.calls.len();
        state.calls.push(Call {
            number,
            at: SystemTime::now(),
            method: method.to_owned(),
            params: params.clone().into_value(),
            outcome: Outcome::Pending,
        });
        (number, state.faults.take(method, chat))
    });
    match fault {
        Some(Fault::Answer { status, body }) => {
            let told = serde_json::from_str(&body).unwrap_or_else(|_| json!(body));
            finish(server, number, status, told);
            let kind = if body.starts_with('{') { "application/json" } else { "text/html" };
            return respond(status, kind, body.into_bytes());
        }
        Some(Fault::RetryAfter(seconds)) => {
            let (status, body) = wire(&Err(Refusal::retry_after(seconds)));
            server.change(|state| state.limiter.told(chat, seconds, Instant::now()));
            finish(server, number, status, body.clone());
            return respond_json(status, &body);
        }
        Some(Fault::CloseBefore) => close(server, number),
        Some(Fault::HangBefore) => std::future::pending().await,
        Some(Fault::Delay(time)) => tokio::time::sleep(time).await,
        Some(Fault::CloseAfter | Fault::CutAnswer | Fault::HangAfter) | None => {}
    }
    let lost = matches!(fault, Some(Fault::CloseAfter | Fault::HangAfter));
    let (status, body) = if method == "getUpdates" {
        let (status, body) = wire(&poll(server, &params).await);
        if !lost {
            finish(server, number, status, body.clone());
        }
        (status, body)
    } else {
        // One change, so that who sees the message in the chat sees the answer in the journal.
        server.change(|state| {
            let answer = state.run(method, &params);
            let (status, body) = wire(&answer);
            if status == 429 {
                let seconds =
                    body["parameters"]["retry_after"].as_u64().and_then(|it| u32::try_from(it).ok());
                state.limiter.told(chat, seconds.unwrap_or(1), Instant::now());
            }
            if !lost {
                state.calls[number].outcome = Outcome::Answered { status, body: body.clone() };
            }
            (status, body)
        })
    };
    match fault {
        Some(Fault::CloseAfter) => close(server, number),
        Some(Fault::HangAfter) => std::future::pending().await,
        Some(Fault::CutAnswer) => {
            let mut whole = body.to_string().into_bytes();
            whole.truncate(whole.len() / 2);
            respond(status, "application/json", whole)
        }
        _ => respond_json(status, &body),
    }
}

/// Waits for updates as long as the call asks, or until a newer poll ends this one.
async fn poll(server: &Server, params: &Params) -> Answer {
    let seconds = params.int("timeout").and_then(|it| u64::try_from(it).ok()).unwrap_or(0).min(LONGEST_POLL);
    let mut changes = server.changes();
    let mine = server.change(|state| state.begin_poll(params));
    let look = async {
        loop {
            changes.borrow_and_update();
            let (current, waiting) = server.read(|state| (state.poll, state.waiting(params)));
            if current != mine {
                return Err(Refusal::conflict());
            }
            if !waiting.is_empty() {
                return Ok(Value::Array(waiting));
            }
            // The sender lives as long as the server.
            let _ = changes.changed().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(seconds), look).await.unwrap_or_else(|_| Ok(json!([])))
}

fn finish(server: &Server, number: usize, status: u16, body: Value) {
    server.change(|state| state.calls[number].outcome = Outcome::Answered { status, body });
}

/// Ends the task that serves this connection, which drops the socket: not one byte of an answer.
/// There is no gentler way to do that from inside a handler; no panic is reported.
fn close(server: &Server, number: usize) -> ! {
    server.change(|state| state.calls[number].outcome = Outcome::Closed);
    std::panic::resume_unwind(Box::new("the connection is closed by a fault"))
}

fn file(server: &Server, rest: &str) -> Response {
    // teloxide takes the path for one segment and so escapes its slash.
    let rest = rest.replace("%2F", "/");
    let found = server.read(|state| {
        let (token, path) = rest.split_once('/')?;
        let file = state.files.values().find(|file| token == state.token && file.path == path)?;
        Some(file.bytes.clone())
    });
    match found {
        Some(bytes) => respond(200, "application/octet-stream", bytes),
        None => answered(&Err(Refusal::new(404, "Not Found"))),
    }
}

fn answered(answer: &Answer) -> Response {
    let (status, body) = wire(answer);
    respond_json(status, &body)
}

fn respond_json(status: u16, body: &Value) -> Response {
    respond(status, "application/json", body.to_string().into_bytes())
}

fn respond(status: u16, kind: &'static str, body: Vec<u8>) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(status).expect("a fault names a status of HTTP");
    response.headers_mut().insert(CONTENT_TYPE, axum::http::HeaderValue::from_static(kind));
    response
}
