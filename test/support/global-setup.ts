import { install } from "./installed.js";

/** The AWS SDK's notice about Node 20 would otherwise stand in every test's stderr. */
export default function setup(): void {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";
  install();
}
