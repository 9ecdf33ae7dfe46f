/**
 * Where events come from. A source takes a business fact from its sender and delivers it to the function, more than once
 * at times. Those of a lab are handed over for as long as their services are not embedded: the function gets the event
 * in the source's own shape. What a real source does by itself stands behind the same interface.
 */
import { createHash } from "node:crypto";
import type { Delivery } from "../../aws/deliveries.js";
import type { LabContext } from "../labs/lab.js";

/** What happened in the world, whichever way the function hears of it. */
export interface Fact {
  readonly orderId: string;
  readonly run: string;
}

/** Which of the deliveries of a fact. Each is counted from 1. */
export interface Nth {
  /** How often the sender has sent it: again where it heard nothing. */
  readonly sent: number;
  /** How often the source has delivered this sending. */
  readonly delivered: number;
}

/** What a source's events look like, and what of them stays when it delivers again. */
export interface Shape {
  readonly id: string;
  readonly name: string;
  /** The deliveries of a fact that the source and its sender may make of it. */
  readonly deliveries: readonly Nth[];
  /** Where AWS, or the draft of a standard, says so. */
  readonly documented: string;
  event(fact: Fact, nth: Nth): object;
}

export interface EventSource extends Shape {
  /** @param call the number of the delivery in the lab's run */
  deliver(context: LabContext, fact: Fact, nth: Nth, call: number): Promise<Delivery>;
}

const hex = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A UUID: the same again for the same text. */
export function uuidOf(...parts: readonly (string | number)[]): string {
  const digest = hex(parts.join(" "));
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-4${digest.slice(13, 16)}-a${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
}

/** An MD5 digest's look. */
export const md5Of = (text: string): string => createHash("md5").update(text).digest("hex");

const BEGIN = Date.UTC(2026, 2, 1, 9);
const MINUTE = 60_000;

/** When the sender sent it for the nth time: later each time. */
export const sentAt = ({ sent }: Nth): number => BEGIN + (sent - 1) * MINUTE;
export const ACCOUNT = "123456789012";
export const REGION = "us-east-1";
