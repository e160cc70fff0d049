# The frame
skip = Skip to the content
search = Search
search-hint = Name, acronym or identifier
navigation = Main navigation
language = Language
browse = Browse
datasets = Datasets
queries = Questions
about = About this site
generation = Data of the generation { $id }
made-with = Made with
trail = You are in
home = Home page

# Front page
for-example = For example:
browse-title = What is described here
all-types = { $n ->
    [one] { $count } type
   *[other] All { $count } types
  }
questions-title = Questions and answers
all-queries = { $n ->
    [one] { $count } question
   *[other] All { $count } questions
  }
programs-title = For programs
programs-text = { $n ->
    [one] { $count } statement, in RDF, under stable addresses and by SPARQL.
   *[other] { $count } statements, in RDF, under stable addresses and by SPARQL.
  }
console = SPARQL console
about-programs = Addresses and formats
not-loaded = not loaded
updated = loaded on { $date }
vocabularies = Vocabularies

# Lists
rows = { $n ->
    [one] { $count } row
   *[other] { $count } rows
  }
results = { $n ->
    [one] { $count } result
   *[other] { $count } results
  }
search-for = Search: { $query }
search-help = Write the beginning of a name, an acronym, or an identifier. Case and accents do not matter.
search-loose = Nothing has exactly these words; these come near.
search-sparql = this list as a SPARQL query
search-counts-sparql = The SPARQL query that counts: { $facet }
search-start = start
facet-type = Type
search-none = Nothing was found.
search-advice = Try fewer words or only their beginnings, or browse:
filters = Filters in force
without = Remove the filter { $value }
narrow = Narrow the list
more-values = { $n ->
    [one] { $count } more
   *[other] { $count } more
  }
initials = By initial
nothing = There is nothing here.
unsorted = The list is too long to be sorted by name.
pages = Pages
previous = Previous
next = Next
page-of = Page { $page } of { $pages }

# A thing
referenced-only = Nothing is stated of this itself. It is only referred to by what is listed below.
facts = Facts
more-facts = More
other-languages = In other languages
omitted-values = { $n ->
    [one] and { $count } more, in the data formats
   *[other] and { $count } more, in the data formats
  }
truncated = There is more than this page shows; the data formats have everything.
node-more = Details
figures = Figures
observations = { $n ->
    [one] { $count } observation
   *[other] { $count } observations
  }
observations-at-least = { $n ->
    [one] More than { $count } observation
   *[other] More than { $count } observations
  }
observations-query = { $n ->
    [one] Query this observation
   *[other] Query these { $count } observations
  }
omitted-rows = { $n ->
    [one] { $count } row is not shown.
   *[other] { $count } rows are not shown.
  }
summed = Added up over:
incoming = Referred to by
incoming-by = as
source-ontology = the vocabularies of the site
source-catalogue = the catalogue of the site
no-name = (no name)
columns = { $n ->
    [one] { $count } column
   *[other] { $count } columns
  }
incoming-via = Everything that is connected by
all-of-them = All { $count }
identifiers = Identifiers
identifier-valid = well-formed, check digit right
identifier-invalid = not well-formed
on-the-map = On the map
elsewhere = The same elsewhere
address = Permanent address
copy = Copy
copied = Copied
classes = Classes
formats = As data
sources = Stated by
statements = { $n ->
    [one] { $count } statement
   *[other] { $count } statements
  }
choices-title = Several things have this identifier
choices-text = “{ $value }” identifies each of these:

# A dataset
dataset-missing = Its file was missing when the data were loaded: the site does not hold it now.
rows-read = rows read
rows-rejected = rows left out, wholly or in part
statements-made = statements made
examples = Examples
structure = Structure of the figures
component = Component
role = Role
definition = Definition
part-dimension = dimension
part-measure = measure
part-attribute = attribute
load-report = Load report
nothing-rejected = No row and no value was left out.
unmapped-columns = Columns that are not used:
empty-columns = Columns without any value:
class = Class
things = Things
properties = Properties
property = Property
statements-title = Statements
about-dataset = About
publisher = Publisher
licence = Licence
source = Source
loaded-on = Loaded on
mapping = Mapping
graph = Graph
get-data = Get the data
source-file = Original file { $name }
changes-feed = Changes (Atom)
query-graph = Query it in the console

# A vocabulary
vocabulary = Vocabulary
version = version
contents = Contents
part-classes = Classes
part-properties = Properties
part-others = Other terms
deprecated = deprecated
wider = Special case of
narrower = Special cases
domain = Describes
range = Takes
inverse = Inverse of
see-also = See also
uses = Uses
used-terms = Terms of other vocabularies
term = Term
name = Name

# Saved queries and console
queries-text = Questions that can be asked with a click, and whose answers programs can fetch.
other-queries = Others
required = required
choose = Choose…
any = any
yes = yes
no = no
show = Show
fill-in = Fill in the form to see the answer.
result = Result
no-rows = No rows.
first-rows = { $n ->
    [one] The first row; downloads have all of them.
   *[other] The first { $count } rows; downloads have all of them.
  }
chart-of = Chart: { $title }. The table below has the same figures.
chart-omitted = { $n ->
    [one] { $count } more in the table.
   *[other] { $count } more in the table.
  }
map-whole = With the points that lie far away:
chart-cut = The chart shows a part of the answer.
download = Download
stable-address = Programs fetch this result by a stable address:
sparql-text = The query in SPARQL
open-console = Open it in the console
query = Query
run = Run
run-hint = or Ctrl + Enter
example-queries = Examples
frequent-classes = Frequent classes
endpoint = Endpoint
console-rows = The page shows { $count } rows at most; downloads have all of them.
console-seconds = A query may run for { $count } seconds.
prefixes = Prefixes
prefixes-text = These need not be declared.
line = line { $line }
column = column { $column }

# About
data-of = The data were loaded on { $date }.
about-uris = Addresses
about-uris-text = Every thing has a permanent address. Browsers get a page; programs get Turtle, JSON-LD, RDF/XML, N-Triples and others, by the Accept header or by an extension.
about-queries = Saved queries
about-queries-text = Each question has an address that answers CSV, JSON, TSV or XML, with its parameters in the query string.
about-sparql = SPARQL
about-sparql-text = The endpoint follows the SPARQL 1.1 protocol. The default graph is the union of all graphs; each dataset is a named graph.
about-routes = All addresses
about-routes-text = An OpenAPI description is at /openapi.json.

# Errors
alternates = What is available instead
status-300 = Several things have this address
status-300-text = Choose one of them.
status-400 = The request has a mistake
status-400-text = Something in the address or in the form cannot be understood.
status-404 = There is nothing at this address
status-404-text = The address may be misspelt – keys are case-sensitive – or what it named is no longer in the data. The search finds everything there is.
status-405 = This cannot be done here
status-405-text = What is published on this site can only be read.
status-406 = Not available in this format
status-406-text = Your program asked for a format that this address does not have.
status-410 = This is gone
status-410-text = It was here once and has been removed from the data.
status-414 = The address is too long
status-414-text = Long queries can be sent by POST.
status-500 = The server made a mistake
status-500-text = It is not your fault. The cause is in the log of the server; please try again, and tell the operator if it persists.
status-503 = The server is busy
status-503-text = Too many queries are running, or this one took too long. Please try again in a moment.
status-other = The request could not be answered
status-other-text = This is what was found:
fragments = Triple fragments
fragments-help = The triples that match a pattern: leave empty what may be anything. Programs also get their number and the controls (Triple Pattern Fragments).
fragment-triples = { $n ->
    [one] { $count } triple
   *[other] { $count } triples
  }
subject = Subject
predicate = Predicate
object = Object
