//! `/admin`: invitations, links to hand over, and the outbox, for those who look after the site.

use crate::support::person::{Browser, PASSWORD, at_both, looks_after, signs_up};
use crate::support::site::ORIGIN;

/// The link that a page gives to hand over, as a path.
fn handed_over(answer: &crate::support::site::Answer) -> String {
    let link = answer.page().one(".notice .code");
    link.strip_prefix(ORIGIN).unwrap().to_owned()
}

at_both! {
    fn an_invitation_is_handed_over_and_makes_an_account_once(site) {
        let browser = looks_after(site, "inviter@example.org");
        let made = browser.post("/admin/invite", &[("address", "Invited@example.org")]);
        let link = handed_over(&made);
        let invited = Browser::at(site);
        invited.post(&link, &[("name", "Invited"), ("password", PASSWORD)]);
        assert!(invited.is_signed_in());
        assert_eq!(Browser::at(site).get(&link).status, 404);
        let again = browser.post("/admin/invite", &[("address", "invited@example.org")]);
        assert!(again.page().one(".error").contains("has an account already"));
    }

    fn a_link_for_a_new_password_is_a_way_back_in(site) {
        signs_up(site, "lost-password@example.org", "Lost");
        let made = looks_after(site, "resetter@example.org").post("/admin/reset", &[("address", "lost-password@example.org")]);
        let lost = Browser::at(site);
        lost.post(&handed_over(&made), &[("password", "another velvet monsoon")]);
        assert!(lost.is_signed_in());
    }

    fn nobody_else_sees_it_or_does_what_it_does(site) {
        let browser = signs_up(site, "curious@example.org", "Curious");
        for path in ["/admin", "/admin/mail"] {
            assert_eq!(browser.get(path).status, 403);
            assert_eq!(Browser::at(site).get(path).status, 303);
        }
        for path in ["/admin/invite", "/admin/reset", "/admin/promote", "/admin/disable"] {
            let fields = [("address", "curious@example.org")];
            assert_eq!(browser.post(path, &fields).status, 403, "{path}");
            assert_eq!(Browser::at(site).post(path, &fields).status, 401, "{path}");
        }
    }

    fn the_outbox_shows_what_waits_with_its_links(site) {
        signs_up(site, "waits@example.org", "Waits");
        let page = looks_after(site, "reader@example.org").get("/admin/mail");
        assert!(page.text().contains("waits@example.org") && page.text().contains("/link/"));
        assert_eq!(page.header("cache-control"), "no-store");
    }

    fn who_was_disabled_may_sign_in_again(site) {
        let browser = signs_up(site, "enabled-again@example.org", "Again");
        let administrator = looks_after(site, "disabler@example.org");
        administrator.post("/admin/disable", &[("address", "enabled-again@example.org")]);
        assert!(!browser.is_signed_in());
        administrator.post("/admin/disable", &[("address", "enabled-again@example.org"), ("undo", "yes")]);
        browser.sign_in("enabled-again@example.org", PASSWORD);
        assert!(browser.is_signed_in());
    }
}
