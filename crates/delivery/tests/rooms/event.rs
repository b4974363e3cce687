//! What happens to a campaign.

/// What happens.
#[derive(Clone, Copy, Debug)]
pub enum Event {
    /// Another revision of so many parts; whether rooms are told.
    Correct(usize, bool),
    Withdraw,
    FanOut,
    Claim(usize),
    Reply(usize, Reply),
    /// The two together.
    Step(usize, Reply),
    /// The process ends; what is under way has arrived, or not.
    Crash(bool),
    Subscribe(usize),
    Unsubscribe(usize),
    LetIn(usize),
    /// A room's admin removes one of our messages.
    RemoveThere(usize),
    /// One of our messages can't be changed any more.
    Freeze(usize),
    BackUp,
    Restore,
    /// The first room becomes one with the second.
    Merge,
    /// So many seconds pass.
    Pass(i64),
}

/// What comes of the step that is under way.
#[derive(Clone, Copy, Debug)]
pub enum Reply {
    Done,
    /// Nobody tells whether it arrived; whether it did.
    Lost(bool),
    /// The same, for the last time.
    GivenUp(bool),
    /// It surely did not leave: the network asks to wait, can't be reached, or says that the room has another address.
    Later,
    /// The room can't be served before so many seconds have passed.
    Park(i64),
    Refused,
    Gone,
}
