/** The words that PartiQL keeps for itself. An attribute that is called like one needs double quotes. */
export const KEYWORDS: ReadonlySet<string> = new Set(
  `absolute action add all allocate alter and any are as asc assertion at authorization avg bag begin between
  bigint bit bit_length blob bool boolean by can_cast can_lossless_cast cascade cascaded case cast catalog char
  char_length character character_length check clob close coalesce collate collation column commit conflict
  connect connection constraint constraints continue convert corresponding count create cross current
  current_date current_time current_timestamp current_user cursor date date_add date_diff deallocate dec decimal
  declare default deferrable deferred delete desc describe descriptor diagnostics disconnect distinct do domain
  double drop else end escape except exception exec execute exists external extract false fetch first float for
  foreign found from full get global go goto grant group having identity immediate in index indicator initially
  inner input insensitive insert int int2 int4 int8 integer integer2 integer4 integer8 intersect interval into is
  isolation join key language last left let level like limit list local lower match max min missing modified
  module names national natural nchar new next no not nothing null nullif numeric octet_length of offset old on
  open option or order outer output overlaps pad partial pivot position precision prepare preserve primary prior
  privileges procedure public read real references relative remove restrict returning revoke right rollback rows
  schema scroll section select session session_user set sexp size smallint some space sql sqlcode sqlerror
  sqlstate string struct substring sum symbol system_user table temporary then time timestamp to transaction
  translate translation trim true tuple union unique unknown unpivot update upper usage user using value values
  varchar varying view when whenever where with work write zone`.split(/\s+/),
);

/** Words that are infix or prefix operators. */
export const WORD_OPERATORS: ReadonlySet<string> = new Set([
  "and",
  "between",
  "except",
  "in",
  "intersect",
  "is",
  "like",
  "not",
  "or",
  "union",
]);

/** Words that belong together, and what they are together. */
export const WORD_PAIRS: ReadonlyMap<string, string> = new Map(
  [
    "not in",
    "is not",
    "not between",
    "not like",
    "insert into",
    "on conflict",
    "do nothing",
    "modified old",
    "modified new",
    "all old",
    "all new",
  ].map((words) => [words, words.replace(" ", "_")]),
);

/** Keywords that functions are called by. */
export const FUNCTION_KEYWORDS: ReadonlySet<string> = new Set([
  "avg",
  "bag",
  "bit_length",
  "char_length",
  "character_length",
  "count",
  "exists",
  "list",
  "lower",
  "max",
  "min",
  "octet_length",
  "sexp",
  "size",
  "substring",
  "sum",
  "upper",
]);

/** What may follow `IS`. */
export const TYPE_NAMES: ReadonlySet<string> = new Set([
  "any",
  "bag",
  "bigint",
  "blob",
  "bool",
  "boolean",
  "char",
  "character",
  "clob",
  "date",
  "dec",
  "decimal",
  "float",
  "int",
  "int2",
  "int4",
  "int8",
  "integer",
  "integer2",
  "integer4",
  "integer8",
  "list",
  "missing",
  "null",
  "numeric",
  "real",
  "sexp",
  "smallint",
  "string",
  "struct",
  "symbol",
  "time",
  "timestamp",
  "tuple",
  "varchar",
]);

/** How tightly infix operators bind. */
export const PRECEDENCE: ReadonlyMap<string, number> = new Map([
  ["union", 5],
  ["except", 5],
  ["intersect", 5],
  ["or", 10],
  ["and", 20],
  ["=", 40],
  ["<>", 40],
  ["is", 40],
  ["is_not", 40],
  ["in", 40],
  ["not_in", 40],
  ["<", 50],
  ["<=", 50],
  [">", 50],
  [">=", 50],
  ["between", 50],
  ["not_between", 50],
  ["like", 50],
  ["not_like", 50],
  ["+", 60],
  ["-", 60],
  ["||", 60],
  ["*", 70],
  ["/", 70],
  ["%", 70],
]);

/** How tightly `NOT` binds. */
export const NOT_PRECEDENCE = 30;
/** What ends the clauses of a `SELECT`. */
export const SELECT_PRECEDENCE = 6;
