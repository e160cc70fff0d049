//! A dataset as a file: whole, in ranges, with the digest that the catalogue tells.

use std::io::Read as _;

use dataesr::store::Store;

use super::library::{Library, Request};
use crate::cli::{new_theme, run};

#[tokio::test]
async fn a_dump_is_sent_whole_or_in_ranges() {
    let theme = new_theme();
    run(theme.path(), &["build"]);
    let generation = Store::open(theme.path().join("store")).current().unwrap();
    let dump = generation.manifest().datasets["books"].dumps[0].clone();
    let file = std::fs::read(generation.folder().unwrap().join("dumps").join(&dump.name)).unwrap();
    assert_eq!((dump.name.as_str(), dump.bytes), ("books.nq.gz", file.len() as u64));
    assert_eq!(dataesr::text::sha256(&file), dump.sha256);
    let mut quads = String::new();
    flate2::read::GzDecoder::new(file.as_slice()).read_to_string(&mut quads).unwrap();
    assert_eq!(quads.lines().count() as u64, generation.manifest().datasets["books"].quads);

    let library = Library::at(theme.path(), generation);
    let bytes = dump.bytes;
    let get = async |headers: &[(&str, &str)]| {
        let mut request = Request::get("/dumps/books.nq.gz");
        request.headers =
            headers.iter().map(|(name, value)| (String::from(*name), String::from(*value))).collect();
        library.ask(request).await
    };
    let whole = get(&[("Accept-Encoding", "gzip, br")]).await;
    let header = |name| whole.header(name).unwrap_or_default();
    assert_eq!((whole.status, whole.bytes.as_slice()), (200, file.as_slice()));
    assert_eq!(header("content-type"), "application/gzip");
    assert_eq!((header("accept-ranges"), header("content-length")), ("bytes".into(), bytes.to_string()));
    assert_eq!(whole.header("content-encoding"), None);
    let tag = header("etag");
    assert_eq!(get(&[("If-None-Match", &tag)]).await.status, 304);

    let part = get(&[("Range", "bytes=10-19"), ("If-Range", &tag)]).await;
    assert_eq!((part.status, part.bytes.as_slice()), (206, &file[10..20]));
    assert_eq!(part.header("content-range"), Some(format!("bytes 10-19/{bytes}")));
    assert_eq!(part.header("etag"), Some(tag.clone()));
    assert_eq!(get(&[("Range", "bytes=10-19"), ("If-Range", "\"other\"")]).await.status, 200);
    let outside = get(&[("Range", &format!("bytes={bytes}-"))]).await;
    assert_eq!((outside.status, outside.header("content-range")), (416, Some(format!("bytes */{bytes}"))));

    for path in ["/dumps/books.ttl.gz", "/dumps/..%2Fmanifest.json", "/dumps/other.nq.gz"] {
        assert_eq!(library.ask(Request::get(path)).await.status, 404, "{path}");
    }
    let catalogue = library.ask(Request::get("/dataset/books.nt")).await.body;
    assert!(catalogue.contains("/dumps/books.nq.gz>"), "{catalogue}");
    let described = library.ask(Request::get("/dump/books.nq.gz")).await.body;
    assert!(described.contains(&dump.sha256) && described.contains(&format!("{bytes}")), "{described}");
}
