//! Who may do what, and how a caller proves who it is.
//!
//! A [`Role`] holds a fixed set of [`Right`]s; what is not granted is refused. A [`Caller`] is what the edges know of
//! whoever asks: nobody, a visitor of a public case, or a person in a role. [`Accounts`] turns a start key, a
//! session or a bearer token into a caller.

use std::fmt;
use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
pub use tandem_store::{Chain, Lifetime, Secret, Store, StoreError};

/// What a person does on the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Sets the platform up; may do everything.
    Administrator,
    /// Compiles and explains the inventory.
    Analyst,
    /// Watches stations and stacks.
    DutyOfficer,
    /// Projects and plans.
    Planner,
    /// Looks after one park.
    ParkManager,
    /// Reports for one enterprise.
    Enterprise,
    /// Reads.
    Viewer,
}

impl Role {
    /// All roles, the one with most rights first.
    pub const ALL: [Self; 7] = [
        Self::Administrator,
        Self::Analyst,
        Self::DutyOfficer,
        Self::Planner,
        Self::ParkManager,
        Self::Enterprise,
        Self::Viewer,
    ];

    /// The name that commands, the API and the store use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Analyst => "analyst",
            Self::DutyOfficer => "duty_officer",
            Self::Planner => "planner",
            Self::ParkManager => "park_manager",
            Self::Enterprise => "enterprise",
            Self::Viewer => "viewer",
        }
    }

    /// Whether the role holds a right.
    pub const fn may(self, right: Right) -> bool {
        match right {
            Right::ReadCase | Right::ReadReadings | Right::ReadHistory => true,
            Right::RunJobs => matches!(self, Self::Administrator | Self::Analyst | Self::Planner),
            Right::EditCase => matches!(self, Self::Administrator | Self::Analyst),
            Right::ManagePeople => matches!(self, Self::Administrator),
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A role's name that no role has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is no role; the roles are administrator, analyst, duty_officer, planner, park_manager, enterprise, viewer"
)]
pub struct UnknownRole(pub String);

impl FromStr for Role {
    type Err = UnknownRole;

    fn from_str(name: &str) -> Result<Self, UnknownRole> {
        Self::ALL.into_iter().find(|role| role.name() == name).ok_or_else(|| UnknownRole(name.to_string()))
    }
}

/// Something that not everyone may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Right {
    /// Read the case, its inventory and its explanations: what a visitor of a public case sees too.
    ReadCase,
    /// Read raw monitoring values.
    ReadReadings,
    /// Read the faults of the case's files and its revisions.
    ReadHistory,
    /// See, start and cancel jobs.
    RunJobs,
    /// Edit the tables of the case.
    EditCase,
    /// See people and the audit log.
    ManagePeople,
}

impl Right {
    /// All rights.
    pub const ALL: [Self; 6] =
        [Self::ReadCase, Self::ReadReadings, Self::ReadHistory, Self::RunJobs, Self::EditCase, Self::ManagePeople];
}

/// Whoever asks for something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Nobody we know.
    Stranger,
    /// Nobody we know, on a platform that shows its case to everyone.
    Visitor,
    /// Someone who proved who it is.
    Person(Person),
}

/// Someone who proved who it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Name of the user or of the token.
    pub name: String,
    /// The role acted in.
    pub role: Role,
}

impl Caller {
    /// Whether the caller holds a right.
    pub fn may(&self, right: Right) -> bool {
        match self {
            Self::Stranger => false,
            Self::Visitor => right == Right::ReadCase,
            Self::Person(person) => person.role.may(right),
        }
    }
}

/// Opens the store of a case. Writes `CASE/.tandem/`, so call it only on a case that was found good.
///
/// # Errors
/// What stands in the way, with path and remedy.
pub async fn open_store(case: &std::path::Path) -> Result<Store, StoreError> {
    Store::open(case).await
}

/// How long a start link can be used.
pub const START_KEY_LIFETIME: Lifetime = Lifetime::minutes(15);
/// How long a session lasts without use: it is extended while it is used.
pub const SESSION_LIFETIME: Lifetime = Lifetime::hours(7 * 24);
/// How long a bearer token lasts.
pub const TOKEN_LIFETIME: Lifetime = Lifetime::hours(1);

/// Proofs of identity: start keys, sessions and bearer tokens.
#[derive(Clone, Debug)]
pub struct Accounts {
    store: Store,
}

impl Accounts {
    /// The accounts kept in a store.
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    /// A key for the start link, which signs its holder in as the first administrator: once, within 15 minutes.
    ///
    /// # Errors
    /// The store could not be written.
    pub async fn create_start_key(&self) -> Result<Secret, StoreError> {
        self.store.create_start_key(START_KEY_LIFETIME, Timestamp::now()).await
    }

    /// Whether someone has signed in as administrator before.
    ///
    /// # Errors
    /// The store could not be read.
    pub async fn has_administrator(&self) -> Result<bool, StoreError> {
        self.store.has_user_with_role(Role::Administrator.name()).await
    }

    /// A session for the holder of a start key; `None` if the key is unknown, used or expired.
    ///
    /// # Errors
    /// The store could not be written.
    pub async fn sign_in(&self, start_key: &str) -> Result<Option<(Secret, Person)>, StoreError> {
        let administrator = Role::Administrator.name();
        let now = Timestamp::now();
        let signed_in = self.store.redeem_start_key(start_key, administrator, administrator, SESSION_LIFETIME, now);
        Ok(signed_in.await?.map(|(token, user)| (token, Person { name: user.name, role: Role::Administrator })))
    }

    /// Who holds a session, and whether its cookie should be sent again because the session was extended.
    ///
    /// A session whose role this build does not know counts as none.
    ///
    /// # Errors
    /// The store could not be read or, to extend the session, written.
    pub async fn by_session(&self, token: &str) -> Result<Option<(Person, bool)>, StoreError> {
        let now = Timestamp::now();
        let Some(found) = self.store.session(token, now).await? else {
            return Ok(None);
        };
        let Ok(role) = found.user.role.parse() else {
            return Ok(None);
        };
        // At most one write a day and session, so that reading pages does not write.
        let full = SignedDuration::from_secs(i64::try_from(SESSION_LIFETIME.as_secs()).unwrap_or(i64::MAX));
        let renew = now.duration_until(found.expires) < full - SignedDuration::from_hours(24);
        if renew {
            self.store.extend_session(token, SESSION_LIFETIME, now).await?;
        }
        Ok(Some((Person { name: found.user.name, role }, renew)))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// The store could not be written.
    pub async fn sign_out(&self, token: &str, person: &Person) -> Result<(), StoreError> {
        self.store.end_session(token, &person.name, Timestamp::now()).await
    }

    /// A bearer token that acts in `role` for an hour. Works while a server runs on the same case.
    ///
    /// # Errors
    /// The store could not be written.
    pub async fn issue_token(&self, role: Role) -> Result<Secret, StoreError> {
        self.store.create_bearer(&format!("token of {role}"), role.name(), TOKEN_LIFETIME, Timestamp::now()).await
    }

    /// Who holds a bearer token.
    ///
    /// # Errors
    /// The store could not be read.
    pub async fn by_token(&self, token: &str) -> Result<Option<Person>, StoreError> {
        let Some(bearer) = self.store.bearer(token, Timestamp::now()).await? else {
            return Ok(None);
        };
        Ok(bearer.role.parse().ok().map(|role| Person { name: bearer.name, role }))
    }

    /// Ends a bearer token before its hour is over.
    ///
    /// # Errors
    /// The store could not be written.
    pub async fn end_token(&self, token: &str, person: &Person) -> Result<(), StoreError> {
        self.store.end_bearer(token, &person.name, Timestamp::now()).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_roles_go_there_and_back() {
        for role in Role::ALL {
            assert_eq!(role.name().parse(), Ok(role));
        }
        assert!("Administrator".parse::<Role>().is_err());
    }

    #[test]
    fn a_stranger_may_nothing_and_a_visitor_only_reads_the_case() {
        for right in Right::ALL {
            assert!(!Caller::Stranger.may(right));
            assert_eq!(Caller::Visitor.may(right), right == Right::ReadCase);
            assert!(Role::Administrator.may(right));
        }
        assert!(!Role::Viewer.may(Right::RunJobs) && !Role::Analyst.may(Right::ManagePeople));
    }
}
