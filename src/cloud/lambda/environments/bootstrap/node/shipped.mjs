// Packages that AWS's Node.js runtimes have and this one has not.
const SHIPPED = /'(@(?:aws-sdk|smithy)\/[\w.-]+)/;

/** What to type where a package is missing that AWS ships; `undefined` where the error is another. */
export function adviceFor(error) {
  const missing = /Cannot find (?:module|package)/.test(error?.message)
    ? SHIPPED.exec(error.message)?.[1]
    : undefined;
  return (
    missing &&
    `idem-lab: on AWS, ${missing} comes with the runtime; here it must be in the package. In the folder of the handler: npm install ${missing}   (and deploy its node_modules with it, or bundle it)`
  );
}
