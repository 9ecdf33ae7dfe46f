/** What stands in the world at a moment of a run, as it is shown to people. */
import type { SentPost } from "../world/stand-in.js";
import type { SentMessage, World } from "../world/world.js";

type Item = Readonly<Record<string, unknown>>;

export interface Scene {
  /** The items of each table, in wire form. */
  readonly tables: readonly { readonly table: string; readonly items: readonly Item[] }[];
  readonly messages: readonly SentMessage[];
  readonly posts: readonly SentPost[];
}

export const sceneOf = (world: World): Scene => ({
  tables: world.tables.names.map((table) => ({ table, items: world.items(table) })),
  messages: [...world.messages],
  posts: world.posts,
});
