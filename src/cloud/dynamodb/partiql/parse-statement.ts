import { type DynamoDbError, validation } from "../errors.js";
import { Cursor } from "./cursor.js";
import { malformed, type Place, position } from "./errors.js";
import { SELECT_PRECEDENCE } from "./keywords.js";
import { ExpressionParser, unexpectedComponent } from "./parse-expression.js";
import type {
  ChangeSyntax,
  Expression,
  OrderTerm,
  PathSyntax,
  Returning,
  SelectSyntax,
  Statement,
  Target,
} from "./syntax.js";
import type { Token } from "./tokens.js";

export interface Parsed {
  readonly statement: Statement;
  /** How many parameters it takes. */
  readonly parameters: number;
}

/** Parses a statement. @throws DynamoDbError with AWS's text for what is wrong with it */
export function parseStatement(source: string): Parsed {
  const parser = new StatementParser(source);
  const expression = parser.expressions.expression();
  const { cursor } = parser;
  if (!cursor.ended) {
    throw malformed(
      cursor.is("symbol", ";")
        ? "Unexpected token after semicolon. (Only one query is allowed.)"
        : "Unexpected token after expression",
    );
  }
  return { statement: statementOf(expression), parameters: cursor.parameters };
}

function statementOf(expression: Expression): Statement {
  switch (expression.kind) {
    case "select":
    case "insert":
    case "update":
    case "delete":
      return expression;
    case "call": {
      const [select] = expression.args;
      if (expression.name === "exists" && expression.args.length === 1 && select?.kind === "select") {
        return { kind: "exists", select, target: select.target, place: expression.place };
      }
      throw malformed("Expected data manipulation");
    }
    default:
      throw malformed("Expected data manipulation");
  }
}

class StatementParser {
  readonly cursor: Cursor;
  readonly expressions: ExpressionParser;

  constructor(source: string) {
    this.cursor = new Cursor(source);
    this.expressions = new ExpressionParser(this.cursor, () => this.#statement());
  }

  #statement(): Expression | undefined {
    const place = this.cursor.current;
    switch (place.text) {
      case "select":
        this.cursor.next();
        return this.#select(place);
      case "insert_into":
        this.cursor.next();
        return this.#insert(place);
      case "update": {
        this.cursor.next();
        const target = this.#target(this.expressions.simplePath());
        const changes = this.#changes();
        const where = this.#where();
        return { kind: "update", target, changes, where, returning: this.#returning(), place };
      }
      case "delete": {
        this.cursor.next();
        if (!this.cursor.takeKeyword("from")) throw malformed("Expected FROM after DELETE");
        const target = this.#target(this.expressions.simplePath());
        const where = this.#where();
        return { kind: "delete", target, where, returning: this.#returning(), place };
      }
      case "from":
        this.cursor.next();
        this.expressions.expression();
        this.#where();
        this.#changes();
        throw malformed("Expected data manipulation");
      case "set":
      case "remove":
        this.#changes();
        throw malformed("Expected data manipulation");
      default:
        return undefined;
    }
  }

  #select(place: Place): SelectSyntax {
    const { cursor } = this;
    const refused: Token[] = [];
    if (cursor.is("keyword", "distinct") || cursor.is("keyword", "value")) refused.push(cursor.next());
    const columns = this.#columns(refused);
    if (!cursor.takeKeyword("from")) throw malformed("Expected FROM after SELECT list");
    const source = this.expressions.expression(SELECT_PRECEDENCE);
    this.#alias(refused);
    if (cursor.is("symbol", ",") || isJoin(cursor.current)) {
      throw validation("Only select from a single table or index is supported.");
    }
    const where = cursor.takeKeyword("where") ? this.expressions.expression(SELECT_PRECEDENCE) : undefined;
    const orderBy = cursor.takeKeyword("order") ? this.#orderBy() : [];
    if (cursor.current.kind === "keyword" && CLAUSES.has(cursor.current.text)) refused.push(cursor.current);
    const [first] = refused;
    if (first !== undefined) throw unsupportedClause(first);
    if (source.kind !== "path") throw unexpectedComponent(source.place);
    const target = this.#target(source);
    return { kind: "select", columns: columns?.map(columnOf), target, where, orderBy, place };
  }

  #columns(refused: Token[]): readonly Expression[] | undefined {
    const columns: Expression[] = [];
    let star: Place | undefined;
    do {
      if (this.cursor.is("operator", "*")) star ??= this.cursor.next();
      else {
        columns.push(this.expressions.expression());
        this.#alias(refused);
      }
    } while (this.cursor.take("symbol", ","));
    if (star === undefined) return columns;
    if (columns.length === 0) return undefined;
    throw malformed(
      "Other expressions may not be present in the select list when '*' is used without dot notation.",
    );
  }

  /** Another name for something, which PartiQL has and DynamoDB has not. */
  #alias(refused: Token[]): void {
    const { cursor } = this;
    const as = cursor.is("keyword", "as");
    const { kind } = as ? cursor.peek(1) : cursor.current;
    if (kind !== "identifier" && kind !== "quoted") {
      if (as) throw malformed("Expected identifier for AS-alias");
      return;
    }
    refused.push(cursor.next());
    if (as) cursor.next();
  }

  #orderBy(): readonly OrderTerm[] {
    this.cursor.expect("keyword", "by");
    const terms: OrderTerm[] = [];
    do {
      const path = this.expressions.expression();
      const [attribute] = path.kind === "path" ? path.steps : [];
      if (path.kind !== "path" || path.steps.length > 1 || typeof attribute !== "string") {
        throw unexpectedComponent(path.place);
      }
      const descending = this.cursor.takeKeyword("desc");
      if (!descending) this.cursor.takeKeyword("asc");
      terms.push({ attribute, descending });
    } while (this.cursor.take("symbol", ","));
    return terms;
  }

  #insert(place: Place): Expression {
    const path = this.expressions.simplePath();
    const hasValue = this.cursor.takeKeyword("value");
    const value = this.expressions.expression();
    for (const clause of ["at", "on_conflict", "returning"]) {
      if (this.cursor.is("keyword", clause)) throw unsupportedClause(this.cursor.current);
    }
    if (!hasValue) throw unsupportedClause(place);
    if (path.steps.length > 1) {
      // Unlike elsewhere, this is wrong whatever comes after the name.
      throw validation(
        `FROM clause may only contain a single table name in data manipulation statements at ${position(path.place)}`,
      );
    }
    return { kind: "insert", target: this.#target(path), value, place };
  }

  /** The changes of an update: any number of `SET` and `REMOVE`. */
  #changes(): readonly ChangeSyntax[] {
    const changes: ChangeSyntax[] = [];
    for (;;) {
      if (this.cursor.takeKeyword("set")) {
        do {
          const path = this.expressions.simplePath();
          if (!this.cursor.take("operator", "=")) throw malformed("Expected '='");
          changes.push({ action: "set", path, value: this.expressions.expression() });
        } while (this.cursor.take("symbol", ","));
      } else if (this.cursor.takeKeyword("remove")) {
        changes.push({ action: "remove", path: this.expressions.simplePath() });
      } else break;
    }
    if (changes.length === 0) throw malformed("Expected data manipulation");
    return changes;
  }

  #where(): Expression | undefined {
    return this.cursor.takeKeyword("where") ? this.expressions.expression() : undefined;
  }

  #returning(): Returning | undefined {
    if (!this.cursor.takeKeyword("returning")) return undefined;
    const returning = RETURNING.get(this.cursor.current.text);
    if (this.cursor.current.kind !== "keyword" || returning === undefined) {
      throw malformed("Expected ( MODIFIED | ALL ) ( NEW | OLD ) in each returning element.");
    }
    this.cursor.next();
    if (!this.cursor.take("operator", "*")) {
      const column = this.expressions.expression();
      throw unexpectedComponent(column.place);
    }
    if (this.cursor.is("symbol", ",")) throw malformed("Unsupported syntax in RETURNING columns.");
    return returning;
  }

  #target({ steps, place }: PathSyntax): Target {
    const names = steps.map((step) => {
      if (typeof step !== "string") throw unexpectedComponent(place);
      if (step === "") throw validation("Path component cannot be an empty string");
      return step;
    });
    const [table, index] = names;
    if (table === undefined || names.length > 2) {
      throw validation("A path may contain at most 2 components in the FROM clause");
    }
    return { table, index };
  }
}

const RETURNING: ReadonlyMap<string, Returning> = new Map([
  ["all_old", { scope: "all", age: "old" }],
  ["all_new", { scope: "all", age: "new" }],
  ["modified_old", { scope: "modified", age: "old" }],
  ["modified_new", { scope: "modified", age: "new" }],
]);

const JOINS: ReadonlySet<string> = new Set(["cross", "inner", "left", "right", "full", "outer", "join"]);
const CLAUSES: ReadonlySet<string> = new Set(["group", "having", "limit", "offset", "let"]);

const isJoin = ({ kind, text }: Token): boolean => kind === "keyword" && JOINS.has(text);

function columnOf(column: Expression): PathSyntax {
  if (column.kind !== "path") throw unexpectedComponent(column.place);
  return column;
}

const unsupportedClause = (token: Place & { readonly text?: string }): DynamoDbError =>
  validation(
    `Unsupported clause: ${(token.text ?? "").toUpperCase().replace("_", " ")} at ${position(token)}`,
  );
