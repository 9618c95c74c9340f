//! What a node holds in memory: one [`Snapshot`] of the data, swapped as a whole. Whoever holds one
//! sees one world, whatever is imported or read meanwhile.

use std::sync::Arc;

use arc_swap::ArcSwap;
use axum::extract::FromRef;
use axum::response::IntoResponse;
use catalogue::Catalogue;

use crate::account::openid::{Configuration, Provider};
use crate::clock::Clock;
use crate::db::{self, Db};
use crate::posting::{self, Conditions, Filter, Scope};
use crate::profile::{self, Collections, Data, Profile, ProfileCache, RenderedSection};
use crate::random::Random;
use crate::release::{self, Current, LoadError};
use crate::web::cache::{Pages, Public, Tag};
use crate::web::capacity::Capacity;
use crate::web::client::{Network, TrustedProxies};
use crate::web::content::Contents;

/// What an operator may choose.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the site is reached from outside, without a slash at the end.
    pub origin: String,
    /// How large the cache of kept pages may get; 0 turns it off.
    pub page_cache_bytes: u64,
    /// With fewer postings a value is withheld.
    pub least_postings: i64,
    /// The proxies whose word for a visitor's address is taken.
    pub trusted_proxies: Vec<Network>,
    /// Whether the metrics are served at an address of their own, and not with the pages.
    pub metrics_apart: bool,
    /// Who may make an account.
    pub sign_up: SignUp,
    /// Who runs the site.
    pub run_by: RunBy,
}

/// Who runs a site, as its page on privacy says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct RunBy {
    /// What they are called.
    pub name: Option<String>,
    /// Where people write to about their data.
    pub contact: Option<String>,
}

/// Who may make an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignUp {
    /// Whoever has an address of mail.
    Open,
    /// Whoever is invited.
    Invited,
    /// Nobody.
    Off,
}

impl Settings {
    /// Why nobody can have an account here, if so: whoever listens on the way would have passwords and
    /// sessions.
    pub fn why_no_accounts(&self) -> Option<&'static str> {
        let (scheme, host) = self.origin.split_once("://")?;
        let host = host.split([':', '/']).next().unwrap_or_default();
        let is_safe = scheme == "https" || host == "localhost" || host.ends_with(".localhost");
        (!is_safe).then_some(
            "Nobody can sign in here, because this site is reached over plain http, where others can listen. The people \
             who run it can change that: they give it an address with https (--origin).",
        )
    }

    /// Whether pages invite to make an account.
    pub fn invites(&self) -> bool {
        self.sign_up != SignUp::Off && self.why_no_accounts().is_none()
    }

    /// The entity tag of pages that show these settings and this data.
    fn tag(&self, current: &Current, collections: &Collections) -> Tag {
        let data = format!("{}-{}", current.catalogue.version, collections.version);
        Tag::new(self.shown(), &data)
    }

    /// The tag under which no page is kept.
    fn no_pages(&self) -> Tag {
        Tag::new(self.shown(), "none")
    }

    /// What pages show of these settings.
    fn shown(&self) -> impl std::hash::Hash {
        let accounts = (self.invites(), &self.run_by);
        (&self.origin, self.least_postings, accounts)
    }
}

/// The data at one moment: the catalogue, the collections of postings, what reads ads, and what was
/// made of them ahead. Indices of one part into another hold within a snapshot, and only there.
pub struct Snapshot {
    /// The catalogue of the current releases, and what reads ads with it.
    pub current: Arc<Current>,
    /// The collections of postings.
    pub collections: Collections,
    /// The insides of pages that say the same to everyone.
    pub contents: Arc<Contents>,
    profiles: ProfileCache,
    tag: Tag,
}

impl Snapshot {
    /// Builds the snapshot of a catalogue. `contents` are those of the same catalogue.
    async fn build(
        db: &Db,
        settings: &Settings,
        current: Arc<Current>,
        contents: Arc<Contents>,
    ) -> db::Result<Self> {
        let collections = Collections::load(db, &current.catalogue).await?;
        record(&current.catalogue);
        Ok(Self {
            profiles: ProfileCache::new(settings.least_postings),
            tag: settings.tag(&current, &collections),
            current,
            collections,
            contents,
        })
    }

    /// The catalogue.
    pub fn catalogue(&self) -> &Catalogue {
        &self.current.catalogue
    }

    /// What profiles are made with.
    pub fn data(&self) -> Data<'_> {
        Data {
            catalogue: self.catalogue(),
            collections: &self.collections,
        }
    }

    /// An answer that is the same for everyone, made of nothing but this snapshot, the settings and
    /// the address.
    pub fn public<T: IntoResponse>(&self, answer: T) -> Public<T> {
        Public(self.tag.clone(), answer)
    }

    /// The profile of a scope; none where no job ads are known at all.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn profile(
        &self,
        db: &Db,
        scope: &Scope<'_>,
        conditions: &Conditions,
    ) -> Result<Option<Arc<Profile>>, profile::Error> {
        // Whoever asks for the same meanwhile waits for whoever makes it: no longer than for the
        // database.
        let profile = self.profiles.profile(db, self.data(), scope, conditions);
        db.in_time(profile).await
    }

    /// The section on job ads of a scope, as rendered; none where no job ads are known at all.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ads_section(
        &self,
        db: &Db,
        scope: &Scope<'_>,
        filter: &Filter,
    ) -> Result<Option<RenderedSection>, profile::Error> {
        let section = self.profiles.section(db, self.data(), scope, filter);
        db.in_time(section).await
    }
}

/// Tells the metrics what is loaded.
#[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
fn record(catalogue: &Catalogue) {
    let skills = catalogue.vocabulary.skills.len();
    metrics::gauge!("metier_catalogue_occupations").set(catalogue.occupations.len() as f64);
    metrics::gauge!("metier_catalogue_specializations").set(catalogue.specializations.len() as f64);
    metrics::gauge!("metier_catalogue_skills").set(skills as f64);
}

impl FromRef<Arc<Node>> for Db {
    fn from_ref(node: &Arc<Node>) -> Self {
        node.db.clone()
    }
}

impl FromRef<Arc<Node>> for Clock {
    fn from_ref(node: &Arc<Node>) -> Self {
        node.clock
    }
}

impl FromRef<Arc<Node>> for TrustedProxies {
    fn from_ref(node: &Arc<Node>) -> Self {
        Self(node.settings.trusted_proxies.clone())
    }
}

/// One process of the site: the database, what it holds in memory of it, and what it is given.
pub struct Node {
    /// The only state, as requests ask it: see [`Db::for_requests`].
    pub db: Db,
    /// What the operator chose.
    pub settings: Settings,
    /// What time it is.
    pub clock: Clock,
    /// Where randomness comes from.
    pub random: Random,
    /// The places for costly work.
    pub capacity: Capacity,
    /// The kept pages.
    pub pages: Arc<Pages>,
    /// Who is asked who somebody is, where the operator names a provider of OpenID Connect.
    pub openid: Option<Provider>,
    snapshot: ArcSwap<Snapshot>,
}

impl Node {
    /// Loads the data.
    ///
    /// # Errors
    /// When the database fails or holds no usable O*NET release.
    pub async fn load(
        db: Db,
        mut settings: Settings,
        clock: Clock,
        random: Random,
    ) -> Result<Self, LoadError> {
        let origin = settings.origin.trim_end_matches('/').len();
        settings.origin.truncate(origin);
        let work = db.for_work();
        let current = Arc::new(release::load(&work).await?);
        let snapshot = Snapshot::build(&work, &settings, current, Arc::default()).await?;
        Ok(Self {
            pages: Arc::new(Pages::new(settings.page_cache_bytes, snapshot.tag.clone())),
            snapshot: ArcSwap::from_pointee(snapshot),
            capacity: Capacity::of_this_machine(),
            db: db.for_requests(),
            openid: None,
            settings,
            clock,
            random,
        })
    }

    /// The same, where a provider of OpenID Connect is asked who somebody is. It is not asked anything
    /// before somebody signs in: a node starts without it.
    #[must_use]
    pub fn with_openid(mut self, provider: Option<Configuration>) -> Self {
        let origin = &self.settings.origin;
        self.openid = provider.map(|provider| Provider::new(provider, origin));
        self
    }

    /// What the provider of OpenID Connect is called, if there is one.
    pub fn provider(&self) -> Option<&str> {
        self.openid.as_ref().map(Provider::name)
    }

    /// By which that provider names itself.
    pub fn issuer(&self) -> Option<&str> {
        self.openid.as_ref().map(Provider::issuer)
    }

    /// The data as it is now.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    /// Builds another snapshot if releases or postings have changed, beside the present one, and
    /// swaps it in whole. Shows nothing while the tables are those of a newer version of the
    /// program.
    ///
    /// # Errors
    /// When the database fails, is of a newer version, or holds no usable O*NET release; the present
    /// snapshot stays, and the next call tries again.
    pub async fn refresh(&self) -> Result<(), LoadError> {
        let present = self.snapshot();
        self.check_version(&present).await?;
        let releases = release::current_version(&self.db).await?;
        let (current, contents) = if releases == present.current.releases {
            let postings = posting::state(&self.db).await?.version;
            if postings == present.collections.version {
                return Ok(());
            }
            (Arc::clone(&present.current), Arc::clone(&present.contents))
        } else {
            let current = Arc::new(release::load(&self.db.for_work()).await?);
            tracing::info!(version = current.catalogue.version, "catalogue loaded");
            (current, Arc::default())
        };
        let work = self.db.for_work();
        let next = Snapshot::build(&work, &self.settings, current, contents).await?;
        let tag = next.tag.clone();
        self.snapshot.store(Arc::new(next));
        self.pages.show(tag);
        Ok(())
    }

    /// Looks whether this version still knows the tables. Where it does not, requests are refused, and
    /// so kept pages are not shown either.
    async fn check_version(&self, present: &Snapshot) -> db::Result<()> {
        let was_refused = self.db.refusal().is_some();
        let checked = self.db.check_version().await;
        match (was_refused, self.db.refusal()) {
            (false, Some(_)) => self.pages.show(self.settings.no_pages()),
            (true, None) => self.pages.show(present.tag.clone()),
            _ => {}
        }
        checked
    }

    /// Whether requests are still answered from this catalogue.
    pub fn answers_from(&self, current: &Arc<Current>) -> bool {
        Arc::ptr_eq(&self.snapshot.load().current, current)
    }
}
