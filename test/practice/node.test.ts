/** Handlers for Node are judged by what they do, and every mistake is known by name. */
import { judgedTable } from "./table.js";

await judgedTable("nodejs");
