/** How a search is watched and stopped from outside. */
export interface Control {
  readonly tell: (schedules: number, trying: string) => void;
  /** Somebody wants what was found so far. */
  readonly isStopped: () => boolean;
}
