//! Every diagnostic code, in one ordered table. `dataesr explain CODE` prints its entry.
//!
//! D1xx files and encodings · D2xx mappings · D3xx data · D4xx themes · D5xx queries ·
//! D6xx store and build · D7xx command line and network.

use super::Severity;

/// What a code means in general. `cause` and `cure` are whole sentences for a person who has never
/// seen the code before.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    pub id: &'static str,
    pub severity: Severity,
    pub title: &'static str,
    pub cause: &'static str,
    pub cure: &'static str,
}

/// The entry of `id`, whatever its case.
#[must_use]
pub fn find_code(id: &str) -> Option<&'static Code> {
    CODES.iter().copied().find(|code| code.id.eq_ignore_ascii_case(id))
}

macro_rules! codes {
    ($($name:ident = $id:literal $severity:ident $title:literal
        cause $cause:literal cure $cure:literal;)*) => {
        /// The codes by name, for the code that reports them.
        pub mod code {
            use super::{Code, Severity};
            $(#[doc = $title]
            pub static $name: Code = Code {
                id: $id, severity: Severity::$severity, title: $title, cause: $cause, cure: $cure,
            };)*
        }
        /// All codes, in order of their identifiers.
        pub static CODES: &[&Code] = &[$(&code::$name),*];
    };
}

codes! {
    FILE_UNREADABLE = "D101" Error "file cannot be read"
        cause "The file is missing, is a directory, or its permissions forbid reading."
        cure "Check the path, relative to the folder named in the message, and the permissions.";
    FILE_NOT_UTF8 = "D102" Error "file is not UTF-8"
        cause "Texts of a theme (mappings, ontology, queries, settings) are read as UTF-8."
        cure "Convert the file, for instance with `iconv -f latin1 -t utf8`.";
    DATA_MISSING = "D103" Warning "data file is missing"
        cause "A mapping reads a file that is not in the data folder. The dataset is left out; a strict build fails."
        cure "Download it with `dataesr fetch`, put it there, or name the folder that holds it with `--data`.";
    UNKNOWN_ENCODING = "D104" Error "unknown encoding"
        cause "The mapping names an encoding that is not one of the WHATWG standard."
        cure "Write a label such as `utf-8`, `windows-1252`, `iso-8859-15` or `utf-16`; `dataesr inspect` guesses it.";
    FILE_BROKEN = "D105" Error "file cannot be read to its end"
        cause "The disk failed, or a packed file (gzip, zip, tar) is damaged or is not what its name or the mapping says."
        cure "Download the file again, and check `rml:compression` if the mapping has it.";
    JSON_SYNTAX = "D106" Error "file is not JSON"
        cause "The text does not follow the grammar of JSON (RFC 8259)."
        cure "Mend the place that is shown.";
    AMBIGUOUS_COLUMN = "D107" Warning "several columns of one name"
        cause "The header has a name more than once; what reads it gets the first of them."
        cure "Rename one of the columns, or read the file without its header (`csvw:header false`) and name columns by number.";
    COLUMN_BY_SPELLING = "D108" Note "column was matched in spite of its spelling"
        cause "The header has no column written exactly as in the mapping, but one that differs in capitals, blanks, apostrophes or the composition of accents only."
        cure "Nothing need be done; write the name as in the header, or add a `dx:alias`. A strict run does not accept it.";
    XML_SYNTAX = "D109" Error "file is not XML"
        cause "The text is not well-formed XML 1.0."
        cure "Mend the file at the place that the message names.";
    COLUMN_UNUSED = "D110" Note "columns are not read"
        cause "No mapping reads these columns of the file, so that nothing of them is published."
        cure "Map them, or leave them out on purpose.";
    TURTLE_SYNTAX = "D201" Error "Turtle syntax error"
        cause "The text does not follow the grammar of RDF 1.1 Turtle."
        cure "Mend the place that is underlined; a missing `.`, `;` or prefix declaration is the commonest cause.";
    UNDECLARED_PREFIX = "D202" Error "prefix is not declared"
        cause "A prefixed name uses a prefix that no @prefix line declares."
        cure "Add the @prefix line, or correct the prefix.";
    UNKNOWN_TERM = "D203" Error "unknown mapping term"
        cause "A property or name of the mapping vocabularies (`rml:`, `dx:`, `csvw:`) does not exist; taken as it stands, it would change nothing."
        cure "Correct its spelling; `docs/mapping.md` lists every term.";
    UNKNOWN_COLUMN = "D204" Error "no such column"
        cause "The mapping reads a column, or a field of a logical view, that the source does not have."
        cure "Correct the name; it must be written as in the header, accents and blanks included. Headers that differ from file to file can be given one name by `dx:alias`.";
    MAPPING_MISSING = "D205" Error "mapping lacks something"
        cause "A part of the mapping needs a property that is not there, such as a triples map without subject map."
        cure "Add the property that the message names.";
    MAPPING_REPEATED = "D206" Error "given more than once"
        cause "A property that may be given once is given several times, or two that exclude each other are both there."
        cure "Keep one of them.";
    MAPPING_VALUE = "D207" Error "value of the wrong kind"
        cause "A property of the mapping has a literal where an IRI is wanted, an IRI where a text is wanted, or a value that it does not take."
        cure "Write a value of the kind that the message names.";
    BAD_TEMPLATE = "D208" Error "malformed template"
        cause "In a template each `{` opens the name of a column that the next `}` closes; braces and backslashes that mean themselves are written with a backslash before them."
        cure "Balance the braces; in Turtle strings an escaped brace is written `\\\\{`.";
    BAD_REFERENCE = "D209" Error "malformed reference"
        cause "A reference or iterator does not follow the syntax of its reference formulation, such as JSONPath (RFC 9535)."
        cure "Mend the expression at the place that is underlined.";
    BAD_TERM_TYPE = "D210" Error "term of the wrong kind"
        cause "A term map makes terms that RDF does not allow in its place (a literal as subject), or its term type contradicts its constant, datatype or language."
        cure "Change `rml:termType` or remove it.";
    BAD_LANGUAGE = "D211" Error "invalid language tag"
        cause "A language must be a BCP 47 tag; it starts with a code of two or three letters."
        cure "Write a tag such as `fr` or `en-GB`.";
    BAD_IRI = "D212" Error "invalid IRI in the mapping"
        cause "A constant that must be an IRI is none, or is relative although there is no base IRI."
        cure "Write an absolute IRI, or give a base IRI.";
    UNKNOWN_FUNCTION = "D213" Error "no such function"
        cause "The mapping calls a function that the program does not have."
        cure "Correct its IRI; `docs/functions.md` lists every function.";
    UNKNOWN_PARAMETER = "D214" Error "function has no such parameter or result"
        cause "A value is given for a parameter that the function does not have, or a result of another function is asked for."
        cure "Use the parameters that the message lists.";
    MISSING_PARAMETER = "D215" Error "parameter is missing"
        cause "A function is called without one of its required parameters."
        cure "Add an `rml:input` for it.";
    JOIN_WITHOUT_CONDITION = "D216" Error "join without condition"
        cause "A map refers to the subjects of another source without telling which of its rows belong to which."
        cure "Add an `rml:joinCondition` with `rml:child` and `rml:parent`.";
    UNSUPPORTED_SOURCE = "D217" Error "source or format is not supported"
        cause "The mapping reads or writes by a way that the program does not know: a database, a web service, another reference formulation or serialization."
        cure "Export the data to CSV or JSON files, and name those.";
    FIELD_COLLISION = "D218" Error "two fields of one name"
        cause "Two fields of a logical view, joined ones included, would be columns of the same name."
        cure "Rename one of them.";
    MAPPING_CYCLE = "D219" Error "definition in a circle"
        cause "A logical view, a field or a function execution needs itself, directly or through others."
        cure "Break the circle at one of the places shown.";
    NO_TRIPLES_MAP = "D220" Warning "mapping makes nothing"
        cause "The file has no triples map, or one whose rows make no statement."
        cure "Check that it is a mapping and that it uses the namespace `http://w3id.org/rml/`.";
    MAPPING_UNDEFINED = "D221" Error "nothing is said of this node"
        cause "A part of the mapping is referred to by a name that is not described anywhere in the file."
        cure "Correct the name, or describe it.";
    BAD_PATTERN = "D222" Error "malformed regular expression"
        cause "A pattern does not follow the syntax of the `regex` library, which has no look-around and no back-references."
        cure "Mend it; in Turtle strings a backslash is written twice.";
    BAD_DIALECT = "D223" Error "impossible CSV dialect"
        cause "A property of the dialect has a value that no CSV file can have, such as a delimiter of several characters or an unknown encoding."
        cure "Write a value that the message names.";
    LEGACY_VOCABULARY = "D224" Note "older mapping vocabulary"
        cause "The mapping uses R2RML (`rr:`) and the first RML vocabulary, which `http://w3id.org/rml/` replaces; it is translated while it is read."
        cure "Nothing need be done; new mappings should use the new vocabulary.";
    MAPPING_LANGUAGE = "D225" Error "mapping language not recognised"
        cause "The language of a mapping is told by the extension of its file."
        cure "Name it `.ttl` for RML in Turtle, `.yml` or `.yaml` for YARRRML.";
    MAPPING_YAML = "D226" Error "mapping is not valid YAML"
        cause "A YARRRML mapping must be one YAML table."
        cure "Mend the place that is underlined; indentation and an unquoted `: ` are the commonest causes.";
    YARRRML_KEY = "D227" Error "unknown YARRRML key"
        cause "A key is not one that YARRRML has at this place; taken as it stands, it would change nothing."
        cure "Correct its spelling.";
    CSVW_CONTEXT = "D228" Error "not the context of CSVW"
        cause "A CSVW metadata document has the `@context` `http://www.w3.org/ns/csvw`, with an object that may set `@base` and `@language` after it, and no other."
        cure "Write `\"@context\": \"http://www.w3.org/ns/csvw\"`.";
    CSVW_PROPERTY = "D229" Warning "property that CSVW does not have here"
        cause "An object of the metadata has a property that is none of its kind, and neither a prefixed name nor an IRI; it is ignored."
        cure "Correct its spelling, move it to the object that it belongs to, or write it as a prefixed name such as `dc:title`.";
    CSVW_VALUE = "D230" Warning "value in the metadata is ignored"
        cause "A property has a value that it does not take; as the standard demands it is as if it were not there."
        cure "Write a value of the kind that the message names.";
    CSVW_INVALID = "D231" Error "metadata is against the standard"
        cause "The document breaks a rule of the Metadata Vocabulary for Tabular Data that leaves no way to go on."
        cure "Correct the place that is underlined.";
    CSVW_MISSING = "D232" Error "metadata lacks something"
        cause "An object of the metadata has not a property without which it means nothing, such as the `url` of a table."
        cure "Add the property that the message names.";
    CSVW_JSON_LD = "D233" Error "JSON-LD that metadata may not have"
        cause "Values of common properties are a subset of JSON-LD: no contexts, lists, sets or blank node labels."
        cure "Write the value with `@id`, `@type`, `@value` and `@language` only.";
    CSVW_DATATYPE = "D234" Error "datatype contradicts itself"
        cause "A constraint does not fit the base of a datatype, or two of them leave no value."
        cure "Correct or remove one of the constraints.";
    CSVW_REFERENCE = "D235" Error "key refers to what is not there"
        cause "A foreign key names a column or a table that the metadata does not describe."
        cure "Correct the name; columns are referred to by their `name`, not by a title.";
    CSVW_UNRELATED = "D236" Warning "metadata does not describe the file"
        cause "A metadata document was found at a place where the standard looks for it, but it has no table with the address of the file; it is not used."
        cure "Correct the `url` in the document, or name the right one with `--metadata`.";
    CSVW_UNREACHABLE = "D237" Error "file named by the metadata cannot be read"
        cause "The metadata names a table, schema or dialect that is not there, or that is on the network, of which nothing is fetched."
        cure "Correct the address; download what is elsewhere, and let `--base-iri` tell what address the local folder stands for.";
    RAGGED_ROW = "D301" Error "row with another number of cells"
        cause "A row has more or fewer cells than the header: a delimiter inside a value without quotes, a line end inside a value, a truncated file."
        cure "Mend the row, or say `dx:ragged dx:Pad` if short rows are meant to have empty cells at their end.";
    ROW_NOT_UTF8 = "D302" Error "row is not UTF-8"
        cause "The bytes of the row are not UTF-8, in which files are read unless the mapping names another encoding."
        cure "Name the encoding (`csvw:encoding \"windows-1252\"`); `dataesr inspect` guesses it.";
    UNCLOSED_QUOTE = "D303" Error "quote is never closed"
        cause "A value begins with a quote, and no quote ends it before the end of the file."
        cure "Close the quote, or write `csvw:quoteChar` if the file quotes otherwise.";
    INVALID_IRI = "D304" Error "invalid IRI in the data"
        cause "A value that is to be an IRI has characters that no IRI may have, such as blanks, or is relative although there is no base IRI."
        cure "Mend the value, or mend it in the mapping: a template encodes what it inserts, `fn:url` repairs addresses.";
    ILL_TYPED = "D305" Error "value is not of its datatype"
        cause "The text of a value is not one that its datatype allows; such a literal would break every query that compares it."
        cure "Mend the value, declare it a null (`rml:null`), or convert it with a function (`fn:decimal`, `fn:date`…).";
    INVALID_LANGUAGE = "D306" Error "invalid language tag in the data"
        cause "A language taken from the data is not a BCP 47 tag."
        cure "Mend the value, or recode it with `fn:recode`.";
    FUNCTION_FAILED = "D307" Error "function gives no value"
        cause "A function was given a value that it cannot work with."
        cure "Mend the value, declare it a null (`rml:null`), or test it in an `rml:condition`.";
    NOT_SCALAR = "D308" Error "reference selects an array or object"
        cause "The value of a JSON reference must be a text, a number or a Boolean."
        cure "Select what is inside, as in `$.values[*]`.";
    NEVER_FOUND = "D309" Error "no record has this value"
        cause "A reference selects nothing in any record of the file, so that it is probably misspelt."
        cure "Correct the reference.";
    ZIP_LENGTHS = "D310" Error "aligned lists differ in length"
        cause "Cells that list values in the same order have different numbers of them, so that it cannot be told which belong together."
        cure "Mend the row, or say `dx:lengths dx:Pad` to fill short lists with empty places.";
    MISPLACED_TERM = "D311" Error "term where RDF does not allow it"
        cause "A value of the data made a literal or blank node where a statement needs another kind of term."
        cure "Change `rml:termType`, or leave the row out with an `rml:condition`.";
    NESTED_SYNTAX = "D312" Error "cell does not hold what the mapping reads in it"
        cause "A field of a logical view reads JSON or CSV inside a value, and the value is none."
        cure "Mend the value, or declare it a null (`rml:null`).";
    CSVW_HEADER = "D313" Error "header does not match the metadata"
        cause "The file has other columns than its schema describes: another number of them, or titles of which none is among those of the column."
        cure "Correct the `titles` of the columns, or add those that are missing; a column is matched by its place, and titles to the letter.";
    CELL_INVALID = "D314" Error "cell is not a value of its datatype"
        cause "The text of a cell does not follow the datatype, format or constraints that the metadata gives its column. A conversion keeps it as a plain text."
        cure "Mend the cell, declare it a `null`, or correct the `datatype` or `format` of the column.";
    CELL_REQUIRED = "D315" Error "required cell is empty"
        cause "A column is `required`, and a cell of it is empty or one of its null texts."
        cure "Fill the cell, or remove `required`.";
    KEY_REPEATED = "D316" Error "two rows have one key"
        cause "The columns of a primary key have the same values in two rows, or a foreign key refers to several rows."
        cure "Mend one of the rows, or add a column to the key.";
    KEY_DANGLING = "D317" Error "foreign key refers to no row"
        cause "A row has values in the columns of a foreign key that no row of the table it refers to has."
        cure "Add the row that is referred to, or mend the value.";
    STRAY_QUOTE = "D318" Error "quote within a cell"
        cause "A cell has a quote although it does not begin with one, or text after its closing quote, so that it cannot be told where it ends."
        cure "Put the whole cell between quotes and double those within it, or set `quoteChar` to `null` if the file does not quote.";
    JOIN_NEVER_UNIQUE = "D319" Warning "join with a column that is never unique"
        cause "Each value of the parent's side of a join stands in several rows of it, so that every row that is joined gets several objects; mostly, the column is not the key that was meant."
        cure "Join on the key of the parent, or leave it if all rows of one value are meant.";
    MAP_YIELDS_NOTHING = "D320" Warning "triples map makes nothing"
        cause "A triples map reads rows, and none of them gives a statement: its subject or all its objects lack a value, or a condition is never true."
        cure "Trace a row (`dataesr map MAPPING --trace ROW`), and look whether the columns that it reads are empty.";
    SUBJECT_COLLISION = "D321" Warning "rows that differ share their subject"
        cause "The subject of a triples map looks like the key of its rows, but two rows have the same one and say different things: what is one thing in the data was meant to be two, or its values contradict each other."
        cure "Make the subject of more columns, or mend the rows.";
    THEME_SYNTAX = "D401" Error "theme.toml is not valid TOML"
        cause "The text does not follow the grammar of TOML 1.0: an unclosed quote or bracket, a key written twice, a value without quotes."
        cure "Mend the place that is underlined.";
    THEME_UNKNOWN_KEY = "D402" Error "unknown setting"
        cause "A key of `theme.toml` or of the `#+` lines of a query is not one that the program knows."
        cure "Correct its spelling or remove it; `docs/theme.md` and `docs/queries.md` list every key.";
    THEME_WRONG_TYPE = "D403" Error "setting of the wrong type"
        cause "A value is empty or of another type than its key takes, such as a number where a text is wanted."
        cure "Write a value of the type that the message names.";
    THEME_MISSING_KEY = "D404" Error "setting is missing"
        cause "A table lacks a key without which it means nothing."
        cure "Add the key that the message names.";
    THEME_DUPLICATE_ID = "D405" Error "identifier used twice"
        cause "Two blocks of one kind have the same id, so that their pages and commands would be the same."
        cure "Give one of them another id.";
    THEME_INVALID_IRI = "D406" Error "invalid IRI in the theme"
        cause "A text that must be an IRI or a name of one is neither; a base IRI must be absolute and end with `/`."
        cure "Write an absolute IRI, one relative to the base IRI where this is allowed, or a prefixed name.";
    THEME_UNDECLARED_PREFIX = "D407" Error "prefix is not declared in the theme"
        cause "A prefixed name uses a prefix that is neither standard nor in `[prefixes]`."
        cure "Declare it in `[prefixes]`, or correct it.";
    THEME_MISSING_FILE = "D408" Error "file named by the theme is missing"
        cause "A mapping, query or expected result that is named does not exist below the theme's folder."
        cure "Correct the path, which is relative to the folder of `theme.toml` (or of the query), or add the file.";
    THEME_INVALID_PATTERN = "D409" Error "invalid regular expression"
        cause "The pattern of an identifier scheme does not follow the syntax of the `regex` library, which has no look-around and no back-references."
        cure "Correct it; write it between single quotes so that TOML keeps the backslashes.";
    THEME_UNKNOWN_CHOICE = "D410" Error "no such choice"
        cause "A setting takes one of a few names and was given another."
        cure "Use one of the names that the message lists.";
    THEME_INVALID_LANGUAGE = "D411" Error "invalid language tag"
        cause "A language must be written as a BCP 47 tag."
        cure "Write a tag such as `fr` or `en-GB`.";
    THEME_NO_TRANSLATION = "D412" Warning "text is not translated"
        cause "A text is given in some languages of the site but not in all; readers of the others get a fallback."
        cure "Add the text in the languages that the message names, or ignore the warning.";
    THEME_INVALID_ID = "D413" Error "invalid identifier"
        cause "An id becomes part of a path and of file names."
        cure "Use lower-case letters without accents, digits, `-`, `_` and `.` only.";
    TERM_UNDEFINED = "D414" Warning "term is not in the ontology"
        cause "A mapping uses a class or property in a namespace of the theme's own ontology, which does not define it."
        cure "Correct its spelling, or define it in a file of `ontology/`.";
    CLASS_UNUSED = "D415" Warning "entity type has no instance in the samples"
        cause "No row of the samples makes an instance of the class of an entity type, so that its pages would be empty."
        cure "Compare the `class` of the type with the classes that the mappings make.";
    CUBE_UNSOUND = "D416" Warning "cube is not well-formed"
        cause "The data break an integrity constraint of the RDF Data Cube vocabulary, on which tools for statistics rely."
        cure "Correct the data structure definition or the mapping; the constraint is named in parentheses.";
    QUERY_SYNTAX = "D501" Error "SPARQL syntax error"
        cause "The text does not follow the grammar of SPARQL 1.1, or uses a prefix that is not declared."
        cure "Mend the place that is underlined; a missing `.`, brace or PREFIX line is the commonest cause.";
    QUERY_PREFIX = "D502" Error "prefix is not declared in the query"
        cause "A prefixed name uses a prefix that neither the query nor the theme declares."
        cure "Add a PREFIX line at the top of the query, or correct the prefix.";
    QUERY_TOO_COMPLEX = "D503" Error "query is too complex"
        cause "The query is longer, more deeply nested or has longer chains than the limits allow; such a query can exhaust the server."
        cure "Simplify the query: VALUES or IN instead of many UNION or ||, several queries instead of one. The operator can raise the limits.";
    QUERY_IS_UPDATE = "D504" Error "updates are not accepted"
        cause "The text is a SPARQL Update where a query is expected, or this server takes no updates."
        cure "Send a SELECT, ASK, CONSTRUCT or DESCRIBE query; change the data files and build again. Where `[update]` of the theme lists graphs and the server has a token, updates are sent by POST as `update`.";
    QUERY_SERVICE = "D505" Error "SERVICE is not available"
        cause "Federated queries are refused: they would let anyone make this server call others. The one service that exists is the search of this server, `SERVICE <search> { ?thing dataesr:query \"text\" ; dataesr:score ?score }`, and it takes nothing else."
        cure "Query each endpoint on its own and join the results in the client.";
    QUERY_FUNCTION = "D506" Error "no such function in SPARQL"
        cause "The query calls an IRI that is no function known to this server, or with a wrong number of arguments."
        cure "Check the spelling; the service description lists the functions that exist.";
    QUERY_PARAMETER = "D507" Error "parameter cannot be bound"
        cause "A value was given for a variable that the query does not have, that it assigns itself, or the value is a blank node."
        cure "Name a variable that the query reads, and give it an IRI or a literal.";
    QUERY_TIMEOUT = "D508" Error "query took too long"
        cause "The query did not finish within the time limit; no partial answer is given."
        cure "Make it more selective, add a LIMIT, or ask the operator to raise `query_seconds`.";
    QUERY_BUSY = "D509" Error "too many queries at once"
        cause "As many queries run as the server allows, and none ended in time."
        cure "Send the query again in a moment.";
    QUERY_CANCELLED = "D510" Error "query was cancelled"
        cause "The one who asked went away, or the server is shutting down."
        cure "Send the query again if the answer is still wanted.";
    QUERY_HEADER_SYNTAX = "D511" Error "`#+` lines are not valid YAML"
        cause "The `#+` lines of a saved query, taken together, must be one YAML table."
        cure "Mend the place that is underlined; indentation and an unquoted `: ` are the commonest causes.";
    PARAMETER_NOT_A_VARIABLE = "D512" Error "parameter does not occur in the query"
        cause "A parameter is declared, but the query has no variable of its name, so that its value would change nothing."
        cure "Use `?name` in the query, or correct the name of the parameter.";
    PARAMETER_ASSIGNED = "D513" Error "parameter is assigned by the query"
        cause "The query gives the variable a value itself (BIND, AS), so that no parameter can."
        cure "Rename the variable of one of the two.";
    PARAMETER_MISSING = "D514" Error "parameter has no value"
        cause "A required parameter without default was given no value."
        cure "Give it a value.";
    PARAMETER_INVALID = "D515" Error "parameter has an invalid value"
        cause "The value cannot be read as the type of the parameter, or is not among its choices."
        cure "Give a value of the type that the message names.";
    PARAMETER_UNKNOWN = "D516" Error "no such parameter"
        cause "A value was given for a parameter that the query does not have."
        cure "Correct the name; the page of the query lists its parameters.";
    PARAMETER_REPEATED = "D517" Error "parameter takes one value"
        cause "Several values were given for a parameter that does not declare `multiple: true`."
        cure "Give one value.";
    QUERY_NO_TITLE = "D518" Warning "saved query has no title"
        cause "A saved query without title is listed by the name of its file."
        cure "Add `#+ title: {en: …}` at the top of the file.";
    QUERY_SETTING_IGNORED = "D519" Note "setting of another program is ignored"
        cause "A `#+` line carries a grlc setting that has no meaning here, such as the endpoint to query."
        cure "Nothing need be done.";
    QUERY_FAILED = "D520" Error "query could not be evaluated"
        cause "The engine or the store failed while it evaluated the query."
        cure "Try again; if it persists, check the disk and build the generation again.";
    QUERY_TOO_LARGE = "D521" Error "query needs too much memory"
        cause "The query holds more intermediate results, or makes longer texts, than the limits allow; no partial answer is given."
        cure "Make it more selective, or aggregate in a subquery; the operator can raise `query_memory` and `query_text`.";
    UPDATE_NOT_AUTHORISED = "D522" Error "changes need the token"
        cause "Who changes data shows the token that the operator gave, and the request has none or another."
        cure "Send `Authorization: Bearer` followed by the token.";
    GRAPH_NOT_EDITABLE = "D523" Error "graph cannot be changed"
        cause "Only the graphs that `[update]` of the theme lists can be changed; the others are made from files."
        cure "Name one of the graphs that the message lists, or add the graph to `[update]` in `theme.toml`.";
    GRAPH_UNREADABLE = "D524" Error "graph that was sent cannot be read"
        cause "The body is not RDF in the format that its `Content-Type` declares."
        cure "Correct the place that the message names, or declare the format that the body is in.";
    GENERATION_BROKEN = "D601" Error "generation cannot be opened"
        cause "A folder of the store lacks its manifest or files, or they are damaged."
        cure "Run `dataesr rollback` to go back to the previous generation, or `dataesr build --force`.";
    STORE_EMPTY = "D602" Error "nothing was built yet"
        cause "The store has no current generation."
        cure "Run `dataesr build`, with the same `--theme` and `--store`.";
    STORE_LOCKED = "D603" Error "another build is running"
        cause "A store is changed by one process at a time, and another one is at it."
        cure "Wait until it has ended, or build into another folder with `--store`.";
    STORE_UNWRITABLE = "D604" Error "store cannot be written"
        cause "The disk is full, the folder's permissions forbid writing, or the disk fails. The current generation is untouched."
        cure "Make room or correct the permissions, then build again.";
    NO_GENERATION = "D605" Error "no such generation"
        cause "A store keeps its current generation and the one before; there is none of that name, or none before."
        cure "Run `dataesr generations` to see those that are kept.";
    GENERATION_INVALID = "D606" Error "new generation is not sound"
        cause "What was read back from the disk is not what was written. The generation was not published."
        cure "Check the disk and its file system, then build again.";
    NO_DATA = "D607" Error "no dataset has its data"
        cause "Not one data file of the theme was found, so that a generation would be empty."
        cure "Download the files with `dataesr fetch`, or name the folder that holds them with `--data`.";
    INPUT_CHANGED = "D608" Error "file changed while it was read"
        cause "A data file had other bytes when it was mapped than when the build began."
        cure "Build again when the file is no longer being written.";
    BACKUP_UNUSABLE = "D609" Error "backup cannot be restored"
        cause "The file is no backup of this program, it was cut short or damaged, or the store has its generation already."
        cure "Use another backup, or restore into another folder with `--store`; `dataesr rollback` goes to a generation that the store has.";
    UNKNOWN_CODE = "D701" Error "no such diagnostic code"
        cause "`dataesr explain` was given a code that the program does not use."
        cure "Run `dataesr explain` without a code to list them all.";
    UNKNOWN_NAME = "D702" Error "no such name"
        cause "The command line names a dataset, graph, query, format or generation that does not exist."
        cure "Use one of the names that the message lists.";
    OUTPUT_FAILED = "D703" Error "output cannot be written"
        cause "The file to be written is in a folder that does not exist or may not be written, or the disk is full."
        cure "Check the folder, its permissions and the room on the disk.";
    FOLDER_NOT_EMPTY = "D704" Error "folder is not empty"
        cause "`dataesr new` writes into a folder of its own and overwrites nothing."
        cure "Name a folder that does not exist yet.";
    NO_DOWNLOAD = "D705" Error "dataset has no download"
        cause "`dataesr fetch` needs the address of the file and its name: `download` and `file` of the dataset."
        cure "Add both keys to the `[[dataset]]` block of `theme.toml`, or put the file into the data folder by hand.";
    FILE_IS_OTHERS = "D706" Error "file was not fetched"
        cause "The file to be downloaded exists with other bytes than were fetched: a sample, or an edited copy."
        cure "Fetch into another folder with `--data`, or replace the file with `--force`.";
    DOWNLOAD_FAILED = "D707" Error "download failed"
        cause "The publisher's server could not be reached, refused, or broke off several times."
        cure "Try again later: what was received is kept and continued. Check the address in `theme.toml`.";
    OPTION_UNFIT = "D708" Error "option does not fit"
        cause "An option of the command line means nothing for the kind of file that is named."
        cure "Leave it out; `dataesr help COMMAND` tells what each option is for.";
    CANNOT_LISTEN = "D710" Error "cannot listen on the address"
        cause "Another program has the port, the address is none of this machine's, or ports below 1024 are not allowed."
        cure "Name another address and port with `--bind`, such as `127.0.0.1:7879`.";
    HTTP_NOT_FOUND = "D711" Error "nothing is known by this address"
        cause "The address is no page of the site, and its IRI stands in no statement of the data."
        cure "Check its spelling: keys are case-sensitive. The home page and the search lead to everything that there is.";
    HTTP_METHOD = "D712" Error "method is not allowed here"
        cause "The address exists, but not for this method; what is published is only read."
        cure "Use one of the methods that the `Allow` header lists.";
    HTTP_NOT_ACCEPTABLE = "D713" Error "no such representation"
        cause "The `Accept` header names only types that are not offered here."
        cure "Ask for one of the alternates that are listed, or add `*/*;q=0.1`.";
    HTTP_TOO_LARGE = "D714" Error "request is too large"
        cause "The address or the body is longer than the limits allow."
        cure "Send a long query by POST; the operator can raise the limits.";
    HTTP_BODY_TYPE = "D715" Error "body of an unsupported type"
        cause "The `Content-Type` of the request is not one that is read here."
        cure "Use `application/sparql-query` with the query as the body, or `application/x-www-form-urlencoded` with the parameter `query`.";
    HTTP_PARAMETER = "D716" Error "bad request parameter"
        cause "A parameter of the request is missing, repeated, or has a value that it cannot have."
        cure "Correct the parameter that the message names.";
    HTTP_TIMEOUT = "D717" Error "request came too slowly"
        cause "The body of the request did not arrive within the time limit."
        cure "Send it again over a better connection; the operator can raise `request_seconds`.";
    HTTP_INTERNAL = "D718" Error "the server failed"
        cause "The request met a fault of the program or of the machine. What happened is in the log of the server."
        cure "Try again; if it persists, tell the operator the time and the address.";
    HTTP_GONE = "D719" Error "this is gone"
        cause "The address was described by an earlier generation of the data, and nothing states anything of it now."
        cure "Ask for it as data (`Accept: text/turtle`) to learn since when, and what replaces it where that is known.";
    HTTP_TOO_MANY = "D720" Error "too many requests"
        cause "One client asked for more of this kind of work in a minute than its share, so that others can be answered."
        cure "Wait for as many seconds as `Retry-After` tells. For much, take a dump; the operator can raise the limits, and declare proxies that many clients share.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_ordered_unique_and_explained() {
        for pair in CODES.windows(2) {
            assert!(pair[0].id < pair[1].id, "{} then {}", pair[0].id, pair[1].id);
        }
        for code in CODES {
            assert!(code.cause.ends_with('.') && code.cure.ends_with('.'), "{}", code.id);
        }
    }

    #[test]
    fn codes_are_found_in_any_case() {
        assert_eq!(find_code("d101").map(|code| code.id), Some("D101"));
        assert_eq!(find_code("D000"), None);
    }
}
