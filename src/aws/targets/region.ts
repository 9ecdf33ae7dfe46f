/** The region that the AWS configuration names, where nobody else does. */
import { STSClient } from "@aws-sdk/client-sts";

/** @param profile the default one, unless said */
export async function regionOfProfile(profile: string | undefined): Promise<string | undefined> {
  const client = new STSClient(profile === undefined ? {} : { profile });
  try {
    return await client.config.region();
  } catch {
    return undefined;
  } finally {
    client.destroy();
  }
}
