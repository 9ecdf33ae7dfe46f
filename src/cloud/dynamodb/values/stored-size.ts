import type { AttributeValue, Item } from "./attribute-value.js";
import { numberSize } from "./number.js";
import { stringSize } from "./size.js";

/**
 * How much of a page an item takes. AWS goes by another size there than for capacity and limits, that of some inner
 * form: a byte for each name, lengths before values, and a head for each block, which holds the sort key again.
 * The numbers are those that AWS's pages were found to agree with.
 */
const BLOCK = 3072;
const BLOCK_HEAD = 18;
const ITEM_HEAD = 2;

/** An item's size on a page; `sortKey` is the name of its table's sort key. */
export function storedSize(item: Item, sortKey: string | undefined): number {
  let size = 0;
  let sortSize = 0;
  for (const [name, value] of item) {
    if (name === sortKey) sortSize = plainSize(value);
    else size += 1 + valueSize(value);
  }
  const blocks = Math.floor((1 + size) / BLOCK);
  // Items smaller than a block share theirs: tens of thousands of tiny ones come on one page.
  return ITEM_HEAD + size + (blocks === 0 ? sortSize : (1 + blocks) * (BLOCK_HEAD + sortSize));
}

/** No item takes more of a page than this, given its size otherwise. */
export const mostStored = (size: number): number => ITEM_HEAD + BLOCK_HEAD + 7 * size;

function plainSize(value: AttributeValue): number {
  if (value.type === "S") return stringSize(value.value);
  if (value.type === "N") return numberSize(value.value);
  return value.type === "B" ? value.value.length : 0;
}

const sum = <T>(members: readonly T[], size: (member: T) => number): number =>
  members.reduce((total, member) => total + size(member), 0);

function valueSize(value: AttributeValue): number {
  switch (value.type) {
    case "S": {
      const size = stringSize(value.value);
      return size + (size < 128 ? 1 : size < 16_384 ? 2 : 3);
    }
    case "N":
    case "B":
      return plainSize(value) + 1;
    case "SS":
      return sum(value.value, (member) => 1 + stringSize(member)) + 1;
    case "NS":
      return sum(value.value, (member) => 1 + numberSize(member)) + 1;
    case "BS":
      return sum(value.value, (member) => 1 + member.length) + 1;
    case "BOOL":
      return 1;
    case "NULL":
      return 0;
    case "L":
      return 3 + sum(value.value, (element) => 1 + valueSize(element));
    case "M":
      return 3 + sum([...value.value.values()], (member) => 2 + valueSize(member));
  }
}
