import type { Item } from "../values/attribute-value.js";
import { decodeItem } from "../values/decode.js";
import { encodeItem } from "../values/encode.js";
import { itemSize } from "../values/size.js";

/** An item as it lies in the store: its size in bytes, then its JSON text. The text is the answer to a GetItem. */
export class StoredItem {
  readonly size: number;
  readonly json: string;
  #item: Item | undefined;

  constructor(stored: string) {
    const start = stored.indexOf("{");
    this.size = Number(stored.slice(0, start));
    this.json = stored.slice(start);
  }

  /** Decoded when first asked for. */
  get item(): Item {
    this.#item ??= decodeItem(JSON.parse(this.json)).value;
    return this.#item;
  }
}

/** An item that is about to be stored. */
export class NewItem {
  readonly size: number;
  #json: string | undefined;

  constructor(readonly item: Item) {
    this.size = itemSize(item);
  }

  get json(): string {
    this.#json ??= encodeItem(this.item);
    return this.#json;
  }

  /** The value in the store. */
  get stored(): string {
    return `${this.size}${this.json}`;
  }
}

/** A stored or a new item. */
export type SizedItem = StoredItem | NewItem;
