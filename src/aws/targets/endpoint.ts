/** An AWS-compatible endpoint, by its URL. */
import { elsewhere } from "./elsewhere.js";
import type { TargetTraits } from "./target.js";

export const endpointAt = (url: string): TargetTraits => ({ ...elsewhere(url), endpoint: url });
