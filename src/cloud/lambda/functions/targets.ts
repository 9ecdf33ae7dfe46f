import { functionNotFound } from "../protocol/errors.js";
import { type FunctionReference, isVersionNumber, LATEST, type Names } from "../protocol/names.js";
import type { Catalogue } from "./catalogue.js";
import type { FunctionRecord, VersionRecord } from "./records.js";

/** What a reference to a function stands for. */
export interface Target {
  readonly function: FunctionRecord;
  /** The version that is shown. */
  readonly version: VersionRecord;
  /** As asked for: a version, an alias, or nothing. */
  readonly qualifier?: string;
}

/** Finds functions, versions and aliases. */
export class Targets {
  /** Invocations so far of each alias that shares them out: equal shares need no dice. */
  readonly #shared = new Map<string, number>();

  constructor(
    private readonly catalogue: Catalogue,
    private readonly names: Names,
  ) {}

  /** The function of a name. @throws ResourceNotFoundException */
  function(name: string): FunctionRecord {
    const record = this.catalogue.function(name);
    if (record === undefined) throw functionNotFound(this.names.functionArn(name));
    return record;
  }

  /** What a reference shows. @throws ResourceNotFoundException */
  find(reference: FunctionReference): Target {
    const { name, qualifier } = reference;
    const record = this.catalogue.function(name);
    if (record === undefined) throw functionNotFound(this.names.functionArn(name, qualifier));
    if (qualifier === undefined) return { function: record, version: record.latest };
    const version = this.#version(record, this.#versionOf(name, qualifier));
    if (version === undefined) throw functionNotFound(this.names.functionArn(name, qualifier));
    return { function: record, version, qualifier };
  }

  /** What a reference shows, or `undefined`; unlike an invocation this counts for no alias's shares. */
  lookUp({ name, qualifier = LATEST }: FunctionReference): Target | undefined {
    const record = this.catalogue.function(name);
    const version =
      record === undefined ? undefined : this.#version(record, this.#versionOf(name, qualifier));
    return record === undefined || version === undefined
      ? undefined
      : { function: record, version, qualifier };
  }

  /** What an invocation of a reference runs now, or `undefined`. An alias may choose between two versions. */
  toRun(reference: FunctionReference): Target | undefined {
    const { name, qualifier } = reference;
    const record = this.catalogue.function(name);
    if (record === undefined) return undefined;
    const serving = record.serving ?? record.latest;
    if (qualifier === undefined || qualifier === LATEST) {
      return { function: record, version: serving, ...(qualifier !== undefined && { qualifier }) };
    }
    const version = this.catalogue.version(
      name,
      this.#share(name, qualifier) ?? this.#versionOf(name, qualifier),
    );
    return version === undefined ? undefined : { function: record, version, qualifier };
  }

  #versionOf(name: string, qualifier: string): string {
    if (qualifier === LATEST || isVersionNumber(qualifier)) return qualifier;
    return this.catalogue.alias(name, qualifier)?.functionVersion ?? qualifier;
  }

  #version(record: FunctionRecord, version: string): VersionRecord | undefined {
    return version === LATEST ? record.latest : this.catalogue.version(record.latest.functionName, version);
  }

  #share(name: string, qualifier: string): string | undefined {
    const weights = Object.entries(this.catalogue.alias(name, qualifier)?.additionalVersionWeights ?? {});
    const [additional] = weights;
    if (additional === undefined) return undefined;
    const [version, weight] = additional;
    const key = `${name}:${qualifier}`;
    const count = (this.#shared.get(key) ?? 0) + 1;
    this.#shared.set(key, count);
    return Math.floor(count * weight) > Math.floor((count - 1) * weight) ? version : undefined;
  }
}
