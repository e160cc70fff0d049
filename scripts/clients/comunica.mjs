// Comunica asks the SPARQL endpoint, the triple pattern fragments, and documents, and has to get the same.
import { QueryEngine } from '@comunica/query-sparql';

const base = process.argv[2];
const engine = new QueryEngine();
const prefixes = `PREFIX esr: <${base}def/esr#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>`;

async function rows(source, query) {
  const stream = await engine.queryBindings(`${prefixes} ${query}`, { sources: [source] });
  const all = await stream.toArray();
  return all.map((row) => [...row].map(([name, term]) => `${name.value}=${term.value}`).sort().join(' ')).sort();
}

function same(a, b, what) {
  if (a.length === 0 || JSON.stringify(a) !== JSON.stringify(b)) {
    throw new Error(`${what}: ${a.length} and ${b.length} rows\n${a[0]}\n${b[0]}`);
  }
}

const join = `SELECT ?s ?name { ?s esr:region <${base}id/region/11> ; a esr:Etablissement ; skos:prefLabel ?name }`;
const endpoint = await rows({ type: 'sparql', value: `${base}sparql` }, join);
const fragments = await rows({ type: 'qpf', value: `${base}fragments` }, join);
same(endpoint, fragments, 'endpoint and fragments');
const detected = await rows(`${base}fragments`, join);
same(endpoint, detected, 'fragments that are detected');
const thing = `${base}id/etablissement/bxPQe`;
const document = await rows(thing, `SELECT * { <${thing}> ?p ?o }`);
same(document, await rows(`${base}fragments`, `SELECT * { <${thing}> ?p ?o }`), 'a document and its fragment');
console.log(`${endpoint.length} rows from endpoint and fragments, ${document.length} statements from a document`);
