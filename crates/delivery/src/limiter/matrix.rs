//! A Matrix server's limit, learned: it isn't told beforehand, and an administrator may lift it at any time.
//!
//! Servers keep a bucket for the account. Until one refuses, we send as many at once as it bears. A refusal tells when
//! the next message is allowed; every message that is accepted after it moves that time on by what one costs. So of two
//! refusals with `n` messages between them, the times that they name lie `n` costs apart, whatever the answers' delay
//! (Synapse lets those who are refused wait another half second). Between refusals that time is kept as a schedule, and
//! from time to time one message goes ahead of it, to see whether more is allowed by now.

use crate::retry::time_after;
use domain::room::Address;
use domain::sending::Delivery;
use std::time::Duration;
use std::time::Instant;

/// How many are under way at once, at first.
const WINDOW: usize = 4;

/// So many accepted messages widen the window by one.
const WIDEN: usize = 4;

/// What one message costs at least; a server that is faster has no limit that matters.
const LEAST: Duration = Duration::from_millis(2);

/// More than twice what one message was thought to cost is not believed at first, unless it is less than this.
const SLOW: Duration = Duration::from_secs(1);

/// How many may go at once after a pause, as long as it isn't known.
const BURST: u32 = 4;

/// How many there are at once at most.
const MOST_AT_ONCE: u32 = 32;

/// So many messages on time, and one goes ahead of it …
const AHEAD: u32 = 8;

/// … or so many, when that was refused again and again.
const AHEAD_AT_MOST: u32 = 128;

/// Over so many messages the cost is measured.
const MEASURED: u32 = 8;

/// While the cost isn't known: a pause after which what was measured before says nothing, …
const PAUSE: Duration = Duration::from_secs(1);

/// … and one after which the server's bucket is taken to be full.
const LONG_PAUSE: Duration = Duration::from_secs(60);

#[derive(Debug)]
pub(super) struct Matrix {
    under_way: usize,
    /// How many may be under way while the cost isn't known, and how many were accepted since it changed.
    window: usize,
    widening: usize,
    /// When the next message is allowed.
    next: Instant,
    /// What one message costs.
    each: Option<Duration>,
    /// How many may go at once after a pause.
    burst: u32,
    /// The pause's end and what was accepted since, as long as nothing was refused since.
    since_pause: Option<(Instant, u32)>,
    /// What one refusal named, and what was accepted since.
    measured: Option<(Instant, u32)>,
    /// What the first refusals tell of the burst, until the cost is known.
    first: Option<(u32, Duration)>,
    /// When a message last went or came back.
    active: Option<Instant>,
    /// The room of the message that went ahead of time.
    ahead: Option<String>,
    /// How many went on time since the last refusal, and after how many one goes ahead.
    on_time: u32,
    ahead_after: u32,
    /// How many were accepted ahead of time since then.
    spared: u32,
}

impl Matrix {
    pub(super) fn new(now: Instant) -> Self {
        Self {
            under_way: 0,
            window: WINDOW,
            widening: 0,
            next: now,
            each: None,
            burst: BURST,
            since_pause: None,
            measured: None,
            first: None,
            active: None,
            ahead: None,
            on_time: 0,
            ahead_after: AHEAD,
            spared: 0,
        }
    }

    pub(super) fn rate(&self) -> Option<f64> {
        self.each.map(|each| 1.0 / each.as_secs_f64())
    }

    pub(super) fn ready_at(&self, now: Instant) -> Option<Instant> {
        match self.each {
            None if self.under_way >= self.window => None,
            // A server that is twice as fast as we think allows it then, however little its bucket holds.
            Some(each) if self.goes_ahead() => Some(self.next.checked_sub(each / 2).unwrap_or(now)),
            None | Some(_) => Some(self.next),
        }
    }

    fn goes_ahead(&self) -> bool {
        self.on_time >= self.ahead_after && self.ahead.is_none()
    }

    pub(super) fn take(&mut self, room: &Address, now: Instant) {
        self.notice_pause(now);
        self.active = Some(now);
        self.under_way += 1;
        let Some(each) = self.each else { return };
        if self.next > now {
            self.ahead = Some(room.id.clone());
        } else {
            let saved = each.saturating_mul(self.burst - 1);
            self.next = time_after(self.next.max(now.checked_sub(saved).unwrap_or(now)), each);
        }
    }

    /// After a pause the server's bucket may be full, and full it doesn't grow.
    fn notice_pause(&mut self, now: Instant) {
        let Some(active) = self.active else {
            self.since_pause = Some((now, 0));
            return;
        };
        let quiet = now.saturating_duration_since(active.max(self.next));
        if self.under_way > 0 || quiet <= self.each.unwrap_or(PAUSE) {
            return;
        }
        self.measured = None;
        // What it bore then it may not bear now.
        self.window = self.window.min(WINDOW);
        if quiet >= self.each.map_or(LONG_PAUSE, |each| each.saturating_mul(self.burst)) {
            if self.since_pause.is_some_and(|(_, accepted)| accepted >= self.burst) {
                self.dare_more();
            }
            self.since_pause = Some((now, 0));
            self.ahead_after = AHEAD;
        }
    }

    /// What we think may go at once was used up without a refusal.
    fn dare_more(&mut self) {
        if self.each.is_some() {
            self.burst = (self.burst + 1).min(MOST_AT_ONCE);
        }
    }

    pub(super) fn came_back(&mut self, room: &Address, delivery: &Delivery, now: Instant) {
        self.under_way = self.under_way.saturating_sub(1);
        self.active = Some(now);
        let ahead = self.ahead.take_if(|ahead| *ahead == room.id).is_some();
        match delivery {
            Delivery::Sent(_) => self.accepted(ahead),
            Delivery::RetryAfter(wait) => self.refused(ahead, time_after(now, *wait)),
            _ => {}
        }
    }

    fn accepted(&mut self, ahead: bool) {
        for counted in [&mut self.since_pause, &mut self.measured].into_iter().flatten() {
            counted.1 += 1;
        }
        if self
            .since_pause
            .take_if(|(_, accepted)| self.each.is_some() && *accepted > 2 * self.burst)
            .is_some()
        {
            self.dare_more();
        }
        self.widening += 1;
        if self.widening >= WIDEN {
            self.widening = 0;
            self.window = (self.window + 1).min(MOST_AT_ONCE as usize);
        }
        self.on_time = self.on_time.saturating_add(1);
        if ahead && let Some(each) = self.each {
            self.spare(each);
        }
    }

    /// More is allowed than we thought, so the next goes ahead again. The first may just have been saved up; from the
    /// second on we go twice as fast each time.
    fn spare(&mut self, each: Duration) {
        self.on_time = self.ahead_after;
        self.spared += 1;
        if self.spared == 1 {
            self.next = time_after(self.next, each / 2);
            return;
        }
        self.measured = None;
        self.each = Some(each / 2).filter(|each| *each > LEAST);
        if self.each.is_none() {
            self.spared = 0;
            self.ahead_after = AHEAD;
            self.window = WINDOW;
        }
    }

    fn refused(&mut self, ahead: bool, allowed: Instant) {
        self.on_time = 0;
        if ahead || self.spared > 0 {
            self.ahead_after = (self.ahead_after * 2).min(AHEAD_AT_MOST);
        }
        if self.spared > 1 {
            // The last step was too much.
            self.each = self.each.map(|each| each.saturating_mul(2));
        }
        self.spared = 0;
        self.window = 1;
        self.widening = 0;
        match self.measured {
            Some((before, accepted)) if accepted > 0 => {
                let each = allowed.saturating_duration_since(before) / accepted;
                // One odd time must not make us slow for long: what is slower for good is refused again.
                let most = self.each.map_or(each, |known| known.saturating_mul(2).max(SLOW));
                if each > most {
                    self.ahead_after = AHEAD;
                }
                let each = each.min(most);
                self.each = Some(each).filter(|each| *each > LEAST);
                if accepted >= MEASURED {
                    self.measured = Some((allowed, 0));
                }
            }
            _ => self.measured = Some((allowed, 0)),
        }
        if let Some((began, accepted)) = self.since_pause.take()
            && !ahead
        {
            self.first = Some((accepted, allowed.saturating_duration_since(began)));
        }
        if let Some(each) = self.each
            && let Some((accepted, after)) = self.first.take()
        {
            // What the bucket held at the pause's end: what went, but for what came in meanwhile.
            let came_in = after.as_secs_f64() / each.as_secs_f64() - 1.0;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "it lies in these bounds"
            )]
            let held = (f64::from(accepted) - came_in).round().clamp(1.0, f64::from(MOST_AT_ONCE)) as u32;
            self.burst = if accepted == 0 { BURST } else { held };
        }
        self.next = allowed;
    }
}
