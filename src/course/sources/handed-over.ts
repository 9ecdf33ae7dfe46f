/** Sources whose service the target need not have: the lab hands their events over to the function itself. */
import { deliver } from "../../aws/deliveries.js";
import type { EventSource, Shape } from "./source.js";

export const handedOver = (shape: Shape): EventSource => ({
  ...shape,
  deliver: async ({ aws, signal }, fact, nth, call) => {
    const { clock, marksCalls } = aws.target;
    const now = await clock.now();
    const began = performance.now();
    const passed = (): number => (clock.stands === true ? 0 : Math.round(performance.now() - began));
    const [delivery] = await deliver(aws, shape.event(fact, nth), {
      times: 1,
      concurrency: 1,
      now: () => now + passed(),
      signal,
      onSent: () => {},
      marked: marksCalls,
      firstCall: call,
    });
    if (delivery === undefined) throw new Error(`The event of ${shape.name} was not sent.`);
    return delivery;
  },
});
