//! What the releases in use hold, by kind.

use std::collections::BTreeMap;

use crate::bright::BrightOutlook;
use crate::crosswalk::Crosswalk;
use crate::esco::Esco;
use crate::onet::{Onet, Title};
use crate::projections::Projections;
use crate::release::Source;
use crate::wages::Wages;

/// The releases by source, taken apart.
#[derive(Default)]
pub(crate) struct Parts {
    pub(crate) onet: Onet,
    pub(crate) newer_titles: Option<Vec<Title>>,
    pub(crate) wages: BTreeMap<Source, Wages>,
    pub(crate) projections: Option<Projections>,
    pub(crate) crosswalk: Crosswalk,
    pub(crate) esco: Option<Esco>,
    pub(crate) bright: Option<BrightOutlook>,
}
