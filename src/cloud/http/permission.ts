/** Whether a role's session may do what its request asks for. */
import type { Access } from "../contract/access.js";
import type { Caller, Service, ServiceRequest } from "../contract/service.js";

/** Gives back AWS's sentence where an access is denied. */
export type Authorize = (
  caller: Caller,
  access: Access,
  region: string,
) => string | undefined | Promise<string | undefined>;

/** The first thing that the caller may not do, in AWS's words; `undefined` where everything is allowed. */
export async function denialOf(
  authorize: Authorize,
  { service: name, region }: { readonly service: string; readonly region: string },
  service: Service,
  request: ServiceRequest,
): Promise<string | undefined> {
  if (service.access === undefined) {
    return `User: ${request.caller.arn} is not authorized to use the service '${name}' of the embedded AWS: it is for the owner of the home`;
  }
  for (const access of service.access(request)) {
    const denial = await authorize(request.caller, access, region);
    if (denial !== undefined) return denial;
  }
  return undefined;
}
