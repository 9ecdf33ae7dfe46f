/** Whose a resource is, by its tags: without both of ours nothing is changed or deleted where others are at work, too. */
import type { Aws } from "./clients.js";
import { NotOursError } from "./errors.js";
import { COURSE_TAG, OWNER_TAG } from "./names.js";

type Tags = Readonly<Record<string, string | undefined>>;

/** The tags of whatever the course makes. */
export function ourTags({ target }: Aws, runId: string): Record<string, string> {
  if (target.ownership === "all") return { [COURSE_TAG]: runId };
  return { ...target.tags, [COURSE_TAG]: runId, [OWNER_TAG]: ownerOf(target) };
}

/** The same, as most services want them. */
export const ourTagList = (aws: Aws, runId: string): { readonly Key: string; readonly Value: string }[] =>
  Object.entries(ourTags(aws, runId)).map(([Key, Value]) => ({ Key, Value }));

const ownerOf = ({ caller }: Aws["target"]): string => caller?.owner ?? "somebody";

/** `Key` and `Value` pairs by their keys. */
export const tagsOf = (
  list: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[] | undefined,
): Tags => Object.fromEntries((list ?? []).map(({ Key = "", Value }) => [Key, Value]));

/** Whose it is where it is not ours; undefined where it is. */
function foreignness({ target }: Aws, tags: Tags): string | undefined {
  if (target.ownership === "all") return undefined;
  if (tags[COURSE_TAG] === undefined) return `it does not carry the tag ${COURSE_TAG}`;
  if (target.everybodys === true) return undefined;
  const owner = tags[OWNER_TAG];
  if (owner === ownerOf(target)) return undefined;
  return owner === undefined
    ? `it does not carry the tag ${OWNER_TAG}`
    : `its tag ${OWNER_TAG} says ${owner}, and you are ${ownerOf(target)}`;
}

/** Tags of what was made a moment ago may not be there yet: how often they are looked for, and the pause between, in ms. */
const LOOKS = 5;
const BETWEEN = 1_500;

/**
 * @param read the tags as they are now
 * @param seen those that are known already: they are read only if they don't tell
 * @throws NotOursError for what somebody else made
 */
export async function assertOurs(
  aws: Aws,
  what: string,
  read: () => Promise<Tags>,
  seen?: Tags,
): Promise<void> {
  const { settlesWithin, patience } = aws.target;
  const [since, pause] = [performance.now(), BETWEEN * (patience?.pace ?? 1)];
  for (let look = 1; ; look += 1) {
    const tags = look === 1 && seen !== undefined ? seen : await read();
    const why = foreignness(aws, tags);
    if (why === undefined) return;
    // An owner who is named is named; a tag that is absent may not be known yet.
    if (tags[OWNER_TAG] !== undefined || settlesWithin === 0 || look >= LOOKS)
      throw new NotOursError(what, why);
    await aws.waiting.pass(pause, { what: `the tags of ${what}`, since, atMost: LOOKS * pause });
  }
}
