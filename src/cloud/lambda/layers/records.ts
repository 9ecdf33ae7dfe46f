/** What the store keeps of a layer's version. */
export interface LayerVersionRecord {
  readonly layerName: string;
  readonly version: number;
  readonly description: string;
  readonly licenseInfo?: string;
  /** Absent: never given. An empty list is shown as one. */
  readonly compatibleRuntimes?: readonly string[];
  readonly compatibleArchitectures?: readonly string[];
  readonly createdDate: string;
  readonly codeSha256: string;
  readonly codeSize: number;
  /** Of all its files. */
  readonly unzippedSize: number;
  /** The external extensions that it brings, by their names. */
  readonly extensions: readonly string[];
}

/** A layer as a function has it: it outlives the layer's deletion. */
export interface FunctionLayer {
  readonly arn: string;
  readonly codeSha256: string;
  readonly codeSize: number;
  readonly unzippedSize: number;
}
