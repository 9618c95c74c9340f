//! JSON-LD in saved pages, folders of them, and sitemaps that name them.

use std::fs;
use std::path::Path;

use super::{messages, only, open_file, read, sorted};

fn page(json: &str) -> String {
    format!(
        "<!doctype html><html><head><title>Jobs</title><script type=\"application/ld+json\">{json}</script></head></html>"
    )
}

fn posting(id: &str) -> String {
    format!(
        r#"{{"@type":"JobPosting","identifier":"{id}","title":"Nurse","description":"&lt;p&gt;Care &amp;amp; more&lt;/p&gt;"}}"#
    )
}

/// The keys of what a path gives, and what is wrong.
fn keys(path: &Path) -> (Vec<String>, Vec<String>) {
    let (ads, rejected) = sorted(open_file(path));
    (
        ads.into_iter().map(|ad| ad.key).collect(),
        messages(&rejected),
    )
}

#[test]
fn every_posting_of_a_page_is_read() {
    let html = format!(
        "<html><script>var x = '<p>';</script><SCRIPT data-x=1 type='application/ld+json'>{}</SCRIPT>\
         <script type=\"application/ld+json\">{{\"@type\":\"BreadcrumbList\"}}</script>\
         <script type=\"application/ld+json\">[{},{}]</script></html>",
        posting("1"),
        posting("2"),
        posting("3")
    );
    let (ads, rejected) = read("page.html", html);
    assert_eq!(messages(&rejected), Vec::<String>::new());
    assert_eq!(
        ads.iter().map(|ad| ad.key.as_str()).collect::<Vec<_>>(),
        ["1", "2", "3"]
    );
    assert_eq!(ads[0].text, "Care & more");
}

#[test]
fn json_that_pages_break_in_the_usual_ways_is_read() {
    for json in [
        format!("\n<!--\n{}\n-->\n", posting("1")),
        format!("//<![CDATA[\n{}\n//]]>", posting("1")),
        posting("1").replace("Care", "Care\n\tand\r\n"),
        posting("1")
            .replace('"', "&quot;")
            .replace("&lt;p&gt;", "")
            .replace("&lt;/p&gt;", ""),
    ] {
        assert_eq!(only("page.html", page(&json)).key, "1", "{json}");
    }
}

#[test]
fn a_page_with_broken_json_or_without_a_posting_is_rejected() {
    let (_, rejected) = read("page.html", page(r#"{"@type":"JobPosting","title":}"#));
    assert_eq!(
        messages(&rejected),
        ["page.html, script 1: is not valid JSON: expected value at line 1 column 31"]
    );
    let (_, rejected) = read("page.html", "<html><body>Nothing here</body></html>");
    assert_eq!(
        messages(&rejected),
        ["page.html: is no job ad: the page has no JobPosting"]
    );
}

#[test]
fn a_folder_is_read_with_the_folders_in_it_in_order_of_names() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("b/deep")).unwrap();
    for (name, id) in [
        ("c.html", "4"),
        ("a.htm", "1"),
        ("b/view.html?id=4", "3"),
        ("b/deep/x.html", "2"),
    ] {
        fs::write(folder.path().join(name), page(&posting(id))).unwrap();
    }
    fs::write(folder.path().join("style.css"), "body {}").unwrap();
    fs::write(folder.path().join("b/empty.html"), "<html></html>").unwrap();
    let (keys, rejected) = keys(folder.path());
    assert_eq!(keys, ["1", "2", "3", "4"]);
    assert_eq!(
        rejected,
        ["b/empty.html: is no job ad: the page has no JobPosting"]
    );
}

#[test]
fn a_sitemap_on_disk_names_files_beside_it_and_none_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("site");
    fs::create_dir_all(root.join("jobs.example/jobs")).unwrap();
    fs::write(folder.path().join("secret.html"), page(&posting("secret"))).unwrap();
    fs::write(root.join("one.html"), page(&posting("1"))).unwrap();
    fs::write(root.join("jobs.example/jobs/2"), page(&posting("2"))).unwrap();
    let list = "<?xml version=\"1.0\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\
         <url><loc>one.html</loc></url><url><loc><![CDATA[https://jobs.example/jobs/2]]></loc></url>\
         <url><loc>../secret.html</loc></url><url><loc>/etc/passwd</loc></url><url><loc>three.html</loc></url></urlset>";
    fs::write(root.join("list.xml"), list).unwrap();
    let index = "<sitemapindex><sitemap><loc>list.xml</loc></sitemap><sitemap><loc>index.xml</loc></sitemap></sitemapindex>";
    fs::write(root.join("index.xml"), index).unwrap();
    let expected = [
        "../secret.html: cannot be read: it is not in the folder of the sitemap",
        "/etc/passwd: cannot be read: it is not in the folder of the sitemap",
        "three.html: cannot be read: there is no such file beside the sitemap",
    ];
    assert_eq!(
        keys(&root.join("list.xml")),
        (
            vec!["1".to_owned(), "2".to_owned()],
            expected.map(str::to_owned).to_vec()
        )
    );
    let (keys, rejected) = keys(&root.join("index.xml"));
    assert_eq!(keys, ["1", "2"]);
    // The sitemap that names itself is seen first: pages come when the sitemap before them is read.
    assert!(
        rejected.contains(
            &"index.xml: cannot be read: a list of sitemaps names another list of sitemaps"
                .to_owned()
        ),
        "{rejected:?}"
    );
}
