/** For processes that a handler starts: wherever they connect to, they come to the prover. */

/** The text of a script to be loaded before anything else. */
export const noWayOut = (port: number): string => `"use strict";
const { Socket } = require("node:net");
const { connect } = Socket.prototype;
Socket.prototype.connect = function (...args) {
  const [first] = args.flat();
  const isLocal = typeof first === "string" ? !/^\\d+$/.test(first) : typeof first === "object" && first !== null && first.path;
  if (isLocal) return Reflect.apply(connect, this, args);
  const listener = args.flat().find((each) => typeof each === "function");
  return Reflect.apply(connect, this, [{ host: "127.0.0.1", port: ${port} }, listener].filter(Boolean));
};
`;
