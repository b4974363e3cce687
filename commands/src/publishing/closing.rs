//! What people say in the place of `/done` and `/cancel`.

const DONE_WORDS: [&str; 9] =
    ["done", "listo", "lista", "hecho", "ya está", "fini", "terminé", "c’est tout", "c'est tout"];
const CANCEL_WORDS: [&str; 4] = ["cancel", "cancelar", "cancela", "annuler"];

/// Whether somebody says that it is all.
pub(crate) fn is_done(text: &str) -> bool {
    DONE_WORDS.contains(&&*word(text))
}

/// Whether somebody says that it is to be forgotten.
pub(crate) fn is_cancelling(text: &str) -> bool {
    CANCEL_WORDS.contains(&&*word(text))
}

fn word(text: &str) -> String {
    text.to_lowercase().trim_matches(['.', '!', '¡', ' ']).to_owned()
}
