use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::http::{App, Published, router};
use crate::view::tests::fixture::{self, BASE};

fn sent(request: Request<Body>) -> (StatusCode, String, String) {
    let published = Published::new(fixture::theme(), fixture::generation()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let response = router(App::new(published)).oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        let policy = headers.get(header::CONTENT_SECURITY_POLICY).unwrap().to_str().unwrap().to_owned();
        assert_eq!(headers[header::ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        (status, policy, String::from_utf8(bytes.to_vec()).unwrap())
    })
}

fn get(address: &str) -> Value {
    let (status, _, text) = sent(Request::get(address).body(Body::empty()).unwrap());
    assert_eq!(status, StatusCode::OK, "{address}: {text}");
    serde_json::from_str(&text).unwrap()
}

fn encoded(pairs: &[(&str, &Value)]) -> String {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs {
        form.append_pair(name, &value.to_string());
    }
    form.finish()
}

fn post(path: &str, body: String) -> (StatusCode, Value) {
    let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let (status, _, text) = sent(request.body(Body::from(body)).unwrap());
    (status, serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}")))
}

#[test]
fn the_manifest_tells_where_everything_is() {
    let manifest = get("/reconcile");
    assert_eq!(manifest["versions"], json!(["0.1", "0.2"]));
    assert_eq!(manifest["view"]["url"], format!("{BASE}reconcile/view?id={{{{id}}}}"));
    assert_eq!(manifest["defaultTypes"][0]["name"], "Plante");
    assert_eq!(get("/reconcile/1.0")["suggest"], json!({ "entity": true, "type": true, "property": true }));
    let (_, _, script) = sent(Request::get("/reconcile?callback=a.b").body(Body::empty()).unwrap());
    assert!(script.starts_with("/**/a.b({") && script.ends_with("});"), "{script}");
    let wrong = Request::get("/reconcile?callback=a(1)").body(Body::empty()).unwrap();
    assert_eq!(sent(wrong).0, StatusCode::BAD_REQUEST);
}

#[test]
fn a_batch_is_answered_by_its_keys() {
    let tomato = format!("{BASE}id/plant/tomato");
    let queries = json!({
        "exact": { "query": "tomate" },
        "slip": { "query": "tomatte", "type": "plant", "limit": 1 },
        "code": { "query": "0042" },
        "wrong type": { "query": "tomate", "type": format!("{BASE}def/garden#Bed") },
        "should": { "query": "tomate", "type": "bed", "type_strict": "should" },
        "value": { "query": "tomate", "properties": [{ "pid": "g:grownIn", "v": "Planche nord" }] },
        "thing": { "properties": [{ "pid": "g:grownIn", "v": { "id": format!("{BASE}id/bed/1") } }] },
        "nothing": { "query": "qqqqqq" },
    });
    let (status, results) = post("/reconcile", encoded(&[("queries", &queries)]));
    assert_eq!(status, StatusCode::OK, "{results}");
    let first = |key: &str| results[key]["result"][0].clone();
    assert_eq!((&first("exact")["id"], &first("exact")["score"]), (&json!(tomato), &json!(100.0)));
    assert_eq!(first("exact")["match"], true);
    assert_eq!(first("exact")["type"][0]["id"], format!("{BASE}def/garden#Plant"));
    assert_eq!((&first("slip")["id"], &first("slip")["match"]), (&json!(tomato), &json!(false)));
    assert!(first("slip")["score"].as_f64().unwrap() > 70.0);
    assert_eq!(first("code")["score"], 100.0);
    assert_eq!(results["wrong type"]["result"], json!([]));
    assert_eq!(first("should")["score"], 85.0);
    assert_eq!(first("value")["score"], 100.0);
    assert!(
        first("value")["features"].as_array().unwrap().contains(&json!({ "id": "g:grownIn", "value": 1.0 }))
    );
    assert_eq!(results["thing"]["result"].as_array().unwrap().len(), 2);
    assert_eq!(results["nothing"]["result"], json!([]));
    let in_address = format!("/reconcile?{}", encoded(&[("queries", &queries)]));
    assert_eq!(get(&in_address), results);
    assert_eq!(get("/reconcile?query=tomate")["result"][0]["id"], tomato);
    assert_eq!(post("/reconcile", "queries=%5B1".to_owned()).0, StatusCode::BAD_REQUEST);
}

#[test]
fn the_draft_takes_conditions() {
    let query = json!({ "queries": [{ "type": "plant", "conditions": [
        { "matchType": "name", "propertyValue": "tomato" },
        { "matchType": "property", "propertyId": "g:code", "propertyValue": "43", "required": true },
    ] }, { "conditions": [{ "matchType": "name", "propertyValue": "tomato" }] }] });
    let (_, answer) = post("/reconcile/1.0/match", query.to_string());
    assert_eq!(answer["results"][0]["candidates"], json!([]), "the code is another's");
    assert_eq!(answer["results"][1]["candidates"][0]["features"][0]["name"], "likeness of the name");
}

#[test]
fn properties_are_fetched_for_things() {
    let tomato = format!("{BASE}id/plant/tomato");
    let asked = json!({ "ids": [tomato], "properties": [
        { "id": "g:grownIn" }, { "id": "skos:prefLabel" }, { "id": "g:sown" }, { "id": "g:spacing" }, { "id": "g:none" },
    ] });
    let (_, answer) = post("/reconcile", encoded(&[("extend", &asked)]));
    let row = &answer["rows"][&tomato];
    assert_eq!(row["g:grownIn"], json!([{ "id": format!("{BASE}id/bed/1"), "name": "Planche nord" }]));
    assert_eq!(row["skos:prefLabel"], json!([{ "str": "Tomate" }]), "in the language of the reader");
    assert_eq!(row["g:sown"], json!([{ "date": "2021-03-12T00:00:00+00:00" }]));
    assert_eq!((&row["g:spacing"], &row["g:none"]), (&json!([{ "float": 12345.5 }]), &json!([])));
    assert_eq!(answer["meta"][0], json!({ "id": "g:grownIn", "name": "cultivée dans" }));
    let proposed = get("/reconcile/properties?type=plant");
    assert_eq!(proposed["properties"][0]["name"], "cultivée dans");
    let (_, draft) = post("/reconcile/1.0/extend", asked.to_string());
    assert_eq!(draft["rows"][0]["properties"][0]["values"], row["g:grownIn"]);
}

#[test]
fn names_are_suggested_and_things_shown() {
    assert_eq!(get("/reconcile/suggest/entity?prefix=tom")["result"][0]["name"], "Tomate");
    assert_eq!(get("/reconcile/suggest/type?prefix=pl")["result"].as_array().unwrap().len(), 2);
    get("/reconcile/suggest/property?prefix=c");
    let preview = Request::get("/reconcile/preview?id=id/plant/tomato").body(Body::empty()).unwrap();
    let (status, policy, html) = sent(preview);
    assert!(status == StatusCode::OK && html.contains("Planche nord"), "{html}");
    assert!(!policy.contains("frame-ancestors") && !html.contains("<script"));
    assert!(get("/reconcile/flyout?id=id/plant/tomato")["html"].as_str().unwrap().contains("Tomate"));
    let view = Request::get("/reconcile/view?id=id%2Fplant%2Ftomato").body(Body::empty()).unwrap();
    assert_eq!(sent(view).0, StatusCode::SEE_OTHER);
}
