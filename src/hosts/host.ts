/** A host renders what happens. The engine does not know which one it has. */
import type { CourseEvent } from "../course/events.js";

export interface Host {
  emit(event: CourseEvent): void;
  /** Prints lines that are no event: a lesson, a list. */
  print(text: string): void;
  /** Prints what is not in our words, and stays as it is: a log, a script, a program. */
  verbatim(text: string): void;
  /** Ends whatever is still moving on the screen. */
  close(): void;
}

/** Where text goes. */
export interface Output {
  write(text: string): unknown;
}
