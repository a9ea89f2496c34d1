//! The tabs of this browser: one writes a workspace, the others follow it and can take over.

use std::cell::RefCell;

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::domain::WorkspaceId;
use crate::store::SaveError;
use crate::ui::platform::locks::{Ask, Channel, Hold, lock};
use crate::ui::platform::{clock, shelf};

use super::bench::{Bench, SaveState};
use super::keeper::Keeping;

/// The form of what is stored and said between tabs. It counts up with each version of Kedge that an older one must not
/// write beside.
pub const STORED_FORM: u32 = 1;

/// Milliseconds that a tab has to let go of a workspace before it is taken from it.
const PATIENCE: f64 = 2500.0;

/// What this tab may do with its workspace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It writes.
    Writes,
    /// Another tab writes.
    Follows,
    /// It is taking over.
    TakesOver,
    /// A newer Kedge is open in another tab; this one has stopped writing.
    Outdated,
}

thread_local! {
    /// More than one only while the tab goes from one workspace to another.
    static HOLDS: RefCell<Vec<(WorkspaceId, Hold)>> = const { RefCell::new(Vec::new()) };
    static CHANNEL: RefCell<Option<Channel>> = const { RefCell::new(None) };
}

fn lock_name(id: WorkspaceId) -> String {
    format!("kedge.workspace.{id}")
}

fn say(text: &str) {
    CHANNEL.with_borrow(|it| {
        if let Some(channel) = it {
            channel.say(text);
        }
    });
}

/// Whether this tab is to write the workspace: asks for its lock unless it is held already. Without locks each tab writes,
/// as there is no telling.
pub async fn claim(id: WorkspaceId) -> bool {
    if HOLDS.with_borrow(|it| it.iter().any(|it| it.0 == id)) {
        return true;
    }
    take(id, Ask::IfFree).await
}

async fn take(id: WorkspaceId, ask: Ask) -> bool {
    let lost = move || {
        LOST.with_borrow(|it| {
            if let Some(lost) = it {
                lost(id)
            }
        })
    };
    match lock(&lock_name(id), ask, lost).await {
        Ok(Some(hold)) => {
            HOLDS.with_borrow_mut(|it| it.push((id, hold)));
            true
        }
        Ok(None) => false,
        Err(()) => true,
    }
}

fn let_go(of: impl Fn(WorkspaceId) -> bool) {
    // Taken out first: a lock that is let go may call back.
    let gone: Vec<_> = HOLDS.with_borrow_mut(|it| it.extract_if(.., |it| of(it.0)).collect());
    drop(gone);
}

/// Lets other tabs write all workspaces but this one.
pub fn keep_only(id: WorkspaceId) {
    let_go(|it| it != id);
}

type Lost = Box<dyn Fn(WorkspaceId)>;

thread_local! {
    /// What to do when a lock is taken away.
    static LOST: RefCell<Option<Lost>> = const { RefCell::new(None) };
}

impl Bench {
    /// Listens to the other tabs.
    pub(super) fn listen_to_tabs(self) {
        LOST.set(Some(Box::new(move |id| self.lost_lock(id))));
        CHANNEL.set(Some(Channel::open("kedge", move |text| self.hear(&text))));
        say(&format!("form {STORED_FORM}"));
    }

    fn hear(self, text: &str) {
        let Some(here) = self.keeping.try_with_value(Keeping::id) else { return };
        match text.split_once(' ') {
            Some(("changed", id)) if id.parse() == Ok(here) => spawn_local(self.follow()),
            Some(("give", id)) if id.parse() == Ok(here) => spawn_local(self.give_up()),
            Some(("form", form)) => match form.parse::<u32>() {
                Ok(form) if form > STORED_FORM => self.stop_writing(),
                Ok(form) if form < STORED_FORM => say(&format!("form {STORED_FORM}")),
                _ => {}
            },
            _ => {}
        }
    }

    /// Tells the other tabs that this workspace changed.
    pub(super) fn tell_tabs(self) {
        say(&format!("changed {}", self.keeping.with_value(Keeping::id)));
    }

    /// A newer Kedge writes from now on.
    pub(super) fn stop_writing(self) {
        if self.role.get_untracked() == Role::Writes {
            self.save_now();
        }
        self.role.set(Role::Outdated);
        let_go(|_| true);
    }

    fn lost_lock(self, id: WorkspaceId) {
        if self.keeping.try_with_value(Keeping::id) == Some(id) && self.role.get_untracked() == Role::Writes {
            let_go(|it| it == id);
            self.role.set(Role::Follows);
            if !self.is_durable() {
                self.save_state.set(SaveState::NotSaved(SaveError::ReadBack));
            }
        }
    }

    /// Lets another tab write: first everything of this one is durable.
    async fn give_up(self) {
        if self.role.get_untracked() != Role::Writes {
            return;
        }
        self.role.set(Role::Follows);
        let visit = self.keeping.with_value(Keeping::visit);
        // At once rather than in turns: those of a tab in the background are a second apart.
        if !self.is_durable() {
            self.save_at_once();
            let _ = self.shelve_lines(visit).await;
        }
        let id = self.keeping.with_value(Keeping::id);
        // Only now: the other one reads what is stored as soon as it has the lock.
        let_go(|it| it == id);
    }

    /// Makes this tab the one that writes.
    pub fn take_over(self) {
        if self.role.get_untracked() != Role::Follows {
            return;
        }
        self.role.set(Role::TakesOver);
        spawn_local(async move {
            let id = self.keeping.with_value(Keeping::id);
            say(&format!("give {id}"));
            // Asked again and again rather than waited for: a request that waits could be granted after it was given up.
            let mut is_ours = false;
            let started = clock::elapsed();
            while !is_ours && clock::elapsed() - started < PATIENCE {
                is_ours = take(id, Ask::IfFree).await;
                if !is_ours {
                    gloo_timers::future::TimeoutFuture::new(30).await;
                }
            }
            if !is_ours {
                is_ours = take(id, Ask::Steal).await;
            }
            self.catch_up().await;
            if self.keeping.with_value(Keeping::id) == id {
                self.role.set(if is_ours { Role::Writes } else { Role::Follows });
            }
        });
    }

    async fn follow(self) {
        if matches!(self.role.get_untracked(), Role::Follows) {
            self.catch_up().await;
        }
    }

    /// Shows what another tab has stored since.
    async fn catch_up(self) {
        let (id, visit) = self.keeping.with_value(|it| (it.id(), it.visit()));
        let seq = self.recorder.with_value(|it| it.so_far().seq());
        let lines = shelf::lines_after(id, seq).await;
        if self.keeping.try_with_value(Keeping::visit) != Some(visit) {
            return;
        }
        let opening = shelf::opening();
        let followed = self.recorder.try_update_value(|it| {
            let lines = lines.as_ref().ok()?;
            let ledger = it.settled();
            let document = ledger.follow(lines.iter().map(String::as_str))?;
            Some((document, ledger.seq()))
        });
        match followed.flatten() {
            Some((_, now)) if now == seq => {}
            Some((document, seq)) => {
                self.keeping.update_value(|it| it.shelf_reaches(seq, opening));
                self.show_followed(document);
            }
            // The lines do not follow what is open here: everything is opened anew.
            None => self.open_anew(id).await,
        }
    }
}
