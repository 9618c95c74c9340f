//! Several nodes on one database, and many people at once: sessions and limits are everybody's.

use std::net::Ipv4Addr;
use std::thread;

use crate::support::person::{Browser, PASSWORD, at_both, other_node, signs_up};

/// An address of the network for documentation, so that no other test is counted with it.
const fn peer(last: u8) -> Ipv4Addr {
    Ipv4Addr::new(203, 0, 113, last)
}

at_both! {
    fn nodes_serve_one_session(site) {
        let first = signs_up(site, "nodes@example.org", "Nodes");
        let second = first.moved_to(other_node(site));
        assert!(second.is_signed_in());
        second.post("/sign-out", &[]);
        assert!(!first.is_signed_in());
    }

    fn guesses_at_an_account_are_counted_over_all_nodes_whatever_a_header_says(site) {
        let owner = signs_up(site, "two-nodes@example.org", "Owner");
        owner.post("/sign-out", &[]);
        let nodes = [site, other_node(site)];
        let statuses: Vec<u16> = (0..40_u8)
            .map(|at| {
                let claimed = format!("198.51.100.{at}");
                let guesser = Browser::at(nodes[usize::from(at % 2)])
                    .from(peer(1))
                    .saying("x-forwarded-for", claimed);
                guesser.sign_in("two-nodes@example.org", "a wrong guess").status.as_u16()
            })
            .collect();
        assert_eq!(statuses[..10], [422; 10]);
        assert_eq!(statuses[10..], [429; 30]);
        owner.sign_in("two-nodes@example.org", PASSWORD);
        assert!(owner.is_signed_in(), "from a browser that is known");
    }

    fn guesses_from_one_address_are_counted_over_all_accounts_and_nodes(site) {
        let nodes = [site, other_node(site)];
        let wrong = |at: usize| {
            let browser = Browser::at(nodes[at % 2])
                .from(peer(2))
                .saying("x-forwarded-for", format!("198.51.100.{at}"));
            browser.sign_in(&format!("account-{at}@example.org"), "a wrong guess").status.as_u16()
        };
        let statuses: Vec<u16> = (0..104).map(wrong).collect();
        assert_eq!(statuses[..100], [422; 100]);
        assert_eq!(statuses[100..], [429; 4]);
    }

    fn an_account_that_is_tried_from_forty_addresses_is_slowed_and_not_lost(site) {
        let owner = signs_up(site, "distributed@example.org", "Owner");
        owner.post("/sign-out", &[]);
        let wrong = |at: u8| {
            let guesser = Browser::at(site).from(Ipv4Addr::new(198, 51, 100, at));
            guesser.sign_in("distributed@example.org", "a wrong guess").status.as_u16()
        };
        let statuses: Vec<u16> = (0..40).map(wrong).collect();
        assert_eq!(statuses.iter().filter(|status| **status == 422).count(), 10);
        owner.sign_in("distributed@example.org", PASSWORD);
        assert!(owner.is_signed_in(), "from a browser that is known");
    }

    fn forty_learners_behind_one_address_sign_up_and_in(site) {
        let learn = |at: u8| {
            let address = format!("learner-{at}@example.org");
            let browser = signs_up(site, &address, "Learner").from(peer(3));
            browser.post("/sign-out", &[]);
            let mistypes = at.is_multiple_of(10);
            if mistypes {
                assert_eq!(browser.sign_in(&address, "velvet anchor").status, 422);
            }
            browser.sign_in(&address, PASSWORD);
            assert!(browser.is_signed_in(), "{address}");
        };
        // Four at a time: as many as a small machine takes without a wait.
        thread::scope(|scope| {
            for begin in 0..4 {
                scope.spawn(move || (begin..40).step_by(4).for_each(learn));
            }
        });
    }
}
