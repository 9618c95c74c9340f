//! What every request meets first: it is counted and timed, and a kept page goes out at once, past
//! all that guards the making of an answer.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use futures_util::future::Either;
use tower::Service;

use super::cache::Pages;
use super::observe::Observed;
use crate::random::Random;

/// The site, as a service.
#[derive(Clone)]
pub struct Front {
    pages: Arc<Pages>,
    random: Random,
    routes: Router,
}

impl Front {
    /// The routes, behind the kept pages.
    pub const fn new(pages: Arc<Pages>, random: Random, routes: Router) -> Self {
        Self {
            pages,
            random,
            routes,
        }
    }
}

type Answer = Result<Response, Infallible>;

impl Service<Request> for Front {
    type Response = Response;
    type Error = Infallible;
    type Future = Either<Ready<Answer>, Pin<Box<dyn Future<Output = Answer> + Send>>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        let observed = Observed::new(&request, self.random);
        if let Some((response, route)) = self.pages.answer(&request) {
            return Either::Left(ready(Ok(observed.with(response, route))));
        }
        request.extensions_mut().insert(observed.id());
        let answer = self.routes.call(request);
        Either::Right(Box::pin(async move {
            let mut response = answer.await?;
            let route = response.extensions_mut().remove();
            Ok(observed.with(response, route))
        }))
    }
}
