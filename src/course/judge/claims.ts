/** What a sentence about a probe says, as data: it is told only of a probe of which it is true. */
import type { ProbeSeen } from "./observations.js";

export interface Claims {
  /** Orders in the end. `several`: more than its requests are. */
  readonly inTheEnd?: "none" | "some" | "as-many" | "several";
  /** How many of its deliveries were answered without an error. */
  readonly answered?: "all" | "some" | "not-all";
  /** A delivery was answered while its order was not there. */
  readonly withoutOrder?: true;
  /** A request has no order in the end. */
  readonly lost?: true;
}

/** What a probe came to, counted. */
export interface Facts {
  readonly requests: number;
  readonly deliveries: number;
  readonly answered: number;
  /** Deliveries that were answered while their order was not there. */
  readonly answeredWithoutOrder: number;
  readonly ordersInTheEnd: number;
  /** Something was denied while one of them ran. */
  readonly denied: boolean;
}

export function factsOf({ steps, orders, name }: ProbeSeen): Facts {
  const answered = steps.filter(({ ok }) => ok);
  return {
    requests: name === "without-key" ? steps.length : new Set(steps.map(({ orderId }) => orderId)).size,
    deliveries: steps.length,
    answered: answered.length,
    answeredWithoutOrder: answered.filter((step) => step.orders === 0).length,
    ordersInTheEnd: orders,
    denied: steps.some(({ fault }) => fault !== undefined),
  };
}

const IN_THE_END: Readonly<Record<NonNullable<Claims["inTheEnd"]>, (facts: Facts) => boolean>> = {
  none: ({ ordersInTheEnd }) => ordersInTheEnd === 0,
  some: ({ ordersInTheEnd }) => ordersInTheEnd > 0,
  "as-many": ({ ordersInTheEnd, requests }) => ordersInTheEnd === requests,
  several: ({ ordersInTheEnd, requests }) => ordersInTheEnd > requests,
};
const ANSWERED: Readonly<Record<NonNullable<Claims["answered"]>, (facts: Facts) => boolean>> = {
  all: ({ answered, deliveries }) => answered === deliveries,
  some: ({ answered }) => answered > 0,
  "not-all": ({ answered, deliveries }) => answered < deliveries,
};

/** Whether a probe shows all that is claimed. */
export function areTrue(claims: Claims, probe: ProbeSeen): boolean {
  const facts = factsOf(probe);
  const { inTheEnd, answered, withoutOrder, lost } = claims;
  return (
    (inTheEnd === undefined || IN_THE_END[inTheEnd](facts)) &&
    (answered === undefined || ANSWERED[answered](facts)) &&
    (withoutOrder === undefined || facts.answeredWithoutOrder > 0) &&
    (lost === undefined || probe.created < facts.requests)
  );
}

const counted = (number: number, one: string, many: string): string =>
  `${number === 0 ? "no" : number} ${number === 1 ? one : many}`;

/** What a probe came to, as a sentence: made of what was counted, and so never more than the trace below it says. */
export function inWords(probe: ProbeSeen): string {
  const { deliveries, answered, answeredWithoutOrder, ordersInTheEnd, requests } = factsOf(probe);
  const failed = deliveries - answered;
  const ended =
    failed === 0
      ? `${deliveries === 1 ? "the delivery was" : `all ${deliveries} deliveries were`} answered`
      : answered === 0
        ? `${deliveries === 1 ? "the delivery" : `all ${deliveries} deliveries`} failed`
        : `of ${deliveries} deliveries ${answered} ${answered === 1 ? "was" : "were"} answered and ${failed} failed`;
  const early =
    answeredWithoutOrder === 0
      ? ""
      : `, ${answeredWithoutOrder === answered ? "" : `${answeredWithoutOrder} of them `}with no order there by then`;
  const meant = requests === 1 ? "" : ` for ${requests} that were sent`;
  return `Here: ${ended}${early}; in the end there ${ordersInTheEnd === 1 ? "is" : "are"} ${counted(ordersInTheEnd, "order", "orders")}${meant}.`;
}
