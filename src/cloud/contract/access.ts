/** What a request needs permission for. */
export interface Access {
  /** Such as `dynamodb:PutItem`. */
  readonly action: string;
  /** The ARN that policies are matched with; `*` for actions that are about no resource. */
  readonly resource: string;
  /** What AWS's sentence says instead, where it differs. */
  readonly shown?: { readonly action?: string; readonly resource?: string };
  /**
   * The service's own condition keys that are known for this request. One that the request has no value for is
   * `undefined`; one that is missing is not supported, and a statement that asks for it allows nothing.
   */
  readonly context?: () => Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The JSON text of the resource's own policy. */
  readonly resourcePolicy?: string;
}
