/** How a search is watched and stopped from outside. */
import type { SearchResult } from "./search-result.js";

export interface Control {
  readonly tell: (schedules: number, trying: string) => void;
  /** Somebody wants what was found so far. */
  readonly isStopped: () => boolean;
  /** What another process found of the part of two at once; absent, or nothing of it: it is searched here. */
  readonly elsewhere?: () => Promise<SearchResult | undefined>;
}
